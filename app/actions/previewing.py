"""A paper looked at before it is made: built in memory, drawn by the worker, never a file; and what was chosen last."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.actions import answering, dossier, dossier_outputs, dossier_worker
from app.domain.errors import NotFound
from app.dossier import paper, profiles
from app.dossier.bundle import BundleSpec, build_brief
from app.dossier.bundle_worker import worker_ahead
from app.dossier.layout import layout
from app.evidence.reading import Words, read_preview
from app.evidence.wordings import find_words
from app.jobs import Progress
from app.sandbox.sources import BytesSource
from app.session import marks
from app.store.kept import CHOICES

# Exhibits larger than this together stand in the preview with their titles only: it must come at once and fit memory.
_MOST_BYTES = 24 << 20
_MOST_PARTS = 60
_TALL = 4
_KEY = CHOICES
# What is looked at.
WHOLE, OWN, ANSWERS = "whole", "own", "answers"


@dataclass(frozen=True, slots=True)
class Preview:
    """A paper in memory; `without_exhibits` says that their pages are left out of this look at it."""

    data: bytes
    pages: int
    without_exhibits: bool


def contents(profile: str) -> list[dict[str, Any]]:
    """What a paper of a profile may hold: rows {part, section, title, optional, exhibits}."""
    return paper.contents(profiles.load(profile))


@worker_ahead()
def preview(
    session: Any,
    case: str,
    profile: str,
    *,
    typed: Mapping[str, str] | None = None,
    look: str = WHOLE,
    progress: Progress | None = None,
    **wished: Any,
) -> Preview:
    """Build the paper as it would be now, problems or not; `typed` is what is written for questions and not stored.

    `look` asks for the whole, for our own pages alone, or for the answers to the form. `wished` is as for a build.
    Raises UnusableFiles, Invalid, WorkerFailed, Cancelled.
    """
    made: paper.Paper = session.ask(answering.prepared, case, profile, typed or {}, **wished)
    spec = replace(layout(made), draft=made.view.profile.filed)
    out = io.BytesIO()
    if look == ANSWERS:
        result = build_brief(dossier_outputs.sheet(made, spec), out, progress)
        dossier_worker.keep(session)
        return Preview(out.getvalue(), result.pages, without_exhibits=False)
    with contextlib.ExitStack() as stack:
        light = look == WHOLE and session.ask(_light, made)
        sources: dict[str, Any] = {}
        if light:
            sources = {name: stack.enter_context(source) for name, source in session.ask(dossier.bytes_of, made)}
        else:
            spec = _without_exhibits(spec)
        result = dossier.laid_out(made, spec, sources, out, progress)
    dossier_worker.keep(session)
    bound = any(True for _ in dossier.bound_exhibits(made))
    return Preview(out.getvalue(), result.pages, bound and look == WHOLE and not light)


def page_with(made: Preview, words: str, near: float) -> int:
    """The page (from 0) on which words stand, -1 for none; of several the one closest to a share of the paper.

    Raises WorkerFailed, Unusable.
    """
    found = find_words(BytesSource(made.data), "preview.pdf", words)
    pages = [page for page, _, _ in found]
    return min(pages, key=lambda page: abs(page - near * (made.pages - 1)), default=-1)


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
