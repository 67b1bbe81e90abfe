"""Readable sources for jobs that are not objects of a vault: a file on disk, bytes in memory."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self


class BytesSource:
    """Bytes in memory as a source."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    @property
    def size(self) -> int:
        """Length in bytes."""
        return len(self._data)

    def read_at(self, offset: int, n: int) -> bytes:
        """Exactly `n` bytes from `offset`."""
        return self._data[offset : offset + n]


class FileSource:
    """A regular file as a source, with the size it had when it was opened; use as a context manager."""

    def __init__(self, path: Path) -> None:
        self._handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0))
        self.size = os.fstat(self._handle).st_size
        self._lock = threading.Lock()

    def read_at(self, offset: int, n: int) -> bytes:
        """Exactly `n` bytes from `offset`, fewer when the file became shorter meanwhile."""
        with self._lock:
            os.lseek(self._handle, offset, os.SEEK_SET)
            parts = []
            while n and (part := os.read(self._handle, n)):
                parts.append(part)
                n -= len(part)
        return b"".join(parts)

    @property
    def handle(self) -> int:
        """The open file, from which the system itself may hand on ranges."""
        return self._handle

    def close(self) -> None:
        """Give the file back; may be called again."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class StreamSource:
    """An open, seekable stream as a source, with the size it has now."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        stream.flush()
        self.size = stream.seek(0, os.SEEK_END)

    def read_at(self, offset: int, n: int) -> bytes:
        """Exactly `n` bytes from `offset`, fewer only at the end."""
        self._stream.seek(offset)
        return self._stream.read(n)
