"""The log in words: filters, paging, what each entry changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.actions import journaling, records
from app.domain.errors import NotFound
from app.session import Session
from tests.vaults import made_vault


@pytest.fixture
def told(tmp_path: Path) -> Iterator[tuple[Session, str]]:
    """An event that was changed, among others."""
    made, _ = made_vault(tmp_path / "vault", worker="Maria")
    with made:
        made.do(records.add_case, {"code": "C-001", "title": "Heron"})
        event = {"event_kind": "arrest", "title": "Held", "when": "2 May 2021"}
        uid = made.do(records.add_record, "event", event, "C-001").result.uid
        made.do(records.edit_record, uid, {"title": "Held at the airport"})
        made.do(records.add_record, "person", {"name": "Anton", "role": "subject"}, "C-001")
        yield made, uid


def _rows(session: Session, **filters: Any) -> list[journaling.Entry]:
    return list(session.ask(journaling.entries, None, 500, **filters).rows)


def test_each_line_says_who_did_what_to_which_record(told: tuple[Session, str]) -> None:
    session, uid = told
    newest = next(row for row in _rows(session) if row.record == uid)
    assert (newest.action, newest.kind, newest.title, newest.fields) == (
        "edit", "event", "Held at the airport", ("title",),
    )  # fmt: skip
    assert newest.actor.startswith("Maria")
    assert session.ask(journaling.workers) == sorted({row.actor for row in _rows(session)})


def test_filters_narrow_and_pages_follow(told: tuple[Session, str]) -> None:
    session, uid = told
    everything = _rows(session)
    assert [row.action for row in _rows(session, record=uid)] == ["edit", "add"]
    assert {row.kind for row in _rows(session, kind="person")} == {"person"}
    assert _rows(session, actor=everything[0].actor)
    assert _rows(session, actor="nobody") == []
    today = everything[0].at[:10]
    assert _rows(session, days=(today, today)) == everything
    assert _rows(session, days=("2001-01-01", "2001-12-31")) == []
    assert _rows(session, days=("2001-01-01", "9999-12-31")) == everything
    first = session.ask(journaling.entries, None, 2)
    rest = session.ask(journaling.entries, first.next, 500)
    assert [*first.rows, *rest.rows] == everything
    assert rest.next is None


def test_an_entry_tells_its_values_before_and_after(told: tuple[Session, str]) -> None:
    session, uid = told
    edit, add = _rows(session, record=uid)
    (change,) = session.ask(journaling.details, edit.n).changes
    assert (change.field, change.before, change.after) == ("title", "Held", "Held at the airport")
    first = {change.field: change for change in session.ask(journaling.details, add.n).changes}
    assert (first["title"].before, first["title"].after) == (None, "Held")
    with pytest.raises(NotFound):
        session.ask(journaling.details, 10_000)


def test_a_reason_and_records_that_are_pointed_at_are_told(told: tuple[Session, str]) -> None:
    session, uid = told
    person = next(row for row in _rows(session, kind="person")).record
    part = {"person": person, "target_kind": "event", "target_uid": uid, "degree": "victim"}
    made = session.do(records.add_record, "involvement", part, "C-001").result
    entry = _rows(session, record=made.uid)[0]
    titles = session.ask(journaling.details, entry.n).titles
    assert titles[person] == "Anton"
    session.do(records.delete_record, uid, "entered twice")
    gone = _rows(session, record=uid)[0]
    assert session.ask(journaling.details, gone.n).reason == "entered twice"
