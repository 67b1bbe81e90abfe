"""The pieces of the sandbox by themselves: streams, shapes, messages, the worker's own loop."""

from __future__ import annotations

import contextlib
import gc
import io
import os
import threading
import tracemalloc
from pathlib import Path

import pytest

from app.sandbox import confine, reach, worker
from app.sandbox import protocol as p
from app.sandbox.shape import Data, Many, Text, Whole, fits
from app.sandbox.sources import BytesSource, FileSource
from app.sandbox.streams import Sink, SourceFile, Wire

DATA = bytes(range(256)) * 20000


def source(asked=None):
    def fetch(offset, length):
        if asked is not None:
            asked.append((offset, length))
        return DATA[offset : offset + length]

    return SourceFile(len(DATA), fetch)


def test_a_source_reads_like_a_file():
    file, real = source(), io.BytesIO(DATA)
    for offset, whence, size in [
        (0, 0, 10),
        (5, 1, 3),
        (-7, 2, 20),
        (1 << 20, 0, 100),
        ((1 << 20) - 5, 0, 10),
        (9**9, 0, 4),
    ]:
        assert file.seek(offset, whence) == real.seek(offset, whence)
        assert file.read(size) == real.read(size)
    file.seek(3)
    assert file.readall() == DATA[3:]
    assert file.seek(-5) == 0
    buffer = bytearray(7)
    assert (file.readinto(buffer), bytes(buffer), file.tell()) == (7, DATA[:7], 7)
    assert file.readable()
    assert file.seekable()


def test_a_source_asks_in_large_blocks_and_remembers():
    asked = []
    file = source(asked)
    for at in range(0, 3000, 10):
        file.seek(at)
        file.read(10)
    assert asked == [(0, p.BLOCK)]


def test_a_source_forgets_the_oldest_block():
    asked = []
    big = SourceFile(80 * p.BLOCK, lambda offset, length: asked.append(offset) or bytes(length))
    for at in range(80):
        big.seek(at * p.BLOCK)
        big.read(1)
    big.seek(0)
    big.read(1)
    assert asked.count(0) == 2


