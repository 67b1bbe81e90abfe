"""Three real vaults that write, delete, erase, settle and send lines in any order, with clocks that are wrong."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.actions import conflicts, merging, verifying
from app.domain.errors import HavenError
from app.handover.record_lines import outgoing
from app.session import Session
from app.store import journal
from tests.vaults import made_vault

FIELDS = ("title", "place", "narrative")
STEPS = ("edit", "edit", "edit", "delete", "erase", "erase_all", "settle", "settle", "send", "send", "send", "old")
NOW = journal.now


class Vaults:
    """The three, the uids they share, and all that was ever sent."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.rng = random.Random(seed)  # noqa: S311 - repeatable steps
        self.sessions: list[Session] = [made_vault(folder / f"{name}.haven")[0] for name in "abc"]
        self.sent: list[list[dict[str, Any]]] = []
        self.count = 0
        first = self.sessions[0]
        case = first.do(lambda unit: unit.add("case", {"code": "C-1"})).result.uid
        self.uids = [
            first.do(lambda unit: unit.add("event", {"title": f"First {n}"}, case)).result.uid for n in range(2)
        ]
        self.everything = (case, *self.uids)
        for other in self.sessions[1:]:
            self._take(other, self._lines(first, 1.0))

    def _lines(self, session: Session, share: float) -> list[dict[str, Any]]:
        found = [session.do(lambda unit, uid=uid: unit.find(uid)).result for uid in self.everything]
        names = None if share == 1.0 else [name for name in FIELDS if self.rng.random() < share]
        return [outgoing(one, names) for one in found if one.record_kind == "case" or self.rng.random() < share + 0.2]

    def _take(self, session: Session, lines: list[dict[str, Any]]) -> None:
        session.do(merging.take, json.loads(json.dumps(lines)), "", "")

    def step(self) -> None:
        """Something happens somewhere; what is refused is no matter."""
        what, session, uid = self.rng.choice(STEPS), self.rng.choice(self.sessions), self.rng.choice(self.uids)
        self.count += 1
        if what == "send":
            self.sent.append(self._lines(session, self.rng.choice([0.5, 1.0])))
        if what in ("send", "old") and self.sent:
            self._take(self.rng.choice(self.sessions), self.rng.choice(self.sent))
        else:
            try:
                getattr(self, f"_{what}", self._edit)(session, uid)
            except HavenError:
                return

    def _edit(self, session: Session, uid: str) -> None:
        session.do(lambda unit: unit.change(uid, {self.rng.choice(FIELDS): f"words no. {self.count}"}))

    def _delete(self, session: Session, uid: str) -> None:
        session.do(lambda unit: unit.delete(uid, "no reason"))

    def _erase(self, session: Session, uid: str) -> None:
        session.do(lambda unit: unit.erase(uid, [self.rng.choice(FIELDS)], "asked for"))

    def _erase_all(self, session: Session, uid: str) -> None:
        if self.rng.random() < 0.2:
            session.do(lambda unit: unit.erase(uid, [], "asked for"))

    def _settle(self, session: Session, _: str) -> None:
        rows = session.ask(conflicts.conflicts)
        if rows:
            row = self.rng.choice(rows)
            session.do(conflicts.resolve, row.uid, row.field, self.rng.choice(["mine", "theirs"]))

    def exchange(self) -> None:
        """Everything to everybody until nothing changes."""
        for _ in range(5):
            before = self.told()
            for one in self.sessions:
                for other in self.sessions:
                    if one is not other:
                        self._take(other, self._lines(one, 1.0))
            if self.told() == before:
                return
        raise AssertionError("the exchange comes to no end")

    def told(self) -> list[Any]:
        """What each vault says of each record, in an order of its own for what is in conflict."""
        return [
            [
                {name: sorted(map(json.dumps, pairs)) for name, pairs in sorted(line["fields"].items())}
                for line in (outgoing(session.do(lambda unit, uid=uid: unit.find(uid)).result) for uid in self.uids)
            ]
            for session in self.sessions
        ]


@pytest.fixture
def clocks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every command is made at another time, hours off in either direction."""
    rng = random.Random(1)  # noqa: S311 - repeatable
    off = lambda: dt.timedelta(hours=rng.randint(-400, 400))  # noqa: E731
    monkeypatch.setattr(journal, "now", lambda moment=None: NOW((moment or dt.datetime.now(dt.UTC)) + off()))
    yield


def run(folder: Path, seed: int, steps: int) -> None:
    """A world of vaults; in the end all agree, every vault verifies, and no wiped value is back."""
    vaults = Vaults(folder, seed)
    for _ in range(steps):
        vaults.step()
    vaults.exchange()
    told = vaults.told()
    assert told[0] == told[1] == told[2]
    for session in vaults.sessions:
        assert [one.message for one in verifying.verify(session).problems] == []
    listed = [{(row.uid, row.field) for row in session.ask(conflicts.conflicts)} for session in vaults.sessions]
    assert listed[0] == listed[1] == listed[2]
    for session in vaults.sessions:
        session.lock()


def test_three_vaults_agree_and_each_of_them_verifies(tmp_path: Path, clocks: None) -> None:
    run(tmp_path, 7, 40)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(20))
def test_many_worlds_of_three_vaults(tmp_path: Path, clocks: None, seed: int) -> None:
    run(tmp_path, 100 + seed, 150)
