"""Running a job in a worker: what goes in, what may come out, and what becomes of a worker that fails."""

from __future__ import annotations

import re
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from app.domain.errors import Unusable, WorkerFailed
from app.domain.words import N_
from app.jobs import Progress
from app.sandbox import ahead
from app.sandbox import protocol as p
from app.sandbox.process import PROGRAM, Gone, Late, Watch, Worker
from app.sandbox.shape import Data, Shape, Text, Whole, fits
from app.sandbox.sources import FileSource

KILLED = N_("was killed")
FORBIDDEN = N_("tried what no reader of files may do")
LATE = N_("took too long")
NONSENSE = N_("answered nonsense")
MEMORY = N_("ran out of memory")
CRASHED = N_("stumbled over the file")
NOT_STARTED = N_("could not be started")

_LONGEST_WORDS = 500
_GREETING = {"confined": Data(most=50, longest=200, deepest=1)}
_STEP = {"done": Whole(), "total": Whole(), "msgid": Text(_LONGEST_WORDS)}
_FOUND = {"source": Text(500, raw=True), "found": Data(most=20_000)}
_REFUSAL = {"code": Text(80), "message": Text(20_000, raw=True), "facts": Data(most=1000, deepest=3)}
_FACT = re.compile(r"(?!(?:self|problems|summary)$)[a-z][a-z0-9_]{0,39}", re.ASCII)
# A step is drawn on screen: so many are passed on at once, then one each so many seconds.
_FREE_STEPS, _STEP_SECONDS = 1000, 0.02


class Readable(Protocol):
    """Bytes that can be read by range, such as an object of the vault or a file."""

    @property
    def size(self) -> int:
        """Length in bytes."""

    def read_at(self, offset: int, n: int) -> bytes:
        """Exactly `n` bytes from `offset`."""


class Aside(Readable, Protocol):
    """Where a job sets bytes aside that it reads again later."""

    def add(self, piece: memoryview) -> None:
        """Set a piece aside, behind all others."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one job may use: bytes and seconds."""

    memory: int = 2 << 30
    cpu_seconds: int = 120
    wall_seconds: float = 180
    answer_bytes: int = 4 << 20
    output_bytes: int = 8 << 30


@dataclass(frozen=True, slots=True)
class Call:
    """One job: a function "module:function", its JSON parameters, its sources and its sink (written from 0).

    The answer must have `shape`; `output_bytes` is the most it may write when that is less than the limit.
    `taker` is handed what the job finds out about a source, once for each, and says whether that may be.
    It may set as much `aside` as it may write.
    """

    function: str
    params: Mapping[str, Any]
    sources: Mapping[str, Readable]
    sink: BinaryIO | None = None
    subject: str = ""
    shape: Shape | None = None
    output_bytes: int | None = None
    taker: Callable[[str, dict[str, Any]], bool] | None = None
    aside: Aside | None = None


def run_job(
    function: str,
    params: Mapping[str, Any],
    sources: Mapping[str, Readable],
    *,
    sink: BinaryIO | None = None,
    progress: Progress | None = None,
    subject: str = "",
    limits: Limits | None = None,
    shape: Shape | None = None,
    output_bytes: int | None = None,
    taker: Callable[[str, dict[str, Any]], bool] | None = None,
    aside: Aside | None = None,
    program: Path = PROGRAM,
) -> dict[str, Any]:
    """The answer of one job in a worker of its own; `subject` is the file's name in errors.

    Raises Unusable (the job's own calm refusal, `reason_code` says which), WorkerFailed, Cancelled, and
    whatever reading a source or writing the sink raises. `shape` is checked if given.
    """
    limits = limits or Limits()
    call = Call(function, params, sources, sink, subject, shape, output_bytes, taker, aside)
    p.refuse_foreign(function)
    watch = Watch(limits.wall_seconds, progress or Progress())
    waiting = ahead.taken(function, limits.memory) if program is PROGRAM else None
    worker = started(program, limits, watch, subject, waiting)
    try:
        return converse(worker, call, limits, watch)
    finally:
        worker.kill()


