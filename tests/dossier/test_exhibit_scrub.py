"""What a page is drawn with is taken over, and nothing that hangs on it; what leads out is told with its place."""

from __future__ import annotations

import io

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from app.dossier.exhibit_heavy import Heavies
from app.dossier.exhibit_notes import WORDS, Notes, gathered
from app.dossier.exhibit_pdf import open_pdf
from tests.dossier.papers import text_of
from tests.dossier.test_exhibit_pdf import everything, helvetica, opened, paper, placed

ACTION = Dictionary(S=Name.JavaScript, JS=String("SPYWORD()"))


def form(pdf: pikepdf.Pdf, data: bytes, **entries: object) -> pikepdf.Stream:
    made = pdf.make_stream(data)
    made.Type, made.Subtype, made.BBox = Name.XObject, Name.Form, Array([0, 0, 595, 842])
    for key, value in entries.items():
        made["/" + key] = value
    return made


def loaded(pdf: pikepdf.Pdf) -> None:
    """Something to hide at every turn of what a page is drawn with."""
    page, other = pdf.pages[0].obj, pdf.pages[1].obj
    font = pdf.make_indirect(helvetica())
    font.AA, font.Hidden, font.Widths = ACTION, String("SPYWORD"), Dictionary(JS=String("SPYWORD"))
    font.FontDescriptor = Dictionary(Type=Name.FontDescriptor, FontName=Name.Helvetica, Action=ACTION, Flags=32)
    drawn = form(pdf, b"BT /F1 9 Tf 60 500 Td (inner words) Tj ET", Resources=Dictionary(Font=Dictionary(F1=font)),
                 AA=ACTION, Group=Dictionary(S=Name.Transparency, JS=ACTION), Names=Array([ACTION]))  # fmt: skip
    shade = Dictionary(
        ShadingType=2, ColorSpace=Name.DeviceGray, Coords=Array([0, 0, 1, ACTION]), URI=String("SPYWORD")
    )
    page.Resources = Dictionary(
        Font=Dictionary(F1=font),
        XObject=Dictionary(X=drawn, Left=form(pdf, b"SPYWORD"), P=other, S=form(pdf, b"SPYWORD", Subtype=Name.PS)),
        ExtGState=Dictionary(G=Dictionary(Type=Name.ExtGState, ca=1, D=Array([Array([ACTION]), 0]), HT=ACTION, AA=ACTION)),
        Shading=Dictionary(S=shade),
        ColorSpace=Dictionary(C=Array([Name.ICCBased, pdf.make_stream(b"profile", N=3, Metadata=pdf.make_stream(b"SPYWORD"))]),
                              R=Array([Name.Indexed, other, 1, String("ab")])),
        Properties=Dictionary(M=Dictionary(ActualText=String("said"), MCID=Array([ACTION]))),
        JS=ACTION,
        Pattern=Name.Odd,
    )  # fmt: skip
    page.Contents = pdf.make_stream(b"/X Do /P Do /S Do BT /F1 9 Tf 60 400 Td (outer words) Tj ET", AA=ACTION)
    page.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceRGB, Extra=ACTION)


def test_only_what_draws_is_taken_over() -> None:
    data = placed(opened(loaded))
    whole = everything(data)
    for word in (b"SPYWORD", b"JavaScript", b"/AA", b"/URI", b"/Hidden", b"/Metadata"):
        assert word not in whole
    text = text_of(data)
    assert "inner words" in text and "outer words" in text
    assert "Visible words of page 2" in text_of(data, 1)


def test_what_was_taken_off_a_page_does_not_hang_on_it() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0].obj
        page.Resources.XObject = Dictionary(Im1=form(pdf, b"TAKENOFF"), Im10=form(pdf, b"0 0 9 9 re f"))
        pdf.pages[0].contents_add(b"/Im10 Do")

    assert b"TAKENOFF" not in everything(placed(opened(change)))


def test_glyphs_called_like_actions_stay() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        shapes = Dictionary(
            AA=pdf.make_stream(b"700 0 d0 0 0 600 600 re f"), A=pdf.make_stream(b"700 0 d0 0 0 9 9 re f")
        )
        drawn = Dictionary(Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, 0, 700, 700]), CharProcs=shapes,
                           FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]), FirstChar=65, LastChar=65, Widths=Array([700]),
                           Encoding=Dictionary(Differences=Array([65, Name.AA])))  # fmt: skip
        pdf.pages[0].obj.Resources.Font.F3 = pdf.make_indirect(drawn)
        pdf.pages[0].contents_add(b"BT /F3 20 Tf 60 300 Td (A) Tj ET")

    with pikepdf.open(io.BytesIO(placed(opened(change)))) as pdf:
        font = pdf.pages[0].obj.Resources.XObject
        fonts = next(iter(font.values())).Resources.Font
        assert set(fonts.F3.CharProcs.keys()) == {"/AA", "/A"}


