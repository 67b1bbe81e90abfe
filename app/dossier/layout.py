"""From a paper to what the page engine is told; no internal mark passes here into a filed one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.dossier import cover, moves
from app.dossier.bundle import BundleSpec, DocumentSpec, KeptPages, Layout, PartSpec, SectionSpec
from app.dossier.bundle_numbers import letters
from app.dossier.chapters import CERTIFICATE, Document
from app.dossier.front_words import WORDS
from app.dossier.paper import BoundExhibit, Chapter, OwnPart, Paper


def layout(paper: Paper) -> BundleSpec:
    """The specification of a bundle or brief; identical for identical content."""
    counter = iter(range(1, 100_000))
    tabs = _tabs(paper)
    return BundleSpec(
        title=cover.title(paper),
        layout=replace(
            Layout.of(paper.view.profile), number_from=_first_number(paper), resample=paper.binding.resample
        ),
        cover=cover.cover(paper),
        sections=tuple(_section(paper, chapter, counter, tabs) for chapter in paper.chapters),
        dated=cover.day(paper.dated, paper.view.lang),
        lang=paper.view.lang,
        draft=paper.draft,
        kept=_kept(paper),
        words={english: paper.view.t(english) for english in WORDS},
    )


def _first_number(paper: Paper) -> int:
    """Where numbers begin: behind those of the bundle that this one adds to, if its body counts on."""
    profile = paper.view.profile
    if cover.supplement(paper) and paper.filed is not None and profile.supplement == "continue" and paper.filed.last:
        return paper.filed.last + 1
    return profile.number_from


def _kept(paper: Paper) -> tuple[KeptPages, ...]:
    if paper.filed is None or not paper.binding.replaces or paper.binding.numbers != "kept":
        return ()
    return moves.kept(paper.filed.map)


def _tabs(paper: Paper) -> dict[str, str]:
    """The tab of each document where each exhibit has one; a translation and its certificate share their original's."""
    kind = paper.view.profile.tabs
    found: dict[str, str] = {}
    at = -1
    for document in (document for chapter in paper.chapters for document in chapter.documents) if kind else ():
        if _leads(document):
            at += 1
        if not isinstance(document, OwnPart) or document.part in ("statements", "translation_certificate"):
            found[document.key] = letters(max(at, 0)) if kind == "alpha" else f"{kind}{max(at, 0) + 1}"
    return found


def _leads(document: Document) -> bool:
    """Whether a document begins a tab of its own."""
    if isinstance(document, BoundExhibit):
        return document.item.derived_as in (None, "redacted")
    return document.part == "statements"


def _section(paper: Paper, chapter: Chapter, counter: Iterator[int], tabs: dict[str, str]) -> SectionSpec:
    profile, section, neutral = paper.view.profile, chapter.section, paper.view.neutral
    documents = tuple(
        _own(item, tabs) if isinstance(item, OwnPart) else _exhibit(item, next(counter), tabs, neutral=neutral)
        for item in chapter.documents
    )
    if profile.internal:
        return SectionSpec("", "", documents)
    return SectionSpec("" if profile.tabs else section.letter, paper.view.t(section.title), documents)


def _own(item: OwnPart, tabs: dict[str, str]) -> DocumentSpec:
    date = item.date if not item.key.startswith(CERTIFICATE) else ""
    return DocumentSpec(item.key, item.title, date=date, language=item.language, blocks=item.blocks,
                        tab=tabs.get(item.key, ""), margin_mm=item.margin_mm)  # fmt: skip


def _exhibit(item: BoundExhibit, number: int, tabs: dict[str, str], *, neutral: bool) -> DocumentSpec:
    """An exhibit by its number; under pseudonyms by one of the paper alone, as that of the vault is shared."""
    parts = tuple(
        PartSpec(
            part.uid, part.media_type or "", part.original_name or item.item.exhibit or "", digest=part.sha256 or ""
        )
        for part in item.parts
    )
    _, slash, suffix = (item.item.exhibit or "").partition("/")
    own = str(number) if neutral else item.item.exhibit or str(number)
    printed = f"{item.mark}{slash}{suffix}" if item.mark else own
    return DocumentSpec(
        item.key, item.title, item.author, item.date, item.language, printed, parts=parts, tab=tabs.get(item.key, "")
    )
