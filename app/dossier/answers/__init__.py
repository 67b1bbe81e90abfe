"""The answer sheet: what a body's own form asks, in its order, answered from the records or in the writer's words."""

from __future__ import annotations

from collections.abc import Callable

from app.dossier import citing
from app.dossier.answers import (
    annexes,
    ecthr,
    happenings,
    hearing,
    law,
    ours,
    paths,
    people,
    proceedings,
    protection,
    un,
)
from app.dossier.answers.cites import Where, nowhere, printed
from app.dossier.answers.model import Answer
from app.dossier.answers.paths import by_path
from app.dossier.answers.printing import as_blocks, as_lines, label
from app.dossier.blocks import Block
from app.dossier.profiles import Question
from app.dossier.view import View

VALUES: dict[str, Callable[[View], str]] = {
    **people.VALUES,
    **happenings.VALUES,
    **law.VALUES,
    **proceedings.VALUES,
    **protection.VALUES,
    **hearing.VALUES,
    **un.VALUES,
    **ours.VALUES,
    **annexes.VALUES,
    **ecthr.VALUES,
}


_BRIEF = 120
_ON_COVERS = ("top_", "cover_", "banner_")


def answer_sheet(view: View) -> list[Answer]:
    """Every question of the profile with its answer."""
    return [_answer(view, question) for question in view.profile.questions]


def _answer(view: View, question: Question) -> Answer:
    written = view.written(question.id)
    if written and not question.inside:  # what is inside is set with its citations by the part that it stands in
        written = citing.marked(view, written)
    if written:
        return Answer(question, written, written=True)
    texts = [text for name in question.value if (text := found(view, name))]
    return Answer(question, _together(view, question, texts), written=False)


def _together(view: View, question: Question, texts: list[str]) -> str:
    """What several fields answer: on one line where each is a word or two, else a line each; so on a cover."""
    brief = len("".join(texts)) <= _BRIEF and not any("\n" in text for text in texts)
    return view.told(texts) if brief and not question.id.startswith(_ON_COVERS) else "\n".join(texts)


def found(view: View, name: str) -> str:
    """What is recorded: a path such as “subject.sex”, the name of a function here; the first of “a|b” there is."""
    texts = (VALUES[one](view) if one in VALUES else by_path(view, one) for one in name.split("|"))
    return next((text for text in texts if text), "")


def known(name: str) -> bool:
    """Whether a profile may name this."""
    return all(one in VALUES or paths.known(one) for one in name.split("|"))


def blocks(view: View) -> list[Block]:
    """The answer sheet as part of a bundle: by group, each question with what is answered; citations lead there."""
    return as_blocks(view, [answer for answer in answer_sheet(view) if not answer.question.beside])


def beside(view: View, where: Where = nowhere) -> list[Block]:
    """The answer sheet as a paper of its own: citations are page numbers of the bundle."""
    sheet = [answer.told(printed(answer.text, where)) for answer in answer_sheet(view)]
    return as_blocks(view, sheet)


def as_text(view: View, where: Where = nowhere) -> str:
    """The same in plain text, field by field, each with its length: to be copied into a portal."""
    sheet = [answer.told(printed(answer.text, where)) for answer in answer_sheet(view)]
    return "\n".join(as_lines(view, sheet))


__all__ = ["VALUES", "Answer", "answer_sheet", "as_text", "beside", "blocks", "found", "known", "label"]
