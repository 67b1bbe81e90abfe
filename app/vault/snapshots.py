"""Snapshots: the last three copies of the database, each a database of its own."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from app.vault import crypto
from app.vault.folder import OpenVault

KEPT = 3
DAY = 24 * 60 * 60

Copy = Callable[[Path, bytearray], None]


def listing(path: Path) -> list[Path]:
    """The snapshots of a vault, the newest first."""
    return sorted((path / "snapshots").glob("*.db"), key=lambda item: item.stat().st_mtime, reverse=True)


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


def take_daily(vault: OpenVault, copy: Copy) -> None:
    """A snapshot when the last one is older than a day."""
    found = listing(vault.path)
    if not found or time.time() - found[0].stat().st_mtime > DAY:
        take(vault, copy)


def remove_all(path: Path) -> None:
    """Remove every snapshot: after an erasure none may hold the old value."""
    for old in listing(path):
        old.unlink(missing_ok=True)
