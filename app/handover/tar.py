"""Tar as we write it: each header follows from a name and a size alone, so that a reader only has to compare bytes.

Nothing foreign is ever parsed: no links, no devices, no folders, no owners, one date. POSIX ustar; from 8 GiB a pax
record carries the size.
"""

from __future__ import annotations

BLOCK = 512
END = bytes(2 * BLOCK)
# The first size that eleven octal digits can't carry.
LARGE = 8 << 30
LONGEST_NAME = 100
_DATE = 946684800  # 2000-01-01: a true date would say nothing, and the first of 1970 upsets some unpackers
_SIZE = slice(124, 135)
_CHECK = slice(148, 156)
_PAX_NAME = "pax-size"


def header(name: str, size: int) -> bytes:
    """The header of a file, 512 bytes; from 8 GiB with its pax record before it, 1,536 bytes."""
    if size < LARGE:
        return _block(name, size, b"0")
    record = _record(size)
    return _block(_PAX_NAME, len(record), b"x") + record + bytes(filling(len(record))) + _block(name, 0, b"0")


def filling(size: int) -> int:
    """How many zero bytes follow a content of this size."""
    return -size % BLOCK


def taken(name: str, size: int) -> int:
    """All bytes a file takes: header, content, filling."""
    return len(header(name, size)) + size + filling(size)


def stated_size(block: bytes) -> int | None:
    """The size an untrusted header states, to be believed only when `header` then gives the same bytes."""
    digits = block[_SIZE]
    return int(digits, 8) if len(digits) == 11 and all(digit in b"01234567" for digit in digits) else None


def _record(size: int) -> bytes:
    body = f" size={size}\n"
    length = len(body) + 2
    return f"{length}{body}".encode()


def _block(name: str, size: int, kind: bytes) -> bytes:
    raw = name.encode("ascii")
    if len(raw) > LONGEST_NAME:
        raise ValueError("a name is too long")
    block = bytearray(BLOCK)
    block[: len(raw)] = raw
    block[100:108] = b"0000644\0"
    block[108:116] = block[116:124] = b"0000000\0"
    block[124:136] = b"%011o\0" % size
    block[136:148] = b"%011o\0" % _DATE
    block[_CHECK] = b" " * 8
    block[156:157] = kind
    block[257:265] = b"ustar\x0000"
    block[_CHECK] = b"%06o\0 " % sum(block)
    return bytes(block)
