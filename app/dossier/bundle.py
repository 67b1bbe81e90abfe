"""Bundles and briefs: plain data in, one finished PDF out, made in the worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

from app.domain.errors import Unusable, UnusableFiles, WorkerFailed
from app.dossier.blocks import Block, to_data
from app.dossier.bundle_aside import TakerAside
from app.dossier.bundle_numbers import FRONT, TOO_MANY
from app.dossier.bundle_worker import JOB, MEMORY
from app.dossier.fonts import font_sources
from app.dossier.profiles import Profile
from app.jobs import Progress
from app.sandbox.launcher import NONSENSE, Aside, Limits, Readable, run_job
from app.sandbox.shape import Many, Shape, Text, Whole

if TYPE_CHECKING:
    from app.dossier.known import Known

_MOST_PAGES = 1_000_000
_LOOKED = {"pages": Whole(0, _MOST_PAGES)}
_WORDS = Text(20_000, raw=True)
LABEL = Text(20, like="[0-9]{1,9}[A-Z]{0,6}")
PROBLEMS = Many({"code": Text(80), "subject": _WORDS, "message": _WORDS}, 100_000)
UNUSABLE = Many({"key": _WORDS, "file": _WORDS, "code": Text(80), "message": _WORDS}, 100_000)
BUILT = {
    "pages": Whole(0, _MOST_PAGES),
    "documents": Many(
        {
            "key": _WORDS,
            "start": Whole(1, _MOST_PAGES),
            "pages": Whole(1, _MOST_PAGES),
            "first": LABEL,
            "last": LABEL,
            "plain": Whole(0, _MOST_PAGES),
            "offset": Whole(0, _MOST_PAGES),
        },
        100_000,
    ),
    "problems": PROBLEMS,
    "unusable": UNUSABLE,
}
_LOOK = "app.dossier.exhibit:look"
_LEAST_SECONDS, _BYTES_A_SECOND = 300, 2 << 20
_LEAST_BYTES, _LARGER, _MOST_BYTES = 1 << 30, 32, 64 << 30  # of what is written, by what is read


class Room(Aside, Protocol):
    """Where decoded pictures wait until the paper is saved, and what stands where in it, by source."""

    notes: dict[str, dict[str, Any]]


class OverCap(Exception):
    """A bundle that was to be one file has more pages than one may have; nothing of it was written."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What a profile says about pages; sizes in points, margins in millimetres."""

    page: str = "A4"
    body_pt: float = 11
    line_spacing: float = 1.3
    margin_mm: float = 25
    number_from: int = 1
    justified: bool = False
    max_dpi: int = 300
    resample: bool = False

    @classmethod
    def of(cls, profile: Profile) -> Layout:
        """The layout a profile asks for."""
        return cls(
            profile.page,
            profile.body_pt,
            profile.line_spacing,
            profile.margin_mm,
            profile.number_from,
            profile.justified,
            profile.max_dpi,
        )


@dataclass(frozen=True, slots=True)
class CoverSpec:
    """The cover: bold `face` lines first of all, `top` above the title, lines and labelled `pairs` under it.

    `banners` stand on every own page."""

    lines: tuple[str, ...] = ()
    banners: tuple[str, ...] = ()
    top: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    face: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PartSpec:
    """One file of an exhibit: the source it is read from, its name in messages, its digest where that is known."""

    source_name: str
    media_type: str = ""
    file_name: str = ""
    password: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class DocumentSpec:
    """A document of the bundle: blocks of ours, or files in their order.

    A `tab` of its own stands instead of the section's letter, a margin of its own instead of the bundle's.
    """

    key: str
    title: str
    author: str = ""
    date: str = ""
    language: str = ""
    number: str = ""
    blocks: tuple[Block, ...] | None = None
    parts: tuple[PartSpec, ...] = ()
    tab: str = ""
    margin_mm: float = 0


