"""PDFs as exhibits: what is seen stays, what is hidden or active goes, and what can't be used is refused by name."""

from __future__ import annotations

import io
import json
import zlib
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from app.dossier.exhibit_heavy import Heavies
from app.dossier.exhibit_pdf import Opened, open_pdf
from app.dossier.exhibit_place import form, spot
from app.sandbox.protocol import JobError
from tests.dossier.papers import text_of
from tests.shared import shared

A4 = (595.276, 841.89)
Change = Callable[[pikepdf.Pdf], None]


def helvetica() -> Dictionary:
    return Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)


def paper(change: Change | None = None, pages: int = 2, **save: object) -> bytes:
    """Typed pages, changed by `change`."""
    pdf = pikepdf.new()
    for number in range(1, pages + 1):
        page = pdf.add_blank_page(page_size=(595, 842)).obj
        page.Resources = Dictionary(Font=Dictionary(F1=helvetica()))
        page.Contents = pdf.make_stream(f"BT /F1 12 Tf 60 700 Td (Visible words of page {number}) Tj ET".encode())
    if change is not None:
        change(pdf)
    out = io.BytesIO()
    pdf.save(out, **save)
    return out.getvalue()


def opened(change: Change | None = None, pages: int = 2) -> Opened:
    return open_pdf(io.BytesIO(paper(change, pages)), Heavies())


