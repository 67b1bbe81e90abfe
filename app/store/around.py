"""Reading around damaged pages: one record at a time, so that a page costs the records on it and no others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from app.domain.errors import Damaged
from app.store.database import Database, Row

_ORDER = " ORDER BY "


def split(condition: str) -> tuple[str, str]:
    """A condition without its order, and the column it is ordered by ("uid" when that is no plain column)."""
    plain, _, order = condition.partition(_ORDER)
    column = order.strip().strip('"')
    return plain, column if column.isidentifier() else "uid"


def rows(database: Database, kind: str, select: str, condition: str, values: Sequence[Any]) -> Iterator[Row]:
    """What can be read of a kind, by uid; what can't is noted in `database.unread` as "kind uid"."""
    for uid in _uids(database, kind):
        try:
            found = one(database, kind, select, uid, condition, values)
        except Damaged:
            database.unread.add(f"{kind} {uid}")
        else:
            if found is not None:
                yield found


def one(
    database: Database, kind: str, select: str, uid: str, condition: str = "1", values: Sequence[Any] = ()
) -> Row | None:
    """The row of a uid that meets a condition, reached from either side of its tree; Damaged when neither leads there.

    A row that lies above the leaves is sought through the page beside it: one of the two may be whole.
    """
    try:
        return database.row(f'{select} WHERE "uid"=? AND ({condition})', (uid, *values))
    except Damaged:
        # The condition stands outside, so that it lends no other index to the way inside.
        inner = f'{select} WHERE "uid"<=? AND "uid">=? ORDER BY "uid" DESC LIMIT 1'
        return database.row(f'SELECT * FROM ({inner}) AS "{kind}" WHERE ({condition})', (uid, uid, *values))


def _uids(database: Database, kind: str) -> list[str]:
    """All uids of a kind: from the list of records, or else from the journal."""
    for sql in ("SELECT uid FROM record WHERE kind=? ORDER BY uid", "SELECT DISTINCT uid FROM journal WHERE kind=?"):
        try:
            return [row[0] for row in database.rows(sql, (kind,))]
        except Damaged:
            continue
    raise Damaged(part="database", subject=database.path.name)
