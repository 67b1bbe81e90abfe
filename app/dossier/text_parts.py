"""What set words are made of, and lines as they are drawn (runs in the worker)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.dossier.text_face import Face, Shaped

_WIDEST = 1.4  # what a space may get more, in widths of itself: a line beyond is left ragged


@dataclass(frozen=True, slots=True)
class Style:
    """How words look; `size` in points, `grey` from 0 (black) to 1."""

    size: float = 11
    bold: bool = False
    italic: bool = False
    grey: float = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """What a piece of text leads to: a document's key and a page of it, from 1; `own` words stay as they are."""

    target: str
    page: int
    locator: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """Words in one style, perhaps a citation; `lang` is BCP 47."""

    text: str
    style: Style
    mark: Mark | None = None
    lang: str = ""


@dataclass(slots=True)
class Piece:
    """What is not broken at the end of a line; `ink` is its width without the space after it, in points.

    `at` is its place in what was written, `rtl` the direction of its paragraph, `stretch` what each space gets more.
    """

    text: str
    style: Style
    face: Face
    shaped: Shaped
    width: float
    ink: float
    level: int = 0
    breaks: bool = True
    mark: Mark | None = None
    lang: str = ""
    slant: float = 0.0
    at: int = 0
    rtl: bool = False
    stretch: float = 0.0


@dataclass(slots=True)
class Line:
    """Pieces in the order they are drawn, from the left, the first `shift` points in; `ends` a paragraph.

    It stands at the side where it begins, unless `right` says where.
    """

    pieces: list[Piece]
    width: float
    rtl: bool = False
    ends: bool = False
    shift: float = 0.0
    right: bool | None = None


def units(pieces: Iterable[Piece]) -> Iterable[list[Piece]]:
    """Pieces between places where a line may break."""
    unit: list[Piece] = []
    for piece in pieces:
        unit.append(piece)
        if piece.breaks:
            yield unit
            unit = []
    if unit:
        yield unit


def in_line(pieces: list[Piece], *, rtl: bool, ends: bool = False) -> Line:
    """Pieces in the order they are drawn (rule L2 of the bidirectional algorithm)."""
    width = sum(piece.width for piece in pieces)
    highest = max((piece.level for piece in pieces), default=0)
    order = list(pieces)
    for level in range(highest, 0, -1):
        at = 0
        while at < len(order):
            end = at
            while end < len(order) and order[end].level >= level:
                end += 1
            if end > at:
                order[at:end] = order[at:end][::-1]
            at = max(end, at + 1)
    return Line(order, width, rtl, ends)


def justified(line: Line, width: float) -> Line:
    """The line with its spaces wide enough to fill `width`; letters keep their places, so joined ones stay joined."""
    counts = [sum(glyph.text == " " for glyph in piece.shaped.glyphs) for piece in line.pieces]
    spaces, room = sum(counts), width - line.width
    natural = sum(
        glyph.advance * piece.style.size / 1000
        for piece in line.pieces
        for glyph in piece.shaped.glyphs
        if glyph.text == " "
    )
    if line.ends or not spaces or room <= 0.01 or room > _WIDEST * natural:
        return line
    each = room / spaces
    pieces = [
        replace(piece, stretch=each, width=piece.width + each * count)
        for piece, count in zip(line.pieces, counts, strict=True)
    ]
    return Line(pieces, width, line.rtl, line.ends)