@dataclass(frozen=True, slots=True)
class SectionSpec:
    """A section; without a title its documents stand in the outline by themselves."""

    letter: str
    title: str
    documents: tuple[DocumentSpec, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptPages:
    """The pages a document had when a bundle was filed: the printed number of the first, and how many.

    The key is the document's; cover and index have the empty one.
    """

    key: str
    first: int
    pages: int


@dataclass(frozen=True, slots=True)
class BundleSpec:
    """Everything a bundle is made of but the bytes of its exhibits; `dated` is printed as it stands.

    What stands in `kept` keeps its printed numbers, and what is put in between gets letters: 34A, 34B.
    `words` are those of cover and index in the paper's language, by the English ones. A file has at most
    `most_bytes` and `most_pages` where they are given: what is more becomes volumes, or `parts`.
    """

    title: str
    layout: Layout = field(default_factory=Layout)
    cover: CoverSpec = field(default_factory=CoverSpec)
    sections: tuple[SectionSpec, ...] = ()
    dated: str = ""
    lang: str = "en"
    draft: bool = False
    footer: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    kept: tuple[KeptPages, ...] = ()
    parts: bool = False
    most_bytes: int = 0
    most_pages: int = 0


@dataclass(frozen=True, slots=True)
class BundleResult:
    """Pages in all; {key, start, pages, first, last, plain, offset} of each document; what to know.

    `start` is the page of the file, from 1; `first` and `last` are printed numbers (`bundle_numbers.printed` tells
    those between); a document that is divided has its pages from `offset` on. `front` is the same of cover and index,
    if there are any. `volume` says in which file a row stands, where there are several.
    """

    pages: int
    documents: list[dict[str, Any]]
    problems: list[dict[str, str]]
    skipped: list[dict[str, str]] = field(default_factory=list)
    front: dict[str, Any] = field(default_factory=dict)


def build_bundle(
    spec: BundleSpec,
    sources: Mapping[str, Readable],
    out: BinaryIO,
    progress: Progress | None = None,
    *,
    skip_unreadable: bool = False,
    known: Known | None = None,
    most_pages: int = 0,
    room: Room | None = None,
) -> BundleResult:
    """Write the bundle into `out` (empty, seekable); what is `known` of files is not looked for again.

    Decoded pictures wait in `room`, or else in memory.

    Raises UnusableFiles naming every file that can't become pages (`skip_unreadable` leaves them out instead),
    OverCap as soon as it is known that there are more than `most_pages`, if these are given, WorkerFailed, Cancelled
    and what reading and writing raises.
    """
    try:
        return _build(
            spec,
            sources,
            out,
            progress,
            {"front": True, "skip": skip_unreadable, "most_pages": most_pages},
            known,
            room,
        )
    except Unusable as error:
        if error.facts.get("reason_code") != TOO_MANY:
            raise
    raise OverCap


def build_brief(
    spec: BundleSpec, out: BinaryIO, progress: Progress | None = None, sources: Mapping[str, Readable] | None = None
) -> BundleResult:
    """Write the documents of `spec` one after the other, without cover and index, the title at the top."""
    return _build(spec, sources or {}, out, progress, {"front": False, "skip": False})


def _build(
    spec: BundleSpec,
    sources: Mapping[str, Readable],
    out: BinaryIO,
    progress: Progress | None,
    params: dict[str, Any],
    known: Known | None = None,
    room: Room | None = None,
) -> BundleResult:
    answer = job(JOB, spec, params, sources, out, progress, BUILT, known, room)
    refuse_nonsense(spec, answer)
    if answer.get("unusable") and not params["skip"]:
        raise unusable(answer["unusable"])
    return result_of(answer)


def job(
    function: str,
    spec: BundleSpec,
    params: Mapping[str, Any],
    sources: Mapping[str, Readable],
    out: BinaryIO | None,
    progress: Progress | None,
    shape: Shape,
    known: Known | None = None,
    room: Room | None = None,
) -> dict[str, Any]:
    """The answer of one job about `spec`; a file that a worker falls over is named."""
    notes = room.notes if room is not None else None
    aside = {name: note for name, note in (notes or {}).items() if name in sources}
    found = None if known is None and notes is None else {**(known.of(spec) if known else {}), **aside}
    usual = known.taker(spec) if known is not None else None
    taker = usual if notes is None else TakerAside(notes, set(sources), usual)
    given = {"spec": as_data(spec), **params, "known": found}
    every = {**font_sources(), **sources}
    more: dict[str, Any] = {"sink": out, "progress": progress, "subject": spec.title, "limits": _limits(sources)}
    try:
        return run_job(function, given, every, **more, shape=shape, taker=taker, aside=room)
    except WorkerFailed as error:
        _name_culprits(spec, sources, error)
        raise


def result_of(answer: dict[str, Any]) -> BundleResult:
    """What a worker answered about one file."""
    front: dict[str, Any] = next((row for row in answer["documents"] if row["key"] == FRONT), {})
    documents = [row for row in answer["documents"] if row["key"] != FRONT]
    return BundleResult(answer["pages"], documents, answer["problems"], answer.get("unusable", []), front)


def refuse_nonsense(spec: BundleSpec, answer: dict[str, Any]) -> None:
    """A bundle holds documents that were asked for, each once, one after the other, within its pages."""
    asked = {document.key for section in spec.sections for document in section.documents} | {FRONT}
    keys = [row["key"] for row in answer["documents"]]
    ends = [row["start"] + row["pages"] - 1 for row in answer["documents"]]
    starts = [row["start"] for row in answer["documents"]]
    follow = all(end < start for end, start in zip(ends, starts[1:], strict=False))
    known = set(keys) | {row["key"] for row in answer["unusable"]} <= asked
    if not (known and follow and len(set(keys)) == len(keys) and max(ends, default=0) <= answer["pages"]):
        raise WorkerFailed(subject=spec.title, reason=NONSENSE, reason_code="nonsense")


def _limits(sources: Mapping[str, Readable]) -> Limits:
    """Time and disk for all that is to be read, and no more: one bad file must not hold up a build for hours."""
    size = sum(source.size for source in sources.values())
    seconds = _LEAST_SECONDS + size // _BYTES_A_SECOND
    written = min(_MOST_BYTES, _LEAST_BYTES + _LARGER * size)
    return Limits(memory=MEMORY, cpu_seconds=seconds, wall_seconds=seconds, answer_bytes=16 << 20, output_bytes=written)


def unusable(files: list[dict[str, str]]) -> UnusableFiles:
    """The error that names all of `files`, each {file, code, message}."""
    return UnusableFiles(files=files, summary="; ".join(f"{row['file']}: {row['message']}" for row in files))


def as_data(spec: BundleSpec) -> dict[str, Any]:
    """A specification as JSON values."""
    light = [replace(s, documents=tuple(replace(d, blocks=None) for d in s.documents)) for s in spec.sections]
    data = asdict(replace(spec, sections=tuple(light)))  # which copies all the way down: blocks are copied once, below
    for section, made in zip(spec.sections, data["sections"], strict=True):
        for document, row in zip(section.documents, made["documents"], strict=True):
            row["blocks"] = None if document.blocks is None else to_data(document.blocks)
    return data


def _name_culprits(spec: BundleSpec, sources: Mapping[str, Readable], error: WorkerFailed) -> None:
    """A worker that fell over one file is asked about each file alone, so that the file can be named."""
    found = []
    for document in (document for section in spec.sections for document in section.documents):
        for part in document.parts:
            params = {"part": asdict(part)}
            try:
                given = {part.source_name: sources[part.source_name]}
                run_job(_LOOK, params, given, subject=part.file_name, shape=_LOOKED)
            except (WorkerFailed, Unusable) as fault:
                code = str(fault.facts.get("reason_code", fault.code))
                message = str(fault.facts.get("reason", fault.message))
                found.append({"key": document.key, "file": part.file_name, "code": code, "message": message})
    if found:
        raise unusable(found) from error