def placed(exhibit: Opened) -> bytes:
    """The exhibit's pages on sheets, saved."""
    pdf = exhibit.heavies.begin()
    for view in exhibit.views:
        where = spot(view, A4, picture=False)
        page = pdf.add_blank_page(page_size=(where.width, where.height)).obj
        made = form(pdf, exhibit, view)
        if made is not None:
            page.Resources = Dictionary(XObject=Dictionary(X=made))
            page.Contents = pdf.make_stream(f"q {' '.join(map(str, where.matrix))} cm /X Do Q".encode())
    out = io.BytesIO()
    pdf.save(out, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return out.getvalue()


def everything(data: bytes) -> bytes:
    """The file with all that can be unpacked unpacked."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(out, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def test_a_plain_file_is_taken_as_it_is() -> None:
    exhibit = opened()
    assert (len(exhibit.views), list(exhibit.notes), exhibit.heads) == (2, ["standard_fonts"], [])
    assert "Visible words of page 2" in text_of(placed(exhibit), 1)
    assert not any(view.wordless for view in exhibit.views)


# -- what is active or hidden ---------------------------------------------------------


def active(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[0].obj
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("SPYWORD()"))
    spec = Dictionary(Type=Name.Filespec, F=String("ATTACHNAME.txt"), EF=Dictionary(F=pdf.make_stream(b"ATTACHEDWORD")))
    pdf.Root.Names = Dictionary(
        EmbeddedFiles=Dictionary(Names=Array([String("a"), spec])),
        JavaScript=Dictionary(Names=Array([String("j"), Dictionary(S=Name.JavaScript, JS=String("SPYWORD2()"))])),
    )
    page.AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS=String("SPYWORD3()")))
    page.PieceInfo = Dictionary(App=Dictionary(Private=String("PIECEWORD")))
    page.Thumb = pdf.make_stream(b"THUMBWORD")
    page.Metadata = pdf.make_stream(b"XMPWORD")
    look = pdf.make_stream(b"BT /F1 11 Tf 2 4 Td (Visible form value) Tj ET")
    look.Type, look.Subtype, look.BBox = Name.XObject, Name.Form, Array([0, 0, 200, 18])
    look.Resources = Dictionary(Font=Dictionary(F1=helvetica()))
    look.Metadata = pdf.make_stream(b"XMPWORD2")
    box = Array([300, 60, 500, 78])
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Tx,
            T=String("FIELDWORD"),
            Rect=box,
            F=4,
            V=String("Visible form value"),
            AP=Dictionary(N=look),
            AA=Dictionary(K=Dictionary(S=Name.JavaScript)),
        )
    )
    notes: list[Dictionary] = [
        Dictionary(Subtype=Name.Text, Rect=Array([1, 1, 9, 9]), F=2, Contents=String("HIDDENNOTE")),
        Dictionary(Subtype=Name.FileAttachment, Rect=Array([1, 1, 9, 9]), F=4, FS=spec),
        Dictionary(Subtype=Name.Popup, Rect=Array([1, 1, 9, 9]), Contents=String("POPUPWORD")),
        Dictionary(
            Subtype=Name.Link, Rect=Array([1, 1, 9, 9]), A=Dictionary(S=Name.URI, URI=String("https://TRACKWORD"))
        ),
        Dictionary(
            Subtype=Name.Link, Rect=Array([1, 1, 9, 9]), A=Dictionary(S=Name.Launch, F=String("LAUNCHWORD.exe"))
        ),
    ]
    page.Annots = Array([field, *(pdf.make_indirect(note) for note in notes)])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))


def test_nothing_active_or_hidden_is_left() -> None:
    exhibit = opened(active)
    result = everything(placed(exhibit))
    for word in (
        b"SPYWORD",
        b"ATTACH",
        b"HIDDENNOTE",
        b"POPUPWORD",
        b"TRACKWORD",
        b"LAUNCHWORD",
        b"PIECEWORD",
        b"THUMBWORD",
        b"XMPWORD",
        b"FIELDWORD",
        b"JavaScript",
    ):
        assert word not in result
    assert "Visible form value" in text_of(placed(exhibit))
    assert set(exhibit.notes) >= {"actions", "attachments", "hidden", "external_links", "flattened"}


def layered(pdf: pikepdf.Pdf) -> None:
    off = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("LAYERNAME off")))
    on = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("LAYERNAME on")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([off, on]), D=Dictionary(OFF=Array([off])))
    inner = pdf.make_stream(
        b"/OC /Q BDC BT /F1 9 Tf 5 5 Td (INNERHIDDEN) Tj ET EMC BT /F1 9 Tf 60 300 Td (inner seen) Tj ET"
    )
    inner.Type, inner.Subtype, inner.BBox = Name.XObject, Name.Form, Array([0, 0, 595, 842])
    inner.Resources = Dictionary(Font=Dictionary(F1=helvetica()), Properties=Dictionary(Q=off))
    ghost = pdf.make_stream(b"BT /F1 9 Tf 5 5 Td (GHOSTHIDDEN) Tj ET")
    ghost.Type, ghost.Subtype, ghost.BBox, ghost.OC = Name.XObject, Name.Form, Array([0, 0, 595, 842]), off
    ghost.Resources = Dictionary(Font=Dictionary(F1=helvetica()))
    page = pdf.pages[0].obj

    def members(rule: str, *groups: object) -> Dictionary:
        return Dictionary(Type=Name.OCMD, OCGs=Array(list(groups)), P=Name("/" + rule))

    page.Resources.Properties = Dictionary(
        L0=off,
        L1=on,
        M0=members("AllOn", off, on),
        M1=members("AnyOn", off, on),
        M2=members("AnyOff", on),
        M3=members("AllOff", off),
        M4=members("AllOff", on),
        M5=Dictionary(Type=Name.OCMD, OCGs=off),
        M6=members("AnyOn"),
        A0=Dictionary(ActualText=String("said"), Secret=String("PROPWORD")),
    )
    page.Resources.XObject = Dictionary(I=inner, G=ghost)
    note = Dictionary(Subtype=Name.FreeText, Rect=Array([5, 5, 90, 20]), F=4, OC=off, AP=Dictionary(N=ghost))
    page.Annots = Array([pdf.make_indirect(note)])
    parts = [
        f"/OC /{name} BDC BT /F1 9 Tf 60 {500 - 20 * at} Td ({name} shows) Tj ET EMC"
        for at, name in enumerate(["L1", "M1", "M3", "M6"])
    ]
    parts += [
        f"/OC /{name} BDC q BT /F1 9 Tf 60 {300 - 20 * at} Td ({name}HIDDEN) Tj /Artifact BMC EMC ET Q EMC"
        for at, name in enumerate(["L0", "M0", "M2", "M4", "M5"])
    ]
    parts += ["/I Do /G Do /Span /A0 BDC BT /F1 9 Tf 60 40 Td (tagged) Tj ET EMC EMC"]
    pdf.pages[0].contents_add("\n".join(parts).encode())


def test_layers_that_are_off_are_gone_and_the_others_stay() -> None:
    exhibit = opened(layered)
    data = placed(exhibit)
    text, whole = text_of(data), everything(data)
    for name in ("L1", "M1", "M3", "M6"):
        assert f"{name} shows" in text
    assert "inner seen" in text
    assert "said" in text
    for word in (b"HIDDEN", b"LAYERNAME", b"PROPWORD", b"/OCG", b"/OCMD"):
        assert word not in whole
    assert "layers" in exhibit.notes


def test_when_all_layers_start_switched_off_the_named_ones_show() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        layered(pdf)
        groups = pdf.Root.OCProperties.OCGs
        pdf.Root.OCProperties.D = Dictionary(BaseState=Name.OFF, ON=Array([groups[1]]))

    text = text_of(placed(opened(change)))
    assert "L1 shows" in text
    assert "L0HIDDEN" not in text


def test_pictures_inside_lose_what_cameras_wrote() -> None:
    exif = Image.Exif()
    exif[0x010F] = "CAMERAMAKER"
    raw = io.BytesIO()
    Image.new("RGB", (30, 20), "navy").save(raw, "JPEG", exif=exif)

    def change(pdf: pikepdf.Pdf) -> None:
        photo = pdf.make_stream(raw.getvalue())
        photo.Type, photo.Subtype, photo.Width, photo.Height = Name.XObject, Name.Image, 30, 20
        photo.ColorSpace, photo.BitsPerComponent, photo.Filter = Name.DeviceRGB, 8, Name.DCTDecode
        page = pdf.pages[0].obj
        page.Resources = Dictionary(XObject=Dictionary(P=photo))
        page.Contents = pdf.make_stream(b"q 300 0 0 200 50 400 cm /P Do Q")

    exhibit = opened(change)
    assert b"CAMERAMAKER" not in placed(exhibit)
    assert "picture_data" in exhibit.notes
    assert [view.wordless for view in exhibit.views] == [True, False]


# -- where things lead ----------------------------------------------------------------


def led(pdf: pikepdf.Pdf) -> None:
    pages = [page.obj for page in pdf.pages]
    fit = Array([pages[2], Name.Fit])
    pdf.Root.Dests = Dictionary(old=fit)
    pdf.Root.Names = Dictionary(Dests=Dictionary(Names=Array([String("new"), Dictionary(D=fit)])))
    targets = [
        {"Dest": Array([pages[1], Name.Fit])},
        {"Dest": String("new")},
        {"Dest": Name("/old")},
        {"A": Dictionary(S=Name.GoTo, D=Array([1, Name.Fit]))},
        {"Dest": String("nowhere")},
        {"Dest": Array([9, Name.Fit])},
    ]
    pages[0].Annots = Array(
        [Dictionary(Subtype=Name.Link, Rect=Array([50, 700, 200, 720]), **target) for target in targets]
        + [
            Dictionary(Subtype=Name.Link, Rect=Array([1, 2]), Dest=Array([pages[1], Name.Fit])),
            Dictionary(Subtype=Name.Link, Rect=Array([1, 2, 3, 4]), F=2, Dest=Array([pages[1], Name.Fit])),
        ]
    )
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("One  chapter", 0))
        outline.root[0].children.append(pikepdf.OutlineItem("Under it", 1))
        outline.root.append(pikepdf.OutlineItem("", 2))
        outline.root.append(pikepdf.OutlineItem("Last", 2))


def test_links_and_headings_are_found_wherever_they_are_said() -> None:
    exhibit = opened(led, pages=3)
    assert [page for _, page in exhibit.views[0].links] == [1, 2, 2, 1]
    assert exhibit.heads == [(0, "One chapter", 0), (1, "Under it", 1), (0, "Last", 2)]
    assert "dead_links" in exhibit.notes


def test_an_outline_that_bites_its_tail_ends() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        led(pdf)
        first = pdf.Root.Outlines.First
        first.Next = first
        first.First = pdf.Root.Outlines.First

    assert opened(change, pages=3).heads[0] == (0, "One chapter", 0)


# -- geometry -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "size", "sheet"),
    [
        ({"Rotate": 90}, (842, 595), (842, 595)),
        ({"Rotate": -90}, (842, 595), (842, 595)),
        ({"UserUnit": 2, "MediaBox": [0, 0, 300, 400]}, (600, 800), (595, 842)),
        ({"MediaBox": [-100, 300, 495, 1142]}, (595, 842), (595, 842)),
        ({"MediaBox": [595, 842, 0, 0]}, (595, 842), (595, 842)),
        ({"CropBox": [40, 300, 560, 820]}, (520, 520), (595, 842)),
        ({"CropBox": [900, 900, 990, 990]}, (595, 842), (595, 842)),
        ({"MediaBox": [0, 0, 160, 300]}, (160, 300), (595, 842)),
        ({"MediaBox": [0, 0, 2384, 3370]}, (2384, 3370), (595, 842)),
    ],
)
def test_pages_are_shown_as_they_are_read(keys: dict, size: tuple[int, int], sheet: tuple[int, int]) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        for key, value in keys.items():
            pdf.pages[0].obj["/" + key] = Array(value) if isinstance(value, list) else value

    view = opened(change).views[0]
    assert tuple(round(side) for side in view.size) == size
    where = spot(view, A4, picture=False)
    assert (round(where.width), round(where.height)) == sheet
    left, bottom, right, top = where.moved(view.box)
    assert left >= -0.01
    assert bottom >= 29.9
    assert right <= where.width + 0.01
    assert top <= where.height + 0.01
    assert right - left <= size[0] + 0.01


def test_boxes_and_turn_may_be_inherited() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        tree = pdf.Root.Pages
        for page in pdf.pages:
            tree.Resources = page.obj.Resources
            for key in ("/MediaBox", "/Resources"):
                del page.obj[key]
        tree.MediaBox, tree.Rotate = Array([0, 0, 400, 500]), 90

    exhibit = opened(change)
    assert [view.size for view in exhibit.views] == [(500, 400), (500, 400)]
    assert "Visible words of page 1" in text_of(placed(exhibit))


def test_pages_that_share_their_contents_and_pages_without_any() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        one, two, three, four = (page.obj for page in pdf.pages)
        two.Contents = one.Contents
        del three["/Contents"]
        four.Contents = Array([four.Contents, pdf.make_stream(b"BT /F1 9 Tf 60 60 Td (second stream) Tj ET")])

    data = placed(opened(change, pages=4))
    assert "page 1" in text_of(data, 0)
    assert "page 1" in text_of(data, 1)
    assert text_of(data, 2).strip() == ""
    assert "second stream" in text_of(data, 3)


def test_contents_that_are_no_streams_are_passed_over() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        first, second = (page.obj for page in pdf.pages)
        first.Contents = Array([first.Contents, Name.Odd, Dictionary(A=1), pdf.make_stream(b"")])
        second.Contents = Dictionary(A=1)

    data = placed(opened(change))
    assert "Visible words of page 1" in text_of(data)
    assert text_of(data, 1).strip() == ""


# -- what can't be used ---------------------------------------------------------------


def refused(data: bytes, password: str = "") -> str:
    with pytest.raises(JobError) as error:
        open_pdf(io.BytesIO(data), Heavies(), password)
    return error.value.code


def test_what_cannot_be_used_is_refused_with_its_reason() -> None:
    locked = paper(encryption=pikepdf.Encryption(owner="owner", user="secret"))
    assert refused(locked) == "password"
    assert refused(locked, "guess") == "wrong_password"
    told = dict(open_pdf(io.BytesIO(locked), Heavies(), "secret").notes.items())
    assert told["restrictions"] == "the file's restrictions were taken off"
    assert refused(paper(pages=0)) == "no_pages"
    assert refused(b"") == "damaged"
    assert refused(paper()[:120]) == "damaged"
    assert refused(paper(lambda pdf: pdf.pages[1].obj.__setitem__("/MediaBox", Array([0, 0, 1, 900])))) == "page_size"


def test_a_file_without_its_table_is_repaired_and_that_is_said() -> None:
    data = paper()
    exhibit = open_pdf(io.BytesIO(data[: data.rindex(b"xref", 0, data.rindex(b"startxref"))]), Heavies())
    assert "repaired" in exhibit.notes
    assert "Visible words of page 1" in text_of(placed(exhibit))


def faxed(pdf: pikepdf.Pdf) -> pikepdf.Object:
    stream = pdf.make_stream(b"\0\0\0\1 no real fax " * 9)
    stream.Filter = Name.JBIG2Decode
    return stream


def test_faxed_pictures_pass_untouched_and_no_program_is_started_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        picture = faxed(pdf)
        picture.Type, picture.Subtype, picture.Width, picture.Height = Name.XObject, Name.Image, 8, 8
        picture.BitsPerComponent, picture.ColorSpace = 1, Name.DeviceGray
        pdf.pages[0].obj.Resources.XObject = Dictionary(P=picture)
        pdf.pages[0].contents_add(b"q 9 0 0 9 9 9 cm /P Do Q")

    monkeypatch.setattr("subprocess.Popen", lambda *args, **kw: pytest.fail("a program was started"))
    assert b"no real fax" in placed(opened(change))


def test_a_stream_that_was_cut_short_is_packed_anew() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        short = pdf.make_stream(zlib.compress(b"BT /F1 9 Tf 60 60 Td (cut short) Tj ET")[:-3])
        short.Filter = Name.FlateDecode
        look = pdf.make_stream(zlib.compress(b"BT /F1 9 Tf 60 90 Td (a form too) Tj ET")[:-3])
        look.Filter, look.Type, look.Subtype, look.BBox = (
            Name.FlateDecode,
            Name.XObject,
            Name.Form,
            Array([0, 0, 595, 842]),
        )
        look.Resources = Dictionary(Font=Dictionary(F1=helvetica()))
        pdf.pages[0].obj.Contents = short
        pdf.pages[0].obj.Resources.XObject = Dictionary(L=look)
        pdf.pages[1].obj.Resources.XObject = Dictionary(L=look)
        pdf.pages[1].contents_add(b"/L Do")

    data = placed(opened(change))
    assert "cut short" in text_of(data)
    assert "a form too" in text_of(data, 1)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert pdf.check_pdf_syntax() == []


def test_contents_that_cannot_be_unpacked_are_damage() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.Contents = Array([faxed(pdf), faxed(pdf)])

    assert refused(paper(change)) == "damaged"


EXPECTED = {"refuse": "refused", "password": "refused", "accept": "taken", "repair": "taken"}


def test_files_of_other_projects_are_taken_or_refused_as_they_must_be() -> None:
    folder = shared("fixtures", "pdf")
    rows = json.loads((folder / "manifest.json").read_text("utf-8"))["files"]
    found = {}
    for row in rows:
        data = (folder / row["file"]).read_bytes()
        try:
            exhibit = open_pdf(io.BytesIO(data), Heavies())
            placed(exhibit)
            found[row["file"]] = "taken" if len(exhibit.views) == row["pages"] else "pages lost"
        except JobError as error:
            found[row["file"]] = "refused"
            if row["expected"] == "password":
                assert error.code == "password"
    # A page whose contents are bombs may be refused too.
    wanted = {row["file"]: EXPECTED[row["expected"]] for row in rows} | {"bomb_giant.pdf": found["bomb_giant.pdf"]}
    assert found == wanted
