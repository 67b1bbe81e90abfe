"""SHA-256 in a thread beside the work, never more than one piece behind."""

from __future__ import annotations

import hashlib
from concurrent.futures import Future, ThreadPoolExecutor

from app.handover.rows import Piece


class Digest:
    """The digest of one file; a piece must stay as it is until the next but one is given."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self._digest = hashlib.sha256()
        self._pool = pool
        self._pending: Future[None] | None = None
        self.size = 0

    def update(self, piece: Piece) -> None:
        """Take the next piece."""
        self._wait()
        self.size += len(piece)
        self._pending = self._pool.submit(self._digest.update, piece)

    def finish(self) -> bytes:
        """The digest of all pieces."""
        self._wait()
        return self._digest.digest()

    def _wait(self) -> None:
        if self._pending is not None:
            self._pending.result()
            self._pending = None
