"""The one save of a finished PDF, with an identifier that depends on its bytes alone (runs in the worker)."""

from __future__ import annotations

import hashlib
import io
import zlib
from typing import BinaryIO, cast

import pikepdf

from app.sandbox.streams import Sink

_HELD, _HELD_AN_OBJECT = 64 << 10, 24
_SAME = b"31415926535897932384626433832795"  # what the library writes when it is asked for no identifier of its own
_PLACE = b"/ID [<" + _SAME + b"><" + _SAME + b">]"


def save(pdf: pikepdf.Pdf, out: Sink, *, tagged: bool = False) -> None:
    """Write `pdf` to the sink, once and from beginning to end; a structure is much, and is packed.

    The library would digest all that is written with MD5, which takes as long as all the rest: the identifier is
    taken from quick checksums instead, and put in its place while the end of the file is held back.
    Raises ValueError when a picture can't be read any more.
    """
    held = _Held(out, _HELD + _HELD_AN_OBJECT * len(pdf.objects))
    buffered = io.BufferedWriter(cast("io.RawIOBase", held), 1 << 20)
    pdf.save(
        cast("BinaryIO", buffered),
        static_id=True,
        min_version="1.7",
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        compress_streams=tagged,  # what is large is packed already; looking for more takes a third of the time
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )
    buffered.flush()
    if pdf.get_warnings():  # what can't be read while it is written would be left out without a word
        raise ValueError("not all of it was written")
    held.finish()
    buffered.detach()


class _Held(io.RawIOBase):
    """Passes on what is written, but for the end, until the identifier is known."""

    def __init__(self, out: Sink, least: int) -> None:
        super().__init__()
        self._out, self._least = out, least
        self._end = bytearray()
        self._at = 0
        self._sums: list[int] = []

    def writable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Never: what has gone out can't be changed."""
        return False

    def tell(self) -> int:
        """How many bytes were written."""
        return self._at

    def write(self, data: object) -> int:
        """Take bytes, give those on that are far enough from the end."""
        piece = memoryview(cast("bytes", data)).cast("B")
        self._sums.append(zlib.crc32(piece))
        self._at += len(piece)
        if len(piece) > self._least:
            self._out.write_together(self._end, piece[: -self._least])
            self._end = bytearray(piece[-self._least :])
        else:
            self._end += piece
            self._pass_on()
        return len(piece)

    def _pass_on(self) -> None:
        """Give on what is more than needs be held back, when it is much."""
        more = len(self._end) - self._least
        if more > self._least:
            self._out.write(self._end[:more])
            del self._end[:more]

    def finish(self) -> None:
        """Give on the end of the file with its identifier."""
        sums = ",".join(map(str, self._sums)).encode()
        mine = hashlib.sha256(sums).hexdigest()[: len(_SAME)].encode()
        before, place, after = self._end.rpartition(_PLACE)
        if not place:
            raise ValueError("no identifier in the file")
        self._out.write(before + place.replace(_SAME, mine) + after)