def started(program: Path, limits: Limits, watch: Watch, subject: str, waiting: Worker | None = None) -> Worker:
    """A worker that has confined itself and is ready, the one that is `waiting` or a new one; with its `.report`."""
    try:
        worker = waiting or Worker(program, limits.memory)
    except OSError:  # no more processes or memory, or a system that lets this program start none
        raise _failed(subject, NOT_STARTED, "not_started") from None
    try:
        with worker.guarded(watch):
            _, body = worker.receive(watch, {p.READY: p.SMALL})
        report = p.unpack(body)
        if not fits(report, _GREETING):
            raise p.Nonsense("greeting")
        worker.report = report
    except BaseException as error:
        _end(worker, error, subject)
        raise
    return worker


def confinement() -> dict[str, str]:
    """What a worker could take away from itself here: {part: "on" or why not}."""
    watch = Watch(30, Progress())
    worker = started(PROGRAM, Limits(), watch, "selftest")
    worker.kill()
    return {str(name): str(state) for name, state in worker.report["confined"].items()}


def converse(worker: Worker, call: Call, limits: Limits, watch: Watch) -> dict[str, Any]:
    """Hand `call` to a ready worker and answer its requests until it is done.

    A worker that did anything but answer or refuse calmly is killed.
    """
    try:
        with worker.guarded(watch):
            worker.send(p.JOB, _job(call, limits), watch)
            letter, body = _Talk(worker, call, limits, watch).until_done()
            answer = p.unpack(body)
        if letter == p.ANSWER:
            if call.shape is not None and not fits(answer, call.shape):
                raise p.Nonsense("wrong shape")
            return answer
        refusal = _refusal(answer, call.subject)
    except BaseException as error:
        _end(worker, error, call.subject)
        raise
    if isinstance(refusal, WorkerFailed):
        worker.kill()
    raise refusal


def _job(call: Call, limits: Limits) -> bytes:
    p.refuse_foreign(call.function)
    return p.pack(
        {
            "function": call.function,
            "params": dict(call.params),
            "sources": [[name, source.size] for name, source in call.sources.items()],
            "sink": call.sink is not None,
            "aside": call.aside.size if call.aside is not None else None,
            "cpu": limits.cpu_seconds,
        }
    )


