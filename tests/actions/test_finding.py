"""Search over all cases: grouped, marked, bounded, and names that sound so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.actions import finding, records
from app.session import Session
from tests.vaults import new_vault


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """Two cases with events, a threat and a person."""
    made, _ = new_vault(tmp_path / "vault")

    def fill(unit: Any) -> None:
        for code, title in (("C-001", "Heron"), ("C-002", "Stork")):
            records.add_case(unit, {"code": code, "title": title})
            records.add_record(unit, "event", {"event_kind": "arrest", "title": f"Held near the harbour {code}"}, code)
        narrative = "Long before. " * 20 + "A man at the HARBOUR asked for him."
        threat = {"threat_kind": "following", "title": "Followed", "narrative": narrative}
        records.add_record(unit, "threat", threat, "C-001")
        records.add_record(unit, "person", {"name": "Антон Вымысл", "role": "subject"}, "C-002")

    with made:
        made.do(fill)
        yield made


def test_what_is_found_is_grouped_by_case_and_kind(session: Session) -> None:
    found = session.ask(finding.find, "harbour")
    assert found.rows == 3
    assert {(group.case, group.title, group.kind, len(group.rows)) for group in found.groups} == {
        ("C-001", "Heron", "event", 1), ("C-001", "Heron", "threat", 1), ("C-002", "Stork", "event", 1),
    }  # fmt: skip
    codes = [group.case for group in found.groups]
    assert codes == sorted(codes, key=codes.index)


def test_hits_are_marked_in_the_words_around_them(session: Session) -> None:
    found = session.ask(finding.find, "harb", None, "threat")
    (row,) = found.groups[0].rows
    assert [row.snippet[begin:end] for begin, end in row.marks] == ["HARBOUR"]
    assert row.field == "narrative"


def test_case_kind_and_exactness_narrow(session: Session) -> None:
    case = session.ask(lambda reader: reader.database.value('SELECT uid FROM "case" WHERE code=?', ("C-002",)))
    assert session.ask(finding.find, "harbour", case).rows == 1
    assert session.ask(finding.find, "harbour", None, "threat").rows == 1
    assert session.ask(finding.find, "the harbour", exact=True).rows == 3
    assert session.ask(finding.find, "harbour the", exact=True).rows == 0
    assert session.ask(finding.find, "  ").rows == 0


def test_names_are_found_by_their_sound_where_nothing_is_written_so(session: Session) -> None:
    found = session.ask(finding.find, "ymysl")
    assert found.by_sound
    (row,) = found.groups[0].rows
    assert (found.groups[0].case, row.kind, row.snippet) == ("C-002", "person", "Антон Вымысл")
    assert not session.ask(finding.find, "вымысл").by_sound
    assert session.ask(finding.find, "ymysl", None, "event").rows == 0


def test_one_letter_is_no_beginning_and_much_is_cut(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    assert session.ask(finding.find, "h").rows == 0
    monkeypatch.setattr(finding, "MOST", 2)
    found = session.ask(finding.find, "harbour")
    assert (found.rows, found.more) == (2, True)


def test_what_is_deleted_is_not_found(session: Session) -> None:
    uid = session.ask(finding.find, "harbour", None, "threat").groups[0].rows[0].uid
    session.do(records.delete_record, uid, "by mistake")
    assert session.ask(finding.find, "harbour", None, "threat").rows == 0


def test_every_kind_can_be_chosen_once() -> None:
    kinds = finding.kinds()
    assert len(kinds) == len(set(kinds))
    assert {"case", "person", "event", "note"} <= set(kinds)
