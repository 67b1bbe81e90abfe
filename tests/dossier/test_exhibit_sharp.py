"""How sharp pictures come out in print: too many dots and too few are told, and taken away only when asked."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Dictionary, Name
from PIL import Image, ImageCms, ImageDraw

from app.dossier.exhibit import Pages, exhibit
from app.dossier.exhibit_heavy import Heavies
from app.dossier.exhibit_sharp import Print
from app.dossier.manifest import build_from_manifest
from app.dossier.pages import Flow, Paper
from app.dossier.profiles import load
from tests.dossier.papers import typesetter
from tests.dossier.test_exhibit import source
from tests.dossier.test_exhibit_pdf import paper

A4 = Print(595.276, 841.89, 300)


def photo(size: tuple[int, int], kind: str = "JPEG", **options: object) -> bytes:
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2, size[1] // 2), fill="navy")
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def told(name: str, data: bytes, sheet: Print = A4) -> dict[str, str]:
    flow = Flow(typesetter(), Paper(595.276, 841.89, 56, 10, 1.4), lambda cite: "")
    made = exhibit(source(data), {"file_name": name, "password": ""}, Heavies(), lambda: flow, sheet)
    assert isinstance(made, Pages)
    return dict(made.opened.notes.items())


@pytest.mark.parametrize(
    ("size", "kind", "code"),
    [
        ((4000, 3000), "JPEG", "above_resolution"),
        ((4000, 3000), "PNG", ""),  # only what could be made smaller is told
        ((2000, 1500), "JPEG", ""),
        ((900, 600), "JPEG", "low_resolution"),
        ((300, 200), "PNG", "low_resolution"),
    ],
)
def test_dots_are_counted_as_they_are_printed(size: tuple[int, int], kind: str, code: str) -> None:
    assert set(told(f"x.{kind.lower()}", photo(size, kind))) == ({code} if code else set())


def test_scans_within_a_file_are_judged_page_by_page() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        for page, size in zip(pdf.pages, ((5000, 7000), (600, 800)), strict=True):
            scan = pdf.make_stream(photo(size), Type=Name.XObject, Subtype=Name.Image, Width=size[0], Height=size[1])
            scan.ColorSpace, scan.BitsPerComponent, scan.Filter = Name.DeviceRGB, 8, Name.DCTDecode
            page.obj.Resources = Dictionary(XObject=Dictionary(S=scan))
            page.obj.Contents = pdf.make_stream(b"q 595 0 0 842 0 0 cm /S Do Q")

    found = told("scan.pdf", paper(change))
    assert found["above_resolution"].endswith(": page 1")
    assert found["low_resolution"].endswith(": page 2")


def test_photographs_are_made_smaller_only_when_asked(tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "CAMERAMAKER"
    original = photo((4000, 3000), exif=exif, icc_profile=profile)
    (tmp_path / "a.jpg").write_bytes(original)
    made = {}
    for asked in (False, True):
        manifest = tmp_path / f"{asked}.json"
        manifest.write_text(json.dumps({"resample": asked, "exhibits": [{"file": "a.jpg"}]}))
        out = tmp_path / f"{asked}.pdf"
        answer = build_from_manifest(manifest, out, load("uk_ftt"))
        with pikepdf.open(out) as pdf:
            image = next(iter(pdf.pages[-1].obj.Resources.XObject.X.Resources.XObject.values()))
            made[asked] = (int(image.Width), image.read_raw_bytes(), {row["code"] for row in answer["problems"]})
    assert made[False][0] == 4000 and made[False][2] == {"above_resolution"}
    assert made[True][2] == {"resampled"}
    assert made[True][0] == round((595.276 - 56) / 72 * 300)  # upright, as wide as the frame
    for _, data, _ in made.values():
        assert b"CAMERAMAKER" not in data and b"ICC_PROFILE" not in data
    start = original.index(b"\xff\xda")
    assert original[start:] in made[False][1]  # what was photographed is not touched


def test_of_moving_pictures_the_first_view_is_printed_and_told() -> None:
    frames = [Image.new("L", (400, 300), shade) for shade in (0, 99, 200)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    assert "moving" in told("x.gif", out.getvalue())
    out = io.BytesIO()
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:])
    assert "moving" not in told("x.tiff", out.getvalue())


def test_pages_that_become_much_smaller_are_told() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages[1].obj.MediaBox = pikepdf.Array([0, 0, 2384, 3370])

    assert told("plan.pdf", paper(change))["shrunk"].endswith(": page 2")
