"""EDTF, level 1 and level 2's one-of-a-set: reading it and its bounds.

Source: Library of Congress, Extended Date/Time Format (EDTF) Specification, 2019 (ISO 8601-2).
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache

from app.domain.dates.problem import DateProblem, impossible

_POINT = re.compile(r"(\d{4}|\d{3}X|\d\dXX)(?:-(\d\d|XX)(?:-(\d\d|XX))?)?([~?%]?)", re.ASCII)
_SEASON_STARTS = {21: 3, 22: 6, 23: 9, 24: 12}
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def day_of(year: int, month: int, day: int) -> dt.date:
    """The day, or DateProblem with the reason why there is none."""
    if not 1 <= year <= 9999:
        raise impossible(f"years go from 1 to 9999, {year} does not")
    if not 1 <= month <= 12:
        raise impossible(f"there is no month {month}")
    length = calendar.monthrange(year, month)[1]
    if not 1 <= day <= length:
        if (month, day) == (2, 29):
            raise impossible(f"there is no 29 February {year}: {year} is no leap year")
        raise impossible(f"there is no {day} {_MONTHS[month - 1]} {year}: that month has {length} days")
    return dt.date(year, month, day)


def _last_of(year: int, month: int) -> dt.date:
    return day_of(year, month, calendar.monthrange(max(year, 1), month)[1])


@dataclass(frozen=True, slots=True)
class Point:
    """One date of any precision: its four parts as EDTF writes them and the bounds in days."""

    year: str
    month: str
    day: str
    mark: str
    first: dt.date
    last: dt.date

    def __str__(self) -> str:
        return "-".join(part for part in (self.year, self.month, self.day) if part) + self.mark

    @property
    def precision(self) -> str:
        """day, month, season, year, some_day, some_month, decade or century."""
        if "X" in self.day or "X" in self.month:
            return "some_day" if self.day else "some_month"
        if self.day:
            return "day"
        if self.month:
            return "season" if self.month > "12" else "month"
        return {0: "year", 1: "decade"}.get(self.year.count("X"), "century")


@dataclass(frozen=True, slots=True)
class Span:
    """All the time from `start` to `end`; an end that is not a date is ".." (open) or "" (unknown)."""

    start: Point | str
    end: Point | str

    def __str__(self) -> str:
        return f"{self.start}/{self.end}"

    @property
    def first(self) -> dt.date | None:
        """The earliest day, None when open."""
        return self.start.first if isinstance(self.start, Point) else None

    @property
    def last(self) -> dt.date | None:
        """The latest day, None when open."""
        return self.end.last if isinstance(self.end, Point) else None


@dataclass(frozen=True, slots=True)
class Range:
    """A stretch within a one-of-a-set; a missing end is open."""

    start: Point | None
    end: Point | None

    def __str__(self) -> str:
        return f"{self.start or ''}..{self.end or ''}"

    @property
    def first(self) -> dt.date | None:
        """The earliest day, None when open."""
        return self.start.first if self.start else None

    @property
    def last(self) -> dt.date | None:
        """The latest day, None when open."""
        return self.end.last if self.end else None


@dataclass(frozen=True, slots=True)
class OneOf:
    """One day within one of several dates or stretches."""

    items: tuple[Point | Range, ...]

    def __str__(self) -> str:
        return f"[{','.join(str(item) for item in self.items)}]"

    @property
    def first(self) -> dt.date | None:
        """The earliest day, None when open."""
        firsts = [item.first for item in self.items]
        return None if None in firsts else min(day for day in firsts if day)

    @property
    def last(self) -> dt.date | None:
        """The latest day, None when open."""
        lasts = [item.last for item in self.items]
        return None if None in lasts else max(day for day in lasts if day)


Expression = Point | Span | OneOf


def point(text: str) -> Point | None:
    """Read one date; None when it has not that form, DateProblem when it does not exist."""
    match = _POINT.fullmatch(text)
    if not match:
        return None
    year, month, day, mark = match[1], match[2] or "", match[3] or "", match[4]
    if not _allowed(year, month, day):
        return None
    first, last = _bounds(year, month, day)
    return Point(year, month, day, mark, first, last)


def _allowed(year: str, month: str, day: str) -> bool:
    if "X" in year:
        return not month
    if month == "XX":
        return day in {"", "XX"}
    return not (day and month > "12")


def _bounds(year: str, month: str, day: str) -> tuple[dt.date, dt.date]:
    low, high = int(year.replace("X", "0")), int(year.replace("X", "9"))
    if month in {"", "XX"}:
        return day_of(low or (1 if "X" in year else 0), 1, 1), day_of(high, 12, 31)
    number = int(month)
    if number in _SEASON_STARTS:
        start = _SEASON_STARTS[number]
        after = (low + 1, 2) if start == 12 else (low, start + 2)
        return day_of(low, start, 1), _last_of(*after)
    if day in {"", "XX"}:
        return day_of(low, number, 1), _last_of(low, number)
    exact = day_of(low, number, int(day))
    return exact, exact


def of_day(day: dt.date, mark: str = "") -> Point:
    """The point of an exact day."""
    return Point(f"{day.year:04d}", f"{day.month:02d}", f"{day.day:02d}", mark, day, day)


def _ordered(first: dt.date | None, last: dt.date | None) -> None:
    if first and last and first > last:
        raise impossible(f"the end ({last}) is before the beginning ({first})")


def span(start: Point | str, end: Point | str) -> Span:
    """A span whose ends are in order; DateProblem when they are not."""
    made = Span(start, end)
    _ordered(made.first, made.last)
    return made


def one_within(start: Point | None, end: Point | None) -> OneOf:
    """One day within a stretch; DateProblem when its ends are not in order."""
    made = OneOf((Range(start, end),))
    _ordered(made.first, made.last)
    return made


def _span(text: str) -> Span | None:
    left, slash, right = text.partition("/")
    if not slash:
        return None
    start = left if left in {"", ".."} else point(left)
    end = right if right in {"", ".."} else point(right)
    if start is None or end is None or not (isinstance(start, Point) or isinstance(end, Point)):
        return None
    return span(start, end)


def _range(text: str) -> Range | None:
    left, dots, right = text.partition("..")
    start, end = point(left), point(right)
    wrong = (left and start is None) or (right and end is None)
    if not dots or wrong or not (start or end):
        return None
    _ordered(start.first if start else None, end.last if end else None)
    return Range(start, end)


def _one_of(text: str) -> OneOf | Point | None:
    if not (text.startswith("[") and text.endswith("]")):
        return None
    items: list[Point | Range] = []
    for part in text[1:-1].split(","):
        item = point(part) or _range(part)
        if item is None:
            return None
        items.append(item)
    # One of a set with a single date in it says no more than that date.
    return items[0] if len(items) == 1 and isinstance(items[0], Point) else OneOf(tuple(items))


def read(text: str) -> Expression | None:
    """Read EDTF; None when it is none, DateProblem when it has the form but can't be."""
    return point(text) or _span(text) or _one_of(text)