def test_much_at_once_is_not_kept():
    asked = []
    big = SourceFile(20 * p.BLOCK, lambda offset, length: asked.append((offset, length)) or bytes(length))
    big.read()
    big.seek(0)
    big.read(1)
    assert asked == [(0, p.MOST_ASKED), (p.MOST_ASKED, p.MOST_ASKED // 4), (0, p.BLOCK)]


def test_a_sink_without_a_wire_counts():
    sink = Sink(None, open_=True)
    assert sink.write(b"abc") == 3
    assert (sink.tell(), sink.seek(1), sink.seek(0, os.SEEK_END), sink.seek(-1, os.SEEK_CUR)) == (3, 1, 3, 2)
    with pytest.raises(OSError, match="outside"):
        sink.seek(9)
    assert sink.writable()
    assert sink.seekable()
    sink.step(1, 2, "x")
    closed = Sink(None, open_=False)
    with pytest.raises(io.UnsupportedOperation):
        closed.write(b"x")


def test_shapes():
    shape = {"n": int, "list": [{"a": str}], "either": (str, None), "any?": object}
    good = {"n": 1, "list": [{"a": "x"}], "either": None}
    assert fits(good, shape)
    assert fits({**good, "any": [1], "either": "x"}, shape)
    for bad in (
        {**good, "n": True},
        {**good, "more": 1},
        {"n": 1},
        {**good, "list": [{"a": 1}]},
        {**good, "either": 1},
        [],
    ):
        assert not fits(bad, shape)


def test_messages_survive_text_that_is_none():
    assert p.unpack(p.pack({"name": "a\udcffb"})) == {"name": "a?b"}


def test_sources_of_files_and_bytes(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"0123456789")
    with FileSource(path) as file:
        for one in (file, BytesSource(b"0123456789")):
            assert (one.size, one.read_at(3, 4), one.read_at(8, 9)) == (10, b"3456", b"89")
        file.close()
    with pytest.raises(FileNotFoundError):
        FileSource(tmp_path / "none")


class Pair:
    """Both ends of two pipes, the worker's end served by a thread."""

    def __init__(self):
        down, self._send = os.pipe()
        self._receive, up = os.pipe()
        self.mine = Wire(self._receive, self._send)
        self.theirs = Wire(down, up)
        self._ends = [down, up, self._receive]
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.outcome = None

    def _serve(self):
        try:
            worker.serve(self.theirs)
        except SystemExit as ended:
            self.outcome = ended.code

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        os.close(self._send)
        self.thread.join(5)
        for end in self._ends:
            os.close(end)


def job(function, sources=(), params=None, cpu=3000):
    return p.pack({"function": function, "params": params or {}, "sources": list(sources), "sink": False, "cpu": cpu})


def test_the_worker_serves_jobs_until_its_parent_hangs_up(monkeypatch):
    monkeypatch.setattr(worker, "limit_processor", lambda seconds: None)
    with Pair() as pair:
        pair.mine.send(p.JOB, job("app.evidence.probe:probe", [["file", 4]], {"name": "a.txt"}))
        assert pair.mine.receive() == (p.ASK, p.READ.pack(0, 0, 4))
        pair.mine.send(p.DATA, b"abc\n")
        letter, body = pair.mine.receive()
        assert (letter, p.unpack(body)["media_type"]) == (p.ANSWER, "text/plain")
        pair.mine.send(p.JOB, job("app.evidence.preview:preview", [["file", 3]]))
        pair.mine.receive()
        pair.mine.send(p.DATA, b"PK\3")
        letter, body = pair.mine.receive()
        assert (letter, p.unpack(body)["code"]) == (p.FAILED, "unsupported")
        pair.mine.send(p.JOB, job("app.evidence.probe:nothing"))
        letter, body = pair.mine.receive()
        assert (letter, p.unpack(body)["code"]) == (p.FAILED, "crashed")
    assert pair.outcome is None


@pytest.mark.parametrize("letter", [p.DATA, b"?"])
def test_the_worker_ends_when_spoken_to_out_of_turn(letter):
    with Pair() as pair:
        pair.mine.send(letter, b"")
        pair.thread.join(5)
    assert pair.outcome == 2


def test_the_worker_ends_when_it_gets_other_bytes_than_asked_for(monkeypatch):
    monkeypatch.setattr(worker, "limit_processor", lambda seconds: None)
    with Pair() as pair:
        pair.mine.send(p.JOB, job("app.evidence.probe:probe", [["file", 4]]))
        pair.mine.receive()
        pair.mine.send(p.DATA, b"too many bytes")
        pair.thread.join(5)
    assert pair.outcome == 2


@pytest.fixture
def wire():
    """The worker's end, and what its parent does: reads a frame, sends one."""
    down, send = os.pipe()
    receive, up = os.pipe()
    yield Wire(down, up), Wire(receive, send)
    for end in (down, send, receive, up):
        os.close(end)


def test_what_was_asked_for_ahead_is_there_once_and_nothing_is_asked_twice(wire):
    mine, parents = wire
    sources = worker.sources_of(mine, [["a", 4], ["b", 3]])
    sources["b"].expect()
    assert parents.receive() == (p.ASK, p.READ.pack(1, 0, 3))
    parents.send(p.DATA, b"bbb")
    parents.send(p.DATA, b"aaaa")  # for what is asked next
    assert sources["a"].read() == b"aaaa"
    assert parents.receive() == (p.ASK, p.READ.pack(0, 0, 4))
    assert sources["b"].read() == b"bbb"  # without a question
    sources["b"].forget()
    sources["b"].seek(0)
    parents.send(p.DATA, b"BBB")
    assert sources["b"].read() == b"BBB" and parents.receive() == (p.ASK, p.READ.pack(1, 0, 3))


def test_nothing_is_said_before_what_was_asked_for_ahead_came(wire):
    """Else each side could wait for the other to read."""
    mine, parents = wire
    mine.ask_ahead(0, 0, 3)
    told = threading.Thread(target=mine.send, args=(p.STEP, b"{}"), daemon=True)
    told.start()
    told.join(0.2)
    assert told.is_alive() and parents.receive() == (p.ASK, p.READ.pack(0, 0, 3))
    parents.send(p.DATA, b"abc")
    assert parents.receive() == (p.STEP, b"{}")
    assert mine.early(0, 0, 3) == b"abc" and mine.early(0, 0, 3) is None


@pytest.mark.parametrize("frame", [(p.JOB, b"abc"), (p.DATA, b"abcd")])
def test_another_answer_than_was_asked_for_ahead_ends_the_worker(wire, frame):
    mine, parents = wire
    mine.ask_ahead(0, 0, 3)
    parents.send(*frame)
    with pytest.raises(SystemExit):
        mine.send(p.STEP, b"{}")


def test_what_is_left_over_is_looked_for_again_once_a_program_is_loaded():
    for function in ("app.evidence.probe:probe", "app.evidence.gone:probe"):
        with contextlib.suppress(ImportError):
            worker.find(function)
        assert gc.isenabled()


def test_running_out_of_memory_is_told(monkeypatch):
    monkeypatch.setattr(worker, "limit_processor", lambda seconds: None)

    def hungry(params, sources, out):
        raise MemoryError

    monkeypatch.setattr(worker, "find", lambda function: hungry)
    _, body = worker.run(Wire(-1, -1), p.unpack(job("app.evidence.x:y")))
    assert p.unpack(body)["code"] == "out_of_memory"


def test_confinement_says_what_is_refused(monkeypatch):
    monkeypatch.setattr(confine.resource, "setrlimit", lambda *_: (_ for _ in ()).throw(ValueError))
    assert confine._limits(1 << 30)["memory"] == "off: ValueError"
    refused = OSError(1, "Operation not permitted")

    def refuses():
        raise refused

    assert confine.tried(refuses) == "off: Operation not permitted"
    assert confine.tried(lambda: None) == "on"
    monkeypatch.setenv("SECRET", "x")
    assert confine._extra_environment()


def test_elsewhere_than_on_linux_each_part_is_said_to_be_off(monkeypatch):
    monkeypatch.setattr(confine, "_limits", lambda memory: {"memory": "on"})
    monkeypatch.setattr(confine.sys, "platform", "darwin")
    report = confine.confine(1 << 30)
    assert report["memory"] == "on"
    assert {report[part] for part in confine.LINUX_PARTS} == {"off: Linux only"}
    assert {"system calls", "network", "file access", "child processes"} <= report.keys()


def test_a_promise_holds_by_any_of_its_means():
    off = dict.fromkeys(confine.LINUX_PARTS, "off: no")
    assert set(confine._summary(off).values()) == {"off: no"}
    assert confine._summary(off | {"own network": "on"})["network"] == "on"
    assert confine._summary(off | {"own view of files": "on"})["file access"] == "on"
    assert confine._summary(off | {"landlock": "on", "own network": "on"})["child processes"] == "off: no"


@pytest.mark.parametrize(
    ("shape", "good", "bad"),
    [
        (Text(3), ["", "abc", "дел"], ["abcd", "a\n", "\u202e", 1, None, b"a"]),
        (Text(9, raw=True), ["a\nb\0"], ["x" * 10]),
        (Text(like="a|b"), ["a", "b"], ["", "ab", "a\n", "c"]),
        (Whole(), [0, 2**31 - 1], [-1, 2**31, True, 1.0, "1", None]),
        (Whole(-1, 1), [-1, 1], [2, -2]),
        (Many(Whole(), 2), [[], [1, 2]], [[1, 2, 3], ["a"], {}, "ab", (1,)]),
        (Data(most=2, longest_name=3, longest=4, deepest=2), [{}, {"a": "four", "b": [1.5, None]}, {"a": {"b": 1}}],
         [{"a": 1, "b": 2, "c": 3}, {"long": 1}, {"a": "fives"}, {"a": {"b": [1]}}, {"a\n": 1}, [], {"a": [1, 2, 3]},
          {"a": float("inf")}, {"a": float("nan")}]),
    ],
)  # fmt: skip
def test_shapes_have_bounds(shape, good, bad):
    assert [fits(value, shape) for value in good] == [True] * len(good)
    assert [fits(value, shape) for value in bad] == [False] * len(bad)
    assert not fits(good[0], "no shape")


@pytest.mark.parametrize(
    ("root", "among"), [("checkout", False), ("venv/src", False), ("venv/lib/python3.11/site-packages", True)]
)
def test_what_a_worker_may_read_is_code_wherever_that_lies(tmp_path, monkeypatch, root, among):
    """In a checkout only our own folders are, installed the packages our code lies among; never a home or a vault."""
    packages = tmp_path / "venv" / "lib" / "python3.11" / "site-packages"
    stray, root = tmp_path / "home", tmp_path / root
    for folder in (packages, stray, root / "app", root / "resources", root / "build"):
        folder.mkdir(parents=True, exist_ok=True)
    monkeypatch.setattr(reach, "ROOT", root)
    for name in ("prefix", "base_prefix", "exec_prefix", "base_exec_prefix"):
        monkeypatch.setattr(reach.sys, name, str(tmp_path / "venv"))
    monkeypatch.setattr(reach.sys, "path", [str(root), "", str(packages), str(stray)])
    allowed = [Path(path) for path in reach.readable()]

    def readable(path):
        return any(path.is_relative_to(one) for one in allowed)

    assert all(readable(path) for path in (packages / "pikepdf", root / "app", root / "resources", Path("/usr/lib")))
    assert readable(root / "build") is among
    assert not any(readable(path) for path in (stray, Path.home(), tmp_path, Path("/"), Path("/etc/passwd")))


def test_a_file_that_is_read_as_one_is_in_memory_about_once() -> None:
    size = 24 << 20
    source = SourceFile(size, lambda offset, count: bytes(count))
    tracemalloc.start()
    try:
        assert len(source.read()) == size
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 1.6 * size
