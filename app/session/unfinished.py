"""Packages that were being written when the program ended: what lies of them is taken away when the vault opens."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import Any

from app.session import marks
from app.store.database import Database
from app.store.unit import Unit

# Key in `meta` of a package that is being written, by its id: where, under which name meanwhile, which file that is.
SEALING = "sealing:"


def note(unit: Unit, package: str, temporary: Path, target: Path) -> None:
    """Remember that a package is about to be written, and then by which file it is known before it has its name."""
    inode = temporary.stat().st_ino if temporary.exists() else 0
    told = {"temporary": str(temporary.absolute()), "target": str(target.absolute()), "inode": inode}
    marks.put(unit.database, **{SEALING + package: json.dumps(told)})


def done(unit: Unit, package: str) -> None:
    """It is written."""
    marks.drop(unit.database, SEALING + package)


def left(database: Database) -> dict[str, dict[str, Any]]:
    """Packages that were being written, by their id."""
    rows = database.rows("SELECT key, value FROM meta WHERE key LIKE 'sealing:%'")
    return {key.removeprefix(SEALING): json.loads(value) for key, value in rows}


def settle(unit: Unit, only: str = "") -> None:
    """Take away what lies of packages that no record knows; on a disk that is not there it waits."""
    for package, told in left(unit.database).items():
        if only in ("", package):
            known = unit.database.value("SELECT 1 FROM handover WHERE package=? AND direction='out'", (package,))
            temporary, target = Path(told["temporary"]), Path(told["target"])
            gone = [_gone(temporary, temporary.exists()), known or _gone(target, _is(target, told["inode"]))]
            if all(gone) and target.parent.is_dir():
                done(unit, package)


def _gone(place: Path, ours: bool) -> bool:
    """Whether a file of ours lies there no more."""
    if ours:
        with contextlib.suppress(OSError):
            place.unlink()
            return True
    return not ours


def _is(place: Path, inode: int) -> bool:
    try:
        return os.lstat(place).st_ino == inode
    except OSError:
        return False
