"""One process holds a vault at a time: the advisory lock."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from pathlib import Path

from app.domain.errors import HavenError, InUse, ReadOnly
from app.domain.failures import named, named_failures
from app.vault import crypto, files

NAME = "lock"
_HELD = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}

if sys.platform != "win32":
    import fcntl


# The folder is locked beside its lock file, so that nobody gets in by removing that: descriptor of file to folder's.
_FOLDERS: dict[int, int] = {}


def hold(path: Path, *, create: bool = False, read_only: bool = False) -> int:
    """A descriptor that holds the vault, for `let_go`; InUse when another process does. Nothing is written.

    When the lock file is gone the folder alone is locked, until `mark` puts the file back.
    """
    writable = os.access(path, os.W_OK)
    if not writable and not read_only:
        raise ReadOnly(subject=str(path))
    name = path / NAME
    missing = not create and not os.path.lexists(name) and sys.platform != "win32"
    folder = _held_folder(path, needed=missing)
    if missing:
        return folder
    try:
        flags = (os.O_RDWR | os.O_CREAT) if writable and not read_only else os.O_RDONLY
        handle = _held(files.open_regular(name, flags), path)
    except BaseException:
        _close(folder)
        raise
    _FOLDERS[handle] = folder
    return handle


def let_go(handle: int) -> None:
    """End the holding."""
    _close(_FOLDERS.pop(handle, -1))
    _close(handle)


def mark(path: Path, handle: int) -> int:
    """Write into the lock who holds it; the descriptor that holds the vault from now on."""
    if stat.S_ISDIR(os.fstat(handle).st_mode):
        with contextlib.suppress(InUse):
            handle, folder = _held(files.open_regular(path / NAME, os.O_RDWR | os.O_CREAT), path), handle
            _FOLDERS[handle] = folder
    with contextlib.suppress(OSError):
        os.ftruncate(handle, 0)
        files.write_at(handle, f"{os.getpid()} {crypto.random_bytes(8).hex()}\n".encode(), 0)
    return handle


def _held_folder(path: Path, *, needed: bool) -> int:
    """The folder's own lock; -1 where the system has none and it is not `needed`."""
    if sys.platform == "win32":
        return -1
    with named_failures(str(path), writing=False):
        handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        return _held(handle, path)
    except InUse:
        raise
    except HavenError:
        if needed:
            raise
        return -1


def _held(handle: int, path: Path) -> int:
    """The descriptor, locked; closed when that fails."""
    try:
        _lock(handle)
    except OSError as failure:
        os.close(handle)
        if failure.errno in _HELD:
            raise InUse(subject=str(path), **_holder(path)) from None
        raise named(failure, str(path)) from failure
    return handle


def _holder(path: Path) -> dict[str, int]:
    """The number of the process that holds the vault, where the lock says so."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        found = int((path / NAME).read_bytes()[:64].split()[0])
        return {"process": found} if found > 0 else {}
    return {}


def _close(handle: int) -> None:
    if handle >= 0:
        os.close(handle)


def _lock(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - Windows alone

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
