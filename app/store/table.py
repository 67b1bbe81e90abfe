"""The generic table gateway: SQL and records from specs alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from app.domain.changes import Page
from app.domain.errors import Damaged, Refused, UnknownKind
from app.domain.fields import REGISTRY, Record, RecordKind, Spec
from app.store import around
from app.store.database import Database
from app.store.paging import Listing, decode_cursor, encode_cursor

# The column a list is sorted by; records without one go by their (time-ordered) uid.
ORDER = {
    "event": "when",
    "threat": "first_seen",
    "evidence": "exhibit",
    "deadline": "due_at",
    "paragraph": "n",
    "part": "n",
}
MOST = 1000


class Table:
    """One kind of record in its table."""

    def __init__(self, kind: RecordKind) -> None:
        self.kind = kind
        self.specs: tuple[Spec, ...] = tuple(kind.stored())
        columns = ", ".join(f'"{spec.name}"' for spec in self.specs)
        self._select = f'SELECT {columns} FROM "{kind.name}"'  # noqa: S608 - names come from specs
        marks = ", ".join("?" * len(self.specs))
        self._insert = f'INSERT INTO "{kind.name}" ({columns}) VALUES ({marks})'  # noqa: S608

    def insert(self, database: Database, record: Record) -> None:
        """Add a record's row."""
        database.run(self._insert, [_to_sql(spec, getattr(record, spec.name)) for spec in self.specs])

    def update(self, database: Database, record: Record, names: Sequence[str]) -> None:
        """Write some fields of a record."""
        specs = [self.kind.specs[name] for name in names]
        sets = ", ".join(f'"{spec.name}"=?' for spec in specs)
        values = [_to_sql(spec, getattr(record, spec.name)) for spec in specs]
        database.run(f'UPDATE "{self.kind.name}" SET {sets} WHERE "uid"=?', [*values, record.uid])  # noqa: S608

    def get(self, database: Database, uid: str) -> Record | None:
        """A record by uid."""
        found = self.point(database, uid)
        return self.record(found) if found else None

    def record(self, row: Sequence[Any]) -> Record:
        """A record from its row."""
        values: dict[str, Any] = {
            spec.name: None if raw is None else spec.kind.from_sql(raw)
            for spec, raw in zip(self.specs, row, strict=True)
        }
        return self.kind.cls(**values)

    def point(self, database: Database, uid: str) -> tuple[Any, ...] | None:
        """The bare row of a uid."""
        return around.one(database, self.kind.name, self._select, uid)

    def selecting(self, condition: str) -> str:
        """The statement that reads rows which meet a condition (SQL of ours)."""
        return f"{self._select} WHERE {condition}"

    def where(self, database: Database, condition: str, values: Sequence[Any] = ()) -> Iterator[Record]:
        """Records that meet a condition (SQL of ours, values bound).

        For a question, what lies on a damaged page is left out and noted in `database.unread`; a command is refused.
        """
        try:
            found = database.rows(f"{self._select} WHERE {condition}", values)
        except Damaged:
            if not database.for_reading:
                raise
            plain, column = around.split(condition)
            place = self._place(column)
            rows = around.rows(database, self.kind.name, self._select, plain, values)
            found = sorted(rows, key=lambda row: (row[place] is None, row[place]))
        for row in found:
            yield self.record(row)

    def _place(self, column: str) -> int:
        return next(n for n, spec in enumerate(self.specs) if spec.name == column)

    def listing(
        self, condition: str, values: Sequence[Any], order: str | None = None, *, descending: bool = False
    ) -> Listing:
        """Rows that meet a condition, in the order of a field; Refused when there is none of that name."""
        column = order or ORDER.get(self.kind.name, "uid")
        if column not in self.kind.specs or self.kind.specs[column].virtual:
            raise Refused(reason=f"{self.kind.label} has no field “{column}”")
        return Listing(self.kind.name, self._select, condition, values, column, descending)

    def page(
        self,
        database: Database,
        condition: str,
        values: Sequence[Any],
        after: str | None,
        limit: int,
        order: str | None = None,
        *,
        descending: bool = False,
        offset: int | None = None,
    ) -> Page[Record]:
        """One page by keyset, or from a place on; what has no value in the sorting column comes last."""
        listing = self.listing(condition, values, order, descending=descending)
        limit = max(1, min(limit, MOST))
        try:
            if offset is None:
                rows = listing.behind(database, after, limit + 1)
            else:
                rows = listing.at(database, offset, limit + 1)
        except Damaged:
            rows = self._around(database, listing, after)[offset or 0 :][: limit + 1]
        records = [self.record(row) for row in rows[:limit]]
        place = self._place(listing.column)
        return Page(records, encode_cursor(rows[limit - 1][place], records[-1].uid) if len(rows) > limit else None)

    def _around(self, database: Database, listing: Listing, after: str | None) -> list[tuple[Any, ...]]:
        """All rows behind a cursor that can be read, in the same order."""
        place, uid = self._place(listing.column), self._place("uid")
        found = list(around.rows(database, self.kind.name, self._select, listing.condition, listing.values))
        filled, empty = ([r for r in found if (r[place] is None) is bare] for bare in (False, True))
        filled.sort(key=lambda row: (row[place], row[uid]), reverse=listing.descending)
        empty.sort(key=lambda row: row[uid], reverse=listing.descending)
        if after is None:
            return filled + empty
        value, last = decode_cursor(after)
        down = listing.descending
        if value is not None:
            return [r for r in filled if _behind((r[place], r[uid]), (value, last), down=down)] + empty
        return [r for r in empty if _behind(r[uid], last, down=down)]


def _behind(one: Any, other: Any, *, down: bool) -> bool:
    return bool(one < other if down else one > other)


def _to_sql(spec: Spec, value: Any) -> Any:
    return None if value is None else spec.kind.to_sql(value)


@cache
def table(kind: str) -> Table:
    """The table of a kind; UnknownKind when there is none."""
    if kind not in REGISTRY:
        raise UnknownKind(kind=kind)
    return Table(REGISTRY[kind])
