"""The text form of an age file, as a mail carries it: strict Base64 between two lines."""

from __future__ import annotations

import base64
import binascii
from typing import BinaryIO

from app.handover.age_header import ArmorFailure

BEGIN = b"-----BEGIN AGE ENCRYPTED FILE-----"
END = b"-----END AGE ENCRYPTED FILE-----"
_COLUMNS = 64
# White space that a mail may put around it.
_AROUND = 1024
_LONGEST_LINE = 256


class Armored:
    """Reads the bytes inside; ArmorFailure as soon as a line is not in its exact form."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._waiting = b""
        self._ended = False
        self._full = True
        while not (first := self._line()).strip():
            if source.tell() > _AROUND or not first:
                raise ArmorFailure("no first line")
        if _bare(first) != BEGIN:
            raise ArmorFailure("no first line")

    def readinto(self, buffer: memoryview, /) -> int:
        """Fill some of the buffer and answer how much; 0 at the end."""
        while not self._waiting and not self._ended:
            self._waiting = self._decoded(_bare(self._line()))
        got = min(len(buffer), len(self._waiting))
        buffer[:got] = self._waiting[:got]
        self._waiting = self._waiting[got:]
        return got

    def _decoded(self, line: bytes) -> bytes:
        if line == END:
            return self._end()
        if not self._full or not line or len(line) > _COLUMNS:
            raise ArmorFailure("a line has another length")
        # After padding, or a shorter line, only the last line may come.
        self._full = len(line) == _COLUMNS and not line.endswith(b"=")
        try:
            data = base64.b64decode(line, validate=True)
        except binascii.Error:
            raise ArmorFailure("not Base64") from None
        if base64.b64encode(data) != line:
            raise ArmorFailure("not canonical Base64")
        return data

    def _end(self) -> bytes:
        self._ended = True
        if self._source.read(_AROUND + 1).strip(b" \t\r\n"):
            raise ArmorFailure("something follows the last line")
        return b""

    def _line(self) -> bytes:
        return self._source.readline(_LONGEST_LINE)


def _bare(line: bytes) -> bytes:
    """A line without its end, which is LF or CRLF."""
    return line.removesuffix(b"\n").removesuffix(b"\r") if line.endswith(b"\n") else line
