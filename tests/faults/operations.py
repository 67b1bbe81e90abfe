"""The operations of the app that the laboratory runs, and the vault they begin with."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from app.actions import backup, evidence, records, rotation, sealing, sealing_choice, sealing_paper, wiping
from app.actions import vault as vaults
from app.actions.opening import open_vault
from app.actions.presenting import Presented
from app.domain.errors import WrongKey
from app.evidence import ingest
from app.evidence.reading import Metadata
from app.handover import age
from app.session import Session
from app.store import database
from app.vault import snapshots
from app.vault.credentials import RecoveryCode
from tests.golden.vaults import REST, recovered, unpacked
from tests.vaults import CHEAP, SECRET, passphrase

SMALL_RESERVE = 1 << 20
SECOND = b"second horse"
CASE = "C-001"
OLD = "1.1"


@dataclass
class Place:
    """Where a run happens: everything below one folder."""

    root: Path
    say: Callable[..., None]
    session: Session | None = None
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def vault(self) -> Path:
        return self.root / "v.haven"

    @property
    def backup(self) -> Path:
        return self.root / "backup"

    @property
    def open(self) -> Session:
        assert self.session is not None
        return self.session

    def enter(self, **options: Any) -> Session:
        """Open with the recovery code, which costs no key derivation."""
        self.session = unlock(self.root, self.vault, **options)
        return self.session

    def uid(self, kind: str, n: int = 0) -> str:
        found = self.open.ask(lambda r: r.database.rows(f'SELECT "uid" FROM "{kind}" WHERE "deleted_at" IS NULL'))
        return str(sorted(found)[n][0])


def unlock(root: Path, path: Path, **options: Any) -> Session:
    """Open with the recovery code, which costs no key derivation; after a rotation with the passphrase."""
    try:
        return open_vault(path, bytearray((root / "code").read_bytes()), recovery=True, **options)
    except WrongKey:
        return open_vault(path, bytearray(SECRET), **options)


# -- operations ------------------------------------------------------------------------


def create(at: Place) -> None:
    at.session, _ = vaults.sessions.create(at.root / "new.haven", passphrase(), worker="Tester", kdf=CHEAP)


def open_(at: Place) -> None:
    at.enter()


def lock(at: Place) -> None:
    at.open.lock()


def add(at: Place) -> None:
    made = at.open.do(records.add_record, "note", {"text": "the new note"}, CASE).result
    at.say("note", made.uid)


def edit(at: Place) -> None:
    at.open.do(records.edit_record, at.uid("note"), {"text": "edited"})
    at.say("edited")


def delete(at: Place) -> None:
    at.open.do(records.delete_record, at.uid("note"), "asked")
    at.say("deleted")


def undo(at: Place) -> None:
    at.open.do(records.undo_last)
    at.say("undone")


def erase(at: Place) -> None:
    at.open.do(records.erase_fields, at.uid("note"), ["text"], "asked")
    at.say("erased")


def ingest_(at: Place) -> None:
    (taken,) = evidence.add_evidence(at.open, [at.root / "paper.bin"], CASE)
    at.say("exhibit", taken.exhibit)


def shred(at: Place) -> None:
    (uid,) = (row[0] for row in at.open.ask(lambda r: r.database.rows('SELECT "uid" FROM "evidence"')))
    at.say("shredded", evidence.shred(at.open, uid, "asked")["uid"])


def change_passphrase(at: Place) -> None:
    vaults.change_passphrase(at.open, bytearray(SECOND))
    at.say("passphrase")


def rotate(at: Place) -> None:
    """A new vault key; the new recovery code is the one that the laboratory knows."""
    keep = Presented(bytearray(SECRET))
    with mock.patch.object(RecoveryCode, "new", lambda: RecoveryCode.read((at.root / "code").read_text())):
        at.say("rotated", rotation.rotate(at.open, [keep], deep=at.more.get("deep", False))["dropped"])


def rotate_deep(at: Place) -> None:
    at.more["deep"] = True
    rotate(at)


def backup_new(at: Place) -> None:
    at.say("backup", backup.backup(at.open, at.root / "new-backup")["date"])


def backup_again(at: Place) -> None:
    at.say("backup", backup.backup(at.open, at.backup)["date"])


def snapshot(at: Place) -> None:
    snapshots.take(at.open.vault, at.open.database.copy_to)


def accept(at: Place) -> None:
    at.open.accept_loss("the state was lost")
    at.say("accepted")


def restore(at: Place) -> None:
    at.session, _ = backup.restore(at.backup, at.root / "restored.haven", lambda: bytearray(SECRET))


def seal(at: Place) -> None:
    """A package for whoever knows its passphrase, under a name that is free."""
    out = at.root / f"case-{len(list(at.root.glob('*.hvn')))}.hvn"
    asked = at.open.ask(sealing_choice.order, [CASE], {})
    at.say("package", sealing.seal(at.open, asked, out)["package"])


def wipe(at: Place) -> None:
    wiping.wipe(at.vault)


def migration(at: Place) -> None:
    at.session = recovered(OLD, at.root / REST)


def _old_vault(at: Place) -> None:
    unpacked(OLD, REST, at.root)


def _without_state(at: Place) -> None:
    (at.vault / "state").unlink()


def _old_snapshot(at: Place) -> None:
    for found in snapshots.listing(at.vault):
        os.utime(found, (0, 0))


@dataclass(frozen=True)
class Operation:
    """What is done under the layer, in an open vault or (`outside`) without one, after an untouched preparation."""

    act: Callable[[Place], None]
    outside: bool = False
    before: Callable[[Place], None] | None = None
    prepare: Callable[[Place], None] | None = None


OPERATIONS = {
    "create": Operation(create, outside=True),
    "open": Operation(open_, outside=True),
    "lock": Operation(lock, before=_old_snapshot, prepare=add),
    "add": Operation(add),
    "edit": Operation(edit),
    "delete": Operation(delete),
    "undo": Operation(undo),
    "erase": Operation(erase),
    "ingest": Operation(ingest_),
    "shred": Operation(shred),
    "passphrase": Operation(change_passphrase),
    "rotate": Operation(rotate),
    "rotate deep": Operation(rotate_deep),
    "snapshot": Operation(snapshot),
    "accept": Operation(accept, before=_without_state),
    "seal": Operation(seal),
    "backup": Operation(backup_new),
    "backup again": Operation(backup_again, prepare=ingest_),
    "restore": Operation(restore, outside=True),
    "wipe": Operation(wipe, outside=True),
    "migration": Operation(migration, outside=True, before=_old_vault),
}


def no_readers(fake: bool) -> None:
    """Files say nothing of themselves: the worker that would read them touches no vault and costs half a second.

    Memory is not locked: that is half of the time and no matter of a disk.
    """
    if fake:
        database.MEMORY = "PRAGMA cipher_memory_security=OFF"
        ingest.read_metadata = lambda *_, **__: Metadata("application/octet-stream", "", False, None, {}, "")
        sealing_paper.summary = lambda *_, **__: io.BytesIO(b"a summary")
        age._scrypt = lambda *_: bytearray(32)


def make(at: Place) -> None:
    """The vault that every run starts from a copy of, with a backup."""
    session, code = vaults.sessions.create(at.vault, passphrase(), worker="Tester", organisation="Example", kdf=CHEAP)
    (at.root / "code").write_text(code)
    (at.root / "paper.bin").write_bytes(b"paper " * 60_000)
    (at.root / "first.bin").write_bytes(b"first " * 5_000)
    session.do(records.add_case, {"code": CASE})
    for text in ("one", "two", "three"):
        session.do(records.add_record, "note", {"text": text}, CASE)
    evidence.add_evidence(session, [at.root / "first.bin"], CASE)
    backup.backup(session, at.backup)
    session.do(records.add_record, "note", {"text": "after the backup"}, CASE)
    session.lock()
