"""Files put together from bytes and from what is read when it is asked for (runs in the worker)."""

from __future__ import annotations

import io
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol, cast

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class Lazy(Protocol):
    """Bytes that are read when they are needed."""

    @property
    def length(self) -> int:
        """How many."""

    def fill(self, start: int, view: memoryview) -> None:
        """Put those from `start` on into `view`, as many as it takes."""


Part = bytes | Lazy


_FEW = 16 << 10


class Range:
    """A range of a file."""

    def __init__(self, source: BinaryIO, start: int, end: int) -> None:
        self._source, self._start, self.length = source, start, end - start

    def fill(self, start: int, view: memoryview) -> None:
        """Bytes of the range."""
        done = self.some(view, start) if len(view) <= _FEW else 0
        if done < len(view):
            self._source.seek(self._start + start + done)
            _whole(self._source, view[done:])

    def some(self, view: memoryview, start: int = 0) -> int:
        """A few bytes of it, as many as there are: a library that looks for a line's end gets no whole block."""
        glance = getattr(self._source, "glance", None)
        if glance is not None:
            return int(glance(self._start + start, view))
        self._source.seek(self._start + start)
        return self._source.readinto(view) or 0  # type: ignore[attr-defined]


def _whole(source: Any, view: memoryview) -> None:
    """Fill `view` from where `source` stands."""
    done = 0
    while done < len(view):
        count = source.readinto(view[done:])
        if not count:
            raise EOFError
        done += count


def length_of(part: Part) -> int:
    """The length of a part."""
    return len(part) if isinstance(part, bytes) else part.length


class Spliced(io.RawIOBase):
    """A read-only, seekable file made of parts.

    Of a PDF `pictures` are the streams that are read when they are asked for, by the numbers of their objects.
    """

    def __init__(self, parts: Sequence[Part], pictures: Mapping[int, Lazy] | None = None) -> None:
        super().__init__()
        self.pictures: Mapping[int, Lazy] = pictures or {}
        self._parts = [part for part in parts if length_of(part)]
        self._starts: list[int] = []
        self.size = self._at = 0
        for part in self._parts:
            self._starts.append(self.size)
            self.size += length_of(part)

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
        buffer = bytearray(max(0, end - self._at))
        self.readinto(buffer)
        return bytes(buffer)

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill `buffer` as far as the file goes."""
        view = memoryview(buffer).cast("B")
        wanted, done = max(0, min(len(view), self.size - self._at)), 0
        while done < wanted:
            number = bisect_right(self._starts, self._at) - 1
            part, start = self._parts[number], self._at - self._starts[number]
            count = min(wanted - done, length_of(part) - start)
            piece = view[done : done + count]
            if isinstance(part, bytes):
                piece[:] = part[start : start + count]
            else:
                part.fill(start, piece)
            done += count
            self._at += count
        return done


class _Joined:
    """A file of parts as one part."""

    def __init__(self, whole: Spliced) -> None:
        self._whole, self.length = whole, whole.size

    def fill(self, start: int, view: memoryview) -> None:
        """Bytes of it."""
        self._whole.seek(start)
        _whole(self._whole, view)


def pdf_file(objects: Sequence[Sequence[Part]]) -> BinaryIO:
    """The file of a PDF from the bodies of its objects, numbered from 1; the first is the catalogue."""
    parts: list[Part] = [b"%PDF-1.7\n"]
    at = length_of(parts[0])
    rows = []
    pictures: dict[int, Lazy] = {}
    for number, body in enumerate(objects, 1):
        if lazy := [part for part in body if not isinstance(part, bytes)]:
            pictures[number] = _Joined(Spliced(lazy))
        rows.append(f"{at:010d} 00000 n \n")
        whole = [f"{number} 0 obj\n".encode(), *body, b"\nendobj\n"]
        at += sum(length_of(part) for part in whole)
        parts += whole
    count = len(objects) + 1
    parts.append(
        f"xref\n0 {count}\n0000000000 65535 f \n{''.join(rows)}trailer\n<< /Size {count} /Root 1 0 R >>\n"
        f"startxref\n{at}\n%%EOF\n".encode()
    )
    return cast("BinaryIO", Spliced(parts, pictures))


def stream(entries: str, *data: Part) -> list[Part]:
    """The body of a stream object."""
    length = sum(length_of(part) for part in data)
    return [f"<< {entries} /Length {length} >>\nstream\n".encode(), *data, b"\nendstream"]
