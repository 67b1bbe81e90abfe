"""Pictures as pages: their bytes stay, what cameras write into them does not, and each stands upright."""

from __future__ import annotations

import io
import random
import subprocess
import sys
import zlib

import pikepdf
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageDraw

from app.dossier.exhibit_image import picture_pdf
from app.dossier.exhibit_jpeg import NotAJpeg, look, stripped
from app.dossier.exhibit_splice import Range, Spliced
from app.paths import ROOT
from app.sandbox.protocol import JobError


def picture(mode: str = "RGB", size: tuple[int, int] = (60, 40)) -> Image.Image:
    """White, its top left quarter black."""
    image = Image.new("L", size, 255)
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2 - 1, size[1] // 2 - 1), fill=0)
    return image.convert(mode)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def with_exif(orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = orientation, "CAMERAMAKER"
    return saved(picture(), "JPEG", exif=exif, comment=b"COMMENTWORD", quality=95)


_LOADED = """
import io, sys
from app.dossier.exhibit_image import picture_pdf
data = sys.stdin.buffer.read()
picture_pdf(io.BytesIO(data), len(data))
print(sum(name.endswith("ImagePlugin") for name in sys.modules))
"""


def test_a_tiff_does_not_bring_every_format_along() -> None:
    """All of them take megabytes and time, and each is one more reader of foreign bytes."""
    given = saved(picture(), "TIFF", compression="tiff_lzw")
    done = subprocess.run([sys.executable, "-c", _LOADED], cwd=ROOT, input=given, capture_output=True, check=True)
    assert int(done.stdout) < 8


def pages_of(data: bytes) -> tuple[pikepdf.Pdf, list[Image.Image]]:
    stream, count = picture_pdf(io.BytesIO(data), len(data))
    whole = stream.read()
    document = pdfium.PdfDocument(whole)
    shown = [document[n].render(scale=1).to_pil().convert("L") for n in range(len(document))]
    document.close()
    assert len(shown) == count
    pdf = pikepdf.open(io.BytesIO(whole))
    assert pdf.check_pdf_syntax() == []
    return pdf, shown


def black_corner(image: Image.Image) -> str:
    wide, high = image.width, image.height
    spots = {"top left": (0.2, 0.2), "top right": (0.8, 0.2), "bottom left": (0.2, 0.8), "bottom right": (0.8, 0.8)}
    return ", ".join(name for name, (x, y) in spots.items() if image.getpixel((int(wide * x), int(high * y))) < 100)


@pytest.mark.parametrize(
    ("orientation", "corner", "size"),
    [
        (1, "top left", (60, 40)),
        (2, "top right", (60, 40)),
        (3, "bottom right", (60, 40)),
        (4, "bottom left", (60, 40)),
        (5, "top left", (40, 60)),
        (6, "top right", (40, 60)),
        (7, "bottom right", (40, 60)),
        (8, "bottom left", (40, 60)),
        (77, "top left", (60, 40)),
    ],
)
def test_a_photo_stands_as_its_camera_was_held(orientation: int, corner: str, size: tuple[int, int]) -> None:
    _, (shown,) = pages_of(with_exif(orientation))
    assert shown.size == size
    assert black_corner(shown) == corner


def test_a_jpeg_keeps_its_samples_and_loses_what_the_camera_wrote() -> None:
    data = with_exif()
    pdf, _ = pages_of(data)
    raw = pdf.pages[0].obj.Resources.XObject.X.read_raw_bytes()
    assert raw == stripped(data)
    assert data[data.index(b"\xff\xdb") :].endswith(raw[raw.index(b"\xff\xdb") :])
    for word in (b"Exif", b"CAMERAMAKER", b"COMMENTWORD"):
        assert word not in raw
    assert Image.open(io.BytesIO(raw)).tobytes() == Image.open(io.BytesIO(data)).tobytes()


def test_what_is_hung_onto_a_jpeg_is_cut_off() -> None:
    plain = saved(picture(), "JPEG")
    assert stripped(plain) == plain
    assert stripped(plain + b"MotionPhoto_Data hidden film") == plain


def test_progressive_and_grey_and_four_inks() -> None:
    _, (grey,) = pages_of(saved(picture("L"), "JPEG", progressive=True, quality=95))
    assert black_corner(grey) == "top left"
    _, (inks,) = pages_of(saved(picture("CMYK"), "JPEG", quality=95))
    assert black_corner(inks) == "top left"


@pytest.mark.parametrize("cut", [3, 30, 200, -2])
def test_a_jpeg_that_is_cut_off_is_refused(cut: int) -> None:
    data = saved(picture(), "JPEG")[:cut]
    with pytest.raises(JobError) as refused:
        picture_pdf(io.BytesIO(data), len(data))
    assert refused.value.code == "damaged"


def test_nonsense_after_the_first_marker_is_no_jpeg() -> None:
    for data in (b"\xff\xd8\x00\x00", b"\xff\xd8\xff\xff\xff\xd9", b"\xff\xd8\xff\xe0\x00\x01", b"no picture"):
        with pytest.raises(NotAJpeg):
            stripped(data)


def test_a_long_scan_is_read_in_chunks() -> None:
    side = 900
    samples = random.Random(7).randbytes(side * side * 3)  # what can't be packed small
    noise = Image.frombytes("RGB", (side, side), samples)
    data = saved(noise, "JPEG", quality=100, subsampling=0)
    asked: list[int] = []

    def read(offset: int, n: int) -> bytes:
        asked.append(n)
        return data[offset : offset + n]

    found = look(read, len(data))
    assert (found.width, found.height, found.components, found.bits) == (900, 900, 3, 8)
    assert found.length <= len(data)
    assert max(asked) <= 1 << 20


def test_sixteen_bits_transparency_and_palettes_become_plain() -> None:
    deep = Image.new("I;16", (20, 20))
    deep.putdata([65535] * 200 + [0] * 200)
    _, (shown,) = pages_of(saved(deep, "PNG"))
    assert shown.getpixel((10, 3)) > 250
    assert shown.getpixel((10, 17)) < 5
    clear = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    ImageDraw.Draw(clear).rectangle((0, 0, 9, 9), fill=(120, 0, 0, 255))
    pdf, (shown,) = pages_of(saved(clear, "PNG"))
    assert shown.getpixel((15, 15)) == 255
    assert "/SMask" not in pdf.pages[0].obj.Resources.XObject.X
    _, (shown,) = pages_of(saved(picture("P"), "GIF"))
    assert black_corner(shown) == "top left"
    _, (shown,) = pages_of(saved(picture("LA"), "PNG"))
    assert black_corner(shown) == "top left"


def test_every_frame_of_a_fax_is_a_page_and_stays_black_and_white() -> None:
    frames = [picture("1", (61, 40)) for _ in range(3)]
    pdf, shown = pages_of(saved(frames[0], "TIFF", save_all=True, append_images=frames[1:], compression="group4"))
    assert [black_corner(image) for image in shown] == ["top left"] * 3
    assert [int(page.obj.Resources.XObject.X.BitsPerComponent) for page in pdf.pages] == [1, 1, 1]


def test_heic_becomes_a_page() -> None:
    import pillow_heif

    out = io.BytesIO()
    pillow_heif.from_pillow(picture(size=(64, 48))).save(out, quality=90)
    _, (shown,) = pages_of(out.getvalue())
    assert shown.size == (64, 48)
    assert black_corner(shown) == "top left"


@pytest.mark.parametrize(
    "data", [b"", b"not a picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 40, saved(picture(), "PNG")[:60]]
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(JobError) as refused:
        picture_pdf(io.BytesIO(data), len(data))
    assert refused.value.code in ("not_an_image", "damaged")


def test_too_many_pixels_are_refused_before_they_are_unpacked() -> None:
    head = saved(Image.new("1", (8, 8)), "PNG")
    huge = head[:16] + (60000).to_bytes(4, "big") * 2 + head[24:]
    fixed = huge[:29] + zlib.crc32(huge[12:29]).to_bytes(4, "big") + huge[33:]
    with pytest.raises(JobError) as refused:
        picture_pdf(io.BytesIO(fixed), len(fixed))
    assert refused.value.code == "too_large"


def test_a_spliced_file_reads_like_one() -> None:
    source = io.BytesIO(b"0123456789")
    spliced = Spliced([b"ab", Range(source, 2, 5), b"", Range(source, 8, 10), b"z"])
    assert spliced.read() == b"ab23489z"
    assert spliced.seek(-3, io.SEEK_END) == 5
    assert spliced.read(2) == b"89"
    assert spliced.seek(-1, io.SEEK_CUR) == 6
    buffer = bytearray(9)
    assert spliced.readinto(buffer) == 2
    assert (spliced.tell(), spliced.readable(), spliced.seekable(), spliced.size) == (8, True, True, 8)
    assert spliced.read(4) == b""
