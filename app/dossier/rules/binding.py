"""What is asked of a bundle itself: paper, size of text, its chronology."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from app.domain.rules.finding import Finding
from app.dossier import chronology, citing
from app.dossier.binding import Binding
from app.dossier.profiles import Rule
from app.dossier.rules.context import Context, by_rule
from app.dossier.view import View

_LONG = 365  # days without anything that somebody may ask about


def paper(context: Context, rule: Rule) -> Iterator[Finding]:
    """`given.page`: the paper the body asks for (a copied profile may say otherwise)."""
    page = context.view.profile.page
    if page != rule.given["page"]:
        yield by_rule(rule, "paper", "page", f"Pages are {page}; {rule.given['page']} is asked for.")


def text_size(context: Context, rule: Rule) -> Iterator[Finding]:
    """`given.least_pt`, `given.least_spacing`: type and line spacing are no smaller."""
    profile = context.view.profile
    if profile.body_pt < float(rule.given.get("least_pt", 0)):
        yield by_rule(rule, "text_small", "body_pt", f"Text is {profile.body_pt:g} point. {rule.words}")
    if profile.line_spacing < float(rule.given.get("least_spacing", 0)):
        yield by_rule(rule, "text_tight", "line_spacing", f"Line spacing is {profile.line_spacing:g}. {rule.words}")


def gaps_and_conflicts(context: Context, rule: Rule) -> Iterator[Finding]:
    """Long times without an entry, entries without a date, and dates that contradict each other."""
    rows = chronology.rows(context.view)
    undated = [row.title for row in rows if _when(row.record) is None]
    if undated:
        words = (
            f"{len(undated)} entries have no date and stand last in the chronology, the first of them “{undated[0]}”."
        )
        yield by_rule(rule, "undated", "chronology", words, "note")
    ends: dt.date | None = None
    for row in rows:
        first, last = _days(_when(row.record))
        if ends is not None and first is not None and (first - ends).days > _LONG:
            words = f"Nothing is told between {ends.isoformat()} and {first.isoformat()}."
            yield by_rule(rule, "gap", row.uid, words, "note")
        ends = max((day for day in (ends, last, first) if day is not None), default=None)
    for event in context.view.facts.all("event"):
        other = context.view.facts.get(event.disputed_by)
        if other is not None:
            words = f"“{event.title}” and “{other.title}” contradict each other."
            yield by_rule(rule, "conflict", event.uid, words, "note")


def _when(record: Any) -> Any:
    return record.when if record.record_kind == "event" else record.first_seen


def _days(when: Any) -> tuple[dt.date | None, dt.date | None]:
    if when is None:
        return None, None
    first, last = (dt.date.fromisoformat(day) if day else None for day in (when.earliest, when.latest))
    return first or last, last or first


def late(view: View, binding: Binding) -> Iterator[Finding]:
    """A supplementary bundle says why it comes late."""
    rule = view.profile.rule_of("late")
    if rule is not None and binding.supplements and not view.written("late_reason"):
        yield by_rule(rule, "late_unexplained", "question:late_reason", rule.words)


def citations(context: Context) -> Iterator[Finding]:
    """Citations within what was written that lead nowhere."""
    for answer in context.answers:
        for mark in citing.dangling(context.view, context.view.written(answer.question.id)):
            words = f"“{mark}” in “{answer.question.label}” leads to nothing in this case."
            yield Finding("dangling_citation", "stop", f"question:{answer.question.id}", words)


def _told_elsewhere(context: Context, rule: Rule) -> Iterable[Finding]:
    return ()


CHECKS: dict[str, Callable[[Context, Rule], Iterable[Finding]]] = {
    "paper": paper,
    "text_size": text_size,
    "chronology": gaps_and_conflicts,
    "late": _told_elsewhere,
    "supplement": _told_elsewhere,
    "size": _told_elsewhere,
    "password": _told_elsewhere,
}
