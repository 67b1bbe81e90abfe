"""Bundles: numbers, links, index and outline agree; exhibits become clean pages."""

from __future__ import annotations

import io
from dataclasses import replace

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, String

from app.domain.errors import UnusableFiles
from app.dossier import blocks as b
from app.dossier.bundle import (
    BundleSpec,
    CoverSpec,
    DocumentSpec,
    Layout,
    PartSpec,
    SectionSpec,
    build_brief,
    build_bundle,
)
from app.jobs import Progress
from app.sandbox.sources import BytesSource
from tests.dossier import made


def spec_of(files: dict[str, bytes], *own: b.Block, page: str = "A4", password: str = "") -> BundleSpec:
    exhibits = tuple(
        DocumentSpec(f"key {name}", f"Title of {at}", "An author", "3 May 2023", "Russian", f"E-{at:03d}", None,
                     (PartSpec(name, "", name, password),))
        for at, name in enumerate(files, 1)
    )  # fmt: skip
    sections = [SectionSpec("B", "Evidence", exhibits)] if exhibits else []
    if own:
        sections.insert(0, SectionSpec("A", "Schedules", (DocumentSpec("own", "Chronology of A. B.", blocks=own),)))
    front = CoverSpec(("To the tribunal",), ("ANONYMITY ORDER",))
    return BundleSpec("A bundle", Layout(page=page), front, tuple(sections),
                      dated="24 November 2026", draft=True, footer="A footer")  # fmt: skip


def built(spec: BundleSpec, files: dict[str, bytes], **options) -> tuple[bytes, object]:
    out = io.BytesIO()
    result = build_bundle(spec, {name: BytesSource(data) for name, data in files.items()}, out, **options)
    return out.getvalue(), result


def opened(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(data))


def text_of(data: bytes, page: int) -> str:
    with pypdfium2.PdfDocument(data) as pdf:
        return pdf[page].get_textpage().get_text_bounded()


def one(name: str, data: bytes, **options) -> tuple[bytes, object]:
    return built(spec_of({name: data}, **options), {name: data})


def codes(result) -> set[str]:
    return {row["code"] for row in result.problems}


CITED = b.Paragraph((b.Run("As the letter says "), b.Cite("key a.pdf", 2, "para 3"), b.Run(".")))


def test_one_sequence_of_numbers_from_the_cover_on() -> None:
    files = {"a.pdf": made.pdf(3), "b.jpg": made.jpeg()}
    data, result = built(spec_of(files, CITED), files)
    assert result.pages == 7
    assert [(row["start"], row["pages"]) for row in result.documents] == [(3, 1), (4, 3), (7, 1)]
    with pypdfium2.PdfDocument(data) as pdf:
        assert [pdf.get_page_label(at) for at in range(7)] == [str(n) for n in range(1, 8)]
    for at in range(7):
        assert text_of(data, at).split()[-1] == str(at + 1) or str(at + 1) in text_of(data, at).split()


def test_a_citation_shows_the_number_of_the_page_and_leads_there() -> None:
    files = {"a.pdf": made.pdf(3)}
    data, _ = built(spec_of(files, CITED), files)
    assert "[B/5, para 3]" in text_of(data, 2)
    with opened(data) as pdf:
        targets = [note.Dest[0].objgen for note in pdf.pages[2].Annots]
        assert targets == [pdf.pages[4].obj.objgen]
        assert list(pdf.pages[2].Annots[0].Dest)[2:] == [None, None, None]


def test_a_citation_to_what_is_not_there_is_a_problem() -> None:
    files = {"a.pdf": made.pdf(1)}
    data, result = built(spec_of(files, CITED, b.Paragraph((b.Cite("gone"),))), files)
    found = [row for row in result.problems if row["code"] == "dangling_citation"]
    assert {row["subject"] for row in found} == {"key a.pdf", "gone"}
    assert "[B/—, para 3]" in text_of(data, 2)


