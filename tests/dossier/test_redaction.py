"""Redacted copies: what is blacked out is gone from pixels, text, streams and structure, and looks like it."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zlib
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from app.domain.errors import Invalid, Unusable
from app.dossier.redaction import ExhibitFile, Redacted, Region, read_regions, redacted, suggested
from app.sandbox.sources import BytesSource
from tests.dossier import made as m
from tests.dossier.papers import text_of
from tests.shared import shared

NAME = "Zoravar Bekmurat"


def letter(lines: list[str], change=None, rotate: int = 0) -> bytes:
    """A typed page; a line at a time, 18 points apart, the first at the top."""
    pdf = pikepdf.new()
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    page = pdf.add_blank_page(page_size=m.A4)
    page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
    rows = "".join(f"1 0 0 1 40 {(540 if rotate else 780) - 18 * n} Tm ({line}) Tj " for n, line in enumerate(lines))
    turned = {0: "1 0 0 1 0 0", 90: f"0 1 -1 0 {m.A4[0]:.2f} 0"}[rotate]
    page.obj.Contents = pdf.make_stream(f"q {turned} cm BT /F1 12 Tf {rows} ET Q".encode())
    if rotate:
        page.obj.Rotate = rotate
    if change is not None:
        change(pdf)
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def copy_of(data: bytes, *regions: Region, name: str = "letter.pdf", **more) -> tuple[Redacted, bytes]:
    out = io.BytesIO()
    return redacted([ExhibitFile(BytesSource(data), name)], regions, out, **more), out.getvalue()


def checked(tmp_path, data: bytes, made: Redacted, *terms: str) -> str:
    """The verdict of the acceptance checker over a copy, asserted to be good."""
    checker = shared("acceptance", "check_redaction.py")
    path, boxes = tmp_path / "copy.pdf", tmp_path / "boxes.json"
    path.write_bytes(data)
    boxes.write_text(json.dumps({"boxes": [{k: v for k, v in box.items() if v} for box in made.boxes]}))
    forbid = ["--forbid", *terms] if terms else []
    ran = subprocess.run(  # noqa: S603
        [sys.executable, str(checker), str(path), "--boxes", str(boxes), *forbid], capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


LINES = ["The police came at noon.", f"They took {NAME} with them.", "Nobody was told where."]
SPOT = Region(1, (95, 760, 185, 774), "name", whole=True)


def test_a_name_takes_its_whole_line_along_and_is_gone(tmp_path) -> None:
    made, data = copy_of(letter(LINES), SPOT)
    (box,) = made.boxes
    assert box["label"] == "[REDACTED – name]"
    assert box["rect"][0] <= 40 and box["rect"][2] >= 200, "the whole line"
    text = text_of(data)
    assert "police came at noon" in text and "Nobody was told where" in text
    assert "Zoravar" not in text and "with them" not in text
    assert "[REDACTED – name]" in text
    assert made.rasterised == (1,) and made.by_eye == (1,)
    assert "Zoravar" in made.removed
    checked(tmp_path, data, made, "Zoravar", "Bekmurat", "with them")


def test_the_label_is_seen_beside_words_that_are_not() -> None:
    made, data = copy_of(letter(LINES), SPOT)
    page = pdfium.PdfDocument(data)[0]
    picture = page.render(scale=2).to_pil().convert("L")
    left, low, right, top = (round(2 * edge) for edge in made.boxes[0]["rect"])
    high = picture.height
    histogram = picture.crop((left + 2, high - top + 2, right - 2, high - low - 2)).histogram()
    assert sum(histogram[200:]) > 100, "white letters on black"
    assert sum(histogram[:40]) > sum(histogram) / 2


def test_boxes_end_on_a_grid_so_that_no_width_gives_a_word_away() -> None:
    widths = set()
    for word in ("Ann", "Anna", "Anne"):
        made, _ = copy_of(letter([f"She said {word} was here."]), Region(1, (92, 776, 110, 790), "name"))
        widths.add(tuple(round(edge) for edge in made.boxes[0]["rect"]))
    assert len(widths) == 1


def test_only_marked_pages_become_pictures_and_the_others_stay_text() -> None:
    made, data = copy_of(m.pdf(3), Region(2, (45, 775, 80, 800), "name"))
    assert (made.pages, made.rasterised) == (3, (2,))
    assert [("Source page" in text_of(data, page)) for page in range(3)] == [True, False, True]
    every, _ = copy_of(m.pdf(3), Region(2, (45, 775, 80, 800)), every=True)
    assert every.rasterised == (1, 2, 3)


def test_nothing_of_the_original_but_its_picture_goes_along(tmp_path) -> None:
    def laden(pdf: pikepdf.Pdf) -> None:
        pdf.docinfo = pdf.make_indirect(Dictionary(Author=String(NAME), Title=String(f"About {NAME}")))
        with pdf.open_metadata() as xmp:
            xmp["dc:creator"] = [NAME]
        pdf.attachments[f"{NAME}.txt"] = NAME.encode()
        pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String(f"app.alert('{NAME}')"))
        with pdf.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem(NAME, 0))
        pdf.pages[0].obj.PieceInfo = Dictionary(Word=String(NAME))
        pdf.pages[0].obj.Annots = Array(
            [pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([0, 0, 9, 9]), F=2,
                                          Contents=String(NAME)))]
        )  # fmt: skip

    made, data = copy_of(letter(LINES, laden), SPOT)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert not len(pdf.attachments)
        assert set(pdf.Root.keys()) <= {"/Type", "/Pages", "/Version"}
        assert "/Info" not in pdf.trailer
    assert data.count(b"%%EOF") == 1, "one revision only"
    checked(tmp_path, data, made, "Zoravar", "Bekmurat")


def test_a_turned_page_is_marked_as_it_is_seen(tmp_path) -> None:
    data = letter(LINES, rotate=90)
    document = pdfium.PdfDocument(data)
    wide, high = document[0].get_size()
    assert wide > high
    words = document[0].get_textpage()
    at = words.get_text_range().index("Zoravar")
    left, low, right, top = words.get_charbox(at)
    spot = (low, high - right, top, high - left)
    made, copy = copy_of(data, Region(1, spot, "name", whole=True))
    assert "police came" in text_of(copy) and "Zoravar" not in text_of(copy)
    checked(tmp_path, copy, made, "Zoravar")


_WAYS = {"up": "0 1 -1 0 {x} 100", "down": "0 -1 1 0 {x} 700", "upside down": "-1 0 0 -1 500 {x}",
         "slanted": "0.8 0.6 -0.6 0.8 {x} 100"}  # fmt: skip


@pytest.mark.parametrize("way", list(_WAYS))
def test_words_that_stand_otherwise_lose_their_whole_line_as_well(way: str, tmp_path: Path) -> None:
    """A name in a margin that is set sideways: a box over it alone would tell how long it is."""

    def lines(pdf: pikepdf.Pdf) -> None:
        rows = ((NAME + " lives there with two others", 300), ("Nothing to hide on this one", 340))
        text = "".join(f"q {_WAYS[way].format(x=x)} cm BT /F1 12 Tf 0 0 Td ({words}) Tj ET Q " for words, x in rows)
        pdf.pages[0].obj.Contents = pdf.make_stream(text.encode())

    data = letter([], lines)
    with pdfium.PdfDocument(data) as document:
        page = document[0].get_textpage()
        spot = page.get_charbox(page.get_text_range().index("Bekmurat") + 3)
    made, copy = copy_of(data, Region(1, spot, "name", whole=True))
    boxes = [tuple(box["rect"]) for box in made.boxes]
    with pdfium.PdfDocument(data) as document:
        page = document[0].get_textpage()
        text = page.get_text_range()
        hidden = {i for i in range(len(text)) if not text[i].isspace()
                  and any(_holds(box, page.get_charbox(i)) for box in boxes)}  # fmt: skip
    first = {i for i in range(text.index("others") + 6) if not text[i].isspace()}
    assert first <= hidden, text
    if way != "slanted":  # boxes stand upright: along a slanted line they reach into its neighbours
        assert hidden == first and "lives" in made.removed and "hide" not in made.removed
    checked(tmp_path, copy, made, "Zoravar", "Bekmurat")


def _holds(box: tuple[float, ...], letter_: tuple[float, ...]) -> bool:
    x, y = (letter_[0] + letter_[2]) / 2, (letter_[1] + letter_[3]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def test_names_that_stand_sideways_are_suggested_where_they_are() -> None:
    def lines(pdf: pikepdf.Pdf) -> None:
        text = f"q 0 1 -1 0 300 100 cm BT /F1 12 Tf 0 0 Td (Of {NAME} himself) Tj ET Q"
        pdf.pages[0].obj.Contents = pdf.make_stream(text.encode())

    data = letter([], lines)
    found = suggested([ExhibitFile(BytesSource(data), "letter.pdf")], [(NAME, "Z")], [])
    [one] = found.found
    left, top, right, low = (side * m.A4[n % 2] for n, side in enumerate(one.region.rect))
    assert 285 < left < right < 305 and 110 < m.A4[1] - low < m.A4[1] - top < 250 and low - top > 80


def test_a_photograph_loses_its_pixels_its_place_and_its_camera(tmp_path) -> None:
    exif = Image.Exif()
    exif[0x010F] = "CAMERAMAKER"
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    picture = Image.effect_noise((900, 700), 90).convert("RGB")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=92, exif=exif, comment=b"SPYCOMMENT")
    made, data = copy_of(out.getvalue(), Region(1, (100, 100, 400, 300), "face"), name="photo.jpg")
    (box,) = made.boxes
    assert made.by_eye == (1,) and box["label"] == "[REDACTED – face]"
    for word in (b"CAMERAMAKER", b"SPYCOMMENT", b"Exif", b"GPS"):
        assert word not in data
    checked(tmp_path, data, made)


def test_words_that_nobody_sees_are_not_laid_under_the_picture() -> None:
    unseen = letter(["Seen by all.", "", "3 Tr"])
    with pikepdf.open(io.BytesIO(unseen)) as pdf:
        page = pdf.pages[0].obj
        page.Contents = pdf.make_stream(
            b"BT /F1 12 Tf 40 780 Td (Seen by all.) Tj ET BT /F1 12 Tf 1 g 40 600 Td (White on white) Tj ET"
            b" BT 3 Tr /F1 12 Tf 40 500 Td (Not drawn) Tj ET"
        )
        out = io.BytesIO()
        pdf.save(out)
    _, data = copy_of(out.getvalue(), Region(1, (300, 300, 340, 320), "stamp"))
    assert text_of(data).split("[")[0].split() == ["Seen", "by", "all."]


def test_texts_are_marked_as_we_lay_them_out() -> None:
    words = f"Hello\nI am {NAME}\nاین یک خط است\nЭто строка\n".encode()
    _, data = copy_of(words, Region(1, (60, 756, 200, 770), "name", whole=True), name="note.txt")
    text = text_of(data)
    assert "Zoravar" not in text
    assert "این یک خط است" in text and "Это строка" in text and "Hello" in text


def test_what_is_only_drawn_over_does_not_pass(tmp_path) -> None:
    """The checks above can fail: a rectangle over the words leaves them to be copied."""
    made, _ = copy_of(letter(LINES), SPOT)
    with pikepdf.open(io.BytesIO(letter(LINES))) as pdf:
        left, low, right, top = made.boxes[0]["rect"]
        pdf.pages[0].contents_add(f"q 0 g {left} {low} {right - left} {top - low} re f Q".encode())
        out = io.BytesIO()
        pdf.save(out)
    with pytest.raises(AssertionError):
        checked(tmp_path, out.getvalue(), made, "Zoravar")


def test_the_same_regions_give_the_same_bytes() -> None:
    assert copy_of(letter(LINES), SPOT)[1] == copy_of(letter(LINES), SPOT)[1]


def test_regions_off_the_paper_are_refused_by_name() -> None:
    with pytest.raises(Unusable) as refused:
        copy_of(letter(LINES), Region(2, (1, 1, 9, 9)))
    assert refused.value.facts["reason_code"] == "no_such_page"
    with pytest.raises(Unusable) as refused:
        copy_of(letter(LINES), Region(1, (2000, 1, 2100, 9)))
    assert refused.value.facts["reason_code"] == "outside_page"


def test_regions_are_read_strictly() -> None:
    good = {"regions": [{"page": 1, "rect": [1, 2, 3, 4], "reason": "name", "whole": True}]}
    assert read_regions(good) == [Region(1, (1, 2, 3, 4), "name", whole=True)]
    for bad in ({}, {"regions": []}, {"regions": [{"page": 0, "rect": [1, 2, 3, 4]}]},
                {"regions": [{"page": 1, "rect": [1, 2, 1, 4]}]}, {"regions": [{"page": 1, "rect": "all"}]},
                {"regions": [{"page": 1, "rect": [1, 2, 3, 4], "reason": "a" * 61}]},
                {"regions": [{"page": 1, "rect": [1, 2, 3, 4], "why": "x"}]},
                {"regions": [{"page": 1, "rect": [1, 2, 3, float("nan")]}]}):  # fmt: skip
        with pytest.raises(Invalid):
            read_regions(bad)


def test_the_picture_holds_no_shade_of_what_was_there() -> None:
    """Under the label the pixels are one tone, in the stored picture itself."""
    made, data = copy_of(letter(LINES), SPOT)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        image = pdf.pages[0].obj.Resources.XObject.P
        wide, high = int(image.Width), int(image.Height)
        pixels = Image.frombytes("L", (wide, high), zlib.decompress(image.read_raw_bytes()))
    left, low, right, top = made.boxes[0]["rect"]
    scale = high / m.A4[1]
    area = [
        round(left * scale) + 1,
        round(high - top * scale) + 1,
        round(right * scale) - 1,
        round(high - low * scale) - 1,
    ]
    assert pixels.crop(tuple(area)).getextrema() == (0, 0)


# -- suggestions ----------------------------------------------------------------------


def places(data: bytes, name: str = "letter.pdf") -> list[tuple[int, str, str, str]]:
    names = [("Zoravar Bekmurat", "Z"), ("Юлия Ким", "J"), ("رضا احمدی", "R")]
    found = suggested([ExhibitFile(BytesSource(data), name)], names, [("+49 170 1234567", "Z")])
    return [(one.region.page, one.person, one.region.reason, one.words) for one in found.found]


def test_names_inflections_spellings_and_numbers_are_found_with_their_places() -> None:
    words = (
        "Zoravar Bekmurat came.\nWith Z o r a v a r again, and Bekmurats too.\nCall 0049 170 / 123-45-67 now.\n"
        "Письмо Юлии Ким.\nA letter by Yulia.\nنامه رضا احمدی رسید\nNothing here.\n"
    ).encode()
    found = places(words, "note.txt")
    assert [(who, why) for _, who, why, _ in found] == [
        ("Z", "name"), ("Z", "name"), ("Z", "name"), ("Z", "contact details"), ("J", "name"), ("J", "name"), ("R", "name"),
    ]  # fmt: skip
    assert found[0][3] == "Zoravar Bekmurat"


def test_what_is_suggested_is_gone_once_it_is_accepted(tmp_path) -> None:
    data = letter([*LINES, f"Signed: {NAME.upper()}", "Call +49 170 1234567 at night"])
    files = [ExhibitFile(BytesSource(data), "letter.pdf")]
    found = suggested(files, [(NAME, "Z")], [("0049 170 1234567", "Z"), ("+491701234567", "Z")])
    made, copy = copy_of(data, *(one.region for one in found.found))
    assert "police came" in text_of(copy)
    checked(tmp_path, copy, made, "Zoravar", "Bekmurat", "1234567")


def test_pictures_suggest_nothing_but_to_look() -> None:
    found = suggested([ExhibitFile(BytesSource(m.jpeg()), "a.jpg")], [(NAME, "Z")], [])
    assert (found.found, found.wordless, found.pages) == ((), (1,), 1)


# -- hard files -----------------------------------------------------------------------


def test_boxes_over_each_other_become_one_with_its_own_words(tmp_path) -> None:
    data = letter(["A first line that is rather long and goes on.", "A second.", "A third line."])
    made, copy = copy_of(
        data, Region(1, (80, 730, 150, 800), "name", whole=True), Region(1, (100, 740, 120, 760), "face")
    )
    assert len(made.boxes) == 1
    checked(tmp_path, copy, made)


def test_a_file_without_its_table_is_mended_before_it_is_drawn(tmp_path) -> None:
    data = letter(LINES)
    broken = data[: data.rindex(b"xref\n") if b"xref\n" in data else data.rindex(b"startxref")] + b"%%EOF"
    made, copy = copy_of(broken, SPOT)
    assert "police came" in text_of(copy)
    checked(tmp_path, copy, made, "Zoravar")


@pytest.mark.soak
def test_every_hard_file_is_blacked_out_or_refused_by_name(tmp_path) -> None:
    folder = tmp_path / "hard"
    maker = shared("acceptance", "make_exhibits.py")
    subprocess.run([sys.executable, str(maker), str(folder), "--set", "hard"], check=True, capture_output=True)  # noqa: S603
    manifest = next(folder.rglob("manifest.json"))
    regions = [Region(1, (0.1, 0.05, 0.5, 0.12), "name", unit="share", whole=True),
               Region(1, (0.4, 0.5, 0.7, 0.55), "face", unit="share")]  # fmt: skip
    for row in json.loads(manifest.read_text("utf-8"))["exhibits"]:
        path = manifest.parent / row["file"]
        try:
            made, copy = copy_of(path.read_bytes(), *regions, name=path.name)
        except Unusable:
            assert row["should"] == "refuse", path.name
            continue
        checked(tmp_path, copy, made)
