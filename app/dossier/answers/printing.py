"""How answers stand on paper and in a plain text: by group, in the form's own words and order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from app.domain.words import N_
from app.dossier.answers.cites import words
from app.dossier.answers.model import Answer
from app.dossier.blocks import Block, Heading, Pairs, Paragraph, SignatureLine, Words, plain
from app.dossier.view import View

_SHORT = 160  # characters that stand well beside their label
_SHORT_AFTER = 60  # and where the answer before, of the same group, stands below its own
_NONE = "–"
_COUNTED = re.compile(r"[0-9]+[.)]|[IVX]+[.)]|[A-Z]\.|$")  # a form's own number, or no heading at all


def label(view: View, answer: Answer) -> str:
    """What the body calls the field, marked when it is to be kept confidential."""
    said = view.t(answer.question.label)
    return view.t(N_("{field} [CONFIDENTIAL]"), field=said) if answer.question.confidential else said


def as_blocks(view: View, sheet: Sequence[Answer]) -> list[Block]:
    """Groups under headings; short answers beside their labels, long ones below them."""
    out: list[Block] = []
    group, beside, below = "", list[tuple[str, Words]](), False
    for answer in _asked(sheet):
        fresh = answer.question.group != group
        below = not _short(answer, _SHORT_AFTER if below and not fresh else _SHORT)
        if beside and (fresh or below):
            out.append(Pairs(tuple(beside)))
            beside = []
        if fresh:
            group = answer.question.group
            out += [Heading(view.t(group), 2)] if out or beside or not _named_already(view, group) else []
        if not below:
            beside.append((label(view, answer), words(answer.text) or plain(_NONE)))
        else:
            out += _long(view, answer)
    out += [Pairs(tuple(beside))] if beside else []
    signed = view.profile.words.get("signature")
    return [*out, SignatureLine(view.t(signed))] if signed else out


def _asked(sheet: Sequence[Answer]) -> Iterator[Answer]:
    """What is printed: groups that have no number, need nothing and hold no answer are left out."""
    outside = (one for one in sheet if not one.question.inside)
    for group, found in groupby(outside, key=lambda one: one.question.group):
        answers = list(found)
        if _COUNTED.match(group) or any(one.text.strip() or one.question.mandatory for one in answers):
            yield from answers


def _named_already(view: View, group: str) -> bool:
    """Whether the document itself is called like its first group."""
    return any("answers" in section.parts and section.title == group for section in view.profile.sections)


def _short(answer: Answer, most: int) -> bool:
    return not answer.question.long and len(answer.bare) <= most and "\n" not in answer.text.strip()


def _long(view: View, answer: Answer) -> Iterator[Block]:
    yield Heading(label(view, answer), 3)
    for paragraph in answer.text.split("\n") if answer.text.strip() else [_NONE]:
        if paragraph.strip():
            yield Paragraph(words(paragraph.strip()))


def as_lines(view: View, sheet: Sequence[Answer]) -> Iterator[str]:
    """Each group and each field under its own line, with its length; paragraphs stand apart."""
    group = ""
    for answer in (one for one in sheet if not one.question.inside):
        if answer.question.group != group:
            group = answer.question.group
            title = view.t(group)
            yield from (title, "=" * len(title), "")
        yield label(view, answer)
        yield length(view, answer)
        yield "\n\n".join(part.strip() for part in answer.text.split("\n") if part.strip()) or _NONE
        yield ""


def length(view: View, answer: Answer) -> str:
    """How long an answer is, and how long it may be."""
    question, counts = answer.question, {"words": answer.words, "chars": answer.chars}
    if question.max_words:
        said = view.t(N_("Words: {words} of {most}; characters: {chars}"), most=question.max_words, **counts)
    elif question.max_chars:
        said = view.t(N_("Words: {words}; characters: {chars} of {most}"), most=question.max_chars, **counts)
    else:
        said = view.t(N_("Words: {words}; characters: {chars}"), **counts)
    return f"({said})"
