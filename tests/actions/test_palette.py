"""Places to go to, over all cases: cases, persons under every name, exhibits by number, what happened, deadlines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.actions import evidence, palette, records
from app.domain import ranking
from app.session import Session
from tests.vaults import new_vault


@pytest.fixture
def two_cases(tmp_path: Path) -> Iterator[Session]:
    """A vault with two cases and something in each."""
    session, _ = new_vault(tmp_path / "vault")

    def fill(unit: Any) -> None:
        for code, title in (("C-001", "Birch"), ("C-002", "Рябина")):
            records.add_case(unit, {"code": code, "title": title})
        person = records.add_record(unit, "person", {"name": "Антон Вымысл", "role": "subject"}, "C-001")
        records.add_record(unit, "person_name", {"person": person.uid, "text": "آنتون"}, "C-001")
        event = {"event_kind": "arrest", "title": "Taken from the market", "when": "2 May 2021"}
        records.add_record(unit, "event", event, "C-002")
        due = {"deadline_kind": "statutory", "title": "Appeal to the court", "due_at": "2031-05-02T10:00:00Z"}
        records.add_record(unit, "deadline", due, "C-001")

    session.do(fill)
    yield session
    session.lock()


def _fits(session: Session, text: str) -> list[tuple[str, str]]:
    typed = ranking.wanted(text)
    known = session.ask(palette.known)
    return [(place.kind, place.case) for place in known if ranking.rank(typed, place.key) is not None]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("birch", [("case", "")]),
        ("ryabina", [("case", "")]),
        ("c-002", [("case", "")]),
        ("anton", [("person", "C-001")]),
        ("انتون", [("person", "C-001")]),
        ("appeal", [("deadline", "C-001")]),
    ],
)
def test_what_is_kept_at_hand_is_found_under_every_name(two_cases: Session, text: str, found: Any) -> None:
    assert _fits(two_cases, text) == found


def test_what_happened_is_found_by_its_words(two_cases: Session) -> None:
    (place,) = two_cases.ask(palette.found, "market")
    assert (place.kind, place.title, place.case) == ("event", "Taken from the market", "C-002")
    assert place.when is not None
    assert two_cases.ask(palette.found, "ma") == []


def test_exhibits_are_found_by_number_those_of_the_case_in_hand_first(two_cases: Session, tmp_path: Path) -> None:
    for n, case in enumerate(("C-001", "C-002")):
        (tmp_path / f"letter{n}.txt").write_text(f"letter {n}")
        evidence.add_evidence(two_cases, [tmp_path / f"letter{n}.txt"], case)
    second = two_cases.ask(lambda reader: reader.database.value('SELECT uid FROM "case" WHERE code=?', ("C-002",)))
    for text in ("E-001", "e-1", "1", "001"):
        found = two_cases.ask(palette.found, text, second, ("evidence",))
        assert [place.case for place in found] == ["C-002", "C-001"], text
    assert two_cases.ask(palette.found, "E-900", second) == []


def test_places_leave_out_what_is_gone_and_name_their_case(two_cases: Session) -> None:
    person = two_cases.ask(palette.known)[2]
    event = two_cases.ask(palette.found, "market")[0]
    two_cases.do(records.delete_record, event.uid, "made by mistake")
    found = two_cases.ask(palette.places, [event.uid, "no such record", person.uid])
    assert [place.uid for place in found] == [person.uid]
    assert two_cases.ask(palette.case_of, person.uid).code == "C-001"


def test_signs_that_hide_are_not_shown(two_cases: Session) -> None:
    two_cases.do(records.add_record, "event", {"event_kind": "arrest", "title": "Bad\u202e name\u2066"}, "C-001")
    (place,) = two_cases.ask(palette.found, "name")
    assert place.title == "Bad name"
