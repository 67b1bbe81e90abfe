"""What a power cut may leave of a disk: states built from the log of an operation's calls.

Only what was synced is sure. Of the rest any part may have reached the disk: writes to a file until it is synced, names
in a folder until the folder is synced. A rename is whole or not at all, and sure once either folder is synced.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Entry = tuple[str, int]  # ("file" or "folder", number)


@dataclass(frozen=True, eq=False)
class Call:
    """One call: what it does, to which file or folder, and what to."""

    kind: str  # data, cut, make, drop, move, sync, sync_folder, said
    place: int = 0
    name: str = ""
    entry: Entry = ("file", 0)
    to: tuple[int, str] = (0, "")
    offset: int = 0
    data: bytes = b""
    size: int = 0
    words: str = ""

    @property
    def folders(self) -> set[int]:
        """The folders that make this change of names sure."""
        return {self.place, self.to[0]} if self.kind == "move" else {self.place}


@dataclass
class Disk:
    """Folders of names and contents of files, by number; folder 0 is the root."""

    folders: dict[int, dict[str, Entry]] = field(default_factory=lambda: {0: {}})
    contents: dict[int, bytearray] = field(default_factory=dict)

    def copy(self) -> Disk:
        """An independent one."""
        return Disk(
            {n: dict(names) for n, names in self.folders.items()}, {n: bytearray(d) for n, d in self.contents.items()}
        )

    def apply(self, call: Call) -> None:
        """Let a change happen."""
        if call.kind == "data":
            content = self.contents.setdefault(call.place, bytearray())
            content.extend(bytes(max(0, call.offset - len(content))))
            content[call.offset : call.offset + len(call.data)] = call.data
        elif call.kind == "cut":
            content = self.contents.setdefault(call.place, bytearray())
            content[:] = content[: call.size].ljust(call.size, b"\0")
        elif call.kind == "make":
            self.folders.setdefault(call.place, {})[call.name] = call.entry
        elif call.kind == "drop":
            self.folders.get(call.place, {}).pop(call.name, None)
        elif call.kind == "move":
            self.folders.get(call.place, {}).pop(call.name, None)
            self.folders.setdefault(call.to[0], {})[call.to[1]] = call.entry

    def write(self, path: Path, number: int = 0) -> None:
        """Lay the disk out below `path`."""
        path.mkdir(mode=0o700)
        for name, (kind, inner) in self.folders.get(number, {}).items():
            if kind == "folder":
                self.write(path / name, inner)
            else:
                (path / name).write_bytes(self.contents.get(inner, b""))

    def digest(self, number: int = 0) -> bytes:
        """What tells two disks apart."""
        found = hashlib.sha256()
        for name, (kind, inner) in sorted(self.folders.get(number, {}).items()):
            what = self.digest(inner) if kind == "folder" else hashlib.sha256(self.contents.get(inner, b"")).digest()
            found.update(name.encode() + b"\0" + kind.encode() + what)
        return found.digest()


class Recording:
    """The calls of one operation, and the disk it began on."""

    def __init__(self, root: Path, log: bytes, began: Path) -> None:
        self.start = Disk()
        self.calls: list[Call] = []
        self._root, self._inodes = root, {}
        self._numbers = iter(range(1, 1 << 30))
        self._read(began, root, 0)
        self.live = self.start.copy()
        for line, data in _lines(log):
            self._add(line, data)

    def _read(self, began: Path, root: Path, number: int) -> None:
        """The disk as it was; inodes are those of the folder the operation ran in."""
        for path in began.iterdir():
            inner = next(self._numbers)
            kind = "folder" if path.is_dir() else "file"
            self.start.folders.setdefault(number, {})[path.name] = (kind, inner)
            if kind == "folder":
                self.start.folders[inner] = {}
                self._read(path, root / path.name, inner)
            else:
                self.start.contents[inner] = bytearray(path.read_bytes())

    def know(self, inodes: dict[str, int]) -> None:
        """Inode numbers of the files that were there, by path below the root."""
        for name, inode in inodes.items():
            folder, last = self._place(self._root / name)
            self._inodes[inode] = self.live.folders[folder][last][1]

    def _place(self, path: Path | str) -> tuple[int, str]:
        parts = Path(path).relative_to(self._root).parts
        number = 0
        for part in parts[:-1]:
            number = self.live.folders[number][part][1]
        return number, parts[-1]

    def _folder(self, path: str) -> int:
        if Path(path) == self._root:
            return 0
        folder, name = self._place(path)
        return self.live.folders[folder][name][1]

    def _add(self, line: list[str], data: bytes) -> None:
        kind, *rest = line
        call = (
            getattr(self, f"_{kind.lower()}")(*rest, data) if kind == "W" else getattr(self, f"_{kind.lower()}")(*rest)
        )
        if call is not None:
            self.calls.append(call)
            self.live.apply(call)

    def _file(self, inode: str) -> int:
        return self._inodes.setdefault(int(inode), next(self._numbers))

    def _w(self, inode: str, offset: str, size: str, data: bytes) -> Call:
        return Call("data", self._file(inode), offset=int(offset), data=data)

    def _t(self, inode: str, size: str) -> Call:
        return Call("cut", self._file(inode), size=int(size))

    def _s(self, inode: str) -> Call:
        return Call("sync", self._file(inode))

    def _d(self, path: str) -> Call:
        return Call("sync_folder", self._folder(path))

    def _c(self, path: str, inode: str) -> Call:
        self._inodes[int(inode)] = number = next(self._numbers)
        folder, name = self._place(path)
        return Call("make", folder, name, ("file", number))

    def _m(self, path: str) -> Call:
        folder, name = self._place(path)
        number = next(self._numbers)
        self.live.folders[number] = {}
        return Call("make", folder, name, ("folder", number))

    def _l(self, old: str, new: str, inode: str) -> Call:
        before, folder = self._place(old), self._place(new)
        return Call("make", *folder, self.live.folders[before[0]][before[1]])

    def _r(self, old: str, new: str, inode: str) -> Call:
        folder, name = self._place(old)
        return Call("move", folder, name, self.live.folders[folder][name], self._place(new))

    def _u(self, path: str) -> Call:
        return Call("drop", *self._place(path))

    def _a(self, words: str) -> Call:
        return Call("said", words=words)


def _lines(log: bytes) -> Iterator[tuple[list[str], bytes]]:
    at = 0
    while at < len(log):
        end = log.index(b"\n", at)
        line = log[at:end].decode().split("\t")
        at = end + 1
        size = int(line[3]) if line[0] == "W" else 0
        yield line, log[at : at + size]
        at += size


@dataclass(frozen=True)
class State:
    """A disk after a cut: what it began as, the changes that reached it, what had been acknowledged, how it came about."""

    start: Disk
    changes: list[Call]
    said: list[str]
    how: str

    def disk(self) -> Disk:
        """The disk itself."""
        made = self.start.copy()
        for call in self.changes:
            made.apply(call)
        return made


def states(recording: Recording, chance: random.Random) -> Iterator[State]:
    """The states that cuts may leave: before every sync, after every acknowledgement, at the end; some come twice."""
    sure: list[Call] = []
    pending: list[Call] = []
    said: list[str] = []
    for number, call in enumerate([*recording.calls, Call("said", words="end")]):
        if call.kind in ("sync", "sync_folder", "said"):
            for how, kept in _choices(pending, chance):
                how = f"before call {number} ({call.kind} {call.words}): {how}"
                yield State(recording.start, [*sure, *kept], list(said), how)
        if call.kind in ("data", "cut", "make", "drop", "move"):
            pending.append(call)
        settled = [one for one in pending if _settles(call, one)]
        sure += settled
        pending = [one for one in pending if one not in settled]
        if call.kind == "said":
            said.append(call.words)


def _settles(call: Call, pending: Call) -> bool:
    """Whether a sync makes a pending change sure."""
    if call.kind == "sync":
        return pending.kind in ("data", "cut") and pending.place == call.place
    return call.kind == "sync_folder" and pending.kind in ("make", "drop", "move") and call.place in pending.folders


def each_once(found: Iterable[State]) -> Iterator[State]:
    """States whose disk or acknowledgements differ."""
    seen = set()
    for state in found:
        key = (state.disk().digest(), len(state.said))
        if key not in seen:
            seen.add(key)
            yield state


def _choices(pending: list[Call], chance: random.Random) -> Iterator[tuple[str, list[Call]]]:
    """Which of the pending changes reached the disk."""
    data = [one for one in pending if one.kind in ("data", "cut")]
    yield "nothing", []
    yield "everything", pending
    yield "contents alone", data
    yield "names alone", [one for one in pending if one not in data]
    for n, lost in enumerate(pending):
        yield f"all but {lost.kind} {lost.place} {lost.name}", [*pending[:n], *pending[n + 1 :]]
        if lost.kind == "data":
            half = Call("data", lost.place, offset=lost.offset, data=lost.data[: len(lost.data) // 2])
            yield f"half of {lost.place} at {lost.offset}", [*pending[:n], half, *pending[n + 1 :]]
            yield f"up to {lost.place} at {lost.offset}", pending[:n]
    for _ in range(3):
        yield "by chance", [one for one in pending if chance.random() < 0.5]


def inodes(root: Path) -> dict[str, int]:
    """Inode numbers of the files below a folder."""
    return {str(path.relative_to(root)): path.stat().st_ino for path in root.rglob("*") if path.is_file()}


def record(lab: Any, name: str) -> tuple[Path, Recording, list[str]]:
    """Run an operation from unlocking to locking with all calls logged; where, its recording, what it said."""
    root = lab.copy()
    known = inodes(root)
    log = lab.folder / f"{root.name}.log"
    ran = lab.operate(root, name, log=str(log), whole=True)
    assert (ran["status"], ran["error"], ran.get("lock_error")) == (0, None, None), ran
    made = Recording(root, b"", lab.template)
    made.know(known)
    for line, data in _lines(log.read_bytes()):
        made._add(line, data)
    return root, made, ran["said"]
