"""A database of an earlier version: carried over, or read as if it had been."""

from __future__ import annotations

from app.domain.errors import DiskFull
from app.store import migrations
from app.store.database import Database
from app.vault import crypto, snapshots
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
    snapshots.take(vault, database.copy_to)
    migrations.migrate(database)


def reading(vault: OpenVault, database: Database) -> Database:
    """A second connection that only reads; of an earlier version, which may not be changed now, a copy in memory."""
    if migrations.pending(database):
        copy = database.in_memory()
        migrations.migrate(copy)
        copy.run("PRAGMA query_only=ON")
        return copy
    key = vault.database_key()
    try:
        return Database.open(vault.db_path, key, read_only=True)
    finally:
        crypto.wipe(key)
