"""Answers about proceedings, decisions and remedies."""

from __future__ import annotations

from collections.abc import Callable

from app.dossier.view import View


def remedies(view: View) -> str:
    """Each remedy tried with its result, or why it would be no use."""
    names = ("body", "filed", "result", "why_ineffective")
    lines = (", ".join(text for name in names if (text := view.value(row, name))) for row in view.facts.all("remedy"))
    return "\n".join(line for line in lines if line)


VALUES: dict[str, Callable[[View], str]] = {"remedies": remedies}
