"""Workers that are killed, hang or answer nonsense: calm words with the file's name, and no worker left."""

from __future__ import annotations

import io
import json
import os
import select
import struct
import subprocess
import sys
import time

import pytest

from app.domain.errors import Cancelled, Damaged, WorkerFailed
from app.jobs import Progress
from app.sandbox import process
from app.sandbox.launcher import Limits, confinement, run_job
from app.sandbox.sources import BytesSource, FileSource
from tests.sandbox.test_jobs import ODD, odd

SHORT = Limits(wall_seconds=1.0)


@pytest.fixture
def workers(monkeypatch):
    """The process ids of all workers started in a test; none may be left at its end."""
    started = []
    kept = process._popen

    def start(command):
        child = kept(command)
        started.append(child.pid)
        return child

    monkeypatch.setattr(process, "_popen", start)
    yield started
    assert started
    for pid in started:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def frame(letter, body=b"", size=None):
    return (letter + struct.pack("!I", len(body) if size is None else size) + body).hex()


def answer(value):
    return frame(b"A", json.dumps(value).encode() if not isinstance(value, bytes) else value)


NONSENSE = {
    "unknown letter": [frame(b"Z", b"x")],
    "a second greeting": [frame(b"P", b"{}")],
    "answer longer than allowed": [frame(b"A", size=(16 << 20) + 1)],
    "length without end": [frame(b"A", size=0xFFFFFFFF)],
    "not JSON": [answer(b"{")],
    "a list": [answer([1])],
    "not UTF-8": [answer(b'{"a": "\xff"}')],
    "half a character": [answer(b'{"a": "\\ud800"}')],
    "not a number": [answer(b'{"a": NaN}')],
    "a number too large": [answer(b'{"a": 99999999999999999999}')],
    "too deep": [answer(b'{"a":' + b"[" * 60 + b"]" * 60 + b"}")],
    "deeper than any stack": [answer(b'{"a":' + b"[" * 200000 + b"]" * 200000 + b"}")],
    "source that is not there": [frame(b"R", struct.pack("!HQI", 7, 0, 1))],
    "beyond the end": [frame(b"R", struct.pack("!HQI", 0, 99, 2))],
    "offset that overflows": [frame(b"R", struct.pack("!HQI", 0, 2**64 - 1, 1))],
    "nothing asked for": [frame(b"R", struct.pack("!HQI", 0, 0, 0))],
    "too much asked for": [frame(b"R", struct.pack("!HQI", 0, 0, 0x7FFFFFFF))],
    "short question": [frame(b"R", b"\0\0")],
    "writes with no sink": [frame(b"W", struct.pack("!Q", 0) + b"x")],
    "sets aside with no room": [frame(b"K", b"x")],
    "what was never set aside": [frame(b"R", struct.pack("!HQI", 0xFFFF, 0, 1))],
    "step that is no step": [frame(b"S", b'{"done": "1", "total": 2, "msgid": ""}')],
    "step with a novel": [frame(b"S", json.dumps({"done": 1, "total": 1, "msgid": "x" * 5000}).encode())],
    "refusal that is none": [frame(b"E", b'{"code": 1}')],
}


@pytest.mark.parametrize("what", NONSENSE)
def test_nonsense_is_told_calmly(what, workers):
    with pytest.raises(WorkerFailed) as caught:
        odd("raw", params={"frames": NONSENSE[what]}, limits=Limits(wall_seconds=20))
    assert caught.value.facts["subject"] == "paper.pdf"
    assert caught.value.facts["reason"] == "answered nonsense"


class Kept(BytesSource):
    """What a job set aside."""

    def add(self, piece):
        self._data += piece


@pytest.mark.parametrize(
    "frames",
    [
        [frame(b"K", b"x" * 600)] * 2,
        [frame(b"K", size=(1 << 20) + 1)],
        [frame(b"K", b"abc"), frame(b"R", struct.pack("!HQI", 0xFFFF, 2, 2))],
    ],
)
def test_what_is_set_aside_has_its_bounds(frames, workers):
    kept = Kept(b"")
    with pytest.raises(WorkerFailed, match="nonsense"):
        odd("raw", params={"frames": frames}, aside=kept, limits=Limits(output_bytes=1000))
    assert kept.size <= 600


