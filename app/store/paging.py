"""Pages of a table: by keyset in any order, or from any place on; rows without the sorting value come last."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.errors import Refused
from app.store.database import Database, Row


@dataclass(frozen=True, slots=True)
class Listing:
    """Which rows of a table (`select` without WHERE, a condition of ours, values bound), and in which order."""

    table: str
    select: str
    condition: str
    values: Sequence[Any]
    column: str
    descending: bool = False

    @property
    def _sorting(self) -> str:
        if self.column == "uid":
            return f'"uid"{self._way}'
        return f'"{self.column}"{self._way} NULLS LAST, "uid"{self._way}'

    @property
    def _way(self) -> str:
        return " DESC" if self.descending else ""

    @property
    def _sign(self) -> str:
        return "<" if self.descending else ">"

    def behind(self, database: Database, after: str | None, limit: int) -> list[Row]:
        """Rows behind a cursor: those with a value along the index, then those without one."""
        value, uid = ("", "") if after is None else decode_cursor(after)
        rows: list[Row] = []
        if after is None or value is not None:
            rows = self._filled(database, after, limit)
        if len(rows) < limit and self.column != "uid":
            rows += self._empty(database, uid if after is not None and value is None else None, limit - len(rows))
        return rows

    def _filled(self, database: Database, after: str | None, limit: int) -> list[Row]:
        clause, more = "", []
        if after is not None:
            clause, more = f' AND ("{self.column}","uid"){self._sign}(?,?)', list(decode_cursor(after))
        sql = (
            f'{self.select} WHERE {self.condition} AND "{self.column}" IS NOT NULL{clause} '
            f'ORDER BY "{self.column}"{self._way},"uid"{self._way} LIMIT ?'
        )
        return database.rows(sql, [*self.values, *more, limit])

    def _empty(self, database: Database, uid: str | None, limit: int) -> list[Row]:
        clause, more = ("", []) if uid is None else (f' AND "uid"{self._sign}?', [uid])
        sql = (
            f'{self.select} WHERE {self.condition} AND "{self.column}" IS NULL{clause} '
            f'ORDER BY "uid"{self._way} LIMIT ?'
        )
        return database.rows(sql, [*self.values, *more, limit])

    def at(self, database: Database, offset: int, limit: int) -> list[Row]:
        """Rows from a place on (0 is the first): the index alone is walked, rows are read for those shown."""
        sql = f'{self.select} WHERE "uid" IN ({self._uids()}) ORDER BY {self._sorting}'
        return database.rows(sql, [*self.values, limit, offset])

    def uids(self, database: Database, offset: int, limit: int) -> list[str]:
        """The uids of rows from a place on."""
        return [row[0] for row in database.rows(self._uids(), [*self.values, limit, offset])]

    def _uids(self) -> str:
        return f'SELECT "uid" FROM "{self.table}" WHERE {self.condition} ORDER BY {self._sorting} LIMIT ? OFFSET ?'

    def total(self, database: Database) -> int:
        """How many rows there are."""
        return int(database.value(f'SELECT count(*) FROM "{self.table}" WHERE {self.condition}', self.values))

    def place(self, database: Database, uid: str) -> int | None:
        """How many rows come before a row; None when it is not among them."""
        sql = f'SELECT "{self.column}" FROM "{self.table}" WHERE {self.condition} AND "uid"=?'
        found = database.row(sql, [*self.values, uid])
        if found is None:
            return None
        own = f'"{self.column}" IS NULL AND "uid"{"<" if not self.descending else ">"}?'
        before, more = f'("{self.column}" IS NOT NULL OR {own})', [uid]
        if found[0] is not None:
            sign = ">" if self.descending else "<"
            before, more = f'("{self.column}","uid"){sign}(?,?)', [found[0], uid]
        sql = f'SELECT count(*) FROM "{self.table}" WHERE {self.condition} AND {before}'
        return int(database.value(sql, [*self.values, *more]))


def encode_cursor(value: Any, uid: str) -> str:
    """An opaque cursor behind a row."""
    return base64.urlsafe_b64encode(json.dumps([value, uid]).encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> tuple[Any, str]:
    """The sorting value and uid of a cursor; Refused when it is none of ours."""
    try:
        value, uid = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError):
        raise Refused(reason="this cursor is not one of ours") from None
    if not isinstance(uid, str) or not isinstance(value, str | int | None):
        raise Refused(reason="this cursor is not one of ours")
    return value, uid
