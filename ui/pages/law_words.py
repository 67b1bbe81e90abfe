"""Deadlines in words: both zones, how a date is counted, what must be said beside it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QTimeZone

from app.domain.dates import tell_moment
from app.domain.kinds import BadValue, Clock, Day
from app.domain.rules.deadlines import REGISTRY_HOURS, Due, Rule, rules, zone_of
from app.domain.words import N_
from ui.context import Context

_TIMED = re.compile(r"(?P<day>.+?)[,\s]+(?P<clock>\d{1,2}[:.]\d{2})")


def own_zone() -> str:
    """The IANA name of this computer's zone, as the system of the window knows it."""
    return bytes(QTimeZone.systemTimeZoneId().data()).decode() or "UTC"


def place(zone: str) -> str:
    """A zone by its city."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def moment_in(iso: str, zone: str, context: Context) -> str:
    """A moment on the clock of a zone, with its city."""
    words = context.translate(N_("{moment} in {place}"))
    return words.format(moment=tell_moment(iso, context.lang, zone_of(zone)), place=place(zone))


def both(iso: str, forum: str, own: str, context: Context) -> str:
    """A moment on the forum's clock and, where that differs, on the own one."""
    there = moment_in(iso, forum, context)
    moment = dt.datetime.fromisoformat(iso)
    if moment.astimezone(zone_of(forum)).utcoffset() == moment.astimezone(zone_of(own)).utcoffset():
        return there
    return context.translate(N_("{forum} – here: {own}")).format(forum=there, own=moment_in(iso, own, context))


def left(row: Any, context: Context) -> str:
    """How many days are left, or how long it is overdue."""
    t = context.translate
    if row.done:
        return t(N_("done"))
    if row.days is None:
        return t(N_("no date"))
    if row.days < 0:
        return context.plural("{n} day overdue", "{n} days overdue", -row.days)
    return context.plural("{n} day left", "{n} days left", row.days) if row.days else t(N_("today"))


def urgency(row: Any) -> str:
    """The ink of a deadline: danger when overdue or within three days, warn within fourteen."""
    if row.done or row.days is None:
        return "muted"
    return "danger" if row.days <= 3 else "warn" if row.days <= 14 else ""


def weight(hard: bool, context: Context) -> str:
    """Whether missing it loses something."""
    return context.translate(N_("hard")) if hard else context.translate(N_("target"))


def period(rule: Rule, context: Context) -> str:
    """A period as people say it: 4 months, 14 days."""
    months, days = abs(rule.period.months), abs(rule.period.days)
    years, months = divmod(months, 12)
    parts = []
    if years:
        parts.append(context.plural("{n} year", "{n} years", years))
    if months:
        parts.append(context.plural("{n} month", "{n} months", months))
    if days:
        parts.append(context.plural("{n} day", "{n} days", days))
    return context.translate(N_(", ")).join(parts)


def counted(due: Due, trigger: dt.date | dt.datetime, context: Context) -> list[str]:
    """How a date comes about, sentence by sentence, and what must be said beside it."""
    return [*_counting(due, trigger, context), *_rolling(due, context), *caveats(due.rule, context)]


def _counting(due: Due, trigger: dt.date | dt.datetime, context: Context) -> list[str]:
    t, rule = context.translate, due.rule
    timed = isinstance(trigger, dt.datetime)
    iso = trigger.isoformat()
    start = moment_in(iso, due.zone, context) if timed else context.day(iso)
    forth = N_("Counted from “{trigger}” on {start}: {period}.")
    back = N_("Counted back from “{trigger}” on {start}: {period}.")
    shown = t(back if rule.period.backwards else forth)
    told = [shown.format(trigger=t(rule.trigger), start=start, period=period(rule, context))]
    if rule.id in REGISTRY_HOURS:
        opens, closes = REGISTRY_HOURS[rule.id]
        hours = t(N_("Then back to the last hour its registry is open, Monday to Friday {opens}–{closes}."))
        told.append(hours.format(opens=f"{opens:%H:%M}", closes=f"{closes:%H:%M}"))
        if not timed:
            told.append(t(N_("No hour is known: the first minute of that day is taken.")))
    return told


def _rolling(due: Due, context: Context) -> list[str]:
    t, rule = context.translate, due.rule
    told = []
    if rule.id in REGISTRY_HOURS:
        pass
    elif rule.roll == "none":
        told.append(t(N_("It does not move for weekends or holidays.")))
    elif due.rolled_from is not None:
        told.append(t(N_("{day} is no working day: moved to {moved}.")).format(
            day=context.day(due.rolled_from.isoformat()), moved=context.day(due.at.date().isoformat())))  # fmt: skip
    else:
        told.append(t(N_("It would move if that day were a weekend; it is none.")))
    if any(finding.code == "holidays_unknown" for finding in due.findings):
        told.append(t(N_("The holidays there are not known to this program: look at {day} yourself.")).format(
            day=context.day(due.at.date().isoformat())))  # fmt: skip
    return told


# What stands for a source in the rules we ship; all else names a law and stays as it is written there.
_OUR_SOURCES = {"general knowledge": N_("general knowledge"), "own rule": N_("own rule")}


def source_words(named: str, translate: Callable[[str], str]) -> str:
    """Where a rule stands, in words."""
    return translate(_OUR_SOURCES[named]) if named in _OUR_SOURCES else named


def caveats(rule: Rule, context: Context) -> list[str]:
    """Where a rule stands, when it was looked up, whether anybody verified it, and that counsel is asked."""
    t = context.translate
    day = context.day(rule.checked_on) if rule.checked_on else t(N_("an unknown day"))
    words = N_("Rule: {source}; checked on {day}.") if rule.verified else N_(
        "Not verified! Rule: {source}; looked up on {day}.")  # fmt: skip
    told = [t(words).format(source=source_words(rule.source, t), day=day)]
    if rule.note:
        told.append(t(rule.note[:1].upper() + rule.note[1:] + "."))
    return [*told, t(N_("Check with counsel."))]


def counted_again(row: Any, context: Context) -> list[str]:
    """How the date of a stored deadline comes about, and whether it is still what the rule gives."""
    from app.actions.law import proposed  # noqa: PLC0415 - late, for a quick start

    rule = rules().get(row.rule)
    if rule is None:
        return [context.translate(N_("Typed by hand: no rule stands behind this date. Check with counsel."))]
    if not row.trigger_on:
        return caveats(rule, context)
    trigger = dt.date.fromisoformat(row.trigger_on)
    due = proposed(rule.id, trigger, zone=row.zone if not rule.zone else None)
    told = counted(due, trigger, context)
    if (
        row.due_at
        and not row.extended
        and dt.datetime.fromisoformat(row.due_at) != due.at
        and rule.id not in REGISTRY_HOURS
    ):
        words = context.translate(N_("The rule gives another date: {moment}."))
        told.insert(0, words.format(moment=moment_in(due.instant, due.iana_zone, context)))
    return told


def trigger_of(text: str, context: Context) -> dt.date | dt.datetime | None:
    """A trigger as typed: a day, or a day and a time on this computer's clock; BadValue when it is neither."""
    timed = _TIMED.fullmatch(text.strip())
    try:
        day = Day().parse(timed["day"] if timed else text, context.reading)
    except BadValue:
        if timed is None:
            raise
        day, timed = Day().parse(text, context.reading), None
    if day is None:
        return None
    found = dt.date.fromisoformat(day)
    if timed is None:
        return found
    clock = dt.time.fromisoformat(str(Clock().parse(timed["clock"], context.reading)))
    return dt.datetime.combine(found, clock, zone_of(own_zone()))
