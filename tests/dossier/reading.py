"""What two programs that share no code with ours read out of a PDF, and how much of what was written that is."""

from __future__ import annotations

import difflib
import io
import subprocess
import unicodedata
from collections.abc import Iterable, Sequence

import pikepdf
import pypdfium2 as pdfium
from pikepdf import Array, Dictionary, Name

from app.dossier.text import Line
from app.dossier.text_embed import FontBook

_UNSEEN = dict.fromkeys(
    map(
        ord,
        "\u200b\u200c\u200d\u200e\u200f\u061c\u2060\u2066\u2067\u2068\u2069\u202a\u202b\u202c\u202d\u202e\ufeff\u00ad\x02\ufffe",
    )
)


def sheets_of(lines: Sequence[Line], *, width: float = 500, leading: float = 18, each: int = 42) -> bytes:
    """Lines as they stand on pages of a PDF."""
    with pikepdf.new() as pdf:
        book = FontBook(pdf)
        for first in range(0, len(lines), each):
            content = "\n".join(
                book.show(line, 40 + (width - line.width if line.rtl else 0), 800 - leading * at)
                for at, line in enumerate(lines[first : first + each])
            )
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


def read_by_pdfium(data: bytes) -> str:
    """As Chrome reads it."""
    document = pdfium.PdfDocument(data)
    found = []
    for page in document:
        words = page.get_textpage()
        found.append(words.get_text_range())
        words.close()
        page.close()
    document.close()
    return "\n".join(found)


def read_by_poppler(data: bytes) -> str:
    """As Evince and Okular read it."""
    command = ["pdftotext", "-enc", "UTF-8", "-", "-"]
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout.decode()


READERS = {"pdfium": read_by_pdfium, "poppler": read_by_poppler}


def seen(text: str) -> str:
    """Text without what cannot be seen, composed."""
    return unicodedata.normalize("NFC", text.translate(_UNSEEN).replace("\u00a0", " "))


def written_in(lines: Iterable[Line]) -> str:
    """The text of lines in the order it was written; a hyphen at the end of one is taken for a broken word by readers."""
    texts = ("".join(piece.text for piece in sorted(line.pieces, key=lambda piece: piece.at)) for line in lines)
    return seen("\n".join(text.strip() for text in texts))


def words_of(text: str) -> list[str]:
    """The words of a text: letters and figures without the points and brackets around them."""
    joined = text.replace("-\n", "").replace("-\r\n", "")
    return "".join(c if unicodedata.category(c)[0] in "LNM" else " " for c in joined).split()


def found_of(wanted: Sequence[str], got: Sequence[str]) -> float:
    """The share of what is wanted that was got, in its order."""
    if not wanted:
        return 1.0
    matcher = difflib.SequenceMatcher(None, wanted, got, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks()) / len(wanted)
