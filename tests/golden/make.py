"""Makes the golden vaults of the database version at hand: `python -m tests.golden.make`.

Two vaults in one archive: `rest.haven` was locked; `open.haven` is its continuation, killed in the middle of work.
In another one `backup`, of the first. Beside them `expected.json`: what must be found, whatever version opens them.
Left out are `reserve.bin` and snapshots, for their size. An archive is made once, when its version ships.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

from app import session as sessions
from app.actions import credentials, evidence, records, rotation
from app.actions.backup import backup
from app.actions.presenting import Presented
from app.actions.vault import info
from app.domain.fields import REGISTRY
from app.session import Session
from app.store import journal, migrations
from app.vault import header
from app.vault.credentials import KdfParams, Passphrase
from tests.golden import partner, story

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
KDF = KdfParams(64 * 1024, 1, 1)
REST, OPEN, BACKUP = "rest.haven", "open.haven", "backup"
ARCHIVES = {"vaults.tar.xz": (REST, OPEN), "backup.tar.xz": (BACKUP,)}
LEFT_OUT = ("reserve.bin", "snapshots")


class Teller:
    """Tells the story to an open vault."""

    def __init__(self, session: Session, papers: Path) -> None:
        self._session, self._papers = session, papers
        self.uids: dict[str, str] = {}

    def tell(self) -> None:
        """Cases, records, edits; an undo, a deletion, an erasure; exhibits, custody, a shredding; a draft."""
        do = self._session.do
        for case in story.CASES:
            self.uids[case["code"]] = do(records.add_case, case).result.uid
        for key, kind, case, values in story.RECORDS:
            self.uids[key] = do(records.add_record, kind, self._resolved(values), case).result.uid
        for key, values in story.EDITS:
            do(records.edit_record, self.uids[key], values)
        do(records.edit_record, self.uids["note"], {"text": "An edit that is taken back."})
        do(records.undo_last)
        do(records.delete_record, self.uids["gone"], "written twice")
        for key, case, files, values in story.EXHIBITS:
            self.exhibit(key, case, files, values)
        do(records.add_record, "custody", {**story.CUSTODY, "evidence": self.uids["order"]}, "ALDER")
        evidence.shred(self._session, self.uids["shredded"], "taken in by mistake")
        do(records.erase_fields, self.uids["erased"], ["text"], "asked for by the source")
        do(records.save_draft, "note", self.uids["note"], "text", story.DRAFT, case=self.uids["ALDER"], base_rev=1)

    def exhibit(self, key: str, case: str, files: list[tuple[str, int]], values: dict[str, Any]) -> None:
        """Files made up and taken in as one exhibit."""
        paths = [self._papers / name for name, _ in files]
        for path, (name, size) in zip(paths, files, strict=True):
            path.write_bytes(story.content(name, size))
        self.uids[key] = evidence.add_evidence(self._session, paths, case, as_one=True, values=values)[0].uid

    def _resolved(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self._resolved(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self._resolved(item) for item in value]
        return self.uids[value[1:]] if isinstance(value, str) and value.startswith("@") else value


def found(session: Session, uids: dict[str, str]) -> dict[str, Any]:
    """What stands in a vault now, as its tables hold it."""
    database = session.database
    size, root = journal.position(database)
    signed = database.row("SELECT size, text FROM checkpoint ORDER BY size DESC LIMIT 1")
    made = {kind: _rows(session, kind) for kind in REGISTRY}
    objects = database.rows("SELECT object_id, size, sha256 FROM object ORDER BY object_id")
    return {
        "journal": {"size": size, "root": root.hex()},
        "checkpoint": None if signed is None else {"size": signed[0], "text": signed[1]},
        "counts": {kind: len(rows) for kind, rows in made.items() if rows},
        "records": {kind: rows for kind, rows in made.items() if rows},
        "objects": {object_id: {"size": length, "sha256": digest} for object_id, length, digest in objects},
        "drafts": [list(row) for row in database.rows("SELECT kind, uid, field, text FROM draft ORDER BY uid, field")],
        "uids": uids,
    }


def _rows(session: Session, kind: str) -> dict[str, dict[str, Any]]:
    """Uid to the columns of a record that are filled."""
    names = [row[1] for row in session.database.rows(f'PRAGMA table_info("{kind}")')]
    rows = session.database.rows(f'SELECT * FROM "{kind}" ORDER BY "uid"')
    made = [{name: value for name, value in zip(names, row, strict=True) if value is not None} for row in rows]
    return {row["uid"]: row for row in made}


def make_rest(path: Path, papers: Path) -> dict[str, Any]:
    """The vault that is locked: made, filled, locked; in a second session added to, its keys rotated, locked."""
    session, code = sessions.create(
        path, Passphrase(_secret()), worker=story.WORKER, organisation=story.ORGANISATION, kdf=KDF
    )
    teller = Teller(session, papers)
    teller.tell()
    partner.exchange(session, papers, teller.uids["held"], KDF)
    session.lock()
    session = sessions.open_session(path, Passphrase(_secret()))
    session.do(records.add_record, "note", {"text": "Written in the second session."}, "ROWAN")
    key_file = papers / "key"
    credentials.make_key_file(key_file)
    with_file = story.WITH_KEY_FILE.encode()
    credentials.add_key_file(session, bytearray(with_file), key_file, "with a file")
    presented = [Presented(_secret()), Presented(bytearray(with_file), key_file)]
    code = rotation.rotate(session, presented, deep=True)["recovery_code"]
    uids, about = teller.uids, info(session)
    session.lock()
    session = sessions.open_session(path, Passphrase(_secret()))
    made = {"phase": "closed", **found(session, uids)}
    session.lock()
    told = {name: about[name] for name in ("vault_id", "worker", "organisation", "site", "kdf")}
    told |= {"key_file": key_file.read_bytes().hex(), "with_key_file": story.WITH_KEY_FILE}
    return {**told, "passphrase": story.PASSPHRASE, "recovery_code": code, "vaults": {REST: made}}


def leave_open(path: Path, papers: Path, uids: dict[str, str]) -> None:
    """Go on in a vault, say on standard output what stands in it, and die without locking."""
    session = sessions.open_session(path, Passphrase(_secret()))
    teller = Teller(session, papers)
    session.do(records.add_record, "note", {"text": "Committed, never locked."}, "ALDER")
    session.do(records.edit_record, uids["held"], {"place": "District police department"})
    teller.exhibit("late", "ALDER", [("late.txt", 2000)], {"title": "Came in the last minute"})
    session.do(records.save_draft, "event", uids["held"], "narrative", "half-typed when the machine died")
    print(json.dumps({"phase": "open", **found(session, {**uids, **teller.uids})}), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)


def back_up(path: Path, work: Path) -> None:
    """A backup of a vault, by way of a copy that keeps the note of where it went."""
    copy = shutil.copytree(path, work / "copy.haven")
    with sessions.open_session(copy, Passphrase(_secret())) as session:
        backup(session, work / BACKUP)


def make(target: Path, work: Path) -> None:
    """The archives and what must be found in them, in `target`."""
    os.chdir(work)
    papers = Path("papers")
    papers.mkdir()
    expected = make_rest(work / REST, papers)
    shutil.copytree(work / REST, work / OPEN)
    known = work / "uids.json"
    known.write_text(json.dumps(expected["vaults"][REST]["uids"]), "utf-8")
    command = [sys.executable, "-m", "tests.golden.make", "--leave-open", work / OPEN, papers, known]
    died = subprocess.run(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True)
    if died.returncode != -signal.SIGKILL:
        raise RuntimeError(died.stderr)
    expected["vaults"][OPEN] = json.loads(died.stdout)
    back_up(work / REST, work)
    version = {"database": f"{migrations.MAJOR}.{len(migrations.steps())}", "header": f"{header.MAJOR}.{header.MINOR}"}
    target.mkdir(parents=True)
    for archive, names in ARCHIVES.items():
        with tarfile.open(target / archive, "w:xz", preset=9) as tar:
            for name in names:
                tar.add(work / name, name, filter=_packed)
    digests = {name: hashlib.sha256((target / name).read_bytes()).hexdigest() for name in ARCHIVES}
    shipped = [hashlib.sha256(step.encode()).hexdigest() for step in migrations.steps()]
    expected = {**version, "steps": shipped, "archives": digests, **expected}
    text = json.dumps(expected, ensure_ascii=False, indent=1, sort_keys=True)
    (target / "expected.json").write_text(f"{text}\n", "utf-8")


def _packed(item: tarfile.TarInfo) -> tarfile.TarInfo | None:
    if Path(item.name).name in LEFT_OUT or "/snapshots/" in item.name:
        return None
    item.uid = item.gid = 0
    item.uname = item.gname = ""
    return item


def _secret() -> bytearray:
    return bytearray(story.PASSPHRASE.encode())


def main() -> None:
    """Make the folder of the version at hand; refuse when it is there: a golden vault is never made anew."""
    if sys.argv[1:2] == ["--leave-open"]:
        path, papers, known = (Path(name) for name in sys.argv[2:])
        leave_open(path, papers, json.loads(known.read_text("utf-8")))
    target = HERE / f"{migrations.MAJOR}.{len(migrations.steps())}"
    if target.exists():
        raise SystemExit(f"{target} is there already")
    work = Path("/tmp/havenfile-golden")  # exhibits and lists keep where they came from
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    try:
        make(target, work)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    for path in sorted(target.iterdir()):
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
