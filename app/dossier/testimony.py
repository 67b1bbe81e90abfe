"""Which statements go out, in which order, and their paragraphs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.dossier.view import View


def all_statements(view: View) -> list[Any]:
    """The statements that go out, the applicant's own first; a version that was replaced stays at home."""
    every = view.facts.all("statement")
    replaced = {item.replaces for item in every if item.replaces}
    mine = view.subject.uid if view.subject is not None else None
    return sorted((item for item in every if item.uid not in replaced), key=lambda item: item.person != mine)


def paragraphs_of(view: View, item: Any) -> list[Any]:
    """The paragraphs of a statement in order; where its original stays at home the translation stands alone."""
    return [_alone(row) for row in view.facts.children("paragraph", "statement", item.uid)]


def _alone(row: Any) -> Any:
    if row.original or not row.translation:
        return row
    return replace(row, original=row.translation, language=row.translation_language or "en", translation=None)
