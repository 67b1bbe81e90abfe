"""Where a text may break and which way it runs (runs in the worker)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from threading import get_ident
from typing import Any

import icu

_RTL = frozenset({"R", "AL", "AN", "RLE", "RLO", "RLI"})
_LETTERS = "0-9A-Za-z\u00c0-\u024f\u0370-\u058f\u0600-\u06ff"
# Case numbers, dates, telephone numbers: letters and figures joined by signs at which other words may break.
_IDENTIFIER = re.compile(f"(?<![{_LETTERS}/@.&=?-])[+№#]?[{_LETTERS}]+(?:[-/.:–_][{_LETTERS}]+)+(?![{_LETTERS}@&=?])")
_LONGEST = 32
_TELEPHONE = re.compile(r"\+\d[\d ()./\u00a0-]{5,}\d")
# Words of these scripts are found by a list; within one that is not on it, no syllable is torn.
_SYLLABLES = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\ua9e0-\ua9ff\uaa60-\uaa7f]")
_WHOLE = re.compile(
    "(?<=[\u17d2\u1039\u0e40-\u0e44\u0ec0-\u0ec4])"  # after what stacks the next letter, or stands before it
    "|(?<! )(?=[\u17b6-\u17d3\u0e30-\u0e3a\u0e45\u0e47-\u0e4e\u0eb0-\u0ebc\u0ec8-\u0ecd\u102b-\u103e])"
    "|(?<! )(?=[\u1000-\u102a\u103f\u104e][\u1037]?[\u1039\u103a])"  # before what closes a Burmese syllable
)
_ISOLATES = re.compile("[\u2066-\u2068](?:[^\u2066-\u2069]|[\u2066-\u2068][^\u2066-\u2069]*\u2069)*\u2069")
_SURE = 3  # a paragraph runs against its document where so many times more letters do


def clean(text: str) -> str:
    """Text in composed form, its control characters as spaces, only newlines and tabs kept."""
    if text.isascii() and text.isprintable():
        return text
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n"))
    return "".join(c if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Zl", "Zp", "Cs") else " " for c in text)


def _has_rtl(text: str) -> bool:
    return not text.isascii() and any(unicodedata.bidirectional(char) in _RTL for char in text)


def base_rtl(text: str, *, rtl: bool | None = None) -> bool:
    """Whether a paragraph runs from right to left: as its document does, unless nearly all its letters run the other
    way; without a document as its first letter does. Letters of what was set apart within it do not count.
    """
    if not _has_rtl(text):
        return False
    if rtl and text.startswith("\u200f"):
        return True
    strong = [kind != "L" for char in _own(text) if (kind := unicodedata.bidirectional(char)) in ("L", "R", "AL")]
    if rtl is None or not strong:
        return strong[0] if strong else bool(rtl)
    right = sum(strong)
    left = len(strong) - right
    return right * _SURE >= left if rtl else right > _SURE * left


def _own(text: str) -> str:
    """A paragraph without the names, numbers and words that were put into it."""
    return _ISOLATES.sub("", text) if "\u2069" in text else text


def bases(text: str, *, rtl: bool | None = None) -> list[bool]:
    """Of each character whether its paragraph runs from right to left, and once more at the end."""
    out: list[bool] = []
    for part in text.splitlines(keepends=True):
        out += [base_rtl(part, rtl=rtl)] * len(part)
    return [*out, out[-1] if out else False]


def bidi_levels(text: str, base: list[bool] | None = None) -> list[int]:
    """The embedding level of each character; all 0 where nothing runs from right to left."""
    base = bases(text) if base is None else base
    if not any(base) and not _has_rtl(text):
        return [0] * (len(text) + 1)
    levels: list[int] = []
    for part in text.splitlines(keepends=True):
        bidi = icu.Bidi()
        bidi.setPara(icu.UnicodeString(part), int(base[len(levels)]))
        found = _per_character(part, list(bidi.getLevels()))
        for match in _TELEPHONE.finditer(part):  # its groups keep their order
            level = found[match.start()] + found[match.start()] % 2
            found[match.start() : match.end()] = [level] * len(match[0])
        levels += found
    return [*levels, levels[-1] if levels else 0]


def _per_character(text: str, levels: list[int]) -> list[int]:
    """Levels of UTF-16 units as levels of characters."""
    out, at = [], 0
    for char in text:
        out.append(int(levels[at]))
        at += 2 if ord(char) > 0xFFFF else 1
    return out


@lru_cache(512)
def line_breaks(text: str) -> frozenset[int]:
    """Where a line may end; numbers of cases and the like stay whole.

    Words in tables are asked about twice: for how wide their column wants to be, and when they are set.
    """
    found = _breaks(text)
    if not text.isascii() and _SYLLABLES.search(text):
        found = found.difference(match.start() for match in _WHOLE.finditer(text) if match.start() < len(text))
    return found.difference(_within_identifiers(text)) if len(found) > 1 else found


def _within_identifiers(text: str) -> Iterator[int]:
    for match in _IDENTIFIER.finditer(text):
        word = match[0]
        if len(word) <= _LONGEST and any(char.isdigit() for char in word):
            yield from range(match.start() + 1, match.end())


def _breaks(text: str) -> frozenset[int]:
    iterator = _lines(get_ident())
    iterator.setText(text)
    if text.isascii() or max(text) <= "\uffff":
        return frozenset(iterator)
    units, at = {}, 0
    for number, char in enumerate(text):
        units[at] = number
        at += 2 if ord(char) > 0xFFFF else 1
    units[at] = len(text)
    return frozenset(units[place] for place in iterator if place in units)


@cache
def _lines(thread: int) -> Any:
    """One for each thread: it remembers where it stands."""
    return icu.BreakIterator.createLineInstance(icu.Locale.getRoot())


@cache
def _characters(thread: int) -> Any:
    return icu.BreakIterator.createCharacterInstance(icu.Locale.getRoot())


def clusters(text: str) -> list[str]:
    """What a reader sees as one character each."""
    iterator = _characters(get_ident())
    iterator.setText(text)
    wide = text.encode("utf-16-le")
    ends = list(iterator)
    return [wide[a * 2 : b * 2].decode("utf-16-le") for a, b in zip([0, *ends], ends, strict=False)]
