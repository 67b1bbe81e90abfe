"""Exhibit numbers: one series a case and site, never reused; copies carry a suffix of their original."""

from __future__ import annotations

import re
from collections.abc import Iterable

SUFFIXES = {"translation": "T", "redacted": "R", "transcript": "X"}
_NUMBER = re.compile(r"E-([A-Z]*)(\d{3,})", re.ASCII)
_STEP = re.compile(r"/([A-Z])(\d+)", re.ASCII)


def next_number(taken: Iterable[str], series: str = "") -> str:
    """The next number of a series ("" is our own, letters a partner's); `taken` holds withdrawn ones too."""
    numbers = (_NUMBER.fullmatch(number) for number in taken)
    highest = max((int(match[2]) for match in numbers if match and match[1] == series), default=0)
    return f"E-{series}{highest + 1:03d}"


def number_in(number: str, series: str) -> int | None:
    """The count of an exhibit, or of the original of a copy, in this series; None for one of another."""
    match = _NUMBER.fullmatch(number.partition("/")[0])
    return int(match[2]) if match and match[1] == series else None


def derived_number(original: str, derived_as: str, taken: Iterable[str]) -> str:
    """The number of a copy: E-007/T1 translation, /R1 redacted, /X1 transcript; KeyError for another sort."""
    stem = f"{original}/{SUFFIXES[derived_as]}"
    numbers = (number.removeprefix(stem) for number in taken if number.startswith(stem))
    return f"{stem}{max((int(rest) for rest in numbers if rest.isdecimal()), default=0) + 1}"


def exhibit_order(number: str) -> tuple[str, int, tuple[tuple[str, int], ...]]:
    """A key that puts exhibits in order, each copy behind its original."""
    head, _, _ = number.partition("/")
    match = _NUMBER.fullmatch(head)
    steps = tuple((letter, int(n)) for letter, n in _STEP.findall(number[len(head) :]))
    return (match[1], int(match[2]), steps) if match else (number, 0, steps)


def original_of(number: str) -> str:
    """The number of the exhibit a copy was made from, itself when it is none."""
    return number.rpartition("/")[0] or number
