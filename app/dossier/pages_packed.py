"""Sheets of long papers kept small until they are written: drawn but for their citations (runs in the worker)."""

from __future__ import annotations

import zlib
from collections.abc import Callable

from app.dossier.pages import Drawn, Filled, Placed, Sheet
from app.dossier.text_embed import FontBook, filled

_BETWEEN = "\0"  # where a line with a citation stands


def drawn(book: FontBook) -> Callable[[Sheet], None]:
    """What packs sheets of a paper with the fonts in `book`."""

    def pack(sheet: Sheet) -> None:
        parts: list[list[str]] = [[]]
        cited: list[Placed] = []
        for mark in sheet.marks:
            if isinstance(mark, Placed) and any(piece.mark is not None for piece in mark.line.pieces):
                cited.append(mark)
                parts.append([])
            elif isinstance(mark, Placed):
                parts[-1].append(book.show(mark.line, mark.x, mark.y))
            elif isinstance(mark, Filled):
                parts[-1].append(filled(mark.x, mark.y, mark.width, mark.height, mark.grey))
        data = _BETWEEN.join("\n".join(part) for part in parts).encode("ascii")
        sheet.marks = [Drawn(zlib.compress(data, 1), tuple(cited), pieces_of(sheet))]

    return pack


def weighed(sheet: Sheet) -> None:
    """Pack a sheet of which only the weight is wanted."""
    sheet.marks = [Drawn(b"", (), pieces_of(sheet))]


def pieces_of(sheet: Sheet) -> int:
    """How many pieces of text stand on a sheet."""
    placed = sum(len(mark.line.pieces) for mark in sheet.marks if isinstance(mark, Placed))
    return placed + sum(mark.pieces for mark in sheet.marks if isinstance(mark, Drawn))
