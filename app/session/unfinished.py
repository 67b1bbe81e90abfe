"""Packages and withdrawals that were being written when the program ended: taken away when the vault opens."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import Any

from app.session import marks
from app.store.database import Database
from app.store.unit import Unit

# Key in `meta` of a file that is being written, by its package: where, under which name meanwhile, which file that is.
_KEY = "sealing:"
# What is being written, and which record says that it was.
SEALING, WITHDRAWING = "sealing", "withdrawing"
_OURS = "SELECT 1 FROM handover WHERE package=? AND direction='out'"
_STANDS = {SEALING: _OURS, WITHDRAWING: f"{_OURS} AND withdrawn_at IS NOT NULL"}


def note(unit: Unit, package: str, temporary: Path, target: Path, work: str = SEALING) -> None:
    """Remember that a file is about to be written, and then by which inode it is known before it has its name."""
    inode = temporary.stat().st_ino if temporary.exists() else 0
    told = {"temporary": str(temporary.absolute()), "target": str(target.absolute()), "inode": inode, "work": work}
    marks.put(unit.database, **{_KEY + package: json.dumps(told)})


def done(unit: Unit, package: str) -> None:
    """It is written."""
    marks.drop(unit.database, _KEY + package)


def left(database: Database) -> dict[str, dict[str, Any]]:
    """What was being written, by the package it belongs to."""
    rows = database.rows("SELECT key, value FROM meta WHERE key LIKE 'sealing:%'")
    return {key.removeprefix(_KEY): json.loads(value) for key, value in rows}


def settle(unit: Unit, only: str = "") -> None:
    """Take away what lies of files that no record knows; on a disk that is not there it waits."""
    for package, told in left(unit.database).items():
        if only in ("", package):
            known = unit.database.value(_STANDS[told.get("work", SEALING)], (package,))
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
