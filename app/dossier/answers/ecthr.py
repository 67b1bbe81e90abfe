"""Answers for the Strasbourg Court: the face of an urgent request."""

from __future__ import annotations

from collections.abc import Callable

from app.domain.words import N_
from app.dossier.answers.un import when
from app.dossier.view import View


def contact(view: View) -> str:
    """The person to contact, as it stands on the face."""
    row = view.proceeding
    if row is None:
        return ""
    told = (view.value(row, "representative"), view.value(row, "representative_contact"))
    return view.t(N_("Person to contact: {words}"), words=view.listed(text for text in told if text) or "–")


def scheduled(view: View) -> str:
    """Date and time of removal on both clocks, and the destination."""
    row = view.proceeding
    if row is None:
        return ""
    told = (when(view), view.value(row, "removal_destination"), view.value(row, "removal_carrier"))
    return view.several(text for text in told if text)


def face(view: View) -> str:
    """The second line of the face."""
    said = N_("Scheduled date and time of removal and destination: {words}")
    return view.t(said, words=scheduled(view) or view.t(N_("not known")))


VALUES: dict[str, Callable[[View], str]] = {
    "rule39.contact": contact,
    "rule39.face": face,
    "rule39.removal": scheduled,
}
