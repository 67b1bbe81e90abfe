"""Fonts put into a PDF: one code for each glyph with its text, so that what is copied out is what was written."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, cast

import pikepdf
import uharfbuzz as hb
from pikepdf import Array, Dictionary, Name

from app.dossier.text_face import Face, Glyph, Shaped
from app.dossier.text_parts import Line, Piece
from app.dossier.text_show import Cell, cells_of

_LAYOUT = ("GSUB", "GPOS", "GDEF", "DSIG", "STAT", "MATH", "name", "post", "cmap", "OS/2", "gasp", "meta")
_LEAST = 0.05  # thousandths that are worth a move
_CMAP = (
    "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
    "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
    "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
    "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n{rows}"
    "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
)


_MOST_WORDS = 5_000  # whose codes are kept


@dataclass(slots=True)
class Embedded:
    """A face in use: its name in resources, and a code for each (glyph, text)."""

    face: Face
    label: str
    object: Any = None
    codes: dict[tuple[int, str], int] = field(default_factory=dict)
    words: dict[int, tuple[list[str], float, Shaped]] = field(default_factory=dict)

    def word(self, shaped: Shaped) -> tuple[list[str], float]:
        """The codes of a word and the moves between them, and where it ends, in thousandths."""
        known = self.words.get(id(shaped))
        if known is None:  # kept with it, so that its place in memory stays its own
            if len(self.words) >= _MOST_WORDS:
                self.words.clear()
            known = self.words[id(shaped)] = (*self._word(shaped), shaped)
        return known[0], known[1]

    def _word(self, shaped: Shaped) -> tuple[list[str], float]:
        out: list[str] = []
        pen = end = 0.0
        for glyph in shaped.glyphs:
            back = end - pen - glyph.dx
            if abs(back) > _LEAST and out:
                out += [number(back), ""]
                end -= float(out[-2])
            elif not out:
                out.append("")
            out[-1] += f"{self.code(glyph):04X}"
            end += self.face.nominal(glyph.gid)
            pen += glyph.advance
        return out, end

    def code(self, glyph: Glyph) -> int:
        """The code of `glyph`, a new one when it comes up for the first time."""
        return self.codes.setdefault((glyph.gid, glyph.text), len(self.codes) + 1)


class FontBook:
    """The fonts of one PDF, which may come later; `finish` writes them once every text stands."""

    def __init__(self, pdf: pikepdf.Pdf | None = None) -> None:
        self._pdf: pikepdf.Pdf | None = None
        self._used: dict[str, Embedded] = {}
        self.resources: Any = None
        if pdf is not None:
            self.attach(pdf)

    def attach(self, pdf: pikepdf.Pdf) -> None:
        """The PDF that the fonts stand in."""
        self._pdf = pdf
        self.resources = pdf.make_indirect(Dictionary())
        for font in self._used.values():
            self._offer(pdf, font)

    def _offer(self, pdf: pikepdf.Pdf, font: Embedded) -> None:
        font.object = pdf.make_indirect(Dictionary(Type=Name.Font))
        self.resources[font.label] = font.object

    def use(self, face: Face) -> Embedded:
        """The face as it stands in this PDF."""
        found = self._used.get(face.name)
        if found is None:
            label = f"/F{len(self._used) + 1}"
            found = self._used[face.name] = Embedded(face, label)
            if self._pdf is not None:
                self._offer(self._pdf, found)
        return found

    def show(self, line: Line, x: float, y: float) -> str:
        """The operators that draw `line` with its base line starting at (x, y)."""
        if all(piece.shaped.plain and not piece.level and not piece.stretch for piece in line.pieces):
            return self._plain(line, x, y)
        cells, shapes = cells_of(line)
        out: list[str] = []
        if cells:
            pen = _Pen(self, x, y)
            for cell in cells:
                pen.draw(cell)
            out.append(pen.finished())
        out += [_shape(cell, x, y) for cell in shapes]
        return "\n".join(text for text in out if text)

    def _plain(self, line: Line, x: float, y: float) -> str:
        """A line of words that need no more than their glyphs one after the other."""
        pen = _Pen(self, x, y)
        at = line.shift
        for piece in line.pieces:
            if piece.shaped.glyphs:
                pen.word(piece, at)
            at += piece.width
        return pen.finished()

    def finish(self) -> None:
        """Write every font that was used."""
        for font in self._used.values():
            _write(cast("pikepdf.Pdf", self._pdf), font)


def packed(pdf: pikepdf.Pdf, data: bytes) -> pikepdf.Stream:
    """A stream of ours, packed; what is only taken over is left as it is when a bundle is saved."""
    return pdf.make_stream(zlib.compress(data, 6), Filter=Name.FlateDecode)


def filled(x: float, y: float, width: float, height: float, grey: float) -> str:
    """The operators of a grey rectangle."""
    return f"{number(grey)} g {' '.join(number(value) for value in (x, y, width, height))} re f"


def number(value: float) -> str:
    """A number as PDF writes it, to a hundredth."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _shape(cell: Cell, x: float, y: float) -> str:
    """Dots and other parts of a letter: as a shape they are not read as letters of their own."""
    piece, glyph = cell.piece, cell.glyph
    path = piece.face.outline(glyph.gid)
    if not path:
        return ""
    scale = piece.style.size / 1000
    slant = piece.slant * scale
    left, base = number(x + cell.x), number(y + glyph.dy * scale)
    return f"{number(piece.style.grey)} g q {scale:.5f} 0 {slant:.5f} {scale:.5f} {left} {base} cm {path} f Q"


