"""A file that is hashed while it is written."""

from __future__ import annotations

import hashlib
import io
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, BinaryIO, cast


class HashedFile(io.RawIOBase):
    """A stream whose SHA-256 is known when it is written; what was written out of order is read once more at the end.

    Hashing runs in a thread, at most one piece behind; `hexdigest` ends it.
    """

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream, self._digest = stream, hashlib.sha256()
        self._at, self._known, self._straight = 0, 0, True
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="hashing")
        self._pending: Future[None] | None = None

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to `offset`."""
        self._at = self._stream.seek(offset, whence)
        return self._at

    def truncate(self, size: int | None = None) -> int:
        """Cut the file off: begun anew when nothing is left, else read once more at the end."""
        self._wait()
        left = self._stream.truncate(size)
        self._digest, self._known, self._straight = hashlib.sha256(), left, not left
        return left

    def write(self, data: Any) -> int:
        """Write and hash `data`, which stays as it is."""
        self._straight = self._straight and self._at == self._known
        if self._straight:
            self._wait()
            self._pending = self._pool.submit(self._digest.update, data)
        count = self._stream.write(data)
        self._at += count
        self._known = max(self._known, self._at)
        return count

    def _wait(self) -> None:
        if self._pending is not None:
            self._pending.result()
            self._pending = None

    def hexdigest(self) -> str:
        """SHA-256 of all that stands in the file."""
        self._wait()
        self._pool.shutdown()
        if not self._straight:
            self._stream.flush()
            self._stream.seek(0)
            self._digest = hashlib.file_digest(cast("Any", self._stream), "sha256")
            self._stream.seek(0, io.SEEK_END)
        return self._digest.hexdigest()
