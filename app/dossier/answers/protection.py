"""Answers that protection bodies ask for: incidents, what the host state did, family, safe contacts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from app.domain.words import N_
from app.dossier import chronology
from app.dossier.answers.happenings import told
from app.dossier.answers.proceedings import line
from app.dossier.view import View

_FAMILY_ROLES = frozenset({"relative", "dependant", "guardian"})


def incidents(view: View) -> str:
    """Threats and the events that are the same, a paragraph each."""
    return "\n".join(told(view, row) for row in chronology.rows(view) if row.kind == "threat" or row.record.same_as)


def host_steps(view: View) -> str:
    """What the host state did or let happen, act by act."""
    return "\n".join(text for item in view.facts.all("threat") for text in _host_steps(view, item) if text)


def _host_steps(view: View, threat: Any) -> Iterator[str]:
    names = ("first_seen", "title", "host_state", "host_collaboration", "reported_to")
    date, title, state, part, whom = (view.value(threat, name) for name in names)
    what = title or view.value(threat, "threat_kind")
    if part:
        told = view.t(N_("{what}; {state}, its part in it: {part}"), what=what, state=state or "–", part=part)
        yield view.t(N_("{date}: {what}"), date=date, what=told) if date else told
    if whom:
        yield view.t(N_("{date}: {what} was reported to {whom}"), date=date or "–", what=what, whom=whom)


def family(view: View) -> str:
    """Relatives and dependants with how they are related and where they are."""
    rows = []
    for person in view.facts.persons():
        label = view.names.label(person.uid)
        if not label or not _FAMILY_ROLES & set(view.facts.roles_of(person.uid)):
            continue
        links = [item for item in view.facts.children("relationship", "person", person.uid) if _to_subject(view, item)]
        related = [view.shown("relationship", "relationship", item.relationship) for item in links if item.relationship]
        rows.append(view.listed(part for part in (label, *related, view.value(person, "birth")) if part))
    return "\n".join(rows)


def _to_subject(view: View, link: object) -> bool:
    return view.subject is not None and getattr(link, "other", None) == view.subject.uid


def safe_contacts(view: View) -> str:
    """Only ways to reach the person that are known to be safe."""
    if view.subject is None or view.subject.uid in view.names.hidden:
        return ""
    rows = view.facts.children("contact_point", "person", view.subject.uid)
    return "\n".join(line(view, item, ("channel", "value", "safe_times")) for item in rows if item.safe)


VALUES: dict[str, Callable[[View], str]] = {
    "incidents": incidents,
    "host.steps": host_steps,
    "family": family,
    "subject.safe_contacts": safe_contacts,
}
