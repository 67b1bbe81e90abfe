"""The files of one paper: the paper itself, and beside it the answers to the body's form, as pages and as text."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from app.actions.traces import note_plaintext
from app.domain.errors import AlreadyExists, Invalid, NotFound, Problem
from app.domain.rules.finding import Finding
from app.domain.spoken import spoken_passphrase
from app.domain.words import N_
from app.dossier import answers, check, docx, protect
from app.dossier.answers import cites
from app.dossier.bundle import BundleResult, BundleSpec, CoverSpec, DocumentSpec, SectionSpec, build_brief
from app.dossier.bundle_numbers import printed
from app.dossier.paper import OwnPart, Paper
from app.dossier.parts import PARTS
from app.dossier.profiles import Output, Profile
from app.jobs import Progress
from app.sandbox.sources import StreamSource
from app.store.plaintext import EXPORT

ENCRYPTED = "encrypted"
_SUPPLEMENT = N_("Supplementary disclosure")
_UNFIT = re.compile(r'[<>:"/\\|?*\x00-\x1f]')  # what some file system takes in no name


@dataclass(frozen=True, slots=True)
class Target:
    """A file to be made: what it is for, and where it goes."""

    role: str
    path: Path
    output: Output | None = None


def targets(profile: Profile, out: Path, *, encrypt: bool = False) -> list[Target]:
    """Where the files of a paper go, the paper itself first, a locked copy last; a folder takes them by its profile.

    Raises AlreadyExists for a file that stands there, NotFound for a folder that does not, Invalid for a PDF where the
    body takes none.
    """
    ending = docx.SUFFIX if profile.format == docx.ROLE else ".pdf"
    main = out / f"{profile.profile}{ending}" if out.is_dir() else out
    if ending == docx.SUFFIX and main.suffix.lower() != ending:
        words = f"this body takes a Word document and no PDF: give a name that ends with {ending}"
        raise Invalid([Problem("out", "wrong_type", words, str(out))])
    found = [Target(docx.ROLE if ending == docx.SUFFIX else "bundle", main)]
    if profile.filed and any(not question.inside for question in profile.questions):
        found += [Target("answers", main.with_name(f"{main.stem}-answers{ending}")) for ending in (".pdf", ".txt")]
    found += [Target("part", main.with_name(f"{main.stem}-{one.name}.pdf"), one) for one in profile.outputs]
    if encrypt:
        found.append(Target(ENCRYPTED, main.with_name(f"{main.stem}-encrypted.pdf")))
    for target in found:
        if target.path.exists():
            raise AlreadyExists(subject=str(target.path))
    if not main.parent.is_dir():
        raise NotFound(subject=str(main.parent))
    return found


def suggested(made: Paper, out: Path) -> Path:
    """In a folder, the name that the body asks for: “TC0-00000 – RPD – Disclosure.pdf”; neutral, of nobody's name."""
    profile, proceeding = made.view.profile, made.proceeding
    reference = made.view.value(proceeding, "reference") if proceeding is not None else ""
    if not out.is_dir() or not profile.filename or not reference:
        return out
    kind = made.view.t(_SUPPLEMENT) if made.binding.supplements else profile.words.get("file_type", profile.title)
    named = profile.filename.format(irb_file_no=reference, type=kind)
    return out / f"{_UNFIT.sub('-', named)}.pdf"


def needed(found: list[Target], made: Paper) -> list[Target]:
    """Without the further files that would have nothing in them."""
    return [target for target in found if target.output is None or _own(made, target.output)]


def _own(made: Paper, output: Output) -> list[OwnPart]:
    parts = (OwnPart(name, PARTS[name][0], tuple(PARTS[name][1](made.view))) for name in output.parts)
    return [part for part in parts if part.blocks]