def test_every_row_of_the_index_is_a_link_over_its_height() -> None:
    files = {f"{n}.pdf": made.pdf(1) for n in range(4)}
    data, _ = built(spec_of(files), files)
    with opened(data) as pdf:
        rows = sorted((note.Rect for note in pdf.pages[1].Annots), key=lambda rect: -float(rect[3]))
        assert len(rows) == 4
        assert all(float(rect[3]) - float(rect[1]) > 10 for rect in rows)
        assert all(float(rect[2]) - float(rect[0]) > 400 for rect in rows)


def test_the_outline_nests_documents_and_kept_headings() -> None:
    def marked(pdf: pikepdf.Pdf) -> None:
        with pdf.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem("Part one", 1))

    files = {"a.pdf": made.pdf(2, change=marked)}
    data, _ = built(spec_of(files, b.Heading("Inside", 1), CITED), files)
    with opened(data) as pdf, pdf.open_outline() as outline:
        assert [item.title for item in outline.root] == ["Index", "Schedules", "Evidence"]
        exhibit = outline.root[2].children[0]
        assert exhibit.title == "Title of 1"
        assert [child.title for child in exhibit.children] == ["Part one"]


def test_all_kinds_of_blocks_on_both_papers() -> None:
    words = b.plain("Some words about what happened on that day. " * 4)
    everything = (
        b.Heading("One", 1), b.Heading("Two", 2), b.Heading("Three", 3), b.Paragraph(words),
        b.Paragraph(words, quiet=True), b.Numbered(1, words), b.Facing(2, words, b.plain("Слова " * 40), "en", "ru"),
        b.Table((b.Column("Date"), b.Column("Event", 3)),
                tuple(((b.plain(f"{n} May"),), (words, b.plain("bold", bold=True))) for n in range(40))),
        b.Pairs((("Name", b.plain("A. B.")), ("Note", words))), b.PageBreak(), b.SignatureLine("Signature"),
    )  # fmt: skip
    for page, size in (("A4", (595.276, 841.89)), ("Letter", (612, 792))):
        data, result = built(spec_of({}, *everything, page=page), {})
        assert result.pages > 5
        with opened(data) as pdf:
            assert all([float(v) for v in p.MediaBox[2:]] == pytest.approx(size, abs=0.01) for p in pdf.pages)
        whole = "".join(text_of(data, at) for at in range(result.pages))
        assert whole.count("39 May") == 1
        assert whole.count("Event") > 2  # the head stands on every page
        assert "Signature" in text_of(data, result.pages - 1)
        assert "DRAFT" in text_of(data, 2)


def test_a_row_higher_than_a_page_goes_on_over_pages() -> None:
    words = b.plain("Many words in one cell. " * 700)
    data, result = built(spec_of({}, b.Table((b.Column("A"), b.Column("B")), (((words,), (b.plain("x"),)),))), {})
    whole = "".join(text_of(data, at) for at in range(2, result.pages)).replace("\r\n", " ")
    assert whole.count("Many words") == 700


def test_a_brief_has_neither_cover_nor_index() -> None:
    spec = replace(spec_of({}, b.Paragraph(b.plain("In short."))), draft=False, cover=CoverSpec((), ("INTERNAL",)))
    out = io.BytesIO()
    result = build_brief(spec, out)
    assert result.pages == 1
    assert "In short." in text_of(out.getvalue(), 0)
    assert "INTERNAL" in text_of(out.getvalue(), 0)


def test_the_file_says_its_title_and_nothing_of_its_making() -> None:
    data, _ = one("a.pdf", made.pdf(1))
    with opened(data) as pdf:
        assert dict(pdf.docinfo) == {"/Title": "A bundle"}
        xmp = pdf.Root.Metadata.read_bytes()
        assert b"A bundle" in xmp
        assert b"xmp:" not in xmp
        assert pdf.Root.Lang == "en"
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    assert b"a.pdf" not in data


