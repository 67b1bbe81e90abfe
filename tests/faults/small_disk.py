"""Operations on a small disk of their own: run inside a mount namespace, answers one JSON document.

Arguments: what to do, and the folder where the disk is mounted (a copy of the vault lies beside it, in `template`).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from app.actions import records
from app.actions.verifying import verify
from app.domain.errors import HavenError
from app.session import Session
from app.vault import folder
from tests.faults.handed import HANDED
from tests.faults.looking import leftovers
from tests.faults.operations import CASE, OPERATIONS, Place, no_readers

MIB = 1 << 20


def fill(disk: Path, leave: int) -> None:
    """Leave so many bytes of room, by a file that holds the rest."""
    ballast = disk / "ballast"
    ballast.unlink(missing_ok=True)
    with ballast.open("wb") as stream:
        room = shutil.disk_usage(disk).free - leave
        os.posix_fallocate(stream.fileno(), 0, max(room, 1))


def told(work: Callable[[], Any]) -> str:
    """How a piece of work went: the code of its error, or done."""
    try:
        work()
    except HavenError as failure:
        return failure.code
    return "done"


def silent(*_: Any) -> None:
    """Nobody listens."""


def note(session: Session, text: str) -> None:
    session.do(records.add_record, "note", {"text": text}, CASE)


def full(disk: Path) -> dict[str, Any]:
    """A disk that fills up while the vault is open."""
    place, found = Place(disk, silent), {}
    reserve = place.vault / "reserve.bin"
    reserve.unlink()
    session = place.enter()
    found["reserve"] = reserve.stat().st_size
    fill(disk, 300_000)  # less than the paper takes
    found["evidence"] = told(lambda: OPERATIONS["ingest"].act(place))
    found["reserve after evidence"] = reserve.exists()
    fill(disk, 0)
    found["notes"] = [told(lambda: note(session, "words " * 50_000)) for _ in range(4)]
    found["delete"] = told(lambda: OPERATIONS["delete"].act(place))
    found["shred"] = told(lambda: OPERATIONS["shred"].act(place))
    found["reserve spent"] = not reserve.exists()
    found["lock"] = told(session.lock)
    return found | after(disk)


def some_steps(disk: Path) -> list[dict[str, Any]]:
    """Every operation with no room, less than the log takes, a little and enough."""
    return each_step(disk, (0, 28_672, 131_072, 2 * MIB))


def every_step(disk: Path) -> list[dict[str, Any]]:
    """Every operation with a little more room each time."""
    return each_step(disk, range(0, MIB, 24_576))


def each_step(disk: Path, rooms: Iterable[int]) -> list[dict[str, Any]]:
    """Every operation with each of these amounts of room."""
    rows = []
    for name in ("open", "add", "ingest", "edit", "delete", "erase", "shred", "passphrase", "lock"):
        for room in rooms:
            shutil.rmtree(disk / "v.haven", ignore_errors=True)
            (disk / "ballast").unlink(missing_ok=True)
            shutil.copytree(disk.parent / "template" / "v.haven", disk / "v.haven")
            rows.append({"name": name, "room": room, **step(disk, name, room)} | after(disk))
    return rows


def handed_over(disk: Path) -> list[dict[str, Any]]:
    """What goes between organisations with no room at all, and with some."""
    return handed(disk, ("destroy", "withdraw", "deliver", "collect and accept"), (0, 150_000))


def handed_over_each(disk: Path) -> list[dict[str, Any]]:
    """All of it, with a little more room each time."""
    return handed(disk, HANDED, range(0, MIB, 49_152))


def handed(disk: Path, names: Iterable[str], rooms: Iterable[int]) -> list[dict[str, Any]]:
    """Operations of a handover with each of these amounts of room, then once more with enough."""
    rows = []
    for name in names:
        for room in rooms:
            for left in disk.iterdir():
                shutil.rmtree(left) if left.is_dir() else left.unlink()
            shutil.copytree(disk.parent / "template", disk, dirs_exist_ok=True)
            chosen, place = HANDED[name], Place(disk, silent)
            if chosen.before is not None:
                chosen.before(place)
            place.enter()
            if chosen.prepare is not None:
                chosen.prepare(place)
            fill(disk, room)
            found = {"act": told(lambda: chosen.act(place)), "lock": told(place.open.lock)}  # noqa: B023 - run at once
            found |= after(disk)
            again = Place(disk, silent)
            again.enter()
            if found["act"] != "done":
                found["again"] = told(lambda: chosen.act(again))  # noqa: B023
            again.open.lock()
            rows.append({"name": name, "room": room, **found, "left": leftovers(disk)})
    return rows


def step(disk: Path, name: str, room: int) -> dict[str, Any]:
    """One operation with so much room."""
    place = Place(disk, silent)
    if not OPERATIONS[name].outside:
        place.enter()
    fill(disk, room)
    found = {"act": told(lambda: OPERATIONS[name].act(place)), "reserve": (place.vault / "reserve.bin").exists()}
    return found | {"lock": told(place.session.lock) if place.session else "done"}


def after(disk: Path) -> dict[str, Any]:
    """What stands when there is room again."""
    (disk / "ballast").unlink()
    place = Place(disk, silent)
    session = place.enter()
    found = {"alarms": [one.code for one in session.alarms], "problems": [one.code for one in verify(session).problems]}
    session.lock()
    return {**found, "left": leftovers(disk), "reserve back": (place.vault / "reserve.bin").exists()}


def read_only(disk: Path) -> dict[str, Any]:
    """A medium that can't be written."""
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in disk.rglob("*") if path.is_file()}
    place, found = Place(disk, silent), {}
    found["writing"] = told(place.enter)
    found["reading"] = told(lambda: place.enter(read_only=True))
    if found["reading"] == "done":
        found["problems"] = [one.code for one in verify(place.open).problems]
        found["notes"] = place.open.ask(lambda r: r.database.value('SELECT count(*) FROM "note"'))
        found["change"] = told(lambda: note(place.open, "x"))
        place.open.lock()
    else:
        found["words"] = words(lambda: place.enter(read_only=True))
    after = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in disk.rglob("*") if path.is_file()}
    return {**found, "untouched": after == before}


def words(work: Callable[[], Any]) -> str:
    """What an error says."""
    try:
        work()
    except HavenError as failure:
        return failure.message
    return ""


def main() -> None:
    """Mount the disk, copy the vault onto it, do what was asked."""
    what, disk, size, reserve = sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
    folder.RESERVE = reserve
    no_readers(fake=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(disk)], check=True)
    shutil.copytree(disk.parent / "template", disk, dirs_exist_ok=True)
    print(json.dumps(_KNOWN[what](disk)))


_KNOWN = {one.__name__: one for one in (full, some_steps, every_step, read_only, handed_over, handed_over_each)}


if __name__ == "__main__":
    main()
