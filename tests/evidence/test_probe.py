"""Types by content: what is known, what contradicts the name, and that nothing makes it fail."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.evidence.probe import claim, media_type, mismatch, probe
from tests.evidence.sources import box, source, zipped
from tests.shared import shared


def picture(form, **options):
    out = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(out, form, **options)
    return out.getvalue()


def with_mimetype(kind):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("mimetype", kind)
    return out.getvalue()


CASES = {
    "application/x-empty": b"",
    "application/pdf": b"\n\n%PDF-1.4\n",
    "image/jpeg": picture("JPEG"),
    "image/png": picture("PNG"),
    "image/gif": picture("GIF"),
    "image/tiff": picture("TIFF"),
    "image/bmp": picture("BMP"),
    "image/webp": picture("WEBP"),
    "image/heic": box(b"ftyp", b"mif1\0\0\0\0heicmif1") + b"\0" * 40,
    "image/avif": box(b"ftyp", b"avif\0\0\0\0avifmif1") + b"\0" * 40,
    "video/mp4": box(b"ftyp", b"isom\0\0\2\0isomiso2") + b"\0" * 40,
    "video/quicktime": box(b"wide") + box(b"mdat", b"\0" * 40),
    "audio/wav": b"RIFF\x24\0\0\0WAVEfmt ",
    "audio/ogg": b"OggS\0\2" + b"\0" * 22 + b"\1\x1eOpusHead",
    "video/ogg": b"OggS\0\2" + b"\0" * 22 + b"\1\x2a\x80theora",
    "video/webm": b"\x1a\x45\xdf\xa3\x9fB\x86\x81\1B\x82\x84webm",
    "video/x-matroska": b"\x1a\x45\xdf\xa3\x9fB\x86\x81\1B\x82\x88matroska",
    "application/zip": zipped(a="x"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": zipped(word__document_dot_xml="<w/>"),
    "application/vnd.oasis.opendocument.text": with_mimetype("application/vnd.oasis.opendocument.text"),
    "application/wacz": zipped(datapackage_dot_json="{}"),
    "application/vnd.ms-outlook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "__substg1.0_".encode("utf-16-le"),
    "application/msword": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"),
    "application/x-ole-storage": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "text/plain": "Заявление".encode(),
    "text/html": b"<!DOCTYPE html><p>x",
    "image/svg+xml": b"<?xml version='1.0'?><svg/>",
    "text/xml": b"<?xml version='1.0'?><a/>",
    "application/json": b'{"a": 1}\n',
    "text/vcard": b"BEGIN:VCARD\nEND:VCARD\n",
    "message/rfc822": b"Received: by x\nFrom: a@b\nSubject: x\n\nwords\n",
    "application/mbox": b"From a@b Mon Jan  1 00:00:00 2024\nFrom: a@b\nSubject: x\n\nwords\n",
    "application/octet-stream": bytes(range(1, 9)) * 20,
    "application/x-elf": b"\x7fELF\2\1",
}


@pytest.mark.parametrize("kind", CASES)
def test_type_by_content(kind):
    assert media_type(source(CASES[kind])) == kind


def test_a_broken_zip_is_a_zip():
    assert media_type(source(b"PK\x03\x04" + b"x" * 50)) == "application/zip"


def test_old_texts_are_texts():
    assert media_type(source("Протокол допроса свидетеля".encode("cp1251"))) == "text/plain"
    assert media_type(source(b"\xe9\1\2\3\4\5" * 10)) == "application/octet-stream"
    assert media_type(source(("From: x\nTo: y\nSubject: é\n\n").encode("latin-1"))) == "message/rfc822"
    assert media_type(source(b"words \1\2\3\4\5\6")) == "application/octet-stream"
    assert media_type(source("словами ".encode() * 20000)) == "text/plain"


def test_a_library_knows_the_rest():
    assert media_type(source(b"MThd\0\0\0\6\0\1\0\2\1\xe0MTrk" + bytes(40))) == "audio/x-midi"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.JPG", "image/jpeg"),
        ("b.heic", "image/heic"),
        ("c", ""),
        ("d.eml", "message/rfc822"),
        ("e.xyz9", ""),
        (".jpg", ""),
    ],
)
def test_what_a_name_claims(name, kind):
    assert claim(name) == kind


@pytest.mark.parametrize(
    ("found", "claimed", "differs"),
    [
        ("image/jpeg", "image/jpeg", False),
        ("image/heic", "image/heif", False),
        ("image/png", "image/jpeg", True),
        ("application/octet-stream", "image/jpeg", True),
        ("text/plain", "image/jpeg", True),
        ("text/plain", "text/csv", False),
        ("text/plain", "application/json", False),
        ("text/html", "text/plain", False),
        ("text/html", "application/pdf", True),
        ("application/json", "message/rfc822", True),
        ("video/mp4", "video/quicktime", False),
        ("application/vnd.oasis.opendocument.text", "application/zip", False),
        ("application/zip", CASES and "application/vnd.oasis.opendocument.text", True),
        ("image/png", "", False),
        ("application/x-empty", "image/png", False),
    ],
)
def test_contradictions_are_flagged(found, claimed, differs):
    assert mismatch(found, claimed) is differs


def test_the_name_decides_where_content_cannot():
    answer = probe({"name": "rows.csv"}, {"file": source(b"a,b\n1,2\n")}, None)
    assert answer == {"media_type": "text/csv", "claimed": "text/csv", "mismatch": False}
    answer = probe({"name": "letter.eml"}, {"file": source(CASES["application/mbox"])}, None)
    assert (answer["media_type"], answer["mismatch"]) == ("message/rfc822", False)
    answer = probe({"name": "photo.jpg"}, {"file": source(b"%PDF-1.7")}, None)
    assert answer == {"media_type": "application/pdf", "claimed": "image/jpeg", "mismatch": True}


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(
        [b"", b"PK\x03\x04", b"RIFF", b"\0\0\0\x18ftyp", b"From ", b"<?xml", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]
    ),
    st.binary(max_size=300),
)
def test_no_bytes_make_it_fail(start, rest):
    answer = probe({"name": "x.jpg"}, {"file": source(start + rest)}, None)
    assert "/" in answer["media_type"]


def test_real_files_are_what_they_are():
    for folder, ending, kind in [("exif", ".jpg", "image/jpeg"), ("mail/eml", ".eml", "message/rfc822")]:
        for path in sorted(shared("fixtures", *folder.split("/")).glob("*" + ending)):
            answer = probe({"name": path.name}, {"file": source(path)}, None)
            assert (answer["media_type"], answer["mismatch"]) == (kind, False), path.name


@pytest.mark.parametrize("way", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_packed_file_with_a_spoiled_member_is_still_a_packed_file(way: int) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", way) as box:
        box.writestr("mimetype", "application/epub+zip" * 5)
    data = bytearray(made.getvalue())
    start = 30 + len("mimetype")
    data[start : start + 20] = b"\xff" * 20
    assert media_type(source(bytes(data))) == "application/zip"
