"""What is offered while a mark is typed, on every keyboard layout, and how it is taken."""

from __future__ import annotations

import pytest

from app.domain.quickline import Known, Lookups, read_line
from app.domain.quickoffers import mark_at, offers, taken

LOOKUPS = Lookups(
    persons=(Known("p1", ("Anna Birch", "Берёза")), Known("p2", ("Иван Петров",)), Known("p3", ("علی رضایی",))),
    kinds=(
        Known("arrest", ("Арест", "Arrest"), "event"),
        Known("death_threat", ("Угроза убийством", "Death threat"), "threat"),
        Known("detention", ("Содержание под стражей", "Detention"), "event"),
    ),
)


def _offered(text: str, prefer: str = "event") -> list[str]:
    mark = mark_at(text, len(text))
    return [known.key for known in offers(mark, LOOKUPS, prefer)] if mark else []


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("held @an", ["p1"]),  # Latin and Turkish
        ("held @бер", ["p1"]),
        ("взят №ив", ["p2"]),  # Russian: Shift+3
        ('взят "ив', ["p2"]),  # Russian: Shift+2
        ("взят /ар", ["arrest"]),
        ("held #de", ["detention", "death_threat"]),
        ("بازداشت ٬عل", ["p3"]),  # Persian: Shift+2
        ("بازداشت /رضا", ["p3"]),  # Persian and Arabic
        ("بازداشت ٫arr", ["arrest"]),  # Persian: Shift+3
        ("اعتقال شخص: عل", ["p3"]),
        ("gözaltı kişi:iv", ["p2"]),
        ("взят вид: ар", ["arrest"]),
        ("held !", ["1", "2", "3", "4", "5"]),
        ("held !4", ["4"]),
        ("held @", ["p1", "p2", "p3"]),
        ('he said "', []),
        ("held an", []),
        ("at 10:30", []),
    ],
)
def test_what_is_offered_after_each_layouts_signs(typed: str, keys: list[str]) -> None:
    assert _offered(typed) == keys


def test_those_of_the_sort_that_is_logged_come_first() -> None:
    assert _offered("held #de", "threat") == ["death_threat", "detention"]


@pytest.mark.parametrize("typed", ["held №ив in Minsk", 'held "ив in Minsk', "held person: ив in Minsk"])
def test_what_is_taken_is_read_back_as_meant(typed: str) -> None:
    cursor = typed.index("ив") + 2
    mark = mark_at(typed, cursor)
    assert mark is not None
    line, at = taken(typed, mark, offers(mark, LOOKUPS, "event")[0])
    assert line[at:] == "in Minsk"
    read = read_line(line, LOOKUPS)
    assert ([person.key for person in read.persons], read.title, read.problems) == (["p2"], "held in Minsk", ())


def test_a_quotation_mark_before_other_words_is_a_quotation() -> None:
    read = read_line('2021 told "leave the country"', LOOKUPS)
    assert (read.title, read.persons, read.problems) == ('told "leave the country"', (), ())
