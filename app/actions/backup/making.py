"""Backup: a new folder, or an earlier backup of the same vault brought up to date."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.actions import vault as vaults
from app.actions.backup import marks, parts
from app.domain.errors import AlreadyExists, Damaged, DiskFull, Refused, RolledBack
from app.domain.failures import named_failures
from app.domain.words import N_
from app.jobs import Progress
from app.session import Session, summing
from app.store import journal
from app.store.database import Database
from app.vault import backup as copies
from app.vault import crypto, holding
from app.vault.backup import Item, Manifest
from app.vault.credentials import RECOVERY
from app.vault.folder import OpenVault
from app.vault.identity import Checkpoint
from app.vault.objects import ObjectStore

_BEHIND = "this backup holds work that this vault does not have; choose another folder, or restore it"
_FOREIGN = "this backup was made under other keys and this vault did not make it; choose another folder"


class NoBackupOfThis(AlreadyExists):
    """What lies there can't be brought up to date."""

    words = N_(
        "This already exists, is no backup of this vault, and is left alone: {subject}. Name a new folder, or an "
        "earlier backup of this vault."
    )


@dataclass(slots=True)
class _Run:
    """One run of a backup."""

    session: Session
    path: Path
    progress: Progress
    keep: Collection[str] | None
    drafts: bool
    known: dict[str, Item] = field(default_factory=dict)
    generation: int = 0
    replaced: list[str] = field(default_factory=list)
    before: frozenset[str] = frozenset()
    copied: int = 0
    fresh: list[str] = field(default_factory=list)
    items: dict[str, Item] = field(default_factory=dict)
    damaged: list[str] = field(default_factory=list)


def backup(
    session: Session,
    target: Path,
    progress: Progress | None = None,
    *,
    keep: Collection[str] | None = None,
    drafts: bool = False,
) -> dict[str, Any]:
    """Copy the vault into `target`: a new folder, or an earlier backup of the same vault, which is brought up to date.

    With `keep` (ids of credentials) it opens with those alone; `drafts` takes half-typed text along. Objects
    that the vault no longer has whole are named in `damaged`, and the rest is kept. Raises AlreadyExists for
    any other folder and Refused for a backup with later work; on failure an earlier backup stays usable and a
    new one is not there.
    """
    can_note = _ready(session)
    vault = session.vault
    _refuse_inside(vault.path, target)
    run = _Run(session, target, progress or Progress(), keep, drafts, generation=vault.header_generation)
    if not os.path.lexists(target):
        with parts.made_whole(target) as run.path:
            answer = _fill(run)
    elif copies.belongs_to(vault, target):
        lock = holding.hold(target, read_only=True)
        try:
            _look(run)
            answer = _fill(run)
        finally:
            holding.let_go(lock)
    else:
        raise NoBackupOfThis(subject=str(target))
    made = answer.pop("db_id")
    if can_note:
        size = answer["checkpoint"]["size"]
        session.do(marks.note_backup, marks.place(target), answer["date"], size, made, run.replaced)
        session.ask(summing.renew, session.vault)
    return {"backup": str(target), **answer}


def _ready(session: Session) -> bool:
    """Whether the backup can be noted; RolledBack when the vault is older than it must be."""
    if session.read_only:
        return False
    if [alarm for alarm in session.alarms if alarm.code != "object_missing"]:
        raise RolledBack(reason=" ".join(alarm.message for alarm in session.alarms))
    if session.alarms:
        return False
    vaults.ready(session)
    return True


def _refuse_inside(vault: Path, target: Path) -> None:
    if target.resolve().is_relative_to(vault.resolve()):
        raise Refused(reason="a backup can't lie inside the vault it is a copy of")


# -- what is there already ------------------------------------------------------------


def _look(run: _Run) -> None:
    """What an earlier backup holds; Refused when it must not be overwritten."""
    where = marks.place(run.path)
    run.replaced = copies.databases(run.path)
    remembered = run.session.ask(lambda reader: marks.made_here(reader.database, run.replaced))
    found = copies.header_in_use(run.session.vault, run.path)
    if found is None:
        # Keys were changed since, or its files are damaged.
        if not remembered:
            raise Refused(reason=_FOREIGN)
        return
    run.generation = max(run.generation, found[0].generation)
    try:
        manifest = copies.read_manifest(run.session.vault, run.path, found[1].db_id)
        checkpoint = Checkpoint.read(manifest.checkpoint.encode())
    except (Damaged, ValueError):
        if not remembered:
            raise
        return
    if not run.session.ask(_continues, checkpoint):
        raise Refused(reason=_BEHIND)
    bad = run.session.ask(lambda reader: marks.spoilt(reader.database, where))
    run.before = frozenset(manifest.objects)
    run.known = {one: item for one, item in manifest.objects.items() if one not in bad}


