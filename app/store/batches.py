"""Everything the database says of some records, by ranges of uids; damage costs single ones alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from app.domain.errors import Damaged
from app.domain.fields import REGISTRY
from app.store.database import Database, Row
from app.store.table import table

SIZE = 500
_END = "\U0010ffff"
_ENTRIES = "SELECT uid, n, tx, undoes, site, action, kind, useq, entry, leaf FROM journal WHERE {} ORDER BY uid, useq"
_VALUES = "SELECT uid, field, n, salt, value FROM journal_value WHERE {} ORDER BY uid, n"
_KINDS = "SELECT uid, kind FROM record WHERE {}"
_RANGE, _POINT = "uid>? AND uid<=?", "uid=?"


@dataclass(slots=True)
class Known:
    """What stands of one uid: entries, values, its line in `record`, its rows by kind, and what can't be read."""

    uid: str
    entries: list[Row] = field(default_factory=list)
    values: list[Row] = field(default_factory=list)
    kind: str | None = None
    rows: dict[str, Row] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)

    def stated_kind(self) -> str | None:
        """The kind as its entries, or else the list of records, say."""
        return str(self.entries[0][6]) if self.entries else self.kind


def batches(database: Database) -> Iterator[list[Known]]:
    """All uids that the database knows, in order, some hundred at a time."""
    low = ""
    for uids in _guide(database):
        yield _batch(database, low, uids[-1], uids)
        low = uids[-1]
    yield _batch(database, low, _END, [])


def _guide(database: Database) -> Iterator[list[str]]:
    """Batches of the uids in the journal, along its index; of the list of records when that can't be read."""
    cursor = ""
    for sql in (
        "SELECT DISTINCT uid FROM journal INDEXED BY journal_uid WHERE uid>? ORDER BY uid LIMIT ?",
        "SELECT uid FROM record WHERE uid>? ORDER BY uid LIMIT ?",
    ):
        try:
            while rows := database.rows(sql, (cursor, SIZE)):
                yield [row[0] for row in rows]
                cursor = rows[-1][0]
        except Damaged:
            continue
        return
    rest = sorted(uid for uid in _every(database) if uid > cursor)
    for start in range(0, len(rest), SIZE):
        yield rest[start : start + SIZE]


def _every(database: Database) -> set[str]:
    """Uids of whatever entry can be read: the way when both lists are damaged."""
    found: set[str] = set()
    for n in range(int(database.value("SELECT size FROM tree") or 0)):
        try:
            found.update(row[0] for row in database.rows("SELECT uid FROM journal WHERE n=?", (n,)))
        except Damaged:
            continue
    return found


_One = Callable[[Database, str, str], list[Row]]


def _points(database: Database, sql: str, uid: str) -> list[Row]:
    return database.rows(sql.format(_POINT), (uid,))


def _row(kind: str, database: Database, sql: str, uid: str) -> list[Row]:
    found = table(kind).point(database, uid)
    return [] if found is None else [found]


def _batch(database: Database, low: str, high: str, uids: list[str]) -> list[Known]:
    known = {uid: Known(uid) for uid in uids}

    def of(uid: object) -> Known:
        return known.setdefault(str(uid), Known(str(uid)))

    def take(name: str, sql: str, keep: Callable[[Row], None], points: list[str], one: _One = _points) -> None:
        try:
            rows = database.rows(sql.format(_RANGE), (low, high))
        except Damaged:
            rows = []
            for uid in points:
                try:
                    rows += one(database, sql, uid)
                except Damaged:
                    of(uid).unread.add(name)
        for row in rows:
            keep(row)

    take("entries", _ENTRIES, lambda row: of(row[0]).entries.append(row), uids)
    take("values", _VALUES, lambda row: of(row[0]).values.append(row), uids)
    take("record", _KINDS, lambda row: setattr(of(row[0]), "kind", row[1]), uids)
    for kind in REGISTRY:
        place = next(n for n, spec in enumerate(table(kind).specs) if spec.name == "uid")
        points = [uid for uid in uids if known[uid].stated_kind() == kind]
        take(
            f"row of {kind}",
            table(kind).selecting("{}"),
            lambda row, kind=kind, place=place: of(row[place]).rows.__setitem__(kind, row),  # type: ignore[misc]
            points,
            partial(_row, kind),
        )
    return [known[uid] for uid in sorted(known)]
