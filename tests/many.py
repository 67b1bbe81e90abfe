"""A vault with as many records as one wants, made quickly: for tests of size and for the benchmarks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.actions import records
from app.domain.fields import REGISTRY
from app.session import Session

CASE = "C-001"
BATCH = 5000
KINDS = ("smear", "following", "threat_message", "doxxing", "spyware")
# In every record and in one of a hundred thousand.
COMMON, RARE = "grey", "Incident 77777"
_DOC = "INSERT INTO search_doc (uid, kind, field, case_uid) VALUES (?,?,?,?)"
_RECORD, _KIND = "INSERT INTO record (uid, kind) VALUES (?,?)", "SELECT kind FROM record WHERE uid=?"
_NUMBERED_DOC = "INSERT INTO search_doc (uid, kind, field, case_uid, id) VALUES (?,?,?,?,?)"


def fill(session: Session, count: int, case: str = CASE) -> None:
    """Make the case and `count` threats in it, each a few words long, journalled and indexed like any other."""
    session.do(records.add_case, {"code": case, "title": "Many"})
    for first in range(0, count, BATCH):
        session.do(_batch, case, range(first, min(first + BATCH, count)))


def _batch(unit: Any, case: str, numbers: range) -> None:
    kind, case_uid = REGISTRY["threat"], records.case_by_code(unit, case).uid
    gathered = Gathered(unit.database)
    unit.database = unit.writer.database = gathered
    for n in numbers:
        unit.add("threat", records.parse_values(kind, values(n)), case_uid)
    gathered.write()
    unit.database = unit.writer.database = gathered.database


def values(n: int) -> dict[str, Any]:
    """What record number `n` says."""
    return {
        "threat_kind": KINDS[n % len(KINDS)],
        "title": f"Incident {n}",
        "first_seen": f"20{10 + n % 15}-{1 + n % 12:02d}-{1 + n % 28:02d}",
        "narrative": f"Witness {n % 997} saw a {COMMON} car",
        "place": f"Town {n % 313}",
    }


@dataclass
class _Row:
    lastrowid: int


class Gathered:
    """A database whose new rows are gathered and written statement by statement: three times as fast."""

    def __init__(self, database: Any) -> None:
        self.database = database
        self._rows: dict[str, list[Sequence[Any]]] = {}
        self._kinds: dict[Any, Any] = {}
        self._doc = int(database.value("SELECT max(id) FROM search_doc") or 0)

    def run(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """Rows of the index are numbered here, as the words that follow name the number."""
        if sql == _DOC:
            self._doc += 1
            sql, values = _NUMBERED_DOC, (*values, self._doc)
        if sql == _RECORD:
            self._kinds[values[0]] = values[1]
        self._rows.setdefault(sql, []).append(values)
        return _Row(self._doc)

    def value(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """A record's kind is known from its making on: what points at it may stand in the same change."""
        return (self._kinds.get(values[0]) if sql == _KIND else None) or self.database.value(sql, values)

    def run_many(self, sql: str, rows: list[Sequence[Any]]) -> None:
        self._rows.setdefault(sql, []).extend(rows)

    def row(self, sql: str, values: Sequence[Any] = ()) -> Any:
        return self.database.row(sql, values)

    def write(self) -> None:
        """All of it."""
        for sql, rows in self._rows.items():
            self.database.run_many(sql, rows)
        self._rows.clear()
