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
_going = 0
_automatic = True


@contextlib.contextmanager
def steady() -> Iterator[None]:
    """Work that makes many things which stay: the collector would look at all of them again and again, and the window
    waits as long as it looks. It rests until the last such work has ended."""
    global _going, _automatic  # noqa: PLW0603 - the collector is the whole process's
    with _lock:
        if not _going:
            _automatic = gc.isenabled()
        _going += 1
        gc.disable()
    try:
        yield
    finally:
        with _lock:
            _going -= 1
            if not _going and _automatic:
                gc.enable()


def collect_due() -> None:
    """Collect by hand what Python's own collector would by now, unless it rests.

    For a process that has switched that one off: it collects in whichever thread happens to ask for memory, and so
    destroys there what belongs to another one.
    """
    if _going:
        return
    counts = zip(gc.get_count(), gc.get_threshold(), strict=True)
    due = [generation for generation, (count, most) in enumerate(counts) if count > most]
    if due:
        gc.collect(due[-1])
