"""Packed files opened so that one that is broken is told from a disk or a vault that can't be read (worker)."""

from __future__ import annotations

import contextlib
import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

# What a packed file that is broken, locked or packed in an unknown way makes its reader raise.
BROKEN_ZIP = (
    zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, lzma.LZMAError, zlib.error,
)  # fmt: skip


@contextlib.contextmanager
def unpacked(source: Any) -> Iterator[zipfile.ZipFile]:
    """A packed file, opened; raises one of BROKEN_ZIP when it is broken, and what reading `source` raises."""
    looked = _Looked(source)
    try:
        with zipfile.ZipFile(looked) as box:
            yield box
    except OSError as error:  # also what bzip2 says of bytes that are none of its own
        raise looked.failure or zipfile.BadZipFile(type(error).__name__) from None
    except BROKEN_ZIP:  # which the library makes of a failure, too
        if looked.failure is not None:
            raise looked.failure from None
        raise


class _Looked(io.RawIOBase):
    """A source that remembers what kept it from being read."""

    def __init__(self, source: Any) -> None:
        super().__init__()
        self._source = source
        self.failure: OSError | None = None

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def tell(self) -> int:
        """Where the next read begins."""
        return int(self._source.tell())

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to `offset`."""
        return int(self._source.seek(offset, whence))

    def read(self, size: int | None = -1) -> bytes:
        """Up to `size` bytes, all that is left when negative."""
        try:
            return bytes(self._source.read(size))
        except OSError as failure:
            self.failure = failure
            raise
