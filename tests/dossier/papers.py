"""Small papers for tests: a typesetter on the shipped fonts, and a sheet with given lines as a real PDF."""

from __future__ import annotations

import io
from collections.abc import Iterable
from functools import cache

import pikepdf
import pypdfium2 as pdfium
from pikepdf import Array, Dictionary, Name

from app.dossier.fonts import PREFIX, font_sources
from app.dossier.text import Item, Line, Style, Typesetter
from app.dossier.text_embed import FontBook


@cache
def font_bytes() -> dict[str, bytes]:
    """The shipped font files by name."""
    return {name.removeprefix(PREFIX): data.read_at(0, data.size) for name, data in font_sources().items()}


def typesetter() -> Typesetter:
    """A fresh typesetter."""
    return Typesetter.from_data(font_bytes())


def sheet_of(lines: Iterable[Line]) -> bytes:
    """One sheet with the lines under one another."""
    pdf = pikepdf.new()
    book = FontBook(pdf)
    content = "\n".join(book.show(line, 40, 800 - 18 * n) for n, line in enumerate(lines))
    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, 595, 842]),
        Contents=pdf.make_stream(content.encode("ascii")),
        Resources=Dictionary(Font=book.resources),
    )
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
    book.finish()
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


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
    return text_of(sheet_of(lines))
