"""Cases in one question: what presses first, filters, orders, pages; moving one on and taking it back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.actions import board, opening, queries, records
from app.session import Session
from app.vault.credentials import KdfParams


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    kdf = KdfParams(memory_kib=64 * 1024, passes=1, lanes=1)
    made, _ = opening.make_vault(tmp_path / "vault", bytearray(b"arches solving nueva frontal invites"), kdf=kdf)
    with made:
        yield made


def add(session: Session, code: str, **values: Any) -> Any:
    return session.do(records.add_case, {"code": code, "title": f"Tree {code}", **values}).result


def codes(session: Session, **options: Any) -> list[str]:
    return [row.code for row in session.ask(board.cases, **options).rows]


def deadline(session: Session, code: str, due: str, **values: Any) -> None:
    session.do(
        records.add_record, "deadline", {"title": "x", "deadline_kind": "internal", "due_at": due, **values}, code
    )


def test_what_presses_comes_first_and_every_column_sorts(session: Session) -> None:
    add(session, "A", priority="normal", status="active")
    add(session, "B", priority="urgent", status="intake", risk_level="low")
    add(session, "C", priority="normal", status="monitoring", risk_level="extreme")
    deadline(session, "C", "2026-12-01T10:00:00Z")
    deadline(session, "A", "2026-12-01T10:00:00+05:00", extended_to="2027-01-01T10:00:00Z")
    deadline(session, "B", "2026-01-01T10:00:00Z", done_at="2026-01-02T10:00:00Z")
    assert codes(session) == ["B", "C", "A"]
    assert codes(session, order="code", descending=True) == ["C", "B", "A"]
    assert codes(session, order="due") == ["C", "A", "B"]
    assert codes(session, order="due", descending=True) == ["A", "C", "B"]
    assert codes(session, order="risk", descending=True) == ["C", "B", "A"]
    assert codes(session, order="status") == ["B", "A", "C"]
    rows = {row.code: row for row in session.ask(board.cases).rows}
    assert (rows["A"].due, rows["B"].due) == ("2027-01-01T10:00:00Z", "")
    session.do(records.add_record, "event", {"event_kind": "other", "title": "x"}, "A")
    assert codes(session, order="changed", descending=True)[0] == "A"


def test_the_level_of_risk_is_that_of_the_latest_assessment_unless_overridden(session: Session) -> None:
    add(session, "A", risk_level="low")
    for day, level in (("2026-01-01", "extreme"), ("2026-03-01", "medium"), ("2026-02-01", "high")):
        session.do(records.add_record, "risk_assessment", {"assessed_on": day, "risk_level": level}, "A")
    assert session.ask(board.cases).rows[0].risk == "medium"
    case = session.ask(queries.cases)[0]
    session.do(records.edit_record, case.uid, {"risk_override_reason": "seen in person"})
    assert session.ask(board.cases).rows[0].risk == "low"


def test_filters_by_words_status_and_tag(session: Session) -> None:
    add(session, "A", status="active", tags=["asylum", "interpol"], summary="Detained in the mountains")
    add(session, "B", status="closed_other", tags=["asylum"])
    add(session, "C")
    assert codes(session, text="mountains") == ["A"]
    assert codes(session, text="Tree") == ["A", "B", "C"]
    assert codes(session, statuses=tuple(board.open_statuses())) == ["A", "C"]
    assert codes(session, statuses=board.ARCHIVED) == ["B"]
    assert codes(session, statuses=("",)) == ["C"]
    assert codes(session, tag="interpol") == ["A"]
    assert session.ask(board.tags) == ["asylum", "interpol"]


def test_pages_go_on_where_the_last_one_ended(session: Session) -> None:
    for n in range(7):
        add(session, f"K-{n}")
    first = session.ask(board.cases, limit=3)
    second = session.ask(board.cases, limit=3, after=first.next)
    last = session.ask(board.cases, limit=3, offset=6)
    assert [row.code for page in (first, second, last) for row in page.rows] == [f"K-{n}" for n in range(7)]
    assert (first.total, second.next, last.next) == (7, "6", None)


def test_the_legal_name_is_never_asked_for(session: Session) -> None:
    add(session, "A")
    session.do(records.add_record, "person", {"name": "Ivan Petrov", "role": "subject"}, "A")
    assert "person" not in board._ROWS
    assert codes(session, text="Petrov") == []
    assert "Petrov" not in str(session.ask(board.cases).rows)


def test_a_case_is_moved_closed_and_taken_back(session: Session) -> None:
    case = add(session, "A", status="active")
    closed = session.do(board.move_case, case.uid, "closed_resolved").result
    assert (closed.status, bool(closed.closed_on)) == ("closed_resolved", True)
    session.do(records.undo_last)
    back = session.ask(queries.find, case.uid)
    assert (back.status, back.closed_on) == ("active", None)
    assert session.do(board.move_case, case.uid, "").result.status is None
