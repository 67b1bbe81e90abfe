"""Languages and states stand in a paper by name, in its own language."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.dates import UncertainDate
from app.domain.kinds import Country, Language, Several
from app.dossier import chronology, tongues
from app.dossier.answers import proceedings
from tests.dossier.test_paper import CASE, UID, made, rec, story, text_of


@pytest.mark.parametrize(
    ("kind", "value", "lang", "words"),
    [
        (Language(), "ru", "en", "Russian"),
        (Language(), "he-Latn", "en", "Hebrew"),
        (Language(), "sw", "en", "Swahili"),
        (Language(), "xx-x", "en", "Xx"),
        (Several(Language()), ("tg", "ru"), "en", "Tajik, Russian"),
        (Country(), "GE", "de", "Georgien"),
        (Several(Country()), ("GE", "BY"), "en", "Georgia, Belarus"),
    ],
)
def test_a_tag_or_code_is_never_printed(kind: Any, value: Any, lang: str, words: str) -> None:
    assert tongues.shown(kind, value, lang, lambda text: text) == words


@pytest.mark.parametrize(
    ("first", "last", "lang", "words"),
    [
        ("2024-11-14", "2024-11-20", "en", "14–20 November 2024"),
        ("2024-11-14", "2024-11-20", "de", "14.–20. November 2024"),
        ("2024-11-14", "2024-11-14", "en", "14 November 2024"),
        ("2024-11", "2025-01-03", "en", "November 2024 – 3 January 2025"),
        ("2024-11-14/2024-11-15", "2024-12", "en", "14–15 November 2024 – December 2024"),
    ],
)
def test_what_two_dates_share_is_told_once(first: str, last: str, lang: str, words: str) -> None:
    one, other = (UncertainDate.from_parts(edtf, edtf) for edtf in (first, last))
    assert chronology.span(one, other, lang) == words


def test_a_place_that_the_title_names_is_not_repeated() -> None:
    more = [rec("event", "1" * 32, case=CASE, title="Stays in Tbilisi", place="Tbilisi"),
            rec("event", "2" * 32, case=CASE, title="Arrives", place="Batumi")]  # fmt: skip
    text = text_of(made(story(*more), "uk_ftt"))
    assert "Stays in Tbilisi" in text and "(Tbilisi)" not in text and "Arrives (Batumi)" in text


def test_a_schedule_tells_an_outcome_only_where_it_says_more_than_the_words() -> None:
    more = [rec("threat", "3" * 32, case=CASE, title="A letter", outcome="threatened"),
            rec("threat", "4" * 32, case=CASE, title="A trial", outcome="ongoing")]  # fmt: skip
    text = text_of(made(story(*more), "uk_ftt"))
    assert "Threatened only" not in text and "Ongoing" in text


def test_what_is_only_planned_is_told_to_nobody() -> None:
    planned = rec("proceeding", "5" * 32, case=CASE, forum="Working Group", respondent_state="GB", status="drafting")
    filed = rec("proceeding", "6" * 32, case=CASE, forum="County Court", respondent_state="GB", status="filed")
    told = proceedings.elsewhere(made(story(planned, filed), "uk_ftt", proceeding="6" * 32).view)
    assert "Working Group" not in told
    other = made(story(planned, filed), "uk_ftt", proceeding="5" * 32).view
    assert "County Court" in proceedings.elsewhere(other)


def test_a_service_of_a_state_keeps_its_name_behind_pseudonyms() -> None:
    unit, officer = UID(77), UID(78)
    more = [rec("person", unit, person_kind="agency"), rec("person", officer, person_kind="individual"),
            rec("person_name", "9" * 32, person=unit, text="Department for Invented Crime"),
            rec("person_name", "a" * 32, person=officer, text="Sergei Pridumka")]  # fmt: skip
    everybody = made(story(*more), "uk_ftt", shown={"persons": {"*": "pseudonym"}}).view.names
    assert everybody.label(unit) == "Department for Invented Crime" and unit not in everybody.hidden
    assert officer in everybody.hidden
    named = made(story(*more), "uk_ftt", shown={"persons": {unit: "pseudonym"}}).view.names
    assert unit in named.hidden
