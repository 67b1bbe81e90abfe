"""Deadlines of proceedings: which are due when, in both zones, and how a date is counted from its rule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.actions import records
from app.actions.zones import own_zone
from app.domain.errors import Invalid, Problem
from app.domain.rules.deadlines import REMINDERS, Due, due, rules, zone_of

# Moments may carry any offset: they are compared as UTC, never as text.
_LAST = 'datetime(coalesce(d."extended_to", d."due_at"))'
_ROWS = f"""
SELECT d."uid", c."code", d."title", d."deadline_kind", d."rule", d."rule_source", d."proceeding", p."forum",
 d."due_at", d."extended_to", d."done_at", d."zone", d."hard", d."trigger", d."trigger_on", d."reminders"
FROM "deadline" d JOIN "case" c ON c."uid"=d."case" LEFT JOIN "proceeding" p ON p."uid"=d."proceeding"
WHERE d."deleted_at" IS NULL AND c."deleted_at" IS NULL{{more}}
ORDER BY d."done_at" IS NOT NULL, {_LAST} IS NULL, {_LAST}, d."uid" LIMIT ?
"""
_MOST = 500


@dataclass(frozen=True, slots=True)
class DeadlineRow:
    """One deadline as it is shown.

    `due_at` is the moment that counts (the extension where there is one) in UTC, `forum_at` and `local` the same on
    the forum's and on this computer's clock, all ISO 8601 or "" where no date is known; `days` whole days left on the
    forum's calendar, negative when it is past. `verified` is None for a date that comes from no rule.
    """

    uid: str
    case: str
    title: str
    kind: str
    rule: str
    due_at: str
    zone: str
    forum_at: str
    local: str
    own_zone: str
    hard: bool
    verified: bool | None
    checked_on: str
    source: str
    done: bool
    extended: bool
    days: int | None
    proceeding: str
    forum: str
    trigger: str
    trigger_on: str
    reminders: tuple[int, ...]

    @property
    def overdue(self) -> bool:
        """Whether its day is over and nobody said it was done."""
        return not self.done and self.days is not None and self.days < 0


def deadline_rows(
    reader: Any,
    case: str | None = None,
    until: dt.datetime | str | None = None,
    *,
    now: dt.datetime | None = None,
    zone: str | None = None,
    open_only: bool = False,
    proceeding: str | None = None,
    limit: int = _MOST,
) -> list[DeadlineRow]:
    """Deadlines of a case (code) or of all, the next one first, done ones last (query).

    `until` keeps those due by then, `zone` is the own one (this computer's), `now` the moment days are counted from.
    """
    more = ""
    values: list[Any] = []
    for clause, value in (
        (' AND d."case"=?', records.case_by_code(reader, case).uid if case else None),
        (f" AND {_LAST}<=datetime(?)", until.isoformat() if isinstance(until, dt.datetime) else until),
        (' AND d."proceeding"=?', proceeding),
    ):
        if value is not None:
            more, values = more + clause, [*values, value]
    more += ' AND d."done_at" IS NULL' if open_only else ""
    moment, own = now or dt.datetime.now(dt.UTC), zone or own_zone()
    rows = reader.database.rows(_ROWS.format(more=more), [*values, limit])
    return [_row(row, moment, own) for row in rows]


def _row(row: Any, now: dt.datetime, own: str) -> DeadlineRow:
    uid, case, title, kind, rule_id, source, proceeding, forum, at, extended, done, zone, hard = row[:13]
    rule = rules().get(rule_id or "")
    last = _moment(extended or at)
    place = zone_of(zone) if zone else zone_of(rule.zone if rule and rule.zone else own)
    return DeadlineRow(
        uid=uid, case=case, title=title or "", kind=kind or "", rule=rule_id or "",
        due_at=_iso(last), zone=place.key, own_zone=own,
        forum_at=last.astimezone(place).isoformat(timespec="minutes") if last else "",
        local=last.astimezone(zone_of(own)).isoformat(timespec="minutes") if last else "",
        hard=bool(hard), verified=rule.verified if rule else None, checked_on=rule.checked_on if rule else "",
        source=source or (rule.source if rule else ""), done=bool(done), extended=bool(extended),
        days=(last.astimezone(place).date() - now.astimezone(place).date()).days if last else None,
        proceeding=proceeding or "", forum=forum or "", trigger=row[13] or "", trigger_on=row[14] or "",
        reminders=_reminders(row[15]),
    )  # fmt: skip


def _moment(text: str | None) -> dt.datetime | None:
    if not text:
        return None
    moment = dt.datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _iso(moment: dt.datetime | None) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if moment else ""


def _reminders(text: str | None) -> tuple[int, ...]:
    return tuple(int(part) for part in text.strip("[]").split(",") if part.strip()) if text else ()


# -- a date from its rule ---------------------------------------------------------------


def proposed(rule: str, trigger: dt.date | dt.datetime, *, zone: str | None = None) -> Due:
    """When a rule's period from its trigger runs out; holidays of the forum are not known and said so."""
    return due(rules()[rule], trigger, own_zone=zone or own_zone())


def add_deadline(
    unit: Any,
    case: str,
    rule: str,
    trigger: dt.date | dt.datetime,
    *,
    proceeding: str | None = None,
    called: str | None = None,
    zone: str | None = None,
) -> Any:
    """Make the deadline a rule proposes, with the usual reminders (command)."""
    if rule not in rules():
        raise Invalid([Problem("rule", "bad_code", f"there is no rule “{rule}”", rule)])
    found, known = proposed(rule, trigger, zone=zone), rules()[rule]
    day = trigger.astimezone(zone_of(found.zone)).date() if isinstance(trigger, dt.datetime) else trigger
    values: Mapping[str, Any] = {
        "title": called or known.label, "deadline_kind": known.kind, "proceeding": proceeding, "rule": rule,
        "rule_source": known.source, "trigger": known.trigger, "trigger_on": day.isoformat(), "due_at": found.instant,
        "zone": found.iana_zone, "hard": known.hard, "reminders": list(REMINDERS),
    }  # fmt: skip
    return records.add_record(unit, "deadline", values, case)


def finish_deadline(unit: Any, uid: str, done_at: str | None) -> Any:
    """Say that what was due is done, or with None that it is open again (command)."""
    return records.edit_record(unit, uid, {"done_at": done_at})


def extend_deadline(unit: Any, uid: str, until: str | None) -> Any:
    """Say until when it was extended; the first date stays beside it (command)."""
    return records.edit_record(unit, uid, {"extended_to": until})
