"""Deadline arithmetic: rule data, working days, registry hours, both zones. Not legal advice."""

from __future__ import annotations

import datetime as dt
import json
import zoneinfo
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from app.domain.rules.finding import Finding
from app.domain.rules.periods import Period
from app.paths import resource

HARD = frozenset({"statutory", "court_order", "removal"})
REMINDERS = (30, 14, 7, 3, 1)
# Rules that end with a registry's hours instead of a day: opening and closing time, Monday to Friday.
REGISTRY_HOURS = {"ecthr_rule39": (dt.time(8), dt.time(16))}
_END_OF_DAY = dt.time(23, 59)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the deadline data; `zone` is "" where the office's own counts."""

    id: str
    label: str
    trigger: str
    period: Period
    kind: str
    roll: str
    zone: str
    applies: tuple[str, ...]
    source: str
    checked_on: str
    verified: bool
    note: str

    @property
    def hard(self) -> bool:
        """Whether missing it loses something."""
        return self.kind in HARD


@cache
def rules() -> dict[str, Rule]:
    """All rules by id, from the shipped data."""
    rows = json.loads(resource("deadlines.json").read_text("utf-8"))["rules"]
    return {row["id"]: _rule(row) for row in rows}


def _rule(row: dict[str, Any]) -> Rule:
    plain = {name: row.get(name, "") for name in ("id", "label", "trigger", "kind", "zone", "source", "note")}
    return Rule(
        **plain,
        period=Period.parse(row["period"]),
        roll=row.get("roll", "none"),
        applies=tuple(row.get("applies", ())),
        checked_on=row.get("checked_on", ""),
        verified=bool(row.get("verified")),
    )


def rules_for(proceeding_kind: str) -> list[Rule]:
    """The rules that apply to a kind of proceeding."""
    return [rule for rule in rules().values() if proceeding_kind in rule.applies]


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due: the moment in the forum's zone, and what must be said beside it."""

    rule: Rule
    at: dt.datetime
    zone: str
    rolled_from: dt.date | None
    findings: tuple[Finding, ...]

    def shown(self, *zones: str) -> list[str]:
        """The moment in the forum's zone and in each other one, to the minute, with the zone's name."""
        return [shown_in(self.at, zone) for zone in dict.fromkeys((self.zone, *zones))]

    @property
    def iana_zone(self) -> str:
        """The zone as a field of a record takes it."""
        return zone_of(self.zone).key

    @property
    def instant(self) -> str:
        """The moment in UTC, ISO 8601."""
        return self.at.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def shown_in(moment: dt.datetime, zone: str) -> str:
    """A moment on the clock of a zone: 2026-05-01 16:00 Europe/Strasbourg."""
    return f"{moment.astimezone(zone_of(zone)):%Y-%m-%d %H:%M} {zone}"


def zone_of(name: str) -> zoneinfo.ZoneInfo:
    """A zone by the name the data uses; Strasbourg keeps Paris time and has no entry of its own."""
    return zoneinfo.ZoneInfo({"Europe/Strasbourg": "Europe/Paris"}.get(name, name))


def due(
    rule: Rule, trigger: dt.date | dt.datetime, *, own_zone: str = "UTC", holidays: Collection[dt.date] | None = None
) -> Due:
    """When a rule's period from `trigger` (a day, or an aware moment) runs out.

    `own_zone` is the office's zone for rules without one; `holidays` the forum's, None where unknown,
    which the answer then says. A moment is taken on the clock of the forum.
    """
    zone = rule.zone or own_zone
    hours = REGISTRY_HOURS.get(rule.id)
    if hours:
        at, plain = _last_registry_hour(rule, _moment(trigger, zone), hours, holidays)
    else:
        plain = rule.period.after(_day(trigger, zone))
        at = dt.datetime.combine(_rolled(plain, rule.roll, holidays), _END_OF_DAY, zone_of(zone))
    rolled = plain if plain != at.date() else None
    return Due(rule, at, zone, rolled, tuple(_findings(rule, trigger, at, holidays)))


def _day(trigger: dt.date | dt.datetime, zone: str) -> dt.date:
    return trigger.astimezone(zone_of(zone)).date() if isinstance(trigger, dt.datetime) else trigger


def _moment(trigger: dt.date | dt.datetime, zone: str) -> dt.datetime:
    if isinstance(trigger, dt.datetime):
        return trigger.astimezone(zone_of(zone))
    # A day without an hour: it may be the first minute of it.
    return dt.datetime.combine(trigger, dt.time(), zone_of(zone))


def is_working_day(day: dt.date, holidays: Collection[dt.date] | None = None) -> bool:
    """Monday to Friday and no holiday we know of."""
    return day.weekday() < _SATURDAY and day not in (holidays or ())


def _rolled(day: dt.date, roll: str, holidays: Collection[dt.date] | None) -> dt.date:
    step = {"next_working_day": 1, "previous_working_day": -1}.get(roll, 0)
    while step and not is_working_day(day, holidays):
        day += dt.timedelta(days=step)
    return day


def _last_registry_hour(
    rule: Rule, trigger: dt.datetime, hours: tuple[dt.time, dt.time], holidays: Collection[dt.date] | None
) -> tuple[dt.datetime, dt.date]:
    """The last moment, the period before the trigger, at which the registry is open."""
    moment = rule.period.after(trigger)
    opens, closes = hours
    day = moment.date()
    if moment.time() < opens:
        day -= dt.timedelta(days=1)
    working = _rolled(day, "previous_working_day", holidays)
    same_day = working == moment.date()
    time = min(moment.time(), closes) if same_day else closes
    return dt.datetime.combine(working, time, moment.tzinfo), moment.date()


def _findings(
    rule: Rule, trigger: dt.date | dt.datetime, at: dt.datetime, holidays: Collection[dt.date] | None
) -> Iterable[Finding]:
    if not rule.verified:
        message = f"{rule.label}: this rule is not verified ({rule.source}, looked up {rule.checked_on})"
        yield _said("deadline_unverified", rule, message)
    if holidays is None and (rule.roll != "none" or rule.id in REGISTRY_HOURS):
        message = f"{rule.label}: public holidays there are not known to this program, look at {at:%Y-%m-%d} yourself"
        yield _said("holidays_unknown", rule, message)
    if rule.id in REGISTRY_HOURS and not isinstance(trigger, dt.datetime):
        yield _said("hour_unknown", rule, f"{rule.label}: no hour is known, the first minute of the day is assumed")
    yield _said("check_with_counsel", rule, "check with counsel")


def _said(code: str, rule: Rule, message: str) -> Finding:
    return Finding(code, "note", rule.id, message, rule=rule.id, source=rule.source, verified=rule.verified)


def later(*dues: Due) -> Due:
    """The later of several: "28 days after the one or 42 days after the other, whichever is later"."""
    return max(dues, key=lambda one: one.at)


def reminders(at: dt.datetime, days: Iterable[int] = REMINDERS) -> list[dt.date]:
    """The days on which to be reminded, the earliest first, on the forum's clock."""
    return sorted({at.date() - dt.timedelta(days=number) for number in days})


def deadline_state(due_at: str | None, done_at: str | None, extended_to: str | None, now: dt.datetime) -> str:
    """done, open, overdue or undated, of ISO moments; an extension counts instead of the first date."""
    if done_at:
        return "done"
    last = extended_to or due_at
    if not last:
        return "undated"
    return "overdue" if dt.datetime.fromisoformat(last) < now else "open"
