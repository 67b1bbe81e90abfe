"""Why evidence comes late: the written explanation that stands in a supplementary bundle."""

from __future__ import annotations

from app.dossier import citing
from app.dossier.blocks import Block, Numbered
from app.dossier.view import View


def reason(view: View) -> list[Block]:
    """Numbered paragraphs as they were written; nothing when none were."""
    lines = citing.paragraphs(view, view.written("late_reason"))
    return [Numbered(number, words) for number, words in enumerate(lines, start=1)]
