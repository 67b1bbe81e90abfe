"""A table before it is taken in: what stands in it, what its columns and words may mean, what was said before."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from app.domain import terms
from app.domain.errors import BadFile
from app.domain.fields import REGISTRY, Reading, RecordKind, Spec
from app.domain.folding import fold
from app.domain.kinds import BadValue, Code, Day, Several, Uncertain
from app.domain.words import N_
from app.evidence.importing import ImportPlan, plan_import, read_mapping
from app.evidence.ingest import clean_name, refuse_bad
from app.evidence.reading import Table, read_table
from app.i18n import translator
from app.jobs import Progress, steady
from app.paths import resource
from app.sandbox.sources import FileSource
from app.session import marks
from app.store.kept import MAPS
from app.store.unit import Unit

LANGUAGES = ("en", "ru", "fa")
# Kinds that rows of tables are usually about, first; then whatever else can be made of a row.
USUAL = ("event", "threat", "person", "note", "source", "task")
ENCODINGS = (
    ("utf-8", N_("UTF-8 (all scripts)")),
    ("utf-8-sig", N_("UTF-8 with a mark")),
    ("cp1251", N_("Windows-1251 (Cyrillic)")),
    ("cp1256", N_("Windows-1256 (Arabic, Persian)")),
    ("cp1252", N_("Windows-1252 (Western)")),
    ("koi8-r", N_("KOI8-R (Cyrillic)")),
    ("utf-16", N_("UTF-16")),
    ("gb18030", N_("GB 18030 (Chinese)")),
)
_SAMPLES = 4
_MOST_VALUES = 300
_MOST_MAPS = 50
_REMEMBERED = MAPS
_LEAST_WORD = 4
_PARTS = re.compile(r"[/,;()،]")
_NUMERIC = re.compile(r"\s*(\d{1,2})[./\-](\d{1,2})[./\-](\d{2,4})\b")


@dataclass(frozen=True, slots=True)
class ColumnSeen:
    """A column: its header, some of what stands in it, and its different words with how often (the most first)."""

    header: str
    samples: tuple[str, ...]
    values: tuple[tuple[str, int], ...]
    filled: int


@dataclass(frozen=True, slots=True)
class Looked:
    """A table as it was understood; `table` holds its rows. `unsure`: how letters are stored is a guess."""

    path: Path
    name: str
    table: Table
    columns: tuple[ColumnSeen, ...]
    unsure: bool = False

    @property
    def signature(self) -> str:
        """What tells tables with these headers from others."""
        return hashlib.sha256(json.dumps([c.header for c in self.columns]).encode()).hexdigest()

    def column(self, header: str) -> ColumnSeen:
        """A column by its header."""
        return next(column for column in self.columns if column.header == header)


@steady()
def look(
    path: Path, *, encoding: str = "", delimiter: str = "", sheet: str = "", progress: Progress | None = None
) -> Looked:
    """Read a table and look at its columns; what was found can be said otherwise. Raises what `read_table` raises."""
    refuse_bad([path])
    name, unsure = clean_name(path.name), False
    with FileSource(path) as source:
        try:
            table = read_table(source, name, encoding=encoding, delimiter=delimiter, sheet=sheet, progress=progress)
        except BadFile as bad:
            guess = str(bad.facts.get("guess") or "")
            if encoding or not guess:
                raise
            unsure = True
            table = read_table(source, name, encoding=guess, delimiter=delimiter, sheet=sheet, progress=progress)
    columns = tuple(_seen(header, n, table) for n, header in enumerate(table.headers))
    return Looked(path, name, table, columns, unsure)


def _seen(header: str, n: int, table: Table) -> ColumnSeen:
    counted = Counter(cell for row in table.rows if not row.problem and (cell := row.cells[n].strip()))
    common = tuple(counted.most_common(_MOST_VALUES))
    return ColumnSeen(header, tuple(list(counted)[:_SAMPLES]), common, sum(counted.values()))


def kinds() -> list[RecordKind]:
    """Kinds a row can be made into, the usual ones first."""
    fit = [k for k in REGISTRY.values() if not (k.by_app or k.append_only) and k.name not in {"case", "evidence"}]
    order = {name: n for n, name in enumerate(USUAL)}
    return sorted(fit, key=lambda k: order.get(k.name, len(order)))


# -- suggestions ----------------------------------------------------------------------


@cache
def _words() -> dict[str, set[str]]:
    rows = json.loads(resource("import_words.json").read_text("utf-8"))["fields"]
    return {name: {fold(word) for word in words} for name, words in rows.items()}


def _names(spec: Spec) -> set[str]:
    labels = {fold(translator(lang)(spec.label)) for lang in LANGUAGES}
    own = {fold(spec.name), fold(spec.name.replace("_", " ")), fold(spec.alias)}
    return (labels | own | _words().get(spec.name, set())) - {""}


def suggest_columns(looked: Looked, kind: RecordKind) -> dict[str, str]:
    """A field for each header that means one, in English, Russian or Persian; no field twice."""
    specs = [spec for spec in kind.editable() if not spec.hidden]
    made: dict[str, str] = {}
    for column in looked.columns:
        wanted = fold(column.header)
        exact = (s.name for s in specs if s.name not in made.values() and wanted in (fold(s.name), fold(s.alias)))
        other = (s.name for s in specs if s.name not in made.values() and wanted in _names(s))
        made[column.header] = next(exact, None) or next(other, "")
    return made


def coded(kind: RecordKind, columns: Mapping[str, str]) -> list[tuple[str, Spec]]:
    """Columns (header, field) that fill fields with a code list."""
    found = [(header, kind.specs[name]) for header, name in columns.items() if name]
    return [(header, spec) for header, spec in found if _code_list(spec)]


def _code_list(spec: Spec) -> str:
    inner = spec.kind.of if isinstance(spec.kind, Several) else spec.kind
    return inner.code_list if isinstance(inner, Code) else ""


def codes_of(spec: Spec) -> list[tuple[str, str]]:
    """Codes of a field's list with their English labels."""
    return [(term.code, term.label) for term in terms.choices(_code_list(spec))]


