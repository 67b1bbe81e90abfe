"""What is blacked out on a page: boxes as wide as a grid and as high as whole lines (runs in the worker)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.dossier.redaction_lines import Box, Letter, Row, Wording, across, joined

# A box says how long a word was, so it ends on a grid, and a person's name takes its line along.
GRID, STEP = 24.0, 12.0
_TOUCH = 0.2
_EDGE = 3.0
_OVER = 0.7


@dataclass(frozen=True, slots=True)
class Wanted:
    """A region somebody marked: its box in points of the page as seen, why, and whether whole lines go with it."""

    box: Box
    reason: str
    whole: bool


@dataclass(frozen=True, slots=True)
class Black:
    """A box to be painted; `reason` is printed in it where it fits."""

    box: Box
    reason: str


def blacked(wanted: Iterable[Wanted], words: Wording, size: tuple[float, float]) -> list[Black]:
    """The boxes to paint for regions of a page of that size."""
    found: list[Black] = []
    for region in wanted:
        for box in _boxes(region, words, size):
            found = _with(found, Black(box, region.reason))
    return found


def _with(found: list[Black], black: Black) -> list[Black]:
    """The boxes with one more; those that lie over each other become one, so that each has its own words."""
    for other in found:
        if _deep(other.box, black.box):
            rest = [one for one in found if one is not other]
            return _with(rest, Black(joined([other.box, black.box]), other.reason or black.reason))
    return [*found, black]


def _deep(one: Box, other: Box) -> bool:
    """Whether two boxes share more than an edge."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    up = min(one[3], other[3]) - max(one[1], other[1])
    return across > _EDGE and up > _EDGE


def _boxes(region: Wanted, words: Wording, size: tuple[float, float]) -> list[Box]:
    turned = replace(region, box=across(region.box))
    ways = [_lines(region, words.rows, size), _lines(region, words.upside, size)]
    sideways, whole = _lines(turned, words.sideways, (size[1], size[0]))
    ways.append(([across(box) for box in sideways], whole))
    aside = _slanted(region, words.slanted)
    found = [box for boxes, _ in ways for box in boxes] + [on_grid(box, size, STEP) for box in aside]
    if aside or not any(whole for _, whole in ways):
        found.append(on_grid(region.box, size, STEP))
    return found


def _lines(region: Wanted, rows: list[Row], size: tuple[float, float]) -> tuple[list[Box], bool]:
    """The parts of lines that a region hides, and whether it is about these lines alone."""
    touched = [(at, row) for at, row in enumerate(rows) if _touches(region.box, row)]
    return [_line(region, rows, at, size) for at, _ in touched], _within(region.box, [row for _, row in touched])


def _slanted(region: Wanted, letters: list[Letter]) -> list[Box]:
    """The letters of words that lie otherwise and reach into the region; with whole lines, what goes on beside them."""
    words = {letter.word for letter in letters if _overlap(letter.box, region.box)}
    while region.whole:
        near = [_around(letter.box) for letter in letters if letter.word in words]
        more = {one.word for one in letters if one.word not in words and any(_overlap(one.box, box) for box in near)}
        if not more:
            break
        words |= more
    return [letter.box for letter in letters if letter.word in words]


def _around(box: Box) -> Box:
    """A box with as much around it as it is large: what stands beside it on a slanted line reaches into that."""
    wide, high = box[2] - box[0], box[3] - box[1]
    return box[0] - wide, box[1] - high, box[2] + wide, box[3] + high


def _within(box: Box, rows: list[Row]) -> bool:
    """Whether a region is about these lines alone: drawn by hand it reaches a little over them."""
    if not rows:
        return False
    _, low, _, top = joined([row.box for row in rows])
    over = _OVER * max(row.height for row in rows)
    return box[1] > low - over and box[3] < top + over


def _touches(box: Box, row: Row) -> bool:
    _, low, _, top = row.box
    middle, part = (low + top) / 2, _TOUCH * (top - low)
    return box[1] < middle + part and box[3] > middle - part and bool(_under(box, row.letters))


def _under(box: Box, letters: Iterable[Letter]) -> list[Letter]:
    return [letter for letter in letters if letter.box[0] < box[2] - 0.1 and letter.box[2] > box[0] + 0.1]


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _line(region: Wanted, rows: list[Row], at: int, size: tuple[float, float]) -> Box:
    """The part of a line that is hidden: whole words, or all of its column, up to the lines beside it."""
    row = rows[at]
    under = _under(region.box, row.letters)
    words = {letter.word for letter in under}
    letters = [letter for letter in row.letters if letter.word in words]
    if region.whole:
        letters = [one for stretch in row.stretches() if any(x in stretch for x in under) for one in stretch]
    left, _, right, _ = joined([letter.box for letter in letters])
    _, low, _, top = row.box
    for other in (rows[at - 1] if at else None, rows[at + 1] if at + 1 < len(rows) else None):
        if other is None:
            continue
        _, below, _, above = other.box
        if above > low > below:  # the line below reaches into this one
            low = (above + low) / 2
        if below < top < above:
            top = (below + top) / 2
    box = (min(left, region.box[0]), low, max(right, region.box[2]), top)
    wide = on_grid(box, size, STEP)
    return wide[0], low, wide[2], top


def on_grid(box: Box, size: tuple[float, float], step: float) -> Box:
    """The box made larger until it ends on the grid, within the page."""
    left, low, right, top = box
    return (
        max(0.0, math.floor(left / GRID) * GRID),
        max(0.0, math.floor(low / step) * step),
        min(size[0], math.ceil(right / GRID) * GRID),
        min(size[1], math.ceil(top / step) * step),
    )


def kept_rows(words: Wording, boxes: list[Box]) -> list[Row]:
    """The rows of which nothing lies in a box: what is laid over the picture again, for search."""
    return [row for row in words.rows if not any(hidden(letter, boxes) for letter in row.letters)]


def hidden(letter: Letter, boxes: list[Box]) -> bool:
    """Whether a letter lies in one of the boxes."""
    x, y = letter.middle
    return any(box[0] <= x <= box[2] and box[1] <= y <= box[3] for box in boxes)
