"""Kinds for days, moments, zones and uncertain dates."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from app.domain import dates
from app.domain.dates.languages import language
from app.domain.kinds.base import PLAIN, BadValue, Kind, Reading, Translate, same, sort_of
from app.domain.numerals import plain, written

_CLOCK = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")
_DAY_AND_HOUR = re.compile(r"(.*?)[,،]?\s+([01]?\d|2[0-3])[:.]([0-5]\d)(Z|[+-]\d\d:\d\d)?(?: UTC)?")
_ZONE = re.compile(r"[A-Za-z0-9_+\-]+(/[A-Za-z0-9_+\-]+){0,2}")


def _read(text: str, reading: Reading) -> dates.UncertainDate | None:
    try:
        return dates.parse(text, order=reading.date_order, lang=reading.lang)
    except dates.DateProblem as problem:
        raise BadValue(problem.code, problem.message) from None


def _told_back(kind: Kind, words: str, value: Any, lang: str) -> str:
    """Words for an editor, where they are read back as what they stand for; else the value itself."""
    try:
        return words if kind.parse(words, Reading(lang)) == value else str(value)
    except BadValue:
        return str(value)


@dataclass(frozen=True, slots=True)
class Day(Kind):
    """A calendar day that is known exactly, as YYYY-MM-DD."""

    name: ClassVar[str] = "day"

    def parse(self, text: str, reading: Reading = PLAIN) -> str | None:
        when = _read(text, reading)
        if when is None:
            return None
        if when.earliest != when.latest or when.edtf != when.earliest:
            raise BadValue("not_a_day", f"an exact day is needed here, not “{text}”")
        return when.earliest

    def show(self, value: Any, lang: str = "en", translate: Translate = same) -> str:
        return dates.tell_day(value, lang)

    def edit_text(self, value: Any, lang: str = "en") -> str:
        return _told_back(self, dates.tell_day(value, lang), value, lang)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date"}


@dataclass(frozen=True, slots=True)
class Instant(Kind):
    """A moment with its offset from UTC, ISO 8601; without an offset it is taken as UTC."""

    name: ClassVar[str] = "instant"

    def parse(self, text: str, reading: Reading = PLAIN) -> str | None:
        word = plain(text).strip()
        if not word:
            return None
        try:
            moment = dt.datetime.fromisoformat(_iso_of(word, reading))
        except (ValueError, BadValue):
            raise BadValue(
                "not_a_moment", f"a date and time such as 2026-05-01 14:30 is needed, not “{text}”"
            ) from None
        aware = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
        return aware.isoformat(timespec="seconds").replace("+00:00", "Z")

    def show(self, value: Any, lang: str = "en", translate: Translate = same) -> str:
        moment = dt.datetime.fromisoformat(value)
        shown = dates.tell_day(moment.date().isoformat(), lang)
        zone = "UTC" if moment.utcoffset() == dt.timedelta() else f"UTC{moment:%z}"
        return language(lang).moment.format(day=shown, time=written(f"{moment:%H:%M} {zone}", lang))

    def edit_text(self, value: Any, lang: str = "en") -> str:
        moment = dt.datetime.fromisoformat(value)
        day = dates.tell_day(moment.date().isoformat(), lang)
        offset = " UTC" if moment.utcoffset() == dt.timedelta() else moment.isoformat()[-6:]
        time = written(f"{moment:%H:%M}{offset}", lang)
        return _told_back(self, language(lang).moment.format(day=day, time=time), value, lang)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date-time"}


def _iso_of(text: str, reading: Reading) -> str:
    """A day in any words the language has, with an hour behind it, as ISO; anything else as it is."""
    found = _DAY_AND_HOUR.fullmatch(text)
    day = Day().parse(found[1], reading) if found else None
    return f"{day}T{int(found[2]):02d}:{found[3]}{found[4] or ''}" if found and day else text


@dataclass(frozen=True, slots=True)
class Clock(Kind):
    """A time of day as it stood on the wall there."""

    name: ClassVar[str] = "clock"

    def parse(self, text: str, reading: Reading = PLAIN) -> str | None:
        word = plain(text).strip()
        if not word:
            return None
        match = _CLOCK.fullmatch(word)
        if not match:
            raise BadValue("not_a_time", f"a time such as 14:30 is needed, not “{text}”")
        return f"{int(match[1]):02d}:{match[2]}"

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]$"}


@dataclass(frozen=True, slots=True)
class Zone(Kind):
    """A time zone by its IANA name."""

    name: ClassVar[str] = "zone"

    def parse(self, text: str, reading: Reading = PLAIN) -> str | None:
        word = text.strip()
        if not word:
            return None
        if not _ZONE.fullmatch(word) or not _zone_exists(word):
            raise BadValue("bad_zone", f"a time zone such as Europe/Vilnius is needed, not “{text}”")
        return word


def _zone_exists(name: str) -> bool:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class Uncertain(Kind):
    """An uncertain date: EDTF, its bounds, the words as entered and their calendar."""

    name: ClassVar[str] = "uncertain_date"
    searchable: ClassVar[bool] = True

    def from_json(self, value: Any, reading: Reading = PLAIN) -> dates.UncertainDate | None:
        if isinstance(value, Mapping):
            return _from_parts(value)
        if not isinstance(value, str):
            raise BadValue("wrong_type", f"a date in words is needed, not {sort_of(value)}")
        return self.parse(value, reading)

    def parse(self, text: str, reading: Reading = PLAIN) -> dates.UncertainDate | None:
        return _read(text, reading)

    def to_json(self, value: Any) -> Any:
        names = ("text", "edtf", "earliest", "latest", "calendar")
        return {name: getattr(value, name) for name in names}

    def answer(self, value: Any) -> Any:
        return {**self.to_json(value), "display": value.display("en")}

    def to_sql(self, value: Any) -> str:
        """Text that sorts as the date does: `sort key | edtf | calendar | words`."""
        return f"{value.sort_key}|{value.edtf}|{value.calendar}|{value.text}"

    def from_sql(self, raw: Any) -> dates.UncertainDate:
        _, edtf, calendar, text = str(raw).split("|", 3)
        return dates.UncertainDate.from_parts(edtf, text, calendar)

    def show(self, value: Any, lang: str = "en", translate: Translate = same) -> str:
        return str(value.display(lang))

    def edit_text(self, value: Any, lang: str = "en") -> str:
        return str(value.typed(lang))

    def search_text(self, value: Any) -> str:
        return f"{value.text} {value.display('en')}"

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "edtf"}


def _from_parts(value: Mapping[str, Any]) -> dates.UncertainDate | None:
    edtf, text = value.get("edtf"), value.get("text") or value.get("edtf")
    calendar = value.get("calendar") or "gregorian"
    if not (isinstance(edtf, str) and isinstance(text, str) and isinstance(calendar, str)):
        raise BadValue("unreadable_date", "a date object needs edtf and text")
    try:
        return dates.UncertainDate.from_parts(edtf, text, calendar) if edtf else None
    except dates.DateProblem as problem:
        raise BadValue(problem.code, problem.message) from None
