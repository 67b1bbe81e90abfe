"""Processor time of one piece of work: of this process, of the programs it ran, and of workers (Linux).

On a busy machine times tell how busy it is; what was worked tells more of the work.
"""

from __future__ import annotations

import contextlib
import os
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from resident import below

_NANO = 1e9


class Processor:
    """Seconds of processor that works take; of a worker that waited, those since then."""

    def __init__(self) -> None:
        from app.sandbox.process import Worker

        self._workers = 0.0
        self._before: dict[int, float] = {}
        real = Worker.kill

        def kill(worker: Worker) -> None:
            if not worker.ended:  # its time is nobody's when it is killed, as those above it don't wait for it
                self._workers += _of_all(worker.pid) - self._before.pop(worker.pid, 0.0)
            real(worker)

        Worker.kill = kill  # type: ignore[method-assign]

    def forget_what_waits(self) -> None:
        """Count no more what workers that wait now have worked."""
        self._before = {child: _of_all(child) for child in below(os.getpid())}

    def timed(self, work: Callable[[], Any], spent: list[float]) -> Callable[[], None]:
        """`work`, with the seconds of processor it takes put into `spent`."""

        def counted() -> None:
            workers, started = self._workers, time.process_time() + _of_children()
            work()
            spent.append(time.process_time() + _of_children() - started + self._workers - workers)

        return counted


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _of_all(pid: int) -> float:
    return sum(_of(one) for one in (pid, *below(pid)))


def _of(pid: int) -> float:
    found = 0.0
    for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            found += int(thread.read_text().split()[0]) / _NANO
    return found
