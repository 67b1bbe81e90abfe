"""JSON from others: canonical, and never more of it at once than a line may have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from app.domain import canonical
from app.domain.errors import PackageRefused
from app.handover.refusing import refused
from app.handover.rows import Piece

LONGEST_LINE = 8 << 20
# Commas and opening brackets: each may become a value that takes sixty bytes.
MOST_VALUES = 400_000


def decode(data: bytes) -> Any:
    """The value of canonical JSON; BadCanonical for anything else, and for more values than memory should hold."""
    if sum(map(data.count, (b",", b"[", b"{"))) > MOST_VALUES:
        raise canonical.BadCanonical("too many values")
    return canonical.decode(data)


def objects(name: str, pieces: Iterable[Piece], *, longest: int = LONGEST_LINE) -> Iterator[dict[str, Any]]:
    """The objects of a file that has one on each line, as they come; PackageRefused names the file and the line.

    Lines are taken from the pieces before these are proven: nothing of them may count until the package has ended well.
    """
    held: list[bytes] = []
    number = 0
    for piece in pieces:
        *ended, rest = bytes(piece).split(b"\n")
        for end in ended:
            number += 1
            yield _object(name, number, b"".join([*held, end]), longest)
            held = []
        held.append(rest)
        if sum(map(len, held)) > longest:
            raise _unreadable(name, number + 1, "the line is too long")
    if any(held):
        raise _unreadable(name, number + 1, "the line has no end")


def bounded(name: str, pieces: Iterable[Piece], *, longest: int = LONGEST_LINE) -> Iterator[Piece]:
    """The same pieces until a line gets longer than any may be: nobody stores what will not be read. PackageRefused."""
    number, length = 1, 0
    for piece in pieces:
        line = bytes(piece)
        end = line.rfind(b"\n")
        length = length + len(line) if end < 0 else len(line) - end - 1
        number += line.count(b"\n")
        if length > longest:
            raise _unreadable(name, number, "the line is too long")
        yield piece


def _object(name: str, number: int, line: bytes, longest: int) -> dict[str, Any]:
    if len(line) > longest:
        raise _unreadable(name, number, "the line is too long")
    try:
        value = decode(line)
    except canonical.BadCanonical as fault:
        raise _unreadable(name, number, str(fault)) from None
    if not isinstance(value, dict):
        raise _unreadable(name, number, "not an object")
    return value


def _unreadable(name: str, number: int, why: str) -> PackageRefused:
    return refused("line", name=name, n=number, why=why)
