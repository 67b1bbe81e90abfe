"""Fonts put into a PDF: one code for each glyph with its text, so that what is copied out is what was written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

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
        if not line.pieces:
            return ""
        out = [f"BT 1 0 0 1 {number(x)} {number(y)} Tm"]
        look: tuple[str, float, float] | None = None
        for piece in line.pieces:
            font = self.use(piece.face)
            mine = (font.label, piece.style.size, piece.style.grey)
            if look is None or mine[:2] != look[:2]:
                out.append(f"{font.label} {number(piece.style.size)} Tf")
            if look is None or mine[2] != look[2]:
                out.append(f"{number(piece.style.grey)} g")
            look = mine
            out.append(_glyphs(piece, font))
        out.append("ET")
        return "\n".join(out)

    def finish(self) -> None:
        """Write every font that was used."""
        for font in self._used.values():
            _write(self._pdf, font)


def number(value: float) -> str:
    """A number as PDF writes it, to a hundredth."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _glyphs(piece: Piece, font: Embedded) -> str:
    """One TJ for the piece; glyphs set off the line are raised."""
    out: list[str] = []
    row: list[str] = []
    run: list[str] = []

    def end_run() -> None:
        if run:
            row.append(f"<{''.join(run)}>")
            run.clear()

    def end_row() -> None:
        end_run()
        if row:
            out.append(f"[{' '.join(row)}] TJ")
            row.clear()

    for glyph in piece.shaped.glyphs:
        if glyph.dy:
            end_row()
            out.append(f"{number(glyph.dy * piece.style.size / 1000)} Ts")
        if glyph.dx:
            end_run()
            row.append(number(-glyph.dx))
        run.append(f"{font.code(glyph):04X}")
        rest = font.face.nominal(glyph.gid) - (glyph.advance - glyph.dx)
        if abs(rest) > 0.005:
            end_run()
            row.append(number(rest))
        if glyph.dy:
            end_row()
            out.append("0 Ts")
    end_row()
    return "\n".join(out)


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
        CIDToGIDMap=pdf.make_stream(bytes(table)),
    )
    font.object.Subtype = Name.Type0
    font.object.BaseFont = base
    font.object.Encoding = Name("/Identity-H")
    font.object.DescendantFonts = Array([pdf.make_indirect(descendant)])
    font.object.ToUnicode = pdf.make_stream(_to_unicode(font.codes).encode("ascii"))


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
    program = pdf.make_stream(data)
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
