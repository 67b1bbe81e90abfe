"""The first steps in a new vault: what somebody has done already, seen from what the vault holds beside the sample."""

from __future__ import annotations

from typing import Any

from app.session.marks import put

# Marks of the vault: whether the steps are to be shown, and when the sample was filled in.
SHOWN, SAMPLE = "first_steps", "sample_at"
STEPS = {"event": "event", "exhibit": "evidence", "threat": "threat", "paper": "dossier"}


def steps(reader: Any) -> dict[str, Any]:
    """{shown, done: {event, exhibit, threat, paper}, case}: `case` is (code, uid, title) to take them in (query)."""
    value = reader.database.value
    if value("SELECT value FROM meta WHERE key=?", (SHOWN,)) != "open":
        return {"shown": False, "done": {}, "case": None}
    since = value("SELECT value FROM meta WHERE key=?", (SAMPLE,)) or ""
    done = {
        step: bool(value(f'SELECT 1 FROM "{kind}" WHERE "deleted_at" IS NULL AND "created_at">? LIMIT 1', (since,)))
        for step, kind in STEPS.items()
    }
    sql = 'SELECT "code", "uid", "title" FROM "case" WHERE "deleted_at" IS NULL ORDER BY "uid" DESC LIMIT 1'
    return {"shown": not all(done.values()), "done": done, "case": reader.database.row(sql)}


def open_steps(unit: Any) -> None:
    """Show the steps from now on: the vault is new (command)."""
    put(unit.database, **{SHOWN: "open"})


def close_steps(unit: Any) -> None:
    """Show them no more (command)."""
    put(unit.database, **{SHOWN: "closed"})


def sample_filled(unit: Any) -> None:
    """What is there now is the sample's: it ticks no step (command)."""
    put(unit.database, **{SAMPLE: unit.stamp.at})
