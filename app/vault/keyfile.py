"""The key file: any regular file whose digest is a second factor."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from app.domain.errors import BadFile, EmptyFile
from app.paths import whole_file
from app.vault import crypto, files

LARGEST = 64 << 20
MADE = 64
_CHUNK = 1 << 20


def digest(path: Path) -> bytearray:
    """SHA-256 of a key file of 1 byte to 64 MiB, to be wiped.

    Raises NotFound, NotAFile (links too), Unreadable, EmptyFile, BadFile when it is larger.
    """
    handle = files.open_regular(path)
    found, size, buffer = hashlib.sha256(), 0, bytearray(_CHUNK)
    with files.named_failures(path.name, writing=False), os.fdopen(handle, "rb", buffering=0) as stream:
        while size <= LARGEST and (count := stream.readinto(buffer)):
            found.update(memoryview(buffer)[:count])
            size += count
    crypto.wipe(buffer)
    if not size:
        raise EmptyFile(subject=str(path))
    if size > LARGEST:
        raise BadFile(subject=str(path), reason="a key file has at most 64 MiB")
    return bytearray(found.digest())


def make(out: Path) -> None:
    """A new key file of 64 random bytes, readable for its owner alone; AlreadyExists, never overwritten."""
    with files.named_failures(str(out)), whole_file(out, mode=0o600) as stream:
        stream.write(crypto.random_bytes(MADE))
