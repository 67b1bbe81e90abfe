"""Periods of days, weeks, months and years (ISO 8601), counted on the calendar."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import TypeVar

_FORM = re.compile(r"(-?)P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?", re.ASCII)
_D = TypeVar("_D", dt.date, dt.datetime)


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of calendar time; negative parts count backwards."""

    months: int = 0
    days: int = 0

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read P4M, P1Y, P14D, P2W, -P30D; ValueError for anything else."""
        match = _FORM.fullmatch(text)
        if match is None:
            raise ValueError(f"not a period: {text}")
        sign = -1 if match[1] else 1
        years, months, weeks, days = (int(part or 0) for part in match.groups()[1:])
        return cls(sign * (12 * years + months), sign * (7 * weeks + days))

    @property
    def backwards(self) -> bool:
        """Whether it counts back from its trigger."""
        return self.months < 0 or self.days < 0

    def after(self, start: _D) -> _D:
        """The day (or moment) this long after `start`; a day the month lacks becomes its last one."""
        turn, month = divmod(start.month - 1 + self.months, 12)
        year = start.year + turn
        day = min(start.day, calendar.monthrange(year, month + 1)[1])
        return start.replace(year=year, month=month + 1, day=day) + dt.timedelta(days=self.days)
