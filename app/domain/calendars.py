"""Solar Hijri and Islamic dates turned into days and back, without any locale data.

Solar Hijri follows Borkowski's break points, as jalaali-js does, which agree with the observed calendar
for the years this program meets. Islamic dates follow Umm al-Qura month lengths for 1300–1600 AH (as ICU
publishes them) and the tabular civil calendar outside; a locally announced month may differ by a day.
"""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

_BREAKS = (
    -61, 9, 38, 199, 426, 686, 756, 818, 1111, 1181, 1210, 1635, 2060, 2097, 2192, 2262, 2324, 2394, 2456, 3178,
)  # fmt: skip
_ISLAMIC_EPOCH = dt.date(622, 7, 19).toordinal()
_UMM_AL_QURA_FROM = 1300
_UMM_AL_QURA_START = dt.date(1882, 11, 12).toordinal()
# One bit a month from Muharram on, three hexadecimal digits a year: 1 = 30 days, 0 = 29.
_UMM_AL_QURA = (
    "aaad54ec96d46ea36caad5556a9792ba95d4ada55cd2d69574ab54b6a5ad4aea4f51768b6a5ad52d695b49da4dd26d955ac9"
    "b62baa5b52ba956caae92f49762b6956acaba4bd25d92dc96d54daa5b52ba55b49b655729754b6a3752b6556aaab52bc95d4"
    "ada55caad69574ab94baa5b52b6a5752768b745b5555a95b49da4dd26e936aaad54db25d52da95b4aba55b49b64b715b4ab5"
    "a55d25e92ec96d4ae996b4aba93d49da4db2ab94baa5b52ba95b2ab5555c4bd23d91da95b4ab5a56d2b693b49b6556a9754b"
    "6a56caad555b29b92ba95d4ada55aaab595749764baa5b52b6a56e4db25b52b6a5ad2ae92f49764b6a56acad655d49da4dd1"
    "6d955aa5b52da95b4ad5956ca6e4aea4f52b6956aaab54bd25d92ea96d4ada95b4aba55b29b54d6a97547693749b5556aa6b"
    "52ba8bd46da35caad64db26b94baa5b52b695751768b725b52b5655b49da4ed16d8b6aa6d52da95d4ada95b4ab653729762b"
    "a95b2ab5555b25d92ec96d2ae956b4aba55d29d54daa9b54baa3b49ba4daaaad52da95d45ea2ec9ad556b26b94baa5d52da9"
    "5b52ba8bb45b92da95ab4ada4ed16e8b6a56d535695d4ada8dd46da55b29d62bb15b4ab955aaaae92ec8f5276956aaad655d"
    "29d"
)


class NoSuchDay(ValueError):
    """The calendar has no such day; the text says why, in English."""


def nowruz(year: int) -> dt.date:
    """The first day of a Solar Hijri year (1–3177)."""
    if not 1 <= year < _BREAKS[-1]:
        raise NoSuchDay(f"Solar Hijri years go from 1 to {_BREAKS[-1] - 1}")
    leaps, jump, start = -14, 0, _BREAKS[0]
    for before, mark in pairwise(_BREAKS):
        jump, start = mark - before, before
        if year < mark:
            break
        leaps += jump // 33 * 8 + jump % 33 // 4
    n = year - start
    leaps += n // 33 * 8 + (n % 33 + 3) // 4
    if jump % 33 == 4 and jump - n == 4:
        leaps += 1
    gregorian = year + 621
    gregorian_leaps = gregorian // 4 - (gregorian // 100 + 1) * 3 // 4 - 150
    return dt.date(gregorian, 3, 1) + dt.timedelta(days=19 + leaps - gregorian_leaps)


def _solar_month(year: int, month: int) -> tuple[dt.date, int]:
    start = nowruz(year)
    last = (nowruz(year + 1) - start).days - 336
    length = (31,) * 6 + (30,) * 5 + (last,)
    return start + dt.timedelta(days=(month - 1) * 31 - max(0, month - 7)), length[month - 1]


def _tabular_start(year: int, month: int) -> int:
    days = (year - 1) * 354 + (11 * year + 3) // 30 + 29 * (month - 1) + month // 2
    return _ISLAMIC_EPOCH + days


def _month_lengths(year: int) -> tuple[int, ...]:
    at = (year - _UMM_AL_QURA_FROM) * 3
    bits = int(_UMM_AL_QURA[at : at + 3], 16)
    return tuple(29 + (bits >> (11 - month) & 1) for month in range(12))


def _umm_al_qura_starts() -> tuple[int, ...]:
    starts = [_UMM_AL_QURA_START]
    for index in range(len(_UMM_AL_QURA) // 3):
        starts.append(starts[-1] + sum(_month_lengths(_UMM_AL_QURA_FROM + index)))
    return tuple(starts)


_STARTS = _umm_al_qura_starts()


def _islamic_month(year: int, month: int) -> tuple[dt.date, int]:
    if not 1 <= year <= 9665:
        raise NoSuchDay("Islamic years go from 1 to 9665")
    if _UMM_AL_QURA_FROM <= year < _UMM_AL_QURA_FROM + len(_STARTS) - 1:
        lengths = _month_lengths(year)
        start = _STARTS[year - _UMM_AL_QURA_FROM] + sum(lengths[: month - 1])
        return dt.date.fromordinal(start), lengths[month - 1]
    leap = month == 12 and (11 * year + 14) % 30 < 11
    return dt.date.fromordinal(_tabular_start(year, month)), 30 if month % 2 or leap else 29


_MONTHS = {"solar_hijri": _solar_month, "islamic": _islamic_month}
CALENDARS = ("gregorian", *_MONTHS)


def month_of(calendar: str, year: int, month: int) -> tuple[dt.date, dt.date]:
    """First and last day of a month of another calendar; NoSuchDay when there is none."""
    if not 1 <= month <= 12:
        raise NoSuchDay(f"there is no month {month}")
    start, length = _MONTHS[calendar](year, month)
    return start, start + dt.timedelta(days=length - 1)


def to_day(calendar: str, year: int, month: int, day: int) -> dt.date:
    """The day of a date of another calendar ("solar_hijri", "islamic"); NoSuchDay when there is none."""
    first, last = month_of(calendar, year, month)
    length = (last - first).days + 1
    if not 1 <= day <= length:
        raise NoSuchDay(f"month {month} of {year} has {length} days there, not {day}")
    return first + dt.timedelta(days=day - 1)


def year_of(calendar: str, year: int) -> tuple[dt.date, dt.date]:
    """First and last day of a year of another calendar."""
    return month_of(calendar, year, 1)[0], month_of(calendar, year, 12)[1]


def from_day(calendar: str, day: dt.date) -> tuple[int, int, int]:
    """Year, month and day of another calendar; NoSuchDay before its first day."""
    year = day.year - 622 if calendar == "solar_hijri" else int((day.toordinal() - _ISLAMIC_EPOCH) / 354.36667)
    year = max(year - 1, 1)
    while year_of(calendar, year)[1] < day:
        year += 1
    for month in range(1, 13):
        first, last = month_of(calendar, year, month)
        if first <= day <= last:
            return year, month, (day - first).days + 1
    raise NoSuchDay("the day lies before that calendar begins")
