"""The log as people read it: who did what to which record and when, what it was before and is now."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from app.actions import queries
from app.domain.changes import Page
from app.domain.errors import NotFound
from app.domain.fields import REGISTRY
from app.domain.kinds import AnyRef, Ref, Several
from app.store import journal as log

# Workers offered for the filter are those of the newest entries.
_LOOKED_THROUGH = 3000
_ACTOR = "json_extract(CAST(entry AS TEXT), '$.actor')"
_PAGE = "SELECT n, tx, action, kind, uid, entry FROM journal WHERE n < ?"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the log: `title` names the record as it is called now ("" when it can't be told)."""

    n: int
    at: str
    actor: str
    action: str
    kind: str
    record: str
    title: str
    fields: tuple[str, ...]

    @property
    def uid(self) -> str:
        """Its number, as lists name their rows."""
        return str(self.n)


@dataclass(frozen=True, slots=True)
class Change:
    """One field of an entry: its values as canonical JSON, before and after; `erased` values are gone for good."""

    field: str
    before: Any
    after: Any
    erased: bool = False


@dataclass(frozen=True, slots=True)
class Details:
    """What an entry did: the reason given, the changes, titles of the records that are pointed at."""

    reason: str
    changes: tuple[Change, ...]
    titles: dict[str, str]


def entries(
    reader: Any,
    after: str | None = None,
    limit: int = 100,
    *,
    record: str = "",
    kind: str = "",
    days: tuple[str, str] | None = None,
    actor: str = "",
) -> Page[Entry]:
    """The log, newest first (query); `days` are the first and last day (ISO, UTC) that are looked at."""
    before = int(after) if after is not None else 2**62
    sql = _PAGE
    values: list[Any] = [before]
    if days is not None:
        first, last = _span(reader.database, *days)
        sql, values = f"{sql} AND n >= ? AND n <= ?", [*values, first, last]
    for condition, value in (("uid = ?", record), ("kind = ?", kind), (f"{_ACTOR} = ?", actor)):
        if value:
            sql, values = f"{sql} AND {condition}", [*values, value]
    rows = list(reader.database.rows(f"{sql} ORDER BY n DESC LIMIT ?", (*values, limit + 1)))
    made = [_entry(reader, *row) for row in rows[:limit]]
    return Page(made, str(made[-1].n) if len(rows) > limit else None)


def _entry(reader: Any, n: int, tx: int, action: str, kind: str, uid: str, raw: bytes) -> Entry:
    del tx
    entry = log.read_entry(raw)
    fields = tuple(name for name in sorted(entry.get("commitments", {})) if name not in {log.REASON, *log.BESIDE})
    title = queries.title_of(reader, uid) if kind in REGISTRY else ""
    return Entry(n, entry["at"], entry["actor"], action, kind, uid, "" if title == uid else title, fields)


def _span(database: Any, first: str, last: str) -> tuple[int, int]:
    """The numbers of the entries of some days, by halving: moments grow with the numbers."""
    size = int(database.value("SELECT coalesce(max(n), -1) FROM journal")) + 1
    return _first_from(database, size, first), _first_from(database, size, f"{last}~") - 1


def _first_from(database: Any, size: int, moment: str) -> int:
    low, high = 0, size
    while low < high:
        middle = (low + high) // 2
        raw = database.value("SELECT entry FROM journal WHERE n >= ? ORDER BY n LIMIT 1", (middle,))
        if str(log.read_entry(raw)["at"]) < moment:
            low = middle + 1
        else:
            high = middle
    return low


def workers(reader: Any) -> list[str]:
    """Who is named by the newest entries (query)."""
    sql = f"SELECT DISTINCT {_ACTOR} FROM (SELECT entry FROM journal ORDER BY n DESC LIMIT ?)"  # noqa: S608 - ours
    return sorted(str(row[0]) for row in reader.database.rows(sql, (_LOOKED_THROUGH,)) if row[0])


def details(reader: Any, n: int) -> Details:
    """What an entry changed, from what to what (query)."""
    found = reader.database.row("SELECT kind, uid FROM journal WHERE n=?", (n,))
    if found is None:
        raise NotFound(subject=str(n))
    kind, uid = found
    reason, changes = "", []
    sql = "SELECT field, salt, value FROM journal_value WHERE uid=? AND n=? ORDER BY field"
    for field, salt, value in reader.database.rows(sql, (uid, n)):
        after = None if salt is None else json.loads(value)
        if field == log.REASON:
            reason = str(after or "")
        if field == log.REASON or field in log.BESIDE:
            continue
        changes.append(Change(field, _before(reader.database, uid, field, n), after, salt is None))
    return Details(reason, tuple(changes), _titles(reader, kind, changes))


def _before(database: Any, uid: str, field: str, n: int) -> Any:
    sql = "SELECT value FROM journal_value WHERE uid=? AND field=? AND n<? ORDER BY n DESC LIMIT 1"
    value = database.value(sql, (uid, field, n))
    return None if value is None else json.loads(value)


def _titles(reader: Any, kind: str, changes: list[Change]) -> dict[str, str]:
    if kind not in REGISTRY:
        return {}
    uids: list[str] = []
    for change in changes:
        spec = REGISTRY[kind].specs.get(change.field)
        inner = spec.kind.of if spec is not None and isinstance(spec.kind, Several) else spec and spec.kind
        if isinstance(inner, Ref | AnyRef):
            for value in (change.before, change.after):
                uids += value if isinstance(value, list) else [value] if isinstance(value, str) else []
    return queries.titles_of(reader, uids)