class _Pen:
    """Writes glyphs as text operators, moving where the next one does not follow by itself."""

    def __init__(self, book: FontBook, x: float, y: float) -> None:
        self._book, self._x0, self._y = book, x, y
        self._out = ["BT"]
        self._array: list[str] = []
        self._run: list[str] = []
        self._at: float | None = None  # where the next glyph would come to stand
        self._font: tuple[str, float] | None = None
        self._grey: float | None = None
        self._slant = 0.0
        self._piece: Piece | None = None  # what was drawn last, and in what
        self._face: Face | None = None
        self._embedded: Embedded | None = None
        self._said: tuple[int, str] | None = None

    def draw(self, cell: Cell) -> None:
        """One glyph at its place."""
        piece, glyph = cell.piece, cell.glyph
        size = piece.style.size
        if piece is not self._piece or cell.face is not self._face or glyph.said != self._said:
            self._say(glyph.said)
            self._embedded = self._book.use(cell.face)
            self._look((self._embedded.label, size), piece.style.grey, piece.slant)
            self._piece, self._face = piece, cell.face
        if self._at is None or abs(self._at - cell.x) * 1000 > _LEAST * size:
            self._go(cell.x, size)
        font = cast("Embedded", self._embedded)
        self._run.append(f"{font.codes.get((glyph.gid, glyph.text)) or font.code(glyph):04X}")
        self._at = cast("float", self._at) + cell.face.nominal(glyph.gid) * size / 1000

    def word(self, piece: Piece, x: float) -> None:
        """The glyphs of a whole piece that begins at `x`."""
        font = self._book.use(piece.face)
        size = piece.style.size
        self._look((font.label, size), piece.style.grey, piece.slant)
        self._go(x + piece.shaped.glyphs[0].dx * size / 1000, size)
        codes, end = font.word(piece.shaped)
        for at, part in enumerate(codes):
            if at % 2:
                self._end_run()
                self._array.append(part)
            else:
                self._run.append(part)
        self._at = cast("float", self._at) + (end - piece.shaped.glyphs[0].dx) * size / 1000

    def finished(self) -> str:
        """All operators."""
        self._say(None)
        self._end()
        return "\n".join([*self._out, "ET"])

    def _say(self, said: tuple[int, str] | None) -> None:
        """A cluster that has more glyphs than characters is told as a whole."""
        if said == self._said:
            return
        self._end()
        if self._said is not None:
            self._out.append("EMC")
        if said is not None:
            words = ("\ufeff" + said[1]).encode("utf-16-be").hex().upper()
            self._out.append(f"/Span << /ActualText <{words}> >> BDC")
        self._said = said

    def _look(self, font: tuple[str, float], grey: float, slant: float) -> None:
        if font == self._font and grey == self._grey and slant == self._slant:
            return
        self._end()
        if font != self._font:
            self._out.append(f"{font[0]} {number(font[1])} Tf")
        if grey != self._grey:
            self._out.append(f"{number(grey)} g")
        if slant != self._slant:
            self._at = None
        self._font, self._grey, self._slant = font, grey, slant

    def _go(self, x: float, size: float) -> None:
        back = 0.0 if self._at is None else (self._at - x) * 1000 / size
        if self._at is None or (abs(back) > _LEAST and not self._run and not self._array):
            self._end()
            self._out.append(f"1 0 {number(self._slant)} 1 {number(self._x0 + x)} {number(self._y)} Tm")
            self._at = round(self._x0 + x, 2) - self._x0
        elif abs(back) > _LEAST:
            self._end_run()
            moved = number(back)
            self._array.append(moved)
            self._at -= float(moved) * size / 1000

    def _end_run(self) -> None:
        if self._run:
            self._array.append(f"<{''.join(self._run)}>")
            self._run.clear()

    def _end(self) -> None:
        self._end_run()
        if self._array:
            self._out.append(f"[{' '.join(self._array)}] TJ")
            self._array.clear()