@pytest.mark.parametrize("body", [struct.pack("!Q", 1) + b"x", struct.pack("!Q", 0) + b"x" * 2000, b"\0" * 7])
def test_a_sink_has_no_holes_and_no_flood(body, workers):
    sink = io.BytesIO()
    with pytest.raises((WorkerFailed, struct.error)) as caught:
        odd("raw", params={"frames": [frame(b"W", body)]}, sink=sink, limits=Limits(output_bytes=1000))
    assert isinstance(caught.value, WorkerFailed)
    assert sink.getvalue() == b""


def test_a_killed_worker(workers):
    with pytest.raises(WorkerFailed, match=r"paper\.pdf \(was killed\)"):
        odd("kill")


def test_a_hanging_worker(workers):
    begun = time.monotonic()
    with pytest.raises(WorkerFailed, match=r"paper\.pdf \(took too long\)"):
        odd("hang", limits=SHORT)
    assert time.monotonic() - begun < 5


def test_a_worker_that_reads_nothing(workers):
    with pytest.raises(WorkerFailed, match="took too long"):
        odd("deaf", {"file": BytesSource(bytes(64 << 20))}, limits=SHORT)


def test_a_spinning_worker_runs_out_of_processor_time(workers):
    with pytest.raises(WorkerFailed, match="took too long"):
        odd("spin", limits=Limits(cpu_seconds=1, wall_seconds=30))


def test_cancelling_a_hanging_worker(workers):
    progress = Progress()

    class Slow:
        size = 100

        def read_at(self, offset, n):
            progress.cancel()
            return bytes(n)

    with pytest.raises(Cancelled):
        odd("copy", {"file": Slow()}, sink=io.BytesIO(), progress=progress)


def test_a_worker_that_never_greets(tmp_path, workers):
    program = tmp_path / "silent.py"
    program.write_text("import sys; sys.stdin.read()")
    with pytest.raises(WorkerFailed, match="took too long"):
        run_job("app.evidence.odd:x", {}, {}, subject="a", program=program, limits=SHORT)


def test_a_worker_that_ends_at_once(tmp_path, workers):
    program = tmp_path / "gone.py"
    program.write_text("raise SystemExit(3)")
    with pytest.raises(WorkerFailed, match="was killed"):
        run_job("app.evidence.odd:x", {}, {}, subject="a", program=program)


def test_a_damaged_source_is_named_as_itself(workers):
    class Broken:
        size = 100

        def read_at(self, offset, n):
            raise Damaged(part="object", subject="E-001")

    with pytest.raises(Damaged, match="E-001"):
        odd("copy", {"file": Broken()}, sink=io.BytesIO())


def test_a_source_that_became_shorter(tmp_path, workers):
    path = tmp_path / "log.txt"
    path.write_bytes(b"x" * 100)
    with FileSource(path) as source:
        os.truncate(path, 10)
        with pytest.raises(EOFError):
            odd("copy", {"file": source}, sink=io.BytesIO())


def test_the_worker_says_what_confines_it(workers):
    report = confinement()
    assert report["memory"] == report["file size"] == report["empty environment"] == "on"
    assert all(state == "on" or state.startswith("off: ") for state in report.values())


def test_an_unknown_job_is_a_calm_failure(workers):
    with pytest.raises(WorkerFailed, match="stumbled over the file"):
        run_job("app.evidence.nowhere:nothing", {}, {}, subject="a.pdf")


ORPHAN = """
import sys
sys.path.insert(0, {root!r})
from app.sandbox import process
kept = process._popen
def tell(command):
    child = kept(command)
    print(child.pid, flush=True)
    return child
process._popen = tell
from app.sandbox.launcher import run_job
from pathlib import Path
run_job("app.evidence.odd:hang", {{}}, {{}}, program=Path({odd!r}))
"""


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="this system has no handles of processes")
def test_a_worker_ends_with_its_parent():
    root = str(ODD.parents[3])
    command = [sys.executable, "-c", ORPHAN.format(root=root, odd=str(ODD))]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as parent:
        handle = os.pidfd_open(int(parent.stdout.readline()))
        parent.kill()
    try:
        ended, _, _ = select.select([handle], [], [], 10)
    finally:
        os.close(handle)
    assert ended


def test_a_worker_that_can_not_be_started_is_told_calmly(tmp_path, monkeypatch):
    monkeypatch.setattr(process.sys, "executable", str(tmp_path / "gone"))
    with pytest.raises(WorkerFailed) as caught:
        run_job("app.evidence.odd:echo", {}, {}, program=ODD, subject="letter.pdf")
    assert (caught.value.facts["subject"], caught.value.facts["reason_code"]) == ("letter.pdf", "not_started")
