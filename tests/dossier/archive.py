"""What an archive asks of a document of ours, looked up in the finished file: ISO 19005-2, conformance U, and its tags."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf
import uharfbuzz as hb
from pikepdf import Array, Dictionary, Name

_FORBIDDEN = ("/SMask", "/AA", "/OpenAction", "/JavaScript", "/EmbeddedFiles", "/XFA", "/OCProperties", "/Encrypt")


def complaints(data: bytes) -> list[str]:
    """Everything that keeps a file from being what it claims; empty when nothing does."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return [*_head(pdf, data), *_colours(pdf), *_forbidden(pdf), *_fonts(pdf), *_notes(pdf), *_tags(pdf)]


def _head(pdf: pikepdf.Pdf, data: bytes) -> Iterator[str]:
    root = pdf.Root
    metadata = root.Metadata.read_bytes().decode()
    title = re.search(r'<rdf:li xml:lang="x-default">(.*?)</rdf:li>', metadata)
    if not re.match(rb"%PDF-1\.7\n%[\x80-\xff]{4}", data):
        yield "the head of the file"
    if pdf.is_encrypted or len(pdf.trailer.ID) != 2:
        yield "encryption or no identity"
    if dict(pdf.docinfo) != {"/Title": title and __import__("html").unescape(title[1])}:
        yield "what Info and metadata say"
    if "<pdfaid:part>2<" not in metadata or "<pdfaid:conformance>U<" not in metadata or "/Filter" in root.Metadata:
        yield "the claim"
    if not root.get("/Lang") or not root.ViewerPreferences.DisplayDocTitle or not root.MarkInfo.Marked:
        yield "language, title shown, or mark"


def _colours(pdf: pikepdf.Pdf) -> Iterator[str]:
    (intent,) = pdf.Root.OutputIntents
    profile = intent.DestOutputProfile.read_bytes()
    if (
        intent.S != Name.GTS_PDFA1
        or intent.DestOutputProfile.N != 3
        or len(profile) != int.from_bytes(profile[:4], "big")
    ):
        yield "the output intent"
    if profile[12:20] != b"mntrRGB " or profile[36:40] != b"acsp" or profile[8] > 4:
        yield "the colour profile"


def _forbidden(pdf: pikepdf.Pdf) -> Iterator[str]:
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            yield from (key for key in _FORBIDDEN if key in item)
            if item.get("/Type") in (Name.ExtGState, Name.Group) or "/Group" in item:
                yield "transparency"
            if item.get("/S") in (Name.JavaScript, Name.Launch, Name.URI, Name.GoToR):
                yield "an action"
            if isinstance(item, pikepdf.Stream) and item.get("/Filter") not in (None, Name.FlateDecode):
                yield "a filter"


def _notes(pdf: pikepdf.Pdf) -> Iterator[str]:
    for page in pdf.pages:
        for note in page.get("/Annots", ()):
            if _invisible(note):
                continue
            if note.Subtype != Name.Link or note.F & 4 != 4 or note.F & 0b100011:
                yield "an annotation that is not printed"


def _invisible(note: Any) -> bool:
    """The field of a signature has no look, so it needs none."""
    return note.Subtype == Name.Widget and all(int(one) == 0 for one in note.Rect) and note.F == 132


# -- fonts ----------------------------------------------------------------------------


def _fonts(pdf: pikepdf.Pdf) -> Iterator[str]:
    used: dict[str, set[int]] = {}
    fonts: dict[str, Any] = {}
    for page in pdf.pages:
        book = page.Resources.get("/Font", {})
        font = ""
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) == "Tf":
                font = str(operands[0])
                fonts[font] = book[font]
            elif str(operator) == "TJ":
                codes = b"".join(bytes(part) for part in operands[0] if isinstance(part, pikepdf.String))
                used.setdefault(font, set()).update(
                    int.from_bytes(codes[at : at + 2], "big") for at in range(0, len(codes), 2)
                )
            elif str(operator) in ("gs", "sh", "Do", "rg", "RG", "k", "K", "cs"):
                yield f"operator {operator}"
    for name, codes in used.items():
        yield from _font(fonts[name], codes)


