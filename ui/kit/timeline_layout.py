"""Where everything in the graphic stands: lanes below each other, items packed into lines that don't overlap."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from app.actions.chronology_graphic import Cell, Lane, lanes_of
from app.actions.chronology_rows import TimelineRow
from ui.kit.timeline_extent import Extent, extent

UNDATED = "undated"
_MOST_LINES = 14
FADE = 70.0


@dataclass(slots=True)
class Bar:
    """One item in one lane: its extent in time, its line, and the words beside it (elided to `wide` pixels).

    An item without date has no extent and a place in pixels.
    """

    row: TimelineRow
    extent: Extent | None
    words: str
    wide: float
    line: int = 0
    place: float = 0.0


@dataclass(slots=True)
class Band:
    """One lane on the screen: `top` and `tall` in pixels from the beginning of all lanes."""

    key: str
    words: str
    count: int
    top: float = 0.0
    tall: float = 0.0
    bars: list[Bar] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.cells) or len(self.bars)


@dataclass(frozen=True, slots=True)
class Measures:
    """Sizes in pixels: a line of items, room around a lane, a mark, and how wide and how cut words are."""

    line: float
    pad: float
    mark: float
    elided: Callable[[str], tuple[str, float]]


def singly(
    lanes: Sequence[Lane], rows: Sequence[TimelineRow], by: str, per_day: float, measures: Measures,
    names: Callable[[Lane], str], what: Callable[[TimelineRow], str],
) -> list[Band]:  # fmt: skip
    """Lanes with single items; a lane with none in it is as low as its name."""
    bands = {lane.key: Band(lane.key, names(lane), lane.count) for lane in lanes}
    rest = next((band for key, band in bands.items() if key == "…"), None)
    for row in rows:
        reach = extent(row)
        words, wide = measures.elided(what(row))
        for key in lanes_of(row, by) if reach is not None else ():
            band = bands.get(key, rest)
            if band is not None and (not band.bars or band.bars[-1].row is not row):
                band.bars.append(Bar(row, reach, words, wide))
    for band in bands.values():
        pack(band.bars, per_day, measures)
    return stack(list(bands.values()), measures)


def pack(bars: list[Bar], per_day: float, measures: Measures) -> None:
    """Give every bar the first line where it has room; when there are too many lines, some lose their words."""
    bars.sort(key=lambda bar: (bar.extent.first if bar.extent else 0.0, bar.row.uid))
    ends: list[float] = []
    for bar in bars:
        start, body, end = _reach(bar, per_day, measures)
        line = next((n for n, taken in enumerate(ends) if taken <= start), len(ends))
        if line >= _MOST_LINES:
            line = min(range(len(ends)), key=ends.__getitem__)
            bar.words, bar.wide, end = "", 0.0, body
        if line == len(ends):
            ends.append(end)
        bar.line, ends[line] = line, max(ends[line], end)


def _reach(bar: Bar, per_day: float, measures: Measures) -> tuple[float, float, float]:
    """Where a bar begins, where its body ends and where its words do, in pixels from day 0."""
    reach = bar.extent
    if reach is None:
        return 0.0, 0.0, 0.0
    first, last = reach.first * per_day, reach.last * per_day
    start = first - measures.mark - (FADE if reach.open_left else 0.0)
    body = max(last, first + measures.mark) + (FADE if reach.open_right else 0.0)
    anchor = last if reach.open_left else first
    return start, body + 4, max(body, anchor + 2 * measures.mark + bar.wide) + 8


def counted(
    lanes: Sequence[Lane], cells: Sequence[Cell], together: int, measures: Measures, names: Callable[[Lane], str]
) -> list[Band]:
    """Lanes with counts by stretches of time, `together` of those that were counted making one."""
    bands = {lane.key: Band(lane.key, names(lane), lane.count) for lane in lanes}
    for cell in cells:
        band = bands.get(cell.lane)
        if band is None:
            continue
        at = cell.bin // together
        if band.cells and band.cells[-1].bin == at:
            last = band.cells.pop()
            band.cells.append(Cell(cell.lane, at, last.count + cell.count, last.grave + cell.grave))
        else:
            band.cells.append(Cell(cell.lane, at, cell.count, cell.grave))
    return stack(list(bands.values()), measures)


def undated(rows: Sequence[TimelineRow], count: int, words: str, wide: float, measures: Measures,
            what: Callable[[TimelineRow], str]) -> Band:  # fmt: skip
    """The lane of what has no date: items side by side, in lines as wide as there is room."""
    band = Band(UNDATED, words, count)
    x, line = measures.mark, 0
    for row in rows:
        text, long = measures.elided(what(row))
        if x + long + 2 * measures.mark > wide and x > measures.mark:
            x, line = measures.mark, line + 1
        band.bars.append(Bar(row, None, text, long, line, x + measures.mark))
        x += long + 5 * measures.mark
    return band


def stack(bands: list[Band], measures: Measures, top: float = 0.0) -> list[Band]:
    """Put lanes below each other."""
    for band in bands:
        lines = 1 + max((bar.line for bar in band.bars), default=0)
        band.top, band.tall = top, lines * measures.line + 2 * measures.pad
        top += band.tall
    return bands
