"""Kill at every step: an operation forked anew for each of its file operations, killed there, then looked at.

Run as a program: `python -m tests.actions.killing OPERATION FOLDER EVERY FIRST`, prints {"steps", "tried", "failures"}. The key
derivation is replaced by a fast one here; it is tested elsewhere and would be the whole time.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.actions import backup, evidence, records, vault, wiping
from app.actions.opening import open_vault
from app.actions.presenting import Presented
from app.actions.rotation import rotate
from app.domain.errors import NotAVault, NotFound, WrongKey
from app.session import Session
from app.vault import credentials, folder
from tests import quick
from tests.vaults import SECRET, made_vault, passphrase, reopened

OFFICE = b"the office"
_CHANGING = (
    "write", "pwrite", "fsync", "rename", "replace", "unlink", "remove", "rmdir", "mkdir", "ftruncate", "utime", "link",
)  # fmt: skip


class Killer:
    """Counts operations that change files and ends the process at the n-th; a write is cut in half there."""

    def __init__(self, at: int | None) -> None:
        self.at, self.count = at, 0
        for name in _CHANGING:
            setattr(os, name, self._watched(name, getattr(os, name)))
        self._open = os.open
        os.open = self._opening  # type: ignore[assignment]

    def _opening(self, path: Any, flags: int, *more: Any, **named: Any) -> int:
        if flags & os.O_CREAT:
            self._step()
        return self._open(path, flags, *more, **named)

    def _watched(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def step(*given: Any, **named: Any) -> Any:
            if name in {"write", "pwrite"} and self.count == self.at and len(given[1]) > 1:
                real(given[0], bytes(given[1])[: len(given[1]) // 2], *given[2:])
            self._step()
            return real(*given, **named)

        return step

    def _step(self) -> None:
        if self.count == self.at:
            os._exit(9)
        self.count += 1


# -- the vault and what is done -------------------------------------------------------


def prepared(place: Path) -> None:
    """A vault of two exhibits, its backup `b` (rehearsed), then a third exhibit and one that was shredded."""
    session, _ = made_vault(place / "vault")
    with session:
        session.do(records.add_record, "case", {"title": "Heron"})
        session.vault.change_credential(passphrase(OFFICE), "office", ())
        session.do(lambda unit: unit.database.run("UPDATE meta SET value='2' WHERE key='header_generation'"))
        taken = [_exhibit(session, place, name) for name in ("one", "two")]
        backup.backup(session, place / "b")
        backup.rehearse(session, place / "b")
        _exhibit(session, place, "three")
        evidence.shred(session, taken[0], "asked")


def _exhibit(session: Session, place: Path, name: str) -> str:
    (place / name).write_bytes(name.encode() * 5000)
    return evidence.add_evidence(session, [place / name], "C-001")[0].uid


def _backup(place: Path, at: int | None, name: str) -> Killer:
    with reopened(place / "vault") as session:
        killer = Killer(at)
        backup.backup(session, place / name)
        done = killer.count
        killer.at = None
    killer.count = done
    return killer


def _restore(place: Path, at: int | None) -> Killer:
    killer = Killer(at)
    session, _ = backup.restore(place / "b", place / "again", lambda: bytearray(SECRET))
    killer.at = None
    done = killer.count
    session.lock()
    killer.count = done
    return killer


def _wipe(place: Path, at: int | None) -> Killer:
    killer = Killer(at)
    wiping.wipe(place / "vault")
    return killer


def _travel(place: Path, at: int | None) -> Killer:
    session = open_vault(place / "vault", bytearray(SECRET))
    office = session.vault.directory.credentials[-1].slot_id
    killer = Killer(at)
    wiping.travel(session, place / "t", [office])
    return killer


# -- what must hold afterwards --------------------------------------------------------


def _whole(session: Session, exhibits: set[str]) -> None:
    with session:
        found = vault.verify(session)
        assert found.problems == [], found.problems
        rows = session.ask(lambda reader: reader.database.rows("SELECT exhibit FROM evidence WHERE title IS NOT NULL"))
        assert {row[0] for row in rows} == exhibits, rows


def _restorable(place: Path, name: str, *states: set[str], secret: bytes = SECRET) -> None:
    """The backup restores, and holds one of the states."""
    shutil.rmtree(place / "proof", ignore_errors=True)
    session, _ = backup.restore(place / name, place / "proof", lambda: bytearray(secret))
    rows = session.ask(lambda reader: reader.database.rows("SELECT exhibit FROM evidence WHERE title IS NOT NULL"))
    assert {row[0] for row in rows} in states, rows
    _whole(session, {row[0] for row in rows})


OLD, NEW = {"E-001", "E-002"}, {"E-002", "E-003"}


def _tidy(path: Path) -> None:
    names = sorted(one.name for one in path.iterdir())
    assert [name[:5] for name in names] == ["case-", "heade", "heade", "manif", "objec"], names
    assert not [one for one in path.parent.iterdir() if one.name.endswith(".part")]


def _check_backup(place: Path, name: str, *states: set[str]) -> None:
    if (place / name).exists():
        _restorable(place, name, *states)
        with reopened(place / name, read_only=True) as looked_at:
            assert looked_at.alarms == []
    with reopened(place / "vault") as session:
        assert vault.verify(session).problems == []
        backup.backup(session, place / name)
        assert backup.rehearse(session, place / name)["matches"]
    _tidy(place / name)
    _restorable(place, name, NEW)


def _rotated(place: Path) -> None:
    """Other keys since the backup was made, the same passphrases."""
    with reopened(place / "vault") as session:
        rotate(session, [Presented(bytearray(SECRET)), Presented(bytearray(OFFICE))])


def _check_restore(place: Path) -> None:
    if (place / "again").exists():
        _whole(reopened(place / "again"), OLD)
        shutil.rmtree(place / "again")
    session, _ = backup.restore(place / "b", place / "again", lambda: bytearray(SECRET))
    _whole(session, OLD)
    assert not [one for one in place.iterdir() if one.name.endswith(".part")]


def _check_wipe(place: Path) -> None:
    """Either nothing happened yet, or the next open finishes and says so."""
    path = place / "vault"
    begun = (path / "wiped").exists() or not path.exists()
    try:
        _whole(reopened(path), NEW)
    except (wiping.Wiped, NotFound, NotAVault):
        assert begun or not list(path.iterdir())
        assert not path.exists() or not list(path.iterdir())
    else:
        assert not begun


def _check_travel(place: Path) -> None:
    """The vault is whole, or it is gone and the office opens a backup that is."""
    path = place / "vault"
    try:
        session = reopened(path)
    except (wiping.Wiped, NotFound, NotAVault):
        assert not path.exists() or not list(path.iterdir())
        _restorable(place, "t", NEW, secret=OFFICE)
        try:
            _restorable(place, "t", NEW)
        except WrongKey:
            return
        raise AssertionError("the old passphrase opens the backup") from None
    _whole(session, NEW)
    if (place / "t").exists():
        _restorable(place, "t", NEW, secret=OFFICE)


PREPARATIONS = {"backup rotated": _rotated}
OPERATIONS: dict[str, tuple[Callable[[Path, int | None], Killer], Callable[[Path], None]]] = {
    "backup new": (lambda place, at: _backup(place, at, "c"), lambda place: _check_backup(place, "c", NEW)),
    "backup again": (lambda place, at: _backup(place, at, "b"), lambda place: _check_backup(place, "b", OLD, NEW)),
    "backup rotated": (lambda place, at: _backup(place, at, "b"), lambda place: _check_backup(place, "b", OLD, NEW)),
    "restore": (_restore, _check_restore),
    "wipe": (_wipe, _check_wipe),
    "travel": (_travel, _check_travel),
}


# -- the loop -------------------------------------------------------------------------


def _forked(work: Callable[[], Any], out: Path) -> int:
    """Run in a process of its own; its exit code, and what it says in `out`."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 0
    try:
        said = work()
        with out.open("w") as stream:
            stream.write(str(said))
    except BaseException:  # noqa: BLE001 - said by the parent
        with out.open("w") as stream:
            stream.write(traceback.format_exc())
        code = 1
    os._exit(code)


