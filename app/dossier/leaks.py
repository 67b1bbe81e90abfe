"""Search of a finished paper for names that must not stand in it (job, runs in the worker)."""

from __future__ import annotations

from typing import Any

import pypdfium2

from app.domain.folding import latin, words
from app.dossier.names import stem

# Shorter keys stand in too many innocent words once the spaces are gone.
LONG = 6


def squeezed(text: str) -> str:
    """Folded Latin letters and digits alone, so that spacing, case, marks and script do not hide a word."""
    return "".join(letter for letter in latin(text) if letter.isalnum())


class Wanted:
    """Names to look for: long ones however they are spaced, every word by its stem."""

    def __init__(self, terms: list[str]) -> None:
        self._squeezed = {key: term for term in terms if len(key := squeezed(term)) >= LONG}
        self._stems = {stem(latin(term)): term for term in terms if len(words(term)) == 1}

    def inside(self, text: str) -> set[str]:
        """The terms that a text gives away."""
        tight = squeezed(text)
        found = {term for key, term in self._squeezed.items() if key in tight}
        for word in {latin(match[0]) for match in words(text)}:
            found |= {
                term for key, term in self._stems.items() if word == key or (len(key) >= 4 and word.startswith(key))
            }
        return found


def search(params: dict[str, Any], sources: dict[str, Any], out: Any) -> dict[str, Any]:
    """Find `terms` (names) in the PDF `file`: rows {page (from 1), term}; also pages that hold pictures."""
    wanted = Wanted(params["terms"])
    hits: list[dict[str, Any]] = []
    blind: list[int] = []
    document = pypdfium2.PdfDocument(sources["file"])
    try:
        for number in range(len(document)):
            hits += [{"page": number + 1, "term": term} for term in sorted(wanted.inside(_text(document, number)))]
            if _has_picture(document, number):
                blind.append(number + 1)
            out.step(number + 1, len(document), "searching")
    finally:
        document.close()
    return {"hits": hits, "blind": blind}


def _text(document: Any, number: int) -> str:
    page = document[number]
    words = page.get_textpage()
    try:
        return str(words.get_text_bounded())
    finally:
        words.close()
        page.close()


def _has_picture(document: Any, number: int) -> bool:
    page = document[number]
    try:
        return any(item.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE for item in page.get_objects(max_depth=4))
    finally:
        page.close()