def write_beside(
    made: Paper,
    spec: BundleSpec,
    result: BundleResult,
    files: Iterable[tuple[Target, BinaryIO]],
    progress: Progress | None,
) -> list[int]:
    """Write the answer sheet as pages and as text, and further files; answers the number of pages of each."""
    where = places_in(made, spec, result)
    counts = []
    for target, stream in files:
        if target.path.suffix == ".txt":
            stream.write(answers.as_text(made.view, where).encode("utf-8"))
            counts.append(0)
        else:
            one = further(made, spec, where, target.output) if target.output else sheet(made, spec, where)
            counts.append(build_brief(one, stream, progress).pages)
    return counts


def places_in(made: Paper, spec: BundleSpec, result: BundleResult) -> Callable[[str, int], str]:
    """How a page of an exhibit is cited outside its bundle: as in it, “[D/34]”; empty for one that is not in it."""
    letters = {item.key: chapter.section.letter for chapter in made.chapters for item in chapter.documents}
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in result.documents:
        rows.setdefault(row["key"], []).append(row)

    def where(key: str, page: int) -> str:
        row = next((one for one in rows.get(key, ()) if 0 < page - one["offset"] <= one["pages"]), None)
        if row is None:
            return ""
        number = printed(row, page - 1 - row["offset"])
        return f"[{letters[key]}/{number}]" if letters.get(key) else f"[{number}]"

    return where


def sheet(made: Paper, spec: BundleSpec, where: Callable[[str, int], str] = cites.nowhere) -> BundleSpec:
    """The answers to the form as a paper of its own."""
    profile = made.view.profile
    title = made.view.t(profile.words.get("answers_title", profile.document_title))
    document = DocumentSpec("answers", title, blocks=tuple(answers.beside(made.view, where)))
    section = SectionSpec("", "", (document,))
    return replace(spec, title=title, sections=(section,), cover=CoverSpec((), spec.cover.banners))


def lock(stream: BinaryIO, out: BinaryIO, progress: Progress | None) -> tuple[list[int], dict[str, str]]:
    """Write the locked copy of a finished paper; its pages, and `{passphrase}`, which is told once and kept nowhere."""
    passphrase = spoken_passphrase()
    return [protect.encrypt(StreamSource(stream), out, passphrase, progress)], {"passphrase": passphrase}


def about_lock(profile: Profile) -> list[Finding]:
    """What to know where a body takes no file with a password."""
    words = "This body takes no file with a password: file the open one, the locked copy is for the mail alone."
    return [Finding("no_password", check.NOTE, "encrypted", words)] if profile.no_password else []


def note(unit: Any, path: Path, sha256: str, case: str | None) -> None:
    """Put a paper on the list of what lies outside in plaintext (part of a command)."""
    note_plaintext(unit, path, EXPORT, sha256, case=case)


def further(made: Paper, spec: BundleSpec, where: cites.Where, output: Output) -> BundleSpec:
    """A further file: own parts of it one after the other."""
    documents = tuple(
        DocumentSpec(part.key, made.view.t(output.title), blocks=tuple(cites.apart(part.blocks, where)))
        for part in _own(made, output)
    )
    title = made.view.t(output.title)
    return replace(
        spec, title=title, sections=(SectionSpec("", "", documents),), cover=CoverSpec((), spec.cover.banners)
    )


def told(found: list[Target], pages: list[int]) -> list[dict[str, Any]]:
    """Rows {role, path, pages, sha256} of files that were made."""
    return [
        {"role": target.role, "path": str(target.path), "pages": count, "sha256": sha256(target.path)}
        for target, count in zip(found, pages, strict=True)
    ]


def sha256(path: Path) -> str:
    """The digest of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return digest(stream)


def digest(stream: BinaryIO) -> str:
    """The digest of all that stands in an open file, in hexadecimal."""
    made = hashlib.sha256()
    stream.seek(0)
    while piece := stream.read(io.DEFAULT_BUFFER_SIZE * 64):
        made.update(piece)
    return made.hexdigest()