def main(operation: str, base: Path, every: int, first: int) -> dict[str, Any]:
    """Try every `every`-th step from `first`."""
    credentials.crypto.argon2id = lambda secret, salt, *_: bytearray(hashlib.sha256(bytes(secret) + salt).digest())
    folder.RESERVE = 1 << 16
    template, place, out = base / "template", base / "at", base / "said"
    place.mkdir()
    assert _forked(lambda: prepared(place), out) == 0, out.read_text()
    if operation in PREPARATIONS:
        assert _forked(lambda: PREPARATIONS[operation](place), out) == 0, out.read_text()
    place.rename(template)
    run, check = OPERATIONS[operation]
    failures, tried, steps = [], 0, 0
    shutil.copytree(template, place, copy_function=shutil.copy2)
    assert _forked(lambda: run(place, None).count, out) == 0, out.read_text()
    steps = int(out.read_text())
    for at in range(first, steps, every):
        shutil.rmtree(place)
        shutil.copytree(template, place, copy_function=shutil.copy2)
        code = _forked(lambda at=at: run(place, at), out)
        if code != 9:
            failures.append([at, f"ended with {code} {out.read_text()[-900:]}"])
        elif _forked(lambda: check(place), out):
            failures.append([at, out.read_text()[-1500:]])
        tried += 1
    return {"steps": steps, "tried": tried, "failures": failures}


if __name__ == "__main__":
    quick.spare()  # a kill takes nothing from the disk
    print(json.dumps(main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))))