def test_turned_and_odd_pages_stand_upright_on_the_profile_paper() -> None:
    def turn(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.Rotate = 90
        pdf.pages[1].obj.MediaBox = Array([-100, 50, 100, 350])
        pdf.pages[2].obj.UserUnit = 3
        pdf.pages[3].obj.CropBox = Array([100, 100, 300, 200])

    data, _ = one("a.pdf", made.pdf(4, change=turn))
    with opened(data) as pdf:
        shapes = [tuple(float(v) for v in page.MediaBox[2:]) for page in pdf.pages[2:]]
        assert [wide > high for wide, high in shapes] == [True, False, False, True]
        assert all("/Rotate" not in page.obj and "/UserUnit" not in page.obj for page in pdf.pages)


def test_nothing_of_an_exhibit_stands_in_the_band_of_the_number() -> None:
    def fill(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.Contents = pdf.make_stream(b"0 0 0 rg 0 0 595.3 841.9 re f")

    data, _ = one("a.pdf", made.pdf(1, change=fill))
    with pypdfium2.PdfDocument(data) as pdf:
        picture = pdf[2].render(scale=1, grayscale=True).to_pil()
    assert picture.crop((0, 842 - 28, 480, 842)).getextrema() == (255, 255)
    assert picture.getpixel((300, 400)) == 0


def test_inner_links_are_kept_and_links_out_are_gone() -> None:
    def links(pdf: pikepdf.Pdf) -> None:
        made.link(pdf, 1, 2)
        made.uri(pdf)

    data, result = one("a.pdf", made.pdf(3, change=links))
    assert "external_links" in codes(result)
    with opened(data) as pdf:
        assert "/Annots" not in pdf.pages[2].obj
        assert pdf.pages[3].Annots[0].Dest[0].objgen == pdf.pages[4].obj.objgen
    assert b"example.org" not in data


def test_active_and_hidden_contents_are_gone_and_forms_are_kept() -> None:
    def arm(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0].obj
        pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert('SPYWORD')"))
        pdf.attachments["ATTACHNAME.txt"] = b"ATTACHEDWORD"
        look = pdf.make_stream(b"BT /F1 11 Tf 2 4 Td (Visible form value) Tj ET")
        look.Type, look.Subtype, look.BBox = Name.XObject, Name.Form, Array([0, 0, 200, 18])
        look.Resources = page.Resources
        field = pdf.make_indirect(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Widget,
                FT=Name.Tx,
                T=String("f"),
                V=String("Visible form value"),
                Rect=Array([300, 60, 500, 78]),
                F=4,
                AP=Dictionary(N=look),
                DA=String("/F1 11 Tf 0 g"),
            )
        )
        note = pdf.make_indirect(
            Dictionary(
                Type=Name.Annot, Subtype=Name.Text, Rect=Array([10, 10, 20, 20]), F=2, Contents=String("HIDDENNOTE")
            )
        )
        page.Annots = Array([field, note])
        page.AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS=String("SPYWORD")))
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]), DR=Dictionary(Font=page.Resources.Font))

    data, result = one("a.pdf", made.pdf(2, change=arm))
    assert {"actions", "attachments", "hidden", "flattened"} <= codes(result)
    assert "Visible form value" in text_of(data, 2)
    with opened(data) as pdf:
        everything = b"".join(obj.read_bytes() for obj in pdf.objects
                              if isinstance(obj, pikepdf.Stream) and obj.get("/Subtype") != Name.Image)  # fmt: skip
        everything += "".join(repr(obj) for obj in pdf.objects).encode()
    for word in (b"SPYWORD", b"ATTACH", b"HIDDENNOTE", b"JavaScript", b"AcroForm"):
        assert word not in everything


def test_a_layer_that_is_switched_off_is_taken_out() -> None:
    def layers(pdf: pikepdf.Pdf) -> None:
        group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Draft")))
        pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(OFF=Array([group])))
        page = pdf.pages[0]
        page.obj.Resources.Properties = Dictionary(L0=group)
        page.contents_add(b"/OC /L0 BDC q BT /F1 20 Tf 60 400 Td (SECRETLAYER) Tj ET Q EMC")

    data, result = one("a.pdf", made.pdf(1, change=layers))
    assert "layers" in codes(result)
    assert "SECRETLAYER" not in text_of(data, 2)
    assert "Source page 1" in text_of(data, 2)


def test_a_damaged_table_is_repaired_and_said() -> None:
    whole = made.pdf(2)
    data, result = one("a.pdf", whole[: whole.rindex(b"startxref")])
    assert "repaired" in codes(result)
    assert "Source page 2" in text_of(data, 3)


