"""Backup and restore: a copy that proves itself before anybody relies on it."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app import session as sessions
from app.actions import vault as vaults
from app.domain import ids
from app.domain.errors import AlreadyExists, Damaged, NotAFile, NotAVault, NotFound, Refused, WrongKey
from app.domain.words import N_
from app.jobs import Progress
from app.paths import sync_folder
from app.session import Session
from app.store import journal, migrations
from app.store import verify as checks
from app.store.database import Database
from app.store.unit import Unit
from app.vault import backup as copies
from app.vault import crypto, folder, identity
from app.vault.backup import Manifest
from app.vault.credentials import Passphrase
from app.vault.files import named_failures
from app.vault.folder import OpenVault
from app.vault.identity import Checkpoint, Site
from app.vault.objects import ObjectStore
from app.vault.state import CLOSED, State

# -- backup ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """What was copied of the database, of one moment."""

    state: State
    objects: list[str]


def backup(session: Session, target: Path, progress: Progress | None = None) -> dict[str, Any]:
    """Copy the vault into `target`: a new folder, or an earlier backup of the same vault, which is brought up to date.

    Raises AlreadyExists for any other folder; on failure an earlier backup stays usable and a new one is not there.
    """
    if not session.read_only:
        vaults.ready(session)
    vault = session.vault
    _refuse_inside(vault.path, target)
    if not os.path.lexists(target):
        answer = _new(session, target, progress or Progress())
    elif copies.belongs_to(vault, target):
        answer = _fill(session, target, progress or Progress())
    else:
        raise AlreadyExists(subject=str(target))
    if not session.read_only:
        session.do(_noted, str(target.resolve()), answer["date"])
    return {"backup": str(target), **answer}


def _refuse_inside(vault: Path, target: Path) -> None:
    if target.resolve().is_relative_to(vault.resolve()):
        raise Refused(reason="a backup can't lie inside the vault it is a copy of")


def _new(session: Session, target: Path, progress: Progress) -> dict[str, Any]:
    """A new backup appears under its name when it is complete."""
    work = target.with_name(f".{target.name}.{os.urandom(6).hex()}.part")
    with named_failures(str(target.parent)):
        work.mkdir(mode=0o700)
    try:
        answer = _fill(session, work, progress)
        with named_failures(str(target)):
            work.rename(target)
            sync_folder(target.parent)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise
    return answer


def _fill(session: Session, path: Path, progress: Progress) -> dict[str, Any]:
    vault = session.vault
    known = copies.read_manifest(vault, path).objects if copies.is_backup(path) else {}
    db_id = crypto.random_bytes(16)
    db_path = path / f"case-{db_id.hex()}.db"
    with named_failures(str(path)):
        (path / "objects").mkdir(mode=0o700, exist_ok=True)
    try:
        snapshot = session.ask(_snapshot, vault, db_path, db_id)
        meter = _Meter(progress, sum(_size(vault.objects, one) for one in snapshot.objects if one not in known))
        items, copied = copies.copy_objects(vault.objects, path / "objects", snapshot.objects, known, meter.step)
    except BaseException:
        db_path.unlink(missing_ok=True)
        raise
    checkpoint = Checkpoint(session.site.origin(), snapshot.state.n, bytes.fromhex(snapshot.state.root))
    manifest = Manifest(journal.now()[0], db_id, checkpoint.text().decode(), items)
    copies.write_manifest(vault, path, manifest)
    copies.write_headers(vault, path, db_id, vault.header_generation)
    copies.write_state(vault, path, snapshot.state)
    copies.tidy(path, db_path, items)
    return {"date": manifest.date, "checkpoint": _told(checkpoint), "objects": len(items), "copied": copied}


def _snapshot(reader: Any, vault: OpenVault, db_path: Path, db_id: bytes) -> _Snapshot:
    """Copy the database and say how far it was; inside one view, so that both are of one moment."""
    database: Database = reader.database
    key = vault.database_key(db_id)
    try:
        database.copy_to(db_path, key)
    finally:
        crypto.wipe(key)
    size, root = journal.position(database)
    session_id = str(database.value("SELECT value FROM meta WHERE key='session'") or "")
    objects = [row[0] for row in database.rows("SELECT object_id FROM object ORDER BY object_id")]
    return _Snapshot(State(session_id, CLOSED, size, root.hex(), vault.header_generation, db_id.hex()), objects)


def _noted(unit: Any, where: str, at: str) -> None:
    unit.database.run("INSERT OR REPLACE INTO meta VALUES (?,?)", (f"backup:{where}", at))


def _told(checkpoint: Checkpoint) -> dict[str, Any]:
    return {"origin": checkpoint.origin, "size": checkpoint.size, "root": checkpoint.root.hex()}


def _size(objects: ObjectStore, object_id: str) -> int:
    with contextlib.suppress(OSError):
        return objects.path(bytes.fromhex(object_id)).stat().st_size
    return 0


class _Meter:
    """Counts bytes for the progress."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def step(self, count: int) -> None:
        self._done += count
        self._progress.step(self._done, max(self._total, self._done), N_("Copying evidence"))


