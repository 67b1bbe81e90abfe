"""Killed at its n-th step while a package is taken in: a process that forks one for each n, and one that looks after.

usage: python -m tests.actions.accepting_killed VAULT PACKAGE FIRST EVERY
Prints {steps, tried, whole, failures}: `whole` is how often the case was there already.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.actions import vault
from app.actions.receiving import taking
from app.actions.receiving.source import Source
from tests import quick
from tests.actions.killed import Steps, copied
from tests.vaults import reopened


def accept(path: Path, package: Path, fatal: int) -> str:
    """Take it in, and die at step `fatal`; how many there were."""
    session = reopened(path)
    steps = Steps(fatal)
    taking.accept(session, Source((package,)))
    count = steps.count
    steps.fatal = 0
    session.lock()
    return str(count)


def look(path: Path) -> str:
    """Whether the case is there; AssertionError when a part of it is, or anything else is left."""
    with reopened(path) as session:
        assert vault.verify(session).problems == []
        ask = session.ask
        records = ask(lambda reader: reader.database.value("SELECT count(*) FROM record WHERE kind='person_name'"))
        cases = ask(lambda reader: reader.database.value('SELECT count(*) FROM "case"'))
        known = ask(lambda reader: reader.database.value("SELECT count(*) FROM object"))
        marks = ask(lambda reader: reader.database.rows("SELECT key FROM meta WHERE key LIKE 'coming:%'"))
        lying = [one.name for one in (path / "objects").rglob("*") if one.is_file()]
        assert (cases, records, known) in ((0, 0, 0), (1, 1, 1)), (cases, records, known)
        assert len(lying) == known and marks == [], (lying, marks)
        return str(cases)


def forked(work: Callable[[], str], out: Path) -> tuple[bool, str]:
    """Run in a process of its own: whether it was killed, and what it said."""
    out.unlink(missing_ok=True)
    pid = os.fork()
    if pid == 0:
        try:
            out.write_text(work())
        except BaseException:  # noqa: BLE001 - said by the parent
            out.write_text("failed " + traceback.format_exc()[-1500:])
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    return killed, out.read_text() if out.exists() else ""


def main(path: Path, package: Path, first: int, every: int) -> dict[str, Any]:
    """Try every `every`-th step from `first`."""
    place, out = path.with_name("at"), path.with_name("said")

    def fresh() -> None:
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(path, place, copy_function=copied)

    fresh()
    steps = int(forked(lambda: accept(place, package, -1), out)[1])
    told: dict[str, Any] = {"steps": steps, "tried": 0, "whole": 0, "failures": []}
    for fatal in range(first, steps + 1, every):
        fresh()
        killed, said = forked(lambda: accept(place, package, fatal), out)  # noqa: B023 - run at once
        if not killed:
            told["failures"].append([fatal, said])
            continue
        _, said = forked(lambda: look(place), out)
        told["tried"] += 1
        if said in {"0", "1"}:
            told["whole"] += int(said)
        else:
            told["failures"].append([fatal, said])
    return told


if __name__ == "__main__":
    quick.spare()  # a kill takes nothing from the disk
    print(json.dumps(main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))))
