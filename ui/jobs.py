"""Work off the window's thread; results come back through one queued signal."""

from __future__ import annotations

import concurrent.futures
import itertools
import time
import weakref
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, cast

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.domain.errors import Cancelled, IoFailed
from app.jobs import Progress
from ui.collecting import Bell

_LEAST_GAP = 0.05


@dataclass(eq=False, slots=True)
class Job:
    """One piece of work: who wants it, what follows, how far it is."""

    number: int
    owner: QObject | None
    title: str
    then: Callable[[Any], None] | None
    failed: Callable[[BaseException], None] | None
    progress: Progress = field(default_factory=Progress)
    future: Future[Any] | None = None
    dropped: bool = False

    def cancel(self) -> None:
        """Ask the work to stop; its owner then hears Cancelled."""
        self.progress.cancel()

    def drop(self) -> None:
        """Nobody waits for the result any more (the work itself may still run)."""
        self.dropped = True


class Jobs(QObject):
    """Starts work and brings results to the window's thread.

    `started`, `stepped` and `ended` tell of work with a title only; `unhandled` brings errors nobody took.
    Between threads go signals without values: what they speak of waits beside them under the number of the job. So
    many steps become one, and counts of bytes may be larger than Qt's numbers. Other threads know a job by its number
    alone: none of them is ever the last to hold something of the window's.
    """

    started = Signal(object)
    stepped = Signal(object, object, object, str)
    ended = Signal(object)
    unhandled = Signal(object)
    _arrived = Signal()
    _moved = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session: Any = None
        self._pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="work")
        self._open: dict[int, Job] = {}
        self._numbers = itertools.count()
        self._ended: deque[int] = deque()
        self._steps: dict[int, tuple[int, int, str]] = {}
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._moved.connect(self._move, Qt.ConnectionType.QueuedConnection)
        self._over, self._stepped = Bell(self._arrived.emit), Bell(self._moved.emit)

    def ask(
        self,
        owner: QObject | None,
        query: Callable[..., Any],
        *args: Any,
        **options: Any,
    ) -> Job:
        """Ask the reading connection; options `then`, `failed`, `title`, the rest goes to the query."""
        job, rest = self._job(owner, options)
        return self._start(job, lambda: self.session.ask_later(query, *args, **rest))

    def do(
        self,
        owner: QObject | None,
        command: Callable[..., Any],
        *args: Any,
        **options: Any,
    ) -> Job:
        """Run a command on the store's thread; `then` gets its `Done`. A title shows progress and cancel."""
        job, rest = self._job(owner, options)
        if job.title:
            rest["progress"] = job.progress
        rest.setdefault("initiator", None if owner is None else weakref.ref(owner))
        return self._start(job, lambda: self.session.submit(command, *args, **rest))

    def run(
        self,
        owner: QObject | None,
        function: Callable[..., Any],
        *args: Any,
        **options: Any,
    ) -> Job:
        """Run any other work in the small pool; with a title it is given `progress`."""
        job, rest = self._job(owner, options)
        if job.title:
            rest["progress"] = job.progress
        return self._start(job, lambda: self._pool.submit(function, *args, **rest))

    def busy(self) -> list[Job]:
        """Work under way."""
        return list(self._open.values())

    def settle(self, seconds: float) -> None:
        """Wait (off the window's thread) until work under way has ended."""
        futures = [job.future for job in self.busy() if job.future is not None]
        concurrent.futures.wait(futures, timeout=seconds)

    def close(self) -> None:
        """Take nothing more; what runs may end."""
        for job in self.busy():
            job.drop()
            job.cancel()
        self._over.cut()
        self._stepped.cut()
        self._pool.shutdown(wait=False, cancel_futures=True)

    # -- inside ---------------------------------------------------------------------

    def _job(self, owner: QObject | None, options: dict[str, Any]) -> tuple[Job, dict[str, Any]]:
        number, title = next(self._numbers), options.pop("title", "")
        job = Job(number, owner, title, options.pop("then", None), options.pop("failed", None))
        if title:
            job.progress = Progress(self._reporter(number))
        return job, options

    def _reporter(self, number: int) -> Callable[[int, int, str], None]:
        last, steps, bell = [0.0], self._steps, self._stepped

        def report(done: int, total: int, msgid: str) -> None:
            now = time.monotonic()
            if now - last[0] > _LEAST_GAP or done == total:
                last[0] = now
                steps[number] = (done, total, msgid)
                bell.ring()

        return report

    def _start(self, job: Job, launch: Callable[[], Future[Any]]) -> Job:
        """Handlers stand before the work starts: a fast job otherwise ends before anyone listens."""
        self._open[job.number] = job
        if job.title:
            self.started.emit(job)
        try:
            job.future = launch()
        except Exception as error:  # noqa: BLE001 - a session that is locked refuses at once
            job.future = Future()
            job.future.set_exception(self._named(error))
        number, ended, bell = job.number, self._ended, self._over

        def over(_: Future[Any]) -> None:
            ended.append(number)
            bell.ring()

        job.future.add_done_callback(over)
        return job

    def _named(self, error: Exception) -> Exception:
        """A session that ended can't be written: that is no fault in the program."""
        if isinstance(error, RuntimeError) and getattr(self.session, "locked", False):
            return IoFailed(subject=str(self.session.path), reason="the vault is locked")
        return error

    @Slot()
    def _move(self) -> None:
        for number, job in list(self._open.items()):
            at = self._steps.pop(number, None)
            if at is not None:
                self.stepped.emit(job, *at)

    @Slot()
    def _deliver(self) -> None:
        """One result for each signal, in the order in which they came."""
        if self._ended:
            number = self._ended.popleft()
            self._steps.pop(number, None)
            self._take(self._open.pop(number))

    def _take(self, job: Job) -> None:
        if job.title:
            self.ended.emit(job)
        if job.dropped or (job.owner is not None and not shiboken6.isValid(job.owner)):
            return
        future = cast("Future[Any]", job.future)
        error = Cancelled() if future.cancelled() else future.exception()
        if error is None:
            if job.then is not None:
                job.then(future.result())
        elif job.failed is not None:
            job.failed(error)
        elif not isinstance(error, Cancelled):
            self.unhandled.emit(error)
