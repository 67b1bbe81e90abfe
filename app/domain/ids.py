"""Identifiers: time-ordered UUIDs (version 7, RFC 9562) as text."""

from __future__ import annotations

import os
import re
import time
from typing import NewType

Uid = NewType("Uid", str)

_FORM = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def new_uid(milliseconds: int | None = None, random: bytes | None = None) -> Uid:
    """A new UUIDv7; tests may give the 48-bit time and the 10 random bytes."""
    stamp = time.time_ns() // 1_000_000 if milliseconds is None else milliseconds
    tail = bytearray(os.urandom(10) if random is None else random)
    tail[0] = 0x70 | (tail[0] & 0x0F)
    tail[2] = 0x80 | (tail[2] & 0x3F)
    text = (stamp.to_bytes(6, "big") + bytes(tail)).hex()
    return Uid(f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}")


def is_uid(text: object) -> bool:
    """Whether `text` has the form of an identifier of ours."""
    return isinstance(text, str) and _FORM.fullmatch(text) is not None


def found_in(text: str) -> set[str]:
    """All identifiers of ours that stand somewhere in a text."""
    return set(_FORM.findall(text))
