"""Which records a list holds: those of a kind, in a case or in all, found by words, narrowed by fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.actions.records import case_by_code
from app.domain.errors import UnknownField, UnknownKind
from app.domain.fields import REGISTRY, RecordKind, Spec
from app.domain.kinds import Several
from app.store import search as search_of
from app.store.paging import Listing
from app.store.table import table

_ALIVE = '"deleted_at" IS NULL'
_FOUND = ' AND "uid" IN (SELECT d.uid FROM search JOIN search_doc d ON d.id=search.rowid WHERE search MATCH ?)'
_PERSON_OF_CASE = (
    '("case"=? OR "uid" IN (SELECT "person" FROM "participation" WHERE "case"=? AND "deleted_at" IS NULL))'
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list shows: `where` is {field: value or several of which one fits}, None among them means empty."""

    kind: str
    case: str | None = None
    text: str | None = None
    where: Mapping[str, Any] = field(default_factory=dict)
    order: str | None = None
    descending: bool = False

    def listing(self, reader: Any) -> Listing:
        """Its rows in SQL; UnknownKind, UnknownField, NotFound for a case there is not."""
        condition, values = self.condition(reader)
        return table(self.kind).listing(condition, values, self.order, descending=self.descending)

    def condition(self, reader: Any) -> tuple[str, list[Any]]:
        """The condition and what is bound in it."""
        if self.kind not in REGISTRY:
            raise UnknownKind(kind=self.kind)
        condition, values = _in_case(reader, self.kind, self.case)
        if self.text:
            condition += _FOUND
            values.append(search_of.query(self.text) or '""')
        for name, value in (self.where or {}).items():
            more, bound = _narrowed(_spec(REGISTRY[self.kind], name), value)
            condition += f" AND {more}"
            values += bound
        return condition, values


def _in_case(reader: Any, kind: str, case: str | None) -> tuple[str, list[Any]]:
    if case is None:
        return _ALIVE, []
    uid = case_by_code(reader, case).uid
    if kind == "person":
        return f"{_ALIVE} AND {_PERSON_OF_CASE}", [uid, uid]
    if kind == "case":
        return f'{_ALIVE} AND "uid"=?', [uid]
    return f'{_ALIVE} AND "case"=?', [uid]


def _spec(kind: RecordKind, name: str) -> Spec:
    spec = kind.find(name)
    if spec is None or spec.virtual:
        raise UnknownField(kind=kind.name, field=name)
    return spec


def _narrowed(spec: Spec, value: Any) -> tuple[str, list[Any]]:
    many = list(value) if isinstance(value, tuple | list | set | frozenset) else [value]
    filled = [_bound(spec, one) for one in many if one is not None]
    marks = ",".join("?" * len(filled))
    column = f'"{spec.name}"'
    fits = f"{column} IN ({marks})"
    if isinstance(spec.kind, Several):
        fits = f"EXISTS (SELECT 1 FROM json_each({column}) WHERE value IN ({marks}))"
    choices = [fits] if filled else []
    if None in many:
        choices.append(f"{column} IS NULL")
    return f"({' OR '.join(choices) or '0'})", filled


def _bound(spec: Spec, value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    return value if isinstance(value, str | int) else spec.kind.to_sql(value)


def count(
    reader: Any, kind: str, case: str | None = None, text: str | None = None, where: Mapping[str, Any] | None = None
) -> int:
    """How many records a list holds."""
    return Wanted(kind, case, text, where or {}).listing(reader).total(reader.database)


def uids(reader: Any, wanted: Wanted, spans: list[tuple[int, int]]) -> list[str]:
    """The uids of rows of a list, by spans (first row, how many)."""
    listing = wanted.listing(reader)
    return [uid for first, many in spans for uid in listing.uids(reader.database, first, many)]


def place(reader: Any, wanted: Wanted, uid: str) -> int | None:
    """Which row of a list a record is (0 is the first); None when it is not in it."""
    return wanted.listing(reader).place(reader.database, uid)
