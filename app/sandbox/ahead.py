"""Workers started before their job is there: confined, its program loaded, and no foreign byte seen.

Each still does one job and ends. What it costs to start one is spent while somebody reads, types or unlocks.
"""

from __future__ import annotations

import threading
from collections import Counter
from types import TracebackType
from typing import Self

from app.jobs import Progress
from app.sandbox import protocol as p
from app.sandbox.process import PROGRAM, Gone, Late, Watch, Worker

_SECONDS = 5.0
Kind = tuple[str, int]  # the function, and the memory its worker may use

_LOCK = threading.Lock()
_WAITING: dict[Kind, Worker] = {}
_WANTED: Counter[Kind] = Counter()
_MORE: Counter[Kind] = Counter()  # jobs that are known to come after the next one


class Ahead:
    """Has a worker wait for one kind of job, until `close`; use as a context manager, or keep it open.

    Of several `jobs` that are known to come, each starts the worker of the next when it takes its own.
    """

    def __init__(self, function: str, memory: int, jobs: int = 1) -> None:
        p.refuse_foreign(function)
        self._kind, self._open = (function, memory), True
        with _LOCK:
            _WANTED[self._kind] += 1
            _MORE[self._kind] += jobs - 1
            _start(self._kind)

    def again(self) -> None:
        """Start the next one, unless one waits."""
        with _LOCK:
            if self._open:
                _start(self._kind)

    def close(self) -> None:
        """End a worker that was not needed, unless somebody else wants one; may be called again."""
        with _LOCK:
            if not self._open:
                return
            self._open = False
            _WANTED[self._kind] -= 1
            if _WANTED[self._kind]:
                return
            del _MORE[self._kind]
            left = _WAITING.pop(self._kind, None)
        if left is not None:
            left.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def taken(function: str, memory: int) -> Worker | None:
    """The worker that waits for such a job, if there is one; it is the caller's from now on."""
    kind = function, memory
    with _LOCK:
        worker = _WAITING.pop(kind, None)
        if _MORE[kind]:
            _MORE[kind] -= 1
            _start(kind)
    if worker is not None and worker.ended:
        worker.kill()
        return None
    return worker


def _start(kind: Kind) -> None:
    """Start a worker and have it load its program; whoever needs one and finds none starts its own."""
    function, memory = kind
    if kind in _WAITING:
        return
    try:
        worker = Worker(PROGRAM, memory)
    except OSError:
        return
    try:
        worker.send(p.LOAD, p.pack({"function": function}), Watch(_SECONDS, Progress()))
    except (Gone, Late):
        worker.kill()
        return
    _WAITING[kind] = worker
