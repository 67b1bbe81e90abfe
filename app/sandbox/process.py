"""One worker process as its parent sees it: start, hostile frames with a deadline, and a sure end."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, cast

from app.jobs import Progress
from app.sandbox import protocol as p
from app.sandbox.streams import read_into

PROGRAM = Path(__file__).resolve().parent / "worker.py"
if sys.platform != "win32":
    import fcntl

_TICK = 0.1
_PIPE_SIZE = 1031  # F_SETPIPE_SZ
_POLLS = hasattr(select, "poll")
_TOGETHER = 4096  # bytes that go out with what stands before them: the worker wakes up once


class Late(Exception):
    """The wall clock ran out."""


class Gone(Exception):
    """The worker hung up."""


class Watch:
    """The patience of one job: a deadline and the user's wish to stop, looked at while waiting."""

    def __init__(self, seconds: float, progress: Progress) -> None:
        self._end = time.monotonic() + seconds
        self.progress = progress

    def look(self) -> None:
        """Raise Late after the deadline, Cancelled when the user asked to stop."""
        if self.progress.cancelled:
            self.progress.step(0, 0)
        if time.monotonic() > self._end:
            raise Late

    @property
    def over(self) -> bool:
        """Whether there is any reason to stop."""
        return self.progress.cancelled or time.monotonic() > self._end


class _Spawner:
    """A thread that outlives jobs: on Linux a worker dies with the very thread that started it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None

    def start(self, command: list[str]) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(1, thread_name_prefix="workers")
            return self._pool.submit(_popen, command).result()


_SPAWNER = _Spawner()


def _popen(command: list[str]) -> subprocess.Popen[bytes]:
    # Windows can't start a program without SYSTEMROOT; elsewhere the environment is empty.
    environment = {"SYSTEMROOT": os.environ["SYSTEMROOT"]} if os.name == "nt" else {}
    return subprocess.Popen(  # noqa: S603 - our own interpreter and our own program
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        close_fds=True,
        start_new_session=True,
        cwd=PROGRAM.anchor,
        bufsize=0,
    )


def command(program: Path, memory: int) -> list[str]:
    """How a worker is started: isolated, writing no byte code, UTF-8 whatever the locale."""
    return [sys.executable, "-I", "-B", "-X", "utf8", str(program), str(memory)]


class Worker:
    """A running worker; every frame is awaited under a Watch, and `kill` may be called at any time."""

    def __init__(self, program: Path, memory: int) -> None:
        self._child = _SPAWNER.start(command(program, memory))
        if self._child.stdin is None or self._child.stdout is None:  # pragma: no cover - pipes were asked for
            raise OSError("no pipes")
        self._in, self._out = self._child.stdin.fileno(), self._child.stdout.fileno()
        self.report: dict[str, Any] = {}
        self.failed = False
        if _POLLS:
            self._prepare()

    def _prepare(self) -> None:
        for handle in (self._in, self._out):
            os.set_blocking(handle, False)
            if sys.platform == "linux":
                with contextlib.suppress(OSError):  # an administrator may allow less
                    fcntl.fcntl(handle, _PIPE_SIZE, p.MIB)

    def receive(self, watch: Watch, largest: dict[bytes, int]) -> tuple[bytes, bytes]:
        """The next frame; `largest` gives the letters allowed now and their longest bodies in bytes."""
        letter, size = p.HEAD.unpack(self._read(p.HEAD.size, watch))
        if size > largest.get(letter, -1):
            raise p.Nonsense("unexpected message")
        return letter, self._read(size, watch)

    def send(self, letter: bytes, body: bytes, watch: Watch) -> None:
        """Send one frame; raises Gone when nobody reads it any more."""
        head = p.HEAD.pack(letter, len(body))
        for piece in (head + body,) if len(body) <= _TOGETHER else (head, body):
            view = memoryview(piece)
            while view:
                view = view[self._give(partial(os.write, self._in, view), watch) :]

    def send_from(self, letter: bytes, handle: int, place: tuple[int, int], watch: Watch) -> None:
        """Send bytes (offset, length) of an open file, which this process need not look at, as one frame.

        Raises EOFError when the file became shorter. Linux only.
        """
        offset, size = place
        self._give(partial(os.write, self._in, p.HEAD.pack(letter, size)), watch)
        while size:
            count = self._give(partial(os.sendfile, self._in, handle, offset, size), watch)
            if not count:
                raise EOFError
            offset, size = offset + count, size - count

    def _give(self, write: Callable[[], int], watch: Watch) -> int:
        """How much `write` wrote, once there was room for it."""
        while True:
            self._wait(self._in, select.POLLOUT if _POLLS else 0, watch)
            with contextlib.suppress(BlockingIOError):
                try:
                    return write()
                except (BrokenPipeError, ConnectionResetError) as error:
                    raise Gone from error

    def _read(self, size: int, watch: Watch) -> bytes:
        if not size:
            return b""
        self._wait(self._out, select.POLLIN if _POLLS else 0, watch)
        first = os.read(self._out, min(size, p.MIB))
        if not first:
            raise Gone
        if len(first) == size:
            return first
        # One buffer that is filled: thousands of small pieces would take many times their bytes.
        whole = bytearray(size)
        whole[: len(first)] = first
        self._fill(memoryview(whole)[len(first) :], watch)
        return cast("bytes", whole)

    def _fill(self, view: memoryview, watch: Watch) -> None:
        while view:
            self._wait(self._out, select.POLLIN if _POLLS else 0, watch)
            count = read_into(self._out, view)
            if not count:
                raise Gone
            view = view[count:]

    def _wait(self, handle: int, event: int, watch: Watch) -> None:
        watch.look()
        if not event:  # pragma: no cover - Windows can't poll pipes: a guard kills the worker instead
            return
        poll = select.poll()
        poll.register(handle, event)
        while not poll.poll(_TICK * 1000):
            watch.look()

    @contextlib.contextmanager
    def guarded(self, watch: Watch) -> Any:
        """Where pipes can't be polled, kill the worker from beside when the watch is over."""
        if _POLLS:
            yield
            return
        done = threading.Event()  # pragma: no cover - Windows

        def guard() -> None:  # pragma: no cover
            while not done.wait(_TICK):
                if watch.over:
                    self._child.kill()
                    return

        threading.Thread(target=guard, daemon=True).start()  # pragma: no cover
        try:  # pragma: no cover
            yield
        finally:
            done.set()
        watch.look()  # pragma: no cover

    @property
    def pid(self) -> int:
        """The process id."""
        return self._child.pid

    @property
    def ended(self) -> bool:
        """Whether it is no more."""
        return self._child.poll() is not None

    def ended_by(self) -> int:
        """The number of the signal that ended it, 0 for any other end; waits for an end that is under way."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return max(0, -self._child.wait(2))
        return 0

    def kill(self) -> None:
        """End it and all it may have started, and free its pipes; may be called again."""
        self.failed = True
        if self._child.poll() is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._child.pid, signal.SIGKILL) if hasattr(os, "killpg") else self._child.kill()
        self._child.wait()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                pipe.close()
