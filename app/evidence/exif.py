"""EXIF of JPEG, TIFF and HEIC; sizes of all pictures Pillow knows (runs in the worker)."""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Mapping
from typing import Any, BinaryIO, cast

import exifread
from PIL import Image

from app.sandbox.streams import SourceFile

_NAMES = {
    "DateTimeOriginal": "EXIF DateTimeOriginal",
    "OffsetTimeOriginal": "EXIF OffsetTimeOriginal",
    "CreateDate": "EXIF DateTimeDigitized",
    "ModifyDate": "Image DateTime",
    "Make": "Image Make",
    "Model": "Image Model",
    "Software": "Image Software",
    "Artist": "Image Artist",
    "Copyright": "Image Copyright",
    "ImageDescription": "Image ImageDescription",
    "LensModel": "EXIF LensModel",
    "BodySerialNumber": "EXIF BodySerialNumber",
    "UserComment": "EXIF UserComment",
}
_CLOCK = re.compile(r"(\d{4})[:\-](\d\d)[:\-](\d\d)[ T](\d\d):(\d\d):(\d\d)")
_SKIPPED = ("MakerNote", "Thumbnail", "JPEGThumbnail", "TIFFThumbnail", "ApplicationNotes", "PrintIM")
_MOST_PIXELS = 400_000_000


def image_metadata(source: SourceFile) -> dict[str, Any]:
    """Format, size, clock, place and every other EXIF tag of a picture; nothing is decoded."""
    found = _size(source)
    tags = _tags(source)
    found |= {name: str(tags[tag]) for name, tag in _NAMES.items() if tag in tags}
    found |= {"Orientation": _orientation(tags), "gps": _place(tags), "gps_altitude": _altitude(tags)}
    found |= {"gps_datetime_utc": _gps_clock(tags), "embedded_at": _clock(found)}
    found["tags"] = {name: str(tag) for name, tag in tags.items() if not any(word in name for word in _SKIPPED)}
    return found


def _tags(source: SourceFile) -> Mapping[str, Any]:
    logging.getLogger("exifread").disabled = True  # its complaints would quote the file
    source.seek(0)
    try:
        return dict(exifread.process_file(cast("BinaryIO", source), details=False))
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - damaged on purpose or by a bad card: no tags then
        return {}


def _size(source: SourceFile) -> dict[str, Any]:
    Image.MAX_IMAGE_PIXELS = _MOST_PIXELS
    source.seek(0)
    _know_heif(source)
    try:
        with Image.open(cast("BinaryIO", source)) as image:
            return {"format": image.format, "width": image.width, "height": image.height}
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - Pillow's plugins raise whatever they like
        return {"unreadable": type(error).__name__}


def _know_heif(source: SourceFile) -> None:
    head = source.read(12)
    source.seek(0)
    if head[4:8] == b"ftyp":
        import pillow_heif  # noqa: PLC0415 - only for the few that need it

        pillow_heif.register_heif_opener(thumbnails=False)


def _orientation(tags: Mapping[str, Any]) -> int | None:
    values = getattr(tags.get("Image Orientation"), "values", None)
    number = values[0] if isinstance(values, list) and values else None
    return number if isinstance(number, int) and 1 <= number <= 8 else None


def _place(tags: Mapping[str, Any]) -> list[float] | None:
    latitude, longitude = _degrees(tags, "Latitude", "S", 90), _degrees(tags, "Longitude", "W", 180)
    return None if latitude is None or longitude is None else [latitude, longitude]


def _degrees(tags: Mapping[str, Any], name: str, negative: str, most: int) -> float | None:
    parts = _numbers(tags.get(f"GPS GPS{name}"))
    if len(parts) != 3:
        return None
    degrees = parts[0] + parts[1] / 60 + parts[2] / 3600
    if str(tags.get(f"GPS GPS{name}Ref", "")).strip().upper().startswith(negative):
        degrees = -degrees
    return round(degrees, 7) if abs(degrees) <= most else None


def _altitude(tags: Mapping[str, Any]) -> float | None:
    parts = _numbers(tags.get("GPS GPSAltitude"))
    if not parts:
        return None
    below = _numbers(tags.get("GPS GPSAltitudeRef")) == [1.0]
    return round(-parts[0] if below else parts[0], 7)


def _numbers(tag: Any) -> list[float]:
    try:
        numbers = [float(value) for value in tag.values]
    except (AttributeError, TypeError, ValueError, ZeroDivisionError, OverflowError):
        return []
    return numbers if all(math.isfinite(number) for number in numbers) else []


def _gps_clock(tags: Mapping[str, Any]) -> str | None:
    day, parts = _day(str(tags.get("GPS GPSDate", ""))), _numbers(tags.get("GPS GPSTimeStamp"))
    if not day or len(parts) != 3:
        return None
    second = f"{parts[2]:05.2f}".removesuffix(".00")
    return f"{day}T{int(parts[0]):02d}:{int(parts[1]):02d}:{second}Z"


def _day(text: str) -> str:
    match = re.match(r"(\d{4})[:\-](\d\d)[:\-](\d\d)", text.strip())
    return "-".join(match.groups()) if match else ""


def _clock(found: Mapping[str, Any]) -> str | None:
    for name in ("DateTimeOriginal", "CreateDate", "ModifyDate"):
        match = _CLOCK.match(str(found.get(name, "")).strip())
        if match and match[1] != "0000":
            year, month, day, hour, minute, second = match.groups()
            offset = str(found.get("OffsetTimeOriginal", "")).strip() if name == "DateTimeOriginal" else ""
            zone = offset if re.fullmatch(r"[+-]\d\d:\d\d|Z", offset) else ""
            return f"{year}-{month}-{day}T{hour}:{minute}:{second}{zone}"
    return None
