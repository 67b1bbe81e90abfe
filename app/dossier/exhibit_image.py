"""Exhibits that are pictures, as PDFs with one page for each (runs in the worker)."""

from __future__ import annotations

import io
import logging
import zlib
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO, cast

from app.dossier.exhibit_jpeg import Jpeg, NotAJpeg, Span, look
from app.evidence.preview import MOST_PIXELS, on_white
from app.sandbox.protocol import JobError

Part = bytes | Span
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


class Spliced(io.RawIOBase):
    """A read-only file put together from bytes and from ranges of another file."""

    def __init__(self, parts: Sequence[Part], source: BinaryIO | None = None) -> None:
        super().__init__()
        self._source, self._at = source, 0
        self._parts: list[tuple[int, Part]] = []
        self.size = 0
        for part in parts:
            self._parts.append((self.size, part))
            self.size += len(part) if isinstance(part, bytes) else part[1] - part[0]

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def tell(self) -> int:
        """Where the next read begins."""
        return self._at

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to `offset`."""
        self._at = max(0, (0, self._at, self.size)[whence] + offset)
        return self._at

    def read(self, size: int | None = -1) -> bytes:
        """Up to `size` bytes, all that is left when negative."""
        end = self.size if size is None or size < 0 else min(self.size, self._at + size)
        found = []
        for begin, part in self._parts:
            length = len(part) if isinstance(part, bytes) else part[1] - part[0]
            start, stop = max(self._at, begin), min(end, begin + length)
            if start < stop:
                found.append(self._piece(part, start - begin, stop - begin))
        self._at = max(self._at, end)
        return b"".join(found)

    def readinto(self, buffer: Any) -> int:
        """Fill `buffer` as far as the file goes."""
        view = memoryview(buffer).cast("B")
        data = self.read(len(view))
        view[: len(data)] = data
        return len(data)

    def _piece(self, part: Part, start: int, stop: int) -> bytes:
        if isinstance(part, bytes):
            return part[start:stop]
        if self._source is None:
            raise OSError("no source")
        self._source.seek(part[0] + start)
        return self._source.read(stop - start)


def picture_pdf(source: BinaryIO, size: int) -> tuple[BinaryIO, int]:
    """A picture as the file of a PDF, and how many pages it has; raises JobError: not_an_image, too_large."""
    head = _read(source, 0, 3)
    if head == b"\xff\xd8\xff":
        return _jpeg_pdf(source, size), 1
    pages = [_decoded(frame) for frame in _frames(source)]
    return _pdf([(w, h, (1, 0, 0, 1, 0, 0), False, d, [data]) for w, h, d, data in pages], None), len(pages)


def _read(source: BinaryIO, offset: int, count: int) -> bytes:
    source.seek(offset)
    return source.read(count)


def _jpeg_pdf(source: BinaryIO, size: int) -> BinaryIO:
    try:
        found = look(lambda offset, n: _read(source, offset, n), size)
    except (NotAJpeg, IndexError):
        raise JobError("damaged", "this picture is cut off or damaged") from None
    matrix, turned = _UPRIGHT[_orientation(source)]
    return _pdf([(found.width, found.height, matrix, turned, _jpeg_entries(found), list(found.spans))], source)


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
    source.seek(0)
    try:
        with Image.open(source) as image:
            count = int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1
            for number in range(count):
                image.seek(number)
                yield ImageOps.exif_transpose(image)
    except Image.DecompressionBombError:
        raise JobError("too_large", "the picture has more pixels than can be printed") from None
    except (JobError, MemoryError, GeneratorExit):
        raise
    except Exception:  # noqa: BLE001 - Pillow's plugins raise whatever they like
        raise JobError("not_an_image", "not a readable picture") from None


def _decoded(frame: Any) -> tuple[int, int, str, bytes]:
    """Width, height, dictionary entries and compressed samples of a Pillow image."""
    mode = frame.mode if "transparency" not in frame.info else "P"
    if mode == "1":
        space, bits, picture = "DeviceGray", 1, frame
    elif mode == "L":
        space, bits, picture = "DeviceGray", 8, frame
    else:
        picture = on_white(frame)
        space, bits = "DeviceRGB", 8
        if mode.startswith(("I", "F", "LA")):
            picture, space = picture.convert("L"), "DeviceGray"
    entries = f"/ColorSpace /{space} /BitsPerComponent {bits} /Filter /FlateDecode"
    return picture.width, picture.height, entries, zlib.compress(picture.tobytes(), 6)


_Page = tuple[int, int, tuple[int, ...], bool, str, Sequence[Part]]


def _pdf(pages: Sequence[_Page], source: BinaryIO | None) -> BinaryIO:
    """A PDF whose pages are pictures, a pixel a point; ranges of `source` are not read until they are asked for."""
    parts: list[Part] = [b"%PDF-1.7\n"]
    places: dict[int, int] = {}

    def here() -> int:
        return sum(len(p) if isinstance(p, bytes) else p[1] - p[0] for p in parts)

    def add(number: int, *body: Part) -> None:
        places[number] = here()
        parts.extend([f"{number} 0 obj\n".encode(), *body, b"\nendobj\n"])

    kids = " ".join(f"{3 + 3 * at} 0 R" for at in range(len(pages)))
    add(1, b"<< /Type /Catalog /Pages 2 0 R >>")
    add(2, f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>".encode())
    for at, (width, height, matrix, turned, entries, data) in enumerate(pages):
        first = 3 + 3 * at
        wide, high = (height, width) if turned else (width, height)
        a, b, c, d, e, f = matrix
        draw = f"q {a * wide} {b * high} {c * wide} {d * high} {e * wide} {f * high} cm /X Do Q".encode()
        length = sum(len(p) if isinstance(p, bytes) else p[1] - p[0] for p in data)
        add(first, f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {wide} {high}] /Contents {first + 1} 0 R "
                   f"/Resources << /XObject << /X {first + 2} 0 R >> >> >>".encode())  # fmt: skip
        add(first + 1, f"<< /Length {len(draw)} >>\nstream\n".encode(), draw, b"\nendstream")
        add(first + 2, f"<< /Type /XObject /Subtype /Image /Width {width} /Height {height} {entries} "
                       f"/Length {length} >>\nstream\n".encode(), *data, b"\nendstream")  # fmt: skip
    table = here()
    rows = "".join(f"{places[number]:010d} 00000 n \n" for number in sorted(places))
    parts.append(f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{rows}trailer\n<< /Size {len(places) + 1} "
                 f"/Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n".encode())  # fmt: skip
    return cast("BinaryIO", Spliced(parts, source))
