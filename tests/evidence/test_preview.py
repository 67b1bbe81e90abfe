"""Files made visible: upright pictures, PDF pages, words; what can't be shown is said calmly."""

from __future__ import annotations

import io
import json

import pytest
from PIL import Image

from app.domain.errors import Unusable, WorkerFailed
from app.evidence import preview as p
from app.evidence import reading
from app.evidence.reading import Pixels, Words, read_metadata, read_preview
from app.sandbox.pool import Pool
from app.sandbox.protocol import JobError
from app.sandbox.sources import BytesSource, FileSource
from tests.evidence.sources import Kept, source
from tests.shared import shared


def show(data, **params):
    out = Kept()
    answer = p.preview(params, {"file": source(data)}, out)
    return answer, out.kept.getvalue()


def picture(mode="RGB", size=(40, 20), color="red", form="PNG", **options):
    out = io.BytesIO()
    Image.new(mode, size, color).save(out, form, **options)
    return out.getvalue()


def test_a_picture_within_its_bounds():
    answer, rgb = show(picture(size=(400, 200)), width=100, height=100)
    assert answer == {"kind": "pixels", "width": 100, "height": 50, "page": 0, "pages": 1, "wide": 400, "tall": 200}
    assert rgb == b"\xff\0\0" * 5000


@pytest.mark.parametrize(
    ("mode", "color", "pixel"),
    [
        ("RGBA", (0, 0, 0, 0), b"\xff\xff\xff"),
        ("LA", (0, 255), b"\0\0\0"),
        ("1", 1, b"\xff\xff\xff"),
        ("I;16", 65535, b"\xff\xff\xff"),
        ("P", 0, b"\0\0\0"),
    ],
)
def test_every_sort_of_pixel_becomes_rgb_on_white(mode, color, pixel):
    assert show(picture(mode, color=color))[1][:3] == pixel


def test_orientation_is_applied():
    for number in (1, 2, 3, 5, 6, 7, 8):
        path = shared("fixtures", "exif", f"jpg__orientation__landscape_{number}.jpg")
        answer, _ = show(path, width=600, height=600)
        assert (answer["width"], answer["height"]) == (600, 450), number


def test_pages_of_a_tiff():
    out = io.BytesIO()
    first, second = Image.new("L", (10, 20), 0), Image.new("L", (20, 10), 255)
    first.save(out, "TIFF", save_all=True, append_images=[second])
    answer, rgb = show(out.getvalue(), page=1)
    assert (answer["pages"], answer["width"], rgb[:3]) == (2, 20, b"\xff\xff\xff")
    with pytest.raises(JobError) as caught:
        show(out.getvalue(), page=2)
    assert caught.value.code == "no_such_page"


def test_heic():
    answer, _ = show(shared("fixtures", "exif", "heic__samplefilehub.heif"), width=64, height=64)
    assert (answer["width"], answer["height"]) == (64, 43)


def test_pictures_that_are_none(monkeypatch):
    with pytest.raises(JobError) as caught:
        show(b"\xff\xd8\xff\xe0 not really")
    assert caught.value.code == "not_an_image"
    monkeypatch.setattr(p, "MOST_PIXELS", 100)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", Image.MAX_IMAGE_PIXELS)  # what is set in here ends with the test
    with pytest.raises(JobError) as caught:
        show(picture())
    assert caught.value.code == "too_large"


def test_pdfs_are_shown_or_named():
    manifest = json.loads(shared("fixtures", "pdf", "manifest.json").read_text("utf-8"))["files"]
    codes = {}
    for wanted in manifest:
        try:
            answer, rgb = show(shared("fixtures", "pdf", wanted["file"]), width=200, height=200)
        except JobError as error:
            codes[wanted["file"]] = error.code
            continue
        if answer["kind"] == "pixels":
            assert max(answer["width"], answer["height"]) == 200, wanted["file"]
            assert answer["pages"] == (wanted["pages"] or answer["pages"])
            assert len(rgb) == answer["width"] * answer["height"] * 3
    assert codes.pop("sample_bad_max_height.pdf") == "too_large"
    assert set(codes.values()) <= {"password", "damaged", "no_pages"}
    assert set(codes) <= {one["file"] for one in manifest if one["expected"] in ("password", "refuse", "repair")}


def test_a_password_opens_a_pdf():
    path = shared("fixtures", "pdf", "r6-both-passwords.pdf")
    with pytest.raises(JobError) as caught:
        show(path)
    assert caught.value.code == "password"
    assert show(path, password="foo")[0]["pages"] == 1


def test_words():
    answer, rgb = show("Заявление\r\nстрока".encode())
    assert answer == {
        "kind": "text",
        "text": "Заявление\nстрока",
        "cut": False,
        "encoding": "utf-8",
        "page": 0,
        "pages": 1,
    }
    assert rgb == b""
    assert show("José was here".encode("latin-1"))[0]["encoding"] == "unclear"
    assert show(b"")[0]["text"] == ""


def test_long_texts_are_cut():
    answer, _ = show("строка из слов\n".encode() * 200_000)
    assert answer["cut"]
    assert len(answer["text"]) == p.LONGEST_TEXT


def test_mail_is_shown_with_its_headers():
    answer, _ = show(shared("fixtures", "mail", "eml", "mime_emails__raw_email7.eml"))
    assert answer["text"].startswith("From: foo@example.com\n")
    assert "[test.pdf]" in answer["text"]


def test_what_can_not_be_shown():
    for data in (b"PK\x03\x04zip", b"{\0\0\1\2\3binary"):
        with pytest.raises(JobError) as caught:
            show(data)
        assert caught.value.code == "unsupported"
    with pytest.raises(JobError):
        p.show_text(source(b"a\0\0b"), {}, None)


# -- through the worker ---------------------------------------------------------------


def test_through_the_worker():
    with Pool() as pool:
        shown = read_preview(BytesSource(picture()), "a.png", pool=pool)
        words = read_preview(BytesSource(b"words"), "a.txt", pool=pool)
        about = read_metadata(BytesSource(picture()), "a.jpg", pool=pool)
    assert isinstance(shown, Pixels)
    assert (shown.width, shown.height, shown.rgb[:3]) == (40, 20, b"\xff\0\0")
    assert words == Words("words", cut=False, encoding="utf-8")
    assert (about.media_type, about.mismatch, about.embedded["width"]) == ("image/png", True, 40)


def test_a_locked_pdf_is_named():
    with FileSource(shared("fixtures", "pdf", "r6-both-passwords.pdf")) as file, pytest.raises(Unusable) as caught:
        read_preview(file, "decision.pdf")
    assert caught.value.facts["reason_code"] == "password"
    assert caught.value.message == "decision.pdf: this PDF needs a password"


@pytest.mark.parametrize(("width", "height", "count"), [(2, 2, 11), (9999, 1, 29997), (0, 0, 0)])
def test_pixels_that_do_not_add_up(monkeypatch, width, height, count):
    def lie(*_, sink, **__):
        sink.write(bytes(count))
        return {"kind": "pixels", "width": width, "height": height, "page": 0, "pages": 1}

    monkeypatch.setattr(reading, "run_job", lie)
    with pytest.raises(WorkerFailed, match="answered nonsense"):
        read_preview(BytesSource(b"x"), "a.png")
