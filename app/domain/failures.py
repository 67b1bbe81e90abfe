"""What the system says about a file, as our errors."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator

from app.domain.errors import AlreadyExists, DiskFull, HavenError, IoFailed, NotAFile, NotFound, ReadOnly, Unreadable

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN = {errno.EROFS, errno.EACCES, errno.EPERM}
OTHER_THING = {errno.ELOOP, errno.EISDIR, errno.ENOTDIR, errno.ENXIO}


def named(failure: OSError, subject: str, *, writing: bool = True) -> HavenError:
    """Our error for what the system said about `subject`."""
    if isinstance(failure, FileExistsError):
        return AlreadyExists(subject=subject)
    number = failure.errno or 0
    if number in _FULL:
        return DiskFull(subject=subject)
    if number in _FORBIDDEN:
        return ReadOnly(subject=subject) if writing else Unreadable(subject=subject)
    if number in OTHER_THING:
        return NotAFile(subject=subject)
    if number == errno.ENOENT:
        return NotFound(subject=subject)
    return IoFailed(subject=subject, reason=os.strerror(number))


@contextlib.contextmanager
def named_failures(subject: str, *, writing: bool = True) -> Iterator[None]:
    """Turn what the system says about `subject` into our error: AlreadyExists, DiskFull, ReadOnly, NotAFile, …"""
    try:
        yield
    except OSError as failure:
        raise named(failure, subject, writing=writing) from failure
