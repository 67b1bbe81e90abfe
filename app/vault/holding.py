"""One process holds a vault at a time: the advisory lock."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from pathlib import Path

from app.domain.errors import InUse, ReadOnly
from app.vault import crypto, files

NAME = "lock"
_HELD = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}

if sys.platform != "win32":
    import fcntl


def hold(path: Path, *, create: bool = False, read_only: bool = False) -> int:
    """A descriptor that holds the vault; InUse when another process does. Nothing is written.

    When the lock file is gone the folder itself is locked, until `mark` puts the file back.
    """
    writable = os.access(path, os.W_OK)
    if not writable and not read_only:
        raise ReadOnly(subject=str(path))
    handle = _opened(path, create=create, writable=writable and not read_only)
    try:
        _lock(handle)
    except OSError as failure:
        os.close(handle)
        if failure.errno in _HELD:
            raise InUse(subject=str(path)) from None
        raise files.named(failure, str(path)) from failure
    return handle


def _opened(path: Path, *, create: bool, writable: bool) -> int:
    name = path / NAME
    if create or os.path.lexists(name) or sys.platform == "win32":
        return files.open_regular(name, (os.O_RDWR | os.O_CREAT) if writable else os.O_RDONLY)
    with files.named_failures(str(path), writing=False):
        return os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)


def mark(path: Path, handle: int) -> int:
    """Write into the lock who holds it; the descriptor that holds the vault from now on."""
    if stat.S_ISDIR(os.fstat(handle).st_mode):
        with contextlib.suppress(InUse):
            handle, folder = hold(path, create=True), handle
            os.close(folder)
    with contextlib.suppress(OSError):
        os.ftruncate(handle, 0)
        files.write_at(handle, f"{os.getpid()} {crypto.random_bytes(8).hex()}\n".encode(), 0)
    return handle


def _lock(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - Windows alone

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
