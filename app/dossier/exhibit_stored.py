"""Where the bytes of a stream stand in the file that it came from (runs in the worker)."""

from __future__ import annotations

import re
from typing import Any, BinaryIO

import pikepdf
from pikepdf import Name, Object

from app.dossier.exhibit_jpeg import unmarked
from app.dossier.exhibit_splice import Lazy, Range

_HEAD, _FIRST, _END = 1024, 2048, 24
# Without strings and remarks in between, what reads as the beginning of the data is the beginning.
_BEGIN = re.compile(rb"\s{0,8}(\d{1,10})\s{1,8}(\d{1,5})\s{1,8}obj\b[^()%]{0,900}?>>\s{0,8}stream\r?\n")
_ENDS = re.compile(rb"\s{0,8}endstream\b")
_LAST = re.compile(rb"([!-uz\s]+)~>\s*\Z")
_SPACES = b" \t\r\n\f\0"
_TAIL, _GROUP = 64, 5


class Stored:
    """Finds the streams of one file."""

    def __init__(self, source: BinaryIO, pdf: pikepdf.Pdf) -> None:
        self._source, self._pdf = source, pdf
        self._places: dict[tuple[int, int], Any] | None = None

    def find(self, stream: Object) -> Range | None:
        """The bytes of `stream` as they are stored; None where they are encrypted or can't be told for certain."""
        length = stream.get("/Length")
        if self._pdf.is_encrypted or not isinstance(length, int) or length <= 0:
            return None
        if self._places is None:
            self._places = self._pdf.get_xref_table()
        place = self._places.get(stream.objgen)
        if place is None or place.type != 1:
            return None
        begin = _BEGIN.match(self._read(place.offset, _HEAD))
        if begin is None or (int(begin[1]), int(begin[2])) != stream.objgen:
            return None
        start = place.offset + begin.end()
        ends = _ENDS.match(self._read(start + length, _END))
        return Range(self._source, start, start + length) if ends else None

    def has_clean_ends(self, data: Lazy) -> bool:
        """Whether a JPEG written as text (ASCII85) has nothing in it that cameras write, by its beginning and end."""
        first, last = bytearray(min(_FIRST, data.length)), bytearray(min(_TAIL, data.length))
        data.fill(0, memoryview(first))
        data.fill(data.length - len(last), memoryview(last))
        end = _LAST.search(last)
        return end is not None and self._ends(end[1].translate(None, _SPACES)) and unmarked(self._bytes(bytes(first)))

    def _ends(self, text: bytes) -> bool:
        """Whether what is written ends as a JPEG does, wherever a group of its letters begins."""
        return any(self._bytes(text[at:]).endswith(b"\xff\xd9") for at in range(_GROUP))

    def _bytes(self, text: bytes) -> bytes:
        """What is written as text, up to where it ends or can't be read."""
        written = self._pdf.make_stream(text.partition(b"~")[0] + b"~>", Filter=Name.ASCII85Decode)
        try:
            return written.read_bytes()
        except pikepdf.PdfError:
            return b""

    def _read(self, offset: int, size: int) -> bytes:
        data = bytearray(size)
        return bytes(data[: Range(self._source, offset, offset + size).some(memoryview(data))])
