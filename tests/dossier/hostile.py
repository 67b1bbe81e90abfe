"""PDFs spoiled at random, but the same each time, and a look for anything active in what came of them."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Iterator
from typing import Any

import pikepdf
import pypdfium2 as pdfium
from pikepdf import Array, Dictionary, Name, Stream, String

ACTIVE = frozenset(
    "/AA /A /AcroForm /AF /EF /EmbeddedFile /EmbeddedFiles /GoToE /GoToR /JS /JavaScript /Launch /Metadata /Movie "
    "/OpenAction /PA /PieceInfo /RichMedia /Sound /Thumb /URI /XFA /OCProperties /Collection /Perms".split()
)
_NAMED = frozenset({"/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/Properties",
                    "/CharProcs", "/Colorants"})  # fmt: skip
_OBJECT = re.compile(rb"(?s)\d+ 0 obj(.*?)endobj")
_TOKENS = (b"null", b"-1", b"99999999999", b"/JavaScript", b"<< /S /JavaScript /JS (x) >>", b"[ 1 0 R ]", b"1 0 R", b"(\xfe\xff\xd8)",
           b"<</Type/Page/Parent 1 0 R>>", b"[[[[[[]]]]]]", b"0.0000001", b"/")  # fmt: skip


def spoiled(data: bytes, seed: int) -> bytes:
    """`data` with a few faults, which `seed` decides."""
    dice = random.Random(seed)
    for _ in range(dice.choice((1, 1, 2, 4, 12))):
        if len(data) > 20:
            data = dice.choice(_WAYS)(bytearray(data), dice)
    return data


def _flip(data: bytearray, dice: random.Random) -> bytes:
    for _ in range(dice.choice((1, 3, 30))):
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    return bytes(data)


def _cut(data: bytearray, dice: random.Random) -> bytes:
    return bytes(data[: dice.randrange(10, len(data))])


def _hole(data: bytearray, dice: random.Random) -> bytes:
    at = dice.randrange(len(data))
    del data[at : at + dice.choice((1, 20, 400))]
    return bytes(data)


def _swap(data: bytearray, dice: random.Random) -> bytes:
    """Two objects change places, so that everything refers to something else."""
    whole = bytes(data)
    found = list(_OBJECT.finditer(whole))
    if len(found) < 2:
        return whole
    one, two = sorted(dice.sample(found, 2), key=lambda match: match.start())
    return whole[: one.start(1)] + two[1] + whole[one.end(1) : two.start(1)] + one[1] + whole[two.end(1) :]


def _token(data: bytearray, dice: random.Random) -> bytes:
    """A value becomes another one."""
    places = [match.span() for match in re.finditer(rb"\d+ 0 R|/[A-Za-z]+|\(\w+\)|-?\d+(?:\.\d+)?", bytes(data))]
    if places:
        start, end = dice.choice(places)
        data[start:end] = dice.choice(_TOKENS)
    return bytes(data)


_WAYS = (_flip, _cut, _hole, _swap, _token, _token, _token)


def plain(pdf: pikepdf.Pdf) -> bytes:
    """A PDF with its objects readable, so that faults hit structure rather than packing."""
    out = io.BytesIO()
    pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
             compress_streams=False, static_id=True)  # fmt: skip
    return out.getvalue()


def active(data: bytes) -> list[str]:
    """Entries of a finished PDF that do something, and annotations that are no plain link."""
    found = []
    with pikepdf.open(io.BytesIO(data)) as pdf:
        faults = pdf.check_pdf_syntax()
        assert faults == [], faults[:3]
        for number, item in enumerate(pdf.objects):
            for key, value, named in _entries(item):
                if key in ACTIVE and not named and not (key == "/Metadata" and item.get("/Type") == Name.Catalog):
                    found.append(f"object {number}: {key}")
                if key == "/S" and isinstance(value, Name) and str(value) in ACTIVE:
                    found.append(f"object {number}: {key} is {value}")
        for page in pdf.pages:
            assert page.obj.keys() <= {"/Type", "/Parent", "/MediaBox", "/Resources", "/Contents", "/Annots"}, (
                page.obj.keys()
            )
            for note in page.obj.get("/Annots", []):
                assert note.keys() == {"/Type", "/Subtype", "/Rect", "/Border", "/F", "/Dest"}
    return found


def _entries(item: Any, named: bool = False, depth: int = 0) -> Iterator[tuple[str, Any, bool]]:
    """(key, value, whether the key is a name somebody gave) of an object and of what stands in it."""
    if depth > 30:
        return
    if isinstance(item, Dictionary | Stream):
        for key, value in item.items():
            yield key, value, named
            if not getattr(value, "is_indirect", False):
                yield from _entries(value, key in _NAMED, depth + 1)
    elif isinstance(item, Array):
        for value in item:
            if not getattr(value, "is_indirect", False):
                yield from _entries(value, depth=depth + 1)


def drawn(data: bytes) -> int:
    """How many pages pdfium draws."""
    document = pdfium.PdfDocument(data)
    try:
        for page in document:
            page.render(scale=0.2)
            page.close()
        return len(document)
    finally:
        document.close()


def armed(pdf: pikepdf.Pdf) -> None:
    """Scripts, actions, files and forms at every level of a file."""
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    pages = [page.obj for page in pdf.pages]
    pdf.Root.OpenAction, pdf.Root.AA = script, Dictionary(WC=script)
    file = pdf.make_stream(b"inner", Type=Name.EmbeddedFile)
    spec = pdf.make_indirect(Dictionary(Type=Name.Filespec, F=String("a.exe"), EF=Dictionary(F=file)))
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("j"), script])),
                                EmbeddedFiles=Dictionary(Names=Array([String("a.exe"), spec])))  # fmt: skip
    pdf.Root.AF = Array([spec])
    field = pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("f"), V=String("typed"),
                                         Rect=Array([100, 100, 300, 120]), F=4, AA=Dictionary(K=script, F=script)))  # fmt: skip
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]), XFA=pdf.make_stream(b"<xdp/>"), CO=Array([field]))
    kinds = [
        {"Subtype": Name.Link, "A": Dictionary(S=Name.URI, URI=String("https://example.org"))},
        {"Subtype": Name.Link, "A": Dictionary(S=Name.Launch, F=spec)},
        {"Subtype": Name.Link, "A": Dictionary(S=Name.GoToR, F=spec, D=Array([0, Name.Fit]))},
        {"Subtype": Name.Link, "Dest": Array([pages[-1], Name.Fit]), "PA": script},
        {"Subtype": Name.FileAttachment, "FS": spec},
        {"Subtype": Name.RichMedia, "RichMediaContent": Dictionary(Assets=spec)},
        {"Subtype": Name.Screen, "A": Dictionary(S=Name.Rendition, JS=String("x"))},
        {"Subtype": Name.Square, "C": Array([1, 0, 0]), "AA": Dictionary(E=script)},
    ]
    notes = [Dictionary(Type=Name.Annot, Rect=Array([10, 10, 90, 90]), F=4, **kind) for kind in kinds]
    pages[0].Annots = Array([field, *(pdf.make_indirect(note) for note in notes)])
    pages[0].AA, pages[0].Metadata = Dictionary(O=script), pdf.make_stream(b"<x/>")
    pages[0].Thumb, pages[0].PieceInfo = pdf.make_stream(b"t"), Dictionary(App=Dictionary(Private=script))
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("Chapter", 0))
        outline.root.append(pikepdf.OutlineItem("Script", action=script))
