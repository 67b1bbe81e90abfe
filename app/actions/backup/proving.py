"""The proof that a backup would restore: everything in it decrypted and compared, nothing written."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from pathlib import Path

from app.actions import verifying
from app.actions.backup import parts
from app.domain.errors import Damaged, HavenError
from app.domain.words import N_
from app.jobs import Progress
from app.store import journal, migrations
from app.store import verify as checks
from app.store.database import Database
from app.store.verify import Fault
from app.vault import backup as copies
from app.vault.backup import Manifest
from app.vault.folder import OpenVault
from app.vault.identity import Checkpoint
from app.vault.objects import ObjectStore


def refuse_faults(faults: Iterable[Fault]) -> None:
    """Damaged for the first fault."""
    for fault in faults:
        part = "journal" if fault.code.startswith("journal") else "database"
        raise Damaged(part=part, subject=fault.subject, reason=fault.message)


def checkpoint_of(manifest: Manifest) -> Checkpoint:
    """The checkpoint that a manifest states."""
    try:
        return Checkpoint.read(manifest.checkpoint.encode())
    except ValueError:
        raise Damaged(part="manifest", subject="checkpoint") from None


def whole_database(vault: OpenVault, manifest: Manifest) -> Database:
    """The database of a backup, open for reading, pages and checkpoint checked; TooNew for a newer major one."""
    database = parts.opened(vault, vault.path / f"case-{manifest.db_id.hex()}.db", manifest.db_id, read_only=True)
    try:
        refuse_faults(checks.pages(database))
        migrations.check(database)
        ends_at(database, checkpoint_of(manifest))
        if not migrations.pending(database):
            return database
        # One of an earlier version is read as if it had been carried over; nothing is written beside it.
        carried = database.in_memory()
    except BaseException:
        database.close()
        raise
    database.close()
    migrations.migrate(carried)
    return carried


def journal_and_records(database: Database, progress: Progress) -> None:
    """Damaged unless journal and records verify; in a database of this version."""
    refuse_faults(checks.journal(database, progress))
    refuse_faults(checks.records(database, progress))


def ends_at(database: Database, checkpoint: Checkpoint) -> None:
    """Damaged unless the journal ends at the checkpoint."""
    if (checkpoint.size, checkpoint.root) != journal.position(database):
        raise Damaged(part="journal", subject="checkpoint")


def bad_objects(database: Database, objects: ObjectStore, manifest: Manifest, progress: Progress) -> list[str]:
    """The objects (id in hex) that are not as the manifest says, or do not decrypt to what was taken in.

    Those that the backup itself names as damaged are not among them.
    """
    meter = parts.Meter(progress, 2 * sum(item.size for item in manifest.objects.values()), N_("Checking evidence"))
    ids = [one for one in parts.object_ids(database) if one not in set(manifest.damaged)]
    return [one for one in ids if not _proven(database, objects, manifest, one, meter)]


def _proven(database: Database, objects: ObjectStore, manifest: Manifest, object_id: str, meter: parts.Meter) -> bool:
    place = objects.path(bytes.fromhex(object_id))
    with contextlib.suppress(Damaged):  # a row that is gone: the records' check names it
        sealed = parts.sealed(database, object_id)
        if not _weighs(place, manifest, object_id, meter):
            return False
        found = verifying.object_faults(
            objects, object_id, bytes.fromhex(object_id), sealed.key, sealed.size, sealed.sha256
        )
        good = not list(found)
        meter.step(manifest.objects[object_id].size)
        return good
    return False


def _weighs(place: Path, manifest: Manifest, object_id: str, meter: parts.Meter) -> bool:
    try:
        return manifest.objects.get(object_id) == copies.weigh(place, meter.step)
    except HavenError as failure:
        if failure.code == "cancelled":
            raise
        return False