def _write(pdf: pikepdf.Pdf, font: Embedded) -> None:
    gids = [0, *(gid for gid, _ in font.codes)]
    data, places = _subset(font.face, gids)
    tag = _tag(gids)
    base = Name(f"/{tag}+{font.face.name}")
    table = bytearray(2 * (len(font.codes) + 1))
    for (gid, _), code in font.codes.items():
        table[2 * code : 2 * code + 2] = places[gid].to_bytes(2, "big")
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=base,
        CIDSystemInfo=Dictionary(Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0),
        FontDescriptor=pdf.make_indirect(_descriptor(pdf, font.face, base, data)),
        DW=0,
        W=Array([1, Array([round(font.face.nominal(gid), 2) for gid, _ in font.codes])]),
        CIDToGIDMap=packed(pdf, bytes(table)),
    )
    font.object.Subtype = Name.Type0
    font.object.BaseFont = base
    font.object.Encoding = Name("/Identity-H")
    font.object.DescendantFonts = Array([pdf.make_indirect(descendant)])
    font.object.ToUnicode = packed(pdf, _to_unicode(font.codes).encode("ascii"))


def _subset(face: Face, gids: Iterable[int]) -> tuple[bytes, dict[int, int]]:
    wanted = hb.SubsetInput()
    wanted.glyph_set.update(set(gids))
    wanted.flags = hb.SubsetFlags.NO_LAYOUT_CLOSURE | hb.SubsetFlags.NOTDEF_OUTLINE
    wanted.drop_table_tag_set.update({int.from_bytes(tag.encode("ascii"), "big") for tag in _LAYOUT})
    plan = hb.SubsetPlan(face.face, wanted)
    return _cut_into(face.units, plan.execute().blob.data), dict(plan.old_to_new_glyph_mapping)


def _cut_into(units: int, font: bytes) -> bytes:
    """A font file whose letters are as large as those that were measured."""
    at = next(at for at in range(12, 12 + 16 * int.from_bytes(font[4:6], "big"), 16) if font[at : at + 4] == b"head")
    head = int.from_bytes(font[at + 8 : at + 12], "big")
    more = units - int.from_bytes(font[head + 18 : head + 20], "big")
    out = bytearray(font)
    out[head + 18 : head + 20] = units.to_bytes(2, "big")
    for place, delta in ((at + 4, more), (head + 8, -2 * more)):  # sums of the table, and of the file
        out[place : place + 4] = ((int.from_bytes(out[place : place + 4], "big") + delta) % (1 << 32)).to_bytes(
            4, "big"
        )
    return bytes(out)


def _tag(gids: list[int]) -> str:
    """Six capitals that depend on the glyphs alone, and on the order in which a paper needs them.

    Papers for different recipients have the same glyphs more often than the same order of them.
    """
    value = 0
    for gid in gids:
        value = (value * 1009 + gid + 1) % 26**6
    return "".join(chr(65 + value // 26**place % 26) for place in range(6))


def _descriptor(pdf: pikepdf.Pdf, face: Face, base: Name, data: bytes) -> Dictionary:
    program = packed(pdf, data)
    program.Length1 = len(data)
    head = face.face.reference_table("head").data
    scale = 1000 / face.units
    box = [round(int.from_bytes(head[at : at + 2], "big", signed=True) * scale) for at in (36, 38, 40, 42)]
    slanted = "Italic" in face.name
    return Dictionary(
        Type=Name.FontDescriptor,
        FontName=base,
        Flags=4 | (64 if slanted else 0),
        FontBBox=Array(box),
        ItalicAngle=-12 if slanted else 0,
        Ascent=round(face.ascent),
        Descent=round(face.descent),
        CapHeight=714,
        StemV=140 if "Bold" in face.name else 80,
        FontFile2=program,
    )


def _to_unicode(codes: dict[tuple[int, str], int]) -> str:
    rows = [(code, text) for (_, text), code in codes.items() if text]
    blocks = []
    for at in range(0, len(rows), 100):
        part = rows[at : at + 100]
        lines = "".join(f"<{code:04X}> <{text.encode('utf-16-be').hex().upper()}>\n" for code, text in part)
        blocks.append(f"{len(part)} beginbfchar\n{lines}endbfchar\n")
    return _CMAP.format(rows="".join(blocks))
