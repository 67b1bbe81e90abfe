"""An urgent alert: one page that says who, where, what happens now, and what is asked of whom."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from app.dossier import answers
from app.dossier.answers.cites import words
from app.dossier.answers.model import Answer
from app.dossier.blocks import Block, Heading, Pairs, Paragraph, Run, Words, plain
from app.dossier.view import View

_NONE = "–"


def alert(view: View) -> list[Block]:
    """What is answered, by group; what is not known is left out unless it must be said, as room is short."""
    sheet = [one for one in answers.answer_sheet(view) if one.text.strip() or one.question.mandatory]
    return [block for group, found in groupby(sheet, key=lambda one: one.question.group)
            for block in _group(view, group, list(found))]  # fmt: skip


def _group(view: View, group: str, found: list[Answer]) -> Iterator[Block]:
    yield Heading(view.t(group), 2)
    rows: list[tuple[str, Words]] = []
    for answer in found:
        if answer.question.long:
            yield from ([Pairs(tuple(rows))] if rows else [])
            rows = []
            yield from _long(view, answer, first=answer is found[0])
        else:
            text = view.several(line.strip() for line in answer.bare.split("\n") if line.strip())
            rows.append((answers.label(view, answer), plain(text or _NONE)))
    yield from ([Pairs(tuple(rows))] if rows else [])


def _long(view: View, answer: Answer, *, first: bool) -> Iterator[Block]:
    """Its paragraphs; a second one in a group says what it is at the head of its line."""
    lead = () if first else (Run(f"{answers.label(view, answer)}: ", bold=True),)
    lines = [line.strip() for line in answer.bare.split("\n") if line.strip()] or [_NONE]
    for at, line in enumerate(lines):
        yield Paragraph((*(lead if at == 0 else ()), *words(line)))
