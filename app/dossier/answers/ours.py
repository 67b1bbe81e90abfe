"""Answers of papers of our own design."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.dossier.answers.ecthr import scheduled
from app.dossier.answers.happenings import rows, told
from app.dossier.view import View

LATEST = 3


def latest(view: View) -> str:
    """The last few happenings, the newest last: what goes on now."""
    return "\n".join(told(view, row) for row in rows(view)[-LATEST:])


def recipients(view: View) -> str:
    """All to whom the paper goes at once."""
    return "; ".join(view.disclosure.several)


def removal(view: View) -> str:
    """When and where to somebody is to be removed, whichever proceeding of the case knows it."""
    rows = (view.proceeding, *view.facts.all("proceeding"))
    row = next((one for one in rows if one is not None and one.removal_at), None)
    return scheduled(replace(view, proceeding=row)) if row is not None else ""


def as_of(view: View) -> str:
    """The day of the last thing that was entered."""
    return view.day(view.facts.last_change()[:10])


VALUES: dict[str, Callable[[View], str]] = {
    "account.latest": latest,
    "disclosure.recipients": recipients,
    "alert.removal": removal,
    "paper.as_of": as_of,
}