def test_all_unusable_files_are_named_together() -> None:
    locked = made.pdf(1, encryption=pikepdf.Encryption(owner="o", user="secret"))
    files = {"locked.pdf": locked, "cut.pdf": made.pdf(1)[:200], "none.pdf": b"", "page.pdf": b"<html>404</html>",
             "photo.jpg": made.jpeg(noise=True)[:900], "fine.pdf": made.pdf(1),
             "box.zip": b"PK\x03\x04" + b"\0" * 60}  # fmt: skip
    with pytest.raises(UnusableFiles) as caught:
        built(spec_of(files), files)
    named = {row["file"]: row["code"] for row in caught.value.facts["files"]}
    assert named == {"locked.pdf": "password", "cut.pdf": "damaged", "none.pdf": "empty", "page.pdf": "not_a_pdf",
                     "photo.jpg": "damaged", "box.zip": "unsupported"}  # fmt: skip
    data, result = built(spec_of(files), files, skip_unreadable=True)
    assert len(result.skipped) == 6
    assert [row["key"] for row in result.documents] == ["key fine.pdf"]
    assert "Source page 1" in text_of(data, 2)


def test_a_password_that_is_given_opens_the_file() -> None:
    locked = made.pdf(1, encryption=pikepdf.Encryption(owner="o", user="secret"))
    data, _ = one("a.pdf", locked, password="secret")
    assert "Source page 1" in text_of(data, 2)
    with pytest.raises(UnusableFiles) as caught:
        one("a.pdf", locked, password="wrong")
    assert caught.value.facts["files"][0]["code"] == "wrong_password"


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_stands_upright_with_its_bytes_untouched(orientation: int) -> None:
    source = made.jpeg((60, 40), orientation)
    data, _ = one("b.jpg", source)
    assert b"CAMERAMAKER" not in data
    assert b"SPYCOMMENT" not in data
    with opened(data) as pdf:
        image = next(o for o in pdf.objects if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == Name.Image)
        raw = image.read_raw_bytes()
        assert raw[raw.index(b"\xff\xda") :] == source[source.index(b"\xff\xda", source.index(b"\xff\xdb")) :]
    from PIL import Image, ImageOps

    wanted = ImageOps.exif_transpose(Image.open(io.BytesIO(source))).convert("L")
    with pypdfium2.PdfDocument(data) as pdf:
        page = pdf[2].render(scale=1, grayscale=True).to_pil()
        box = page.crop((0, 0, page.width, page.height - 40)).point(lambda v: 255 if v < 200 else 0).getbbox()
    dark = wanted.point(lambda v: 255 if v < 200 else 0).getbbox()
    assert (box[2] - box[0] > box[3] - box[1]) == (dark[2] - dark[0] > dark[3] - dark[1])
    left, top = (page.width - wanted.width) // 2, (page.height - 30 - 28 - wanted.height) // 2 + 28
    corner = [page.getpixel((left + x, top + y))
              for x in (5, wanted.width - 6) for y in (5, wanted.height - 6)]  # fmt: skip
    expected = [wanted.getpixel((x, y)) for x in (5, wanted.width - 6) for y in (5, wanted.height - 6)]
    assert [v < 200 for v in corner] == [v < 200 for v in expected]


@pytest.mark.parametrize(
    ("name", "data", "pages"),
    [
        ("a.png", made.picture("PNG", "RGBA"), 1),
        ("a16.png", made.picture("PNG", "I;16"), 1),
        ("p.png", made.picture("PNG", "P"), 1),
        ("g.gif", made.picture("GIF", "P"), 1),
        ("w.webp", made.picture("WEBP"), 1),
        ("b.bmp", made.picture("BMP"), 1),
        ("f.tiff", made.picture("TIFF", "1", 3, compression="group4"), 3),
        ("c.tiff", made.picture("TIFF", "CMYK"), 1),
        ("n.txt", "Записка\nвторая строка\n".encode(), 1),
        ("t.csv", b"date,what\n2023-05-12,search\n", 1),
        ("m.eml", b"From: a@example.org\nTo: b@example.org\nSubject: =?utf-8?b?0J/QuNGB0YzQvNC+?=\n\nBody here.\n", 1),
    ],
)  # fmt: skip
def test_every_kind_becomes_pages(name: str, data: bytes, pages: int) -> None:
    made_, result = one(name, data)
    assert result.documents[0]["pages"] == pages
    if name.endswith("eml"):
        assert "Письмо" in text_of(made_, 2)
        assert "Body here." in text_of(made_, 2)
    if name.endswith(("png", "tiff", "gif", "webp", "bmp")):
        assert "Image-only pages: 3" in text_of(made_, 1)


