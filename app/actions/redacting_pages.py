"""The pages of an exhibit as they are blacked out: all files one after the other, words laid out as they print."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.actions import evidence, looking, redacting
from app.actions.linking import pages_of
from app.dossier.redaction import ExhibitFile, laid_out, read_regions
from app.evidence.reading import Words, read_preview
from app.jobs import Progress
from app.sandbox.sources import BytesSource

_WORDS = ("text/", "message/", "application/json", "application/mbox", "application/xml")
_TALL, _TALLEST, _LEAST = 4, 8000, 64


@dataclass(slots=True)
class Pages:
    """The files of one exhibit: how many pages each has, and the laid-out pages of those that are words."""

    parts: list[Any] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    made: dict[int, bytes] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """How many pages there are."""
        return sum(self.counts)

    def place(self, number: int) -> tuple[int, int]:
        """File (from 0) and page in it (from 0) of a page counted from 1."""
        left = number - 1
        for at, count in enumerate(self.counts):
            if left < count:
                return at, left
            left -= count
        return max(0, len(self.counts) - 1), 0


def pages(session: Any, uid: str, progress: Progress | None = None) -> Pages:
    """Get an exhibit ready to be blacked out; called off the store's threads. Raises as reading does."""
    item = session.ask(evidence.exhibit, uid)
    found = Pages(session.ask(looking.parts_of, uid))
    for at, part in enumerate(found.parts):
        count = pages_of(part)
        if (part.media_type or "").startswith(_WORDS):
            out = io.BytesIO()
            with session.ask(evidence.source, part) as source:
                name = part.original_name or item.exhibit or ""
                count = laid_out(ExhibitFile(source, name, part.media_type or ""), out, progress)
            found.made[at] = out.getvalue()
        elif not (part.metadata or {}).get("pages"):
            count = looking.look_at(session, part, 0, _LEAST).pages
        found.counts.append(max(1, count))
    return found


def draw(session: Any, found: Pages, number: int, width: int) -> looking.Shown:
    """A page (from 1) as pixels; called off the store's threads. Raises Unusable, WorkerFailed."""
    at, page = found.place(number)
    if at not in found.made:
        return looking.look_at(session, found.parts[at], page, width)
    name = found.parts[at].original_name or ""
    seen = read_preview(BytesSource(found.made[at]), name, page=page, width=width, height=min(_TALLEST, _TALL * width))
    if isinstance(seen, Words):
        return looking.Shown(0, 1, text=seen.text)
    return looking.Shown(seen.page, seen.pages, seen.width, seen.height, seen.rgb, wide=seen.wide, tall=seen.tall)


def redact_rows(
    session: Any, uid: str, rows: Sequence[Mapping[str, Any]], progress: Progress | None = None
) -> redacting.RedactedCopy:
    """Make a redacted copy of regions as they stand in a list, each {page, rect, unit, reason, whole}."""
    return redacting.redact(session, uid, read_regions(list(rows)), progress=progress)


def suggest(session: Any, uid: str, progress: Progress | None = None) -> Any:
    """What may give somebody of the case away, as `redacting.suggest` finds it for all who are protected."""
    return redacting.suggest(session, uid, None, progress)
