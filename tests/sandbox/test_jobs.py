"""Jobs that go well: sources by range, a sink with seek, progress, an empty surrounding."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from app.domain.errors import Cancelled, Unusable, WorkerFailed
from app.jobs import Progress
from app.sandbox.launcher import Call, Limits, run_job
from app.sandbox.pool import Pool
from app.sandbox.sources import BytesSource, FileSource

ODD = Path(__file__).parent / "programs" / "odd.py"


def odd(name, sources=None, params=None, **more):
    sources = {"file": BytesSource(b"x" * 100)} if sources is None else sources
    return run_job(f"app.evidence.odd:{name}", params or {}, sources, subject="paper.pdf", program=ODD, **more)


@pytest.mark.parametrize("size", [0, 1, (1 << 20) - 1, 1 << 20, 5_000_001])
def test_bytes_pass_through_unchanged(size):
    data = os.urandom(size)
    sink = io.BytesIO()
    answer = odd("copy", {"file": BytesSource(data)}, sink=sink)
    assert answer["size"] == size
    assert sink.getvalue() == data


def test_a_file_is_read_by_range(tmp_path):
    path = tmp_path / "scan.bin"
    path.write_bytes(os.urandom(3_000_000))
    sink = io.BytesIO()
    with FileSource(path) as source:
        odd("copy", {"file": source}, {"piece": 17_001}, sink=sink)
    assert sink.getvalue() == path.read_bytes()


def test_progress_passes_through_and_stops_the_job():
    seen = []

    def handler(done, total, words):
        seen.append((done, total, words))
        if done >= 1_400_000:
            progress.cancel()

    progress = Progress(handler)
    with pytest.raises(Cancelled):
        odd("copy", {"file": BytesSource(bytes(20_000_000))}, sink=io.BytesIO(), progress=progress)
    assert seen == [(700_000, 20_000_000, "copied"), (1_400_000, 20_000_000, "copied")]


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_the_worker_sees_nothing_but_its_pipes(monkeypatch, tmp_path):
    monkeypatch.setenv("HAVEN_SECRET", "x")
    with (tmp_path / "open").open("wb") as held:
        os.set_inheritable(held.fileno(), True)
        answer = odd("look")
    assert answer["environment"] in ([], ["LC_CTYPE"])
    assert sorted(answer["handles"]) == ["null"] * 3 + ["pipe"] * 2


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit")
def test_the_worker_can_write_no_file(tmp_path):
    assert odd("write_a_file", params={"path": str(tmp_path / "new")})["refused"]
    assert not (tmp_path / "new").exists() or (tmp_path / "new").read_bytes() == b""


def test_a_calm_refusal_keeps_the_worker():
    with Pool(1, program=ODD) as pool:
        before = pool.run("app.evidence.odd:copy", {}, {"file": BytesSource(b"a")}, sink=io.BytesIO())
        params = {"code": "password", "message": "needs a\npassword", "facts": {"page": 3, "subject": "not mine"}}
        with pytest.raises(Unusable) as caught:
            pool.run("app.evidence.odd:refuse", params, {}, subject="paper.pdf")
        after = pool.run("app.evidence.odd:copy", {}, {"file": BytesSource(b"a")}, sink=io.BytesIO())
    assert before["mark"] == after["mark"]
    facts = {"subject": "paper.pdf", "reason": "needs a password", "reason_code": "password", "page": 3}
    assert caught.value.facts == facts


def test_a_pool_replaces_a_worker_that_was_killed():
    with Pool(1, program=ODD) as pool:
        with pytest.raises(WorkerFailed, match=r"paper\.pdf \(was killed\)"):
            pool.run("app.evidence.odd:kill", {}, {}, subject="paper.pdf")
        sink = io.BytesIO()
        pool.run("app.evidence.odd:copy", {}, {"file": BytesSource(b"abc")}, sink=sink)
    assert sink.getvalue() == b"abc"


def test_a_pool_answers_in_order_and_names_the_bad_one():
    sinks = [io.BytesIO() for _ in range(7)]
    calls = [
        Call("app.evidence.odd:copy", {}, {"file": BytesSource(bytes([n]) * 50)}, sink, f"{n}.jpg")
        for n, sink in enumerate(sinks)
    ]
    calls[3] = Call("app.evidence.odd:stumble", {}, {}, None, "3.jpg")
    with Pool(2, program=ODD) as pool:
        answers = list(pool.each(calls))
        assert len({a["mark"] for a in answers if isinstance(a, dict)}) <= 3
    assert isinstance(answers[3], WorkerFailed)
    assert answers[3].facts["subject"] == "3.jpg"
    assert "witness" not in str(answers[3].facts)
    assert [s.getvalue() for n, s in enumerate(sinks) if n != 3] == [bytes([n]) * 50 for n in range(7) if n != 3]


def test_cancelling_ends_a_pool_of_hanging_workers():
    progress = Progress()
    calls = [Call("app.evidence.odd:hang", {}, {}, None, "x")] * 2
    with Pool(2, program=ODD) as pool, pytest.raises(Cancelled):
        progress.cancel()
        list(pool.each(calls, progress))


def test_only_our_own_rooms_may_run():
    for name in ("os:system", "app.store.database:open", "app.evidence.x:__import__", "app.evidence.x.y", ""):
        with pytest.raises(ValueError, match="not a job"):
            run_job(name, {}, {})


def test_an_answer_must_have_its_shape():
    with pytest.raises(WorkerFailed, match="answered nonsense"):
        odd("copy", sink=io.BytesIO(), shape={"size": str, "mark": int})
    assert odd("copy", sink=io.BytesIO(), shape={"size": int, "mark": int, "more?": [str]})["size"] == 100


def test_limits_are_those_asked_for():
    with pytest.raises(WorkerFailed, match="ran out of memory"):
        odd("bomb", limits=Limits(memory=512 << 20))