class _Talk:
    """The requests of a worker during one job, each checked before anything is done for it."""

    def __init__(self, worker: Worker, call: Call, limits: Limits, watch: Watch) -> None:
        self._worker, self._call, self._limits, self._watch = (
            worker,
            call,
            limits,
            watch,
        )
        self._sources = list(call.sources.values())
        self._end = self._sent = self._aside = self._steps = 0
        self._stepped = 0.0
        most = limits.output_bytes if call.output_bytes is None else min(call.output_bytes, limits.output_bytes)
        self._most_written = most
        self._largest = {
            p.ASK: p.READ.size,
            p.STEP: p.SMALL,
            p.ANSWER: limits.answer_bytes,
            p.FAILED: p.SMALL,
        }
        self._told: set[str] = set()
        if call.taker is not None:
            self._largest[p.FOUND] = p.SMALL
        if call.sink is not None:
            self._largest[p.WRITE] = p.PLACE.size + p.MOST_WRITTEN
        if call.aside is not None:
            self._largest[p.KEEP] = p.MOST_WRITTEN

    def until_done(self) -> tuple[bytes, bytes]:
        handlers = {
            p.ASK: self._ask, p.WRITE: self._write, p.KEEP: self._keep, p.STEP: self._step, p.FOUND: self._found,
        }  # fmt: skip
        while True:
            letter, body = self._worker.receive(self._watch, self._largest)
            handler = handlers.get(letter)
            if handler is None:
                return letter, body
            handler(body)

    def _ask(self, body: bytes) -> None:
        if len(body) != p.READ.size:
            raise p.Nonsense("short question")
        index, offset, length = p.READ.unpack(body)
        aside = self._call.aside if index == p.SET_ASIDE else None
        if (aside is None and index >= len(self._sources)) or not 0 < length <= p.MOST_ASKED:
            raise p.Nonsense("no such source")
        source = aside or self._sources[index]
        if offset + length > source.size:
            raise p.Nonsense("outside of the source")
        if isinstance(source, FileSource) and sys.platform == "linux":
            self._worker.send_from(p.DATA, source.handle, (offset, length), self._watch)
            return
        data = source.read_at(offset, length)
        if len(data) != length:
            raise EOFError
        self._worker.send(p.DATA, data, self._watch)

    def _write(self, body: bytes) -> None:
        sink = self._call.sink
        if len(body) < p.PLACE.size:
            raise p.Nonsense("short write")
        (place,) = p.PLACE.unpack(body[: p.PLACE.size])
        data = memoryview(body)[p.PLACE.size :]
        self._sent += len(data)
        if sink is None or place > self._end or max(self._sent, place + len(data)) > self._most_written:
            raise p.Nonsense("writes too much")
        sink.seek(place)
        sink.write(data)
        self._end = max(self._end, place + len(data))

    def _keep(self, body: bytes) -> None:
        self._aside += len(body)
        if self._call.aside is None or self._aside > self._most_written:
            raise p.Nonsense("sets too much aside")
        self._call.aside.add(memoryview(body))

    def _found(self, body: bytes) -> None:
        told = p.unpack(body)
        if self._call.taker is None or not fits(told, _FOUND) or told["source"] in self._told:
            raise p.Nonsense("found")
        self._told.add(told["source"])
        if told["source"] not in self._call.sources or not self._call.taker(told["source"], told["found"]):
            raise p.Nonsense("found")

    def _step(self, body: bytes) -> None:
        step = p.unpack(body)
        if not fits(step, _STEP):
            raise p.Nonsense("step")
        self._steps += 1
        now = time.monotonic()
        if self._steps > _FREE_STEPS and now - self._stepped < _STEP_SECONDS:
            return
        self._stepped = now
        self._watch.progress.step(step["done"], step["total"], step["msgid"])


def _refusal(answer: dict[str, Any], subject: str) -> Unusable | WorkerFailed:
    if not fits(answer, _REFUSAL):
        raise p.Nonsense("refusal")
    code = _plain(answer["code"])
    if code == "out_of_memory":
        return _failed(subject, MEMORY, code)
    if code == "crashed":
        return _failed(subject, CRASHED, code, detail=_plain(answer["message"]))
    facts = {name: value for name, value in answer["facts"].items() if _FACT.fullmatch(name)}
    facts |= {
        "subject": subject,
        "reason": _plain(answer["message"]),
        "reason_code": code,
    }
    return Unusable(**facts)


def _plain(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text[:_LONGEST_WORDS])


def _failed(subject: str, reason: str, code: str, **facts: Any) -> WorkerFailed:
    return WorkerFailed(subject=subject, reason=reason, reason_code=code, **facts)


def _end(worker: Worker, error: BaseException, subject: str) -> None:
    """Kill `worker` and raise calmly what happened; errors of sources, sinks and the user are left to be re-raised."""
    ended = worker.ended_by() if isinstance(error, Gone) else 0
    worker.kill()
    if isinstance(error, Late) or ended == int(getattr(signal, "SIGXCPU", -1)):
        raise _failed(subject, LATE, "too_long") from None
    if ended and ended == int(getattr(signal, "SIGSYS", -1)):
        raise _failed(subject, FORBIDDEN, "forbidden", signal=ended) from None
    if isinstance(error, Gone):
        raise _failed(subject, KILLED, "killed", signal=ended) from None
    if isinstance(error, p.Nonsense | UnicodeError):
        raise _failed(subject, NONSENSE, "nonsense") from None
