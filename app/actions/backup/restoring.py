"""Restore: a vault made of a backup or of a snapshot, a new installation that says what it continues."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app import session as sessions
from app.actions.backup import marks, parts, proving
from app.actions.opening import presented
from app.domain import ids
from app.domain.errors import AlreadyExists, Damaged, NotFound, WrongKey
from app.domain.failures import named_failures
from app.domain.words import N_
from app.jobs import Progress
from app.session import Session, places
from app.store import journal, migrations
from app.store import verify as checks
from app.store.database import Database
from app.store.unit import Unit
from app.vault import backup as copies
from app.vault import crypto, folder, identity, wiping
from app.vault import snapshots as kept
from app.vault.backup import Item, Manifest
from app.vault.credentials import Credential
from app.vault.folder import OpenVault
from app.vault.identity import Checkpoint, Site
from app.vault.objects import ObjectStore
from app.vault.state import CLOSED, State, StateFile

# In place of a snapshot's id.
NEWEST = "newest"


class DoesNotOpen(WrongKey):
    """No slot of a backup opens: said with what backups open with."""

    words = N_(
        "This does not open the backup. A passphrase that is bound to a computer opens no backup: use another "
        "passphrase, a key file or the recovery code, as they were when the backup was made. Or the copy was made for "
        "other credentials only, as before a journey."
    )


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is to be restored: a backup, or a snapshot (id in hex) in a vault whose database is lost."""

    progress: Progress
    snapshot: str | None
    accept_damage: bool


def restore(
    source: Path,
    target: Path,
    ask: Callable[[], bytearray],
    progress: Progress | None = None,
    *,
    recovery: bool = False,
    key_file: Path | None = None,
    snapshot: str | None = None,
    accept_damage: bool = False,
) -> tuple[Session, dict[str, Any]]:
    """Make a vault of a backup, open, with what the backup says of itself.

    Everything is verified before the folder appears: seals, every object, pages, journal, records. The
    vault is a new installation, whose first journal entry names the checkpoint it continues. `ask` gives the
    passphrase or recovery code (UTF-8, wiped). With `snapshot` (an id, or "newest") the source is a vault
    and the database that snapshot. With `accept_damage` exhibits whose file is damaged are left out and named
    instead of refused.
    Raises AlreadyExists, NotFound, NotAVault, WrongKey, TooNew, Damaged with its subject.
    """
    if os.path.lexists(target):
        raise AlreadyExists(subject=str(target))
    if not source.exists():
        raise NotFound(subject=str(source))
    wiping.finish_if_marked(source)
    if snapshot is None:
        copies.refuse_no_backup(source)
    folder.read_headers(source)
    wanted = _Wanted(progress or Progress(), snapshot, accept_damage)
    secret = ask()
    credential: Credential | None = None
    try:
        credential = presented(source, secret, recovery=recovery, key_file=key_file)
        answer = _restored(source, target, credential, wanted)
        return sessions.open_session(target, credential), {"vault": str(target), **answer}
    finally:
        if credential is not None:
            credential.wipe()
        crypto.wipe(secret)


def _restored(source: Path, target: Path, credential: Credential, wanted: _Wanted) -> dict[str, Any]:
    try:
        vault = folder.open_vault(source, credential, read_only=True)
    except WrongKey:
        if wanted.snapshot is not None:
            raise
        raise DoesNotOpen from None
    try:
        with parts.made_whole(target) as work:
            return _build(vault, work, wanted)
    finally:
        vault.close()


def _build(vault: OpenVault, work: Path, wanted: _Wanted) -> dict[str, Any]:
    manifest = _manifest(vault, wanted)
    with named_failures(str(work)):
        for name in ("objects", "snapshots"):
            (work / name).mkdir(mode=0o700)
    db_id = crypto.random_bytes(16)
    with contextlib.closing(_copied_database(vault, manifest, work, db_id, wanted)) as database:
        checkpoint = proving.checkpoint_of(manifest)
        proving.ends_at(database, checkpoint)
        migrations.migrate(database)
        proving.journal_and_records(database, wanted.progress)
        numbers = parts.exhibits(database)
        lost = _objects(vault, database, manifest, work, wanted)
        state = _install(vault, database, checkpoint, db_id, manifest, lost, wanted)
    copies.write_headers(vault, work, db_id, state.header_generation)
    _write_state(vault, work, state)
    with named_failures(str(work)):
        folder.fill_reserve(work)
    told = {"date": manifest.date, "checkpoint": parts.told(checkpoint), "objects": len(manifest.objects)}
    return {"vault_id": vault.vault_id.hex(), **told, "damaged": parts.names(lost, numbers)}


def _write_state(vault: OpenVault, work: Path, state: State) -> None:
    made = StateFile(work / "state", vault._vault_key, vault.vault_id)  # noqa: SLF001 - the copy's own
    try:
        for _ in range(2):
            made.write(state, sync=True)
    finally:
        made.close()


