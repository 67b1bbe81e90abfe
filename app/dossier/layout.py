"""From a paper to what the page engine is told; no internal mark passes here into a filed one."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import replace

from app.domain.rules.exhibits import derived_number
from app.dossier import cover, moves
from app.dossier.bundle import BundleSpec, DocumentSpec, KeptPages, Layout, PartSpec, SectionSpec
from app.dossier.bundle_numbers import letters
from app.dossier.chapters import CERTIFICATE, Document
from app.dossier.front_words import WORDS
from app.dossier.moves import number_in
from app.dossier.paper import BoundExhibit, Chapter, OwnPart, Paper


def layout(paper: Paper) -> BundleSpec:
    """The specification of a bundle or brief; identical for identical content."""
    tabs = _tabs(paper)
    numbers = _numbers(paper, tabs)
    return BundleSpec(
        title=cover.title(paper),
        layout=replace(
            Layout.of(paper.view.profile), number_from=_first_number(paper), resample=paper.binding.resample
        ),
        cover=cover.cover(paper),
        sections=tuple(_section(paper, chapter, numbers, tabs) for chapter in paper.chapters),
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
    at = _tabs_before(paper) - 1
    for document in (document for chapter in paper.chapters for document in chapter.documents) if kind else ():
        if _leads(document):
            at += 1
        if not isinstance(document, OwnPart) or document.part in ("statements", "translation_certificate"):
            found[document.key] = letters(max(at, 0)) if kind == "alpha" else f"{kind}{max(at, 0) + 1}"
    return found


def _tabs_before(paper: Paper) -> int:
    """How many tabs the bundles before it hold, if numbers go on behind theirs: K12 after K11."""
    kind = paper.view.profile.tabs
    if not cover.supplement(paper) or paper.filed is None or paper.view.profile.supplement != "continue":
        return 0
    before = [was.tab.removeprefix(kind) for was in paper.filed.documents.values() if was.tab.startswith(kind)]
    return max((int(number) for number in before if number.isdecimal()), default=0)


def _leads(document: Document) -> bool:
    """Whether a document begins a tab of its own."""
    if isinstance(document, BoundExhibit):
        return document.item.derived_as in (None, "redacted")
    return document.part == "statements"


def _section(paper: Paper, chapter: Chapter, numbers: Mapping[str, str], tabs: dict[str, str]) -> SectionSpec:
    profile, section = paper.view.profile, chapter.section
    documents = tuple(
        _own(item, tabs) if isinstance(item, OwnPart) else _exhibit(item, numbers[item.key], tabs)
        for item in chapter.documents
    )
    if profile.internal:
        return SectionSpec("", "", documents)
    return SectionSpec("" if profile.tabs else section.letter, paper.view.t(section.title), documents)


def _own(item: OwnPart, tabs: dict[str, str]) -> DocumentSpec:
    date = item.date if not item.key.startswith(CERTIFICATE) else ""
    return DocumentSpec(item.key, item.title, date=date, language=item.language, blocks=item.blocks,
                        tab=tabs.get(item.key, ""), margin_mm=item.margin_mm)  # fmt: skip


def _exhibit(item: BoundExhibit, number: str, tabs: dict[str, str]) -> DocumentSpec:
    parts = tuple(
        PartSpec(
            part.uid, part.media_type or "", part.original_name or item.item.exhibit or "", digest=part.sha256 or ""
        )
        for part in item.parts
    )
    return DocumentSpec(
        item.key, item.title, item.author, item.date, item.language, number, parts=parts, tab=tabs.get(item.key, "")
    )


def exhibit_numbers(paper: Paper) -> dict[str, str]:
    """What a reader of the paper calls each exhibit (by key): its number, or the tab that stands for one."""
    tabs = _tabs(paper)
    return {key: number or tabs.get(key, "") for key, number in _numbers(paper, tabs).items()}


def _numbers(paper: Paper, tabs: Mapping[str, str]) -> dict[str, str]:
    """The number of each exhibit (by key): as in the vault for internal papers, else by the paper alone.

    The vault's numbers have gaps wherever something stays at home, and are the same to every recipient. What was
    filed before keeps its number; what is new goes on behind the highest one. A mark of a statement comes first; where
    each exhibit has a tab of its own, a second number beside it would mislead.
    """
    bound = [item for chapter in paper.chapters for item in chapter.documents if isinstance(item, BoundExhibit)]
    if paper.view.profile.internal:
        return {item.key: item.mark or item.item.exhibit or str(n) for n, item in enumerate(bound, start=1)}
    stays = paper.filed is not None and (paper.binding.supplements or paper.binding.numbers == "kept")
    filed = {key: was.number for key, was in paper.filed.documents.items()} if paper.filed and stays else {}
    found = {key: number for key, number in filed.items() if number}
    fresh = itertools.count(max((number_in(number) for number in found.values()), default=0) + 1)
    for item in bound:
        if item.key not in found:
            found[item.key] = _marked(item, found) or ("" if tabs else str(next(fresh)))
    return found


def _marked(item: BoundExhibit, found: Mapping[str, str]) -> str:
    """The mark of a statement; a translation or transcript of what is marked has T1 or X1 behind it."""
    copied = item.item.derived_as
    if not item.mark or copied in (None, "redacted"):
        return item.mark
    return derived_number(item.mark, str(copied), found.values())
