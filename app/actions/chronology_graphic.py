"""What a drawn chronology asks for: counts by stretches of time, lanes, and the single items of what is looked at."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.actions.chronology_lanes import NOBODY, OTHERS, Cell, Lane, fullest, lanes_of, tally
from app.actions.chronology_rows import TimelineRow, rows_of
from app.actions.chronology_sieve import END, WHEN, Sieve, where
from app.actions.records import case_by_code

__all__ = [
    "NOBODY", "OTHERS", "Canvas", "Cell", "Density", "Lane", "Picture", "canvas", "density", "lanes_of", "picture",
    "undated",
]  # fmt: skip

# The Julian day of the day before 1 January of year 1, whose ordinal is 0.
_EPOCH = 1721424.5
_OPEN = "9999-12-31"
_SINGLY = 400
_PASSING = 40
_LANES = 40


@dataclass(frozen=True, slots=True)
class Density:
    """How many items stand in each stretch of `width` days from `start` (a day's ordinal) on.

    An item counts once: in the middle of its bounds, or at the one that is known.
    """

    start: int
    width: int
    counts: tuple[int, ...]
    undated: int

    @property
    def end(self) -> int:
        """The first day behind the last stretch."""
        return self.start + self.width * len(self.counts)


@dataclass(frozen=True, slots=True)
class Canvas:
    """All of a case at once: its lanes, and what they hold in stretches of `width` days from `start` on."""

    start: int
    end: int
    width: int
    lanes: tuple[Lane, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """What there is between two days: single rows where they are few, else cells of `width` days from `start` on.

    `passing` counts items that began before and end after all this and are not among the rows.
    """

    start: int
    end: int
    rows: tuple[TimelineRow, ...] | None
    cells: tuple[Cell, ...]
    width: int
    passing: int


def middle(kind: str) -> str:
    """SQL for where an item stands in time, as a Julian day: the middle of its bounds, or the one that is known."""
    when, end = WHEN[kind], END[kind]
    first, last = f'substr("{when}",1,10)', f'substr(coalesce("{end}","{when}"),12,10)'
    return f"CASE {last} WHEN '{_OPEN}' THEN julianday({first}) ELSE (julianday({first})+julianday({last}))/2 END"


def density(reader: Any, case: str, sieve: Sieve, bins: int = 180) -> Density:
    """The histogram over the whole time of the case; of a sieve all but its period counts."""
    uid, wanted = case_by_code(reader, case).uid, sieve.without_period()
    empty = _undated_count(reader, uid, wanted)
    bounds = _bounds(reader, uid, Sieve())
    if bounds is None:
        return Density(dt.date.today().toordinal(), 1, (), empty)  # noqa: DTZ011 - the user's own day
    start, end = bounds
    width = max(1, math.ceil((end - start + 1) / bins))
    counts = [0] * math.ceil((end - start + 1) / width)
    stretches = _stretches(wanted, start, width)
    for kind in wanted.kinds():
        arm = where(kind, uid, wanted)
        sql = f'SELECT {stretches[kind]} FROM "{kind}" WHERE {arm.sql} AND "{WHEN[kind]}" IS NOT NULL'
        for (at,) in reader.database.each(sql, arm.values):
            counts[min(max(at or 0, 0), len(counts) - 1)] += 1
    return Density(start, width, tuple(counts), empty)


def _bounds(reader: Any, case_uid: str, sieve: Sieve) -> tuple[int, int] | None:
    """The first and the last day that any item names."""
    found: list[str] = []
    for kind in sieve.kinds():
        arm, when, end = where(kind, case_uid, sieve), WHEN[kind], END[kind]
        last = f'substr(coalesce("{end}","{when}"),12,10)'
        sql = (
            f'SELECT min(substr("{when}",1,10)), max(CASE {last} WHEN \'{_OPEN}\' THEN substr("{when}",1,10) '
            f'ELSE {last} END) FROM "{kind}" WHERE {arm.sql} AND "{when}" IS NOT NULL'
        )
        found += [day for day in reader.database.row(sql, arm.values) or () if day]
    days = [day for day in map(_ordinal, found) if day is not None]
    return (min(days), max(days)) if days else None


def _ordinal(day: str) -> int | None:
    try:
        return dt.date.fromisoformat(day).toordinal()
    except ValueError:
        return None


def _undated_count(reader: Any, case_uid: str, sieve: Sieve) -> int:
    found = 0
    for kind in sieve.kinds():
        arm = where(kind, case_uid, sieve)
        sql = f'SELECT count(*) FROM "{kind}" WHERE {arm.sql} AND "{WHEN[kind]}" IS NULL'
        found += int(reader.database.value(sql, arm.values) or 0)
    return found


def undated(reader: Any, case: str, sieve: Sieve, limit: int = 60) -> tuple[list[TimelineRow], int]:
    """The first items that have no date, and how many there are."""
    uid = case_by_code(reader, case).uid
    places: list[tuple[str, str]] = []
    for kind in sieve.kinds():
        arm = where(kind, uid, sieve)
        sql = f'SELECT "uid" FROM "{kind}" WHERE {arm.sql} AND "{WHEN[kind]}" IS NULL ORDER BY "uid" LIMIT ?'
        places += [(kind, row[0]) for row in reader.database.rows(sql, [*arm.values, limit])]
    shown = sorted(places, key=lambda place: place[1])[:limit]
    return rows_of(reader, shown), _undated_count(reader, uid, sieve)


# -- all of it --------------------------------------------------------------------------


def canvas(reader: Any, case: str, by: str, sieve: Sieve, bins: int = 480, most: int = _LANES) -> Canvas:
    """The whole time by "person", "place" or "type"."""
    uid = case_by_code(reader, case).uid
    start, end = _bounds(reader, uid, sieve) or (dt.date.today().toordinal(),) * 2  # noqa: DTZ011 - the user's own day
    width = max(1, math.ceil((end - start + 1) / bins))
    counted = tally(reader, uid, by, sieve, _stretches(sieve, start, width))
    drawn = fullest(reader, counted.lanes(), most)
    cells = counted.within({lane.key for lane in drawn}, bins).cells()
    return Canvas(start, end, width, tuple(drawn), cells)


def _stretches(sieve: Sieve, start: int, width: int) -> dict[str, str]:
    return {kind: f"CAST(({middle(kind)}-{start + _EPOCH})/{width} AS INTEGER)" for kind in sieve.kinds()}


# -- what is looked at ------------------------------------------------------------------


def picture(
    reader: Any, case: str, by: str, sieve: Sieve, known: Sequence[str], start: int, end: int, bins: int = 240
) -> Picture:
    """What lies between two days (ordinals, both counted); `known` are the keys of the lanes shown."""
    uid = case_by_code(reader, case).uid
    start, end = max(1, start), min(dt.date.max.toordinal(), max(start, end))
    first, last = dt.date.fromordinal(start).isoformat(), dt.date.fromordinal(end).isoformat()
    narrowed = replace(sieve, since=max(sieve.since, first), until=min(sieve.until or last, last))
    near = _within(reader, uid, narrowed, first, last, _SINGLY + 1, through=False)
    if len(near) > _SINGLY:
        width = max(1, math.ceil((end - start + 1) / bins))
        counted = tally(reader, uid, by, narrowed, _stretches(sieve, start, width))
        return Picture(start, end, None, counted.within(set(known), bins).cells(), width, 0)
    passing = _within(reader, uid, narrowed, first, last, _SINGLY, through=True)
    rows = rows_of(reader, [*passing[:_PASSING], *near])
    return Picture(start, end, tuple(rows), (), 1, max(0, len(passing) - _PASSING))


def _within(
    reader: Any, case_uid: str, sieve: Sieve, first: str, last: str, limit: int, *, through: bool
) -> list[tuple[str, str]]:
    """Items with an end between two days, or those that go `through` all of it."""
    found: list[tuple[str, str]] = []
    for kind in sieve.kinds():
        arm, when, end = where(kind, case_uid, sieve), WHEN[kind], END[kind]
        begun, over = f'substr("{when}",1,10)', f'substr(coalesce("{end}","{when}"),12,10)'
        inside = f"({begun} BETWEEN ? AND ? OR {over} BETWEEN ? AND ?)"
        sql = (
            f'SELECT "uid" FROM "{kind}" WHERE {arm.sql} AND {"NOT " if through else ""}{inside} '
            f'ORDER BY "{when}","uid" LIMIT ?'
        )
        rows = reader.database.rows(sql, [*arm.values, first, last, first, last, limit - len(found)])
        found += [(kind, row[0]) for row in rows]
    return found
