"""Answers about the person whose case it is."""

from __future__ import annotations

from collections.abc import Callable

from app.dossier.view import View


def name(view: View) -> str:
    """The name the paper uses."""
    return view.names.label(view.subject.uid) if view.subject is not None else ""


def other_names(view: View) -> str:
    """Other names and spellings; none when the name itself is hidden."""
    if view.subject is None or view.subject.uid in view.names.hidden:
        return ""
    known = view.facts.names_of(view.subject.uid)
    return "; ".join(text for text in known if text != name(view))


def _children(view: View, kind: str, *fields: str) -> str:
    if view.subject is None or view.subject.uid in view.names.hidden:
        return ""
    rows = view.facts.children(kind, "person", view.subject.uid)
    lines = (", ".join(text for field in fields if (text := view.value(row, field))) for row in rows)
    return "\n".join(line for line in lines if line)


def identity_documents(view: View) -> str:
    """Type, number, issuer and dates of each identity document."""
    return _children(
        view, "identity_document", "document_type", "number", "issued_by", "issuing_state", "issued", "expires"
    )


def addresses(view: View) -> str:
    """Where the person lives."""
    return _children(view, "address", "text", "country")


def contacts(view: View) -> str:
    """How the person can be reached."""
    return _children(view, "contact_point", "channel", "value")


VALUES: dict[str, Callable[[View], str]] = {
    "subject.name": name,
    "subject.other_names": other_names,
    "subject.identity_documents": identity_documents,
    "subject.addresses": addresses,
    "subject.contacts": contacts,
}