# -- where it comes from --------------------------------------------------------------


def snapshots(path: Path) -> list[dict[str, Any]]:
    """The snapshots of a vault, newest first: id, when made, size in bytes. Needs no key; NotAVault, Damaged."""
    folder.read_headers(path)
    return kept.described(path)


def _manifest(vault: OpenVault, wanted: _Wanted) -> Manifest:
    if wanted.snapshot is None:
        return copies.read_manifest(vault, vault.path, vault.db_id)
    rows = snapshots(vault.path)
    row = next((row for row in rows if wanted.snapshot in {row["id"], NEWEST}), None)
    if row is None:
        raise NotFound(subject=f"snapshot {wanted.snapshot}")
    db_id = bytes.fromhex(row["id"])
    with contextlib.closing(parts.opened(vault, _database(vault, db_id, wanted), db_id, read_only=True)) as database:
        size, root = journal.position(database)
        origin = sessions.read_site(database).origin()
        # What a snapshot needs lies in the vault as it is: its files are weighed by their tags alone.
        objects = {one: Item(0, "") for one in parts.object_ids(database)}
    return Manifest(row["at"], db_id, Checkpoint(origin, size, root).text().decode(), objects)


def _database(vault: OpenVault, db_id: bytes, wanted: _Wanted) -> Path:
    if wanted.snapshot is None:
        return vault.path / f"case-{db_id.hex()}.db"
    return vault.path / "snapshots" / f"{db_id.hex()}.db"


def _copied_database(vault: OpenVault, manifest: Manifest, work: Path, db_id: bytes, wanted: _Wanted) -> Database:
    path = work / f"case-{db_id.hex()}.db"
    place = _database(vault, manifest.db_id, wanted)
    with contextlib.closing(parts.opened(vault, place, manifest.db_id, read_only=True)) as old:
        proving.refuse_faults(checks.pages(old))
        migrations.check(old)
        with parts.keyed(vault, db_id) as key:
            old.copy_to(path, key)
    return parts.opened(vault, path, db_id)


# -- objects --------------------------------------------------------------------------


def _objects(vault: OpenVault, database: Database, manifest: Manifest, work: Path, wanted: _Wanted) -> list[str]:
    """Copy and decrypt the objects; the ids of those that are lost, when that is accepted."""
    target = ObjectStore(work / "objects")
    meter = parts.Meter(wanted.progress, sum(item.size for item in manifest.objects.values()))
    bad = []
    for object_id in parts.object_ids(database):
        if object_id in manifest.damaged:
            continue
        try:
            item = copies.copy_object(vault.objects, target, parts.sealed(database, object_id), meter.step)
        except Damaged:
            bad.append(object_id)
            continue
        if wanted.snapshot is None and manifest.objects.get(object_id) != item:
            bad.append(object_id)
    # A snapshot is the last resort: what is lost beside it is named, never a reason to give nothing.
    if bad and not wanted.accept_damage and wanted.snapshot is None:
        raise Damaged(part="object", subject=", ".join(parts.names(bad, parts.exhibits(database))))
    for object_id in bad:
        target.destroy(bytes.fromhex(object_id))
    return sorted({*bad, *manifest.damaged})


# -- a new installation ---------------------------------------------------------------


def _install(
    vault: OpenVault,
    database: Database,
    checkpoint: Checkpoint,
    db_id: bytes,
    manifest: Manifest,
    lost: list[str],
    wanted: _Wanted,
) -> State:
    """Make the copy an installation of its own; its state."""
    generation = vault.header_generation + 1
    session_id = os.urandom(16).hex()
    old = sessions.read_site(database)
    site = identity.new_site(old.organisation, old.worker)
    with database.transaction():
        # Where the old installation was opened says nothing of this one.
        database.run("DELETE FROM meta WHERE key LIKE ?", (f"{places.PREFIX}%",))
        unit = Unit(database, _stamp(database, site))
        continues: dict[str, Any] = {"continues": checkpoint.text().decode(), **({"lost": lost} if lost else {})}
        unit.writer.append("installation", "vault", ids.new_uid(), None, continues)
        sessions.write_site(unit, site)
        unit.finish()
        values = {"session": session_id, "header_generation": str(generation)}
        values |= {f"{checks.LOST}{one}": unit.stamp.at for one in lost}
        if wanted.snapshot is None:
            # Other backups of the old installation are still out there; this one is as old as its manifest.
            where = marks.place(vault.path)
            values |= {marks.BACKUP + where: manifest.date, marks.FAR + where: str(checkpoint.size)}
        for key, value in values.items():
            marks.put(database, key, value)
    size, root = journal.position(database)
    return State(session_id, CLOSED, size, root.hex(), generation, db_id.hex())


def _stamp(database: Database, site: Site) -> journal.Stamp:
    at, offset = journal.now()
    clock = journal.clock(journal.newest_moment(database), at)
    return journal.Stamp(site.site_id.hex(), site.worker, at, offset, clock)
