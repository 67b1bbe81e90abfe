"""A database of an earlier version: carried over, or read as if it had been."""

from __future__ import annotations

import os
import shutil

from app.domain.errors import Damaged, DiskFull
from app.domain.failures import named_failures
from app.paths import whole_file
from app.store import migrations
from app.store.database import Database
from app.vault import crypto, snapshots
from app.vault.files import open_regular
from app.vault.folder import OpenVault


def carry_over(vault: OpenVault, database: Database) -> None:
    """Do the steps that are pending, after a snapshot; on failure all is as it was, and the snapshot is there.

    On a full disk the reserve is given up: a newer version of the program must not keep anybody out.
    """
    if not migrations.pending(database):
        return
    try:
        _carry_over(vault, database)
    except DiskFull:
        if not vault.spend_reserve():
            raise
        _carry_over(vault, database)


def _carry_over(vault: OpenVault, database: Database) -> None:
    try:
        snapshots.take(vault, database.copy_to)
    except Damaged:
        _keep_file(vault, database)
    migrations.migrate(database)


def _keep_file(vault: OpenVault, database: Database) -> None:
    """Pages that can't be read can't be copied by SQLite: the file is kept as it lies there, under the same id."""
    _open_anew(vault, database)
    database.checkpoint()
    target = snapshots.folder(vault.path) / vault.db_path.name.removeprefix("case-")
    handle = open_regular(vault.db_path)
    with named_failures("snapshots"), os.fdopen(handle, "rb") as lies, whole_file(target, replace=True) as out:
        shutil.copyfileobj(lies, out, 1 << 20)


def _open_anew(vault: OpenVault, database: Database) -> None:
    """SQLCipher gives up a connection on which it met a damaged page."""
    key = vault.database_key()
    try:
        database.become(Database.open(vault.db_path, key, read_only=vault.read_only, alone=vault.read_only))
    finally:
        crypto.wipe(key)


def _carried_in_memory(database: Database) -> Database:
    copy = database.in_memory()
    migrations.migrate(copy)
    copy.run("PRAGMA query_only=ON")
    return copy


def reading(vault: OpenVault, database: Database) -> Database:
    """A second connection that only reads; of an earlier version, which may not be changed now, a copy in memory."""
    if migrations.pending(database):
        try:
            return _carried_in_memory(database)
        except Damaged:  # what can't be copied is read as it is
            _open_anew(vault, database)
    key = vault.database_key()
    try:
        return Database.open(vault.db_path, key, read_only=True)
    finally:
        crypto.wipe(key)
