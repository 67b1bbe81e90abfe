"""The skeleton argument: what the case is, what is in dispute, what is submitted; numbered through, signed, dated."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.words import N_
from app.dossier import citing
from app.dossier.answers import answer_sheet
from app.dossier.blocks import Block, Heading, Numbered, SignatureLine, plain
from app.dossier.view import View

_SECTIONS = ("skeleton_facts", "skeleton_issues", "skeleton_submissions")
_SIGNED = N_("{author}, {date}")


def skeleton(view: View) -> list[Block]:
    """Nothing while neither the summary nor the submissions are written; issues come from the material facts."""
    found = {answer.question.id: answer for answer in answer_sheet(view)}
    if not any(name in found and found[name].text for name in ("skeleton_facts", "skeleton_submissions")):
        return []
    blocks: list[Block] = []
    number = 1
    for name in _SECTIONS:
        if name in found and found[name].text:
            blocks.append(Heading(view.t(found[name].question.label), 2))
            body = list(_numbered(view, found[name].text, number))
            number += sum(isinstance(block, Numbered) for block in body)
            blocks += body
    author, day = (found[name].text if name in found else "" for name in ("skeleton_author", "skeleton_date"))
    signed = view.t(_SIGNED, author=author, date=day) if author and day else author or day
    return [*blocks, SignatureLine(signed or " ")]


def _numbered(view: View, text: str, first: int) -> Iterator[Block]:
    """A line is a paragraph; one that begins with “#” is a heading."""
    number = first
    for line in text.split("\n"):
        if line.startswith("#"):
            yield Heading(line.lstrip("# ").strip(), 3)
        elif line.strip():
            yield Numbered(number, citing.words(view, line.strip()) or plain(line))
            number += 1