# -- restore --------------------------------------------------------------------------


def restore(
    source: Path, target: Path, ask: Callable[[], bytearray], progress: Progress | None = None
) -> tuple[Session, dict[str, Any]]:
    """Make a vault of a backup, open, with what the backup says of itself.

    Everything is verified before the folder appears: seals, every object, pages, journal, records. The
    vault is a new installation, whose first journal entry names the checkpoint it continues. `ask` gives the
    passphrase (UTF-8, wiped). Raises AlreadyExists, NotFound, NotAVault, WrongKey, Damaged with its subject.
    """
    if os.path.lexists(target):
        raise AlreadyExists(subject=str(target))
    if not source.exists():
        raise NotFound(subject=str(source))
    if not copies.is_backup(source):
        raise NotAVault(subject=str(source))
    folder.read_headers(source)
    passphrase = Passphrase(ask())
    try:
        answer = _restored(source, target, passphrase, progress or Progress())
        return sessions.open_session(target, passphrase), {"vault": str(target), **answer}
    finally:
        passphrase.wipe()


def _restored(source: Path, target: Path, passphrase: Passphrase, progress: Progress) -> dict[str, Any]:
    work = target.with_name(f".{target.name}.{os.urandom(6).hex()}.part")
    vault = folder.open_vault(source, passphrase, read_only=True)
    try:
        with named_failures(str(target)):
            work.mkdir(mode=0o700)
        answer = _build(vault, work, progress)
        with named_failures(str(target)):
            work.rename(target)
            sync_folder(target.parent)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise
    finally:
        vault.close()
    return answer


def _build(vault: OpenVault, work: Path, progress: Progress) -> dict[str, Any]:
    manifest = copies.read_manifest(vault, vault.path)
    with named_failures(str(work)):
        for name in ("objects", "snapshots"):
            (work / name).mkdir(mode=0o700)
    db_id = crypto.random_bytes(16)
    with contextlib.closing(_copied_database(vault, manifest, work, db_id)) as database:
        migrations.check(database)
        _objects(vault, database, manifest, work, progress)
        checkpoint = _proven(database, ObjectStore(work / "objects"), manifest, progress)
        state = _install(vault, database, checkpoint, db_id, manifest.date)
    copies.write_headers(vault, work, db_id, state.header_generation)
    copies.write_state(vault, work, state)
    folder.fill_reserve(work)
    with named_failures(str(work)):
        sync_folder(work)
    told = {"date": manifest.date, "checkpoint": _told(checkpoint), "objects": len(manifest.objects)}
    return {"vault_id": vault.vault_id.hex(), **told}


