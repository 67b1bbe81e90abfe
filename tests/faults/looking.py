"""What stands after a run: opened, verified, described without what differs between two runs of the same."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path
from typing import Any

from app.actions import backup, queries
from app.actions import vault as vaults
from app.domain.errors import HavenError
from app.session import Session
from app.vault.credentials import Passphrase
from tests.faults.handed import EVERY, outside
from tests.faults.operations import OLD, SECOND, Place, unlock
from tests.golden.vaults import REST, recovered
from tests.vaults import SECRET, passphrase

# -- what stands afterwards ------------------------------------------------------------


def look(at: Place, name: str) -> dict[str, Any]:
    """Open, verify, say what is there; then do the operation (again) and lock."""
    answer: dict[str, Any] = {"error": None, "vaults": {}}
    for vault in sorted(path for path in at.root.glob("*.haven") if path.name[0] != "."):
        answer["vaults"][vault.name] = _looked(at, vault)
    if name in {"backup", "backup again"}:
        for copy in sorted(path for path in at.root.iterdir() if path.name in {"backup", "new-backup"}):
            answer["vaults"][copy.name] = _restored(at, copy)
    answer["left"], answer["outside"] = leftovers(at.root), outside(at.root)
    return answer


def look_before(at: Place, name: str) -> dict[str, Any]:
    """What stands before an operation; one that locks is about what it did before."""
    chosen = EVERY[name]
    if chosen.before is not None:
        chosen.before(at)
    if chosen.prepare is not None:
        at.enter()
        chosen.prepare(at)
        at.open.lock()
    return look(at, name)


def again(at: Place, name: str) -> dict[str, Any]:
    """The operation done once more, without a fault."""
    chosen = EVERY[name]
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
            packages = len(list(at.root.glob("*.hvn")))
            if path == at.vault and packages != session.ask(_packed):
                problems.append(f"{packages} packages, and not as many records of them")
            return {
                "problems": problems,
                "alarms": [alarm.code for alarm in session.alarms],
                "shape": session.ask(_shape),
                "strays": len(list((path / "objects" / "quarantine").glob("*"))),
            }
    except HavenError as failure:
        return {"closed": failure.code}


def _packed(reader: Any) -> int:
    """How many packages went out as files of their own."""
    sql = "SELECT count(*) FROM \"handover\" WHERE direction='out' AND state NOT IN ('sent', 'acknowledged')"
    return int(reader.database.value(sql))


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
    if path.name == REST:
        return recovered(OLD, path)
    return unlock(at.root, path, read_only=read_only)


_PACKAGES = 'SELECT "direction", "state", "receipt" IS NOT NULL FROM "handover" ORDER BY 1, 2, 3'


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
        "packages": [list(row) for row in rows(_PACKAGES)],
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
