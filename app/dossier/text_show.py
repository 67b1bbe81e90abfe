"""The glyphs of a line in the order they are written, and what of them is drawn as a shape."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.dossier.text_face import Face, Glyph
from app.dossier.text_order import Drawn, written
from app.dossier.text_parts import Line, Piece


@dataclass(slots=True)
class Cell:
    """A glyph of a piece, `x` points from the start of the line; one that only carries text may be of another face."""

    piece: Piece
    glyph: Glyph
    x: float
    face: Face


def cells_of(line: Line) -> tuple[list[Cell], list[Cell]]:
    """Glyphs that carry text, in the order they are written, and those that are drawn as shapes."""
    placed = list(_placed(line))
    shapes = [cell for cell in placed if cell.glyph.dy or not cell.glyph.text]
    letters = [_flat(cell) for cell in placed if cell.glyph.text]
    if all(not piece.level % 2 for piece in line.pieces) and not line.rtl:
        return letters, shapes
    return _reordered(line, letters), shapes


def _placed(line: Line) -> Iterator[Cell]:
    x = line.shift
    for piece in line.pieces:
        factor = piece.style.size / 1000
        at = x
        for glyph in piece.shaped.glyphs:
            yield Cell(piece, glyph, at + glyph.dx * factor, piece.face)
            at += glyph.advance * factor
            if piece.stretch and glyph.text == " ":
                at += piece.stretch
        x += piece.width


def _flat(cell: Cell) -> Cell:
    """What stands above the line as a shape leaves its text there, without width."""
    glyph, piece = cell.glyph, cell.piece
    return _bare(piece, glyph.text, cell.x - glyph.dx * piece.style.size / 1000) if glyph.dy else cell


def _bare(piece: Piece, text: str, x: float) -> Cell:
    """Text that shows nothing and takes no room."""
    face = piece.face.bearer
    if face is None:
        return Cell(piece, Glyph(piece.face.space, text, 0, 0, 0), x, piece.face)
    return Cell(piece, Glyph(face.blank, text, 0, 0, 0), x, face)


def _reordered(line: Line, letters: Sequence[Cell]) -> list[Cell]:
    """For a line that holds words from the right: in the order from which readers find what was written."""
    pieces = sorted(line.pieces, key=lambda piece: piece.at)
    places = {id(piece): at for at, piece in enumerate(pieces)}
    held: list[list[Cell]] = [[] for _ in pieces]
    for cell in letters:
        held[places[id(cell.piece)]].append(cell)
    logical = [
        Drawn(at, cell.glyph, cell.x, piece.level)
        for at, piece in enumerate(pieces)
        for cell in (_single(held[at]) if piece.level % 2 else held[at])
    ]
    size = max((piece.style.size for piece in pieces), default=0)
    return [
        _bare(pieces[drawn.owner], drawn.glyph.text, drawn.x)
        if drawn.glyph.gid < 0
        else Cell(pieces[drawn.owner], drawn.glyph, drawn.x, pieces[drawn.owner].face)
        for drawn in written(logical, size, rtl=line.rtl)
    ]


def _single(cells: Sequence[Cell]) -> Iterator[Cell]:
    """Glyphs from the right in logical order, one character each: what more one stands for follows without width."""
    for cell in reversed(cells):
        text = cell.glyph.text
        if len(text) == 1:
            yield cell
            continue
        yield Cell(cell.piece, replace(cell.glyph, text=text[0]), cell.x, cell.face)
        for char in text[1:]:
            yield Cell(cell.piece, Glyph(-1, char, 0, 0, 0), cell.x - 0.01, cell.face)
