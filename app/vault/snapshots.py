"""Snapshots: the last three copies of the database, each a database of its own."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
import time
from collections.abc import Callable
from pathlib import Path

from app.domain.errors import Damaged, HavenError
from app.domain.words import N_
from app.paths import other_thing
from app.vault import crypto, files
from app.vault.folder import OpenVault

KEPT = 3
DAY = 24 * 60 * 60
_FOLDER = "snapshots"
_NAME = re.compile(r"[0-9a-f]{32}\.db")
_LEFT = re.compile(r"[0-9a-f]{32}\.db\.part(-wal|-shm|-journal)?|\.[0-9a-f]{32}\.db\.[0-9a-f]{12}\.part")

Copy = Callable[[Path, bytearray], None]


def listing(path: Path) -> list[Path]:
    """The snapshots of a vault, the newest first, those of a time when the clock was ahead last; links are none.

    Raises NotAFolder when something else stands in place of their folder.
    """
    found = _named(path, _NAME)
    latest = time.time() + DAY

    def age(item: Path) -> tuple[bool, float]:
        made = item.stat().st_mtime
        return made > latest, -made

    return sorted((one for one in found if not other_thing(one)), key=age)


def _named(path: Path, form: re.Pattern[str]) -> list[Path]:
    """What has such a name in the folder of snapshots."""
    folder = path / _FOLDER
    files.refuse_other(folder, folder=True)
    return [one for one in folder.glob("*") if form.fullmatch(one.name)]


def folder(path: Path) -> Path:
    """Where the snapshots of a vault lie, made unless it is there; NotAFolder."""
    return files.real_folder(path / _FOLDER)


class DatabaseDamaged(Damaged):
    """The database is damaged or gone, and there are snapshots: the newest is named."""

    words = N_(
        "Damaged ({part}): {subject}. The newest snapshot is of {made_at}; make a new vault of it with: vault restore "
        "{vault} NEW-FOLDER --snapshot {snapshot}"
    )


def naming_snapshots(failure: Damaged, path: Path) -> Damaged:
    """A failure that also names the snapshots (`facts.snapshots`, newest first), when the database is at fault."""
    found: list[dict[str, str | int]] = []
    with contextlib.suppress(HavenError):
        found = described(path)
    if failure.facts.get("part") != "database" or not found:
        return failure
    newest = {"snapshot": found[0]["id"], "made_at": found[0]["at"], "vault": str(path)}
    return DatabaseDamaged(**failure.facts, snapshots=found, **newest)


def described(path: Path) -> list[dict[str, str | int]]:
    """The snapshots of a vault, newest first: id, when made (ISO 8601, UTC), size in bytes."""
    rows: list[dict[str, str | int]] = []
    for one in listing(path):
        about = one.stat()
        at = dt.datetime.fromtimestamp(about.st_mtime, dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        rows.append({"id": one.stem, "at": at, "size": about.st_size})
    return rows


def newest(path: Path) -> str | None:
    """When the newest snapshot was made (ISO 8601, UTC); None when there is none, or no folder that holds any."""
    with contextlib.suppress(HavenError):
        return next((str(row["at"]) for row in described(path)), None)
    return None


def take(vault: OpenVault, copy: Copy) -> Path:
    """Copy the database into the snapshots under an id and key of its own; older ones than three go."""
    db_id = crypto.random_bytes(16)
    target = folder(vault.path) / f"{db_id.hex()}.db"
    key = vault.database_key(db_id)
    try:
        copy(target, key)
    finally:
        crypto.wipe(key)
    for old in [other for other in listing(vault.path) if other != target][KEPT - 1 :]:
        files.remove(old)
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
    for old in _named(path, _NAME):
        files.remove_own(old)


def remove_parts(path: Path) -> None:
    """Remove snapshots that were interrupted while they were made."""
    for left in _named(path, _LEFT):
        files.remove_own(left)
