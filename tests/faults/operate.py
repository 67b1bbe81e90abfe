"""One process that is loaded with the layer and forks a child for every run: one operation of the app, with its fault.

Reads one JSON order a line and answers each with one line: how the child ended, and what it said until then.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.domain.errors import HavenError
from app.vault import folder
from tests.faults import handed, layer, looking
from tests.faults.handed import EVERY
from tests.faults.operations import SMALL_RESERVE, Place, make, no_readers


def operate(at: Place, name: str, fault: layer.Fault, log: Path | None, whole: bool) -> dict[str, Any]:
    """Run one operation; with `whole` the layer stands from before the vault is opened until it is locked."""
    chosen = EVERY[name]
    if chosen.before is not None:
        chosen.before(at)
    answer: dict[str, Any] = {"error": None}
    if whole:
        layer.arm(at.root, fault, log)
    try:
        if not chosen.outside:
            at.enter()
            if chosen.prepare is not None:
                chosen.prepare(Place(at.root, lambda *_: None, at.session))
        if not whole:
            layer.arm(at.root, fault, log)
        chosen.act(at)
        at.say("done")
    except HavenError as failure:
        answer.update(error=failure.code, facts={name: str(value) for name, value in failure.facts.items()})
        answer.update(trace="".join(traceback.format_exception(failure)))
    if not whole:
        layer.disarm()
    with _told(answer, "lock_error"):
        if at.session is not None:
            at.session.lock()
            at.say("locked")
    layer.disarm()
    return {**answer, "counts": layer.counts()}


@contextlib.contextmanager
def _told(answer: dict[str, Any], name: str) -> Iterator[None]:
    try:
        yield
    except HavenError as failure:
        answer[name] = failure.code


# -- the server ------------------------------------------------------------------------


def _child(order: dict[str, Any], out: int) -> None:
    def say(*words: Any) -> None:
        layer.mark(" ".join(map(str, words)))
        os.write(out, json.dumps({"said": words}).encode() + b"\n")

    at = Place(Path(order["root"]), say)
    folder.RESERVE = order.get("reserve", SMALL_RESERVE)
    no_readers(order.get("quick", True))
    layer.shift_clock(order.get("clock", 0))
    if order.get("file_size"):
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["file_size"],) * 2)
    if order["do"] == "operate":
        fault = layer.Fault(**{**order["fault"], "classes": tuple(order["fault"]["classes"])})
        answer = operate(at, order["name"], fault, Path(order["log"]) if order.get("log") else None, order["whole"])
    elif order["do"] == "make":
        (handed.make if order["name"] == "handed" else make)(at)
        answer = {"error": None}
    else:
        answer = getattr(looking, order["do"])(at, order["name"])
    os.write(out, json.dumps({"answer": answer}).encode() + b"\n")


def _run(order: dict[str, Any]) -> dict[str, Any]:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(reading)
            _child(order, writing)
        except BaseException as bug:  # noqa: BLE001 - whatever it is, it is told
            told = {"answer": {"error": f"bug: {type(bug).__name__}", "trace": traceback.format_exc()}}
            os.write(writing, json.dumps(told).encode() + b"\n")
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        lines = [json.loads(line) for line in stream]
    _, status = os.waitpid(pid, 0)
    said = [" ".join(map(str, line["said"])) for line in lines if "said" in line]
    answer = next((line["answer"] for line in lines if "answer" in line), {})
    return {"status": os.waitstatus_to_exitcode(status), "said": said, **answer}


def main() -> None:
    """Serve until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for line in sys.stdin:
        started = time.monotonic()
        answer = _run(json.loads(line))
        answer["seconds"] = time.monotonic() - started
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
