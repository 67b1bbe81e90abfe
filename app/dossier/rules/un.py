"""What UN bodies ask of a communication: consent that goes along, sources that are more than the press, time."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator

from app.domain.rules.finding import Finding
from app.dossier.answers import people, un
from app.dossier.answers.happenings import ARREST, LOST, first, rows
from app.dossier.profiles import Rule
from app.dossier.rules.context import Context, by_rule

_CAPITALS = re.compile(r"\b[^\W\d_a-zа-я]{2,6}\b")
_GOES_ON, _YEAR = "9999-12-31", 365.25
_ROMAN = frozenset("IVXLC")
_PRESS = frozenset({"press", "web_capture"})


def say(context: Context, rule: Rule) -> Iterator[Finding]:
    """What can only be told: where to send it, how long an answer takes. Unverified ones are told as such anyway."""
    del context
    if rule.verified:
        yield by_rule(rule, "to_know", rule.id, rule.words, "note")


def any_answer(context: Context, rule: Rule) -> Iterator[Finding]:
    """`given.questions`: at least one of them is answered."""
    asked = [str(name) for name in rule.given["questions"]]
    if not any(answer.text.strip() for answer in context.answers if answer.question.id in asked):
        yield by_rule(rule, "answer_missing", f"question:{asked[0]}", str(rule.given.get("words", rule.words)))


def consent_form(context: Context, rule: Rule) -> Iterator[Finding]:
    """The signed consent, or the recording of it, is kept and named; by the family where the person can't."""
    held = un.consents(context.view)
    if not held:
        return
    if not any(context.everything.get(row.evidence) for row in held):
        words = "No signed consent or recording of it is kept with the consent: attach it."
        yield by_rule(rule, "consent_form_missing", held[0].uid, words)
    if held[0].basis != "self" and not held[0].given_by:
        yield by_rule(rule, "consent_giver_missing", held[0].uid, "Who gave the consent is not said.")


def public_name(context: Context, rule: Rule) -> Iterator[Finding]:
    """The body publishes names: without a yes to that, it must be asked not to."""
    view = context.view
    answers = [(row.scopes or {}).get("un_public_name") for row in un.consents(view)]
    if "yes" not in answers:
        words = "The person has not agreed to a name in public papers: ask the body to leave it out."
        yield by_rule(rule, "name_published", "consent", words, "note")


def name_split(context: Context, rule: Rule) -> Iterator[Finding]:
    """A name taken apart into its two words is to be looked at; one that can't be stands whole."""
    view = context.view
    fields = {answer.question.id: answer for answer in context.answers}
    if any(fields[name].written for name in ("family_name", "first_name") if name in fields) or not people.name(view):
        return
    if people.parts_of_name(view) is not None:
        words = "The name is taken apart as first name, family name: look whether that is right."
    else:
        words = "The whole name stands as family name: write family name and first name apart."
    yield by_rule(rule, "name_split", "question:family_name", words, "note")


def press_only(context: Context, rule: Rule) -> Iterator[Finding]:
    """More than reports of the mass media: a statement, a document, somebody's account."""
    exhibits = [item for item in context.view.facts.exhibits() if item.derived_as is None]
    if exhibits and all(item.evidence_kind in _PRESS for item in exhibits) and not context.view.facts.all("statement"):
        words = "Everything rests on press and web reports: add a statement or a document, else it is not considered."
        yield by_rule(rule, "press_only", "exhibits", words)


def not_older(context: Context, rule: Rule) -> Iterator[Finding]:
    """`given.years`: nothing that befell the person (`given.kinds` of events) is younger than that."""
    kinds = tuple(str(kind) for kind in rule.given.get("kinds", ()))
    whens = [row.record.when_end or row.record.when for row in rows(context.view, kinds) if row.record.when]
    days = [when.latest or _GOES_ON for when in whens]
    limit = context.today - dt.timedelta(days=round(_YEAR * float(rule.given["years"])))
    if days and max(days) < limit.isoformat():
        yield by_rule(rule, "long_ago", "chronology", str(rule.given.get("words", rule.words)))


def month_known(context: Context, rule: Rule) -> Iterator[Finding]:
    """The date of the disappearance is known to the month at least."""
    row = first(context.view, LOST)
    when = row.record.when if row is not None else None
    if row is None or when is None:
        return  # the mandatory question says so already
    if not (when.earliest and when.latest) or when.earliest[:7] != when.latest[:7]:
        words = f"The date of the disappearance ({row.date}) must be known to the month at least."
        yield by_rule(rule, "date_too_vague", row.uid, words)


def urgent_or_standard(context: Context, rule: Rule) -> Iterator[Finding]:
    """`given.days`: the urgent procedure is for what began less than that long ago."""
    row = first(context.view, LOST)
    if row is None or row.record.when is None or not row.record.when.earliest:
        return
    since = (context.today - dt.date.fromisoformat(row.record.when.earliest)).days
    urgent = since < int(rule.given["days"])
    words = (
        f"It began {since} days ago: ask for the urgent procedure, sent on within one or two days."
        if urgent
        else "It began more than three months ago: the standard procedure applies."
    )
    yield by_rule(rule, "urgent_procedure" if urgent else "standard_procedure", row.uid, words, "note")


def if_arrested(context: Context, rule: Rule) -> Iterator[Finding]:
    """`given.questions` are answered where somebody was arrested."""
    if first(context.view, ARREST) is None:
        return
    for answer in context.answers:
        if answer.question.id in rule.given["questions"] and not answer.text.strip():
            words = f"There was an arrest: say “{answer.question.label}”."
            yield by_rule(rule, "answer_missing", f"question:{answer.question.id}", words)


def abbreviations(context: Context, rule: Rule) -> Iterator[Finding]:
    """Words in capitals in `given.questions`, which a form wants written out."""
    for answer in context.answers:
        if answer.question.id in rule.given["questions"]:
            found = sorted(word for word in set(_CAPITALS.findall(answer.bare)) if not set(word) <= _ROMAN)
            if found:
                words = f"“{answer.question.label}” has abbreviations: write out {', '.join(found)}."
                yield by_rule(rule, "abbreviation", f"question:{answer.question.id}", words, "note")


CHECKS: dict[str, Callable[[Context, Rule], Iterable[Finding]]] = {
    "say": say,
    "any_answer": any_answer,
    "consent_form": consent_form,
    "public_name": public_name,
    "name_split": name_split,
    "press_only": press_only,
    "not_older": not_older,
    "month_known": month_known,
    "urgent_or_standard": urgent_or_standard,
    "if_arrested": if_arrested,
    "abbreviations": abbreviations,
}
