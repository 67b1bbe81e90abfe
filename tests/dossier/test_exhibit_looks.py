"""Fields and notes that bring no look: drawn from their values, in any script, and told."""

from __future__ import annotations

import io

import pikepdf
import pypdfium2 as pdfium
import pytest
from pikepdf import Array, Dictionary, Name, String

from app.dossier.exhibit_heavy import Heavies
from app.dossier.exhibit_pdf import Opened, open_pdf
from tests.dossier.papers import text_of, typesetter
from tests.dossier.test_exhibit_pdf import Change, everything, helvetica, paper, placed


def opened(change: Change) -> Opened:
    return open_pdf(io.BytesIO(paper(change, 1)), Heavies(), "", typesetter())


def field(sort: str, flags: int = 0, **entries: object) -> Dictionary:
    box = entries.pop("Rect", Array([100, 500, 400, 520]))
    named = {key: String(value) if isinstance(value, str) else value for key, value in entries.items()}
    return Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name("/" + sort), Ff=flags, Rect=box, F=4,
                      DA=String("/Helv 10 Tf 0 g"), **named)  # fmt: skip


def with_notes(*notes: Dictionary, anew: bool = False) -> Change:
    def change(pdf: pikepdf.Pdf) -> None:
        made = Array([pdf.make_indirect(note) for note in notes])
        pdf.pages[0].obj.Annots = made
        pdf.Root.AcroForm = Dictionary(Fields=made, DR=Dictionary(Font=Dictionary(Helv=helvetica())))
        if anew:
            pdf.Root.AcroForm.NeedAppearances = True

    return change


def look(pdf: pikepdf.Pdf, text: str) -> pikepdf.Stream:
    made = pdf.make_stream(f"BT /F1 9 Tf 2 4 Td ({text}) Tj ET".encode())
    made.Type, made.Subtype, made.BBox = Name.XObject, Name.Form, Array([0, 0, 300, 20])
    made.Resources = Dictionary(Font=Dictionary(F1=helvetica()))
    return made


@pytest.mark.parametrize("anew", [False, True])
@pytest.mark.parametrize("words", ["Typed by hand", "Заявление Ивановой", "شکایت", "维吾尔", "ئۇيغۇر"])
def test_a_field_without_a_look_shows_what_was_typed(words: str, anew: bool) -> None:
    exhibit = opened(with_notes(field("Tx", V=words), anew=anew))
    assert words in text_of(placed(exhibit))
    assert dict(exhibit.notes.items())["drawn"].endswith(": page 1")


def test_a_look_is_kept_unless_the_file_asks_to_draw_anew() -> None:
    for anew in (False, True):

        def change(pdf: pikepdf.Pdf, anew: bool = anew) -> None:
            with_notes(field("Tx", V="the new value"), anew=anew)(pdf)
            pdf.pages[0].obj.Annots[0].AP = Dictionary(N=look(pdf, "the old look"))

        text = text_of(placed(opened(change)))
        assert ("the new value" in text, "the old look" in text) == (anew, not anew)


def test_fields_of_every_kind_show_their_value() -> None:
    options = Array([Array([String("a"), String("First choice")]), Array([String("b"), String("Second choice")])])
    at = iter(range(700, 100, -40))

    def box(high: int = 20) -> Array:
        low = next(at)
        return Array([100, low, 400, low + high])

    parent = Dictionary(FT=Name.Tx, V=String("from its parent"))
    exhibit = opened(
        with_notes(
            field("Ch", V="b", Opt=options, Rect=box()),
            field("Ch", V=Array([String("a"), String("b")]), Opt=options, Rect=box(40)),
            field("Tx", 1 << 12, V="many words " * 30 + "the last word", Rect=box(36)),
            field("Tx", 1 << 24, V="XYZ", MaxLen=10, Rect=box()),
            field("Tx", 1 << 13, V="secret", Rect=box()),
            field("Btn", V=Name.Yes, AS=Name.Yes, Rect=box()),
            field("Btn", 1 << 15, V=Name.Yes, AS=Name.Yes, Rect=box()),
            field("Btn", V=Name.Off, AS=Name.Off, Rect=box()),
            field("Btn", 1 << 16, MK=Dictionary(CA=String("Press here")), Rect=box()),
            Dictionary(Type=Name.Annot, Subtype=Name.Widget, Rect=box(), F=4, Parent=parent, Q=2),
            field("Tx", Rect=box()),
        )
    )
    text = text_of(placed(exhibit))
    for words in ("First choice", "Second choice", "the last word", "••••••", "Press here", "from its parent"):
        assert words in text
    assert "secret" not in text
    assert "".join(text.split()).count("XYZ") == 1


