"""Rows of a table into fields of a record kind: what is taken, what is refused and why; nothing is guessed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.domain.errors import BadFile, Invalid, Problem, UnknownField
from app.domain.fields import RecordKind, Spec
from app.domain.kinds import BadValue, Day, LongText, Reading, Several, Text, Uncertain
from app.domain.words import N_
from app.evidence.reading import Row, Table
from app.jobs import Progress

ORDERS = ("dmy", "mdy", "ymd")
TAKEN, REFUSED = "taken", "refused"
_STEP = 500


@dataclass(frozen=True, slots=True)
class FieldMap:
    """How a table is to be read: {header: field}, {field: {words: code}}, and the order of numeric dates."""

    columns: Mapping[str, str]
    values: Mapping[str, Mapping[str, Any]]
    dates: str | None
    encoding: str = ""
    sheet: str = ""
    delimiter: str = ""


@dataclass(frozen=True, slots=True)
class RowReport:
    """What becomes of one row: its number as a spreadsheet counts, and the field values or why not.

    `fields` are domain values ready for a record (empty when refused); `shown` the values for a report.
    """

    row: int
    status: str
    reason: str
    fields: dict[str, Any]
    shown: dict[str, Any]


@dataclass(frozen=True)
class ImportPlan:
    """A dry run: one report for each row, and the headers nothing was taken from."""

    rows: list[RowReport]
    unmapped: list[str]
    about: dict[str, Any]

    @cached_property
    def taken(self) -> list[RowReport]:
        """Rows that become records."""
        return [row for row in self.rows if row.status == TAKEN]

    def report(self) -> dict[str, Any]:
        """The report as JSON: total = taken + changed + refused."""
        return {
            "total": len(self.rows),
            "taken": len(self.taken),
            "changed": 0,
            "refused": len(self.rows) - len(self.taken),
            "rows": [
                {"row": row.row, "status": row.status, "reason": row.reason, "values": row.shown} for row in self.rows
            ],
            "unmapped": self.unmapped,
        }


def read_mapping(value: Any, subject: str) -> FieldMap:
    """A mapping from its JSON; raises BadFile naming `subject` and what is wrong."""
    if not isinstance(value, dict):
        raise BadFile(subject=subject, reason="a mapping is an object with columns, values and dates")
    unknown = sorted(set(value) - {"columns", "values", "dates", "encoding", "sheet", "delimiter"})
    if unknown:
        raise BadFile(subject=subject, reason=f"a mapping has no “{unknown[0]}”")
    columns, values = ({} if value.get(name) is None else value[name] for name in ("columns", "values"))
    if not _texts(columns) or not (isinstance(values, dict) and all(isinstance(v, dict) for v in values.values())):
        raise BadFile(subject=subject, reason="columns is {header: field}, values is {field: {words: code}}")
    if value.get("dates") not in (None, *ORDERS):
        raise BadFile(subject=subject, reason="dates is dmy, mdy or ymd")
    how = {name: str(value.get(name) or "") for name in ("encoding", "sheet", "delimiter")}
    return FieldMap(columns, values, value.get("dates"), **how)


def _texts(columns: Any) -> bool:
    return isinstance(columns, dict) and all(isinstance(name, str) for name in columns.values())


NO_MAPPING = FieldMap({}, {}, None)


def plan_import(
    table: Table,
    kind: RecordKind,
    mapping: FieldMap = NO_MAPPING,
    *,
    subject: str,
    keep_unread_dates: bool = False,
    lang: str = "en",
    progress: Progress | None = None,
) -> ImportPlan:
    """Try every row of `table` as a record of `kind`.

    With `keep_unread_dates` a date that can't be read stays empty and its words are kept in the field
    `extra` under `unread_dates`. Raises UnknownField and Invalid for a mapping that can't be meant, BadFile
    when no column fits; a bad row never raises.
    """
    columns = _columns(table, kind, mapping, subject)
    _check_values(columns, kind, mapping)
    progress = progress or Progress()
    plan = _Plan(columns, kind, mapping, Reading(lang, mapping.dates), keep=keep_unread_dates)
    reports = []
    for count, row in enumerate(table.rows):
        if count % _STEP == 0:
            progress.step(count, len(table.rows), N_("Reading rows"))
        reports.append(plan.row(row))
    used = {column.header for column in columns}
    return ImportPlan(reports, [header for header in table.headers if header not in used], dict(table.about))


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of the table that fills a field."""

    index: int
    header: str
    spec: Spec