def test_what_leads_out_is_told_with_its_page() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        def link(**action: object) -> Dictionary:
            return Dictionary(Subtype=Name.Link, Rect=Array([1, 1, 9, 9]), A=Dictionary(**action))

        chained = link(
            S=Name.GoTo,
            D=Array([pdf.pages[0].obj, Name.Fit]),
            Next=Array([Dictionary(S=Name.URI, URI=String("x:next"))]),
        )
        pdf.pages[1].obj.Annots = Array([
            link(S=Name.URI, URI=String("https://example.org/a")),
            link(S=Name.Launch, F=String("tool.exe")),
            link(S=Name.Launch, Win=Dictionary(F=String("win.exe"))),
            link(S=Name.GoToR, F=Dictionary(UF=String("other.pdf")), D=Array([0, Name.Fit])),
            link(S=Name.Named, N=Name.Print),
            chained,
        ])  # fmt: skip
        with pdf.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem("To the web", action=Dictionary(S=Name.URI, URI=String("x:mark"))))
            holder = pikepdf.OutlineItem("Part without a page")
            holder.children.append(pikepdf.OutlineItem("Its chapter", 1))
            outline.root.append(holder)
            outline.root.append(pikepdf.OutlineItem("Nowhere"))

    exhibit = opened(change)
    told = dict(exhibit.notes.items())
    for what in ("https://example.org/a (page 2)", "tool.exe (page 2)", "win.exe", "other.pdf", "x:next", "x:mark"):
        assert what in told["external_links"]
    assert told["actions"] == f"{WORDS['actions']}: page 2"
    assert "dead_links" in told
    assert exhibit.heads == [(0, "Part without a page", 1), (1, "Its chapter", 1)]


@pytest.mark.parametrize(
    ("font", "code"),
    [
        (Dictionary(Type=Name.Font, Subtype=Name.TrueType, BaseFont=Name("/ABCDEF+Arial")), "missing_fonts"),
        (Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name("/Times-Roman")), "standard_fonts"),
        (Dictionary(Type=Name.Font, Subtype=Name.Type0, BaseFont=Name("/STSong"), Encoding=Name("/UniGB-UCS2-H"),
                    DescendantFonts=Array([Dictionary(Type=Name.Font, Subtype=Name.CIDFontType0)])), "missing_fonts"),
    ],
)  # fmt: skip
def test_fonts_that_a_file_does_not_bring_are_named(font: Dictionary, code: str) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        for page in pdf.pages:
            page.obj.Resources = Dictionary(Font=Dictionary(F1=font))

    told = dict(opened(change).notes.items())
    assert set(told) == {code}
    assert told[code].endswith(str(font.BaseFont).lstrip("/").rsplit("+")[-1])


def test_notes_gather_pages_and_are_no_flood() -> None:
    notes = Notes()
    for page in (1, 2, 3, 7):
        notes.add("hidden", page)
    for number in range(40):
        notes.add("external_links", 1, f"x:{number}\n\u202e" + "y" * 400)
    told = dict(notes.items())
    assert told["hidden"] == f"{WORDS['hidden']}: pages 1–3, 7"
    assert told["external_links"].endswith("; and 20 more")
    assert "\n" not in told["external_links"] and "\u202e" not in told["external_links"]
    rows = [{"code": "standard_fonts", "subject": name, "message": "x"} for name in ("a", "b", "a")]
    assert gathered([*rows, {"code": "hidden", "subject": "a", "message": "m"}], "Bundle")[1]["message"].endswith(
        "a; b"
    )


def test_names_in_the_writing_of_old_programs_are_no_damage() -> None:
    font = (
        "<< /Type /Font /Subtype /TrueType /BaseFont /#CB#CE#CC#E5 /FontDescriptor << /FontName /#CB#CE /Flags 4 >> >>"
    )
    data = paper()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        odd = pikepdf.Object.parse(font.encode())
        pdf.pages[0].obj.Resources.Font = pikepdf.Object.parse(b"<< /#CB#CE 1 >>")
        pdf.pages[0].obj.Resources.Font.F1 = odd
        pdf.pages[0].obj.Resources.Font[next(iter(pdf.pages[0].obj.Resources.Font.keys() - {"/F1"}))] = odd
        pdf.pages[0].contents_add(b"BT /#CB#CE 9 Tf 60 60 Td (in an old font) Tj ET")
        out = io.BytesIO()
        pdf.save(out)
    exhibit = open_pdf(out, Heavies())
    assert "in an old font" in text_of(placed(exhibit))
    assert dict(exhibit.notes.items())["missing_fonts"].endswith("without a name")


def test_what_cannot_be_unpacked_is_left_out_and_told_with_its_page() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        spoiled = pdf.make_stream(b"\x78\x9cnothing that can be unpacked")
        spoiled.Filter = Name.FlateDecode
        picture = pdf.make_stream(
            b"\x78\x9cno picture either", Subtype=Name.Image, Width=8, Height=8, BitsPerComponent=8
        )
        picture.Type, picture.ColorSpace, picture.Filter = Name.XObject, Name.DeviceGray, Name.FlateDecode
        odd = pdf.make_stream(b"odd")
        odd.Filter = Array([Array([Array([])])])
        page = pdf.pages[1].obj
        page.Resources.Font.F1.FontDescriptor = Dictionary(FontFile2=spoiled, FontFile3=odd, Flags=4)
        page.Resources.XObject = Dictionary(P=picture)
        pdf.pages[1].contents_add(b"/P Do")

    exhibit = opened(change)
    with pikepdf.open(io.BytesIO(placed(exhibit))) as pdf:
        assert pdf.check_pdf_syntax() == []
    assert dict(exhibit.notes.items())["spoiled"].endswith(": page 2")
    assert "Visible words of page 2" in text_of(placed(exhibit), 1)
