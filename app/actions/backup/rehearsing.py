"""Rehearsal: would this backup restore? Everything is read and decrypted, nothing is written but the date."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Any

from app.actions.backup import marks, parts, proving
from app.domain.errors import Damaged, NotFound, Refused
from app.jobs import Progress
from app.session import Session, summing
from app.store import journal
from app.store.database import Database
from app.vault import backup as copies
from app.vault import folder, header, holding
from app.vault.backup import Manifest
from app.vault.folder import OpenVault
from app.vault.identity import Checkpoint
from app.vault.objects import ObjectStore
from app.vault.state import StateFile

_OTHER_KEYS = "this backup was made under other keys, so this vault can't rehearse it; back up into it first"
_ANOTHER = "this is no backup of this vault"


def rehearse(session: Session, target: Path, progress: Progress | None = None) -> dict[str, Any]:
    """Prove that the backup in `target` would restore; the vault remembers the date when it would.

    Answers {backup, date, tested_at, noted, checkpoint, matches, objects, damaged, opens_with, behind}: `noted`
    says that the vault keeps the date (not when it is open only to read, or an alarm stands), `matches` that the
    live vault's journal had the same root at that size, `damaged` names exhibits that were damaged before the
    backup was made, `behind` what was added since. Raises NotFound, NotAVault, Refused
    (another vault's, or made under other keys), TooNew, Damaged with every bad exhibit as its subject.
    """
    progress = progress or Progress()
    copy, found = _opened(session.vault, target)
    try:
        answer = _proven(session, copy, found, progress)
    except _Spoilt as failure:
        _note(session, marks.note_failure, target, journal.now()[0], failure.objects)
        raise Damaged(part="object", subject=", ".join(failure.names)) from None
    except Damaged:
        _note(session, marks.note_failure, target, journal.now()[0], [])
        raise
    finally:
        copy.close()
    tested = journal.now()[0]
    noted = _note(session, marks.note_test, target, tested, answer["checkpoint"]["size"])
    return {"backup": str(target), "tested_at": tested, "noted": noted, **answer}


class _Spoilt(Exception):
    def __init__(self, objects: list[str], names: list[str]) -> None:
        super().__init__()
        self.objects, self.names = objects, names


def _opened(vault: OpenVault, target: Path) -> tuple[OpenVault, header.Directory]:
    """The backup's folder under the keys of the open vault; both header copies must be whole."""
    if not os.path.lexists(target):
        raise NotFound(subject=str(target))
    copies.refuse_no_backup(target)
    if not copies.belongs_to(vault, target):
        raise Refused(reason=_ANOTHER)
    found = copies.header_in_use(vault, target)
    if found is None:
        raise Refused(reason=_OTHER_KEYS)
    lock = holding.hold(target, read_only=True)
    key = bytearray(vault._vault_key)  # noqa: SLF001 - the keys of the vault open its backup
    state = StateFile(target / "state", key, vault.vault_id, read_only=True)
    objects = ObjectStore(target / "objects", read_only=True)
    return folder.OpenVault(target, found[0], found[1], -1, True, state, objects, key, lock), found[1]


def _proven(session: Session, copy: OpenVault, found: header.Directory, progress: Progress) -> dict[str, Any]:
    damaged_headers = copy.damaged_copies()
    if damaged_headers:
        raise Damaged(part="header", subject=", ".join(damaged_headers))
    manifest = copies.read_manifest(copy, copy.path, found.db_id)
    checkpoint = proving.checkpoint_of(manifest)
    with contextlib.closing(proving.whole_database(copy, manifest)) as database:
        proving.journal_and_records(database, progress)
        numbers = _objects(database, copy, manifest, progress)
    matches, behind = session.ask(_compared, checkpoint)
    return {
        "date": manifest.date,
        "checkpoint": parts.told(checkpoint),
        "matches": matches,
        "objects": len(manifest.objects),
        "damaged": parts.names(manifest.damaged, numbers),
        "opens_with": [entry.name for entry in found.credentials],
        "behind": behind,
    }


def _objects(database: Database, copy: OpenVault, manifest: Manifest, progress: Progress) -> dict[str, list[str]]:
    numbers = parts.exhibits(database)
    bad = proving.bad_objects(database, copy.objects, manifest, progress)
    if bad:
        raise _Spoilt(bad, parts.names(bad, numbers))
    return numbers


def _compared(reader: Any, checkpoint: Checkpoint) -> tuple[bool, dict[str, int]]:
    size, _ = journal.position(reader.database)
    same = checkpoint.size <= size and journal.root_at(reader.database, checkpoint.size) == checkpoint.root
    return same, marks.since(reader.database, checkpoint.size)


def _note(session: Session, note: Any, target: Path, *values: Any) -> bool:
    """Keep what was found, where the vault may be changed; whether it was kept."""
    if session.read_only or session.alarms:
        return False
    session.do(note, marks.place(target), *values)
    session.ask(summing.renew, session.vault)
    return True
