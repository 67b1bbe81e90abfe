"""Exhibits that are pictures, as PDFs with one page for each (runs in the worker)."""

from __future__ import annotations

import logging
import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any, BinaryIO

from app.domain.words import N_
from app.dossier.exhibit_heavy import Aside
from app.dossier.exhibit_jpeg import Jpeg, NotAJpeg, look
from app.dossier.exhibit_splice import Part, Range, pdf_file, stream
from app.evidence.preview import MOST_PIXELS, on_white
from app.sandbox.protocol import JobError

_AT_ONCE = 1 << 20
_TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_OF_JPEG = ("width", "height", "components", "bits", "inverted")
_SPACES = {1: "DeviceGray", 3: "DeviceRGB", 4: "DeviceCMYK"}
# Orientation of EXIF as the matrix that shows a unit square upright, and whether sides change places.
_UPRIGHT = {
    1: ((1, 0, 0, 1, 0, 0), False),
    2: ((-1, 0, 0, 1, 1, 0), False),
    3: ((-1, 0, 0, -1, 1, 1), False),
    4: ((1, 0, 0, -1, 0, 1), False),
    5: ((0, -1, -1, 0, 1, 1), True),
    6: ((0, -1, 1, 0, 0, 1), True),
    7: ((0, 1, 1, 0, 0, 0), True),
    8: ((0, 1, -1, 0, 1, 0), True),
}


def picture_pdf(
    source: BinaryIO, size: int, found: dict[str, Any] | None = None, aside: Aside | None = None
) -> tuple[BinaryIO, int]:
    """A picture as the file of a PDF, and how many pages it has; raises JobError: not_an_image, too_large.

    What is `found` of it from an earlier look saves a second one; from a first look it is put there. The samples of
    a picture that must be decoded are put `aside`, where that can be.
    """
    found = {} if found is None else found
    if "spans" in found or (not found and _read(source, 0, 3) == b"\xff\xd8\xff"):
        return _jpeg_pdf(source, size, found), 1
    if aside is None:
        pages = [_page(frame, [b"".join(samples)]) for frame, samples in map(_decoded, _frames(source))]
        return _pdf(pages), len(pages)
    if "frames" not in found:
        found["frames"] = [_put(frame, aside.put(samples)) for frame, samples in map(_decoded, _frames(source))]
        from app.kernel.memory import give_back

        give_back()  # what a decoder leaves behind would lie beside what the next one takes
    pages = [_page(row, [aside.range(row["start"], row["end"])]) for row in found["frames"]]
    return _pdf(pages), len(pages)


def _put(frame: dict[str, Any], place: tuple[int, int]) -> dict[str, Any]:
    return {**frame, "start": place[0], "end": place[1]}


def _page(frame: dict[str, Any], data: Sequence[Part]) -> _Page:
    entries = f"/ColorSpace /{_SPACES[frame['components']]} /BitsPerComponent {frame['bits']} /Filter /FlateDecode"
    return frame["width"], frame["height"], (1, 0, 0, 1, 0, 0), False, entries, data


def _read(source: BinaryIO, offset: int, count: int) -> bytes:
    source.seek(offset)
    return source.read(count)


def _jpeg_pdf(source: BinaryIO, size: int, found: dict[str, Any]) -> BinaryIO:
    if not found:
        _look(source, size, found)
    spans = tuple((start, end) for start, end in found["spans"])
    jpeg = Jpeg(**{name: found[name] for name in _OF_JPEG}, spans=spans)
    data = [Range(source, start, end) for start, end in spans]
    matrix, turned = _UPRIGHT[found["turn"]]
    return _pdf([(jpeg.width, jpeg.height, matrix, turned, _jpeg_entries(jpeg), data)])


def _look(source: BinaryIO, size: int, found: dict[str, Any]) -> None:
    """Read a JPEG to its end, and put down what it is."""
    try:
        jpeg = look(lambda offset, n: _read(source, offset, n), size)
    except (NotAJpeg, IndexError):
        raise JobError("damaged", N_("this picture is cut off or damaged")) from None
    found.update({name: getattr(jpeg, name) for name in _OF_JPEG})
    found.update(kind="image/jpeg", turn=_orientation(source), spans=[list(span) for span in jpeg.spans])


def _jpeg_entries(found: Jpeg) -> str:
    decode = " /Decode [1 0 1 0 1 0 1 0]" if found.inverted else ""
    return f"/ColorSpace /{_SPACES[found.components]} /BitsPerComponent {found.bits} /Filter /DCTDecode{decode}"


