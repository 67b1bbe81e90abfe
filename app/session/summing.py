"""What stands outside the database and is made of it: a wipe's summary, the state of a backup."""

from __future__ import annotations

import contextlib
import json
from typing import Any

from app.domain.errors import HavenError
from app.store.database import Database
from app.vault import backup, summary
from app.vault.folder import OpenVault
from app.vault.identity import Checkpoint
from app.vault.state import State
from app.vault.summary import Summary

TESTED = "tested:"
# Stands in `meta` when the person wants no summary beside the vault.
HIDDEN = "summary_hidden"


def last_test(database: Database) -> tuple[str, int] | None:
    """When a backup was last rehearsed, and the journal's size then."""
    found = []
    for (value,) in database.rows("SELECT value FROM meta WHERE key LIKE ?", (f"{TESTED}%",)):
        with contextlib.suppress(ValueError, KeyError, TypeError):
            test: Any = json.loads(value)
            found.append((str(test["at"]), int(test["size"])))
    return max(found, default=None)


def since(database: Database, size: int) -> dict[str, int]:
    """How many journal entries and exhibits came after the journal had `size` entries."""
    sql = "SELECT count(*) FROM journal WHERE n>=?"
    entries = int(database.value(sql, (size,)) or 0)
    return {"entries": entries, "exhibits": int(database.value(f"{sql} AND kind='evidence' AND useq=1", (size,)) or 0)}


def summed(database: Database, site: str) -> Summary:
    """What a wipe would lose, as of now, and what it would leave; `site` is the installation."""
    tested = last_test(database)
    added = since(database, tested[1] if tested else 0)
    return Summary(tested[0] if tested else None, added["entries"], added["exhibits"], _listed(database, site))


def _listed(database: Database, site: str) -> int:
    """How many files are listed as lying outside in plaintext. None is looked at: a share that hangs must not
    keep anybody from locking."""
    if not database.value("SELECT 1 FROM sqlite_master WHERE name='plaintext'"):
        return 0
    return int(database.value('SELECT count(DISTINCT "path") FROM "plaintext" WHERE "site"=?', (site,)) or 0)


def write(vault: OpenVault, database: Database, site: str) -> None:
    """Write the summary beside the vault, or take it away when it is not wanted; no failure keeps from locking."""
    with contextlib.suppress(HavenError, OSError):
        if database.value("SELECT 1 FROM meta WHERE key=?", (HIDDEN,)):
            (vault.path / summary.NAME).unlink(missing_ok=True)
        else:
            summary.write(vault.path, summed(database, site))


def renew(reader: Any, vault: OpenVault) -> None:
    """Write the summary anew from what a query sees."""
    write(vault, reader.database, reader.site)


def stated_by_backup(vault: OpenVault) -> State | None:
    """What stands for a state record in a backup: its manifest; None in a vault, or a backup without one."""
    if not backup.is_backup(vault.path):
        return None
    with contextlib.suppress(HavenError, ValueError):
        manifest = backup.read_manifest(vault, vault.path, vault.db_id)
        checkpoint = Checkpoint.read(manifest.checkpoint.encode())
        if manifest.session:
            return backup.state_of(vault, manifest, checkpoint.size, checkpoint.root.hex())
    return None
