"""What the rules of a handover ask the store: light rows of records, then the records that go as lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from app.domain.fields import REGISTRY, RecordKind, Spec, references
from app.handover.scope import AT_HOME, BELONGINGS, DATED, Row, Scope
from app.store.table import table

_ALIVE = '"deleted_at" IS NULL'
_CHUNK = 400
_PLAIN = ("sensitivity", "privileged", "shared", "disclosure", "derived_as", "siblings")


def rows(reader: Any, cases: Sequence[str]) -> list[Row]:
    """Rows of the chosen cases, of the persons they refer to, and of what is marked as shared of these (query)."""
    found: dict[str, Row] = {}
    for kind in REGISTRY.values():
        if kind.name not in AT_HOME:
            column = "uid" if kind.name == "case" else "case"
            found |= {row.uid: row for row in _read(reader, kind, column, cases)}
    referred = {target for row in found.values() for _, target in row.refs} - found.keys()
    persons = list(_read(reader, REGISTRY["person"], "uid", sorted(referred)))
    found |= {row.uid: row for row in persons}
    theirs = sorted(uid for uid, row in found.items() if row.kind == "person")
    for name in sorted(BELONGINGS):
        others = (row for row in _read(reader, REGISTRY[name], "person", theirs) if row.shared)
        found |= {row.uid: row for row in others if row.uid not in found}
    return list(found.values())


def _read(reader: Any, kind: RecordKind, column: str, values: Sequence[str]) -> Iterator[Row]:
    refs = [spec for spec, _ in references(kind) if spec.name != "case"]
    plain = (*_PLAIN, DATED.get(kind.name, ""), *(["action"] if kind.name == "custody" else []))
    specs = [*refs, *(kind.specs[name] for name in plain if name in kind.specs)]
    columns = ", ".join(f'"{name}"' for name in ("uid", "case", *(spec.name for spec in specs)))
    for some in chunks(values):
        marks = ",".join("?" * len(some))
        sql = f'SELECT {columns} FROM "{kind.name}" WHERE "{column}" IN ({marks}) AND {_ALIVE}'  # noqa: S608
        for uid, case, *raw in reader.database.rows(sql, some):
            yield _row(kind, uid, uid if kind.name == "case" else case or "", specs, refs, raw)


def _row(kind: RecordKind, uid: str, case: str, specs: list[Spec], refs: list[Spec], raw: list[Any]) -> Row:
    told = {
        spec.name: None if value is None else spec.kind.from_sql(value)
        for spec, value in zip(specs, raw, strict=True)
    }  # fmt: skip
    targets = ((spec.name, target) for spec in refs for value in _values(told, spec.name) for target in _targets(value))
    when = told.get(DATED.get(kind.name, ""))
    return Row(
        uid, kind.name, case, tuple(targets), told.get("sensitivity") or "", bool(told.get("privileged")),
        bool(told.get("shared")), _days(when), told.get("disclosure") or "", told.get("derived_as") or "",
        told.get("action") == "viewed",
    )  # fmt: skip


def _values(told: dict[str, Any], name: str) -> Iterator[Any]:
    """The value of a field, and those in conflict with it."""
    yield told[name]
    for one in (told.get("siblings") or {}).get(name) or ():
        yield one[1]


def _targets(value: Any) -> Iterable[str]:
    return () if value is None else (value,) if isinstance(value, str) else value


def _days(when: Any) -> tuple[str, str] | None:
    if when is None:
        return None
    return (when, when) if isinstance(when, str) else (when.earliest or "", when.latest or "")


def chunks(values: Sequence[str]) -> Iterator[list[str]]:
    """The values some hundred at a time."""
    for start in range(0, len(values), _CHUNK):
        yield list(values[start : start + _CHUNK])


def records(reader: Any, kind: str, uids: Sequence[str]) -> Iterator[Any]:
    """Records of a kind by uid, in order, some hundred at a time (query)."""
    for some in chunks(sorted(uids)):
        marks = ",".join("?" * len(some))
        yield from table(kind).where(reader.database, f'"uid" IN ({marks}) ORDER BY "uid"', some)


def going(reader: Any, scope: Scope, kind: str) -> Iterator[Any]:
    """The records of a kind that go (query)."""
    return records(reader, kind, scope.of_kind(kind))
