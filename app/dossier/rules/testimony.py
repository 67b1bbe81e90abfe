"""What is asked of witness statements: their form, the words that are signed, the interpreter."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from app.domain.rules.finding import Finding
from app.dossier import wordings
from app.dossier.parts.statements import about
from app.dossier.profiles import Rule
from app.dossier.rules.context import Context, by_rule
from app.dossier.testimony import all_statements, paragraphs_of
from app.dossier.tongues import language_name

_FIRST = re.compile(r"\b(?:I|me|my|mine|myself|we|us|our)\b")
_SPELLED = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    r"eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand)\b",
    re.IGNORECASE,
)


def statements(context: Context, rule: Rule) -> Iterator[Finding]:
    """There is a statement, and it has paragraphs."""
    every = all_statements(context.view)
    if not every:
        yield by_rule(rule, "statement_missing", "statement", "There is no witness statement in here.", "note")
    for item in every:
        if not paragraphs_of(context.view, item):
            yield by_rule(rule, "statement_empty", item.uid, "This statement has no paragraphs.")


def statement_form(context: Context, rule: Rule) -> Iterator[Finding]:
    """First person; numbers that run on, also from one statement of a witness to the next; figures for numbers."""
    last: dict[str, int] = {}
    for item in all_statements(context.view):
        rows = paragraphs_of(context.view, item)
        numbers = [row.n or 0 for row in rows]
        name = item.title or "statement"
        begun = last.get(item.person or "", 0)
        if begun and numbers and numbers[0] != begun + 1:
            words = f"This is a further statement of the same witness: its numbers go on from {begun + 1}."
            yield by_rule(rule, "numbers_restart", name, words, "note")
        if numbers != list(range(numbers[0], numbers[0] + len(numbers))) if numbers else False:
            yield by_rule(rule, "numbers_gap", name, "The numbers of its paragraphs do not run on.")
        last[item.person or ""] = numbers[-1] if numbers else begun
        yield from _in_english(rule, name, [(row.n, _english(row)) for row in rows])


def _english(row: Any) -> str:
    language = row.translation_language if row.translation else row.language
    return (row.translation or row.original or "") if (language or "en").startswith("en") else ""


def _in_english(rule: Rule, name: str, rows: list[tuple[int, str]]) -> Iterator[Finding]:
    said = [text for _, text in rows if text]
    if said and not any(_FIRST.search(text) for text in said):
        yield by_rule(rule, "not_first_person", name, "This statement does not speak in the first person.")
    spelled = [str(n) for n, text in rows if _SPELLED.search(text)]
    if spelled:
        words = f"Numbers are spelled out in paragraphs {', '.join(spelled)}: a court asks for figures."
        yield by_rule(rule, "numbers_spelled", name, words, "note")


def witness_language(context: Context, rule: Rule) -> Iterator[Finding]:
    """The words that are signed are there in the witness's language, and somebody has checked them."""
    view = context.view
    english = view.profile.words.get("statement_of_truth", "")
    for item in all_statements(view):
        if not item.language or item.language.split("-")[0] in view.profile.languages or not english:
            continue
        name = item.title or "statement"
        if not wordings.said(english, item.language):
            words = f"What the witness signs is not there in the witness's language ({language_name(item.language)})."
            yield by_rule(rule, "wording_missing", name, words)
        elif not wordings.checked(item.language):
            tongue = language_name(item.language)
            words = f"What the witness signs was translated ({tongue}), and nobody has checked it yet."
            yield by_rule(rule, "wording_unchecked", name, words, "note")


def interpreter(context: Context, rule: Rule) -> Iterator[Finding]:
    """An interpreted statement tells the interpreter, the qualification, and the day it was read over."""
    view = context.view
    for item in all_statements(view):
        if not item.language or item.language.split("-")[0] in view.profile.languages:
            continue
        name = item.title or "statement"
        if not item.interpreter:
            words = "No interpreter is named, and the statement is in another language."
            yield by_rule(rule, "interpreter_missing", name, words, "note")
            continue
        if not about(view, item.interpreter, "interpreter_qualification"):
            words = "The interpreter's qualification is not told."
            yield by_rule(rule, "interpreter_unqualified", "question:interpreter_qualification", words, "note")
        if item.read_back and not item.read_back_on:
            yield by_rule(rule, "read_back_undated", name, "It is not told on which day this was read over.")


CHECKS: dict[str, Callable[[Context, Rule], Iterable[Finding]]] = {
    "statements": statements,
    "statement_form": statement_form,
    "witness_language": witness_language,
    "interpreter": interpreter,
}