SHAPES = [
    ("Highlight", {"QuadPoints": Array([100, 520, 300, 520, 100, 500, 300, 500]), "C": Array([1, 1, 0])}),
    ("Underline", {"C": Array([1, 0, 0])}),
    ("StrikeOut", {"C": Array([0.2])}),
    ("Squiggly", {"QuadPoints": Array([1, 2])}),
    ("Square", {"C": Array([1, 0, 0]), "IC": Array([0, 0, 0, 0.3]), "BS": Dictionary(W=3)}),
    ("Circle", {"C": Array([0, 0, 1])}),
    ("Line", {"L": Array([100, 500, 400, 520])}),
    ("PolyLine", {"Vertices": Array([100, 500, 200, 520, 400, 500])}),
    ("Polygon", {"Vertices": Array([100, 500, 200, 520, 400, 500])}),
    ("Ink", {"InkList": Array([Array([100, 500, 200, 520, 300, 500])])}),
    ("Redact", {"C": Array([1, 0, 0])}),
]


@pytest.mark.parametrize(("kind", "entries"), SHAPES)
def test_notes_without_a_look_are_drawn_as_readers_do(kind: str, entries: dict) -> None:
    box = Array([100, 500, 400, 520])
    exhibit = opened(
        with_notes(Dictionary(Type=Name.Annot, Subtype=Name("/" + kind), Rect=box, F=4, CA=0.9, **entries))
    )
    document = pdfium.PdfDocument(placed(exhibit))
    grey = document[0].render().to_pil().convert("L").crop((95, 842 - 525, 405, 842 - 495))
    document.close()
    assert grey.getextrema()[0] < 250
    assert ("redact_marks" in exhibit.notes) == (kind == "Redact")


def test_words_set_on_the_page_stay_and_remarks_beside_it_are_told() -> None:
    exhibit = opened(
        with_notes(
            Dictionary(Subtype=Name.FreeText, Rect=Array([100, 400, 300, 440]), F=4, Contents=String("На полях")),
            Dictionary(Subtype=Name.Stamp, Rect=Array([100, 300, 300, 340]), F=4, Name=Name.Received),
            Dictionary(Subtype=Name.Text, Rect=Array([1, 1, 20, 20]), F=4, Contents=String("BESIDE")),
        )
    )
    text = text_of(placed(exhibit))
    assert "На полях" in text and "Received" in text
    assert b"BESIDE" not in everything(placed(exhibit))
    assert dict(exhibit.notes.items())["comments"].endswith("page 1")


def test_fields_that_make_no_sense_are_left_out_and_the_page_stays() -> None:
    odd = [
        field("Tx", V=Dictionary(A=1)),
        field("Tx", V="x", Rect=Array([1, 2])),
        field("Tx", V="x", Q=Name.Odd, MaxLen=Name.Odd),
        field("Btn", AS=Name.Yes, MK=Dictionary(CA=Array([]))),
        Dictionary(Subtype=Name.Ink, Rect=Array([1, 1, 9, 9]), InkList=Array([1, Array([Name.Odd])])),
        Dictionary(Subtype=Name.Polygon, Rect=Array([1, 1, 9, 9]), Vertices=Name.Odd, BS=Dictionary(W=Name.Odd)),
        Dictionary(Subtype=Name.Link, Rect=Array([1, 1, 9, 9]), Dest=Dictionary(D=Dictionary())),
        Dictionary(Subtype=Name.Link, Rect=Array([1, 1, 9, 9]), A=Array([1])),
    ]
    assert "Visible words of page 1" in text_of(placed(opened(with_notes(*odd))))
