"""Long work: one object that reports how far it is and is asked whether to go on."""

from __future__ import annotations

import threading
from collections.abc import Callable

from app.domain.errors import Cancelled

Handler = Callable[[int, int, str], None]


class Progress:
    """How far a piece of long work is; `cancel()` may come from any thread."""

    def __init__(self, handler: Handler | None = None) -> None:
        self._handler = handler
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """Ask the work to stop at its next step."""
        self._cancelled.set()

    @property
    def cancelled(self) -> bool:
        """Whether `cancel` was called."""
        return self._cancelled.is_set()

    def step(self, done: int, total: int, msgid: str = "") -> None:
        """Report `done` of `total` (units are the work's own; total 0 = unknown).

        Raises Cancelled when the user asked to stop.
        """
        if self._cancelled.is_set():
            raise Cancelled
        if self._handler is not None:
            self._handler(done, total, msgid)
