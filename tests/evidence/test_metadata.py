"""Embedded metadata against what other readers found in the same files; originals stay as they are."""

from __future__ import annotations

import io
import json
import struct

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.evidence import exif, mail
from app.evidence.boxes import film_metadata
from app.evidence.metadata import LONGEST, MOST, capped, metadata, read
from app.evidence.office import office_metadata, properties
from app.evidence.pdfinfo import iso, pdf_metadata
from app.sandbox.protocol import JobError
from tests.evidence.sources import box, sha256, source, zipped
from tests.shared import shared

CHECKED = ("DateTimeOriginal", "OffsetTimeOriginal", "CreateDate", "Orientation", "Make", "Model", "Software")


def test_all_pictures_against_the_truth():
    truth = json.loads(shared("fixtures", "exif", "exif_truth.json").read_text("utf-8"))["files"]
    assert len(truth) == 42
    differ = []
    for wanted in truth:
        path = shared("fixtures", "exif", wanted["file"])
        answer = metadata({"name": path.name}, {"file": source(path)}, None)
        assert sha256(path) == wanted["sha256"]
        assert answer["media_type"] in (wanted["mime"], "image/heic"), path.name
        assert answer["problem"] == ""
        found = answer["embedded"]
        differ += [(path.name, name) for name in CHECKED if not fitting(name, found.get(name), wanted)]
        differ += [(path.name, "gps")] * (not near(found.get("gps"), wanted["gps"]))
    assert differ == []


def fitting(name, found, wanted):
    """Equal, or silent where the value stands in a block other than EXIF (or a second reader saw nothing)."""
    if found == wanted[name]:
        return True
    elsewhere = wanted.get(f"{name}_from", "XMP") != "EXIF" or not (wanted["second_reader"] or {}).get(name)
    return found is None and elsewhere


def near(found, wanted):
    if found is None or wanted is None:
        return found == wanted
    return max(abs(mine - theirs) for mine, theirs in zip(found, wanted, strict=True)) < 1e-5


def test_the_clock_of_a_picture():
    path = shared("fixtures", "exif", "martus__SampleWithGeoTag.jpg")
    answer = metadata({"name": path.name}, {"file": source(path)}, None)
    assert answer["embedded_at"] == "2015-01-30T13:38:24"
    assert answer["embedded"]["gps_datetime_utc"] == "2015-01-30T21:38:06Z"
    assert answer["embedded"]["tags"]["GPS GPSLatitudeRef"] == "N"


class Tag:
    def __init__(self, values, text=""):
        self.values, self.text = values, text

    def __str__(self):
        return self.text


@pytest.mark.parametrize(
    ("values", "reference", "degrees"),
    [
        ([10, 30, 0], "N", 10.5),
        ([10, 30, 0], "S", -10.5),
        ([10, 30], "N", None),
        ([1000, 0, 0], "N", None),
        ([float("nan"), 0, 0], "N", None),
        (["x", 0, 0], "N", None),
    ],
)
def test_places_that_make_sense(values, reference, degrees):
    tags = {"GPS GPSLatitude": Tag(values), "GPS GPSLatitudeRef": Tag([], reference)}
    assert exif._degrees(tags, "Latitude", "S", 90) == degrees


def test_altitude_and_clock_parts():
    assert exif._altitude({"GPS GPSAltitude": Tag([12.5]), "GPS GPSAltitudeRef": Tag([1])}) == -12.5
    assert (
        exif._gps_clock({"GPS GPSDate": Tag([], "2020:01:02"), "GPS GPSTimeStamp": Tag([1, 2, 3.25])})
        == "2020-01-02T01:02:03.25Z"
    )
    assert exif._gps_clock({}) is None
    assert (
        exif._clock({"DateTimeOriginal": "2020:01:02 03:04:05", "OffsetTimeOriginal": "+02:00"})
        == "2020-01-02T03:04:05+02:00"
    )
    assert (
        exif._clock({"DateTimeOriginal": "0000:00:00 00:00:00", "ModifyDate": "2020:01:02 03:04:05"})
        == "2020-01-02T03:04:05"
    )
    assert exif._clock({}) is None
    assert exif._orientation({"Image Orientation": Tag([9])}) is None


def test_a_picture_that_is_none():
    answer = metadata({"name": "a.jpg"}, {"file": source(b"\xff\xd8\xff\xe0nothing")}, None)
    assert answer["embedded"] == {"unreadable": "OSError"}


