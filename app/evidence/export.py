"""Giving bytes out: whole, proven equal to what was taken in, never over an existing file."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Iterator
from pathlib import Path

from app.domain.errors import AlreadyExists, Damaged, DiskFull, IoFailed, NotAFile, NotFound, ReadOnly
from app.domain.words import N_
from app.jobs import Progress
from app.paths import whole_file
from app.sandbox.launcher import Readable

_CHUNK = 1 << 20


def export_part(source: Readable, sha256: str, target: Path, *, subject: str, progress: Progress | None = None) -> int:
    """Write the bytes of a part to a new file and answer their number.

    The file appears only when its digest equals `sha256`; else Damaged with `subject` is raised. Raises
    AlreadyExists, NotFound (no such folder), ReadOnly, DiskFull, IoFailed, Cancelled; nothing is left then.
    """
    try:
        with whole_file(target) as out:
            digest = hashlib.sha256()
            for chunk in _bytes_of(source, progress or Progress()):
                digest.update(chunk)
                out.write(chunk)
            if digest.hexdigest() != sha256:
                raise Damaged(part="object", subject=subject)
    except FileExistsError:
        raise AlreadyExists(subject=str(target)) from None
    except OSError as error:
        raise _refusal(error, target) from None
    return source.size


def file_name(name: str | None) -> str:
    """A name from outside as a harmless file name."""
    kept = "".join("_" if char in '/\\:*?"<>|' or not char.isprintable() else char for char in name or "file")
    return kept.strip(". ")[-150:] or "file"


def intact(source: Readable, sha256: str, progress: Progress | None = None) -> bool:
    """Whether the bytes still have their digest; what the reader itself raises (Damaged) passes through."""
    digest = hashlib.sha256()
    for chunk in _bytes_of(source, progress or Progress()):
        digest.update(chunk)
    return digest.hexdigest() == sha256


def _bytes_of(source: Readable, progress: Progress) -> Iterator[bytes]:
    progress.step(0, source.size, N_("Reading evidence"))
    for start in range(0, source.size, _CHUNK):
        yield source.read_at(start, min(_CHUNK, source.size - start))
        progress.step(min(start + _CHUNK, source.size), source.size, N_("Reading evidence"))


def _refusal(error: OSError, target: Path) -> NotFound | NotAFile | ReadOnly | DiskFull | IoFailed:
    if isinstance(error, FileNotFoundError):
        return NotFound(subject=str(target.parent))
    if isinstance(error, NotADirectoryError):
        return NotAFile(subject=str(target.parent))
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return ReadOnly(subject=str(target.parent))
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(subject=str(target))
    return IoFailed(subject=str(target), reason=error.strerror or type(error).__name__)
