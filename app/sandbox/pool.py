"""A few workers used again and again for the many files of one job."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from app.jobs import Progress
from app.sandbox.launcher import Aside, Call, Limits, Readable, converse, started
from app.sandbox.process import PROGRAM, Watch, Worker
from app.sandbox.protocol import refuse_foreign
from app.sandbox.shape import Shape


class Pool:
    """Workers of one job of one open vault: never kept longer, and not shared between kinds of work.

    `run` may be called from several threads; a worker that failed is replaced by a fresh one.
    """

    def __init__(self, size: int = 2, *, limits: Limits | None = None, program: Path = PROGRAM) -> None:
        self._limits, self._program, self._size = limits or Limits(), program, size
        self._free: list[Worker] = []
        self._all: set[Worker] = set()
        self._lock = threading.Lock()
        self._places = threading.Semaphore(size)

    def run(
        self,
        function: str,
        params: Mapping[str, Any],
        sources: Mapping[str, Readable],
        *,
        sink: BinaryIO | None = None,
        progress: Progress | None = None,
        subject: str = "",
        shape: Shape | None = None,
        output_bytes: int | None = None,
        taker: Callable[[str, dict[str, Any]], bool] | None = None,
        aside: Aside | None = None,
    ) -> dict[str, Any]:
        """As `launcher.run_job`, in one of the pool's workers; waits until one is free."""
        return self.call(Call(function, params, sources, sink, subject, shape, output_bytes, taker, aside), progress)

    def call(self, call: Call, progress: Progress | None = None) -> dict[str, Any]:
        """Run `call` in a free worker, starting one when there is none."""
        refuse_foreign(call.function)
        with self._places:
            watch = Watch(self._limits.wall_seconds, progress or Progress())
            worker = self._take() or self._start(watch, call.subject)
            try:
                return converse(worker, call, self._limits, watch)
            finally:
                self._give_back(worker)

    def each(self, calls: Iterable[Call], progress: Progress | None = None) -> Iterator[dict[str, Any] | Exception]:
        """The answers of `calls` in their order, two at a time; a call that fails yields its error.

        Cancelled ends it all and is raised.
        """
        progress = progress or Progress()
        with ThreadPoolExecutor(self._size, thread_name_prefix="jobs") as threads:
            waiting: list[Future[dict[str, Any]]] = []
            for call in calls:
                waiting.append(threads.submit(self.call, call, progress))
                if len(waiting) > self._size:
                    yield self._outcome(waiting.pop(0), progress)
            while waiting:
                yield self._outcome(waiting.pop(0), progress)

    @staticmethod
    def _outcome(future: Future[dict[str, Any]], progress: Progress) -> dict[str, Any] | Exception:
        error = future.exception()
        if progress.cancelled:
            progress.step(0, 0)
        if error is not None and not isinstance(error, Exception):
            raise error
        return error if error is not None else future.result()

    def _take(self) -> Worker | None:
        with self._lock:
            return self._free.pop() if self._free else None

    def _start(self, watch: Watch, subject: str) -> Worker:
        worker = started(self._program, self._limits, watch, subject)
        with self._lock:
            self._all.add(worker)
        return worker

    def _give_back(self, worker: Worker) -> None:
        with self._lock:
            if worker.failed:
                self._all.discard(worker)
            else:
                self._free.append(worker)

    def close(self) -> None:
        """End all workers; may be called again."""
        with self._lock:
            workers, self._all, self._free = self._all, set(), []
        for worker in workers:
            worker.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
