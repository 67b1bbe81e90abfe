"""Search of a finished paper for names that must not stand in it (job, runs in the worker)."""

from __future__ import annotations

from typing import Any

import pypdfium2

from app.domain.folding import latin


def squeezed(text: str) -> str:
    """Folded Latin letters and digits alone, so that spacing, case, marks and script do not hide a word."""
    return "".join(letter for letter in latin(text) if letter.isalnum())


def search(params: dict[str, Any], sources: dict[str, Any], out: Any) -> dict[str, Any]:
    """Find `terms` (names) in the PDF `file`: rows {page (from 1), term}; also pages without any text."""
    wanted = {term: key for term in params["terms"] if (key := squeezed(term))}
    hits: list[dict[str, Any]] = []
    blind: list[int] = []
    document = pypdfium2.PdfDocument(sources["file"])
    try:
        for number in range(len(document)):
            text = squeezed(_text(document, number))
            hits += [{"page": number + 1, "term": term} for term, key in wanted.items() if key in text]
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
