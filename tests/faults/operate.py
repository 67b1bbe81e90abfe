"""One process that is loaded with the layer and forks a child for every run: one operation of the app, with its fault.

Reads one JSON order a line and answers each with one line: how the child ended, and what it said until then.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from app.actions import backup, credentials, evidence, queries, records
from app.actions import vault as vaults
from app.actions.opening import open_vault
from app.domain import canonical
from app.domain.errors import HavenError
from app.evidence import ingest
from app.evidence.reading import Metadata
from app.session import Session
from app.session.session import Session as _Session  # noqa: F401 - loaded before anything is forked
from app.vault import folder, snapshots
from app.vault.credentials import Passphrase, RecoveryCode
from tests.faults import layer
from tests.vaults import CHEAP, SECRET, passphrase

SMALL_RESERVE = 1 << 20
SECOND = b"second horse"
CASE = "C-001"


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

    def code(self) -> str:
        return (self.root / "code").read_text()

    def enter(self, **options: Any) -> Session:
        """Open with the recovery code, which costs no key derivation."""
        self.session = open_vault(self.vault, bytearray(self.code().encode()), recovery=True, **options)
        return self.session

    def uid(self, kind: str, n: int = 0) -> str:
        found = self.open.ask(lambda r: r.database.rows(f'SELECT "uid" FROM "{kind}" WHERE "deleted_at" IS NULL'))
        return str(sorted(found)[n][0])


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
    keep = credentials.Presented(bytearray(SECRET))
    with mock.patch.object(RecoveryCode, "new", lambda: RecoveryCode.read(at.code())):
        at.say("rotated", credentials.rotate(at.open, [keep], deep=at.more.get("deep", False))["dropped"])


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
    "backup": Operation(backup_new),
    "backup again": Operation(backup_again, prepare=ingest_),
    "restore": Operation(restore, outside=True),
}


def _no_readers(fake: bool) -> None:
    """Files say nothing of themselves: the worker that would read them touches no vault and costs half a second."""
    if fake:
        ingest.read_metadata = lambda *_, **__: Metadata("application/octet-stream", "", False, None, {}, "")


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


def operate(at: Place, name: str, fault: layer.Fault, log: Path | None, whole: bool) -> dict[str, Any]:
    """Run one operation; with `whole` the layer stands from before the vault is opened until it is locked."""
    chosen = OPERATIONS[name]
    if chosen.before is not None:
        chosen.before(at)
    answer: dict[str, Any] = {"error": None}
    if whole:
        layer.arm(at.root, fault, log)
    try:
        if not chosen.outside:
            at.enter()
            if chosen.prepare is not None:
                chosen.prepare(Place(at.root, lambda *_: None, at.session))
        if not whole:
            layer.arm(at.root, fault, log)
        chosen.act(at)
        at.say("done")
    except HavenError as failure:
        answer.update(error=failure.code, facts={name: str(value) for name, value in failure.facts.items()})
    if not whole:
        layer.disarm()
    with _told(answer, "lock_error"):
        if at.session is not None:
            at.session.lock()
            at.say("locked")
    layer.disarm()
    return {**answer, "counts": layer.counts()}


@contextlib.contextmanager
def _told(answer: dict[str, Any], name: str) -> Iterator[None]:
    try:
        yield
    except HavenError as failure:
        answer[name] = failure.code


# -- what stands afterwards ------------------------------------------------------------


def look(at: Place, name: str) -> dict[str, Any]:
    """Open, verify, say what is there; then do the operation (again) and lock."""
    answer: dict[str, Any] = {"error": None, "vaults": {}}
    for vault in sorted(path for path in at.root.glob("*.haven") if path.name[0] != "."):
        answer["vaults"][vault.name] = _looked(at, vault)
    if name in {"backup", "backup again"}:
        for copy in sorted(path for path in at.root.iterdir() if path.name in {"backup", "new-backup"}):
            answer["vaults"][copy.name] = _restored(at, copy)
    answer["left"] = leftovers(at.root)
    return answer


def look_before(at: Place, name: str) -> dict[str, Any]:
    """What stands before an operation; one that locks is about what it did before."""
    chosen = OPERATIONS[name]
    if chosen.before is not None:
        chosen.before(at)
    if chosen.prepare is not None:
        at.enter()
        chosen.prepare(at)
        at.open.lock()
    return look(at, name)


def again(at: Place, name: str) -> dict[str, Any]:
    """The operation done once more, without a fault."""
    chosen = OPERATIONS[name]
    try:
        if not chosen.outside:
            at.enter()
        chosen.act(at)
        if at.session is not None:
            at.session.lock()
    except HavenError as failure:
        return {"error": failure.code}
    return {"error": None, "left": leftovers(at.root)}


def _looked(at: Place, path: Path, *, read_only: bool = False) -> dict[str, Any]:
    try:
        with _opened(at, path, read_only=read_only) as session:
            found = vaults.verify(session)
            problems = [f"{one.code} {one.subject} {one.message}" for one in found.problems]
            return {
                "problems": problems,
                "alarms": [alarm.code for alarm in session.alarms],
                "shape": session.ask(_shape),
                "strays": len(list((path / "objects" / "quarantine").glob("*"))),
            }
    except HavenError as failure:
        return {"closed": failure.code}


def _restored(at: Place, path: Path) -> dict[str, Any]:
    """What a backup is worth: what is there after it was restored."""
    made = at.root / f"from-{path.name}.haven"
    try:
        backup.restore(path, made, lambda: bytearray(SECRET))[0].lock()
        return _looked(at, made)
    except HavenError as failure:
        return {"closed": failure.code}
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _opened(at: Place, path: Path, *, read_only: bool) -> Session:
    if path.name == "new.haven":
        return vaults.sessions.open_session(path, passphrase())
    return open_vault(path, bytearray(at.code().encode()), recovery=True, read_only=read_only)


def _shape(reader: Any) -> dict[str, Any]:
    """What the vault says, without what differs between two runs of the same."""
    rows = reader.database.rows
    return {
        "notes": [list(row) for row in rows('SELECT "text", "rev", "deleted_at" IS NULL FROM "note" ORDER BY "uid"')],
        "exhibits": [list(row) for row in rows('SELECT "exhibit", "title", "rev" FROM "evidence" ORDER BY "exhibit"')],
        "parts": [row[0] for row in rows('SELECT "sha256" FROM "part" ORDER BY 1')],
        "objects": [list(row) for row in rows("SELECT size, sha256 FROM object ORDER BY sha256")],
        "cases": queries.count(reader, "case"),
        "custody": queries.count(reader, "custody"),
        "values": rows("SELECT count(*) FROM journal_value WHERE value IS NOT NULL AND field='text'")[0][0],
    }


def leftovers(root: Path) -> list[str]:
    """Files that only unfinished work leaves."""
    marks = (".part", ".tmp", "-wal", "-shm", "-journal")
    found = [p for p in root.rglob("*") if p.name.endswith(marks) or p.name.startswith("tmp-") or ".part-" in p.name]
    return sorted(str(p.relative_to(root)) for p in found)


def opens_with(at: Place, name: str) -> dict[str, Any]:
    """Which passphrases open the vault."""
    found = []
    for secret in (SECRET, SECOND):
        with contextlib.suppress(HavenError):
            vaults.sessions.open_session(at.vault, Passphrase(bytearray(secret)), read_only=True).lock()
            found.append(secret.decode())
    return {"error": None, "opens": found}


# -- the server ------------------------------------------------------------------------


def _child(order: dict[str, Any], out: int) -> None:
    def say(*words: Any) -> None:
        layer.mark(" ".join(map(str, words)))
        os.write(out, json.dumps({"said": words}).encode() + b"\n")

    at = Place(Path(order["root"]), say)
    folder.RESERVE = order.get("reserve", SMALL_RESERVE)
    _no_readers(order.get("quick", True))
    layer.shift_clock(order.get("clock", 0))
    if order.get("file_size"):
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["file_size"],) * 2)
    if order["do"] == "operate":
        fault = layer.Fault(**{**order["fault"], "classes": tuple(order["fault"]["classes"])})
        answer = operate(at, order["name"], fault, Path(order["log"]) if order.get("log") else None, order["whole"])
    elif order["do"] == "make":
        make(at)
        answer = {"error": None}
    else:
        answer = globals()[order["do"]](at, order["name"])
    os.write(out, json.dumps({"answer": answer}).encode() + b"\n")


def _run(order: dict[str, Any]) -> dict[str, Any]:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(reading)
            _child(order, writing)
        except BaseException as bug:  # noqa: BLE001 - whatever it is, it is told
            import traceback

            told = {"answer": {"error": f"bug: {type(bug).__name__}", "trace": traceback.format_exc()}}
            os.write(writing, json.dumps(told).encode() + b"\n")
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        lines = [json.loads(line) for line in stream]
    _, status = os.waitpid(pid, 0)
    said = [" ".join(map(str, line["said"])) for line in lines if "said" in line]
    answer = next((line["answer"] for line in lines if "answer" in line), {})
    return {"status": os.waitstatus_to_exitcode(status), "said": said, **answer}


def main() -> None:
    """Serve until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    canonical.encode({})
    for line in sys.stdin:
        started = time.monotonic()
        answer = _run(json.loads(line))
        answer["seconds"] = time.monotonic() - started
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
