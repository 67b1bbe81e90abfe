"""Canonical JSON: RFC 8785 restricted, so that the same value always has the same bytes.

No floats, integers below 2**53 in size, keys `[a-z0-9_]+`, well-formed Unicode exactly as entered, depth ≤ 16.
"""

from __future__ import annotations

import json
import re
from typing import Any

_KEY = re.compile(r"[a-z0-9_]+")
_LARGEST = 2**53
DEPTH = 16
_LEAVES = frozenset({str, bool, type(None)})
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


class BadCanonical(ValueError):
    """A value or text that canonical JSON does not allow."""


def encode(value: Any) -> bytes:
    """The canonical bytes of a JSON value; BadCanonical when it has none."""
    if type(value) is not str:
        _check(value, 1)
    text = _ENCODER.encode(value)
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise BadCanonical("a lone surrogate is no text") from None


def decode(data: bytes) -> Any:
    """The value of canonical bytes; BadCanonical for anything that `encode` would not have written."""
    try:
        value = json.loads(
            data.decode("utf-8"), object_pairs_hook=_pairs, parse_float=_no_float, parse_constant=_no_float
        )
    except BadCanonical:
        raise
    except (ValueError, RecursionError):
        # Not chained: the parser's error carries the whole text.
        raise BadCanonical("this is not canonical JSON") from None
    if encode(value) != data:
        raise BadCanonical("this JSON is not in its canonical form")
    return value


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise BadCanonical("a key stands twice")
    return made


def _no_float(text: str) -> Any:
    raise BadCanonical("a number is not whole")


def _check(value: Any, depth: int) -> None:
    if type(value) in _LEAVES or isinstance(value, str):
        return
    if isinstance(value, int):
        if abs(value) >= _LARGEST:
            raise BadCanonical("a number is too large")
    elif isinstance(value, list | tuple | dict):
        if depth > DEPTH:
            raise BadCanonical(f"nested deeper than {DEPTH}")
        _check_inside(value, depth)
    else:
        raise BadCanonical(f"{type(value).__name__} is no canonical value")


def _check_inside(value: list[Any] | tuple[Any, ...] | dict[str, Any], depth: int) -> None:
    if isinstance(value, dict):
        for key in value:
            if not isinstance(key, str) or not _KEY.fullmatch(key):
                raise BadCanonical("a key has other characters than a-z, 0-9 and _")
    for item in value.values() if isinstance(value, dict) else value:
        if type(item) not in _LEAVES:
            _check(item, depth + 1)
