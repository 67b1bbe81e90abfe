"""The proof of a finished paper: searched for every hidden name, and what can't be searched was looked at."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from app.actions.looks import looked_of
from app.domain.errors import Stopped
from app.domain.rules.finding import Finding
from app.dossier import check, paper
from app.dossier.bundle import BundleResult
from app.dossier.names import Names
from app.dossier.paper import BoundExhibit, Paper
from app.dossier.stems import LONG, Stems, spoken, squeezed
from app.jobs import Progress
from app.sandbox.ahead import Ahead
from app.sandbox.launcher import Limits, run_job
from app.sandbox.shape import Many, Text, Whole
from app.sandbox.sources import StreamSource

_MOST_HITS = 1_000_000
_NAME, _WHOLE = "file name", "the finished paper"
_JOB, _PLAIN_JOB = "app.dossier.leaks:search", "app.dossier.leaks:search_plain"
_PLACES = "text|content|outline|metadata|stream|string"
_MEMORY = 3 << 30
_LEAST_SECONDS, _BYTES_A_SECOND = 600, 1 << 20


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of the search: findings, how many pages it read, and which a person has to look at."""

    findings: tuple[Finding, ...] = ()
    by_search: int = 0
    by_eye: tuple[int, ...] = ()

    def answer(self) -> dict[str, int]:
        """As a build answers it."""
        return {"by_search": self.by_search, "by_eye": len(self.by_eye)}


def proven(
    session: Any,
    made: Paper,
    exhibits: list[BoundExhibit],
    result: BundleResult,
    stream: Any,
    name: str,
    progress: Progress | None = None,
) -> Proof:
    """Search the finished file in `stream` for what its reader must not learn; a hit stops, with its place."""
    terms = made.view.names.forbidden()
    if not terms:
        return Proof()
    job = _JOB if result.pages else _PLAIN_JOB
    ours = _set_by_us(exhibits, result)
    found = _searched(terms, sorted(made.view.names.accepted), result, stream, progress, job, ours)
    stops = [*named(made.view.names, name), *_hits(made, exhibits, result, found["hits"])]
    at = {page: _exhibit_at(exhibits, result, page) for page in found["blind"]}
    by_eye = tuple(page for page, where in at.items() if where is not None)
    looks = session.ask(looked_of, [item.item for item in exhibits]) if by_eye else {}
    stops += _unlooked(made, [(where[0].item, where[1]) for where in at.values() if where is not None], looks)
    return Proof(tuple(dict.fromkeys(stops)), result.pages - len(by_eye), by_eye)


def worker_waiting(made: Paper, files: int) -> contextlib.AbstractContextManager[Any]:
    """Workers started ahead for the search of so many files with pages, where anything has to be searched for."""
    return Ahead(_JOB, _MEMORY, files) if made.view.names.forbidden() else contextlib.nullcontext()


def _searched(
    terms: list[str],
    accepted: list[str],
    result: BundleResult,
    stream: Any,
    progress: Progress | None,
    job: str = _JOB,
    ours: Iterable[int] = (),
) -> dict[str, Any]:
    source = StreamSource(stream)
    page = Whole(0, max(1, result.pages))
    hit = {"page": page, "place": Text(20, like=_PLACES), "term": Text(20_000, raw=True)}
    seconds = _LEAST_SECONDS + source.size // _BYTES_A_SECOND
    return run_job(
        job,
        {"terms": terms, "accepted": accepted, "ours": list(ours)},
        {"file": source},
        progress=progress,
        subject=_WHOLE,
        limits=Limits(memory=_MEMORY, cpu_seconds=seconds, wall_seconds=seconds, answer_bytes=16 << 20),
        shape={"hits": Many(hit, _MOST_HITS), "blind": Many(Whole(1, max(1, result.pages)), result.pages)},
    )


def beside_proven(made: Paper, streams: Iterable[BinaryIO], pages: Iterable[int], progress: Progress | None) -> None:
    """Search what is made beside the paper (answers as pages and text, an editable document). Raises Stopped."""
    terms, accepted = made.view.names.forbidden(), sorted(made.view.names.accepted)
    for stream, count in zip(streams, pages, strict=True) if terms else ():
        result = BundleResult(max(1, count), [], [])
        job = _JOB if count else _PLAIN_JOB
        if _searched(terms, accepted, result, stream, progress, job)["hits"]:
            words = "A hidden name stands in what is made beside the paper: change the answer."
            raise Stopped(summary=words, problems=[check.answer(Finding("leak", check.STOP, "answers", words))])


def expected(reader: Any, made: Paper, exhibits: list[BoundExhibit]) -> list[Finding]:
    """What a build would stop for and is known before: pictures and redacted pages that nobody looked at (query)."""
    if not made.view.names.forbidden():
        return []
    pictures = {item.item.uid: _pictures(item.parts) for item in exhibits}
    looks = looked_of(reader, [item.item for item in exhibits if pictures[item.item.uid]])
    told = [(item.item, page) for item in exhibits for page in pictures[item.item.uid]]
    return _unlooked(made, told, looks)


