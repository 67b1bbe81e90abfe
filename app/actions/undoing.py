"""Undo as people see it: what was done step by step, what a step did, and taking steps back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from app.actions import queries
from app.domain.errors import NothingToUndo
from app.domain.fields import REGISTRY
from app.jobs import Progress
from app.store import undo as undo_of
from app.store.journal import BESIDE, REASON, read_entry
from app.store.undo import FINAL, STANDS, STAYS, TAKEN_BACK
from app.store.unit import Unit

__all__ = ["FINAL", "STANDS", "STAYS", "TAKEN_BACK", "Step", "next_step", "redo", "steps", "undo"]

# What comes along with a record: a step is named after what it came along with.
_ALONG = frozenset({"person_name", "participation", "citation", "part", "involvement"})
_NEVER = frozenset({"custody", "vault", "handover", "dossier"})


@dataclass(frozen=True, slots=True)
class Step:
    """What one command did: `action` and `count` say it of `kind`; `record` is the first one, `fields` its changes.

    `size` counts journal entries: how long taking it back takes; `passed` says that something later came with a
    handover, and stays.
    """

    tx: int
    state: str
    action: str
    kind: str
    count: int
    size: int
    at: str
    record: Any
    fields: tuple[str, ...]
    passed: bool = False


def steps(unit: Unit, limit: int = 20) -> list[Step]:
    """The newest steps of this installation, the newest first. A command, like `next_step`."""
    return [_step(unit, step.tx, step.state) for step in undo_of.steps(unit.database, unit.stamp.site, limit)]


def next_step(unit: Unit, *, again: bool = False) -> Step:
    """The step that undo would take back (with `again`, that redo would do again).

    Raises NothingToUndo; its `reason` names the action that ends undo, if one does. A command, so that it comes after
    all that was stored before.
    """
    database, site = unit.database, unit.stamp.site
    tx = undo_of.next_redo(database, site) if again else undo_of.next_undo(database, site)
    if tx is not None:
        undone = database.value("SELECT undoes FROM journal WHERE n=?", (tx,)) if again else None
        step = _step(unit, tx if undone is None else undone, STANDS, carried=tx)
        return replace(step, passed=not again and undo_of.came_since(database, site, tx))
    ended = None if again else next((s for s in undo_of.steps(database, site, 500) if s.state == FINAL), None)
    raise NothingToUndo(reason=_main(unit, ended.tx)[0] if ended else "")


def undo(unit: Unit, tx: int, progress: Progress | None = None) -> int:
    """Take back this step, if it is still the newest; how many records changed. NothingToUndo, LaterChange."""
    return len(undo_of.undo(unit, tx, progress))


def redo(unit: Unit, tx: int, progress: Progress | None = None) -> int:
    """Do again what this undo took back, if nothing followed; how many records changed."""
    return len(undo_of.redo(unit, tx, progress))


def _main(reader: Any, tx: int) -> tuple[str, str, int, int]:
    """Action, kind, how many, and the first entry of what a command was about."""
    rows = reader.database.rows(
        "SELECT action, kind, count(*), min(n) FROM journal WHERE tx=? GROUP BY action, kind", (tx,)
    )
    content = [row for row in rows if row[1] not in _NEVER] or rows
    chief = [row for row in content if row[1] not in _ALONG] or content
    action, kind, many, first = max(chief, key=lambda row: (row[2], -row[3]))
    return str(action), str(kind), int(many), int(first)


def _step(reader: Any, tx: int, state: str, carried: int | None = None) -> Step:
    action, kind, many, first = _main(reader, tx)
    uid, entry = reader.database.row("SELECT uid, entry FROM journal WHERE n=?", (first,))
    size = int(reader.database.value("SELECT count(*) FROM journal WHERE tx=?", (tx,)))
    record = queries.find(reader, uid) if kind in REGISTRY else None
    if record is not None and kind == "person":
        record = queries.named(reader, record)
    fields = reader.database.rows("SELECT field FROM journal_value WHERE uid=? AND n=? ORDER BY field", (uid, first))
    changed = tuple(row[0] for row in fields if row[0] != REASON and row[0] not in BESIDE)
    moment = str(read_entry(entry)["at"])
    return Step(tx if carried is None else carried, state, action, kind, many, size, moment, record, changed)
