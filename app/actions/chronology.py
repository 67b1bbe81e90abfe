"""Events and threats of a case in the order of their dates: pages of a list, counts, places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from app.actions.chronology_rows import TimelineRow, rows_of
from app.actions.chronology_sieve import WHEN, Sieve, often, where
from app.actions.records import case_by_code
from app.domain.changes import Page
from app.domain.errors import Damaged
from app.domain.fields import REGISTRY, Record
from app.store.paging import decode_cursor, encode_cursor
from app.store.table import MOST, table

__all__ = ["Chronology", "Sieve", "TimelineRow", "chronology", "timeline", "timeline_answer", "total"]

_EVERYTHING = Sieve()
# Of each open database: at which of its states, how many rows what was wanted has.
_TOTALS: WeakKeyDictionary[Any, tuple[Any, dict[tuple[str, Sieve], int]]] = WeakKeyDictionary()
# Sorting value, uid, kind.
Place = tuple[str | None, str, str]


def timeline(
    reader: Any,
    case: str,
    after: str | None = None,
    limit: int = 50,
    kinds: tuple[str, ...] = ("event", "threat"),
    text: str | None = None,
) -> Page[TimelineRow]:
    """One page of events and threats merged, ordered by their bounds; what has no date comes last."""
    sieve = Sieve(types=() if len(kinds) > 1 else kinds, text=text or "")
    return _Walk(reader, case, sieve).page(after, limit)


def total(reader: Any, case: str, sieve: Sieve = _EVERYTHING) -> int:
    """How many rows the timeline has."""
    return _Walk(reader, case, sieve).count()


@dataclass(frozen=True, slots=True)
class Rows(Page[TimelineRow]):
    """A page that knows how many rows there are in all; None where counting would keep people waiting."""

    total: int | None


class Chronology:
    """The query of the list: pages behind a cursor or from a place on, where a record stands, which ones they are."""

    def __call__(
        self,
        reader: Any,
        case: str,
        sieve: Sieve = _EVERYTHING,
        *,
        after: str | None = None,
        limit: int = 50,
        offset: int = 0,
        order: str = "",
        descending: bool = False,
    ) -> Rows:
        """A page (query)."""
        walk = _Walk(reader, case, sieve, descending=bool(order) and descending)
        page = walk.page(after, limit, offset)
        counted = None if walk.walking else walk.total() if after is None else 0
        return Rows(page.rows, page.next, counted)

    def place(
        self, reader: Any, uid: str, case: str, sieve: Sieve = _EVERYTHING, order: str = "", descending: bool = False
    ) -> int | None:
        """How many rows stand before a record; None when it is not among them (query)."""
        return _Walk(reader, case, sieve, descending=bool(order) and descending).place(uid)

    def uids(
        self,
        reader: Any,
        spans: Sequence[tuple[int, int]],
        case: str,
        sieve: Sieve = _EVERYTHING,
        order: str = "",
        descending: bool = False,
    ) -> list[str]:
        """The uids of rows by spans: first, how many (query)."""
        walk = _Walk(reader, case, sieve, descending=bool(order) and descending)
        return [uid for first, many in spans for _, uid, _ in walk.places(None, many, first)]


chronology = Chronology()


class _Walk:
    """One way along both tables in the order of dates."""

    def __init__(self, reader: Any, case: str, sieve: Sieve, *, descending: bool = False) -> None:
        self.reader, self.database = reader, reader.database
        case_uid = case_by_code(reader, case).uid
        self.walking = often(reader, sieve)
        self.wanted = (case_uid, sieve)
        self.arms = {kind: where(kind, case_uid, sieve, walking=self.walking) for kind in sieve.kinds()}
        self.way, self.sign = (" DESC", "<") if descending else ("", ">")

    def total(self) -> int:
        """How many rows there are; counted once for all pages of a list, until something changes."""
        database = self.database
        now = database.row("SELECT (SELECT * FROM pragma_data_version), total_changes()")
        known = _TOTALS.get(database)
        if known is None or known[0] != now:
            known = _TOTALS[database] = (now, {})
        if self.wanted not in known[1]:
            known[1][self.wanted] = self.count()
        return known[1][self.wanted]

    def count(self, narrowed: str = "1", *values: Any) -> int:
        """How many rows there are; `{when}` in what narrows them is the column of the date."""
        found = 0
        for kind, arm in self.arms.items():
            sql = f'SELECT count(*) FROM "{kind}" WHERE {arm.sql} AND {narrowed.format(when=WHEN[kind])}'
            found += int(self.database.value(sql, [*arm.values, *values]) or 0)
        return found

    def page(self, after: str | None, limit: int, offset: int = 0) -> Page[TimelineRow]:
        """One page of rows."""
        limit = max(1, min(limit, MOST))
        known: dict[str, Record] = {}
        try:
            found = self.places(after, limit + 1, offset)
        except Damaged:
            found = self._around(after, limit + 1, known)
        kept = found[:limit]
        cursor = encode_cursor(kept[-1][0], kept[-1][1]) if len(found) > limit else None
        return Page(rows_of(self.reader, [(kind, uid) for _, uid, kind in kept], known), cursor)

    def places(self, after: str | None, limit: int, offset: int = 0) -> list[Place]:
        """Where rows stand, along the indexes alone."""
        value, last = decode_cursor(after) if after is not None else ("", "")
        found: list[Place] = []
        if value is not None:
            behind = (value, last) if after is not None else None
            found, last = self._dated(behind, limit, offset), ""
            offset = max(0, offset - self.count('"{when}" IS NOT NULL')) if offset and not found else 0
        if len(found) < limit:
            found += self._undated(last, limit - len(found), offset)
        return found

    def _dated(self, behind: tuple[str, str] | None, limit: int, offset: int) -> list[Place]:
        narrowed = '"{when}" IS NOT NULL'
        if behind is not None:
            narrowed += f' AND ("{{when}}","uid"){self.sign}(?,?)'
        return self._merged(narrowed, behind or (), f"1{self.way}, 2{self.way}", limit, offset)

    def _undated(self, last: str, limit: int, offset: int) -> list[Place]:
        return self._merged('"{when}" IS NULL AND "uid">?', (last,), "2", limit, offset)

    def _merged(self, narrowed: str, more: Sequence[Any], order: str, limit: int, offset: int) -> list[Place]:
        arms, values = [], []
        for kind, arm in self.arms.items():
            when = WHEN[kind]
            arms.append(
                f'SELECT "{when}", "uid", \'{kind}\' FROM "{kind}" WHERE {arm.sql} AND {narrowed.format(when=when)}'
            )
            values += [*arm.values, *more]
        sql = f"{' UNION ALL '.join(arms)} ORDER BY {order} LIMIT ? OFFSET ?"
        return list(self.database.rows(sql, [*values, limit, offset]))

    def place(self, uid: str) -> int | None:
        """How many rows stand before a record; None when it is not among them."""
        for kind, arm in self.arms.items():
            sql = f'SELECT "{WHEN[kind]}" FROM "{kind}" WHERE {arm.sql} AND "uid"=?'
            found = self.database.row(sql, [*arm.values, uid])
            if found is not None:
                return self._before(found[0], uid)
        return None

    def _before(self, value: str | None, uid: str) -> int:
        if value is None:
            return self.count('("{when}" IS NOT NULL OR "uid"<?)', uid)
        sign = ">" if self.way else "<"
        return self.count(f'("{{when}}","uid"){sign}(?,?)', value, uid)

    def _around(self, after: str | None, limit: int, known: dict[str, Record]) -> list[Place]:
        """The same where pages of the file are damaged: row by row, what can be read."""
        found: list[Place] = []
        for kind, arm in self.arms.items():
            page = table(kind).page(self.database, arm.sql, arm.values, after, limit)
            known.update({item.uid: item for item in page.rows})
            found += [(_at(item), item.uid, kind) for item in page.rows]
        return sorted(found, key=lambda place: (place[0] is None, place[0] or "", place[1]))


def _at(item: Any) -> str | None:
    when = getattr(item, WHEN[item.record_kind])
    return None if when is None else REGISTRY["event"].specs["when"].kind.to_sql(when)


def timeline_answer(reader: Any, row: TimelineRow) -> dict[str, Any]:
    """A row as the command line answers it."""
    from app.actions.queries import answer  # noqa: PLC0415 - the other half of this room

    made = answer(reader, row.record)
    uncertain = REGISTRY["event"].specs["when"].kind
    made["when"] = None if row.when is None else uncertain.answer(row.when)
    made["title"] = row.title
    return made
