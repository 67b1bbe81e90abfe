"""Whether a body's form is filled as it asks: mandatory fields, lengths, language."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator

from app.domain.rules.finding import Finding
from app.dossier.answers import Answer, people
from app.dossier.profiles import Rule
from app.dossier.rules.context import Context, by_rule

# Languages of papers that are written in Latin letters.
_IN_LATIN = frozenset({"de", "en", "es", "fr"})


def questions(context: Context) -> Iterator[Finding]:
    """Mandatory questions without an answer, answers longer than the form takes."""
    for answer in context.answers:
        if answer.question.mandatory and not answer.text.strip():
            yield _by(
                context, answer, "answer_missing", f"The form asks for “{answer.question.label}”: nothing is there."
            )
        if answer.over:
            yield _by(context, answer, "answer_too_long", _too_long(answer))


def _too_long(answer: Answer) -> str:
    question = answer.question
    if question.max_words and answer.words > question.max_words:
        return f"“{question.label}” has {answer.words} words; {question.max_words} are allowed."
    return f"“{question.label}” has {answer.chars} characters; {question.max_chars} are allowed."


def _by(context: Context, answer: Answer, code: str, message: str) -> Finding:
    rule = context.view.profile.rules.get(answer.question.rule)
    subject = f"question:{answer.question.id}"
    return by_rule(rule, code, subject, message) if rule else Finding(code, "warn", subject, message)


def language(context: Context) -> Iterator[Finding]:
    """A paper in a language that the body does not take."""
    view = context.view
    if view.lang.split("-")[0] in view.profile.languages:
        return
    taken = ", ".join(view.profile.languages)
    rule = view.profile.rule_of("language")
    message = f"This body takes papers in {taken}; this one is in {view.lang}."
    yield by_rule(rule, "language", "language", message) if rule else Finding("language", "warn", "language", message)


def letters(context: Context) -> Iterator[Finding]:
    """The name of whom a paper is about stands in letters that its readers may not know."""
    view = context.view
    shown = [char for char in people.name(view) if char.isalpha()]
    latin = any(unicodedata.name(char, "").startswith("LATIN") for char in shown)
    if view.profile.filed and shown and not latin and view.lang.split("-")[0] in _IN_LATIN:
        words = (
            "The name stands in no Latin letters: enter it as in the passport, as legal name, before other spellings."
        )
        yield Finding("name_letters", "warn", view.subject.uid if view.subject is not None else "subject", words)


def _told_elsewhere(context: Context, rule: Rule) -> Iterable[Finding]:
    return ()


# Looked after for every form; a rule that names it lends its source.
CHECKS: dict[str, Callable[[Context, Rule], Iterable[Finding]]] = {
    "language": _told_elsewhere,
    "questions": _told_elsewhere,
}
