"""Parts of applications and requests to the Strasbourg Court."""

from __future__ import annotations

from app.domain.words import N_
from app.dossier import answers
from app.dossier.answers.cites import words
from app.dossier.answers.printing import as_blocks
from app.dossier.blocks import Block, Heading, Numbered, Pairs, Paragraph, SignatureLine, plain
from app.dossier.view import View

_APART = ("reasons", "documents", "contact", "removal")


def annex(view: View) -> list[Block]:
    """What was written for the annex, in numbered paragraphs."""
    return _numbered(view.written("annex"))


def reasons(view: View) -> list[Block]:
    """The reasons of a request, on a page of their own, in numbered paragraphs."""
    return _numbered(view.written("reasons"))


def _numbered(text: str) -> list[Block]:
    paragraphs = [part.strip() for part in text.split("\n") if part.strip()]
    return [Numbered(n, words(part)) for n, part in enumerate(paragraphs, start=1)]


def request(view: View) -> list[Block]:
    """Everything else that a request says; what stands on its face or on pages of its own is not said again."""
    return as_blocks(view, [one for one in answers.answer_sheet(view) if one.question.id not in _APART])


def authority(view: View) -> list[Block]:
    """An authority to be signed by both, where the signed one is not among the exhibits yet."""
    row = view.proceeding
    if row is None or view.facts.get(row.authority_exhibit) is not None:
        return []
    applicant = answers.found(view, "subject.name")
    representative = view.value(row, "representative")
    said = N_(
        "I authorise {representative} to represent me in the proceedings before the European Court of Human Rights "
        "on my application against {state}."
    )
    state = view.value(row, "respondent_state") or "…"
    accepted = view.t(N_("I accept this authority and agree to represent the applicant."))
    both = ((N_("Applicant"), applicant), (N_("Representative"), representative))
    return [
        Pairs(tuple((view.t(label), plain(name or "–")) for label, name in both)),
        Paragraph(plain(view.t(said, representative=representative or "…", state=state))),
        SignatureLine(view.t(N_("Applicant: place, date and original signature"))),
        Heading(view.t(N_("Acceptance by the representative")), 3),
        Paragraph(plain(accepted)),
        SignatureLine(view.t(N_("Representative: place, date and original signature"))),
    ]
