"""Workers started ahead: taken once, for the job they were started for, and never left behind."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from app.domain.errors import WorkerFailed
from app.sandbox import ahead, launcher
from app.sandbox.ahead import Ahead, taken
from app.sandbox.launcher import Limits, run_job
from app.sandbox.process import Worker
from app.sandbox.sources import BytesSource

LOOK, MEMORY = "app.dossier.exhibit:look", 3 << 30
PART = {"part": {"source_name": "x", "file_name": "x.txt", "password": ""}}


def look() -> dict[str, object]:
    return run_job(LOOK, PART, {"x": BytesSource(b"words\n")}, limits=Limits(memory=MEMORY))


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_the_one_that_waits_does_the_job_once_and_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    used: list[Worker | None] = []
    real = launcher.started

    def started(*given: object) -> Worker:
        used.append(given[-1])  # type: ignore[arg-type]
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(launcher, "started", started)
    with Ahead(LOOK, MEMORY) as waiting:
        first = ahead._WAITING[LOOK, MEMORY]
        assert look() == {"pages": 0} and used == [first] and first.ended
        assert look() == {"pages": 0} and used == [first, None]
        waiting.again()
        second = ahead._WAITING[LOOK, MEMORY]
        assert second.pid != first.pid
    assert second.ended and not ahead._WAITING


def test_of_several_jobs_that_come_each_starts_the_worker_of_the_next() -> None:
    with Ahead(LOOK, MEMORY, jobs=2):
        first = ahead._WAITING[LOOK, MEMORY]
        look()
        second = ahead._WAITING[LOOK, MEMORY]
        assert first.ended and not second.ended
        look()
        assert second.ended and not ahead._WAITING
    with Ahead(LOOK, MEMORY, jobs=9), Ahead(LOOK, MEMORY):
        look()
        left = ahead._WAITING[LOOK, MEMORY]
    look()
    assert left.ended and not ahead._WAITING and not ahead._MORE


def test_it_is_as_confined_as_any_other() -> None:
    with Ahead(LOOK, MEMORY):
        look()
        worker = taken(LOOK, MEMORY)
        assert worker is None
    usual = launcher.confinement()
    with Ahead(LOOK, MEMORY):
        worker = taken(LOOK, MEMORY)
        assert worker is not None
        watch = launcher.Watch(30, launcher.Progress())
        ready = launcher.started(launcher.PROGRAM, Limits(), watch, "x", worker)
        assert ready.report["confined"] == usual
        ready.kill()


def test_another_job_or_other_limits_take_none() -> None:
    with Ahead(LOOK, MEMORY):
        assert taken(LOOK, MEMORY + 1) is None and taken("app.dossier.exhibit:exhibit", MEMORY) is None
    with pytest.raises(ValueError, match="not a job"):
        Ahead("os:system", MEMORY)


def test_one_that_died_meanwhile_is_not_used() -> None:
    with Ahead(LOOK, MEMORY):
        ahead._WAITING[LOOK, MEMORY].kill()
        assert look() == {"pages": 0}
    assert not ahead._WAITING


def test_two_that_want_the_same_share_one_and_the_last_ends_it() -> None:
    one, two = Ahead(LOOK, MEMORY), Ahead(LOOK, MEMORY)
    worker = ahead._WAITING[LOOK, MEMORY]
    one.close()
    assert not worker.ended
    two.close()
    two.close()
    two.again()
    assert worker.ended and gone(worker.pid) and not ahead._WAITING


def test_a_system_that_starts_none_is_told_only_when_the_job_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(program: Path, memory: int) -> Worker:
        raise OSError

    monkeypatch.setattr(ahead, "Worker", refused)
    monkeypatch.setattr(launcher, "Worker", refused)
    with Ahead(LOOK, MEMORY), pytest.raises(WorkerFailed):
        look()


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_nothing_it_holds_is_of_ours() -> None:
    secret = "a-word-that-stands-nowhere-else"
    os.environ["HAVEN_TEST"] = secret
    try:
        with Ahead(LOOK, MEMORY):
            worker = ahead._WAITING[LOOK, MEMORY]
            assert secret.encode() not in Path(f"/proc/{worker.pid}/environ").read_bytes()
    finally:
        del os.environ["HAVEN_TEST"]