@lru_cache(maxsize=4096)
def known(text: str) -> Expression:
    """Read EDTF that must be such; DateProblem when it is not."""
    expression = read(text)
    if expression is None:
        raise DateProblem("unreadable_date", f"“{text[:60]}” is not EDTF")
    return expression


def _around(year: str, step: int) -> str:
    number = int(year.rstrip("X")) + step
    digits = len(year.rstrip("X"))
    if not 0 < number < 10**digits:
        raise impossible("the date would fall outside the years 1 to 9999")
    return f"{number:0{digits}d}" + "X" * (4 - digits)


def beside(origin: Point, step: int) -> Point:
    """The neighbouring date of the same precision: the one before (step -1) or after (+1)."""
    precision = origin.precision
    if precision in {"year", "decade", "century"}:
        made = point(_around(origin.year, step) + origin.mark)
    elif precision == "day":
        return _next_day(origin, step)
    elif precision in {"month", "season"}:
        made = point(_next_part(origin, step, *((12, 1) if precision == "month" else (4, 21))) + origin.mark)
    else:
        made = None
    if made is None:
        raise impossible("before or after “some day” says nothing")
    return made


def _next_day(origin: Point, step: int) -> Point:
    try:
        return of_day(origin.first + dt.timedelta(days=step), origin.mark)
    except OverflowError:
        raise impossible("the date would fall outside the years 1 to 9999") from None


def _next_part(origin: Point, step: int, size: int, base: int) -> str:
    turn, rest = divmod(int(origin.month) - base + step, size)
    year = _around(origin.year, turn) if turn else origin.year
    return f"{year}-{rest + base:02d}"