def _pictures(parts: Iterable[Any]) -> list[int]:
    """Pages of an exhibit of which it is known that they are pictures."""
    found: list[int] = []
    first = 0
    for part in parts:
        told = part.metadata or {}
        pages = told.get("pages")
        count = pages if isinstance(pages, int) and 0 < pages < _MOST_HITS else 1
        if (part.media_type or "").startswith("image/"):
            found += range(first + 1, first + count + 1)
        made = told.get("redaction")
        found += [first + page for page in (made or {}).get("rasterised", ()) if isinstance(page, int)]
        first += count
    return found


def _set_by_us(exhibits: list[BoundExhibit], result: BundleResult) -> list[int]:
    """The pages of exhibits that are words alone and became pages here: text, mail, chats."""
    foreign = {
        item.key
        for item in exhibits
        if any((part.media_type or "").startswith(("image/", "application/pdf")) for part in item.parts)
    }
    rows = [row for row in result.documents if row["key"] not in foreign]
    return [page for row in rows for page in range(row["start"], row["start"] + row["pages"])]


def _exhibit_at(exhibits: list[BoundExhibit], result: BundleResult, page: int) -> tuple[BoundExhibit, int] | None:
    """The exhibit that a page of the paper belongs to, and which page of it that is."""
    mine = {item.key: item for item in exhibits}
    for row in result.documents:
        if row["start"] <= page < row["start"] + row["pages"]:
            item = mine.get(row["key"])
            return (item, page - row["start"] + 1 + row.get("offset", 0)) if item is not None else None
    return None


def _hits(
    made: Paper, exhibits: list[BoundExhibit], result: BundleResult, hits: Iterable[Mapping[str, Any]]
) -> list[Finding]:
    found = []
    for hit in hits:
        if not hit["page"]:
            words = f"A hidden name stands in the file, outside of its pages ({hit['place']})."
            found.append(Finding("leak", check.STOP, _WHOLE, words))
            continue
        at = _exhibit_at(exhibits, result, hit["page"])
        words = f"A hidden name stands on page {hit['page']}: make a redacted copy of the exhibit."
        if at is None:
            places = {row["key"]: row["start"] for row in result.documents if row["start"] <= hit["page"]}
            key = paper.page_of(places, hit["page"]) if places else "cover"
            found.append(Finding("leak", check.STOP, key, f"A hidden name stands on page {hit['page']}, set by us."))
        else:
            found.append(Finding("leak", check.STOP, check.exhibit_name(at[0].item), words))
    pages = {item.subject for item in found if item.subject != _WHOLE}
    # What stands on a page stands in a stream as well: one finding says it.
    return [item for item in found if not pages or item.subject in pages]


def named(names: Names, name: str) -> list[Finding]:
    """The name of the file goes along with it."""
    stems = Stems((term, term) for term in names.forbidden())
    hit = any(stems.behind(word) or word in names.forbidden() for word in spoken(name)) or any(
        len(key) >= LONG and key in squeezed(name) for key in map(squeezed, names.forbidden())
    )
    words = "The name of the file gives a hidden name away: choose another."
    return [Finding("leak", check.STOP, _NAME, words)] if hit else []


def _unlooked(
    made: Paper, by_eye: Iterable[tuple[Any, int]], looks: Mapping[str, Mapping[int, tuple[str, ...]]]
) -> list[Finding]:
    """Exhibits with pages that nobody looked at, or on which somebody who is hidden can be told."""
    open_pages: dict[str, list[int]] = {}
    shown: dict[tuple[str, str], list[int]] = {}
    for item, number in by_eye:
        seen = looks.get(item.uid, {}).get(number)
        if seen is None:
            open_pages.setdefault(check.exhibit_name(item), []).append(number)
            continue
        for person in seen:
            if person in made.view.names.hidden:
                shown.setdefault((check.exhibit_name(item), person), []).append(number)
    return [
        *(Finding("unlooked_pages", check.STOP, name, _unlooked_words(pages)) for name, pages in open_pages.items()),
        *(
            Finding("person_recognisable", check.STOP, name, _shown_words(pages), facts={"person": person})
            for (name, person), pages in shown.items()
        ),
    ]


def _unlooked_words(pages: list[int]) -> str:
    return f"Pictures can't be searched for hidden names: look at pages {ranges(pages)} of this exhibit and say so."


def _shown_words(pages: list[int]) -> str:
    return f"Somebody who is hidden can be told from pages {ranges(pages)} of this exhibit: make a redacted copy."


def ranges(pages: list[int]) -> str:
    """Rising numbers as ranges: “4, 7–9”."""
    parts: list[list[int]] = []
    for page in pages:
        if parts and page == parts[-1][-1] + 1:
            parts[-1].append(page)
        else:
            parts.append([page])
    return ", ".join(str(part[0]) if len(part) == 1 else f"{part[0]}–{part[-1]}" for part in parts)
