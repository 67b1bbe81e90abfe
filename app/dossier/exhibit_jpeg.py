"""JPEG files looked at without being decoded: their size, and their bytes without what cameras write into them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Read = Callable[[int, int], bytes]
Span = tuple[int, int]

_FRAMES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
_CHUNK = 1 << 20
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)


class NotAJpeg(ValueError):
    """These bytes are no JPEG, or not all of one."""


@dataclass(frozen=True, slots=True)
class Jpeg:
    """What a JPEG is: pixels, colours, whether Adobe's inverted inks are in it, and the ranges that stay."""

    width: int
    height: int
    components: int
    bits: int
    inverted: bool
    spans: tuple[Span, ...]

    @property
    def length(self) -> int:
        """Bytes in all spans."""
        return sum(end - start for start, end in self.spans)


def look(read: Read, size: int) -> Jpeg:
    """A JPEG by its markers; `read(offset, n)` gives bytes. Raises NotAJpeg."""
    if read(0, 2) != b"\xff\xd8":
        raise NotAJpeg
    spans: list[Span] = [(0, 2)]
    frame: tuple[int, int, int, int] | None = None
    adobe = False
    for kind, start, end in _segments(read, size):
        head = read(start + 4, min(20, end - start - 4)) if end - start > 4 else b""
        if kind in _FRAMES:
            frame = (head[0], int.from_bytes(head[1:3], "big"), int.from_bytes(head[3:5], "big"), head[5])
        adobe = adobe or (kind == 0xEE and head.startswith(b"Adobe"))
        if _stays(kind, head):
            spans.append((start, end))
    if frame is None or not frame[1] or not frame[2] or frame[3] not in (1, 3, 4):
        raise NotAJpeg
    bits, height, width, components = frame
    return Jpeg(width, height, components, bits, adobe and components == 4, tuple(_joined(spans)))


def _stays(kind: int, head: bytes) -> bool:
    """Pictures keep what is needed to show them: of application data JFIF and Adobe's mark.

    Colour profiles go: inside a PDF nobody reads them there, and they name screens, cameras and dates.
    """
    if kind == 0xE0:
        return head.startswith(b"JFIF\0")
    if kind == 0xEE:
        return head.startswith(b"Adobe")
    return not (0xE0 <= kind <= 0xEF or kind == 0xFE)


def _segments(read: Read, size: int) -> Iterator[tuple[int, int, int]]:
    """(marker, start, end) up to and with the end of the picture; scans reach to the next marker."""
    at = 2
    while at + 2 <= size:
        head = read(at, min(4, size - at))
        if head[0] != 0xFF:
            raise NotAJpeg
        kind = head[1]
        if kind == 0xFF:
            at += 1
            continue
        if kind == 0xD9:
            yield kind, at, at + 2
            return
        length = int.from_bytes(head[2:4], "big") if len(head) == 4 else 0
        end = at + 2 + length
        if length < 2 or end > size:
            raise NotAJpeg
        if kind == 0xDA:
            end = _scan_end(read, end, size)
        yield kind, at, end
        at = end
    raise NotAJpeg


def _scan_end(read: Read, at: int, size: int) -> int:
    while at < size:
        # Whole blocks of the source as they lie: a marker's first byte may be the last of one.
        wanted = _CHUNK - at % _CHUNK
        data = read(at, min(wanted if wanted > 1 else wanted + _CHUNK, size - at))
        found = _MARKER.search(data)
        if found:
            return at + found.start()
        at += len(data) - (data.endswith(b"\xff") and at + len(data) < size)
    raise NotAJpeg


def _joined(spans: list[Span]) -> Iterator[Span]:
    start, end = spans[0]
    for next_start, next_end in spans[1:]:
        if next_start == end:
            end = next_end
            continue
        yield start, end
        start, end = next_start, next_end
    yield start, end


def stripped(data: bytes) -> bytes:
    """A JPEG in memory without what cameras write into it; raises NotAJpeg."""
    found = look(lambda offset, n: data[offset : offset + n], len(data))
    if found.spans == ((0, len(data)),):
        return data
    return b"".join(data[start:end] for start, end in found.spans)


def unmarked(head: bytes) -> bool:
    """Whether `head`, the beginning of a JPEG, reaches to its first scan without anything that cameras write."""
    at = 2
    while head.startswith(b"\xff\xd8") and at + 4 <= len(head) and head[at] == 0xFF:
        kind, length = head[at + 1], int.from_bytes(head[at + 2 : at + 4], "big")
        if kind == 0xDA:
            return True
        if length < 2 or not _stays(kind, head[at + 4 : at + 24]):
            return False
        at += 2 + length
    return False
