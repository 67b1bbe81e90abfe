"""Whatever is done in whatever order, undo and redo return to the exact earlier state of every table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from app.actions import bulk, erasing, importing, queries, records, undoing
from app.domain.errors import NothingToUndo
from app.domain.fields import REGISTRY
from app.domain.ids import new_uid
from app.session import Session
from app.store import verify
from tests.vaults import new_vault

# Numbers once given stay used, custody lines stay; stamps tell of the undo itself.
_STAMPS = {"rev", "versions", "updated_at", "updated_by"}
_STAY = {"custody"}
_WORDS = st.sampled_from(["One", "Two", "Обыск", "بازداشت", "x" * 290])
_PLACES = st.sampled_from(["Minsk", "Brest", None])
_TABLE = "title,kind,when\nFrom a table,arrest,2021-05-03\nAnother row,search,May 2020\n,,\n"


def dump(session: Session) -> dict[str, Any]:
    """All records that are there, field by field, and what of them can be found."""
    database = session.database
    made: dict[str, Any] = {}
    for kind in REGISTRY:
        if kind in _STAY:
            continue
        names = [row[1] for row in database.rows(f'PRAGMA table_info("{kind}")')]
        rows = database.rows(f'SELECT * FROM "{kind}" WHERE "deleted_at" IS NULL ORDER BY "uid"')
        for row in rows:
            values = dict(zip(names, row, strict=True))
            made[values["uid"]] = {name: value for name, value in values.items() if name not in _STAMPS}
    found = database.rows(
        "SELECT uid, field FROM search_doc JOIN search ON search.rowid=search_doc.id ORDER BY uid, field"
    )
    made["found"] = [row for row in found if row[0] in made]
    return made


class World(RuleBasedStateMachine):
    """What was before each step, and what can be done again."""

    session: Session
    folder: Path

    def __init__(self) -> None:
        super().__init__()
        self.back: list[dict[str, Any]] = []
        self.forth: list[dict[str, Any]] = []
        self.now: dict[str, Any] = {}

    @initialize()
    def begin(self) -> None:
        self.session.do(lambda unit: unit.writer.append("installation", "vault", new_uid(), None, {}))
        self.now = dump(self.session)
        self.first = self.now

    def _did(self) -> None:
        after = dump(self.session)
        if after != self.now:
            self.back.append(self.now)
            self.forth.clear()
            self.now = after

    def _uids(self, kind: str) -> list[str]:
        return [row.uid for row in self.session.ask(queries.records, kind, "C-001", limit=1000).rows]

    def _pick(self, kind: str, place: int) -> str | None:
        uids = self._uids(kind)
        return uids[place % len(uids)] if uids else None

    # -- what is done -----------------------------------------------------------------

    @rule(title=_WORDS, place=_PLACES)
    def add_event(self, title: str, place: str | None) -> None:
        values = {"event_kind": "arrest", "title": title, "place": place}
        self.session.do(records.add_record, "event", values, "C-001")
        self._did()

    @rule(name=_WORDS)
    def add_person(self, name: str) -> None:
        self.session.do(records.add_record, "person", {"name": name, "role": "subject"}, "C-001")
        self._did()

    @rule(place=st.integers(0, 9), title=_WORDS, where=_PLACES)
    def edit(self, place: int, title: str, where: str | None) -> None:
        if uid := self._pick("event", place):
            self.session.do(records.edit_record, uid, {"title": title, "place": where})
            self._did()

    @rule(place=st.integers(0, 9), name=_WORDS)
    def rename(self, place: int, name: str) -> None:
        if uid := self._pick("person", place):
            self.session.do(records.edit_record, uid, {"name": name})
            self._did()

    @rule(place=st.integers(0, 9))
    def archive(self, place: int) -> None:
        if uid := self._pick("event", place):
            self.session.do(records.delete_record, uid, "why")
            self._did()

    @rule(where=_PLACES)
    def change_all(self, where: str | None) -> None:
        self.session.do(bulk.edit_many, self._uids("event"), {"place": where})
        self._did()

    @rule()
    def archive_all(self) -> None:
        self.session.do(erasing.archive, self._uids("event")[:3], "twice")
        self._did()

    @rule(place=st.integers(0, 9))
    def link_all(self, place: int) -> None:
        if uid := self._pick("person", place):
            values = {"person": uid, "degree": "victim"}
            self.session.do(bulk.link_many, self._uids("event"), "involvement", values)
            self._did()

    @rule(status=st.sampled_from(["intake", "active", "monitoring", "dormant"]))
    def move_on_the_board(self, status: str) -> None:
        (case,) = self.session.ask(queries.cases)
        self.session.do(records.edit_record, case.uid, {"status": status})
        self._did()

    @rule(place=st.integers(0, 9), answer=st.sampled_from(["yes", "no"]))
    def consent(self, place: int, answer: str) -> None:
        if uid := self._pick("person", place):
            self.session.do(
                records.add_record, "consent", {"person": uid, "status": "given", "scopes": {"store": answer}}, "C-001"
            )
            self._did()

    @precondition(lambda self: len(self.back) < 4)
    @rule()
    def take_in_a_table(self) -> None:
        path = self.folder / "rows.csv"
        path.write_text(_TABLE)
        report = importing.import_file(self.session, path, "C-001", "event")
        assert report["taken"] == 2
        self._did()

    # -- back and forth -----------------------------------------------------------------

    @rule(steps=st.integers(1, 3))
    def undo(self, steps: int) -> None:
        for _ in range(steps):
            self._walk(records.undo_last, self.back, self.forth)

    @rule(steps=st.integers(1, 3))
    def redo(self, steps: int) -> None:
        for _ in range(steps):
            self._walk(records.redo_last, self.forth, self.back)

    def _walk(self, command: Any, source: list[dict[str, Any]], target: list[dict[str, Any]]) -> None:
        if not source:
            with pytest.raises(NothingToUndo):
                self.session.do(command)
            return
        target.append(self.now)
        self.session.do(command)
        self.now = source.pop()
        assert dump(self.session) == self.now

    def teardown(self) -> None:
        if not self.now:
            return
        listed = [step for step in self.session.do(undoing.steps, 500).result if step.state == undoing.STANDS]
        assert len(listed) == len(self.back)
        while self.back:
            self._walk(records.undo_last, self.back, self.forth)
        assert json.dumps(dump(self.session)) == json.dumps(self.first)


@pytest.fixture
def world(tmp_path: Path) -> Any:
    session, _ = new_vault(tmp_path / "v.haven")
    session.do(records.add_case, {"code": "C-001"})
    yield type("Here", (World,), {"session": session, "folder": tmp_path})
    database = session.database
    assert [*verify.pages(database), *verify.journal(database), *verify.records(database)] == []
    session.lock()


_QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]


def test_undo_and_redo_return_to_the_exact_state(world: Any) -> None:
    few = settings(max_examples=8, stateful_step_count=14, deadline=None, suppress_health_check=_QUIET)
    run_state_machine_as_test(world, settings=few)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_undo_and_redo_return_to_the_exact_state_for_long(world: Any) -> None:
    many = settings(max_examples=400, stateful_step_count=50, deadline=None, suppress_health_check=_QUIET)
    run_state_machine_as_test(world, settings=many)
