"""What backup, rehearsal and restore share."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app import session as sessions
from app.actions import verifying
from app.domain.errors import Damaged, WrongKey
from app.domain.failures import named_failures
from app.domain.words import N_
from app.jobs import Progress
from app.paths import sync_folder
from app.store.database import Database
from app.vault import crypto
from app.vault.backup import Sealed
from app.vault.folder import OpenVault
from app.vault.identity import Checkpoint

ONE = "SELECT key, size, sha256 FROM object WHERE object_id=?"


class Meter:
    """Counts bytes for the progress."""

    def __init__(self, progress: Progress, total: int, msgid: str = N_("Copying evidence")) -> None:
        self._progress, self._total, self._done, self._msgid = progress, total, 0, msgid

    def step(self, count: int) -> None:
        """Report `count` bytes more."""
        self._done += count
        self._progress.step(self._done, max(self._total, self._done), self._msgid)


def told(checkpoint: Checkpoint) -> dict[str, Any]:
    """A checkpoint as it is answered."""
    return {"origin": checkpoint.origin, "size": checkpoint.size, "root": checkpoint.root.hex()}


def object_ids(database: Database) -> list[str]:
    """The ids (hex) of all objects that have a key."""
    return [row[0] for row in database.rows("SELECT object_id FROM object ORDER BY object_id")]


def sealed(database: Database, object_id: str) -> Sealed:
    """What the database says of one object."""
    row = database.row(ONE, (object_id,))
    if row is None:
        raise Damaged(part="database", subject=object_id)
    return Sealed(object_id, *row)


def exhibits(database: Database) -> dict[str, list[str]]:
    """Object id to the numbers of the exhibits that use it."""
    return verifying.exhibits_of_objects(sessions.Reader(database, None, ""))


def names(ids: list[str] | tuple[str, ...], known: dict[str, list[str]]) -> list[str]:
    """Objects as people call them: by exhibit, else by id."""
    return sorted({name for one in ids for name in known.get(one, [one])})


@contextlib.contextmanager
def keyed(vault: OpenVault, db_id: bytes) -> Iterator[bytearray]:
    """The key of a database, wiped afterwards."""
    key = vault.database_key(db_id)
    try:
        yield key
    finally:
        crypto.wipe(key)


def opened(vault: OpenVault, path: Path, db_id: bytes, *, read_only: bool = False) -> Database:
    """A database file of a backup or snapshot, by its id; Damaged when it does not open."""
    with keyed(vault, db_id) as key:
        try:
            return Database.open(path, key, read_only=read_only, alone=True)
        except WrongKey:
            raise Damaged(part="database", subject=path.name) from None


@contextlib.contextmanager
def made_whole(target: Path) -> Iterator[Path]:
    """A folder that appears under its name when it is complete, or not at all."""
    for left in target.parent.glob(f".{target.name}.{'[0-9a-f]' * 12}.part"):
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left, ignore_errors=True)
    work = target.with_name(f".{target.name}.{os.urandom(6).hex()}.part")
    try:
        with named_failures(str(target.parent)):
            work.mkdir(mode=0o700)
        yield work
        with named_failures(str(target)):
            sync_folder(work)
            work.rename(target)
            sync_folder(target.parent)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise
