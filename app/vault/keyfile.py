"""The key file: any regular file whose digest is a second factor."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from app.domain.errors import BadFile, EmptyFile, Refused
from app.domain.failures import named_failures
from app.paths import whole_file
from app.vault import crypto, files

LARGEST = 64 << 20
MADE = 64
_CHUNK = 1 << 20


def digest(path: Path, *, outside: Path | None = None) -> bytearray:
    """SHA-256 of a key file of 1 byte to 64 MiB, to be wiped.

    Raises NotFound, NotAFile (links too), Unreadable, EmptyFile, BadFile when it is larger, Refused when it is one of
    the files in the vault `outside`, by whatever path: those change, and lie with whoever has the vault.
    """
    handle = files.open_regular(path)
    found, size, buffer = hashlib.sha256(), 0, bytearray(_CHUNK)
    with named_failures(str(path), writing=False), os.fdopen(handle, "rb", buffering=0) as stream:
        if outside is not None and _lies_in(outside, path, os.fstat(handle)):
            raise Refused(reason="a key file can't lie in the vault that it opens")
        while size <= LARGEST and (count := stream.readinto(buffer)):
            found.update(memoryview(buffer)[:count])
            size += count
    crypto.wipe(buffer)
    if not size:
        raise EmptyFile(subject=str(path))
    if size > LARGEST:
        raise BadFile(subject=str(path), reason="a key file has at most 64 MiB")
    return bytearray(found.digest())


def _lies_in(folder: Path, path: Path, about: os.stat_result) -> bool:
    if any(parent.samefile(folder) for parent in path.resolve().parents):
        return True
    # Another name of a file in the folder: only then has it more than one.
    return about.st_nlink > 1 and any(os.path.samestat(one, about) for one in _all_in(folder))


def _all_in(folder: Path) -> Iterator[os.stat_result]:
    for base, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                yield (Path(base) / name).lstat()


def make(out: Path) -> None:
    """A new key file of 64 random bytes, readable for its owner alone; AlreadyExists, never overwritten."""
    with named_failures(str(out)), whole_file(out, mode=0o600) as stream:
        stream.write(crypto.random_bytes(MADE))