def test_pdfs_are_read_or_named():
    manifest = json.loads(shared("fixtures", "pdf", "manifest.json").read_text("utf-8"))["files"]
    for wanted in manifest:
        path = shared("fixtures", "pdf", wanted["file"])
        answer = metadata({"name": path.name}, {"file": source(path)}, None)
        found = answer["embedded"]
        if wanted["expected"] == "password":
            assert found == {"encrypted": True, "password_needed": True}, path.name
        elif wanted["pages"] is None:
            assert answer["problem"] == "damaged" or answer["mismatch"], path.name
        else:
            assert (found.get("pages"), answer["problem"]) == (wanted["pages"], ""), path.name
            assert bool(found.get("repaired")) is (wanted["expected"] == "repair"), path.name


def test_information_and_xmp_of_a_pdf():
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.docinfo["/Author"] = "Анна"
        pdf.docinfo["/CreationDate"] = "D:20240102030405+02'00'"
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
            xmp["dc:creator"] = ["Анна", "B"]
            xmp["dc:title"] = "Заявление"
        pdf.save(out)
    found = pdf_metadata(source(out.getvalue()))
    assert found["info"]["Author"].startswith("Анна")
    assert found["embedded_at"] == "2024-01-02T03:04:05+02:00"
    assert "Заявление" in found["xmp"].values()
    assert "Анна; B" in found["xmp"].values()


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("D:2024", "2024"),
        ("D:202402", "2024-02"),
        ("D:20240203", "2024-02-03"),
        ("D:2024020304", "2024-02-03T04:00:00"),
        ("D:20240203040506Z", "2024-02-03T04:05:06Z"),
        ("D:20240203040506-05'30'", "2024-02-03T04:05:06-05:30"),
        ("yesterday", None),
    ],
)
def test_pdf_dates(text, clock):
    assert iso(text) == clock


def film(*more):
    head = struct.pack("!4sIIII", b"\0\0\0\0", 3_786_912_000, 3_786_912_001, 1000, 61_500) + bytes(80)
    track = box(b"tkhd", bytes(76) + struct.pack("!HHHH", 1920, 0, 1080, 0))
    return (
        box(b"ftyp", b"isom\0\0\2\0isom")
        + box(b"mdat", bytes(100))
        + box(b"moov", box(b"mvhd", head), box(b"trak", track), *more)
    )


def test_boxes_of_a_film():
    place = b"+41.7151+044.8271/"
    told = box(b"udta", box(b"\xa9xyz", struct.pack("!HH", len(place), 0), place))
    found = film_metadata(source(film(told)))
    assert (found["created"], found["seconds"], found["width"], found["height"]) == (
        "2024-01-01T00:00:00Z",
        61.5,
        1920,
        1080,
    )
    assert found["gps"] == [41.7151, 44.8271]
    assert found["embedded_at"] == "2024-01-01T00:00:00Z"


def test_apple_keys():
    names = [b"com.apple.quicktime.make", b"com.apple.quicktime.creationdate"]
    keys = box(b"keys", struct.pack("!II", 0, 2), *(struct.pack("!I", len(n) + 8) + b"mdta" + n for n in names))
    values = [b"Apple", b"2024-05-01T10:00:00+0400"]
    items = box(b"ilst", *(box(struct.pack("!I", n), box(b"data", bytes(8), v)) for n, v in enumerate(values, 1)))
    found = film_metadata(source(film(box(b"meta", box(b"hdlr", bytes(24)), keys, items))))
    assert (found["Make"], found["embedded_at"]) == ("Apple", "2024-05-01T10:00:00+0400")


def test_itunes_texts_and_wide_heads():
    texts = box(b"udta", box(b"meta", bytes(4), box(b"ilst", box(b"\xa9too", box(b"data", bytes(8), b"Lavf")))))
    wide = box(b"mvhd", b"\1\0\0\0" + struct.pack("!QQIQ", 0, 0, 600, 1200))
    found = film_metadata(source(box(b"moov", wide, texts)))
    assert (found["encoder"], found["created"], found["seconds"]) == ("Lavf", None, 2.0)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 150))
def test_boxes_never_fail(noise, at):
    whole = film()
    assert isinstance(film_metadata(source(whole[:at] + noise + whole[at:])), dict)
    assert isinstance(film_metadata(source(struct.pack("!I4sQ", 1, b"moov", 2**63) + noise)), dict)