def _columns(table: Table, kind: RecordKind, mapping: FieldMap, subject: str) -> list[_Column]:
    missing = [header for header in mapping.columns if header not in table.headers]
    if missing:
        raise Invalid([Problem(name, "no_column", f"{subject} has no column “{name}”") for name in missing])
    columns = [
        _Column(index, header, spec)
        for index, header in enumerate(table.headers)
        if (spec := _target(header, kind, mapping)) is not None
    ]
    if not columns:
        named = ", ".join(table.headers[:20])
        raise BadFile(
            subject=subject,
            reason=f"none of its columns is a field of {kind.name}: {named}",
            reason_code="unknown_columns",
            columns=table.headers,
        )
    _refuse_doubled(columns)
    return columns


def _target(header: str, kind: RecordKind, mapping: FieldMap) -> Spec | None:
    name = mapping.columns.get(header)
    if name is None:
        spec = kind.find(header.strip())
        return spec if spec is not None and spec.editable else None
    if not name:
        return None  # said to be left out
    spec = kind.find(name)
    if spec is None:
        raise UnknownField(kind=kind.name, field=name)
    if not spec.editable:
        raise Invalid([Problem(name, "kept", f"“{name}” is kept by the application and can't be imported")])
    return spec


def _refuse_doubled(columns: list[_Column]) -> None:
    """Several columns may fill one text (they are joined), but no other field."""
    for column in columns:
        others = [other.header for other in columns if other.spec.name == column.spec.name]
        if len(others) > 1 and not isinstance(column.spec.kind, Text | LongText):
            message = f"the columns {', '.join(others)} can't all be {column.spec.name}"
            raise Invalid([Problem(column.spec.name, "doubled", message)])


def _check_values(columns: list[_Column], kind: RecordKind, mapping: FieldMap) -> None:
    """Codes a mapping leads to must exist, or every row would be refused for the mapping's fault."""
    specs = {name: column.spec for column in columns for name in (column.spec.name, column.spec.alias) if name}
    problems = []
    for field, pairs in mapping.values.items():
        spec = specs.get(field) or (kind.find(field) if set(pairs) == {""} else None)
        if spec is None:
            problems.append(Problem(field, "no_column", f"no column fills “{field}”, whose values are mapped"))
            continue
        for words, code in pairs.items():
            try:
                _converted(spec, code, Reading())
            except BadValue as bad:
                problems.append(Problem(field, bad.code, f"“{words}” is mapped to “{code}”: {bad.message}", code))
    if problems:
        raise Invalid(problems)


def _converted(spec: Spec, value: Any, reading: Reading) -> Any:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return spec.kind.parse(value, reading)
    return spec.kind.from_json(value, reading)


