"""Answers that UN bodies ask for: who agreed to what, which committee, interim measures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from app.domain.records import REGISTRY
from app.domain.rules.jurisdiction import bodies_of
from app.domain.words import N_
from app.dossier.answers.moments import both
from app.dossier.view import View

_SAID = {
    "yes": N_("Yes"),
    "no": N_("No"),
    "not_asked": N_("Has not been asked"),
}
_STANDING = ("given", "given_conditions", "by_representative")


def consents(view: View) -> list[Any]:
    """The consents of the person the paper is about that stand, the latest first."""
    if view.subject is None:
        return []
    held = view.facts.children("consent", "person", view.subject.uid)
    standing = [row for row in held if row.status in _STANDING and row.withdrawn_on is None]
    return sorted(standing, key=lambda row: row.given.sort_key if row.given else "", reverse=True)


def agreed(view: View, scope: str) -> str:
    """Whether the person, or who speaks for them, agreed to one use."""
    answers = [(row.scopes or {}).get(scope) for row in consents(view)]
    said = next((answer for answer in answers if answer), None)
    return view.t(_SAID[said]) if said in _SAID else ""


def given_by(view: View) -> str:
    """Who gave the consent, when and how; their relationship where it was not the person."""
    return "\n".join(_given(view, row) for row in consents(view)[:1])


def _given(view: View, row: Any) -> str:
    by = view.value(row, "given_by") or view.value(row, "basis")
    relation, date, form = (view.value(row, name) for name in ("given_by_relationship", "given", "form"))
    who = view.t(N_("{name} ({relation})"), name=by, relation=relation) if relation else by
    why = view.value(row, "why_not_direct")
    told = [who, view.t(N_("given on {date}"), date=date) if date else "", form, why]
    return view.several(text for text in told if text)


def committee(view: View) -> str:
    """The one committee the proceeding is before, from its kind."""
    kind = view.proceeding.proceeding_kind if view.proceeding is not None else None
    found = next((body for body in bodies_of("treaty_body") if kind in body.proceedings), None)
    return view.t(found.label) if found else ""


def removal(view: View) -> str:
    """When, where to and how the person is to be removed."""
    if view.proceeding is None:
        return ""
    return "\n".join(_removal(view))


def _removal(view: View) -> Iterator[str]:
    labels = REGISTRY["proceeding"].specs
    for name in ("removal_at", "removal_destination", "removal_carrier", "removal_held_at"):
        text = when(view) if name == "removal_at" else view.value(view.proceeding, name)
        if text:
            yield view.t(N_("{label}: {words}"), label=view.t(labels[name].label), words=text)


def when(view: View) -> str:
    """The moment of removal on the clock there and on that of Strasbourg or Geneva."""
    row = view.proceeding
    if row is None or not row.removal_at or not view.disclosure.shows("proceeding", "removal_at"):
        return ""
    return both(view, row.removal_at, row.removal_zone)


VALUES: dict[str, Callable[[View], str]] = {
    "consent.transmit": partial(agreed, scope="un_transmit_state"),
    "consent.confidential": partial(agreed, scope="un_confidential"),
    "consent.public_name": partial(agreed, scope="un_public_name"),
    "consent.given_by": given_by,
    "committee": committee,
    "removal": removal,
    "removal.when": when,
}
