"""Migrations: ordered steps as SQL files; all that are pending run in one transaction."""

from __future__ import annotations

import re
from pathlib import Path

from app.domain.errors import Damaged, TooNew
from app.store.database import Database

MAJOR = 1
_PER_MAJOR = 1000
_FOLDER = Path(__file__).parent
# What the steps make together: a new file takes it at once, as each change of a table reads all of them anew.
WHOLE = _FOLDER / "whole.sql"
_COVERS = re.compile(r"the first (\d+) steps")


def steps(folder: Path = _FOLDER) -> list[str]:
    """The SQL of each step, in order."""
    return [path.read_text("utf-8") for path in sorted(folder.glob("[0-9]*.sql"))]


def version(database: Database) -> tuple[int, int]:
    """Major version and number of steps of a file; (0, 0) for a new one."""
    return divmod(int(database.value("PRAGMA user_version")), _PER_MAJOR)


def check(database: Database) -> None:
    """TooNew for a file of a newer major version, Damaged for one of none; newer steps of this one are kept."""
    major, done = version(database)
    if major > MAJOR:
        raise TooNew(subject=database.path.name, found=f"{major}.{done}", known=f"{MAJOR}.{len(steps())}")
    if major == 0:  # an empty file opens under any key
        raise Damaged(part="database", subject=database.path.name)


def pending(database: Database) -> int:
    """How many steps are still to do."""
    return max(0, len(steps()) - version(database)[1])


def migrate(database: Database) -> None:
    """Do all pending steps in one transaction, also those that make a new file; ask `check` before."""
    every, done = steps(), version(database)
    todo = _for_new(every) if done == (0, 0) else every[done[1] :]
    if not todo:
        return
    with database.transaction():
        for step in todo:
            for statement in statements(step):
                database.run(statement)
        database.run(f"PRAGMA user_version={MAJOR * _PER_MAJOR + len(steps())}")


def _for_new(every: list[str]) -> list[str]:
    """All steps for a file that has nothing yet, as many of them as can be in one."""
    whole = WHOLE.read_text("utf-8")
    covered = _COVERS.search(whole)
    count = int(covered[1]) if covered else 0
    return [whole, *every[count:]] if 0 < count <= len(every) else every


def statements(sql: str) -> list[str]:
    """The statements of a step, without its comments."""
    lines = [line for line in sql.splitlines() if not line.strip().startswith("--")]
    return [part.strip() for part in "\n".join(lines).split(";") if part.strip()]
