"""What the Strasbourg Court asks: the face of an urgent request, registry hours, Articles, dates, length."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator

from app.domain.rules import deadlines
from app.domain.rules.finding import Finding
from app.domain.words import N_
from app.dossier.answers.annexes import bound
from app.dossier.profiles import Rule
from app.dossier.rules.context import Built, Context, by_rule

_LEAST_WORDS = 8
_FACE = {
    "representative": N_("The face does not say the person to contact."),
    "representative_contact": N_("The face does not say how that person is reached at all hours."),
    "removal_at": N_("The face does not say the date and time of removal."),
    "removal_destination": N_("The face does not say the destination."),
}


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def face(context: Context, rule: Rule) -> Iterator[Finding]:
    """What the face must say stands in the proceeding."""
    row = context.view.proceeding
    for name, words in _FACE.items():
        if row is None or not getattr(row, name):
            yield by_rule(rule, "face_incomplete", f"proceeding.{name}", words)
    if row is not None and row.removal_at and not row.removal_zone:
        words = "The zone of the removal's hour is not said: it is printed as UTC."
        yield by_rule(rule, "zone_missing", "proceeding.removal_zone", words)


def _cities(moments: str) -> str:
    """Moments by the city on whose clock they are: 2026-05-01 16:00 Strasbourg."""
    return re.sub(r"\b[A-Z]\w+/(?:\w+/)?(\w+)", lambda zone: zone[1].replace("_", " "), moments)


def registry_hours(context: Context, rule: Rule) -> Iterator[Finding]:
    """How long the registry can still act before the removal."""
    row = context.view.proceeding
    if row is None or not row.removal_at:
        return
    removal = dt.datetime.fromisoformat(row.removal_at)
    last = deadlines.due(deadlines.rules()[str(rule.given["rule"])], removal)
    there = row.removal_zone or "UTC"
    clock = _cities("; ".join(last.shown(there)))
    now = _now()
    if removal <= now:
        words = f"The removal was set for {_cities(deadlines.shown_in(removal, there))}: that is over."
        yield by_rule(rule, "removal_passed", row.uid, words)
    elif last.at <= now:
        words = f"Less than one working day is left: the last safe registry hour was {clock}. Send it now, and call."
        yield by_rule(rule, "registry_hours_passed", row.uid, words)
    else:
        left = last.at - now
        hours, minutes = divmod(int(left.total_seconds()) // 60, 60)
        opened = _opened(now, last)
        words = (
            f"{hours} h {minutes:02d} min until the last safe registry hour, {clock}. {opened} Look out for holidays."
        )
        yield by_rule(rule, "registry_hours", row.uid, words, "note")


def _opened(now: dt.datetime, last: deadlines.Due) -> str:
    opens, closes = deadlines.REGISTRY_HOURS[last.rule.id]
    here = now.astimezone(deadlines.zone_of(last.zone))
    if deadlines.is_working_day(here.date()) and opens <= here.time() < closes:
        return f"The registry is open now, until {closes:%H:%M} Strasbourg time."
    day = here.date() if here.time() < opens else here.date() + dt.timedelta(days=1)
    while not deadlines.is_working_day(day):
        day += dt.timedelta(days=1)
    return f"The registry is closed; it opens {day.isoformat()} at {opens:%H:%M} Strasbourg time."


def channel(context: Context, rule: Rule, result: Built) -> Iterator[Finding]:
    """By fax in parts of `given.most` pages, never by e-mail."""
    most, chosen = int(rule.given["most"]), context.view.channel
    if chosen == "email":
        yield by_rule(rule, "no_email", "channel", "The Court takes no request by e-mail: use its site, fax or post.")
    if chosen == "fax" and result.pages > most:
        words = f"It goes by fax in parts of at most {most} pages: send the one with the face first."
        yield by_rule(rule, "fax_parts", "pages", words, "note")


def decisions_attached(context: Context, rule: Rule) -> Iterator[Finding]:
    """Decisions at home are recorded, and each goes along."""
    facts = context.view.facts
    decisions = facts.all("decision")
    if not decisions and facts.get(getattr(context.view.proceeding, "removal_order", None)) is None:
        yield by_rule(rule, "decision_missing", "decision", "No decision at home goes along.")
    for row in decisions:
        if facts.get(row.evidence) is None:
            words = f"The decision of “{row.body or '…'}” does not go along: name its exhibit."
            yield by_rule(rule, "decision_not_attached", row.uid, words)


def articles(context: Context, rule: Rule) -> Iterator[Finding]:
    """Each paragraph of `given.question` names its Article and says more than that."""
    found = next((answer for answer in context.answers if answer.question.id == rule.given["question"]), None)
    for paragraph in found.bare.split("\n") if found is not None else ():
        if not paragraph.strip():
            continue
        subject = f"question:{rule.given['question']}"
        if not re.search(r"\d", paragraph):
            yield by_rule(rule, "article_missing", subject, f"No Article is named: “{paragraph[:60]}”")
        elif len(paragraph.split()) < _LEAST_WORDS:
            yield by_rule(rule, "argument_missing", subject, f"There is no argument: “{paragraph[:60]}”")


def dated_exhibits(context: Context, rule: Rule) -> Iterator[Finding]:
    """A list in order of time needs the date of each document."""
    for item in bound(context.view):
        if item.date is None and item.derived_as is None:
            words = "This document has no date: it stands at the end of the list."
            yield by_rule(rule, "date_missing", item.exhibit or item.uid, words)


def reasons_if_anonymous(context: Context, rule: Rule) -> Iterator[Finding]:
    """Anonymity is asked for with reasons."""
    row = context.view.proceeding
    written = next((one.text for one in context.answers if one.question.id == rule.given["question"]), "")
    if row is not None and row.anonymity and not written.strip():
        words = "Anonymity is asked for: write the reasons."
        yield by_rule(rule, "reasons_missing", f"question:{rule.given['question']}", words)


def output_pages(context: Context, rule: Rule, result: Built) -> Iterator[Finding]:
    """`given.output`, a file beside the paper, has at most `given.most` pages."""
    del context
    count = result.beside.get(str(rule.given["output"]), 0)
    if count > int(rule.given["most"]):
        words = f"The {rule.given['output']} has {count} pages; {rule.given['most']} are allowed."
        yield by_rule(rule, "too_long", "pages", words)


CHECKS: dict[str, Callable[[Context, Rule], Iterable[Finding]]] = {
    "face": face,
    "registry_hours": registry_hours,
    "decisions_attached": decisions_attached,
    "articles": articles,
    "dated_exhibits": dated_exhibits,
    "reasons_if_anonymous": reasons_if_anonymous,
}
BUILT: dict[str, Callable[[Context, Rule, Built], Iterable[Finding]]] = {
    "channel": channel,
    "output_pages": output_pages,
}
