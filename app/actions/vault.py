"""The vault as a whole: made, described, its passphrase changed; verified in a room of its own."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app import session as sessions
from app.actions.credentials import KINDS, change_passphrase, ready, rehearsed_at
from app.actions.sheet import write_recovery
from app.actions.surroundings import protection, surroundings
from app.actions.verifying import Verified, exhibits_of_objects, object_faults, verify
from app.domain.errors import AlreadyExists
from app.domain.fields import REGISTRY
from app.domain.version import VERSION
from app.session import Session
from app.session.places import places
from app.store import migrations, plaintext
from app.store import verify as checks
from app.vault import folder, header, snapshots
from app.vault.credentials import KdfParams, Passphrase

__all__ = [
    "VERSION", "Verified", "change_passphrase", "counts", "create", "exhibits_of_objects", "info",
    "object_faults", "ready", "verify",
]  # fmt: skip


# -- making ---------------------------------------------------------------------------


def create(
    path: Path,
    secret: bytearray,
    *,
    worker: str = "",
    organisation: str = "",
    memory_mib: int | None = None,
    recovery_out: Path | None = None,
    lang: str = "en",
) -> tuple[Session, str]:
    """Make a vault under a passphrase (UTF-8, wiped); its session and recovery code, told once.

    With `recovery_out` the code is written there, readable for its owner alone, as a sheet when the name ends in
    .pdf; when that fails no vault is made. `memory_mib` sets the key derivation's memory and skips its calibration.
    """
    if recovery_out is not None:
        _refuse_existing(recovery_out, path)
    kdf = None if memory_mib is None else KdfParams(memory_mib * 1024, 3, 1)
    try:
        session, code = sessions.create(path, Passphrase(secret), worker=worker, organisation=organisation, kdf=kdf)
    finally:
        secret[:] = bytes(len(secret))
    try:
        if recovery_out is not None:
            write_recovery(session, recovery_out, code, lang)
    except BaseException:
        session.lock()
        folder.discard(path)
        raise
    return session, code


def _refuse_existing(out: Path, vault: Path) -> None:
    for path, taken in ((vault, folder.taken(vault)), (out, os.path.lexists(out))):
        if taken:
            raise AlreadyExists(subject=str(path))


# -- describing -----------------------------------------------------------------------


def info(session: Session) -> dict[str, Any]:
    """Counts, versions, credentials, key derivation, backups and whether one is due, alarms."""
    from app.actions.backup import reminder

    vault = session.vault
    reminded = reminder(session)
    kdf = vault.header.kdf
    return {
        "vault_id": vault.vault_id.hex(),
        "path": str(vault.path),
        "read_only": session.read_only,
        "worker": session.site.worker,
        "organisation": session.site.organisation,
        "site": session.site.site_id.hex(),
        "counts": session.ask(counts),
        "version": {
            "app": VERSION,
            "format": f"{header.MAJOR}.{vault.header.minor}",
            "database": f"{migrations.MAJOR}.{len(migrations.steps())}",
        },
        "kdf": {
            "algorithm": "argon2id",
            "memory_mib": kdf.memory_kib // 1024,
            "passes": kdf.passes,
            "lanes": kdf.lanes,
        },
        "credentials": [
            {"id": e.slot_id, "kind": KINDS.get(e.kind, str(e.kind)), "name": e.name, "made_at": e.made_at}
            for e in vault.directory.credentials
        ],
        "recovery_rehearsed_at": session.ask(rehearsed_at),
        "last_backup": reminded["last_backup"],
        "last_tested": reminded["last_tested"],
        "backup": {name: reminded[name] for name in ("due", "reasons", "since")},
        "newest_snapshot": snapshots.newest(vault.path),
        "computers": asdict(places(session)),
        "plaintext": session.ask(lambda reader: plaintext.count(reader.database, reader.site)),
        "alarms": [asdict(alarm) for alarm in session.alarms],
        "warnings": surroundings(vault.path) + protection(),
    }


def counts(reader: Any) -> dict[str, int]:
    """How many records of each kind there are, objects and journal entries."""
    found = {
        name: int(reader.database.value(f'SELECT count(*) FROM "{name}" WHERE "deleted_at" IS NULL') or 0)
        for name in REGISTRY
    }
    checked = checks.counts(reader.database)
    return {**found, "objects": checked["objects"], "journal": checked["journal"]}
