"""The files of a vault whose keys are gone removed, file by file: what has a name of the format, nothing else."""

from __future__ import annotations

import contextlib
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from app.domain.errors import HavenError, InUse
from app.paths import sync_folder
from app.vault import holding, manifest

MARK = "wiped"
HEADERS = ("header.a", "header.b")
SEALED = ("state", "summary")
_HEX = "[0-9a-f]{32}"
DATABASE = re.compile(rf"case-{_HEX}\.db(\.part)?(-wal|-shm|-journal)?")
_SNAPSHOT = re.compile(rf"{_HEX}\.db(\.part)?(-wal|-shm|-journal)?")
_PART = re.compile(r"\..+\.[0-9a-f]{12}\.part")
_OBJECT = re.compile(rf"({_HEX}|tmp-{_HEX})")
_PAIR = re.compile(r"[0-9a-f]{2}")
_FOLDERS = ("objects", "snapshots", "quarantine")
_PLAIN = {"reserve.bin", "reserve.tmp", *SEALED, *HEADERS}
_NAMED = 3


def allow(path: Path, *, named_twice: bool = False) -> None:
    """Give the owner of a file or folder back the leave that its mode took from him, as far as the system lets us.

    A file of several names is left alone, unless `named_twice`: it may be somebody else's.
    """
    with contextlib.suppress(OSError):
        about = path.lstat()
        mode, folder = about.st_mode, stat.S_ISDIR(about.st_mode)
        if folder or (stat.S_ISREG(mode) and (about.st_nlink == 1 or named_twice)):
            leave = stat.S_IRWXU if folder else stat.S_IRUSR | stat.S_IWUSR
            if mode & leave != leave:
                path.chmod(stat.S_IMODE(mode) | leave)


class Sweep:
    """Removes a vault's files: one that can't go keeps no other. `stuck` are those that stayed, with the reason.

    Links are not followed, nor what is mounted inside the folder.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.stuck: dict[str, str] = {}
        self._mount = _mount(path)

    def files(self) -> None:
        """Remove what belongs to a vault but lock and mark; the headers last, by which a vault is known."""
        self._folder(self.path / "snapshots", _SNAPSHOT)
        objects = self.path / "objects"
        for name in self._names(objects):
            if _PAIR.fullmatch(name) or name == "quarantine":
                self._folder(objects / name, _OBJECT)
        self._folder(objects, _OBJECT)
        for name in sorted(self._names(self.path), key=lambda one: (one in HEADERS, one)):
            if name in _PLAIN or manifest.NAME.fullmatch(name) or DATABASE.fullmatch(name) or _PART.fullmatch(name):
                self._remove(self.path / name)
        with self._noting(self.path):
            sync_folder(self.path)

    def finish(self) -> list[str]:
        """Lock, mark and folder, once all else is gone; what is left in the folder.

        While a program holds the vault it may write again: then the mark stays, and the next open goes on.
        """
        if not self.stuck and not _held(self.path):
            for name in (holding.NAME, MARK):
                self._remove(self.path / name)
        left = [str(place.relative_to(self.path)) for place in self._left(self.path)]
        if not left:
            with contextlib.suppress(OSError):
                self.path.rmdir()
                sync_folder(self.path.parent)
        return left

    def reasons(self) -> str:
        """What could not be removed, in words: the first few, and how many more."""
        shown = [f"{name}: {reason}" for name, reason in list(self.stuck.items())[:_NAMED]]
        more = len(self.stuck) - len(shown)
        return "; ".join([*shown, f"and {more} more"] if more else shown)

    def _folder(self, folder: Path, form: re.Pattern[str]) -> None:
        """Remove the files of a folder that have the form, and the folder when it is empty then."""
        for name in self._names(folder):
            if form.fullmatch(name) or _PART.fullmatch(name):
                self._remove(folder / name)
        if self._ours(folder):
            with contextlib.suppress(OSError):
                folder.rmdir()

    def _names(self, folder: Path) -> list[str]:
        """What lies in a folder of the vault; nothing when it is none."""
        if self._ours(folder):
            allow(folder)
            with self._noting(folder):
                return sorted(entry.name for entry in folder.iterdir())
        return []

    def _remove(self, path: Path) -> None:
        """Remove a file or link; a folder with a file's name is foreign and stays."""
        with self._noting(path):
            if not stat.S_ISDIR(path.lstat().st_mode):
                path.unlink(missing_ok=True)

    def _left(self, folder: Path, depth: int = 2) -> list[Path]:
        """What stays; folders of the format are looked into, foreign ones and empty ones are named as they are."""
        found: list[Path] = []
        for name in self._names(folder):
            place = folder / name
            inside = self._left(place, depth - 1) if depth and (name in _FOLDERS or _PAIR.fullmatch(name)) else []
            found += inside or [place]
        return found

    def _ours(self, folder: Path) -> bool:
        try:
            return stat.S_ISDIR(folder.lstat().st_mode) and _mount(folder) == self._mount
        except OSError:
            return False

    @contextlib.contextmanager
    def _noting(self, path: Path) -> Iterator[None]:
        """Remember what the system refuses; a file that is gone already is no failure."""
        try:
            yield
        except FileNotFoundError:
            return
        except OSError as failure:
            name = str(path.relative_to(self.path)) if path != self.path else path.name
            self.stuck[name] = os.strerror(failure.errno or 0)


def _mount(folder: Path) -> tuple[int, bytes]:
    """The disk a folder lies on and, where the system tells, the mount: one bound in may be of the same disk."""
    device = folder.lstat().st_dev
    if not hasattr(os, "O_PATH"):
        return device, b""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            lines = Path(f"/proc/self/fdinfo/{handle}").read_bytes().splitlines()
        finally:
            os.close(handle)
        return device, next((line for line in lines if line.startswith(b"mnt_id:")), b"")
    return device, b""


def _held(path: Path) -> bool:
    try:
        holding.let_go(holding.hold(path))
    except InUse:
        return True
    except HavenError:
        return False
    return False
