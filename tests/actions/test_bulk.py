"""Many records at once: one step, refused as a whole with names; what they share is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.actions import bulk, erasing, queries, records
from app.domain.errors import Cancelled, Invalid, SomeRefused
from app.jobs import Progress
from app.session import Session
from tests.vaults import new_vault


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    made, _ = new_vault(tmp_path / "v.haven")
    made.do(records.add_case, {"code": "C-001"})
    yield made
    made.lock()


def _events(session: Session, *values: dict[str, Any]) -> list[str]:
    return [session.do(records.add_record, "event", {"event_kind": "arrest", **v}, "C-001").result.uid for v in values]


def _found(session: Session, uid: str) -> Any:
    return session.ask(queries.find, uid)


def test_what_records_share_is_told_apart_from_what_differs(session: Session) -> None:
    uids = _events(session, {"title": "One", "place": "Minsk"}, {"title": "Two", "place": "Minsk"})
    found = session.ask(bulk.shared, uids)
    assert found.kind is not None
    assert (found.kind.name, found.count) == ("event", 2)
    assert found.common["place"] == "Minsk"
    assert "title" in found.mixed
    assert "narrative" not in found.mixed
    assert "narrative" not in found.common
    note = session.do(records.add_record, "note", {"text": "x"}, "C-001").result.uid
    assert session.ask(bulk.shared, [*uids, note]).kind is None


def test_one_change_of_many_is_one_step(session: Session) -> None:
    uids = _events(session, {"title": "One"}, {"title": "Two"}, {"title": "Three"})
    assert session.do(bulk.edit_many, uids, {"place": "Brest"}).result == 3
    assert session.do(bulk.edit_many, uids, {"place": "Brest"}).result == 0
    assert {_found(session, uid).place for uid in uids} == {"Brest"}
    session.do(records.undo_last)
    assert {_found(session, uid).place for uid in uids} == {None}


def test_words_of_a_list_are_added_to_those_there(session: Session) -> None:
    one = session.do(records.add_case, {"code": "C-002", "tags": ["old"]}).result.uid
    two = session.do(records.add_case, {"code": "C-003"}).result.uid
    session.do(bulk.edit_many, [one, two], {"tags": ["urgent"]})
    assert [_found(session, uid).tags for uid in (one, two)] == [("old", "urgent"), ("urgent",)]


def test_one_that_cannot_take_it_refuses_all_and_is_named(session: Session) -> None:
    person = session.do(records.add_record, "person", {"name": "Ales"}, "C-001").result.uid
    made = [
        session.do(records.add_record, "statement", {"person": person, "title": title}, "C-001").result.uid
        for title in ("Open one", "Signed one")
    ]
    session.do(records.edit_record, made[1], {"signed_on": "2026-01-02"})
    with pytest.raises(SomeRefused) as refused:
        session.do(bulk.edit_many, made, {"title": "New"})
    assert "Signed one" in refused.value.message
    assert refused.value.facts["uids"] == [made[1]]
    assert _found(session, made[0]).title == "Open one"
    with pytest.raises(Invalid):
        session.do(bulk.edit_many, made, {"person": None})


def test_many_are_linked_archived_and_brought_back(session: Session) -> None:
    person = session.do(records.add_record, "person", {"name": "Ales"}, "C-001").result.uid
    uids = _events(session, {"title": "One"}, {"title": "Two"})
    assert session.do(bulk.link_many, uids, "involvement", {"person": person, "degree": "victim"}).result == 2
    assert session.do(bulk.link_many, uids, "involvement", {"person": person, "degree": "victim"}).result == 0
    links = session.ask(queries.records, "involvement", "C-001").rows
    assert {link.target_uid for link in links} == set(uids)
    assert len(session.do(erasing.archive, uids, "imported twice").result) == 2
    assert session.ask(queries.count, "event", "C-001") == 0
    session.do(records.undo_last)
    assert session.ask(queries.count, "event", "C-001") == 2


def test_a_stopped_change_leaves_nothing(session: Session) -> None:
    uids = _events(session, *({"title": str(n)} for n in range(60)))
    progress = Progress()

    def stop(done: int, total: int, _: str) -> None:
        if done:
            progress.cancel()

    progress = Progress(stop)
    with pytest.raises(Cancelled):
        session.do(bulk.edit_many, uids, {"place": "Brest"}, progress=progress)
    assert {_found(session, uid).place for uid in uids} == {None}
