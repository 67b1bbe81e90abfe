"""A submission to the Universal Periodic Review: who submits stands first, then numbered paragraphs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from app.domain.words import N_
from app.dossier import answers
from app.dossier.answers.model import Answer
from app.dossier.blocks import Block, Heading, Numbered, Paragraph, plain
from app.dossier.view import View

FIRST = ("submitters", "about_submitters")
STATE = "state"


def head(view: View) -> list[Block]:
    """The names of all submitters, who they are, and the one State."""
    told = {answer.question.id: answer.bare for answer in answers.answer_sheet(view)}
    names, about = (_lines(told.get(name, "")) for name in FIRST)
    under = view.t(N_("State under review: {state}"), state=told.get(STATE) or "–")
    return [
        *(Paragraph(plain(line, bold=True)) for line in names or ["–"]),
        *(Paragraph(plain(line)) for line in about),
        Paragraph(plain(under, bold=True)),
    ]


def body(view: View) -> list[Block]:
    """Everything else, by its headings, in paragraphs numbered from the first to the last."""
    return list(_body(view))


def _body(view: View) -> Iterator[Block]:
    sheet = [one for one in answers.answer_sheet(view) if one.question.id not in (*FIRST, STATE) and one.text.strip()]
    number = 0
    for group, found in groupby(sheet, key=lambda one: one.question.group):
        yield Heading(view.t(group), 2)
        for text in _paragraphs(found):
            number += 1
            yield Numbered(number, plain(text))


def _paragraphs(found: Iterator[Answer]) -> Iterator[str]:
    for answer in found:
        yield from _lines(answer.bare)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]
