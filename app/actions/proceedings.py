"""What is read as one page: a proceeding with all that hangs on it, a statement, the matrix of material facts."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.actions import queries, records
from app.actions.law import DeadlineRow, deadline_rows
from app.domain.errors import Refused
from app.store.table import table

_MOST = 500
_CITED = (
    'SELECT c."target_uid", e."exhibit", c."page", c."locator" FROM "citation" c '
    'JOIN "evidence" e ON e."uid"=c."evidence" '
    'WHERE c."deleted_at" IS NULL AND e."deleted_at" IS NULL AND c."target_uid" IN (SELECT value FROM json_each(?)) '
    'ORDER BY e."exhibit", c."uid"'
)
_NUMBERED = (
    'SELECT p."uid", p."n", s."title" FROM "paragraph" p JOIN "statement" s ON s."uid"=p."statement" '
    'WHERE p."deleted_at" IS NULL AND p."uid" IN (SELECT value FROM json_each(?))'
)


@dataclass(frozen=True, slots=True)
class ProceedingSheet:
    """A proceeding with its decisions (the earliest first), remedies and deadlines; `titles` of what they point at."""

    record: Any
    decisions: list[Any]
    remedies: list[Any]
    deadlines: list[DeadlineRow]
    titles: Mapping[str, str]


def proceeding_sheet(
    reader: Any, uid: str, *, now: dt.datetime | None = None, zone: str | None = None
) -> ProceedingSheet:
    """All of one proceeding (query)."""
    found: Any = queries.find(reader, uid)
    decisions = _hanging(reader, "decision", uid, lambda one: one.decided or one.served)
    remedies = _hanging(reader, "remedy", uid, lambda one: one.filed)
    deadlines = deadline_rows(reader, now=now, zone=zone, proceeding=uid)
    pointed = [
        found.subject,
        found.authority_exhibit,
        found.removal_order,
        *(one.evidence for one in decisions + remedies),
    ]
    titles = queries.titles_of(reader, [one for one in pointed if one])
    return ProceedingSheet(found, decisions, remedies, deadlines, titles)


def _hanging(reader: Any, kind: str, uid: str, when: Any) -> list[Any]:
    alive = f'"proceeding"=? AND "deleted_at" IS NULL ORDER BY "uid" LIMIT {_MOST}'
    rows = table(kind).where(reader.database, alive, (uid,))
    return sorted(rows, key=lambda one: (when(one) is None, when(one).sort_key if when(one) else "", one.uid))


@dataclass(frozen=True, slots=True)
class StatementSheet:
    """A statement with its paragraphs in order of number; `later` is the version that replaces it ("" when none)."""

    record: Any
    paragraphs: list[Any]
    titles: Mapping[str, str]
    later: str

    @property
    def locked(self) -> bool:
        """Whether it is signed and can't be changed any more."""
        return bool(self.record.signed_on)


def statement_sheet(reader: Any, uid: str) -> StatementSheet:
    """All of one statement (query)."""
    found: Any = queries.find(reader, uid)
    paragraphs: list[Any] = table("paragraph").page(
        reader.database, '"statement"=? AND "deleted_at" IS NULL', [uid], None, _MOST, "n"
    ).rows  # fmt: skip
    titles = queries.titles_of(reader, [one for one in (found.person, found.interpreter, found.replaces) if one])
    later = reader.database.value(
        'SELECT "uid" FROM "statement" WHERE "case"=? AND "replaces"=? AND "deleted_at" IS NULL LIMIT 1',
        (found.case, uid),
    )
    return StatementSheet(found, paragraphs, titles, later or "")


def add_paragraph(unit: Any, statement: str, original: str, translation: str | None = None) -> Any:
    """Put a paragraph behind the last one, in the languages of that one (command)."""
    found = unit.get("statement", statement)
    before = unit.all("paragraph", '"statement"=?', (statement,))
    last = max(before, key=lambda one: one.n or 0, default=None)
    values = {
        "statement": statement, "n": (last.n or 0) + 1 if last else 1, "original": original, "translation": translation,
        "language": last.language if last else found.language, "translator": last.translator if last else None,
        "translation_language": last.translation_language if last else None,
    }  # fmt: skip
    kept = {name: value for name, value in values.items() if value is not None}
    return records.add_record(unit, "paragraph", kept, _code(unit, found.case))


def _code(unit: Any, uid: str | None) -> str | None:
    """The code of a case by its uid."""
    return queries.case_code(unit, uid)


def sign_statement(unit: Any, uid: str, day: str) -> Any:
    """Say that a statement was read back and signed on a day: from then on it is locked (command)."""
    found = unit.get("statement", uid)
    if not found.read_back:
        raise Refused(reason="a statement is read back to the witness before it is signed")
    return records.edit_record(unit, uid, {"signed_on": day})


def new_version(unit: Any, uid: str) -> Any:
    """A copy of a signed statement that can be changed, with all its paragraphs (command)."""
    found = unit.get("statement", uid)
    code = _code(unit, found.case)
    kept = ("person", "title", "interviewer", "interpreter", "place", "language")
    values = {name: getattr(found, name) for name in kept if getattr(found, name) is not None}
    values |= {"version": (found.version or 1) + 1, "replaces": uid}
    if found.taken is not None:
        values["taken"] = found.taken.text
    made = records.add_record(unit, "statement", values, code)
    for one in sorted(unit.all("paragraph", '"statement"=?', (uid,)), key=lambda one: one.n or 0):
        names = ("n", "original", "language", "translation", "translation_language", "translator")
        copied = {name: getattr(one, name) for name in names if getattr(one, name) is not None}
        records.add_record(unit, "paragraph", {**copied, "statement": made.uid}, code)
    return made


# -- material facts -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact with what proves it: paragraphs as (number, statement), exhibits as (number, page or place)."""

    record: Any
    paragraphs: list[tuple[int, str]]
    exhibits: list[tuple[str, str]]

    @property
    def uid(self) -> str:
        """The fact's uid."""
        return str(self.record.uid)

    @property
    def bare(self) -> bool:
        """Whether nothing is cited for it."""
        return not self.paragraphs and not self.exhibits


@dataclass(frozen=True, slots=True)
class Matrix:
    """Facts by issue; `counts` is {issue: how many facts}, "" for those without one."""

    rows: list[FactRow]
    counts: Mapping[str, int]


def fact_matrix(reader: Any, case: str) -> Matrix:
    """The material facts of a case (code) with what is cited for them (query)."""
    uid = records.case_by_code(reader, case).uid
    alive = '"case"=? AND "deleted_at" IS NULL'
    page: list[Any] = table("fact").page(reader.database, alive, [uid], None, _MOST, "issue").rows
    cited = defaultdict(list)
    for target, exhibit, number, locator in reader.database.rows(_CITED, (json.dumps([one.uid for one in page]),)):
        cited[target].append((exhibit or "", str(number or locator or "")))
    wanted = json.dumps(sorted({one for fact in page for one in fact.paragraphs or ()}))
    numbered = {row[0]: (row[1] or 0, row[2] or "") for row in reader.database.rows(_NUMBERED, (wanted,))}
    rows = [
        FactRow(one, [numbered[p] for p in one.paragraphs or () if p in numbered], cited.get(one.uid, []))
        for one in page
    ]
    counts = reader.database.rows(
        f'SELECT coalesce("issue",\'\'), count(*) FROM "fact" WHERE {alive} GROUP BY 1', (uid,)
    )
    return Matrix(rows, dict(counts))
