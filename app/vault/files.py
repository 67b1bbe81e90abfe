"""Files of a vault: opened without following links, regular files only, failures named."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from app.domain.errors import NotAFile
from app.domain.failures import OTHER_THING, named, named_failures
from app.domain.words import N_
from app.paths import other_thing, sync_folder

_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
# Not blocking: a named pipe in place of a file would wait for its other end for ever.
_ALWAYS = _NOFOLLOW | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
_BY_FOLDER = os.open in os.supports_dir_fd
_POSITIONED = hasattr(os, "pwrite") and hasattr(os, "preadv")


class NotAFolder(NotAFile):
    """A link or another thing stands where a folder of a vault belongs."""

    words = N_("A folder of the vault belongs here, and something else stands in its place: {subject}")


def refuse_other(path: Path, *, folder: bool = False) -> None:
    """NotAFile, or NotAFolder, when something else stands there; nothing happens when nothing does."""
    with named_failures(str(path), writing=False):
        if other_thing(path, folder=folder):
            raise (NotAFolder if folder else NotAFile)(subject=str(path))


def real_folder(folder: Path) -> Path:
    """Make a folder of a vault unless it is there; NotAFolder when a link or another thing stands in its place."""
    with named_failures(str(folder)):
        if not os.path.lexists(folder):
            folder.mkdir(mode=0o700, exist_ok=True)
            sync_folder(folder.parent)
    refuse_other(folder, folder=True)
    return folder


def open_regular(path: Path, flags: int = os.O_RDONLY, mode: int = 0o600, *, below: int = 0) -> int:
    """A descriptor of a regular file that is no link, nor are the `below` folders above it; NotAFile otherwise."""
    writing = bool(flags & (os.O_WRONLY | os.O_RDWR))
    # Below a folder of the vault a name is random and says enough, unless something else stands in its place.
    subject = path.name if below else str(path)
    try:
        handle = _open_below(path, flags | _ALWAYS, mode, below)
    except OSError as failure:
        other = failure.errno in OTHER_THING
        raise named(failure, str(path) if other else subject, writing=writing) from failure
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise NotAFile(subject=str(path))
    return handle


def _open_below(path: Path, flags: int, mode: int, below: int) -> int:
    if not _BY_FOLDER:
        # A system that can't be told to follow no link is asked before.
        for above in path.parents[:below]:
            refuse_other(above, folder=True)
        refuse_other(path)
    if not below or not _BY_FOLDER:
        return os.open(path, flags, mode)
    folder = os.open(path.parents[below], os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for name in path.parts[-1 - below : -1]:
            inner = os.open(name, os.O_RDONLY | os.O_DIRECTORY | _NOFOLLOW, dir_fd=folder)
            os.close(folder)
            folder = inner
        return os.open(path.name, flags, mode, dir_fd=folder)
    finally:
        os.close(folder)


def remove(path: Path) -> None:
    """Remove a file so that it stays removed after a power cut; nothing happens when it is not there."""
    if not os.path.lexists(path):
        return
    with named_failures(str(path)):
        path.unlink(missing_ok=True)
        sync_folder(path.parent)


def remove_own(path: Path) -> None:
    """Remove a file, or the link or pipe in its place; a folder is none of ours and stays."""
    with named_failures(str(path)):
        ours = other_thing(path, folder=True)
    if ours:
        remove(path)


def read_whole(path: Path, most: int) -> bytes:
    """At most `most` bytes of a small regular file."""
    handle = open_regular(path)
    with named_failures(str(path), writing=False), os.fdopen(handle, "rb") as stream:
        # Room is made for what is asked, not for what is there: never more than the file has.
        return stream.read(min(most, os.fstat(stream.fileno()).st_size))


def write_in_place(path: Path, data: bytes) -> None:
    """Make `data` the whole content of a file (made when it is not there), durably and without a new name."""
    existed = os.path.lexists(path)
    handle = open_regular(path, os.O_RDWR | os.O_CREAT)
    try:
        with named_failures(str(path)):
            write_at(handle, data, 0)
            os.ftruncate(handle, len(data))
            os.fsync(handle)
    finally:
        os.close(handle)
    if not existed:
        with named_failures(str(path)):
            sync_folder(path.parent)


def write_at(handle: int, data: bytes | bytearray | memoryview, offset: int) -> None:
    """All of `data` at `offset`, however many calls that takes."""
    view = memoryview(data)
    while view:
        if _POSITIONED:
            count = os.pwrite(handle, view, offset)
        else:
            os.lseek(handle, offset, os.SEEK_SET)
            count = os.write(handle, view)
        view, offset = view[count:], offset + count


def write_on(handle: int, data: bytes | memoryview) -> None:
    """All of `data` where the file stands."""
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]


def read_into(handle: int, buffer: memoryview, offset: int) -> bool:
    """Fill `buffer` from `offset`; False when the file ends before."""
    while buffer:
        if _POSITIONED:
            count = os.preadv(handle, [buffer], offset)
        else:
            os.lseek(handle, offset, os.SEEK_SET)
            piece = os.read(handle, len(buffer))
            count = len(piece)
            buffer[:count] = piece
        if not count:
            return False
        buffer, offset = buffer[count:], offset + count
    return True
