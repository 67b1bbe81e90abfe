"""What the quick line makes of what is typed."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.quickline import Known, Lookups, QuickLine, known_kinds, read_line

LOOKUPS = Lookups(
    persons=(
        Known("p1", ("Birch", "Anna Birch")),
        Known("p2", ("Иван Петров",)),
        Known("p3", ("Bircham",)),
        Known("p4", ("آذر",)),
    ),
    kinds=(
        Known("arrest", ("Arrest", "Арест"), "event"),
        Known("disappearance", ("Disappearance",), "event"),
        Known("disappearance", ("Enforced disappearance",), "threat"),
        Known("interpol_red_notice", ("Interpol red notice",), "threat"),
        Known("interpol_diffusion", ("Interpol diffusion",), "threat"),
        Known("death_threat", ("Death threat", "Угроза убийством"), "threat"),
    ),
)


def read(text: str, prefer: str = "event", today: dt.date | None = None) -> QuickLine:
    return read_line(text, LOOKUPS, prefer=prefer, today=today)


def test_date_title_person_kind_and_severity_are_read_as_typed() -> None:
    line = read("~mar 2021 detained at Vnukovo @birch #arrest !4")
    assert line.when is not None
    assert line.when.edtf == "2021-03~"
    assert line.title == "detained at Vnukovo"
    assert [person.key for person in line.persons] == ["p1"]
    assert line.kind is not None
    assert (line.kind.key, line.kind.group) == ("arrest", "event")
    assert line.severity == 4
    assert not line.problems
    assert line.shown() == "around March 2021 · Arrest · Birch · 4"
    assert line.shown("ru") == "около марта 2021 · Arrest · Birch · 4"


@pytest.mark.parametrize(
    "typed",
    [
        "~mar 2021 detained №birch №arrest №4",
        "~mar 2021 detained /birch /arrest /4",
        "~mar 2021 /arrest detained /birch /4",
        "~mar 2021 detained person: birch kind: arrest severity: 4",
        "~mar 2021 detained who:birch kind:arrest severity 4",
        "~mar 2021 detained кто: Birch вид: арест тяжесть 4",
        "~mar 2021 detained kişi: birch tür: arrest önem: 4",
        "~mar 2021 detained شخص: birch نوع: arrest شدت: ۴",
        "@birch #arrest !4 ~mar 2021 detained",
        "detained @Birch, #Arrest. !4 around march 2021",
        "~mar 2021 – detained @birch #arrest !4",
    ],
)
def test_every_sign_is_also_a_word_and_two_signs_of_every_layout(typed: str) -> None:
    line = read(typed)
    assert line.when is not None
    assert (line.when.edtf, line.title, line.severity) == ("2021-03~", "detained", 4)
    assert [person.key for person in line.persons] == ["p1"]
    assert line.kind is not None
    assert line.kind.key == "arrest"
    assert not line.problems


@pytest.mark.parametrize(
    ("typed", "edtf", "title"),
    [
        ("2021 in Moscow", "2021", "in Moscow"),
        ("2021 в Москве", "2021", "в Москве"),
        ("в мае 2021 г. задержан", "2021-05", "задержан"),
        ("between 3 Mar and 10 Jun 2021 followed twice", "[2021-03-03..2021-06-10]", "followed twice"),
        ("с 3 марта по 10 июня 2021 под арестом", "2021-03-03/2021-06-10", "под арестом"),
        ("ночь с 23 на 24 мая 2021 обыск", "[2021-05-23..2021-05-24]", "обыск"),
        ("before 2019: moved", "[..2018]", "moved"),
        ("1400/03/02 summoned", "2021-05-23", "summoned"),
        ("searched on 23 May 2021", "2021-05-23", "searched"),
        ("3 men beat him", None, "3 men beat him"),
        ("unknown men", None, "unknown men"),
        ("", None, ""),
    ],
)
def test_the_date_stands_first_or_last(typed: str, edtf: str | None, title: str) -> None:
    line = read(typed)
    assert (line.when.edtf if line.when else None, line.title) == (edtf, title)


@pytest.mark.parametrize(("word", "edtf"), [("yesterday", "2026-04-30"), ("сегодня", "2026-05-01")])
def test_today_and_yesterday_are_dates_when_today_is_known(word: str, edtf: str) -> None:
    line = read(f"{word} called", today=dt.date(2026, 5, 1))
    assert line.when is not None
    assert (line.when.edtf, line.title) == (edtf, "called")
    assert read(f"{word} called").when is None


@pytest.mark.parametrize(
    ("typed", "code", "reason"),
    [
        ("03/04/2021 arrested", "ambiguous_date", "3 April 2021 or 4 March 2021"),
        ("29.02.1954 born", "impossible_date", "no leap year"),
        ("arrested @nobody", "unknown_person", "no person"),
        ("arrested #nothing", "unknown_kind", "no kind"),
        ("notice #interpol", "ambiguous_kind", "Interpol red notice, Interpol diffusion"),
        ("beaten !9", "bad_severity", "1 to 5"),
    ],
)
def test_what_is_not_understood_stays_in_the_title_and_is_named(typed: str, code: str, reason: str) -> None:
    line = read(typed)
    assert line.title == typed
    assert [problem.code for problem in line.problems] == [code]
    assert reason in line.problems[0].message


def test_numbers_after_a_number_sign_and_paths_are_left_alone() -> None:
    line = read("letter №1234 from /unit and anna@example.org")
    assert line.title == "letter №1234 from /unit and anna@example.org"
    assert not line.problems


def test_a_kind_in_both_groups_is_the_preferred_one() -> None:
    assert read("x #disappearance").kind == LOOKUPS.kinds[1]
    assert read("x #disappearance", prefer="threat").kind == LOOKUPS.kinds[2]


def test_names_are_found_by_full_name_by_beginning_and_across_scripts() -> None:
    assert [person.key for person in read("x @Anna Birch called").persons] == ["p1"]
    assert read("x @Anna Birch called").title == "x called"
    assert [person.key for person in read("x @петр").persons] == ["p2"]
    assert [person.key for person in read("x @petrov").persons] == ["p2"]
    assert [person.key for person in read("x @اذر").persons] == ["p4"]
    assert [person.key for person in read("x @birch @ivan @birch").persons] == ["p1", "p2"]
    assert [problem.code for problem in read("x @bir").problems] == ["ambiguous_person"]


def test_all_kinds_of_events_and_threats_can_be_typed_in_both_languages() -> None:
    kinds = known_kinds({"Arrest": "Арест"}.get)
    assert {known.group for known in kinds} == {"event", "threat"}
    lookups = Lookups(kinds=kinds)
    for typed in ("#arrest", "#арест", "№Арест"):
        line = read_line(f"x {typed}", lookups)
        assert line.kind is not None
        assert (line.kind.key, line.kind.label, line.kind.group) == ("arrest", "Арест", "event")
    for known in kinds:
        assert read_line(f"#{known.key}", lookups, prefer=known.group).kind == known


def test_a_kind_may_have_several_words() -> None:
    line = read("by phone #death threat yesterday", prefer="threat")
    assert line.kind is not None
    assert (line.kind.key, line.title) == ("death_threat", "by phone yesterday")
    assert read("x #red_notice").kind == LOOKUPS.kinds[3]
    assert read("x #interpol_red_notice").kind == LOOKUPS.kinds[3]


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=300) | st.lists(st.sampled_from([*"@#!№/:,. ", "birch", "2021", "may", "kind:", "4"])).map("".join)
)
def test_any_text_is_read_without_a_fault(text: str) -> None:
    line = read(text)
    assert isinstance(line.title, str)
    assert line.severity is None or 1 <= line.severity <= 5


def test_a_long_line_against_many_names_is_read_between_two_keys() -> None:
    many = Lookups(tuple(Known(f"p{n}", (f"Person Number {n}",)) for n in range(500)), LOOKUPS.kinds)
    began = time.perf_counter()
    line = read_line("~mar 2021 " + "word " * 200 + "@person_number_499 #arrest !3", many)
    assert time.perf_counter() - began < 0.5
    assert [person.key for person in line.persons] == ["p499"]
