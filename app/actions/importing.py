"""Tables taken in: every row a record of one kind, the file itself an exhibit, all of it one command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.actions import evidence, records
from app.actions.evidence import unused_destroyed
from app.domain.errors import HavenError, Refused, UnknownKind
from app.domain.fields import REGISTRY, RecordKind
from app.domain.words import N_
from app.evidence.importing import REFUSED, TAKEN, FieldMap, ImportPlan, RowReport, plan_import, read_mapping
from app.evidence.ingest import IngestedPart, clean_name, ingest_files, refuse_bad
from app.evidence.reading import Table, read_table
from app.jobs import Progress, steady
from app.sandbox.launcher import Readable
from app.sandbox.sources import FileSource
from app.session import Session, keeps_reserve

_STEP = 200
# What an exhibit may be cited for: rows of these kinds cite the table they came from.
_CITED = frozenset({"event", "threat"})


@dataclass(frozen=True, slots=True)
class Import:
    """What is to be taken in and how."""

    path: Path
    case: str
    kind: RecordKind
    mapping: FieldMap
    keep_unread_dates: bool
    lang: str

    @property
    def subject(self) -> str:
        """What errors call the file."""
        return clean_name(self.path.name)


class _Rehearsed(Exception):
    """Ends the transaction of a dry run; carries what it found."""

    def __init__(self, plan: ImportPlan) -> None:
        super().__init__()
        self.plan = plan


def import_file(
    session: Session,
    path: Path,
    case: str,
    kind: str,
    *,
    mapping: Any = None,
    mapping_subject: str = "mapping",
    dry_run: bool = False,
    keep_unread_dates: bool = False,
    lang: str = "en",
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Take the rows of a CSV or XLSX file as records of `kind` in one command that can be undone; the report.

    `mapping` is its JSON. A row that does not fit is refused whole and named; with `keep_unread_dates` a
    date that can't be read is kept as words. A dry run writes nothing and answers the same report. Raises
    NotFound, NotAFile, Unreadable, EmptyFile, BadFile, UnknownKind, UnknownField, Invalid, WorkerFailed.
    """
    job = Import(path, case, _kind(kind), read_mapping(mapping or {}, mapping_subject), keep_unread_dates, lang)
    session.do(records.case_by_code, case)
    refuse_bad([path])
    progress = progress or Progress()
    with steady():
        return _rehearse(session, job, progress) if dry_run else _take(session, job, progress)


def _kind(name: str) -> RecordKind:
    kind = REGISTRY.get(name)
    if kind is None:
        raise UnknownKind(kind=name)
    if kind.by_app or name in {"evidence", "case"}:
        raise Refused(reason=f"a {name} can't be made of a row of a table")
    return kind


def _rehearse(session: Session, job: Import, progress: Progress) -> dict[str, Any]:
    with FileSource(job.path) as source:
        plan = _plan(source, job, progress)
    try:
        session.do(_rehearsal, job, plan, progress)
    except _Rehearsed as done:
        return done.plan.report()
    raise AssertionError


def _rehearsal(unit: Any, job: Import, plan: ImportPlan, progress: Progress) -> None:
    raise _Rehearsed(_rows(unit, job, plan, None, progress))


def _take(session: Session, job: Import, progress: Progress) -> dict[str, Any]:
    objects = session.vault.objects
    with FileSource(job.path) as source:
        _table(source, job, progress) if source.size == 0 else None
    (part,) = ingest_files([job.path], objects, progress)
    with unused_destroyed(session, [part]):
        # Read from the vault's own copy: the records come from exactly the bytes that are kept.
        with objects.open(part.object_id, part.key, part.size) as kept:
            plan = _plan(kept, job, progress)
        done, taken = session.do(_store, job, plan, part, progress).result
    return {**done.report(), "exhibit": taken.exhibit}


def _plan(source: Readable, job: Import, progress: Progress) -> ImportPlan:
    return plan_import(
        _table(source, job, progress),
        job.kind,
        job.mapping,
        subject=job.subject,
        keep_unread_dates=job.keep_unread_dates,
        lang=job.lang,
        progress=progress,
    )


def _table(source: Readable, job: Import, progress: Progress) -> Table:
    how = {name: getattr(job.mapping, name) for name in ("encoding", "sheet", "delimiter")}
    return read_table(source, job.subject, **how, progress=progress)


@keeps_reserve
def _store(
    unit: Any, job: Import, plan: ImportPlan, part: IngestedPart, progress: Progress
) -> tuple[ImportPlan, evidence.Taken]:
    case_uid = records.case_by_code(unit, job.case).uid
    taken = evidence.exhibit_of(unit, [(job.path, part)], case_uid, {})[0]
    return _rows(unit, job, plan, taken.uid, progress), taken


def _rows(unit: Any, job: Import, plan: ImportPlan, exhibit: str | None, progress: Progress) -> ImportPlan:
    """Make a record of each row that fits; what only the store can know refuses single rows too."""
    case_uid = records.case_by_code(unit, job.case).uid
    reports = []
    for done, row in enumerate(plan.rows):
        if done % _STEP == 0:
            progress.step(done, len(plan.rows), N_("Taking rows"))
        reports.append(_row(unit, job, row, case_uid, exhibit) if row.status == TAKEN else row)
    progress.step(len(plan.rows), len(plan.rows), N_("Taking rows"))
    return ImportPlan(reports, plan.unmapped, plan.about)


def _row(unit: Any, job: Import, row: RowReport, case_uid: str, exhibit: str | None) -> RowReport:
    try:
        made = records.add_values(unit, job.kind, dict(row.fields), case_uid)
    except HavenError as failure:
        return replace(row, status=REFUSED, reason=failure.message, fields={})
    if exhibit is not None and job.kind.name in _CITED:
        cited: Mapping[str, Any] = {"evidence": exhibit, "target_kind": job.kind.name, "target_uid": made.uid}
        unit.add("citation", {**cited, "locator": f"row {row.row}"}, case_uid)
    return row
