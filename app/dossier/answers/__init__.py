"""The answer sheet: what a body's own form asks, in its order, answered from the records or in the writer's words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.domain.words import N_
from app.dossier.answers import happenings, law, people
from app.dossier.answers.paths import by_path
from app.dossier.blocks import Block, Heading, Paragraph, plain
from app.dossier.profiles import Question
from app.dossier.view import View

VALUES: dict[str, Callable[[View], str]] = {**people.VALUES, **happenings.VALUES, **law.VALUES}


@dataclass(frozen=True, slots=True)
class Answer:
    """A question with its answer; `written` says that somebody wrote it for this form."""

    question: Question
    text: str
    written: bool

    @property
    def words(self) -> int:
        """How many words it has, as word processors count them."""
        return len(self.text.split())

    @property
    def over(self) -> bool:
        """Whether it is longer than the form takes."""
        most_words, most_chars = self.question.max_words, self.question.max_chars
        return bool((most_words and self.words > most_words) or (most_chars and len(self.text) > most_chars))


def answer_sheet(view: View) -> list[Answer]:
    """Every question of the profile with its answer."""
    return [_answer(view, question) for question in view.profile.questions]


def _answer(view: View, question: Question) -> Answer:
    written = view.written(question.id)
    if written:
        return Answer(question, written, written=True)
    found = (VALUES[name](view) if name in VALUES else by_path(view, name) for name in question.value)
    return Answer(question, "\n".join(text for text in found if text), written=False)


def blocks(view: View) -> list[Block]:
    """The answer sheet as it is printed: by group, each question with what is answered."""
    return list(_blocks(view))


def _blocks(view: View) -> Iterator[Block]:
    group = ""
    for answer in answer_sheet(view):
        if answer.question.group != group:
            group = answer.question.group
            yield Heading(view.t(group), 2)
        yield Heading(label(view, answer), 3)
        for paragraph in answer.text.split("\n") if answer.text else ["–"]:
            if paragraph.strip():
                yield Paragraph(plain(paragraph.strip()))


def label(view: View, answer: Answer) -> str:
    """What the body calls the field, marked when it is to be kept confidential."""
    words = view.t(answer.question.label)
    return view.t(N_("{field} (confidential)"), field=words) if answer.question.confidential else words


def as_text(view: View) -> str:
    """The same in plain text, field by field, each with its length: to be copied into a portal."""
    return "\n".join(_lines(view))


def _lines(view: View) -> Iterator[str]:
    for number, answer in enumerate(answer_sheet(view), start=1):
        counted = view.t(N_("{words} words, {chars} characters"), words=answer.words, chars=len(answer.text))
        head = label(view, answer)
        yield f"{number}. {head}" if not answer.question.group else f"{number}. {view.t(answer.question.group)}: {head}"
        yield f"({counted})"
        yield answer.text
        yield ""


__all__ = ["VALUES", "Answer", "answer_sheet", "as_text", "blocks", "label"]
