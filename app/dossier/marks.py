"""What exhibits of a statement are marked: “AB1”, “AB2” by the witness's initials, in the order they come up."""

from __future__ import annotations

from app.domain.folding import words
from app.dossier.testimony import all_statements, paragraphs_of
from app.dossier.view import View


def initials(label: str) -> str:
    """The first letters of a name."""
    return "".join(word[0][0].upper() for word in words(label))


def marks(view: View) -> dict[str, str]:
    """The mark of each exhibit (by uid) that a statement refers to; the first statement to do so marks it."""
    found: dict[str, str] = {}
    counts: dict[str, int] = {}
    for item in all_statements(view):
        letters = initials(view.names.label(item.person)) or "X"
        for paragraph in paragraphs_of(view, item):
            for citation in view.facts.children("citation", "target_uid", paragraph.uid):
                if view.facts.get(citation.evidence) and citation.evidence not in found:
                    counts[letters] = counts.get(letters, 0) + 1
                    found[citation.evidence] = f"{letters}{counts[letters]}"
    return found
