"""Redacted copies: what is asked for, what the worker makes of it, and what was found to be hidden."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from app.domain.errors import Invalid, Problem, WorkerFailed
from app.dossier.fonts import font_sources
from app.jobs import Progress
from app.sandbox.launcher import NONSENSE, Limits, Readable, run_job
from app.sandbox.shape import Many, Text, Whole

DPI = 200
# What is printed in a box, in the language of most bodies; any other words can be written instead.
REASONS = ("name", "contact details", "document number", "address", "face", "health", "third person", "source")
GRID = 24
_JOB = "app.dossier.redaction_job:redact"
_LAY_OUT = "app.dossier.redaction_job:lay_out"
_MOST_PAGES, _MOST_REGIONS, _LONGEST_REASON = 1_000_000, 20_000, 60
_PAGE = Whole(1, _MOST_PAGES)
_BOX = {"page": _PAGE, "rect": Many(Whole(0), 4), "label": Text(_LONGEST_REASON + 40)}
_MADE = {
    "pages": _PAGE,
    "boxes": Many(_BOX, 100_000),
    "rasterised": Many(_PAGE, _MOST_PAGES),
    "by_eye": Many(_PAGE, _MOST_PAGES),
    "removed": Many(Text(100, raw=True), 2000),
}
_SUGGEST = "app.dossier.redaction_suggest:suggest"
_PLACE = {
    "page": _PAGE,
    "rect": Many(Whole(0), 4),
    "size": Many(Whole(1), 2),
    "person": Text(60),
    "kind": Text(like="name|detail"),
    "words": Text(400, raw=True),
}
_SUGGESTED = {
    "pages": Whole(0, _MOST_PAGES),
    "found": Many(_PLACE, 20_000),
    "wordless": Many(_PAGE, _MOST_PAGES),
    "cut": bool,
}
_LEAST_SECONDS, _BYTES_A_SECOND = 600, 1 << 20
_MOST_BYTES = 1 << 30
_KNOWN = {"page", "part", "rect", "unit", "reason", "whole"}


@dataclass(frozen=True, slots=True)
class Region:
    """What is to be hidden: a rectangle of a page as it is seen, why, and whether whole lines go with it.

    `page` counts from 1 over all files of the exhibit, or within file number `part` where that is not 0. `rect` is in
    points from the lower left, or in shares of the page from its upper left where `unit` is "share".
    """

    page: int
    rect: tuple[float, float, float, float]
    reason: str = ""
    part: int = 0
    unit: str = "points"
    whole: bool = False

    def data(self) -> dict[str, Any]:
        """As the worker is told."""
        return {"page": self.page, "rect": list(self.rect), "reason": self.reason, "part": self.part,
                "unit": self.unit, "whole": self.whole}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Redacted:
    """A copy that was made: its pages, the boxes in points {page, rect, label}, which pages became pictures, which
    can't be searched, and the words that were taken out."""

    pages: int
    boxes: tuple[dict[str, Any], ...]
    rasterised: tuple[int, ...]
    by_eye: tuple[int, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExhibitFile:
    """One file of an exhibit: its bytes, its type and its name in messages."""

    source: Readable
    name: str
    media_type: str = ""


def read_regions(data: Any) -> list[Region]:
    """Regions JSON `{"regions": [{"page": 1, "rect": [x0, y0, x1, y1], "reason": T}]}`; Invalid names what is wrong."""
    rows = data.get("regions") if isinstance(data, dict) else data
    if not isinstance(rows, list) or not rows or len(rows) > _MOST_REGIONS:
        raise Invalid([Problem("regions", "wrong_type", "regions are a list with at least one region")])
    problems: list[Problem] = []
    found = [_region(row, f"region {n}", problems) for n, row in enumerate(rows, 1)]
    if problems:
        raise Invalid(problems)
    return [region for region in found if region is not None]


def _region(row: Any, name: str, problems: list[Problem]) -> Region | None:
    before = len(problems)
    if not isinstance(row, dict):
        problems.append(Problem(name, "wrong_type", "a region is an object with page and rect"))
        return None
    problems += [Problem(name, "unknown_field", f"a region has no “{key}”") for key in row if key not in _KNOWN]
    page, part = row.get("page"), row.get("part", 0)
    if not _is_number(page, 1) or not _is_number(part, 0):
        problems.append(Problem(name, "wrong_type", "page and part are whole numbers, pages from 1"))
    unit, whole, reason = row.get("unit", "points"), row.get("whole", False), row.get("reason", "")
    if unit not in ("points", "share") or not isinstance(whole, bool):
        problems.append(Problem(name, "bad_code", "unit is “points” or “share”, whole is true or false"))
    if not isinstance(reason, str) or len(reason) > _LONGEST_REASON or not reason.isprintable():
        problems.append(Problem(name, "too_long", f"a reason is one line of at most {_LONGEST_REASON} characters"))
    rect = _rect(row.get("rect"))
    if rect is None:
        problems.append(Problem(name, "wrong_type", "rect is four numbers that enclose an area"))
    if len(problems) > before or rect is None or not isinstance(page, int):
        return None
    return Region(page, rect, " ".join(reason.split()), part, unit, whole)


def _is_number(value: Any, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= _MOST_PAGES


def _rect(value: Any) -> tuple[float, float, float, float] | None:
    if not isinstance(value, list | tuple) or len(value) != 4:
        return None
    if not all(isinstance(one, int | float) and not isinstance(one, bool) and math.isfinite(one) for one in value):
        return None
    a, b, c, d = (float(one) for one in value)
    return (a, b, c, d) if a != c and b != d else None


def redacted(
    files: Sequence[ExhibitFile],
    regions: Iterable[Region],
    out: BinaryIO,
    progress: Progress | None = None,
    *,
    every: bool = False,
    subject: str = "",
) -> Redacted:
    """Write a redacted copy of all files, as one PDF, into `out` (empty, seekable); `every` page becomes a picture.

    Raises Unusable (`reason_code`: no_such_page, outside_page, damaged and those of an exhibit), WorkerFailed,
    Cancelled.
    """
    params = {"parts": [_part(n, file) for n, file in enumerate(files)], "every": every,
              "regions": [region.data() for region in regions]}  # fmt: skip
    answer = run_job(
        _JOB,
        params,
        {**font_sources(), **{f"file:{n}": file.source for n, file in enumerate(files)}},
        sink=out,
        progress=progress,
        subject=subject or files[0].name,
        limits=_limits(files),
        shape=_MADE,
    )
    return _checked(answer, subject or files[0].name)


def _part(n: int, file: ExhibitFile) -> dict[str, str]:
    return {"source_name": f"file:{n}", "media_type": file.media_type, "file_name": file.name, "password": ""}


def _limits(files: Sequence[ExhibitFile]) -> Limits:
    seconds = _LEAST_SECONDS + sum(file.source.size for file in files) // _BYTES_A_SECOND
    return Limits(
        memory=3 << 30, cpu_seconds=seconds, wall_seconds=seconds, answer_bytes=16 << 20, output_bytes=_MOST_BYTES
    )


def _checked(answer: dict[str, Any], subject: str) -> Redacted:
    pages, boxes = answer["pages"], answer["boxes"]
    numbers = [*answer["rasterised"], *answer["by_eye"], *(box["page"] for box in boxes)]
    if max(numbers, default=1) > pages or any(len(box["rect"]) != 4 for box in boxes):
        raise WorkerFailed(subject=subject, reason=NONSENSE, reason_code="nonsense")
    placed = tuple({**box, "rect": [value / 100 for value in box["rect"]]} for box in boxes)
    return Redacted(pages, placed, tuple(answer["rasterised"]), tuple(answer["by_eye"]), tuple(answer["removed"]))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A place that may give a person away: where, whose, a name or another detail, and the words that stand there."""

    region: Region
    person: str
    words: str


@dataclass(frozen=True, slots=True)
class Suggested:
    """What was found in an exhibit, and the pages on which nothing can be found ("look yourself")."""

    found: tuple[Suggestion, ...]
    wordless: tuple[int, ...]
    pages: int
    cut: bool = False


def suggested(
    files: Sequence[ExhibitFile],
    names: Sequence[tuple[str, str]],
    details: Sequence[tuple[str, str]],
    progress: Progress | None = None,
    *,
    subject: str = "",
) -> Suggested:
    """Places of `names` and `details` (text, person) in all files, in shares of the page. Raises as `redacted` does."""
    answer = run_job(
        _SUGGEST,
        {"parts": [_part(n, file) for n, file in enumerate(files)], "names": names, "details": details},
        {**font_sources(), **{f"file:{n}": file.source for n, file in enumerate(files)}},
        progress=progress,
        subject=subject or files[0].name,
        limits=_limits(files),
        shape=_SUGGESTED,
    )
    found = []
    for row in answer["found"]:
        (left, low, right, top), (wide, high) = row["rect"], row["size"]
        rect = (left / wide, 1 - top / high, right / wide, 1 - low / high)
        reason = REASONS[0] if row["kind"] == "name" else REASONS[1]
        region = Region(row["page"], rect, reason, unit="share", whole=row["kind"] == "name")
        found.append(Suggestion(region, row["person"], row["words"]))
    return Suggested(tuple(found), tuple(answer["wordless"]), answer["pages"], answer["cut"])


def laid_out(file: ExhibitFile, out: BinaryIO, progress: Progress | None = None) -> int:
    """Write a file of words as the pages it gets as an exhibit into `out`; how many, 0 where it has pages itself."""
    answer = run_job(
        _LAY_OUT,
        {"part": _part(0, file)},
        {**font_sources(), "file:0": file.source},
        sink=out,
        progress=progress,
        subject=file.name,
        shape={"pages": Whole(0, _MOST_PAGES)},
    )
    return int(answer["pages"])
