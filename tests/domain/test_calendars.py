"""Solar Hijri and Islamic days against known days and against ICU's calendars."""

from __future__ import annotations

import datetime as dt

import icu
import pytest

from app.domain import calendars

KNOWN = [
    ("solar_hijri", (1400, 3, 2), "2021-05-23"),
    ("solar_hijri", (1357, 11, 22), "1979-02-11"),
    ("solar_hijri", (1399, 12, 30), "2021-03-20"),
    ("solar_hijri", (1403, 12, 30), "2025-03-20"),
    ("solar_hijri", (1, 1, 1), "0622-03-22"),
    ("islamic", (1442, 10, 11), "2021-05-23"),
    ("islamic", (1445, 9, 1), "2024-03-11"),
    ("islamic", (1, 1, 1), "0622-07-19"),
]


@pytest.mark.parametrize(("calendar", "parts", "day"), KNOWN)
def test_known_days(calendar: str, parts: tuple[int, int, int], day: str) -> None:
    assert calendars.to_day(calendar, *parts).isoformat() == day
    assert calendars.from_day(calendar, dt.date.fromisoformat(day)) == parts


def _icu_day(name: str, year: int, month: int, day: int) -> dt.date:
    calendar = icu.Calendar.createInstance(icu.TimeZone.getGMT(), icu.Locale(f"en@calendar={name}"))
    fields = icu.UCalendarDateFields
    calendar.clear()
    for field, value in ((fields.EXTENDED_YEAR, year), (fields.MONTH, month - 1), (fields.DAY_OF_MONTH, day)):
        calendar.set(field, value)
    return dt.date(1970, 1, 1) + dt.timedelta(days=int(calendar.getTime() // 86400))


@pytest.mark.parametrize(
    ("calendar", "name", "years"),
    [
        ("solar_hijri", "persian", range(1280, 1460)),
        ("islamic", "islamic-umalqura", range(1300, 1601)),
        ("islamic", "islamic-civil", (1, 2, 30, 500, 1299)),
    ],
)
def test_first_days_of_months_agree_with_icu(calendar: str, name: str, years: range) -> None:
    for year in years:
        for month in range(1, 13):
            assert calendars.month_of(calendar, year, month)[0] == _icu_day(name, year, month, 1), (year, month)


@pytest.mark.parametrize("calendar", ["solar_hijri", "islamic"])
def test_every_day_of_our_time_comes_back(calendar: str) -> None:
    day = dt.date(1950, 1, 1)
    while day < dt.date(2050, 1, 1):
        assert calendars.to_day(calendar, *calendars.from_day(calendar, day)) == day
        day += dt.timedelta(days=7)


@pytest.mark.parametrize(
    ("calendar", "parts", "reason"),
    [
        ("solar_hijri", (1400, 12, 30), "29 days"),
        ("solar_hijri", (1400, 13, 1), "no month 13"),
        ("solar_hijri", (0, 1, 1), "from 1 to"),
        ("solar_hijri", (4000, 1, 1), "from 1 to"),
        ("islamic", (1442, 10, 30), "29 days"),
        ("islamic", (99999, 1, 1), "from 1 to"),
    ],
)
def test_days_that_are_not_there_are_refused(calendar: str, parts: tuple[int, int, int], reason: str) -> None:
    with pytest.raises(calendars.NoSuchDay, match=reason):
        calendars.to_day(calendar, *parts)


def test_a_day_before_the_calendar_begins_has_no_date_in_it() -> None:
    with pytest.raises(calendars.NoSuchDay, match="begins"):
        calendars.from_day("solar_hijri", dt.date(600, 1, 1))
