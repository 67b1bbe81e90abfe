"""What committees and courts ask of a complaint: one of them, authority, remedies, time, interim measures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator

from app.domain.rules import deadlines
from app.domain.rules.finding import Finding
from app.domain.words import N_
from app.dossier.answers import law, un
from app.dossier.profiles import Rule
from app.dossier.rules.context import Built, Context, by_rule

_REMOVAL = {
    "removal_at": N_("Interim measures: date and time of the removal are not said."),
    "removal_carrier": N_("Interim measures: the flight of the removal is not said."),
}


def committee(context: Context, rule: Rule) -> Iterator[Finding]:
    """The complaint is before one committee, by the kind of its proceeding."""
    if not un.committee(context.view):
        words = "Which committee it goes to is not said: choose a proceeding before one of them."
        yield by_rule(rule, "committee_missing", "proceeding", words)


def authority_or_why(context: Context, rule: Rule) -> Iterator[Finding]:
    """The signed authority goes along, or `given.question` says why there is none."""
    proceeding = context.view.proceeding
    there = proceeding is not None and context.view.facts.get(proceeding.authority_exhibit) is not None
    if not there and not _answered(context, str(rule.given["question"])):
        words = f"No signed authority is there yet. {rule.words}"
        yield by_rule(rule, "authority_missing", "proceeding.authority_exhibit", words)


def _answered(context: Context, question: str) -> str:
    found = (answer for answer in context.answers if answer.question.id == question)
    return next((answer.text.strip() for answer in found), context.view.written(question))


def interim(context: Context, rule: Rule) -> Iterator[Finding]:
    """A planned removal asks for interim measures; those ask for its date and `given.questions`."""
    row = context.view.proceeding
    if row is None or not (row.interim_measures or row.removal_at):
        return
    if not row.interim_measures:
        words = "A removal is set: ask for interim measures."
        yield by_rule(rule, "interim_not_asked", "proceeding.interim_measures", words)
    for name, words in _REMOVAL.items():
        if not getattr(row, name):
            yield by_rule(rule, "removal_missing", f"proceeding.{name}", words)
    for name in rule.given.get("questions", ()):
        if not _answered(context, str(name)):
            yield by_rule(rule, "answer_missing", f"question:{name}", str(rule.given["words"]))


def time_limit(context: Context, rule: Rule) -> Iterator[Finding]:
    """The last day by the deadline data of `given.rule`, counted from the final decision at home."""
    counted = deadlines.rules()[str(rule.given["rule"])]
    kind = context.view.proceeding.proceeding_kind if context.view.proceeding is not None else ""
    if kind and kind not in counted.applies:
        return
    final = law.final_decision(context.view)
    if final is None:
        yield by_rule(rule, "final_decision_missing", "decision", str(rule.given["missing"]))
        return
    day = dt.date.fromisoformat(final.decided.earliest or final.decided.latest)
    last = deadlines.due(counted, day).at.date()
    left = (last - context.today).days
    name = final.body or "the final decision"
    if left < 0:
        words = f"{counted.label}: the last day was {last.isoformat()}, counted from {name} ({day.isoformat()})."
        yield by_rule(rule, "time_limit_passed", final.uid, words)
    else:
        words = (
            f"{counted.label}: the last day is {last.isoformat()}, in {left} days, counted from {name} "
            f"({day.isoformat()}). Check with counsel."
        )
        yield by_rule(rule, "time_limit", final.uid, words, "note")


def summary(context: Context, rule: Rule, result: Built) -> Iterator[Finding]:
    """Above `given.most` pages of own text (annexes apart) `given.question` holds a summary."""
    pages = own_pages(rule, result)
    if pages > int(rule.given["most"]) and not context.view.written(str(rule.given["question"])):
        yield by_rule(rule, "summary_missing", f"question:{rule.given['question']}", rule.words)


def pages_without(context: Context, rule: Rule, result: Built) -> Iterator[Finding]:
    """`given.most` pages at most, sections `given.but` apart."""
    del context
    pages = own_pages(rule, result)
    if pages > int(rule.given["most"]):
        words = f"It has {pages} pages without its annexes; {rule.given['most']} are allowed."
        yield by_rule(rule, "too_long", "pages", words)


def own_pages(rule: Rule, result: Built) -> int:
    """Pages of all documents but those in sections `given.but`."""
    return sum(
        count for key, count in result.documents.items() if result.sections.get(key) not in rule.given.get("but", ())
    )


def no_reference(context: Context, rule: Rule) -> Iterator[Finding]:
    """`given.questions` speak for themselves: none of `given.words` (in small letters) stands in them."""
    for answer in context.answers:
        if answer.question.id in rule.given["questions"]:
            said = " ".join(answer.bare.casefold().split())
            hit = next((str(words) for words in rule.given["words"] if str(words) in said), "")
            if hit:
                words = f"“{answer.question.label}” says “{hit}”: say it there, not by reference."
                yield by_rule(rule, "by_reference", f"question:{answer.question.id}", words)


def exhausted(context: Context, rule: Rule) -> Iterator[Finding]:
    """Remedies are recorded, none is pending, and one that was not used or not answered says why."""
    view = context.view
    rows = [row for row in view.facts.all("remedy") if not law.international(view, row)]
    if not rows and not view.facts.all("decision"):
        yield by_rule(rule, "remedies_missing", "remedy", "No remedy at home is recorded, nor why there is none.")
    for row in rows:
        name = row.body or "a remedy"
        if row.result == "pending":
            yield by_rule(rule, "remedy_pending", row.uid, f"“{name}” is pending: say why it is not waited for.")
        elif row.result in ("not_tried", "no_answer") and not row.why_ineffective:
            yield by_rule(rule, "remedy_unexplained", row.uid, f"“{name}” led nowhere: say why it is no remedy.")


CHECKS: dict[str, Callable[[Context, Rule], Iterable[Finding]]] = {
    "committee": committee,
    "authority_or_why": authority_or_why,
    "interim": interim,
    "exhausted": exhausted,
    "time_limit": time_limit,
    "no_reference": no_reference,
}
BUILT: dict[str, Callable[[Context, Rule, Built], Iterable[Finding]]] = {
    "summary": summary,
    "pages_without": pages_without,
}
