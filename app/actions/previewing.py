"""A paper looked at before it is made: built in memory, drawn by the worker, never a file; and what was chosen last."""

from __future__ import annotations

import contextlib
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.actions import dossier, queries
from app.domain.errors import NotFound
from app.domain.fields import REGISTRY
from app.domain.ids import is_uid
from app.dossier import paper, profiles
from app.dossier.bundle import BundleSpec
from app.dossier.layout import layout
from app.evidence.reading import Words, read_preview
from app.jobs import Progress
from app.sandbox.sources import BytesSource
from app.session import marks
from app.store.kept import CHOICES

# Exhibits larger than this together stand in the preview with their titles only: it must come at once and fit memory.
_MOST_BYTES = 24 << 20
_MOST_PARTS = 60
_TALL = 4
_KEY = CHOICES


@dataclass(frozen=True, slots=True)
class Preview:
    """A paper in memory; `without_exhibits` says that their pages are left out of this look at it."""

    data: bytes
    pages: int
    without_exhibits: bool


def contents(profile: str) -> list[dict[str, Any]]:
    """What a paper of a profile may hold: rows {part, section, title, optional, exhibits}."""
    return paper.contents(profiles.load(profile))


def preview(
    session: Any,
    case: str,
    profile: str,
    *,
    subject: str | None = None,
    proceeding: str | None = None,
    disclosure: Any = None,
    options: Any = None,
    lang: str = "en",
    progress: Progress | None = None,
) -> Preview:
    """Build the paper as it would be now, problems or not. Raises UnusableFiles, Invalid, WorkerFailed, Cancelled."""
    made: paper.Paper = session.ask(dossier.prepared, case, profile, subject, proceeding, disclosure, options, lang)
    spec = replace(layout(made), draft=made.view.profile.filed)
    out = io.BytesIO()
    with contextlib.ExitStack() as stack:
        light = session.ask(_light, made)
        sources: dict[str, Any] = {}
        if light:
            sources = {name: stack.enter_context(source) for name, source in session.ask(dossier.bytes_of, made)}
        else:
            spec = _without_exhibits(spec)
        result = dossier.laid_out(made, spec, sources, out, progress)
    return Preview(out.getvalue(), result.pages, not light)


def _light(reader: Any, made: paper.Paper) -> bool:
    objects = [part.object for exhibit in dossier.bound_exhibits(made) for part in exhibit.parts]
    if len(objects) > _MOST_PARTS:
        return False
    sizes = [reader.database.value("SELECT size FROM object WHERE object_id=?", (key,)) or 0 for key in objects]
    return sum(sizes) <= _MOST_BYTES


def _without_exhibits(spec: BundleSpec) -> BundleSpec:
    sections = [
        replace(section, documents=tuple(item for item in section.documents if item.blocks is not None))
        for section in spec.sections
    ]
    return replace(spec, sections=tuple(section for section in sections if section.documents))


def page(made: Preview, number: int, width: int) -> Any:
    """A page (from 0) as pixels, `width` wide. Raises Unusable, WorkerFailed."""
    seen = read_preview(BytesSource(made.data), "preview.pdf", page=number, width=width, height=_TALL * width)
    if isinstance(seen, Words):
        raise NotFound(subject="page")
    return seen


# Which kind a problem speaks of where it names no uid, and which field puts it right.
_KINDS = {
    "statement_unsigned": "statement", "statement_not_read_back": "statement", "disputed_date": "event",
    "reference_missing": "proceeding", "empty_case": "event",
}  # fmt: skip
_FIELDS = {
    "statement_unsigned": "signed_on", "statement_not_read_back": "read_back", "reference_missing": "reference",
    "disputed_date": "disputed", "translation_without_translator": "translator",
}  # fmt: skip
_EXHIBIT = re.compile(r"E-\d+(?:/[A-Z]\d+)?")


@dataclass(frozen=True, slots=True)
class Remedy:
    """Where a problem is put right: a record and its field; with an empty uid the page of a kind, or a new record of
    it about a person."""

    kind: str
    uid: str = ""
    field: str = ""
    about: str = ""


def place_of(reader: Any, case: str, problem: Mapping[str, Any]) -> Remedy | None:
    """The place of a problem of the pre-flight in the case of that uid (query); None when it has none."""
    code, subject = str(problem.get("code") or ""), problem.get("subject")
    subject = str(subject.get("uid") or "" if isinstance(subject, dict) else subject or "")
    field, kind = _FIELDS.get(code, ""), _KINDS.get(code, "")
    if is_uid(subject):
        record = queries.find(reader, subject)
        kind, uid = record.record_kind, str(record.uid)
        if kind == "person" and code.startswith("consent"):
            consent = _only(reader, "consent", '"case"=? AND "person"=?', (case, uid))
            return Remedy("consent", consent, field, "" if consent else uid)
        return Remedy(kind, uid, field) if kind in REGISTRY else None
    if _EXHIBIT.fullmatch(subject):
        return Remedy("evidence", _only(reader, "evidence", '"case"=? AND "exhibit"=?', (case, subject)), field)
    if not kind:
        return None
    uid = _only(reader, kind, '"case"=? AND "title"=?', (case, subject)) if kind in {"statement", "event"} else ""
    uid = uid or (_only(reader, kind, '"case"=?', (case,)) if kind != "event" else "")
    return Remedy(kind, uid, field if uid else "")


def _only(reader: Any, kind: str, condition: str, values: tuple[str, ...]) -> str:
    sql = f'SELECT "uid" FROM "{kind}" WHERE {condition} AND "deleted_at" IS NULL ORDER BY "uid" LIMIT 1'  # noqa: S608
    return str(reader.database.value(sql, values) or "")


def chosen(reader: Any, case: str) -> dict[str, Any]:
    """What was chosen for a case last (query): profile, subject, proceeding, recipient, without."""
    found = _kept(reader.database).get(case)
    return dict(found) if isinstance(found, dict) else {}


def keep_choice(unit: Any, case: str, choice: Mapping[str, Any]) -> None:
    """Keep what is chosen for a case, in the vault as it names who reads of whom (command)."""
    kept = {**_kept(unit.database), case: dict(choice)}
    marks.put(unit.database, **{_KEY: json.dumps(kept, ensure_ascii=False, sort_keys=True)})


def _kept(database: Any) -> dict[str, Any]:
    try:
        found = json.loads(database.value("SELECT value FROM meta WHERE key=?", (_KEY,)) or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
