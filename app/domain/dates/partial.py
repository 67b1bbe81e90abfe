"""A date as far as it was said, and the points of time that follow from it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass

from app.domain import calendars
from app.domain.dates.edtf import Point, day_of, of_day, point
from app.domain.dates.problem import DateProblem, impossible


@dataclass(frozen=True, slots=True)
class Partial:
    """Year, month (21–24 for a season) and day as said; `extra` is some_day, some_month, decade or century."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    extra: str = ""
    mark: str = ""
    calendar: str = "gregorian"

    def filled(self, other: Partial) -> Partial:
        """This one with what it leaves out taken from the other end of the same range."""
        if self.year is not None or self.extra:
            return self
        month = self.month if self.month is not None else other.month
        calendar = other.calendar if self.month is None else self.calendar
        return dataclasses.replace(self, year=other.year, month=month, calendar=calendar)

    def points(self) -> tuple[Point, Point]:
        """First and last point; they are one and the same in our own calendar."""
        if self.year is None:
            raise DateProblem("unreadable_date", "the year is missing")
        if self.day is not None and self.month is None:
            raise DateProblem("unreadable_date", "the month is missing")
        if self.calendar != "gregorian":
            return self._converted(self.year)
        made = point(self._edtf(self.year))
        if made is None:
            raise impossible("a season has no days")
        return made, made

    def _edtf(self, year: int) -> str:
        if self.extra in {"decade", "century"}:
            known = 3 if self.extra == "decade" else 2
            return f"{year:04d}"[:known] + "X" * (4 - known) + self.mark
        if self.day is not None and self.month is not None and self.month < 21:
            day_of(year, self.month, self.day)
        parts = [f"{year:04d}"] + [f"{part:02d}" for part in (self.month, self.day) if part is not None]
        if self.extra == "some_month" or (self.extra == "some_day" and self.month is None):
            parts.append("XX")
        if self.extra == "some_day":
            parts.append("XX")
        return "-".join(parts) + self.mark

    def _converted(self, year: int) -> tuple[Point, Point]:
        try:
            if self.extra == "decade":
                first = calendars.year_of(self.calendar, year)[0]
                return of_day(first, self.mark), of_day(calendars.year_of(self.calendar, year + 9)[1], self.mark)
            if self.extra:
                raise DateProblem("unreadable_date", "“some day” is read in our own calendar only")
            if self.month is None:
                first, last = calendars.year_of(self.calendar, year)
            elif self.month > 20:
                first, last = self._season(year, 3 * (self.month - 21))
            elif self.day is None:
                first, last = calendars.month_of(self.calendar, year, self.month)
            else:
                first = last = calendars.to_day(self.calendar, year, self.month, self.day)
        except calendars.NoSuchDay as problem:
            raise impossible(str(problem)) from None
        return of_day(first, self.mark), of_day(last, self.mark)

    def _season(self, year: int, before: int) -> tuple[dt.date, dt.date]:
        if self.calendar != "solar_hijri":
            raise impossible("a season has no days")
        start, end = (calendars.month_of(self.calendar, year, before + month) for month in (1, 3))
        return start[0], end[1]