def _font(font: Any, codes: set[int]) -> Iterator[str]:
    inner = font.DescendantFonts[0]
    if font.Subtype != Name.Type0 or font.Encoding != Name("/Identity-H") or font.BaseFont != inner.BaseFont:
        yield "the kind of a font"
    program = inner.FontDescriptor.FontFile2.read_bytes()
    if len(program) != inner.FontDescriptor.FontFile2.Length1 or inner.FontDescriptor.FontName != inner.BaseFont:
        yield "the font program"
    face = hb.Face(program)
    measured = hb.Font(face)
    places = inner.CIDToGIDMap.read_bytes()
    widths = dict(enumerate(inner.W[1], int(inner.W[0])))
    said = _to_unicode(font.ToUnicode.read_bytes().decode("ascii"))
    for code in sorted(codes):
        gid = int.from_bytes(places[2 * code : 2 * code + 2], "big")
        if not gid or gid >= face.glyph_count:
            yield "a glyph that is not there"
        if abs(float(widths[code]) - measured.get_glyph_h_advance(gid) * 1000 / face.upem) > 0.01:
            yield "a width that does not agree"
        if not said.get(code) or set(said[code]) & {"\0", "\ufeff", "\ufffe"}:
            yield f"what code {code} stands for"


def _to_unicode(text: str) -> dict[int, str]:
    rows = re.findall(r"<([0-9A-F]{4})> <([0-9A-F]+)>", text.split("endcodespacerange")[1])
    return {int(code, 16): bytes.fromhex(words).decode("utf-16-be") for code, words in rows}


# -- tags -----------------------------------------------------------------------------


def elements(item: Any) -> Iterator[Any]:
    """An element of the structure and all below it, in the order they are read."""
    yield item
    kids = item.get("/K", ())
    for kid in kids if isinstance(kids, Array) else [kids]:
        if isinstance(kid, Dictionary) and "/S" in kid:
            yield from elements(kid)


def _contents(element: Any) -> Iterator[tuple[Any, int]]:
    kids = element.get("/K", ())
    for kid in kids if isinstance(kids, Array) else [kids]:
        if isinstance(kid, int):
            yield element.Pg.objgen, kid
        elif isinstance(kid, Dictionary) and kid.get("/Type") == Name.MCR:
            yield kid.Pg.objgen, int(kid.MCID)


def _areas(element: Any) -> Iterator[Any]:
    kids = element.get("/K", ())
    for kid in kids if isinstance(kids, Array) else [kids]:
        if isinstance(kid, Dictionary) and kid.get("/Type") == Name.OBJR:
            yield kid.Obj


def _tags(pdf: pikepdf.Pdf) -> Iterator[str]:
    tree = pdf.Root.StructTreeRoot
    every = list(elements(tree.K))
    nums = tree.ParentTree.Nums
    parents = {int(nums[at]): nums[at + 1] for at in range(0, len(nums), 2)}
    owners = {place: element for element in every for place in _contents(element)}
    for page in pdf.pages:
        marked = set()
        depth: list[str] = []
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) in ("BDC", "BMC"):
                depth.append(str(operands[0]))
                if len(operands) > 1 and "/MCID" in operands[1]:
                    marked.add(int(operands[1].MCID))
            elif str(operator) == "EMC":
                depth.pop()
            elif str(operator) in ("TJ", "f", "re") and not depth:
                yield "something drawn outside of the structure"
        row = parents[int(page.StructParents)]
        for number in marked:
            element = owners.get((page.obj.objgen, number))
            if element is None or row[number].objgen != element.objgen:
                yield f"content {number} belongs to no element"
        if depth or len(row) != len(marked):
            yield "marks that do not close"
    linked = {area.objgen for element in every for area in _areas(element) if element.S == Name.Link}
    for page in pdf.pages:
        for note in page.get("/Annots", ()):
            if not _invisible(note) and (note.objgen not in linked or parents[int(note.StructParent)].S != Name.Link):
                yield "a link outside of the structure"
