"""SHA-256 in a thread beside the work, never more than one piece behind."""

from __future__ import annotations

import hashlib
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self

from app.handover.rows import Piece

# Below this a thread costs more than it saves.
_ALONE = 1 << 20


class Digest:
    """The digest of one file of about `size`; a piece must stay as it is until the next but one is given."""

    def __init__(self, size: int) -> None:
        self._digest = hashlib.sha256()
        self._pool = ThreadPoolExecutor(1) if size > _ALONE else None
        self._pending: Future[None] | None = None
        self.size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown()

    def update(self, piece: Piece) -> None:
        """Take the next piece."""
        self._wait()
        self.size += len(piece)
        if self._pool is None:
            self._digest.update(piece)
        else:
            self._pending = self._pool.submit(self._digest.update, piece)

    def finish(self) -> bytes:
        """The digest of all pieces."""
        self._wait()
        return self._digest.digest()

    def _wait(self) -> None:
        if self._pending is not None:
            self._pending.result()
            self._pending = None
