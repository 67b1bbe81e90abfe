"""Redacted copies of exhibits: made in the worker, kept as an exhibit of their own beside the original."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.actions import evidence, queries, records
from app.actions.dossier import case_facts
from app.actions.looking import parts_of
from app.domain.errors import Refused
from app.domain.rules.consent import NEVER_ASKED
from app.dossier.redaction import DPI, GRID, ExhibitFile, Redacted, Region, Suggested, redacted, suggested
from app.evidence.custody import custody_line
from app.evidence.ingest import IngestedPart, ingest_stream
from app.jobs import Progress
from app.session import Session, keeps_reserve

_CHUNK = 1 << 20
# What a copy says of itself is what its original says; its file tells of neither in its name.
_TAKEN_OVER = ("title", "evidence_kind", "copy_status", "date", "author", "language", "section", "description",
               "translator", "qualification", "certified")  # fmt: skip
_NAME = "redacted.pdf"


@dataclass(frozen=True, slots=True)
class RedactedCopy:
    """A redacted copy as it was kept, and what was made of the pages."""

    uid: str
    exhibit: str
    derived_from: str
    sha256: str
    made: Redacted

    def answer(self) -> dict[str, Any]:
        """As the command line answers it; the words that were taken out stay unsaid."""
        boxes = [{name: value for name, value in box.items() if value} for box in self.made.boxes]
        return {
            "uid": self.uid, "exhibit": self.exhibit, "derived_from": self.derived_from, "derived_as": "redacted",
            "sha256": self.sha256, "pages": self.made.pages, "boxes": boxes, "rasterised": list(self.made.rasterised),
            "by_eye": list(self.made.by_eye),
        }  # fmt: skip


def redact(
    session: Session, uid: str, regions: Sequence[Region], *, every: bool = False, progress: Progress | None = None
) -> RedactedCopy:
    """Black out regions of an exhibit in a copy, which is numbered after it (E-007/R1); the original stays as it is.

    Raises NotFound, Refused for an exhibit without files, and what `redacted` and writing raise; nothing is left then.
    """
    item = session.ask(evidence.exhibit, uid)
    session.do(lambda unit: None)  # a vault that can't be changed says so before the work is done
    out = io.BytesIO()
    with files_of(session, item) as files:
        made = redacted(files, regions, out, progress, every=every, subject=item.exhibit or "")
    part = ingest_stream(_chunks(out), len(out.getbuffer()), _NAME, item.exhibit or "", session.vault.objects,
                         progress=progress)  # fmt: skip
    part = replace(part, metadata={**(part.metadata or {}), "redaction": _told(item, made)})
    with evidence.unused_destroyed(session, [part]):
        kept: tuple[str, str] = session.do(_keep, uid, part, made).result
    return RedactedCopy(*kept, uid, part.sha256, made)


def suggest(
    session: Session, uid: str, persons: Sequence[str] | None = None, progress: Progress | None = None
) -> Suggested:
    """Places in an exhibit that may give away these persons; without any all of its case but alleged perpetrators."""
    item = session.ask(evidence.exhibit, uid)
    names, details = session.ask(known_of, item.case, persons)
    if not names and not details:
        return Suggested((), (), 0)
    with files_of(session, item) as files:
        return suggested(files, names, details, progress, subject=item.exhibit or "")


def known_of(
    reader: Any, case: str, persons: Sequence[str] | None = None
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """(text, person) of every name, and of every number and address, of persons of a case (query)."""
    facts = case_facts(reader, getattr(queries.find(reader, case), "code", ""))
    wanted = [str(one.uid) for one in facts.persons() if _meant(one.uid, facts.roles_of(one.uid), persons)]
    names = [(name, uid) for uid in wanted for name in facts.names_of(uid)]
    kinds = (("identity_document", "number"), ("contact_point", "value"), ("address", "text"))
    details = [
        (str(text), uid)
        for kind, field in kinds
        for uid in wanted
        for item in facts.children(kind, "person", uid)
        if (text := getattr(item, field, None))
    ]
    return names, details


def _meant(uid: str, roles: list[str], persons: Sequence[str] | None) -> bool:
    """Whether a person is looked for: one of those named, else everybody but who is alleged to have done it."""
    return uid in persons if persons is not None else not set(roles) & NEVER_ASKED


@contextlib.contextmanager
def files_of(session: Session, item: Any) -> Iterator[list[ExhibitFile]]:
    """The files of an exhibit in their order, open for reading. Raises Refused where it has none."""
    parts = session.ask(parts_of, item.uid)
    if not parts:
        raise Refused(reason=f"{item.exhibit} has no files")
    with contextlib.ExitStack() as stack:
        sources = [stack.enter_context(session.ask(evidence.source, part)) for part in parts]
        yield [
            ExhibitFile(source, part.original_name or item.exhibit, part.media_type or "")
            for source, part in zip(sources, parts, strict=True)
        ]


def _chunks(out: io.BytesIO) -> Iterator[bytes]:
    out.seek(0)
    while chunk := out.read(_CHUNK):
        yield chunk


def _told(item: Any, made: Redacted) -> dict[str, Any]:
    """How the copy was made, for the record: no word of what was taken out."""
    boxes = [{"page": box["page"], "rect": box["rect"]} for box in made.boxes]
    return {"of": item.digest, "dpi": DPI, "grid": GRID, "rasterised": list(made.rasterised), "boxes": boxes}


@keeps_reserve
def _keep(unit: Any, uid: str, part: IngestedPart, made: Redacted) -> tuple[str, str]:
    original = unit.get("evidence", uid)
    values = {name: value for name in _TAKEN_OVER if (value := getattr(original, name)) is not None}
    values |= {"exhibit": records.next_derived(unit, original, "redacted"), "derived_from": uid,
               "derived_as": "redacted"}  # fmt: skip
    (taken,) = evidence.exhibit_of(unit, [(None, part)], original.case, values)
    pages = ", ".join(map(str, made.rasterised))
    tool = f"{evidence.TOOL}; {DPI} dpi, grid {GRID} pt, pages {pages}; copy {part.sha256}"
    line = custody_line("redacted", digest=original.digest or "", tool=tool, by=unit.stamp.actor)
    unit.add("custody", {**line, "evidence": uid}, original.case)
    return taken.uid, taken.exhibit
