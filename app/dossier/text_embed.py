"""Fonts put into a PDF: one code for each glyph with its text, so that what is copied out is what was written."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

import pikepdf
import uharfbuzz as hb
from pikepdf import Array, Dictionary, Name

from app.dossier.text import Face, Glyph, Line, Piece

_LAYOUT = ("GSUB", "GPOS", "GDEF", "DSIG", "STAT", "MATH", "name", "post", "cmap", "OS/2", "gasp", "meta")
_CMAP = (
    "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
    "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
    "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
    "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n{rows}"
    "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
)


@dataclass(slots=True)
class Embedded:
    """A face in use: its name in resources, and a code for each (glyph, text)."""

    face: Face
    label: str
    object: pikepdf.Object
    codes: dict[tuple[int, str], int] = field(default_factory=dict)

    def code(self, glyph: Glyph) -> int:
        """The code of `glyph`, a new one when it comes up for the first time."""
        return self.codes.setdefault((glyph.gid, glyph.text), len(self.codes) + 1)


class FontBook:
    """The fonts of one PDF; `finish` writes them once every text stands."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self._used: dict[str, Embedded] = {}
        self.resources = pdf.make_indirect(Dictionary())

    def use(self, face: Face) -> Embedded:
        """The face as it stands in this PDF."""
        found = self._used.get(face.name)
        if found is None:
            label = f"/F{len(self._used) + 1}"
            found = Embedded(face, label, self._pdf.make_indirect(Dictionary(Type=Name.Font)))
            self.resources[label] = found.object
            self._used[face.name] = found
        return found

    def show(self, line: Line, x: float, y: float) -> str:
        """The operators that draw `line` with its base line starting at (x, y)."""
        if not any(piece.shaped.glyphs for piece in line.pieces):
            return ""
        out = [f"BT 1 0 0 1 {number(x)} {number(y)} Tm"]
        shapes: list[str] = []
        look: tuple[str, float, float] | None = None
        for _, group in groupby(line.pieces, key=lambda piece: (piece.face.name, piece.level % 2)):
            pieces = list(group)
            spoken = _said(pieces)
            out += spoken[:1]
            for piece in pieces:
                font = self.use(piece.face)
                mine = (font.label, piece.style.size, piece.style.grey)
                if look is None or mine[:2] != look[:2]:
                    out.append(f"{font.label} {number(piece.style.size)} Tf")
                if look is None or mine[2] != look[2]:
                    out.append(f"{number(piece.style.grey)} g")
                look = mine
                row = _Row(piece, font, x, y)
                out += row.out
                shapes += [f"{number(piece.style.grey)} g", *row.shapes] if row.shapes else []
                x += piece.width
            out += spoken[1:]
        out += ["ET", *shapes]
        return "\n".join(out)

    def finish(self) -> None:
        """Write every font that was used."""
        for font in self._used.values():
            _write(self._pdf, font)


def packed(pdf: pikepdf.Pdf, data: bytes) -> pikepdf.Stream:
    """A stream of ours, packed; what is only taken over is left as it is when a bundle is saved."""
    return pdf.make_stream(zlib.compress(data, 6), Filter=Name.FlateDecode)


def number(value: float) -> str:
    """A number as PDF writes it, to a hundredth."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _said(pieces: list[Piece]) -> list[str]:
    """What to put before and after glyphs that are stacked, left to right: readers would take them apart."""
    if pieces[0].level % 2 or not any(glyph.dy for piece in pieces for glyph in piece.shaped.glyphs):
        return []
    text = "".join(piece.text for piece in pieces).replace("\n", "")
    words = ("\ufeff" + text).encode("utf-16-be").hex().upper()
    return [f"/Span << /ActualText <{words}> >> BDC", "EMC"]


class _Row:
    """The operators of one piece: text, and shapes of glyphs that stand for no text of their own."""

    def __init__(self, piece: Piece, font: Embedded, x: float, y: float) -> None:
        self.out: list[str] = []
        self.shapes: list[str] = []
        self._array: list[str] = []
        self._run: list[str] = []
        self._piece, self._font, self._x, self._y = piece, font, x, y
        for glyph in piece.shaped.glyphs:
            if glyph.text:
                self._glyph(glyph)
            else:
                self._shape(glyph)
        self._end()

    def _glyph(self, glyph: Glyph) -> None:
        size = self._piece.style.size
        if glyph.dy:
            self._end()
            self.out.append(f"{number(glyph.dy * size / 1000)} Ts")
        self._move(-glyph.dx)
        self._run.append(f"{self._font.code(glyph):04X}")
        self._move(self._font.face.nominal(glyph.gid) - (glyph.advance - glyph.dx))
        if glyph.dy:
            self._end()
            self.out.append("0 Ts")
        self._x += glyph.advance * size / 1000

    def _shape(self, glyph: Glyph) -> None:
        """Dots and other parts of a letter: as a shape they are not read as letters of their own."""
        scale = self._piece.style.size / 1000
        x, y = self._x + glyph.dx * scale, self._y + glyph.dy * scale
        path = self._font.face.outline(glyph.gid)
        if path:
            self.shapes.append(f"q {scale:.5f} 0 0 {scale:.5f} {number(x)} {number(y)} cm {path} f Q")
        self._move(-glyph.advance)
        self._x += glyph.advance * scale

    def _move(self, back: float) -> None:
        if abs(back) > 0.005:
            self._end_run()
            self._array.append(number(back))

    def _end_run(self) -> None:
        if self._run:
            self._array.append(f"<{''.join(self._run)}>")
            self._run.clear()

    def _end(self) -> None:
        self._end_run()
        if self._array:
            self.out.append(f"[{' '.join(self._array)}] TJ")
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
    return plan.execute().blob.data, dict(plan.old_to_new_glyph_mapping)


def _tag(gids: list[int]) -> str:
    """Six capitals that depend on the glyphs alone."""
    value = 0
    for gid in sorted(set(gids)):
        value = (value * 1009 + gid + 1) % 26**6
    return "".join(chr(65 + value // 26**place % 26) for place in range(6))


def _descriptor(pdf: pikepdf.Pdf, face: Face, base: Name, data: bytes) -> Dictionary:
    program = packed(pdf, data)
    program.Length1 = len(data)
    head = face.face.reference_table("head").data
    scale = 1000 / face.face.upem
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
