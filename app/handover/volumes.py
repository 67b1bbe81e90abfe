"""A package in volumes: raw slices that `cat` puts together again, for a disk that takes no large files."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from app.domain.errors import AlreadyExists, PackageRefused
from app.domain.failures import named_failures
from app.domain.words import N_
from app.handover.refusing import refused
from app.jobs import Progress
from app.paths import drop, whole_file
from app.vault import files

# The largest file of FAT32.
FAT32 = (4 << 30) - 1
MOST = 999
_VOLUME = re.compile(r"(.+)\.([0-9]{3})")
_PIECE = 1 << 20
# So many bytes of two packages are never the same, nor those of two places in one.
_TELLING = 32
_WORDS = N_("Writing the volumes")


# -- cutting --------------------------------------------------------------------------


def count(package: Path, size: int) -> int:
    """How many volumes of at most `size` bytes a package makes; PackageRefused when they are more than can be named."""
    with named_failures(str(package), writing=False):
        needed = max(1, -(-package.stat().st_size // size))
    if needed > MOST:
        raise refused("too_many_volumes", n=MOST)
    return needed


def cut(package: Path, folder: Path, size: int, progress: Progress, numbers: Iterable[int] | None = None) -> list[Path]:
    """Cut a package into volumes in `folder`: all of them, or those of these numbers (from 1) for one of several disks.

    A volume that an earlier run left whole is kept, so that an interrupted one goes on where it stopped. Raises
    AlreadyExists where another file has the name of one, and what the disk raises; no volume is ever there in part.
    """
    total = count(package, size)
    wanted = list(range(1, total + 1) if numbers is None else numbers)
    _clear(package.name, folder)
    targets = [folder / f"{package.name}.{number:03}" for number in wanted]
    with named_failures(str(package), writing=False), package.open("rb") as source:
        length = source.seek(0, os.SEEK_END)
        for number, target in zip(wanted, targets, strict=True):
            start = (number - 1) * size
            with named_failures(str(target)):
                _one(_Slice(source, start, min(size, length - start)), target, length, progress)
    progress.step(length, length, _WORDS)
    return targets


class _Slice:
    """Some bytes of a package, again and again."""

    def __init__(self, source: BinaryIO, start: int, size: int) -> None:
        self._source, self.start, self.size = source, start, size

    def pieces(self) -> Iterator[bytes]:
        self._source.seek(self.start)
        left = self.size
        while left:
            piece = self._source.read(min(left, _PIECE))
            if not piece:
                raise refused("changed")
            left -= len(piece)
            yield piece


def _one(part: _Slice, target: Path, length: int, progress: Progress) -> None:
    if os.path.lexists(target):
        if not _same(part, target):
            raise AlreadyExists(subject=str(target))
        return
    with whole_file(target) as sink:
        done = part.start
        for piece in part.pieces():
            progress.step(done, length, _WORDS)
            sink.write(piece)
            done += len(piece)


def _same(part: _Slice, target: Path) -> bool:
    with os.fdopen(files.open_regular(target), "rb") as there:
        if os.fstat(there.fileno()).st_size != part.size:
            return False
        return all(piece == there.read(len(piece)) for piece in part.pieces())


def _clear(name: str, folder: Path) -> None:
    """Take away what a pulled disk left of a volume that was being written."""
    for left in folder.glob(f".{glob.escape(name)}.[0-9][0-9][0-9].*.part"):
        drop(left)


# -- putting together -----------------------------------------------------------------


class Volumes:
    """The bytes of a package from its file or its volumes, read once from front to end; use as a context manager."""

    def __init__(self, paths: Sequence[Path]) -> None:
        """`paths` are one package, or all volumes of one in any order and any folders.

        Raises PackageRefused that names a volume that is missing, stands twice or belongs to another package, as far as
        names and beginnings tell; NotFound, NotAFile, Unreadable.
        """
        self._paths = _ordered(paths)
        self._files: list[FileIO] = []
        self._ends: list[int] = []
        self._at = 0
        try:
            self._open()
        except BaseException:
            self.close()
            raise

    @property
    def size(self) -> int:
        """Bytes of all volumes together."""
        return self._ends[-1]

    def readinto(self, buffer: memoryview, /) -> int:
        """Fill some of the buffer and answer how much; 0 at the end."""
        while self._at < len(self._files):
            with named_failures(str(self._paths[self._at]), writing=False):
                got = self._files[self._at].readinto(buffer)
            if got:
                return got
            self._at += 1
        return 0

    def fault(self, at: int, length: int) -> PackageRefused:
        """The refusal for a piece that begins `at` and does not verify: it names the volume where there are several."""
        if len(self._paths) == 1:
            return refused("changed")
        if at + length > self.size:
            last = self._paths[-1].name
            return refused("volume_cut", name=last, following=f"{last[:-3]}{len(self._paths) + 1:03}")
        first, last_one = (next(n for n, end in enumerate(self._ends) if end > byte) for byte in (at, at + length - 1))
        if first != last_one:
            return refused("volumes_apart", name=self._paths[first].name, following=self._paths[last_one].name)
        return refused("volume", name=self._paths[first].name)

    def close(self) -> None:
        """Let go of the files."""
        while self._files:
            self._files.pop().close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _open(self) -> None:
        beginnings: dict[bytes, str] = {}
        for path in self._paths:
            stream = FileIO(files.open_regular(path), "rb")
            self._files.append(stream)
            with named_failures(str(path), writing=False):
                beginning, length = stream.read(_TELLING), stream.seek(0, os.SEEK_END)
                stream.seek(0)
            self._ends.append(length + (self._ends[-1] if self._ends else 0))
            if len(beginning) == _TELLING and beginning in beginnings:
                raise refused("volume_twice", name=path.name, other=beginnings[beginning])
            beginnings[beginning] = path.name
        sizes = [end - start for start, end in zip([0, *self._ends], self._ends, strict=False)]
        for path, size in zip(self._paths[:-1], sizes, strict=False):
            if size != sizes[0]:
                raise refused("volume", name=path.name)


def siblings(path: Path) -> list[Path]:
    """All volumes beside one of them; the package itself where it is none."""
    found = _VOLUME.fullmatch(path.name)
    if found is None:
        return [path]
    with named_failures(str(path.parent), writing=False):
        names = sorted(os.listdir(path.parent))  # noqa: PTH208 - names alone
    return [path.parent / name for name in names if (one := _VOLUME.fullmatch(name)) and one[1] == found[1]]


def _ordered(paths: Sequence[Path]) -> list[Path]:
    found = [(path, _VOLUME.fullmatch(path.name)) for path in paths]
    if len(paths) == 1 and found[0][1] is None:
        return list(paths)
    by_number: dict[int, Path] = {}
    for path, name in found:
        if name is None or name[1] != _stem(paths[0]):
            raise refused("volume_of_another", name=path.name)
        if int(name[2]) in by_number:
            raise refused("volume_twice", name=path.name, other=by_number[int(name[2])].name)
        by_number[int(name[2])] = path
    for number in range(1, max(by_number)):
        if number not in by_number:
            raise refused("volume_missing", name=f"{_stem(paths[0])}.{number:03}")
    return [by_number[number] for number in sorted(by_number)]


def _stem(path: Path) -> str:
    return path.name.rpartition(".")[0]
