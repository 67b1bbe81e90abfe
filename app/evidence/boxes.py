"""MP4, MOV and 3GP: clocks, length, size, place and device from their boxes (runs in the worker)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.sandbox.streams import SourceFile

_EPOCH = dt.datetime(1904, 1, 1, tzinfo=dt.UTC)
_HOLDERS = {b"moov", b"trak", b"udta", b"ilst", b"mdia"}
_TEXTS = {
    b"\xa9nam": "title",
    b"\xa9ART": "artist",
    b"\xa9day": "date",
    b"\xa9too": "encoder",
    b"\xa9swr": "Software",
    b"\xa9mak": "Make",
    b"\xa9mod": "Model",
    b"\xa9cmt": "comment",
    b"\xa9xyz": "location",
}
_KEYS = {
    "com.apple.quicktime.creationdate": "creationdate",
    "com.apple.quicktime.location.ISO6709": "location",
    "com.apple.quicktime.make": "Make",
    "com.apple.quicktime.model": "Model",
    "com.apple.quicktime.software": "Software",
    "com.android.version": "Software",
}
_PLACE = re.compile(r"([+-]\d+(?:\.\d+)?)([+-]\d+(?:\.\d+)?)")
_LARGEST, _MOST_BOXES, _DEEPEST = 4 << 20, 5000, 8


@dataclass(frozen=True, slots=True)
class Box:
    """A box: its name, where its content begins and ends, and whether it is inside of another."""

    name: bytes
    start: int
    end: int
    depth: int


def film_metadata(source: SourceFile) -> dict[str, Any]:
    """What the boxes of a film say; boxes that make no sense are passed over."""
    found: dict[str, Any] = {}
    keys: list[str] = []
    for box in _boxes(source, 0, source.size, 0):
        if box.end - box.start <= _LARGEST:
            _take(found, keys, box, source)
    clock = found.pop("creationdate", None) or found.get("created")
    found["embedded_at"] = clock
    match = _PLACE.match(str(found.get("location", "")))
    if match and abs(float(match[1])) <= 90 and abs(float(match[2])) <= 180:
        found["gps"] = [float(match[1]), float(match[2])]
    return found


def _boxes(source: SourceFile, start: int, end: int, depth: int) -> Iterator[Box]:
    """Boxes from `start` to `end`, those inside of holders too."""
    for _ in range(_MOST_BOXES):
        if end - start < 8:
            return
        source.seek(start)
        head = source.read(16)
        size, name, begin = int.from_bytes(head[:4], "big"), head[4:8], start + 8
        if size == 1:
            size, begin = int.from_bytes(head[8:16], "big"), start + 16
        stop = end if size == 0 else start + size
        if stop > end or stop < begin:
            return
        yield Box(name, begin, stop, depth)
        inside = begin + 4 if name == b"meta" and not _is_box(source, begin) else begin
        if depth < _DEEPEST and (name in _HOLDERS or name == b"meta" or _in_list(name)):
            yield from _boxes(source, inside, stop, depth + 1)
        start = stop


def _is_box(source: SourceFile, start: int) -> bool:
    source.seek(start)
    return source.read(8)[4:8] in (b"hdlr", b"keys")


def _in_list(name: bytes) -> bool:
    return name[0] == 0xA9 or name[:2] == b"\0\0"


def _take(found: dict[str, Any], keys: list[str], box: Box, source: SourceFile) -> None:
    source.seek(box.start)
    body = source.read(box.end - box.start)
    if box.name == b"mvhd":
        found.update(_movie_head(body))
    elif box.name == b"tkhd" and not found.get("width"):
        found.update(_track_head(body))
    elif box.name == b"keys":
        keys.extend(_key_names(body))
    elif box.name in _TEXTS and body[4:8] != b"data":
        length = int.from_bytes(body[:2], "big")
        found.setdefault(_TEXTS[box.name], _text(body[4 : 4 + length]))
    elif box.name in _TEXTS:
        found.setdefault(_TEXTS[box.name], _text(body[16:]))
    elif box.name[:2] == b"\0\0" and body[4:8] == b"data":
        index = int.from_bytes(box.name, "big") - 1
        if 0 <= index < len(keys) and keys[index] in _KEYS:
            found.setdefault(_KEYS[keys[index]], _text(body[16:]))


def _movie_head(body: bytes) -> dict[str, Any]:
    wide = body[:1] == b"\1"
    at, length = (4, 8) if wide else (4, 4)
    created = int.from_bytes(body[at : at + length], "big")
    changed = int.from_bytes(body[at + length : at + 2 * length], "big")
    at += 2 * length
    scale, duration = int.from_bytes(body[at : at + 4], "big"), int.from_bytes(body[at + 4 : at + 4 + length], "big")
    return {
        "created": _moment(created),
        "modified": _moment(changed),
        "seconds": round(duration / scale, 3) if scale and duration < 1 << 48 else None,
    }


def _moment(seconds: int) -> str | None:
    """Seconds since 1904 as a moment; zero means that the camera had no clock."""
    if not 0 < seconds < 1 << 34:
        return None
    return (_EPOCH + dt.timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")


def _track_head(body: bytes) -> dict[str, Any]:
    width, height = int.from_bytes(body[-8:-6], "big"), int.from_bytes(body[-4:-2], "big")
    return {"width": width, "height": height} if len(body) >= 84 and width else {}


def _key_names(body: bytes) -> list[str]:
    names: list[str] = []
    at = 8
    while at + 8 <= len(body) and len(names) < 200:
        size = int.from_bytes(body[at : at + 4], "big")
        if size < 8:
            break
        names.append(_text(body[at + 8 : at + size]))
        at += size
    return names


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace").strip("\0 ")
