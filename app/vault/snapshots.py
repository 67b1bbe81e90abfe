"""Snapshots: the last three copies of the database, each a database of its own."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

from app.domain.errors import HavenError
from app.vault import crypto
from app.vault.folder import OpenVault

KEPT = 3
DAY = 24 * 60 * 60
_NAME = re.compile(r"[0-9a-f]{32}\.db")

Copy = Callable[[Path, bytearray], None]


def listing(path: Path) -> list[Path]:
    """The snapshots of a vault, the newest first; links and other things are none."""
    found = [one for one in (path / "snapshots").glob("*.db") if _NAME.fullmatch(one.name)]
    real = [one for one in found if one.is_file() and not one.is_symlink()]
    return sorted(real, key=lambda item: item.stat().st_mtime, reverse=True)


def take(vault: OpenVault, copy: Copy) -> Path:
    """Copy the database into the snapshots under an id and key of its own; older ones than three go."""
    db_id = crypto.random_bytes(16)
    key = vault.database_key(db_id)
    target = vault.path / "snapshots" / f"{db_id.hex()}.db"
    try:
        copy(target, key)
    finally:
        crypto.wipe(key)
    for old in listing(vault.path)[KEPT:]:
        old.unlink(missing_ok=True)
    return target


def take_daily(vault: OpenVault, copy: Copy) -> bool:
    """A snapshot when the last one is older than a day; one that can't be made never keeps the vault from locking.

    Says whether one is there that is young enough.
    """
    try:
        found = listing(vault.path)
        # A time that lies ahead is a clock that was set back: it must not stop the snapshots.
        if not found or not 0 <= time.time() - found[0].stat().st_mtime <= DAY:
            take(vault, copy)
    except (HavenError, OSError):
        return False
    return True


def remove_all(path: Path) -> None:
    """Remove every snapshot: after an erasure none may hold the old value."""
    for old in (path / "snapshots").glob("*.db"):
        old.unlink(missing_ok=True)
