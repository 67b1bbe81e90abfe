"""Answers told from what happened."""

from __future__ import annotations

from collections.abc import Callable

from app.dossier import chronology
from app.dossier.view import View


def account(view: View) -> str:
    """Everything in order of time, a paragraph for each event or threat."""
    return "\n".join(told(row) for row in chronology.rows(view))


def told(row: chronology.Row) -> str:
    """One happening in a paragraph: date, what, where, and the facts."""
    place = f", {row.place}" if row.place else ""
    facts = " ".join(row.facts.split())
    return f"{row.date}{place}: {row.title}.{f' {facts}' if facts else ''}"


VALUES: dict[str, Callable[[View], str]] = {"account": account}
