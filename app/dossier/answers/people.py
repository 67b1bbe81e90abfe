"""Answers about the person whose case it is, and about those behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from app.domain.folding import words
from app.domain.records import REGISTRY
from app.domain.words import N_
from app.dossier.view import View

_FAMILY_FIRST = frozenset({"CN", "HU", "JP", "KH", "KP", "KR", "MN", "SG", "TW", "VN"})
_TWO = 2


def name(view: View) -> str:
    """The name the paper uses."""
    return view.names.label(view.subject.uid) if view.subject is not None else ""


def _open(view: View) -> bool:
    return view.subject is not None and view.subject.uid not in view.names.hidden


def parts_of_name(view: View) -> tuple[str, str] | None:
    """First and family name where the order is plain: two words, of a state that writes the family name last."""
    found = [word[0] for word in words(name(view))]
    states = set(view.subject.nationalities or ()) if view.subject is not None else set()
    if not _open(view) or len(found) != _TWO or len(name(view).split()) != _TWO or not states or states & _FAMILY_FIRST:
        return None
    first, family = name(view).split()
    return first, family


def family_name(view: View) -> str:
    """The family name; the whole name where it can't be told apart."""
    found = parts_of_name(view)
    return found[1] if found else name(view)


def first_name(view: View) -> str:
    """The first name, where it can be told apart."""
    found = parts_of_name(view)
    return found[0] if found else ""


def other_names(view: View) -> str:
    """Other names and spellings; none when the name itself is hidden."""
    if not _open(view) or not view.disclosure.shows("person_name", "text"):
        return ""
    known = view.facts.names_of(view.subject.uid)
    return view.several(text for text in known if text != name(view))


def _children(view: View, kind: str, *fields: str) -> str:
    if not _open(view):
        return ""
    rows = view.facts.children(kind, "person", view.subject.uid)
    lines = (view.listed(text for field in fields if (text := view.value(row, field))) for row in rows)
    return "\n".join(line for line in lines if line)


def identity_documents(view: View) -> str:
    """Type, issuer, dates and number of each identity document, in the order forms ask for them."""
    if not _open(view):
        return ""
    rows = view.facts.children("identity_document", "person", view.subject.uid)
    return "\n".join(line for row in rows if (line := _document(view, row)))


def _document(view: View, row: Any) -> str:
    by = view.value(row, "issued_by") or view.value(row, "issuing_state")
    day, until, number = (view.value(row, field) for field in ("issued", "expires", "number"))
    told = [
        view.value(row, "document_type"),
        view.t(N_("issued by {by}"), by=by) if by else "",
        day,
        view.t(N_("no. {number}"), number=number) if number else "",
        view.t(N_("valid until {day}"), day=until) if until else "",
    ]
    return view.listed(text for text in told if text)


def addresses(view: View) -> str:
    """Where the person lives."""
    return _children(view, "address", "text", "country")


def contacts(view: View) -> str:
    """How the person can be reached."""
    return _children(view, "contact_point", "channel", "value")


def died(view: View) -> str:
    """That the person has died, and when."""
    if view.subject is None or not (view.subject.deceased or view.subject.died):
        return ""
    return view.value(view.subject, "died") or view.t(N_("Yes; the date is not known"))


def relatives(view: View) -> str:
    """The person's family as far as it may be named, each with what they are to the person."""
    return "\n".join(_relatives(view)) if view.subject is not None else ""


def _relatives(view: View) -> Iterator[str]:
    kinds = REGISTRY["relationship"].specs["relationship"].kind
    for link in view.facts.all("relationship"):
        label = view.names.label(link.person)
        if link.other == view.subject.uid and label:
            yield f"{label} ({kinds.show(link.relationship, view.lang, view.t)})"


def perpetrators(view: View) -> str:
    """Whom the acts are laid to: named persons with their office, then services and states."""
    return "\n".join(line for line in dict.fromkeys((*_named(view), *_services(view))) if line)


def _named(view: View) -> Iterator[str]:
    for person in view.facts.persons():
        if "perpetrator" in view.facts.roles_of(person.uid):
            yield described(view, person.uid)


def described(view: View, person: str) -> str:
    """A person by name, office, state and what is known of them; empty for one who is left out."""
    label, record = view.names.label(person), view.facts.get(person)
    if not label or record is None:
        return ""
    about = (view.value(record, field) for field in ("occupation", "agency_of", "description"))
    return view.told(text.rstrip(".") for text in (label, *about) if text)


def _services(view: View) -> Iterator[str]:
    for threat in view.facts.all("threat"):
        told = [view.value(threat, field) for field in ("perpetrator_kind", "perpetrator_state")]
        if any(told):
            yield view.listed(text for text in told if text)


def interpreter(view: View) -> str:
    """Whether an interpreter is needed, in a sentence that stands by itself."""
    needed = view.subject.interpreter_needed if view.subject is not None else None
    if needed is None or not view.value(view.subject, "interpreter_needed"):
        return ""
    return view.t(N_("an interpreter is needed") if needed else N_("no interpreter is needed"))


def stateless(view: View) -> str:
    """That the person has no nationality."""
    shown = view.subject is not None and view.subject.stateless and view.value(view.subject, "stateless")
    return view.t(N_("stateless")) if shown else ""


VALUES: dict[str, Callable[[View], str]] = {
    "subject.interpreter": interpreter,
    "subject.statelessness": stateless,
    "subject.name": name,
    "subject.family_name": family_name,
    "subject.first_name": first_name,
    "subject.other_names": other_names,
    "subject.identity_documents": identity_documents,
    "subject.addresses": addresses,
    "subject.contacts": contacts,
    "subject.relatives": relatives,
    "subject.death": died,
    "perpetrators": perpetrators,
}
