"""Small papers for tests: a typesetter on the shipped fonts, and what is copied out of a page that it set."""

from __future__ import annotations

from functools import cache

import pypdfium2 as pdfium

from app.dossier.fonts import PREFIX, font_sources
from app.dossier.text import Item, Style, Typesetter
from tests.dossier.reading import sheets_of


@cache
def font_bytes() -> dict[str, bytes]:
    """The shipped font files by name."""
    return {name.removeprefix(PREFIX): data.read_at(0, data.size) for name, data in font_sources().items()}


def typesetter() -> Typesetter:
    """A fresh typesetter."""
    return Typesetter.from_data(font_bytes())


def text_of(data: bytes, page: int = 0) -> str:
    """What a reader's program copies out of a page, its lines joined by newlines."""
    document = pdfium.PdfDocument(data)
    try:
        sheet = document[page]
        words = sheet.get_textpage()
        text = words.get_text_range()
        words.close()
        sheet.close()
    finally:
        document.close()
    return str(text).replace("\r\n", "\n")


def copied(text: str, *, bold: bool = False, italic: bool = False, width: float = 500) -> str:
    """`text` set, saved, opened and copied out."""
    lines = typesetter().lines([Item(text, Style(11, bold=bold, italic=italic))], width)
    return text_of(sheets_of(lines))
