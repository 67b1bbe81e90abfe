"""The reminder: when a backup is due, and why."""

from __future__ import annotations

import datetime as dt
from typing import Any

from app.actions.backup import marks
from app.session import Session

OLDEST = dt.timedelta(days=30)
MOST_ENTRIES, MOST_EXHIBITS = 500, 20


def reminder(session: Session) -> dict[str, Any]:
    """{last_backup, last_tested, due, reasons, since: {entries, exhibits}}.

    `since` counts what exists only here: what came after the last backup that is not known to be damaged. Due with
    no backup, no rehearsal in 30 days, or more than 500 entries or 20 exhibits only here; `reasons` says which:
    no_backup, failed (the newest would not restore), rotated (every backup is older than the keys), untested, entries,
    exhibits. Times are ISO 8601, UTC.
    """
    return session.ask(told, dt.datetime.now(dt.UTC))


def told(reader: Any, now: dt.datetime) -> dict[str, Any]:
    """The same as of a moment."""
    made, tested = marks.backups(reader.database), marks.tests(reader.database)
    sizes = [mark.size for mark in made if mark.size is not None and not mark.failed]
    since = marks.since(reader.database, max(sizes, default=0))
    last = made[0] if made else None
    state = "no_backup" if last is None else "failed" if last.failed else "good"
    if state == "good" and marks.rotated_at(reader.database) >= max(sizes, default=0):
        state = "rotated"
    reasons = _reasons(state, tested[0].at if tested else None, since, now)
    return {
        "last_backup": {"where": last.where, "at": last.at} if last else None,
        "last_tested": tested[0].at if tested else None,
        "due": bool(reasons),
        "reasons": reasons,
        "since": since,
    }


def _reasons(state: str, tested: str | None, since: dict[str, int], now: dt.datetime) -> list[str]:
    if state != "good":
        return [state]
    found = ["untested"] if tested is None or _age(tested, now) > OLDEST else []
    found += ["entries"] if since["entries"] > MOST_ENTRIES else []
    return found + (["exhibits"] if since["exhibits"] > MOST_EXHIBITS else [])


def _age(at: str, now: dt.datetime) -> dt.timedelta:
    """How long ago; a time that can't be read or lies ahead (a clock set back) counts as long ago."""
    try:
        age = now - dt.datetime.fromisoformat(at)
    except (ValueError, TypeError):
        return dt.timedelta.max
    return age if age >= -dt.timedelta(days=1) else dt.timedelta.max
