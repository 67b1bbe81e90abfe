"""Work beside the work: what takes pieces of bytes in a thread of its own, never more than one piece behind."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any, Self

from app.handover.rows import Piece


class Beside:
    """Gives pieces to `take` in a thread; a piece must stay as it is until the next but one is given.

    What `take` raises is raised by the next call. Use as a context manager: the thread ends with it.
    """

    def __init__(self, take: Callable[[Any], object]) -> None:
        self._take = take
        self._pool = ThreadPoolExecutor(1)
        self._pending: Future[object] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown()

    def give(self, piece: Any) -> None:
        """Hand over the next piece, when the one before is done with."""
        self.wait()
        self._pending = self._pool.submit(self._take, piece)

    def wait(self) -> None:
        """Until all that was given is done with."""
        pending, self._pending = self._pending, None
        if pending is not None:
            pending.result()


class Digest:
    """The SHA-256 of one file of about `size`, of a large one beside the work; use as a context manager."""

    # Below this a thread costs more than it saves.
    _ALONE = 1 << 20

    def __init__(self, size: int) -> None:
        self._digest = hashlib.sha256()
        self._beside = Beside(self._digest.update) if size > self._ALONE else None
        self.size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._beside is not None:
            self._beside.__exit__(kind, error, trace)

    def update(self, piece: Piece) -> None:
        """Take the next piece, which must stay as it is until the next but one."""
        self.size += len(piece)
        if self._beside is None:
            self._digest.update(piece)
        else:
            self._beside.give(piece)

    def finish(self) -> bytes:
        """The digest of all pieces."""
        if self._beside is not None:
            self._beside.wait()
        return self._digest.digest()
