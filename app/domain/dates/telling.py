"""Exact days and moments as a language tells them: Persian in Solar Hijri, others in the Gregorian calendar."""

from __future__ import annotations

import datetime as dt

from app.domain import calendars
from app.domain.dates.language import OF
from app.domain.dates.languages import language
from app.domain.numerals import written


def tell_day(iso: str, lang: str) -> str:
    """An ISO day in the language's own calendar, order and numerals; anything else comes back as it is."""
    try:
        return _day(dt.date.fromisoformat(iso[:10]), lang)
    except ValueError:
        return iso


def tell_moment(iso: str, lang: str, zone: dt.tzinfo | None = None) -> str:
    """A stored moment as the clock on this wall (or in `zone`) shows it, to the minute; a bare day as a day."""
    try:
        moment = dt.datetime.fromisoformat(iso)
    except ValueError:
        return iso
    if len(iso) <= 10:
        return _day(moment.date(), lang)
    try:
        there = moment.astimezone(zone)
    except (OverflowError, OSError):
        there = moment
    words = language(lang)
    return words.moment.format(day=_day(there.date(), lang), time=written(f"{there:%H:%M}", lang))


def _day(day: dt.date, lang: str) -> str:
    words = language(lang)
    number, month, year = day.day, words.months[day.month - 1][OF], f"{day.year:04d}"
    if words.calendar != "gregorian":
        try:
            there = calendars.from_day(words.calendar, day)
        except (calendars.NoSuchDay, OverflowError):
            there = None
        if there is not None:
            year, number = str(there[0]), there[2]
            month = words.other_months[words.calendar][there[1] - 1][0]
    return written(words.show["day"][0].format(day=number, month=month, year=year), lang)
