"""Answers of papers of our own design."""

from __future__ import annotations

from collections.abc import Callable

from app.dossier.answers.happenings import rows, told
from app.dossier.view import View

LATEST = 3


def latest(view: View) -> str:
    """The last few happenings, the newest last: what goes on now."""
    return "\n".join(told(view, row) for row in rows(view)[-LATEST:])


VALUES: dict[str, Callable[[View], str]] = {"account.latest": latest}
