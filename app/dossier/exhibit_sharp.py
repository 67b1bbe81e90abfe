"""How sharp pictures are in print: too many dots make a file large, too few are hard to read (runs in the worker)."""

from __future__ import annotations

import contextlib
import io
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

import pikepdf
from pikepdf import Dictionary, Name, Object, Stream

from app.dossier.exhibit_pdf import Opened, View
from app.dossier.exhibit_pictures import JPEG
from app.dossier.exhibit_place import AROUND_PICTURES, BAND, spot
from app.evidence.preview import MOST_PIXELS

LEAST_DPI = 150
_FAULTS = (pikepdf.PdfError, ValueError, TypeError, AttributeError, RuntimeError, ArithmeticError, Warning)
_SPARE, _QUALITY = 1.05, 88
_HALF = 0.5
_SHORT = 4096  # the contents of a scanned page are a few operators
_SMALL = 32  # pixels: lines and dots that are drawn as pictures


@dataclass(frozen=True, slots=True)
class Print:
    """The sheet that pictures are printed on, and what its profile says of their resolution."""

    width: float
    height: float
    max_dpi: int = 0
    resample: bool = False


def note_resolution(opened: Opened, paper: Print, *, picture: bool) -> None:
    """Note pictures with more dots than the profile needs, or with fewer than can be read."""
    for number, view in enumerate(opened.views, 1):
        scale = _scale(spot(view, (paper.width, paper.height), picture=picture).matrix)
        if not picture and scale < view.unit * _HALF:
            opened.notes.add("shrunk", number)
        with contextlib.suppress(*_FAULTS):  # spoiled contents are no reason to refuse a page that readers show
            for dots, jpeg in _shown(view) if view.wordless else ():
                dpi = 72 * dots / scale
                if jpeg and paper.max_dpi and dpi > paper.max_dpi * _SPARE:
                    opened.notes.add("above_resolution", number)
                elif dpi < LEAST_DPI:
                    opened.notes.add("low_resolution", number)


def _scale(matrix: tuple[float, ...]) -> float:
    return math.sqrt(abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]))


def _shown(view: View) -> Iterator[tuple[float, bool]]:
    """(pixels a unit of the page, whether it is a JPEG) of each picture on a page that is little but pictures."""
    contents, resources = view.page.get("/Contents"), view.page.get("/Resources")
    if not isinstance(contents, Stream) or not isinstance(resources, Dictionary) or _length(contents) > _SHORT:
        return
    pictures = resources.get("/XObject", Dictionary())
    stack, now = [], 1.0
    for operands, operator in cast("Any", pikepdf.parse_content_stream(contents)):
        name = str(operator)
        if name == "q":
            stack.append(now)
        elif name == "Q" and stack:
            now = stack.pop()
        elif name == "cm" and len(operands) == 6:
            now *= _scale(tuple(float(value) for value in operands))
        elif name == "Do" and now:
            item = pictures.get(str(operands[0]))
            if isinstance(item, Stream) and _pixels(item) > _SMALL:
                yield _pixels(item) / now, bool(item.get(JPEG, item.get("/Filter") == Name.DCTDecode))


def _pixels(image: Object) -> float:
    wide, high = image.get("/Width"), image.get("/Height")
    return float(wide * high) ** 0.5 if isinstance(wide, int) and isinstance(high, int) else 0.0


def _length(contents: Object) -> int:
    length = contents.get("/Length", 0)
    return int(length) if isinstance(length, int) else 0


def resampled(source: BinaryIO, paper: Print) -> BinaryIO | None:
    """A JPEG with no more dots than the profile's resolution, upright; None when it has no more, or is damaged."""
    from PIL import Image  # noqa: PLC0415 - loaded only for pictures

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2
    source.seek(0)
    try:
        with Image.open(source) as image:
            return _smaller(image, paper) if image.format in ("JPEG", "MPO") else None
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - Pillow's plugins raise whatever they like; what is wrong is told by who binds it
        return None


def _smaller(image: Any, paper: Print) -> BinaryIO | None:
    from PIL import Image, ImageOps  # noqa: PLC0415

    upright = ImageOps.exif_transpose(image)
    short, long = sorted((paper.width - 2 * AROUND_PICTURES, paper.height - BAND - AROUND_PICTURES))
    frame = (short, long) if upright.height >= upright.width else (long, short)
    most = (round(frame[0] / 72 * paper.max_dpi), round(frame[1] / 72 * paper.max_dpi))
    if upright.width <= most[0] * _SPARE and upright.height <= most[1] * _SPARE:
        return None
    upright.thumbnail(most, Image.Resampling.LANCZOS)
    plain = upright if upright.mode in ("L", "RGB", "CMYK") else upright.convert("RGB")
    plain.info.clear()
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=_QUALITY)
    return out


def moves(source: BinaryIO) -> bool:
    """Whether a picture has views that no sheet shows."""
    from PIL import Image  # noqa: PLC0415

    source.seek(0)
    try:
        with Image.open(source) as image:
            return image.format != "TIFF" and int(getattr(image, "n_frames", 1)) > 1
    except Exception:  # noqa: BLE001 - Pillow's plugins raise whatever they like
        return False
