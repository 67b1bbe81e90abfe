"""The worker program: started by exec with an empty environment, it runs jobs until its parent hangs up."""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

import contextlib
import gc
import importlib
from functools import partial
from typing import Any

from app.sandbox import protocol as p
from app.sandbox.confine import confine, limit_processor
from app.sandbox.streams import Fetch, Fill, SetAside, Sink, SourceFile, Wire


def take_pipes() -> Wire:
    """Move the two pipes away from standard input and output, so that no library can print into them."""
    wire = Wire(os.dup(0), os.dup(1))
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    os.close(nothing)
    return wire


def serve(wire: Wire) -> None:
    """Do one job after the other; ends when the parent closes its side."""
    while True:
        try:
            letter, body = wire.receive()
        except EOFError:
            return
        if letter == p.LOAD:
            load(p.unpack(body))
        elif letter == p.JOB:
            wire.send(*run(wire, p.unpack(body)))
            wire.kept.clear()  # taking apart what a job has made can wait until nobody waits for it
        else:
            raise SystemExit(2)


def run(wire: Wire, job: dict[str, Any]) -> tuple[bytes, bytes]:
    """The one frame that answers `job`."""
    try:
        limit_processor(job["cpu"])
        answer = find(job["function"])(
            job["params"],
            sources_of(wire, job["sources"]),
            Sink(wire, open_=job["sink"], aside=aside_of(wire, job.get("aside"))),
        )
        return p.ANSWER, p.pack(answer)
    except p.JobError as error:
        return p.FAILED, p.pack({"code": error.code, "message": error.message, "facts": error.facts})
    except MemoryError:
        return p.FAILED, p.pack({"code": "out_of_memory", "message": "", "facts": {}})
    except Exception as error:  # noqa: BLE001 - parsers of foreign bytes raise whatever they like
        # The class alone: the text of an exception may carry content.
        return p.FAILED, p.pack({"code": "crashed", "message": type(error).__name__, "facts": {}})


def load(what: dict[str, Any]) -> None:
    """Have the program of a job at hand before the job is there; what is wrong with it shows when it is."""
    with contextlib.suppress(Exception):
        find(what["function"])
        gc.freeze()  # what was loaded stays: looking through it for what is left over takes time from each job


def find(function: str) -> Any:
    """The job named "module:function"; only rooms whose code may run here."""
    p.refuse_foreign(function)
    module, _, name = function.partition(":")
    gc.disable()  # nothing of a program that is loaded is left over, and looking for it again and again takes long
    try:
        return getattr(importlib.import_module(module), name)
    finally:
        gc.enable()


def sources_of(wire: Wire, sizes: list[list[Any]]) -> dict[str, SourceFile]:
    """The sources of one job: [[name, size in bytes], …] in the order by which they are asked for."""

    return {
        name: SourceFile(size, _fetch(wire, index), _fill(wire, index), partial(wire.ask_ahead, index))
        for index, (name, size) in enumerate(sizes)
    }


def aside_of(wire: Wire, size: int | None) -> SetAside | None:
    """What the parent keeps for this job, `size` bytes of it from an earlier one; None where it keeps nothing."""
    return None if size is None else SetAside(size, _fetch(wire, p.SET_ASIDE), lambda piece: wire.send(p.KEEP, piece))


def _fetch(wire: Wire, index: int) -> Fetch:
    def fetch(offset: int, length: int) -> bytes:
        early = wire.early(index, offset, length)
        if early is not None:
            return early
        wire.send(p.ASK, p.READ.pack(index, offset, length))
        letter, body = wire.receive()
        if letter != p.DATA or len(body) != length:
            raise SystemExit(2)
        return body

    return fetch


def _fill(wire: Wire, index: int) -> Fill:
    def fill(offset: int, view: memoryview) -> None:
        wire.send(p.ASK, p.READ.pack(index, offset, len(view)))
        if not wire.receive_into(p.DATA, view):
            raise SystemExit(2)

    return fill


def main() -> None:
    """Confine this process, say what came of it, then work."""
    wire = take_pipes()
    report = confine(int(sys.argv[1]))
    wire.send(p.READY, p.pack({"confined": report}))
    serve(wire)


if __name__ == "__main__":
    main()
