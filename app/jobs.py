"""Long work: one object that reports how far it is and is asked whether to go on."""

from __future__ import annotations

import contextlib
import gc
import threading
from collections.abc import Callable, Iterator

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


_lock = threading.Lock()
_steady = [0]


@contextlib.contextmanager
def steady() -> Iterator[None]:
    """Work that makes many things which stay: the collector would look at all of them again and again, and the window
    waits as long as it looks. It rests until the last such work has ended."""
    with _lock:
        _steady[0] += 1
        gc.disable()
    try:
        yield
    finally:
        with _lock:
            _steady[0] -= 1
            if not _steady[0]:
                gc.enable()
