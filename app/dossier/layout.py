"""From a paper to what the page engine is told; no internal mark passes here into a filed one."""

from __future__ import annotations

from typing import Any

from app.domain.dates import UncertainDate
from app.domain.folding import words
from app.domain.words import N_
from app.dossier.answers import found
from app.dossier.bundle import BundleSpec, CoverSpec, DocumentSpec, Layout, PartSpec, SectionSpec
from app.dossier.front_words import WORDS
from app.dossier.paper import BoundExhibit, Chapter, OwnPart, Paper
from app.dossier.view import View

_REFERENCE = N_("Appeal no. {value}")
_HEARING = N_("Hearing: {value}")
_REPRESENTATIVE = N_("Representative: {value}")


def layout(paper: Paper) -> BundleSpec:
    """The specification of a bundle or brief; identical for identical content."""
    profile = paper.view.profile
    counter = iter(range(1, 100_000))
    return BundleSpec(
        title=_title(paper),
        layout=Layout.of(profile),
        cover=CoverSpec(_cover_lines(paper), _banners(paper), face=_face(paper)),
        sections=tuple(_section(paper, chapter, counter) for chapter in paper.chapters),
        dated=_day(paper.dated, paper.view.lang),
        lang=paper.view.lang,
        draft=paper.draft,
        words={english: paper.view.t(english) for english in WORDS},
    )


def _title(paper: Paper) -> str:
    profile = paper.view.profile
    if profile.internal:
        case = paper.view.facts.case
        return f"{profile.document_title}: {paper.view.value(case, 'title') or case.code}"
    return profile.document_title


def _day(day: str, lang: str) -> str:
    return UncertainDate.from_parts(day, day, "gregorian").display(lang)


def _banners(paper: Paper) -> tuple[str, ...]:
    profile = paper.view.profile
    said = [profile.words["urgent"]] if "urgent" in profile.words and _urgent(paper) else []
    said += [profile.words["banner"]] if "banner" in profile.words else []
    if paper.proceeding is not None and paper.proceeding.anonymity and "anonymity" in profile.words:
        said.append(profile.words["anonymity"])
    return tuple(paper.view.t(words) for words in said)


def _urgent(paper: Paper) -> bool:
    """Whether something irreparable is about to happen: interim measures are asked for, or a removal is set."""
    row = paper.proceeding
    return row is not None and bool(row.interim_measures or row.removal_at)


def _face(paper: Paper) -> tuple[str, ...]:
    """What a registry must see first of an urgent paper."""
    if not _urgent(paper):
        return ()
    texts = (found(paper.view, name) for name in paper.view.profile.face)
    return tuple(line for text in texts for line in text.split("\n") if line)


def _cover_lines(paper: Paper) -> tuple[str, ...]:
    """Body, number, parties, hearing: what the clerk looks for."""
    profile, proceeding, view = paper.view.profile, paper.proceeding, paper.view
    if not profile.filed:
        return ()
    lines = [found(view, profile.body_from) or view.t(profile.body)]
    if proceeding is not None:
        lines += _said(view, "reference", _REFERENCE, view.value(proceeding, "reference"))
    lines += ["", *_parties(paper)]
    if proceeding is not None:
        hearing = _said(view, "hearing", _HEARING, view.value(proceeding, "hearing_at"))
        lines += ["", *hearing] if hearing else []
        lines += _said(view, "representative", _REPRESENTATIVE, view.value(proceeding, "representative"))
    return tuple(lines)


def _said(view: View, name: str, usual: str, value: str) -> list[str]:
    """A line of the cover in the words the profile has for it; none where it has empty ones (a source unnamed)."""
    said = view.profile.words.get(name, usual)
    return [view.t(said, value=value)] if said and value else []


def _parties(paper: Paper) -> list[str]:
    words_of = paper.view.profile.words
    names = [_party_name(paper, person) for person in _subjects(paper)]
    party = ", ".join(name for name in names if name)
    lines = [f"{party}, {words_of['party']}" if party else words_of["party"]] if "party" in words_of else []
    if paper.proceeding is not None:
        lines += _said(paper.view, "against", "", paper.view.value(paper.proceeding, "respondent_state"))
    return [*lines, f"v {words_of['respondent']}, Respondent"] if "respondent" in words_of else lines


def _subjects(paper: Paper) -> list[Any]:
    if paper.view.profile.per_person and paper.view.subject is not None:
        return [paper.view.subject]
    if paper.proceeding is not None and paper.proceeding.subject:
        subject = paper.view.facts.get(paper.proceeding.subject)
        return [subject] if subject is not None else []
    return paper.view.facts.subjects()


def _party_name(paper: Paper, person: Any) -> str:
    """The party's name; initials under an anonymity order (Upper Tribunal practice, rule 14)."""
    label = paper.view.names.label(person.uid)
    hidden = person.uid in paper.view.names.hidden
    anonymous = "anonymity" in paper.view.profile.words and paper.proceeding is not None and paper.proceeding.anonymity
    if anonymous and label and not hidden:
        return "".join(f"{word[0][0].upper()}." for word in words(label))
    return label


def _section(paper: Paper, chapter: Chapter, counter: Any) -> SectionSpec:
    plain = paper.view.profile.internal
    documents = tuple(
        _own(item) if isinstance(item, OwnPart) else _exhibit(item, next(counter), neutral=paper.view.neutral)
        for item in chapter.documents
    )
    return SectionSpec("" if plain else chapter.section.letter, "" if plain else chapter.section.title, documents)


def _own(item: OwnPart) -> DocumentSpec:
    return DocumentSpec(item.key, item.title, blocks=item.blocks)


def _exhibit(item: BoundExhibit, number: int, *, neutral: bool) -> DocumentSpec:
    """An exhibit by its number; under pseudonyms by one of the paper alone, as that of the vault is shared."""
    parts = tuple(
        PartSpec(part.uid, part.media_type or "", part.original_name or item.item.exhibit or "") for part in item.parts
    )
    shown = str(number) if neutral else item.item.exhibit or str(number)
    return DocumentSpec(item.key, item.title, item.author, item.date, item.language, shown, parts=parts)