def suggest_values(column: ColumnSeen, spec: Spec) -> dict[str, str]:
    """A code for each of the words of a column that means one ("" where none does)."""
    known: dict[str, str] = {}
    for code, words in codes_of(spec):
        for name in (code, code.replace("_", " "), *(translator(lang)(words) for lang in LANGUAGES)):
            for part in (name, *_PARTS.split(name)):
                known.setdefault(fold(part.strip()), code)
    return {words: _code_for(fold(words), known) for words, _ in column.values}


def _code_for(words: str, known: Mapping[str, str]) -> str:
    """The code that is called so, or whose name stands among the words."""
    if words in known:
        return known[words]
    return next((known[word] for word in words.split() if len(word) >= _LEAST_WORD and word in known), "")


@dataclass(frozen=True, slots=True)
class DatesSeen:
    """Numeric dates that can be read in two ways, some of them, and the order the certain ones are in ("" = none)."""

    unclear: int
    samples: tuple[str, ...]
    certain: str


def dates(looked: Looked, kind: RecordKind, columns: Mapping[str, str]) -> DatesSeen:
    """What is to be asked about numeric dates, once for the file."""
    unclear, samples, votes = 0, [], Counter[str]()
    for header, name in columns.items():
        if not name or not isinstance(kind.specs[name].kind, Uncertain | Day):
            continue
        for words, count in looked.column(header).values:
            found = _NUMERIC.match(words)
            first, second = (int(found[1]), int(found[2])) if found else (0, 0)
            if found and first <= 12 and second <= 12:
                unclear += count
                samples.append(words)
            elif found:
                votes["dmy" if first > 12 else "mdy"] += count
    return DatesSeen(unclear, tuple(samples[:_SAMPLES]), votes.most_common(1)[0][0] if len(votes) == 1 else "")


def unread_dates(looked: Looked, kind: RecordKind, mapping: Mapping[str, Any], lang: str) -> int:
    """How many dates can't be read under a mapping."""
    reading, found = Reading(lang, mapping.get("dates")), 0
    for header, name in mapping["columns"].items():
        if name and isinstance(kind.specs[name].kind, Uncertain | Day):
            for words, count in looked.column(header).values:
                try:
                    kind.specs[name].kind.parse(words, reading)
                except BadValue:
                    found += count
    return found


# -- the dry run ----------------------------------------------------------------------


@steady()
def rehearse(
    looked: Looked,
    kind: RecordKind,
    mapping: Mapping[str, Any],
    lang: str,
    *,
    keep_unread_dates: bool = False,
    progress: Progress | None = None,
) -> ImportPlan:
    """What would become of every row; nothing is written. References are checked when rows are taken."""
    return plan_import(
        looked.table,
        kind,
        read_mapping(dict(mapping), looked.name),
        subject=looked.name,
        keep_unread_dates=keep_unread_dates,
        lang=lang,
        progress=progress,
    )


def report_csv(plan: ImportPlan) -> bytes:
    """The report of a dry run as CSV with a byte order mark, so that spreadsheets read it as UTF-8."""
    import csv  # noqa: PLC0415 - rarely used
    import io  # noqa: PLC0415

    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["row", "status", "reason"])
    writer.writerows([row.row, row.status, row.reason] for row in plan.rows)
    return ("\ufeff" + out.getvalue()).encode()


# -- remembered ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Remembered:
    """What was said of a table with these headers: the kind of record, and the mapping."""

    kind: str
    mapping: dict[str, Any] = field(default_factory=dict)


def remember(unit: Unit, signature: str, kind: str, mapping: Mapping[str, Any]) -> None:
    """Keep a mapping for tables with the same headers (outside the journal: it is no content)."""
    marks.put(
        unit.database,
        **{_REMEMBERED + signature: json.dumps({"kind": kind, "mapping": dict(mapping), "at": unit.stamp.at})},
    )
    old = unit.database.rows(
        "SELECT key FROM meta WHERE key LIKE ? ORDER BY json_extract(value, '$.at') DESC LIMIT -1 OFFSET ?",
        (f"{_REMEMBERED}%", _MOST_MAPS),
    )
    for (key,) in old:
        marks.drop(unit.database, key)


def remembered(reader: Any, signature: str) -> Remembered | None:
    """What was said of a table with these headers, if anything (query)."""
    raw = reader.database.value("SELECT value FROM meta WHERE key=?", (_REMEMBERED + signature,))
    if not raw:
        return None
    try:
        value = json.loads(raw)
        read_mapping(value["mapping"], "")
        return Remembered(str(value["kind"]), value["mapping"]) if value["kind"] in REGISTRY else None
    except (ValueError, KeyError, TypeError):
        return None
