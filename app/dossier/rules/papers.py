"""Checks for requests to the CCF, sanctions dossiers and grants."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from app.domain.rules.finding import Finding
from app.dossier.answers.budget import budget_rows
from app.dossier.profiles import Rule
from app.dossier.rules.context import Context, by_rule


def identity_document(context: Context, rule: Rule) -> Iterator[Finding]:
    """A copy of an identity document is bound in, and it is not a redacted one."""
    every = context.everything.exhibits()  # one that goes redacted only may not be in the paper at all
    copies = [item for item in every if item.evidence_kind == "identity_doc" and item.disclosure != "withheld"]
    if not copies:
        yield by_rule(rule, "attachment_missing", "exhibits", "A copy of an identity document is missing.")
    for item in copies:
        if item.derived_as == "redacted" or item.disclosure == "redacted_only":
            words = "The identity document would go as a redacted copy; it must be whole and legible."
            yield by_rule(rule, "identity_redacted", item.exhibit or item.uid, words)


def named(context: Context, rule: Rule) -> Iterator[Finding]:
    """The person the paper is about appears under the name."""
    subject = context.view.subject
    if subject is None or subject.uid in context.view.names.hidden:
        yield by_rule(rule, "not_named", subject.uid if subject is not None else "subject", rule.words)


def one_answered(context: Context, rule: Rule) -> Iterator[Finding]:
    """`given.questions`: one of these is answered."""
    wanted = list(rule.given["questions"])
    if not any(answer.text for answer in context.answers if answer.question.id in wanted):
        yield by_rule(rule, "answer_missing", f"question:{wanted[0]}", rule.words)


def perpetrators(context: Context, rule: Rule) -> Iterator[Finding]:
    """There is somebody to sanction, and each is known by more than a name."""
    facts = context.view.facts
    people = [person for person in facts.persons() if "perpetrator" in facts.roles_of(person.uid)]
    if not people:
        yield by_rule(rule, "perpetrator_missing", "people", "Nobody in the case has the role of a perpetrator.")
    for person in people:
        scripts = len(facts.names_of(person.uid)) > 1
        if not (person.birth or person.occupation or scripts):
            words = "Nothing but the name is known: add other scripts, date of birth or position."
            yield by_rule(rule, "perpetrator_unidentified", person.uid, words)


def recent(context: Context, rule: Rule) -> Iterator[Finding]:
    """`given.years`: the latest act is not older."""
    years = int(rule.given["years"])
    limit = (context.today - dt.timedelta(days=round(365.25 * years))).isoformat()
    days = [day for item in context.view.facts.all("threat") if (day := _last(item.last_seen or item.first_seen))]
    if days and max(days) < limit:
        yield by_rule(rule, "too_old", "case", f"The latest act lies more than {years} years back.")


def _last(when: Any) -> str:
    return str(when.latest or when.earliest or "") if when is not None else ""


def budget(context: Context, rule: Rule) -> Iterator[Finding]:
    """Each line of the budget has an amount; the sum in the fund's currency is within `given.most`."""
    text = next((answer.text for answer in context.answers if answer.question.id == "budget"), "")
    rows = budget_rows(text)
    for number, row in enumerate(rows, start=1):
        if row[1] is None:
            words = f"Line {number} of the budget has no amount: write it as “what; amount; currency”."
            yield by_rule(rule, "budget_line", "question:budget", words)
    currency, most = str(rule.given["currency"]), int(rule.given["most"])
    total = sum(amount for _, amount, unit in rows if amount is not None and unit == currency)
    if total > most:
        words = f"The budget comes to {total:,.2f} {currency}; up to {most:,} are given."
        yield by_rule(rule, "budget_too_high", "question:budget", words)


def recipient(context: Context, rule: Rule) -> Iterator[Finding]:
    """The disclosure says to whom the paper goes."""
    if not context.view.disclosure.recipient.strip():
        words = "To whom this paper goes is not said yet."
        yield by_rule(rule, "recipient_missing", "disclosure.recipient", words)


def persons_language(context: Context, rule: Rule) -> Iterator[Finding]:
    """The person reads the language of the paper."""
    person = context.view.subject
    spoken = {tag.split("-")[0] for tag in (person.languages or ())} if person is not None else set()
    if spoken and context.view.lang.split("-")[0] not in spoken:
        yield by_rule(rule, "language", person.uid, rule.words)


def not_accused(context: Context, rule: Rule) -> Iterator[Finding]:
    """The person stands nowhere in the case as an alleged perpetrator."""
    person = context.view.subject
    if person is not None and "perpetrator" in context.everything.roles_of(person.uid):
        yield by_rule(rule, "accused", person.uid, rule.words)


CHECKS: dict[str, Callable[[Context, Rule], Iterable[Finding]]] = {
    "identity_document": identity_document,
    "named": named,
    "one_answered": one_answered,
    "perpetrators": perpetrators,
    "recent": recent,
    "budget": budget,
    "recipient": recipient,
    "persons_language": persons_language,
    "not_accused": not_accused,
}
