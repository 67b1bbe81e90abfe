"""Where a text may break and which way it runs (runs in the worker)."""

from __future__ import annotations

import unicodedata

import icu

_RTL = frozenset({"R", "AL", "AN", "RLE", "RLO", "RLI"})
_KEPT_TOGETHER = 4096


def clean(text: str) -> str:
    """Text in composed form, its control characters as spaces, only newlines kept."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n"))
    return "".join(c if c == "\n" or unicodedata.category(c) not in ("Cc", "Zl", "Zp", "Cs") else " " for c in text)


def bidi_levels(text: str) -> list[int]:
    """The embedding level of each character; all 0 where nothing runs from right to left."""
    if text.isascii() or not any(unicodedata.bidirectional(char) in _RTL for char in text):
        return [0] * (len(text) + 1)
    levels: list[int] = []
    for part in text.splitlines(keepends=True):
        bidi = icu.Bidi()
        # The direction of the first strong character, else left to right.
        bidi.setPara(icu.UnicodeString(part), icu.Bidi.DEFAULT_LTR)
        found = list(bidi.getLevels())
        levels += _per_character(part, found)
    return [*levels, levels[-1] if levels else 0]


def _per_character(text: str, levels: list[int]) -> list[int]:
    """Levels of UTF-16 units as levels of characters."""
    out, at = [], 0
    for char in text:
        out.append(int(levels[at]))
        at += 2 if ord(char) > 0xFFFF else 1
    return out


def line_breaks(text: str) -> set[int]:
    """Where a line may end."""
    if text.isascii():
        return _plain_breaks(text)
    iterator = icu.BreakIterator.createLineInstance(icu.Locale.getRoot())
    iterator.setText(text)
    if max(text) <= "\uffff":
        return set(iterator)
    units, at = {}, 0
    for number, char in enumerate(text):
        units[at] = number
        at += 2 if ord(char) > 0xFFFF else 1
    units[at] = len(text)
    return {units[place] for place in iterator if place in units}


def _plain_breaks(text: str) -> set[int]:
    if len(text) > _KEPT_TOGETHER or any(char in text for char in "-/\n?!&="):
        iterator = icu.BreakIterator.createLineInstance(icu.Locale.getRoot())
        iterator.setText(text)
        return set(iterator)
    found = {at + 1 for at, char in enumerate(text) if char == " " and text[at + 1 : at + 2] != " "}
    return found | {len(text)}


def clusters(text: str) -> list[str]:
    iterator = icu.BreakIterator.createCharacterInstance(icu.Locale.getRoot())
    iterator.setText(text)
    wide = text.encode("utf-16-le")
    ends = list(iterator)
    return [wide[a * 2 : b * 2].decode("utf-16-le") for a, b in zip([0, *ends], ends, strict=False)]
