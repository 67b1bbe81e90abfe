"""The header of an age v1 file: version line, recipient stanzas, MAC line; read and written byte for byte."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

VERSION = b"age-encryption.org/v1\n"
# A hybrid stanza takes 1.6 KB; a file of ours has one.
LARGEST = 65536
MOST_STANZAS = 20
_COLUMNS = 64
_LONGEST_LINE = 4096
_ARGUMENT = re.compile(rb"[!-~]+")

Line = Callable[[int], bytes]


class AgeFailure(Exception):
    """An age file that is not opened; the kind tells how far it was read."""


class HeaderFailure(AgeFailure):
    """The header is not in the form the format demands, or goes beyond our bounds."""


class NoMatch(AgeFailure):
    """The header is well formed, and none of the keys at hand opens it."""


class MacFailure(AgeFailure):
    """A key opens the header, and its authentication code does not fit."""


class PayloadFailure(AgeFailure):
    """The header opens, and the content is cut, changed or followed by more."""


class ArmorFailure(AgeFailure):
    """The text form around the file is not in its exact form."""


@dataclass(frozen=True, slots=True)
class Stanza:
    """The file key, wrapped for one recipient: its kind, further arguments, the body."""

    kind: str
    arguments: tuple[str, ...]
    body: bytes

    def text(self) -> bytes:
        """As it stands in the header."""
        body = encoded(self.body)
        lines = [body[start : start + _COLUMNS] for start in range(0, len(body) + 1, _COLUMNS)]
        return "\n".join([" ".join(("->", self.kind, *self.arguments)), *lines, ""]).encode()


@dataclass(frozen=True, slots=True)
class Header:
    """What was read: the stanzas, the code, and the bytes the code is made of."""

    stanzas: tuple[Stanza, ...]
    mac: bytes
    covered: bytes


def encoded(data: bytes) -> str:
    """Base64 without padding."""
    return base64.b64encode(data).rstrip(b"=").decode("ascii")


def decoded(text: str | bytes) -> bytes:
    """The bytes of canonical Base64 without padding; HeaderFailure otherwise."""
    raw = text.encode("ascii", "replace") if isinstance(text, str) else text
    try:
        data = base64.b64decode(raw + b"=" * (-len(raw) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise HeaderFailure("not Base64") from None
    if encoded(data).encode() != raw:
        raise HeaderFailure("not canonical Base64")
    return data


def covered(stanzas: Sequence[Stanza]) -> bytes:
    """The header up to and with its three dashes: what the code is made of."""
    return b"".join([VERSION, *(stanza.text() for stanza in stanzas), b"---"])


def read(line: Line) -> Header:
    """Read a header; `line(most)` gives the next line with its end, fewer bytes when the file ends or it is longer."""
    if line(len(VERSION)) != VERSION:
        raise HeaderFailure("not an age v1 file")
    taken = [VERSION]
    stanzas: list[Stanza] = []
    while True:
        first = _next(line, taken)
        if first.startswith(b"---"):
            break
        if len(stanzas) == MOST_STANZAS:
            raise HeaderFailure("too many recipients")
        stanzas.append(_stanza(first, line, taken))
    if not stanzas or not first.startswith(b"--- "):
        raise HeaderFailure("no recipient, or no code")
    mac = decoded(first[4:-1])
    if len(mac) != 32:
        raise HeaderFailure("the code has another length")
    return Header(tuple(stanzas), mac, b"".join(taken[:-1]) + b"---")


def _next(line: Line, taken: list[bytes]) -> bytes:
    got = line(_LONGEST_LINE)
    taken.append(got)
    if not got.endswith(b"\n") or sum(map(len, taken)) > LARGEST:
        raise HeaderFailure("the header is cut, or too large")
    return got


def _stanza(first: bytes, line: Line, taken: list[bytes]) -> Stanza:
    start, *words = first[:-1].split(b" ")
    if start != b"->" or not words or not all(_ARGUMENT.fullmatch(word) for word in words):
        raise HeaderFailure("not a stanza")
    pieces: list[bytes] = []
    while not pieces or len(pieces[-1]) == _COLUMNS:
        pieces.append(_next(line, taken)[:-1])
        if len(pieces[-1]) > _COLUMNS:
            raise HeaderFailure("a line of a stanza is too long")
    kind, *arguments = (word.decode("ascii") for word in words)
    return Stanza(kind, tuple(arguments), decoded(b"".join(pieces)))