def _continues(reader: Any, checkpoint: Checkpoint) -> bool:
    """Whether the vault's journal is the backup's, as far as that goes."""
    size, _ = journal.position(reader.database)
    return checkpoint.size <= size and journal.root_at(reader.database, checkpoint.size) == checkpoint.root


# -- the copy -------------------------------------------------------------------------


def _fill(run: _Run) -> dict[str, Any]:
    vault = run.session.vault
    db_id = crypto.random_bytes(16)
    copies.refuse_other_things(run.path)
    try:
        manifest, checkpoint, numbers = _copied(run, db_id)
        copies.write_manifest(vault, run.path, manifest)
    except BaseException:
        copies.remove_fresh(run.path, db_id, run.fresh)
        raise
    copies.write_headers(vault, run.path, db_id, run.generation, run.keep)
    copies.tidy(run.path, db_id, manifest.objects)
    entries = copies.kept_entries(vault, run.keep)
    return {
        "db_id": db_id.hex(),
        "date": manifest.date,
        "checkpoint": parts.told(checkpoint),
        "objects": len(run.items),
        "copied": run.copied,
        "damaged": parts.names(manifest.damaged, numbers),
        "opens_with": [entry.name for entry in entries],
        "recovery_only": all(entry.kind == RECOVERY for entry in entries),
    }


def _copied(run: _Run, db_id: bytes) -> tuple[Manifest, Checkpoint, dict[str, list[str]]]:
    vault = run.session.vault
    db_path = run.path / f"case-{db_id.hex()}.db"
    checkpoint, session_id = run.session.ask(_snapshot, vault, db_path, db_id, run.session.site.origin())
    with contextlib.closing(parts.opened(vault, db_path, db_id)) as database:
        if not run.drafts:
            database.run("DELETE FROM draft")
        _objects(run, database)
        numbers = parts.exhibits(database)
    # The last moment to stop: from here on it is a matter of a few small files.
    run.progress.step(1, 1, N_("Copying evidence"))
    made = Manifest(
        journal.now()[0], db_id, checkpoint.text().decode(), run.items, tuple(sorted(run.damaged)), session_id
    )
    return made, checkpoint, numbers


def _snapshot(reader: Any, vault: OpenVault, db_path: Path, db_id: bytes, origin: str) -> tuple[Checkpoint, str]:
    """Copy the database and say how far it was; inside one view, so that both are of one moment."""
    database: Database = reader.database
    with parts.keyed(vault, db_id) as key:
        database.copy_to(db_path, key)
    size, root = journal.position(database)
    session_id = str(database.value("SELECT value FROM meta WHERE key='session'") or "")
    return Checkpoint(origin, size, root), session_id


def _objects(run: _Run, database: Database) -> None:
    source, target = run.session.vault.objects, ObjectStore(run.path / "objects")
    ids = parts.object_ids(database)
    missing = [one for one in ids if not _has(run, target, one)]
    total = sum(_size(source, one) for one in missing if not os.path.lexists(target.path(bytes.fromhex(one))))
    _refuse_full(run.path, total)
    meter = parts.Meter(run.progress, total)
    run.items = {one: run.known[one] for one in ids if one not in set(missing)}
    for object_id in missing:
        sealed = parts.sealed(database, object_id)
        left = copies.take_over(target, sealed, meter.step)
        if left is not None:
            run.items[object_id] = left
            continue
        try:
            run.items[object_id] = copies.copy_object(source, target, sealed, meter.step)
            run.copied += 1
            run.fresh += [object_id] if object_id not in run.before else []
        except Damaged as failure:
            if failure.facts.get("part") != "object":
                raise
            run.damaged.append(object_id)


def _refuse_full(path: Path, total: int) -> None:
    """DiskFull before an hour of copying, not after; a file system that says nothing of its size is tried."""
    with named_failures(str(path)):
        usage = shutil.disk_usage(path)
    if usage.total > 0 and usage.free < total:
        raise DiskFull(subject=str(path))


def _has(run: _Run, target: ObjectStore, object_id: str) -> bool:
    item = run.known.get(object_id)
    return item is not None and copies.lies_there(target.path(bytes.fromhex(object_id)), item)


def _size(objects: ObjectStore, object_id: str) -> int:
    with contextlib.suppress(OSError):
        return objects.path(bytes.fromhex(object_id)).stat().st_size
    return 0