def _objects(vault: OpenVault, database: Database, manifest: Manifest, work: Path, progress: Progress) -> None:
    """Copy the objects; one that is missing or another than was put there is named by its exhibit."""
    exhibits = vaults.exhibits_of_objects(sessions.Reader(database, None, ""))
    meter = _Meter(progress, sum(item.size for item in manifest.objects.values()))
    try:
        items, _ = copies.copy_objects(vault.objects, work / "objects", manifest.objects, {}, meter.step)
        copies.check_copied(manifest, items)
    except (Damaged, NotFound, NotAFile) as failure:
        object_id = str(failure.facts.get("subject"))
        if object_id not in manifest.objects:
            raise
        raise Damaged(part="object", subject=", ".join(exhibits.get(object_id, [object_id]))) from None


def _copied_database(vault: OpenVault, manifest: Manifest, work: Path, db_id: bytes) -> Database:
    old_key, new_key = vault.database_key(manifest.db_id), vault.database_key(db_id)
    path = work / f"case-{db_id.hex()}.db"
    try:
        name = f"case-{manifest.db_id.hex()}.db"
        with contextlib.closing(_opened(vault.path / name, old_key, read_only=True)) as old:
            _refuse_faults(checks.pages(old))
            old.copy_to(path, new_key)
        return _opened(path, new_key)
    finally:
        crypto.wipe(old_key)
        crypto.wipe(new_key)


def _opened(path: Path, key: bytearray, *, read_only: bool = False) -> Database:
    try:
        return Database.open(path, key, read_only=read_only, alone=True)
    except WrongKey:
        raise Damaged(part="database", subject=path.name) from None


def _refuse_faults(faults: Any) -> None:
    for fault in faults:
        part = "journal" if fault.code.startswith("journal") else "database"
        raise Damaged(part=part, subject=fault.subject, reason=fault.message)


def _proven(database: Database, objects: ObjectStore, manifest: Manifest, progress: Progress) -> Checkpoint:
    """The checkpoint of the backup, after everything in it was verified."""
    _refuse_faults(checks.journal(database, progress))
    _refuse_faults(checks.records(database, progress))
    try:
        checkpoint = Checkpoint.read(manifest.checkpoint.encode())
    except ValueError:
        raise Damaged(part="manifest", subject="checkpoint") from None
    if (checkpoint.size, checkpoint.root) != journal.position(database):
        raise Damaged(part="journal", subject="checkpoint")
    exhibits = vaults.exhibits_of_objects(sessions.Reader(database, None, ""))
    for object_id, key, size, sha256 in database.rows("SELECT object_id, key, size, sha256 FROM object"):
        subject = ", ".join(exhibits.get(object_id, [object_id]))
        faults = list(vaults.object_faults(objects, subject, bytes.fromhex(object_id), key, size, sha256))
        if faults:
            raise Damaged(part="object", subject=faults[0].subject)
        progress.step(0, 0, N_("Checking evidence"))
    return checkpoint


def _install(vault: OpenVault, database: Database, checkpoint: Checkpoint, db_id: bytes, date: str) -> State:
    """Make the copy an installation of its own; its state."""
    generation = vault.header_generation + 1
    session_id = os.urandom(16).hex()
    if migrations.pending(database):
        migrations.migrate(database)
    old = sessions.read_site(database)
    site = identity.new_site(old.organisation, old.worker)
    with database.transaction():
        sessions.write_site(database, site)
        unit = Unit(database, _stamp(site))
        unit.writer.append("installation", "vault", ids.new_uid(), None, {"continues": checkpoint.text().decode()})
        unit.finish()
        for key, value in {"session": session_id, "header_generation": str(generation)}.items():
            database.run("INSERT OR REPLACE INTO meta VALUES (?,?)", (key, value))
        # Other backups of the old installation are still out there; this one is as old as its manifest.
        database.run("INSERT OR REPLACE INTO meta VALUES (?,?)", (f"backup:{vault.path.resolve()}", date))
    size, root = journal.position(database)
    return State(session_id, CLOSED, size, root.hex(), generation, db_id.hex())


def _stamp(site: Site) -> journal.Stamp:
    at, offset = journal.now()
    return journal.Stamp(site.site_id.hex(), site.worker, at, offset)
