"""A folder that sync or a stick carries: files under random names, written whole, tried by key alone."""

from __future__ import annotations

import hashlib
import io
import os
import re
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from app.domain.failures import named_failures
from app.handover import age, age_header
from app.handover.age_file import Opening, Sealing
from app.handover.age_header import ArmorFailure, HeaderFailure, MacFailure, NoMatch, PayloadFailure
from app.paths import drop_parts, whole_file
from app.vault import crypto
from app.vault.object_reading import padded

SUFFIX = ".hvd"
# What a file is known by once it was picked up: its first bytes hold the header, and that never comes twice.
MARKED = 4096
MOST_STATEMENT = 1 << 20
_MAGIC = b"HVNSTMT1"
_LENGTH = 4
_OURS = re.compile(r"[0-9a-f]{32}\.hvd")
# A program for syncing puts words of its own between name and ending when two wrote at once; the bytes are one's.
_NAMED = re.compile(r"[0-9a-f]{32}.{0,160}\.hvd", re.DOTALL)
_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0)
_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)


class Incomplete(Exception):  # noqa: N818 - a state of the folder, not a failure
    """A file for us that is cut short or changed: it may still be on its way."""


def new_name() -> str:
    """A name that says nothing."""
    return crypto.random_bytes(16).hex() + SUFFIX


def candidates(folder: Path) -> Iterator[Path]:
    """Files that may be deliveries, by their names, in no telling order; conflict copies too."""
    with named_failures(str(folder), writing=False):
        names = sorted(entry.name for entry in os.scandir(folder) if _NAMED.fullmatch(entry.name))
    return (folder / name for name in names)


def opened(path: Path) -> io.FileIO | None:
    """A regular file that is no link, or None for anything else and for what is gone or can't be read now."""
    try:
        handle = os.open(path, _FLAGS | _NOFOLLOW)
    except OSError:
        return None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        return None
    return io.FileIO(handle, "rb")


def mark(path: Path) -> str:
    """What a file is known by; empty when it has not even its header."""
    stream = opened(path)
    if stream is None:
        return ""
    with stream, named_failures(path.name, writing=False):
        head = stream.read(MARKED)
    return hashlib.sha256(head).hexdigest() if len(head) == MARKED else ""


def look(path: Path, keys: Sequence[age.Identity]) -> str | bool:
    """A statement for us, in full; True for a package for us; False for what is somebody else's or no delivery.

    Only the first bytes of a package are read. Raises Incomplete, and IoFailed when the disk is gone.
    """
    stream = opened(path)
    if stream is None:
        return False
    with stream, named_failures(path.name, writing=False):
        try:
            _opens(stream.read(MARKED), keys)
            stream.seek(0)
            pieces = Opening(stream, keys).pieces()
            first = bytes(next(pieces, b""))
            return _statement(first, pieces) if first.startswith(_MAGIC) else True
        except (NoMatch, HeaderFailure, ArmorFailure):
            return False
        except (MacFailure, PayloadFailure):
            raise Incomplete from None


def _opens(head: bytes, keys: Sequence[age.Identity]) -> None:
    """NoMatch unless one of our keys opens a file that begins like this: so few bytes tell nearly all apart."""
    source = io.BytesIO(head)
    age.unwrapped(age_header.read(source.readline).stanzas, keys)


def _statement(first: bytes, pieces: Iterator[memoryview]) -> str:
    held = first
    for piece in pieces:
        held += bytes(piece)
        if len(held) > 2 * MOST_STATEMENT:
            raise PayloadFailure
    start = len(_MAGIC) + _LENGTH
    size = int.from_bytes(held[len(_MAGIC) : start], "big")
    text, rest = held[start : start + size], held[start + size :]
    if size > MOST_STATEMENT or len(text) != size or any(rest):
        raise PayloadFailure
    try:
        return text.decode()
    except UnicodeDecodeError:
        raise PayloadFailure from None


def put_statement(folder: Path, name: str, text: str, envelope: age.Envelope) -> str:
    """Write a statement under this name, sealed and padded, whole or not at all; what it is known by."""
    data = text.encode()
    content = _MAGIC + len(data).to_bytes(_LENGTH, "big") + data
    with named_failures(str(folder)), whole_file(folder / name) as stream, Sealing(stream, envelope) as sealing:
        sealing.write(content + bytes(padded(len(content)) - len(content)))
        sealing.finish()
    return mark(folder / name)


def take_back(folder: Path, name: str, known: str) -> bool:
    """Remove a file of ours, and what an interrupted writing left of it; nothing that is not the one we wrote."""
    if not _OURS.fullmatch(name):
        return False
    drop_parts(folder / name)
    path = folder / name
    if known and mark(path) != known:
        return False
    with named_failures(str(folder)):
        path.unlink(missing_ok=True)
    return True
