"""Any bytes at all from a worker: calm words, in time, in bounded memory; each example is told by a real process."""

from __future__ import annotations

import io
import json
import struct
import sys
import time
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Unusable, WorkerFailed
from app.jobs import Progress
from app.sandbox import process
from app.sandbox import protocol as p
from app.sandbox.launcher import Limits, run_job
from app.sandbox.shape import Text, fits
from app.sandbox.sources import BytesSource
from app.sandbox.streams import SourceFile
from tests.sandbox.test_jobs import odd

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no cat")

LIMITS = Limits(wall_seconds=20, output_bytes=1000)
GREETING = b'{"confined": {"exec": "on"}}'
SHAPE = {"name": Text(20), "n?": int}


def frame(letter: bytes, body: bytes, size: int | None = None) -> bytes:
    return letter + struct.pack("!I", len(body) if size is None else size) + body


@pytest.fixture
def says(tmp_path, monkeypatch):
    """Run a job in a program that says the bytes given and nothing else."""
    path = tmp_path / "words"

    def run(data, *, hangs_up=False, **more):
        path.write_bytes(data)
        stays = "exec timeout 0.03 cat" if hangs_up else "exec cat"
        command = ["sh", "-c", f'cat "$0"; {stays} >&2', str(path)]
        monkeypatch.setattr(process, "command", lambda program, memory: command)
        sink = io.BytesIO()
        source = {"file": BytesSource(b"x" * 5000)}
        try:
            more = {"limits": LIMITS, **more}
            return run_job("app.evidence.x:y", {}, source, sink=sink, subject="a.pdf", shape=SHAPE, **more)
        finally:
            assert len(sink.getvalue()) <= 1000

    return run


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)
OBJECTS = st.dictionaries(
    st.sampled_from(["name", "n", "code", "message", "facts", "done", "total", "msgid", "self"]), JSON, max_size=5
)
BODIES = st.one_of(
    st.binary(max_size=200),
    (JSON | OBJECTS).map(lambda value: json.dumps(value).encode()),  # NaN and half characters too
    st.builds(p.READ.pack, st.integers(0, 3), st.integers(0, 2**64 - 1), st.integers(0, 2**32 - 1)),
    st.builds(lambda at, data: p.PLACE.pack(at) + data, st.integers(0, 2000), st.binary(max_size=600)),
)
LETTERS = st.sampled_from([p.READY, p.ASK, p.WRITE, p.STEP, p.ANSWER, p.FAILED]) | st.binary(min_size=1, max_size=1)
FRAMES = st.builds(frame, LETTERS, BODIES, st.none() | st.integers(0, 2**32 - 1))


@given(st.booleans(), st.lists(FRAMES, max_size=6), st.binary(max_size=12))
def test_any_frames_end_calmly(says, greets, frames, rest):
    data = (frame(p.READY, GREETING) if greets else b"") + b"".join(frames) + rest
    try:
        answer = says(data, hangs_up=True)
    except (WorkerFailed, Unusable) as calm:
        assert calm.facts["subject"] == "a.pdf"
        assert calm.message
    else:
        assert fits(answer, SHAPE)


@pytest.mark.parametrize(
    "greeting",
    [b"", b"[]", b"{}", b'{"confined": []}', b'{"confined": {"a": [1]}}', b'{"confined": {}, "more": 1}', b"\xff",
     b'{"confined": {"a": "' + b"x" * 300 + b'"}}'],
)  # fmt: skip
def test_a_greeting_that_is_none(says, greeting):
    with pytest.raises(WorkerFailed, match="answered nonsense"):
        says(frame(p.READY, greeting))


def test_a_good_answer_passes(says):
    assert says(frame(p.READY, GREETING) + frame(p.ANSWER, b'{"name": "a"}')) == {"name": "a"}


@pytest.mark.parametrize("number", ["1e999", "-1e999", "NaN", "Infinity", "1" * 5000, "9" * 25])
def test_numbers_without_end(says, number):
    with pytest.raises(WorkerFailed, match="answered nonsense"):
        says(frame(p.READY, GREETING) + frame(p.ANSWER, b'{"name": "a", "n": %s}' % number.encode()))


@pytest.mark.parametrize("letters", [b"[],", b"{},", b'[{"a":[]}],'])
def test_a_small_answer_takes_no_large_memory(says, letters):
    """Empty lists take twenty times their bytes: they are counted before they are made."""
    body = b'{"name": [' + letters * (3_900_000 // len(letters)) + b"0]}"
    tracemalloc.start()
    try:
        with pytest.raises(WorkerFailed, match="answered nonsense"):
            says(frame(p.READY, GREETING) + frame(p.ANSWER, body))
        assert tracemalloc.get_traced_memory()[1] < 120_000_000
    finally:
        tracemalloc.stop()


def test_an_answer_in_tiny_pieces_takes_no_more_than_its_bytes(says, monkeypatch):
    monkeypatch.setattr(process.p, "MIB", 2)  # so that two bytes are read at a time …
    monkeypatch.setattr(process, "_PIPE_SIZE", 1032)  # … from pipes as large as ever (F_GETPIPE_SZ)
    body = json.dumps({"name": "a", "n": 1}).encode() + b" " * 20_000
    tracemalloc.start()
    try:
        assert says(frame(p.READY, GREETING) + frame(p.ANSWER, body))["n"] == 1
        assert tracemalloc.get_traced_memory()[1] < 300_000
    finally:
        tracemalloc.stop()


def test_a_byte_now_and_then_is_not_waited_for(tmp_path):
    begun = time.monotonic()
    with pytest.raises(WorkerFailed, match="took too long"):
        odd("drip", limits=Limits(wall_seconds=1.5))
    assert time.monotonic() - begun < 10


def test_a_flood_of_steps_does_not_reach_the_screen():
    seen = []
    begun = time.monotonic()
    odd("flood", params={"steps": 20_000}, progress=Progress(lambda *step: seen.append(step)))
    assert 1000 <= len(seen) <= 1000 + (time.monotonic() - begun) / 0.02 + 1


@pytest.mark.parametrize(
    "step", [{"done": -1}, {"total": 2**31}, {"done": 1.0}, {"msgid": "a\nb"}, {"msgid": None}, {"more": 1}]
)
def test_steps_that_are_none(says, step):
    body = json.dumps({"done": 1, "total": 2, "msgid": "", **step}).encode()
    with pytest.raises(WorkerFailed, match="answered nonsense"):
        says(frame(p.READY, GREETING) + frame(p.STEP, body))


def test_what_is_read_of_a_source_is_bytes_also_from_a_buffer() -> None:
    data = bytearray(range(200))
    source = SourceFile(len(data), lambda offset, n: data[offset : offset + n])  # as a block that came in pieces
    assert type(source.read(10)) is bytes
    assert source.read() == bytes(data[10:])
