"""Files of a vault: opened without following links, regular files only, failures named."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from app.domain.errors import DiskFull, IoFailed, NotAFile, NotFound, ReadOnly
from app.paths import sync_folder

_BINARY = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN = {errno.EROFS, errno.EACCES, errno.EPERM}


@contextlib.contextmanager
def named_failures(subject: str) -> Iterator[None]:
    """Turn what the system says into DiskFull, ReadOnly, NotFound or IoFailed about `subject`."""
    try:
        yield
    except OSError as failure:
        if failure.errno in _FULL:
            raise DiskFull(subject=subject) from failure
        if failure.errno in _FORBIDDEN:
            raise ReadOnly(subject=subject) from failure
        if failure.errno == errno.ELOOP:
            raise NotAFile(subject=subject) from failure
        if failure.errno == errno.ENOENT:
            raise NotFound(subject=subject) from failure
        raise IoFailed(subject=subject, reason=os.strerror(failure.errno or 0)) from failure


def open_regular(path: Path, flags: int = os.O_RDONLY, mode: int = 0o600) -> int:
    """A descriptor of a regular file that is no link; NotAFile otherwise."""
    with named_failures(path.name):
        handle = os.open(path, flags | _BINARY | getattr(os, "O_NONBLOCK", 0), mode)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise NotAFile(subject=path.name)
    return handle


def read_whole(path: Path, most: int) -> bytes:
    """At most `most` bytes of a small regular file."""
    handle = open_regular(path)
    with named_failures(path.name), os.fdopen(handle, "rb") as stream:
        return stream.read(most)


def write_in_place(path: Path, data: bytes, offset: int = 0, *, sync: bool = True) -> None:
    """Overwrite bytes of a file (made when it is not there) and make them durable."""
    existed = path.exists()
    handle = open_regular(path, os.O_RDWR | os.O_CREAT)
    try:
        with named_failures(path.name):
            write_at(handle, data, offset)
            if sync:
                os.fsync(handle)
    finally:
        os.close(handle)
    if not existed:
        sync_folder(path.parent)


def write_at(handle: int, data: bytes | memoryview, offset: int) -> None:
    """All of `data` at `offset`, however many calls that takes."""
    view = memoryview(data)
    os.lseek(handle, offset, os.SEEK_SET)
    while view:
        view = view[os.write(handle, view) :]
