"""Undo and redo against a model: whatever is done in whatever order, the records are those of the model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.actions import queries, records
from app.domain.errors import NothingToUndo
from app.domain.ids import new_uid
from app.session import Session
from app.store import verify
from tests.vaults import made_vault

Titles = dict[str, str]
_WORDS = ("One", "Two", "Three")
_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.sampled_from(_WORDS), st.just(0)),
        st.tuples(st.just("edit"), st.sampled_from(_WORDS), st.integers(0, 5)),
        st.tuples(st.just("delete"), st.just(""), st.integers(0, 5)),
        st.tuples(st.sampled_from(["undo", "redo", "undo", "look"]), st.just(""), st.just(0)),
    ),
    max_size=14,
)


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    made, _ = made_vault(tmp_path_factory.mktemp("model") / "v.haven")
    made.do(records.add_case, {"code": "C-001"})
    yield made
    made.lock()


class Model:
    """What is there, and what was there before each change."""

    def __init__(self) -> None:
        self.now: Titles = {}
        self.back: list[Titles] = []
        self.forth: list[Titles] = []

    def change(self, titles: Titles) -> None:
        """A change ends what could be done again; one that changes nothing is none."""
        if titles != self.now:
            self.back.append(self.now)
            self.forth.clear()
            self.now = titles

    def walk(self, source: list[Titles], target: list[Titles]) -> None:
        """One step back or forth."""
        target.append(self.now)
        self.now = source.pop()


def _barrier(unit: Any, action: str, kind: str) -> None:
    unit.writer.append(action, kind, new_uid(), None, {})


def _step(session: Session, model: Model, verb: str, word: str, place: int) -> None:
    uids = sorted(model.now)
    if verb == "add":
        made = session.do(records.add_record, "event", {"event_kind": "arrest", "title": word}, "C-001").result
        model.change({**model.now, made.uid: word})
    elif verb in ("undo", "redo"):
        stacks = (model.back, model.forth) if verb == "undo" else (model.forth, model.back)
        command = records.undo_last if verb == "undo" else records.redo_last
        if stacks[0]:
            session.do(command)
            model.walk(*stacks)
        else:
            with pytest.raises(NothingToUndo):
                session.do(command)
    elif verb == "look":
        session.do(_barrier, "viewed", "vault")
    elif uids:
        uid = uids[place % len(uids)]
        if verb == "edit":
            session.do(records.edit_record, uid, {"title": word})
            model.change({**model.now, uid: word})
        else:
            session.do(records.delete_record, uid, "why")
            model.change({key: title for key, title in model.now.items() if key != uid})


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_STEPS)
def test_undo_and_redo_follow_the_model(session: Session, steps: list[tuple[str, str, int]]) -> None:
    session.do(_barrier, "installation", "vault")
    before = {row.uid for row in session.ask(queries.records, "event", "C-001", limit=1000).rows}
    model = Model()
    for step in steps:
        _step(session, model, *step)
        rows = session.ask(queries.records, "event", "C-001", limit=1000).rows
        assert {row.uid: row.title for row in rows if row.uid not in before} == model.now
        assert session.ask(queries.can_undo) == (bool(model.back), bool(model.forth))


def test_after_all_of_it_the_vault_verifies(session: Session) -> None:
    database = session.database
    found = [*verify.pages(database), *verify.journal(database), *verify.records(database)]
    assert found == []
