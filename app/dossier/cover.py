"""The cover: title, banners, who hands it in, the parties, the hearing; what the clerk looks for."""

from __future__ import annotations

from typing import Any

from app.domain.dates import UncertainDate
from app.domain.folding import words
from app.domain.words import N_
from app.dossier.answers import answer_sheet, found
from app.dossier.answers.hearing import hearing
from app.dossier.bundle import CoverSpec
from app.dossier.paper import Paper
from app.dossier.view import View

_HEARING = N_("Hearing")
_REPRESENTATIVE = N_("Representative")
_REFERENCE = N_("Reference: {value}")
_PARTY = N_("{name}, {party}")
_RESPONDENT = N_("v {respondent}, Respondent")
_SUPPLEMENT = N_("Supplementary bundle no. {number}, dated {date}")
TOP, PAIR, BANNER = "top_", "cover_", "banner_"


def title(paper: Paper) -> str:
    """What the paper is called; an internal one names its case, a supplementary bundle its number and date."""
    profile = paper.view.profile
    if profile.internal:
        case = paper.view.facts.case
        return f"{paper.view.t(profile.document_title)}: {paper.view.value(case, 'title') or case.code}"
    number = supplement(paper)
    if number:
        return paper.view.t(_SUPPLEMENT, number=number, date=day(paper.dated, paper.view.lang))
    return paper.view.t(profile.document_title)


def supplement(paper: Paper) -> int:
    """The number of a supplementary bundle; 0 for the main one."""
    if paper.filed is None or not paper.binding.supplements:
        return 0
    return paper.binding.number or paper.filed.bundles


def day(value: str, lang: str) -> str:
    """A day in words."""
    return UncertainDate.from_parts(value, value, "gregorian").display(lang)


def cover(paper: Paper) -> CoverSpec:
    """Everything on it."""
    top, pairs = _written(paper, TOP), _pairs(paper)
    return CoverSpec(_lines(paper), _banners(paper), top=top, pairs=pairs, face=_face(paper))


def _banners(paper: Paper) -> tuple[str, ...]:
    profile = paper.view.profile
    said = [profile.words["urgent"]] if "urgent" in profile.words and _urgent(paper) else []
    said += [profile.words["banner"]] if "banner" in profile.words else []
    if anonymous(paper) and "anonymity" in profile.words:
        said.append(profile.words["anonymity"])
    return (*(paper.view.t(words) for words in said), *(text.upper() for text in _written(paper, BANNER)))


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


def anonymous(paper: Paper) -> bool:
    """Whether anonymity was ordered or asked for."""
    return paper.proceeding is not None and bool(paper.proceeding.anonymity)


def _written(paper: Paper, prefix: str) -> tuple[str, ...]:
    """The lines of what is written for questions of the cover."""
    texts = (one.text for one in answer_sheet(paper.view) if one.question.id.startswith(prefix))
    return tuple(line.strip() for text in texts for line in text.split("\n") if line.strip())


def _lines(paper: Paper) -> tuple[str, ...]:
    """Body, number, parties, what an order says."""
    profile, proceeding, view = paper.view.profile, paper.proceeding, paper.view
    if not profile.filed:
        return ()
    lines = [found(view, profile.body_from) or view.t(profile.body)]
    if proceeding is not None:
        lines += _said(view, "reference", view.value(proceeding, "reference"), _REFERENCE)
    lines += ["", *_parties(paper), ""]
    if proceeding is not None:
        lines += _said(view, "hearing", hearing(view))
        lines += _said(view, "representative", view.value(proceeding, "representative"))
    if anonymous(paper) and "anonymity_text" in profile.words:
        lines += [profile.words["anonymity_text"], ""]
    return tuple(lines)


def _said(view: View, name: str, value: str, usual: str = "") -> list[str]:
    """A line of the cover in the words the profile has for it; none where it has empty ones (a source unnamed)."""
    said = view.profile.words.get(name, usual)
    return [view.t(said, value=value)] if said and value else []


def _pairs(paper: Paper) -> tuple[tuple[str, str], ...]:
    """Hearing and representative, unless the profile asks for them in its own words; then what it asks for besides."""
    view = paper.view
    asked = [one for one in answer_sheet(view) if one.question.id.startswith(PAIR)]
    pairs = [(view.t(one.question.label), " ".join(one.text.split("\n"))) for one in asked if one.text]
    ids = {one.question.id for one in asked}
    if paper.proceeding is not None and view.profile.filed:
        usual = {"cover_hearing": (_HEARING, hearing(view)), "cover_representative": (_REPRESENTATIVE, _counsel(view))}
        own = {f"cover_{name}" for name in view.profile.words}  # the profile has a line of its own for it
        told = [(view.t(label), text) for name, (label, text) in usual.items() if text and name not in {*ids, *own}]
        pairs = [*told, *pairs]
    return tuple(pairs)


def _counsel(view: View) -> str:
    named = any(question.id.startswith(TOP) for question in view.profile.questions)
    return "" if named else view.value(view.proceeding, "representative")


def _parties(paper: Paper) -> list[str]:
    words_of, view = paper.view.profile.words, paper.view
    names = [_party_name(paper, person) for person in _subjects(paper)]
    party = view.listed(name for name in names if name)
    lines = []
    if "party" in words_of:
        whose = view.t(words_of["party"])
        lines.append(view.t(_PARTY, name=party, party=whose) if party else whose)
    if paper.proceeding is not None:
        lines += _said(view, "against", view.value(paper.proceeding, "respondent_state"))
    if "respondent" in words_of:
        lines.append(view.t(_RESPONDENT, respondent=view.t(words_of["respondent"])))
    return lines


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
    if "anonymity" in paper.view.profile.words and anonymous(paper) and label and not hidden:
        return "".join(f"{word[0][0].upper()}." for word in words(label))
    return label


__all__ = ["BANNER", "PAIR", "TOP", "anonymous", "cover", "day", "supplement", "title"]