def test_heic_becomes_a_page() -> None:
    import pillow_heif
    from PIL import Image

    out = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (64, 48), "blue")).save(out, quality=80)
    _, result = one("a.heic", out.getvalue())
    assert result.documents[0]["pages"] == 1


def test_large_pictures_come_through_whole_also_in_masks_and_shared() -> None:
    def pictures(pdf: pikepdf.Pdf) -> None:
        photo = pdf.make_stream(made.jpeg((700, 500), noise=True))
        photo.stream_dict = Dictionary(
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=700,
            Height=500,
            ColorSpace=Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=Name.DCTDecode,
        )
        mask = pdf.make_stream(bytes(range(256)) * 400)
        mask.stream_dict = Dictionary(
            Type=Name.XObject, Subtype=Name.Image, Width=320, Height=320, ColorSpace=Name.DeviceGray, BitsPerComponent=8
        )
        photo.SMask = mask
        for page in pdf.pages:
            page.obj.Resources.XObject = Dictionary(P=photo)
            page.contents_add(b"q 400 0 0 300 90 200 cm /P Do Q")

    source = made.pdf(2, change=pictures)
    data, result = one("a.pdf", source)
    assert "picture_data" in codes(result)
    with opened(data) as pdf:
        images = [o for o in pdf.objects if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == Name.Image]
        assert len(images) == 2
        photo = next(image for image in images if "/SMask" in image)
        assert photo.SMask.read_bytes() == bytes(range(256)) * 400
        assert not pdf.check_pdf_syntax()
    assert b"HeavyPicture" not in data
    assert b"CAMERAMAKER" not in data


def test_parts_of_an_exhibit_follow_each_other() -> None:
    files = {"a.pdf": made.pdf(2), "b.jpg": made.jpeg(), "c.pdf": made.pdf(1, change=None)}
    document = DocumentSpec("x", "Letter with annex", parts=tuple(PartSpec(name, "", name) for name in files))
    spec = BundleSpec("A bundle", sections=(SectionSpec("A", "Evidence", (document,)),))
    data, result = built(spec, files)
    plain = {"plain": 4, "offset": 0}
    assert result.documents == [{"key": "x", "start": 3, "pages": 4, "first": "3", "last": "6", **plain}]
    assert result.front == {"key": "", "start": 1, "pages": 2, "first": "1", "last": "2", "plain": 2, "offset": 0}
    assert "Source page 1" in text_of(data, 5)


def test_printed_numbers_may_start_elsewhere() -> None:
    files = {"a.pdf": made.pdf(1)}
    data, _ = built(replace(spec_of(files), layout=Layout(number_from=101)), files)
    assert "103" in text_of(data, 1)
    with pypdfium2.PdfDocument(data) as pdf:
        assert pdf.get_page_label(2) == "103"


def test_the_same_input_gives_the_same_bytes() -> None:
    files = {"a.pdf": made.pdf(2), "b.jpg": made.jpeg(noise=True, size=(400, 300)), "n.txt": b"A note."}
    assert built(spec_of(files, CITED), files)[0] == built(spec_of(files, CITED), files)[0]


def test_an_empty_bundle_is_a_cover() -> None:
    data, result = built(spec_of({}), {})
    assert result.pages == 1
    assert "A bundle" in text_of(data, 0)


def test_it_says_how_far_it_is() -> None:
    files = {f"{n}.pdf": made.pdf(1) for n in range(3)}
    steps: list[tuple[int, int]] = []
    built(spec_of(files), files, progress=Progress(lambda done, total, words: steps.append((done, total))))
    assert steps
    assert all(done <= total for done, total in steps)