CORE = (
    '<cp:coreProperties xmlns:cp="c" xmlns:dc="d">'
    "<dc:creator>Анна</dc:creator><dc:created>2024-01-02T00:00:00Z</dc:created></cp:coreProperties>"
)


def test_office_properties():
    data = zipped(
        word__document_dot_xml="<w/>",
        docProps__core_dot_xml=CORE,
        docProps__app_dot_xml="<P><Application>Writer</Application></P>",
    )
    found = office_metadata(source(data))
    assert found == {
        "creator": "Анна",
        "created": "2024-01-02T00:00:00Z",
        "Application": "Writer",
        "embedded_at": "2024-01-02T00:00:00Z",
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entity_bombs_are_refused(encoding):
    bomb = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "xxxxxxxx"><!ENTITY c "&b;&b;">]><a>&c;</a>'
    with pytest.raises(JobError) as caught:
        properties(bomb.encode(encoding))
    assert caught.value.code == "entities"


def test_giant_properties_are_refused():
    data = zipped(word__document_dot_xml="<w/>", docProps__core_dot_xml="<a>" + " " * (2 << 20) + "</a>")
    answer = metadata({"name": "a.docx"}, {"file": source(data)}, None)
    assert answer["problem"] == "too_large"


def test_broken_office_file_is_named():
    data = zipped(word__document_dot_xml="<w/>", docProps__core_dot_xml="<a>")
    assert metadata({"name": "a.docx"}, {"file": source(data)}, None)["problem"] == "ExpatError"


def test_mail_fixtures():
    for path in sorted(shared("fixtures", "mail", "eml").iterdir()):
        answer = metadata({"name": path.name}, {"file": source(path)}, None)
        assert answer["problem"] == "", path.name
        assert answer["embedded"]["From"], path.name
        json.dumps(answer).encode()


@pytest.mark.parametrize(
    ("name", "header", "value"),
    [
        ("multi_charset__japanese.eml", "Subject", "まみむめも"),
        ("rfc6532__utf8_headers.eml", "Subject", "Säying Hello"),
        ("error_emails__bad_date_header.eml", "Date", "<HR>"),
        ("attachment_emails__attachment_only_email.eml", "attachments", ["blah.gz"]),
    ],
)
def test_mail_headers(name, header, value):
    answer = metadata({"name": name}, {"file": source(shared("fixtures", "mail", "eml", name))}, None)
    assert answer["embedded"][header] == value


def test_clocks_of_mail():
    assert mail.clock("Mon, 6 Jun 2005 22:21:22 +0200") == "2005-06-06T22:21:22+02:00"
    for wrong in ("<HR>", "", "Mon, 30 Jun 3609 15:33:50 +0600", "Mon, 99 Jun 2005 22:21:22 +0200"):
        assert mail.clock(wrong) is None


def test_a_mailbox_counts_its_messages():
    one = b"From a@b Mon Jan  1 00:00:00 2024\nFrom: a@b\nTo: c@d\nSubject: x\n\nwords\n\n"
    answer = metadata({"name": "a.mbox"}, {"file": source(one * 3)}, None)
    assert answer["embedded"]["messages"] == 3


def test_words_of_mail():
    html = b"Content-Type: text/html; charset=utf-8\n\n<style>no</style><p>One</p><p>Two &amp; three</p>"
    assert mail.text_of(mail.parsed(html)) == "One\nTwo & three"
    assert mail.text_of(mail.parsed(b"Content-Type: text/plain; charset=nonsense\n\n\xd0\x90")) == "А"
    assert mail.text_of(mail.parsed(b"Content-Type: image/png\n\nx")) == ""
    assert mail.decoded("=?nonsense?q?=D0=90?=") == "А"
    assert mail.decoded("=?utf-8?b?!!?=")


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_no_mail_fails(data):
    found, problem = read(source(b"From: a\nSubject: " + data + b"\n\n" + data), "message/rfc822")
    assert (problem, "From" in found) == ("", True)


def test_metadata_is_capped():
    found = capped({"long": "x" * 9999, "none": None, "empty": "", **{f"n{i}": i for i in range(999)}})
    assert len(found["long"]) == LONGEST
    assert len(found) == MOST - 2
    assert capped({"deep": {"list": [b"x", {"a": "\0b"}]}}) == {"deep": {"list": ["b'x'", {"a": "b"}]}}


def test_files_without_metadata():
    answer = metadata({"name": "a.txt"}, {"file": source(b"words")}, None)
    assert (answer["embedded"], answer["problem"], answer["embedded_at"]) == ({}, "", None)
