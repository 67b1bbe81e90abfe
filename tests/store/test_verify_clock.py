"""Clocks: an entry says when its clock stood before an earlier one; order never depends on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.actions import queries, records, verifying
from app.session import Session
from app.store import journal
from tests.vaults import made_vault, reopened


def clocks(session: Session) -> list[str]:
    rows = session.database.rows("SELECT entry FROM journal ORDER BY n")
    return [journal.read_entry(row[0])["clock"] for row in rows]


def note(session: Session, text: str) -> Any:
    return session.do(records.add_record, "note", {"text": text}, "C-001").result


def test_a_clock_set_back_by_years_is_marked_and_said_and_order_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, _ = made_vault(tmp_path / "v.haven")
    session.do(records.add_case, {"code": "C-001"})
    first = note(session, "right")
    count = len(clocks(session))
    assert set(clocks(session)) == {"system"}
    monkeypatch.setattr(journal, "now", lambda: ("2011-05-01T12:00:00.000Z", 0))
    note(session, "wrong")
    session.lock()
    monkeypatch.setattr(journal, "now", lambda: ("2011-05-02T12:00:00.000Z", 0))
    session = reopened(tmp_path / "v.haven")
    assert session.alarms == []
    session.do(records.edit_record, first.uid, {"text": "changed in 2011"})
    monkeypatch.undo()
    note(session, "right again")
    assert clocks(session) == ["system"] * count + ["behind"] * 2 + ["system"]
    told = verifying.verify(session)
    assert told.problems == []
    (said,) = told.answer()["notes"]
    assert (said["code"], said["subject"]) == ("clock_behind", f"entries {count} to {count + 1}")
    history = session.ask(queries.history, first.uid)
    assert [row["clock"] for row in history] == ["system", "behind"]
    assert [row["useq"] for row in history] == [1, 2]
    session.do(records.undo_last)
    assert session.ask(queries.find, first.uid).text == "changed in 2011"
    session.lock()


@pytest.mark.parametrize(
    ("newest", "at", "said"),
    [
        ("", "2011-05-01T12:00:00.000Z", "system"),
        ("2026-01-01T12:00:00.000Z", "2026-01-01T12:00:00.000Z", "system"),
        ("2026-01-01T12:00:00.000Z", "2026-01-01T11:59:30.000Z", "system"),
        ("2026-01-01T12:00:00.000Z", "2026-01-01T11:58:00.000Z", "behind"),
        ("2026-01-01T12:00:00.000Z", "2038-01-01T11:58:00.000Z", "system"),
    ],
)
def test_a_correction_by_seconds_is_no_clock_set_back(newest: str, at: str, said: str) -> None:
    assert journal.clock(newest, at) == said
