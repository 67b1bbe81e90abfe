"""What parent and worker say to each other: frames of one letter, a length and that many bytes."""

from __future__ import annotations

import json
import re
import struct
from typing import Any

HEAD = struct.Struct("!cI")
READ = struct.Struct("!HQI")
PLACE = struct.Struct("!Q")

# parent → worker
JOB, DATA, LOAD = b"J", b"D", b"L"
# worker → parent
READY, ASK, WRITE, KEEP, STEP, FOUND, ANSWER, FAILED = b"P", b"R", b"W", b"K", b"S", b"F", b"A", b"E"
SET_ASIDE = 0xFFFF  # stands for what the worker had the parent keep, among the sources

MIB = 1 << 20
BLOCK = 256 * 1024  # what an object of a vault is sealed in: reading less of one opens as much
MOST_ASKED = 4 * MIB
MOST_WRITTEN = MIB
SMALL = 64 * 1024

FUNCTION = re.compile(r"app\.(evidence|dossier)(\.[a-z_][a-z0-9_]*)*:[a-z][a-z0-9_]*", re.ASCII)

_DEEPEST = 40
_WHOLE = 1 << 63
_MOST_CONTAINERS = 1_000_000  # each takes many times the bytes it has on the wire


class Nonsense(ValueError):
    """A message that the other side should never have sent."""


class JobError(Exception):
    """A job's own calm refusal: a stable code, words, and facts that are JSON values."""

    def __init__(self, code: str, message: str, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.message, self.facts = code, message, facts


def pack(value: Any) -> bytes:
    """JSON bytes of `value`; what UTF-8 can't carry becomes a question mark."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")


def unpack(data: bytes) -> dict[str, Any]:
    """The JSON object in `data`, checked for depth, numbers and text; raises Nonsense."""
    if data.count(b"[") + data.count(b"{") > _MOST_CONTAINERS:
        raise Nonsense("too much")
    try:
        value = json.loads(data, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Nonsense("not JSON") from error
    if not isinstance(value, dict):
        raise Nonsense("not an object")
    _check(value, 0)
    return value


def _no_constant(name: str) -> None:
    raise Nonsense(name)


def _check(value: Any, depth: int) -> None:
    if depth > _DEEPEST:
        raise Nonsense("too deep")
    if isinstance(value, dict):
        for key, item in value.items():
            _check_text(key)
            _check(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _check(item, depth + 1)
    elif isinstance(value, str):
        _check_text(value)
    elif isinstance(value, int | float) and not -_WHOLE < value < _WHOLE:  # infinity too
        raise Nonsense("number too large")


def _check_text(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Nonsense("half a character") from None


def refuse_foreign(function: str) -> None:
    """Raise ValueError unless `function` is "module:function" of a room whose jobs may run here."""
    if not FUNCTION.fullmatch(function):
        raise ValueError(f"not a job: {function}")
