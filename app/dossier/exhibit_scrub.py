"""What a page of an exhibit is drawn with, and nothing besides (runs in the worker).

Of everything that its resources reach, only what the picture of a page needs is taken over. What is not known here
goes: scripts, actions, files, pages, forms and whatever somebody may yet think of have no way in.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

from app.dossier.exhibit_heavy import LEAST
from app.dossier.exhibit_links import entry, words
from app.dossier.exhibit_pictures import Pictures, is_jpeg, stated

if TYPE_CHECKING:
    from app.dossier.exhibit_pdf import Opened

_RESOURCES = frozenset({"/XObject", "/Font", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/Properties"})
# Entries that lead to other objects; their values are looked through in their turn.
_LEADS = frozenset(
    "/Alternate /BG /BG2 /CIDSet /CIDSystemInfo /CIDToGIDMap /CS /CharProcs /ColorSpace /Colorants /DecodeParms "
    "/DescendantFonts /Encoding /ExtGState /FD /Font /FontDescriptor /FontFile /FontFile2 /FontFile3 /Function "
    "/Functions /G /Group /JBIG2Globals /Mask /MixingHints /Process /SMask /Shading /Solidities /Style /TR /TR2 "
    "/ToUnicode /UCR /UCR2 /UseCMap".split()
)
# Entries that hold nothing but names, numbers and strings.
_PLAIN = frozenset(
    "/AIS /AntiAlias /Ascent /AvgWidth /BBox /BC /BM /Background /BaseEncoding /BaseFont /BitsPerComponent "
    "/BitsPerCoordinate /BitsPerFlag /BitsPerSample /BlackIs1 /BlackPoint /Bounds /C0 /C1 /CA /CMapName /CapHeight "
    "/CharSet /Colors /ColorTransform /Columns /Components /Coords /D /DW /DW2 /DamagedRowsBeforeError /Decode "
    "/Descent /Differences /Domain /EarlyChange /Encode /EncodedByteAlign /EndOfBlock /EndOfLine /Extend /Filter "
    "/FirstChar /Flags /FontBBox /FontFamily "
    "/FontMatrix /FontName /FontStretch /FontWeight /FormType /FunctionType /Gamma /Height /I /ImageMask /Intent "
    "/Interpolate /ItalicAngle /K /LC /LJ /LW /Lang /LastChar /Leading /Length /Length1 /Length2 /Length3 /ML /Matrix "
    "/Matte /MaxWidth /MissingWidth /N /Name /OP /OPM /Order /Ordering /PaintType /Panose /PatternType /Predictor "
    "/Range /Registry /RI /Rows /S /SA /SM /SMaskInData /ShadingType /Size /StemH /StemV /Subtype /Supplement /TK "
    "/TilingType /Type /VerticesPerRow /W /W2 /WMode /WhitePoint /Width /Widths /XHeight /XStep /YStep /ca /op".split()
)
_KEPT = _LEADS | _PLAIN
_NAMED = frozenset({"/CharProcs", "/Colorants", "/Solidities"})  # their keys are names of glyphs and inks
_STRANGERS = frozenset({"/Page", "/Pages", "/Catalog", "/Annot", "/Action", "/Filespec", "/EmbeddedFile"})
_UNPACKED = frozenset({"/FlateDecode", "/LZWDecode", "/ASCIIHexDecode", "/ASCII85Decode", "/RunLengthDecode"})
_GROUPED = ("/Transparency", "/Alpha", "/Luminosity")  # all that an entry /S may say here: elsewhere it names an action
_KEPT_PROPERTIES = ("/ActualText", "/Lang", "/MCID")
_DEEPEST = 40
_LONGEST = 4096
_STANDARD = ("Helvetica", "Courier", "Times", "Symbol", "ZapfDingbats")


class Scrub:
    """Takes from everything that resources of one file reach what is no part of the picture of a page."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._pictures = Pictures(opened)
        self._alike: dict[bytes, Object] = {}
        self._seen: set[tuple[int, int]] = set()
        self._spoiled: set[tuple[int, int]] = set()
        self.page = 0

    def drawn_with(self, page: Object) -> None:
        """Scrub what a page draws with; pages whose resources are written alike share those of the first one."""
        resources = entry(page, "/Resources")
        written = resources.unparse() if isinstance(resources, Dictionary) and not resources.is_indirect else b""
        known = self._alike.get(written)
        if known is None:
            self.resources(resources)
            if not 0 < len(written) < _LONGEST:
                return
            known = self._alike[written] = self._opened.pdf.make_indirect(resources)
        page.Resources = known

    def resources(self, resources: Any, depth: int = 0) -> None:
        """Scrub a dictionary of resources in place."""
        if not isinstance(resources, Dictionary) or depth > _DEEPEST or self._known(resources):
            return
        for key in sorted(resources.keys()):
            value = resources[key] if key in _RESOURCES else None
            if not isinstance(value, Dictionary):
                del resources[key]
            elif key == "/Properties":
                resources.Properties = Dictionary({name: _plain(one) for name, one in value.items()})
            else:
                self._group(value, depth)

    def mend(self, stream: Stream) -> bytes:
        """The data of a stream, packed anew if its end is missing or spoiled: every reader complains of such."""
        pdf = self._opened.pdf
        pdf.get_warnings()
        data = stream.read_bytes()
        if pdf.get_warnings():
            stream.write(data)
        return data

    def _try(self, stream: Stream) -> None:
        """Mend what is no part of the words: what can't be unpacked is noted, to be left out."""
        filters = entry(stream, "/Filter")
        names = [words(one) for one in _each(filters)] if isinstance(filters, Array) else [words(filters)]
        if any(name and name not in _UNPACKED for name in names):
            return
        try:
            self.mend(stream)
        except (pikepdf.PdfError, NotImplementedError):
            self._spoiled.add(stream.objgen)
            self._opened.notes.add("spoiled", self.page)

    def _known(self, item: Object) -> bool:
        """Whether an object was looked through already; such as stand in place have no number to know them by."""
        if not item.is_indirect:
            return False
        if item.objgen in self._seen:
            return True
        self._seen.add(item.objgen)
        return False

    def _group(self, group: Object, depth: int) -> None:
        for name in list(group.keys()):
            item = group[name]
            if _stranger(item):
                del group[name]
                continue
            self.item(item, depth)
            if isinstance(item, Stream) and item.objgen in self._spoiled:
                del group[name]
            elif isinstance(item, Stream) and item.objgen in self._opened.stand_ins:
                group[name] = self._opened.stand_ins[item.objgen]

    def item(self, item: Any, depth: int) -> None:
        """Scrub an object that draws, and all it leads to."""
        if isinstance(item, Array):
            self._array(item, depth)
        if not isinstance(item, Dictionary | Stream) or depth > _DEEPEST or self._known(item):
            return
        self._keys(item)
        self._special(item)
        for key in sorted(item.keys() & _LEADS):
            self._lead(item, key, depth)
        self.resources(entry(item, "/Resources"), depth + 1)

    def _lead(self, item: Object, key: str, depth: int) -> None:
        value = item[key]
        if _stranger(value):
            del item[key]
        elif key in _NAMED and isinstance(value, Dictionary):
            self._group(value, depth + 1)
        elif key == "/Mask" and isinstance(value, Stream):
            self._keys(value)
        else:
            self.item(value, depth + 1)
            if isinstance(value, Stream) and value.objgen in self._spoiled:
                del item[key]
            elif key == "/SMask" and isinstance(value, Stream) and value.objgen in self._opened.stand_ins:
                item[key] = self._opened.stand_ins[value.objgen]

    def _array(self, array: Array, depth: int) -> None:
        if depth > _DEEPEST or not _may_lead(array):
            return
        for at, one in enumerate(list(_each(array))):
            if _stranger(one):
                array[at] = None
            else:
                self.item(one, depth + 1)

    def _keys(self, item: Object) -> None:
        for key in list(item.keys()):
            if key == "/Resources":
                continue
            acts = key == "/S" and words(item[key]) not in _GROUPED
            if acts or key not in _KEPT or (key in _PLAIN and not _is_plain(item[key])):
                del item[key]

    def _special(self, item: Object) -> None:
        kind = entry(item, "/Subtype")
        if isinstance(item, Stream) and kind == Name.Image:
            self._image(item)
        elif isinstance(item, Stream) and kind == Name.Form:
            self.mend(item)
        elif isinstance(item, Stream):
            self._try(item)
        elif entry(item, "/Type") == Name.Font:
            self._font(item)

    def _font(self, font: Object) -> None:
        descriptor = entry(font, "/FontDescriptor")
        below = entry(font, "/DescendantFonts")
        if isinstance(below, Array) and len(below) and isinstance(below[0], Dictionary):
            descriptor = below[0].get("/FontDescriptor")
        elif font.get("/Subtype") in (Name.Type3, Name.CIDFontType0, Name.CIDFontType2):
            return
        if isinstance(descriptor, Dictionary) and descriptor.keys() & {"/FontFile", "/FontFile2", "/FontFile3"}:
            return
        name = words(font.get("/BaseFont")).lstrip("/").rsplit("+", 1)[-1]
        code = "standard_fonts" if name.startswith(_STANDARD) else "missing_fonts"
        self._opened.notes.add(code, what=name or "without a name")

    def _image(self, image: Object) -> None:
        """Take out what cameras write into pictures; large ones are kept out of memory until they are saved."""
        if is_jpeg(image) or stated(image) >= LEAST:
            self._pictures.clean(image)
        else:
            self._try(cast("Stream", image))


def bare(stream: Object) -> None:
    """Take from the stream of a page's contents all but its packing."""
    for key in stream.keys() - {"/Length", "/Filter", "/DecodeParms"}:
        del stream[key]


def _stranger(item: Any) -> bool:
    """Whether an object has no business among what a page is drawn with."""
    if not isinstance(item, Dictionary | Stream):
        return False
    return words(entry(item, "/Type")) in _STRANGERS or entry(item, "/Subtype") == Name.PS


def _may_lead(array: Array) -> bool:
    """Whether anything but names, numbers and strings may stand in an array; asked of many long ones."""
    written = array.unparse()
    return b"<<" in written or b" R" in written


def _is_plain(value: Any) -> bool:
    if isinstance(value, Dictionary | Stream):
        return False
    return not isinstance(value, Array) or not _may_lead(value) or all(_is_plain(one) for one in _each(value))


def _each(array: Array) -> Iterator[Any]:
    yield from cast("Any", array)


def _plain(value: Any) -> Dictionary:
    if not isinstance(value, Dictionary):
        return Dictionary()
    return Dictionary({key: value[key] for key in _KEPT_PROPERTIES if key in value and _is_plain(value[key])})
