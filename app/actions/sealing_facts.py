"""What the rules of a handover ask the store: light rows of records, then the records that go as lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from app.actions import sealing_strangers
from app.domain.fields import REGISTRY, RecordKind, Spec, references
from app.domain.rules.guards import strictest
from app.handover.scope import AT_HOME, BELONGINGS, DATED, Row, Scope
from app.store.table import table

_ALIVE = '"deleted_at" IS NULL'
# What was destroyed with the package that brought it is nobody's deletion: no change of it is known.
_DELETED_BY_SOMEBODY = """coalesce(json_extract("versions", '$.deleted_at'), '{}') <> '{}'"""
_CHUNK = 400
_HELD_BACK = ("withheld", "redacted_only")
_PLAIN = ("sensitivity", "privileged", "shared", "disclosure", "derived_as", "siblings")


def rows(reader: Any, cases: Sequence[str], card: str = "") -> list[Row]:
    """Rows of the chosen cases, of the persons they refer to, and of what is marked as shared of these (query).

    Of what was deleted those that the partner of this card got from here before, or sent here.
    """
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
    strangers = sealing_strangers.rows(reader, cases)
    return [*found.values(), *strangers, *(_deleted(reader, cases, card) if card else ())]


def _deleted(reader: Any, cases: Sequence[str], card: str) -> Iterator[Row]:
    marks = ",".join("?" * len(cases))
    packages: Any = table("handover").where(
        reader.database, '"card"=? AND "direction"=\'out\' AND "cases" IS NOT NULL AND "deleted_at" IS NULL', (card,)
    )
    sent = [one for one in packages if set(cases) & set(one.cases or ())]
    for kind in REGISTRY.values():
        if kind.name in AT_HOME or kind.name == "case":
            continue
        sql = (
            f'SELECT "uid", "case", "sensitivity", "privileged" FROM "{kind.name}" '  # noqa: S608
            f'WHERE "case" IN ({marks}) AND "deleted_at" IS NOT NULL AND {_DELETED_BY_SOMEBODY}'
        )
        for uid, case, sensitivity, privileged in list(reader.database.rows(sql, list(cases))):
            if any(_had(reader, one, uid, case) for one in sent) or _came(reader, uid):
                yield Row(uid, kind.name, case, (), sensitivity or "", bool(privileged), deleted=True)


def _had(reader: Any, package: Any, uid: str, case: str) -> bool:
    """Whether a package held a record: it was there, alive, and not withheld."""
    if case not in (package.cases or ()):
        return False
    size = int((package.scope or {}).get("journal", 0))
    sql = (
        "SELECT j.n, (SELECT max(v.n) FROM journal_value v WHERE v.uid=j.uid AND v.field='deleted_at' AND v.n<?) "
        "FROM journal j WHERE j.uid=? AND j.useq=1"
    )
    row = reader.database.row(sql, (size, uid))
    if row is None or row[0] >= size or row[1] is not None:
        return False
    withheld = "SELECT 1 FROM withheld WHERE package=? AND uid=? AND field IS NULL"
    return reader.database.value(withheld, (package.package, uid)) is None


def _came(reader: Any, uid: str) -> bool:
    """Whether a record came from a partner in the first place."""
    return reader.database.value("SELECT action FROM journal WHERE uid=? AND useq=1", (uid,)) in {"merge", "handover"}


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
        uid, kind.name, case, tuple(targets), strictest(_values(told, "sensitivity")),
        any(_values(told, "privileged")), all(_values(told, "shared")), _days(when),
        next((one for one in _HELD_BACK if one in _values(told, "disclosure")), told.get("disclosure") or ""),
        told.get("derived_as") or "", told.get("action") == "viewed",
    )  # fmt: skip


def _values(told: dict[str, Any], name: str) -> Iterator[Any]:
    """The value of a field, and those in conflict with it: of these the strictest guards a record."""
    yield told.get(name)
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
