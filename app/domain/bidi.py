"""Names beside other words: set apart, so that none of them can reorder the line."""

from __future__ import annotations

import re

_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_LEFT_TO_RIGHT = re.compile("[A-Za-z\u00c0-\u058f\u0900-\u1fff\u3040-\ud7ff]")
_FIRST_STRONG, _POP = "\u2068", "\u2069"


def isolated(text: str, *, in_rtl: bool = False) -> str:
    """The text in a first-strong isolate where its direction may differ from that of the line (`in_rtl`)."""
    flat = _TURNING.sub("", text)
    differs = _LEFT_TO_RIGHT if in_rtl else _RIGHT_TO_LEFT
    return f"{_FIRST_STRONG}{flat}{_POP}" if differs.search(flat) else flat


def in_a_cell(text: str) -> str:
    """A text of its own in a right-to-left list: one that was put together runs from the right, its parts as they do;
    any other keeps its own way, also where it is cut short."""
    inner = text[1:-1] if text.startswith(_FIRST_STRONG) and text.endswith(_POP) else text
    return f"\u200f{text}" if _FIRST_STRONG in inner else isolated(text, in_rtl=True)


def runs_right_to_left(text: str) -> bool:
    """Whether the first letter with a direction runs from right to left."""
    right, left = _RIGHT_TO_LEFT.search(text), _LEFT_TO_RIGHT.search(text)
    return right is not None and (left is None or right.start() < left.start())