def _orientation(source: BinaryIO) -> int:
    from PIL import Image

    source.seek(0)
    try:
        with Image.open(source) as image:
            value = image.getexif().get(0x0112, 1)
    except Exception:  # noqa: BLE001 - Pillow's plugins raise whatever they like
        return 1
    return value if value in _UPRIGHT else 1


def _frames(source: BinaryIO) -> Iterator[Any]:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2
    logging.getLogger("PIL").setLevel(logging.CRITICAL)
    if _read(source, 4, 4) == b"ftyp":
        import pillow_heif

        pillow_heif.options.DECODE_THREADS = 1
        pillow_heif.register_heif_opener(thumbnails=False)
    if _read(source, 0, 4) in _TIFF:
        from PIL import TiffImagePlugin  # noqa: F401 - looked for among all formats there are it would load all of them
    source.seek(0)
    try:
        with Image.open(source) as image:
            if image.format == "HEIF":
                yield _Heif(source)
                return
            count = int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1
            for number in range(count):
                image.seek(number)
                image.load()
                turned = image.getexif().get(0x0112, 1) in range(2, 9)
                yield ImageOps.exif_transpose(image) if turned else image  # which is not copied
    except Image.DecompressionBombError:
        raise JobError("too_large", N_("the picture has more pixels than can be printed")) from None
    except (JobError, MemoryError, GeneratorExit):
        raise
    except Exception:  # noqa: BLE001 - Pillow's plugins raise whatever they like
        raise JobError("not_an_image", N_("not a readable picture")) from None


class _Heif:
    """A HEIC picture that is decoded once, and not copied as a whole into another."""

    def __init__(self, source: BinaryIO) -> None:
        import pillow_heif

        source.seek(0)
        opened = pillow_heif.open_heif(source, convert_hdr_to_8bit=True, hdr_to_16bit=True, remove_stride=False)
        one = opened[opened.primary_index]
        self._data, self._stride = memoryview(one.data), one.stride
        self.mode, self.info = one.mode, dict[str, Any]()
        self.width, self.height = one.size

    def crop(self, box: tuple[int, int, int, int]) -> Any:
        """Whole rows of it."""
        from PIL import Image

        rows = self._data[box[1] * self._stride : box[3] * self._stride]
        return Image.frombytes(self.mode, (self.width, box[3] - box[1]), rows, "raw", self.mode, self._stride)


def _decoded(frame: Any) -> tuple[dict[str, Any], Iterator[bytes]]:
    """What a Pillow image is, and its samples, packed a few rows at a time."""
    mode = frame.mode if "transparency" not in frame.info else "P"
    made = {"width": frame.width, "height": frame.height, "components": 3, "bits": 8}
    if mode in ("1", "L"):
        return {**made, "components": 1, "bits": 1 if mode == "1" else 8}, _packed(frame, lambda rows: rows)
    if mode.startswith(("I", "F", "LA")):
        return {**made, "components": 1}, _packed(frame, lambda rows: on_white(rows).convert("L"))
    return made, _packed(frame, on_white)


def _packed(frame: Any, shown: Callable[[Any], Any]) -> Iterator[bytes]:
    packer = zlib.compressobj(6)
    rows = max(1, _AT_ONCE // (4 * frame.width))
    for top in range(0, frame.height, rows):
        part = frame.crop((0, top, frame.width, min(top + rows, frame.height)))
        yield packer.compress(shown(part).tobytes())
    yield packer.flush()


_Page = tuple[int, int, tuple[int, ...], bool, str, Sequence[Part]]


def _pdf(pages: Sequence[_Page]) -> BinaryIO:
    """A PDF whose pages are pictures, a pixel a point."""
    kids = " ".join(f"{3 + 3 * at} 0 R" for at in range(len(pages)))
    objects: list[list[Part]] = [
        [b"<< /Type /Catalog /Pages 2 0 R >>"],
        [f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>".encode()],
    ]
    for width, height, matrix, turned, entries, data in pages:
        first = len(objects) + 1
        wide, high = (height, width) if turned else (width, height)
        a, b, c, d, e, f = matrix
        draw = f"q {a * wide} {b * high} {c * wide} {d * high} {e * wide} {f * high} cm /X Do Q"
        page = f"/Type /Page /Parent 2 0 R /MediaBox [0 0 {wide} {high}] /Contents {first + 1} 0 R"
        objects += [
            [f"<< {page} /Resources << /XObject << /X {first + 2} 0 R >> >> >>".encode()],
            stream("", draw.encode()),
            stream(f"/Type /XObject /Subtype /Image /Width {width} /Height {height} {entries}", *data),
        ]
    return pdf_file(objects)
