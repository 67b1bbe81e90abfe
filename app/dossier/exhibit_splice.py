"""Files put together from bytes and from what is read when it is asked for (runs in the worker)."""

from __future__ import annotations

import io
from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING, BinaryIO, Protocol, cast

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class Lazy(Protocol):
    """Bytes that are read when they are needed."""

    @property
    def length(self) -> int:
        """How many."""

    def piece(self, start: int, stop: int) -> bytes:
        """Those from `start` to `stop`."""


Part = bytes | Lazy


class Range:
    """A range of a file."""

    def __init__(self, source: BinaryIO, start: int, end: int) -> None:
        self._source, self._start, self.length = source, start, end - start

    def piece(self, start: int, stop: int) -> bytes:
        """Bytes of the range."""
        self._source.seek(self._start + start)
        return self._source.read(stop - start)


def length_of(part: Part) -> int:
    """The length of a part."""
    return len(part) if isinstance(part, bytes) else part.length


class Spliced(io.RawIOBase):
    """A read-only, seekable file made of parts."""

    def __init__(self, parts: Sequence[Part]) -> None:
        super().__init__()
        self._parts = [part for part in parts if length_of(part)]
        self._starts: list[int] = []
        self.size = self._at = 0
        for part in self._parts:
            self._starts.append(self.size)
            self.size += length_of(part)

    def lazy(self) -> Lazy | None:
        """What of it is read when it is asked for, as one; None when all of it is here."""
        parts = [part for part in self._parts if not isinstance(part, bytes)]
        return _Joined(Spliced(parts)) if parts else None

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
        while self._at < end:
            number = bisect_right(self._starts, self._at) - 1
            part, begin = self._parts[number], self._starts[number]
            start, stop = self._at - begin, min(end - begin, length_of(part))
            found.append(part[start:stop] if isinstance(part, bytes) else part.piece(start, stop))
            self._at = begin + stop
        return found[0] if len(found) == 1 else b"".join(found)

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill `buffer` as far as the file goes."""
        view = memoryview(buffer).cast("B")
        data = self.read(len(view))
        view[: len(data)] = data
        return len(data)


class _Joined:
    """A file of parts as one part."""

    def __init__(self, whole: Spliced) -> None:
        self._whole, self.length = whole, whole.size

    def piece(self, start: int, stop: int) -> bytes:
        """Bytes of it."""
        self._whole.seek(start)
        return self._whole.read(stop - start)


def pdf_file(objects: Sequence[Sequence[Part]]) -> BinaryIO:
    """The file of a PDF from the bodies of its objects, numbered from 1; the first is the catalogue."""
    parts: list[Part] = [b"%PDF-1.7\n"]
    at = length_of(parts[0])
    rows = []
    for number, body in enumerate(objects, 1):
        rows.append(f"{at:010d} 00000 n \n")
        whole = [f"{number} 0 obj\n".encode(), *body, b"\nendobj\n"]
        at += sum(length_of(part) for part in whole)
        parts += whole
    count = len(objects) + 1
    parts.append(
        f"xref\n0 {count}\n0000000000 65535 f \n{''.join(rows)}trailer\n<< /Size {count} /Root 1 0 R >>\n"
        f"startxref\n{at}\n%%EOF\n".encode()
    )
    return cast("BinaryIO", Spliced(parts))


def stream(entries: str, *data: Part) -> list[Part]:
    """The body of a stream object."""
    length = sum(length_of(part) for part in data)
    return [f"<< {entries} /Length {length} >>\nstream\n".encode(), *data, b"\nendstream"]
