"""The order in which glyphs of a line are written, so that what readers copy out is what was written.

A PDF holds glyphs, not reading order. Readers put lines with words from right to left together again by rules of their
own: one (as in Chrome) cuts what it finds into segments by direction and turns their order around, another (as in
Evince) goes by place and takes figures and points for Latin. Marks of direction without width, and the order within a
run, make both come to the text that was set; nothing of it shows on paper.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from app.dossier.text_face import Glyph

LRM, RLM, _JOINER = "\u200e", "\u200f", "\u200d"
_NUDGE = 0.02  # of the size: marks in one place stay in their order
_APART = 0.08  # what is nearer to its like is taken for a shadow of it
_MOST_FORCED = 24


@dataclass(slots=True)
class Drawn:
    """A glyph in its place: `x` in points from the start of the line; `owner` is the place of its piece in the line."""

    owner: int
    glyph: Glyph
    x: float
    level: int


@cache
def kind(char: str) -> str:
    """L, R, # (figures and what stands in them), M (marks on letters), N (all else)."""
    found = unicodedata.bidirectional(char)
    if found in ("AL", "R", "L"):
        return found[-1] if found != "AL" else "R"
    return "#" if found in ("EN", "AN", "ES", "ET", "CS") else "M" if found in ("NSM", "BN") else "N"


def has_rtl(text: str) -> bool:
    """Whether anything in `text` runs from right to left."""
    return not text.isascii() and any(kind(char) == "R" or unicodedata.bidirectional(char) == "AN" for char in text)


def written(cells: Sequence[Drawn], size: float, *, rtl: bool) -> list[Drawn]:
    """Cells in logical order, each of one character where it runs from the right, as they are to be written."""
    marked = _Marked(size, rtl=rtl).of(cells)
    segments = list(_segments(marked))
    return _turned([*_forcing(segments, marked, size, rtl=rtl), *segments], rtl=rtl)


class _Marked:
    """Puts marks of direction where a reader would go astray."""

    def __init__(self, size: float, *, rtl: bool) -> None:
        self._size, self._rtl = size, rtl
        self._out: list[Drawn] = []
        self._latin = False  # within what is read from left to right, by place
        self._left = False  # the direction that brackets are taken to have

    def of(self, cells: Sequence[Drawn]) -> list[Drawn]:
        """`cells` with marks between them."""
        for at, cell in enumerate(cells):
            following = cells[at + 1] if at + 1 < len(cells) else None
            if not self._rtl:
                self._in_latin(cell, following)
            elif cell.level % 2:
                self._arabic(cell, following)
            else:
                self._run(cell, cells[at - 1] if at else None, following)
        return self._out

    def _in_latin(self, cell: Drawn, following: Drawn | None) -> None:
        """In a line from the left, words from the right end where what follows them is not theirs."""
        self._add(cell)
        ends = cell.level and (following is None or not following.level)
        if ends and (following is None or kind(following.glyph.text[0]) not in "L#"):
            x = following.x if following else max(other.x + _width(other, self._size) for other in self._out)
            self._mark(LRM, cell, x - _NUDGE * self._size)

    def _arabic(self, cell: Drawn, following: Drawn | None) -> None:
        char, right = cell.glyph.text[0], cell.x + _width(cell, self._size)
        what = kind(char)
        after_mark = what == "#" and bool(self._out) and kind(self._out[-1].glyph.text[0]) == "M"
        if after_mark or (self._latin and what in "N#"):
            self._mark(RLM, cell, right - _NUDGE * self._size / 2)
            self._latin = False
        if what == "N" and unicodedata.mirrored(char):
            self._mark(LRM, cell, right - _NUDGE * self._size)
            self._add(cell)
            if following is None or kind(following.glyph.text[0]) != "R":
                self._mark(RLM, cell, cell.x - _NUDGE * self._size)
            self._latin = False
            return
        self._add(cell)
        if what in "R#":
            self._latin = what == "#"

    def _run(self, cell: Drawn, before: Drawn | None, following: Drawn | None) -> None:
        """A glyph of words from left to right within a line from the right."""
        char = cell.glyph.text[0]
        begins = before is None or before.level % 2
        if before and begins and self._latin:
            self._mark(RLM, cell, before.x - _NUDGE * self._size)
        if (begins and kind(char) in "NM") or (unicodedata.mirrored(char) and not self._left):
            self._mark(LRM, cell, cell.x - _NUDGE * self._size)
        self._latin = True
        self._add(cell)
        if (following is None or following.level % 2) and kind(char) in "NM":
            self._mark(LRM, cell, cell.x + _width(cell, self._size) - _NUDGE * self._size)

    def _add(self, cell: Drawn) -> None:
        self._out.append(cell)
        what = kind(cell.glyph.text[0])
        if what in "LR":
            self._left = what == "L"

    def _mark(self, char: str, beside: Drawn, x: float) -> None:
        self._out.append(Drawn(beside.owner, Glyph(-1, char, 0, 0, 0), x, beside.level))
        self._left = char == LRM


def _width(cell: Drawn, size: float) -> float:
    return cell.glyph.advance * size / 1000


Segment = tuple[str, list[Drawn]]


def _segments(cells: Sequence[Drawn]) -> Iterator[Segment]:
    held: list[Drawn] = []
    what = ""
    for cell in cells:
        mine = kind(cell.glyph.text[0])
        if mine == "M":
            mine = "#"
        if mine == what:
            held.append(cell)
            continue
        if held:
            yield what, held
        held, what = [cell], mine
    if held:
        yield what, held


def _forcing(segments: Sequence[Segment], cells: Sequence[Drawn], size: float, *, rtl: bool) -> Iterator[Segment]:
    """Marks to stand before a line that a reader would take, by counting, for one of the other direction."""
    right = sum(what == "R" for what, _ in segments)
    left = sum(what == "L" for what, _ in segments)
    lacking = 1 + (left - right if rtl else right - left)
    if not right or lacking <= 0:
        return
    first = cells[0]
    start = max(cell.x + _width(cell, size) for cell in cells) if rtl else min(cell.x for cell in cells)
    step = _APART * size * (1 if rtl else -1)
    what, mark = ("R", RLM) if rtl else ("L", LRM)
    for number in range(min(lacking, _MOST_FORCED), 0, -1):
        for kind_, char, at in ((what, mark, 2 * number), ("#", _JOINER, 2 * number - 1)):
            yield kind_, [Drawn(first.owner, Glyph(-1, char, 0, 0, 0), start + at * step, first.level)]


def _turned(segments: Sequence[Segment], *, rtl: bool) -> list[Drawn]:
    """What comes out right when segments, and the glyphs of each from the right, are turned around."""
    left = not rtl
    made: list[list[Drawn]] = []
    for what, held in segments:
        turned = what == "R" or (what == "N" and not left)
        if what != "#":
            left = not turned
        made.append(held[::-1] if turned else held)
    return [cell for held in (reversed(made) if rtl else made) for cell in held]
