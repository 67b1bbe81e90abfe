"""The axis of time: days to pixels and back, zoom and pan, and ticks in the user's own calendar."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.domain import calendars
from app.domain.dates.languages import language
from app.domain.numerals import written

FIRST, LAST = 1.0, float(dt.date.max.toordinal())
# From a quarter of a day to some centuries across the screen.
LEAST_DAYS, MOST_DAYS = 0.25, 250_000.0
# Steps of ticks by unit; about how many days one step takes.
_STEPS: tuple[tuple[str, int, float], ...] = (
    ("hour", 1, 1 / 24), ("hour", 3, 3 / 24), ("hour", 6, 6 / 24), ("hour", 12, 12 / 24),
    ("day", 1, 1), ("day", 2, 2), ("day", 5, 5), ("day", 10, 10),
    ("month", 1, 30), ("month", 3, 91), ("month", 6, 182),
    ("year", 1, 365), ("year", 2, 730), ("year", 5, 1826), ("year", 10, 3652), ("year", 20, 7305), ("year", 50, 18262),
    ("year", 100, 36524), ("year", 200, 73048), ("year", 500, 182621),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tick:
    """One tick: at which day (ordinal with its fraction), its words, and whether a larger unit begins there."""

    day: float
    words: str
    major: bool


@dataclass(frozen=True, slots=True)
class Axis:
    """Time runs from left to right in every language: `first` is the day at the left edge, `width` in pixels."""

    first: float
    per_day: float
    width: float

    @classmethod
    def fitting(cls, start: float, end: float, width: float) -> Axis:
        """All from `start` to `end`, with a little room on both sides."""
        width = max(width, 1.0)
        days = min(max((end - start) * 1.06, LEAST_DAYS), MOST_DAYS)
        return cls((start + end - days) / 2, width / days, width)

    @property
    def last(self) -> float:
        """The day at the right edge."""
        return self.first + self.days

    @property
    def days(self) -> float:
        """How many days are shown."""
        return self.width / self.per_day

    def x(self, day: float) -> float:
        """Where a day stands."""
        return (day - self.first) * self.per_day

    def day(self, x: float) -> float:
        """The day at a place."""
        return self.first + x / self.per_day

    def zoomed(self, factor: float, x: float) -> Axis:
        """Nearer (factor above 1) or farther, keeping the day at `x` where it is."""
        days = min(max(self.days / factor, LEAST_DAYS), MOST_DAYS)
        per_day = self.width / days
        return replace(self, first=self.day(x) - x / per_day, per_day=per_day).kept()

    def panned(self, pixels: float) -> Axis:
        """Moved towards later times by so many pixels."""
        return replace(self, first=self.first + pixels / self.per_day).kept()

    def resized(self, width: float) -> Axis:
        """The same stretch of time in another width."""
        width = max(width, 1.0)
        return replace(self, per_day=width / self.days, width=width)

    def kept(self) -> Axis:
        """Within the years the calendar has."""
        first = min(max(self.first, FIRST - self.days / 2), LAST - self.days / 2)
        return replace(self, first=first)


def calendar_of(lang: str) -> str:
    """The calendar in which a language counts days."""
    return language(lang).calendar


def ticks(axis: Axis, lang: str, least: float) -> list[Tick]:
    """Ticks at least `least` pixels apart, at round hours, days, months or years of the language's calendar."""
    unit, step, _ = next((s for s in _STEPS if s[2] * axis.per_day >= least), _STEPS[-1])
    made: list[Tick] = []
    for day, words, major in _marks(unit, step, max(axis.first, FIRST), min(axis.last, LAST), lang):
        far = not made or (day - made[-1].day) * axis.per_day >= least * 0.55
        if axis.first <= day <= axis.last and far:
            made.append(Tick(day, words, major))
    return made


def _marks(unit: str, step: int, first: float, last: float, lang: str) -> Iterator[tuple[float, str, bool]]:
    calendar = calendar_of(lang)
    if unit == "hour":
        yield from _hours(step, first, last, lang)
        return
    year, month, _ = _parts(calendar, math.floor(first))
    if unit == "year":
        year -= year % step
        while (begin := _begin(calendar, year, 1)) is not None and begin <= last:
            yield begin, written(str(year), lang), year % (step * 5) == 0
            year += step
        return
    while (begin := _begin(calendar, year, month)) is not None and begin <= last:
        if unit == "month" and (month - 1) % step == 0:
            yield begin, month_words(calendar, month, lang) if month > 1 else written(str(year), lang), month == 1
        elif unit == "day":
            yield from _days(calendar, year, month, begin, step, lang)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def _hours(step: int, first: float, last: float, lang: str) -> Iterator[tuple[float, str, bool]]:
    at = math.floor(first * 24 / step) * step
    while at / 24 <= last:
        midnight = at % 24 == 0
        yield at / 24, day_words(at // 24, lang) if midnight else written(f"{at % 24}:00", lang), midnight
        at += step


def _days(
    calendar: str, year: int, month: int, begin: float, step: int, lang: str
) -> Iterator[tuple[float, str, bool]]:
    after = _begin(calendar, year, month + 1) if month < 12 else _begin(calendar, year + 1, 1)
    length = int((after or begin + 30) - begin)
    for day in range(1, length + 1):
        if day == 1:
            yield begin, month_words(calendar, month, lang), True
        elif (day if step > 1 else 0) % step == 0 and day <= length - step // 2:
            yield begin + day - 1, written(str(day), lang), False


def _begin(calendar: str, year: int, month: int) -> float | None:
    """The first day of a month; None where the calendar has none."""
    try:
        if calendar == "gregorian":
            return float(dt.date(max(year, 1), month, 1).toordinal())
        return float(calendars.month_of(calendar, max(year, 1), month)[0].toordinal())
    except (ValueError, OverflowError):
        return None


def _parts(calendar: str, ordinal: int) -> tuple[int, int, int]:
    day = dt.date.fromordinal(min(max(ordinal, 1), int(LAST)))
    if calendar != "gregorian":
        try:
            return calendars.from_day(calendar, day)
        except (calendars.NoSuchDay, OverflowError):
            return 1, 1, 1
    return day.year, day.month, day.day


def month_words(calendar: str, month: int, lang: str) -> str:
    """The name of a month."""
    words = language(lang)
    if calendar != "gregorian":
        return words.other_months[calendar][month - 1][0]
    return words.months[month - 1][0]


def day_words(ordinal: int, lang: str, *, year: bool = False) -> str:
    """A day in the calendar of the language, with the year or without."""
    from app.domain.dates.telling import tell_day  # noqa: PLC0415 - one place that knows the order of the parts

    day = dt.date.fromordinal(min(max(ordinal, 1), int(LAST)))
    whole = tell_day(day.isoformat(), lang)
    if year:
        return whole
    there = written(str(_parts(calendar_of(lang), ordinal)[0]), lang)
    return whole.removesuffix(there).removesuffix(written(f"{day.year:04d}", lang)).rstrip(" ,")


def context_words(axis: Axis, lang: str) -> str:
    """What all that is shown has in common: the year, the month, or the day at the left edge."""
    calendar = calendar_of(lang)
    year, month, _ = _parts(calendar, math.floor(max(axis.first, FIRST)))
    if axis.days > 1500:
        return ""
    if axis.days > 75:
        return written(str(year), lang)
    if axis.days > 3:
        return f"{month_words(calendar, month, lang)} {written(str(year), lang)}"
    return day_words(math.floor(axis.first), lang, year=True)