class _Plan:
    """The reading of rows under one mapping."""

    def __init__(
        self, columns: list[_Column], kind: RecordKind, mapping: FieldMap, reading: Reading, *, keep: bool
    ) -> None:
        self._columns, self._kind, self._reading, self._keep = columns, kind, reading, keep
        self._values = {column.spec.name: _pairs(column.spec, mapping) for column in columns}
        self._defaults = _defaults(kind, mapping, reading)

    def row(self, row: Row) -> RowReport:
        """What becomes of one row."""
        if row.problem:
            return RowReport(row.n, REFUSED, f"broken row: {row.problem}", {}, {})
        raw = {column.header: row.cells[column.index] for column in self._columns if row.cells[column.index].strip()}
        fields, reasons, unread = self._fields(row)
        if not reasons:
            reasons = self._missing(fields, unread)
        if not raw:
            reasons = ["nothing in it to take"]
        if reasons:
            return RowReport(row.n, REFUSED, "; ".join(reasons), {}, raw)
        return self._taken(row, fields, unread)

    def _taken(self, row: Row, fields: dict[str, Any], unread: dict[str, str]) -> RowReport:
        shown = {name: self._kind.specs[name].kind.answer(value) for name, value in fields.items()}
        said = [f"{name}: “{words}” is kept as words, the date is empty" for name, words in unread.items()]
        said += [f"{header}: “{cell}” is left empty, as the mapping says" for header, cell in self._left(row, fields)]
        reason = "; ".join(said)
        if unread:
            fields = {**fields, "extra": {"unread_dates": unread}}
            shown |= {"extra": fields["extra"]}
        return RowReport(row.n, TAKEN, reason, fields, shown)

    def _left(self, row: Row, fields: dict[str, Any]) -> Iterator[tuple[str, str]]:
        """Values for which the mapping has no code: said, so that nothing is dropped in silence."""
        for column, cell in self._filled(row):
            if column.spec.name not in fields and cell in self._values[column.spec.name]:
                yield column.header, cell

    def _fields(self, row: Row) -> tuple[dict[str, Any], list[str], dict[str, str]]:
        fields: dict[str, Any] = {}
        reasons: list[str] = []
        unread: dict[str, str] = {}
        for column, cell in self._filled(row):
            name = column.spec.name
            try:
                value = self._value(column.spec, cell)
            except BadValue as bad:
                if self._keep and isinstance(column.spec.kind, Uncertain | Day):
                    unread[name] = cell
                else:
                    reasons.append(f"{column.header}: {_with_value(bad.message, cell)}")
                continue
            if value is not None:
                fields[name] = f"{fields[name]}\n{value}" if name in fields else value
        fields = {**{name: value for name, value in self._defaults.items() if name not in unread}, **fields}
        return fields, reasons, unread

    def _filled(self, row: Row) -> Iterator[tuple[_Column, str]]:
        for column in self._columns:
            cell = row.cells[column.index].strip()
            if cell:
                yield column, cell

    def _value(self, spec: Spec, cell: str) -> Any:
        pairs = self._values[spec.name]
        if cell in pairs:
            return _converted(spec, pairs[cell], self._reading)
        if pairs and isinstance(spec.kind, Several):
            return self._several(spec.kind, cell, pairs)
        return spec.kind.parse(cell, self._reading)

    def _several(self, kind: Several, cell: str, pairs: Mapping[str, Any]) -> Any:
        items: list[Any] = []
        for word in cell.replace(",", ";").replace("\n", ";").split(";"):
            target = pairs.get(word.strip(), word.strip())
            items += target if isinstance(target, list) else [target]
        return kind.from_json([item for item in items if item], self._reading)

    def _missing(self, fields: dict[str, Any], unread: dict[str, str]) -> list[str]:
        mapped = {column.spec.name: column.header for column in self._columns}
        return [
            f"{mapped.get(spec.name, spec.name)}: {spec.name} is needed and empty"
            for spec in self._kind.editable()
            if spec.required and spec.name not in fields and spec.name not in unread and _can_be_asked(spec, mapped)
        ]


def _can_be_asked(spec: Spec, mapped: Mapping[str, str]) -> bool:
    """References are filled by whoever adds the record; other needed fields must come from the table."""
    return spec.name in mapped or spec.kind.name != "ref"


def _pairs(spec: Spec, mapping: FieldMap) -> Mapping[str, Any]:
    found = mapping.values.get(spec.name) or mapping.values.get(spec.alias) or {}
    return {words.strip(): code for words, code in found.items()}


def _defaults(kind: RecordKind, mapping: FieldMap, reading: Reading) -> dict[str, Any]:
    """What an empty cell, or a column that is not there, is mapped to: `{field: {"": code}}`."""
    found = {}
    for field, pairs in mapping.values.items():
        spec = kind.find(field)
        value = _converted(spec, pairs[""], reading) if spec is not None and "" in pairs else None
        if spec is not None and value is not None:
            found[spec.name] = value
    return found


def _with_value(message: str, cell: str) -> str:
    """The message, naming the value where it does not yet."""
    return message if cell in message else f"{message} (“{cell[:200]}”)"
