"""A command that makes pages starts its worker before it is told any secret, and never leaves it behind."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.cli import secret
from app.cli.commands import COMMANDS
from app.sandbox import ahead, launcher
from app.sandbox.process import Worker
from tests.cli.conftest import Shell

BUILD = ["dossier", "build", "--case", "C-001", "--profile", "case_brief", "--out"]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Worker]:
    """Every worker that is started, in their order."""
    found: list[Worker] = []

    def noted(*given: Any) -> Worker:
        found.append(Worker(*given))
        return found[-1]

    monkeypatch.setattr(ahead, "Worker", noted)
    monkeypatch.setattr(launcher, "Worker", noted)
    return found


def test_it_is_there_before_the_passphrase_and_makes_the_paper(
    shell: Shell, started: list[Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Worker] = []
    real = secret.passphrase

    def asked(*given: Any, **more: Any) -> bytearray:
        seen.extend(ahead._WAITING.values())
        return real(*given, **more)

    monkeypatch.setattr(secret, "passphrase", asked)
    shell.ok(*BUILD, shell.folder / "brief.pdf")
    assert seen == started == [seen[0]]  # and so the only one was told of the vault when it was asked for pages
    assert seen[0].ended and not ahead._WAITING


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--passphrase-file", "wrong"], 3),
        (["--passphrase-file", "gone"], 3),
        (["--vault", "nowhere"], 1),
        (["--profile", "nope"], 1),
        (["--disclosure", "gone"], 1),
    ],
)
def test_it_ends_with_a_command_that_fails(shell: Shell, started: list[Worker], words: list[str], code: int) -> None:
    shell.file("wrong", b"another horse").chmod(0o600)
    there = [word if word.startswith("-") or word == "nope" else str(shell.folder / word) for word in words]
    assert shell(*BUILD, shell.folder / "x.pdf", *there).code == code
    assert len(started) == 1 and started[0].ended and not ahead._WAITING


def test_commands_that_make_no_pages_start_none(shell: Shell, started: list[Worker]) -> None:
    shell.ok("dossier", "check", "--case", "C-001", "--profile", "case_brief")
    assert shell(*BUILD[:2]).code == 2
    assert not started
    assert {one.name for one in COMMANDS if one.ahead} == {"dossier build", "dossier rebuild", "bundle build"}


# -- as a process of its own -----------------------------------------------------------


@pytest.fixture
def asking(shell: Shell) -> Iterator[tuple[subprocess.Popen[bytes], list[int]]]:
    """A build that waits for its passphrase, and the ids of the processes of its worker."""
    shell.secret.unlink()
    os.mkfifo(shell.secret, 0o600)
    running = shell.process(*BUILD, shell.folder / "x.pdf")
    try:
        with os.fdopen(_writer(shell.secret), "wb"):
            yield running, _settled(running.pid)
    finally:
        running.kill()
        running.communicate()


def test_it_holds_nothing_of_the_command(asking: tuple[subprocess.Popen[bytes], list[int]]) -> None:
    """No descriptor but its own pipes and no variable, while nothing secret was told to the command yet."""
    _, workers = asking
    for pid in workers:
        with contextlib.suppress(PermissionError):  # it lets nobody look who is not the administrator
            held = {os.readlink(one) for one in Path(f"/proc/{pid}/fd").iterdir()}
            assert all(name.startswith("pipe:") or name == "/dev/null" for name in held), held
            assert b"HOME" not in Path(f"/proc/{pid}/environ").read_bytes()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_it_ends_with_a_command_that_is_ended(
    asking: tuple[subprocess.Popen[bytes], list[int]], number: signal.Signals
) -> None:
    running, workers = asking
    running.send_signal(number)
    out, _ = running.communicate(timeout=60)
    if number != signal.SIGKILL:
        assert (running.returncode, json.loads(out)["error"]) == (130, "cancelled")
    assert not _left(workers)


def _writer(pipe: Path) -> int:
    """The other end of a pipe that a command reads its passphrase from: it waits for what is written."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with contextlib.suppress(OSError):  # nobody reads yet
            return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        time.sleep(0.05)
    raise AssertionError("no passphrase was asked for")


def _settled(pid: int) -> list[int]:
    """All processes below one when they are as many as they become: the worker has confined itself."""
    end, found = time.monotonic() + 60, list[int]()
    while time.monotonic() < end:
        before, found = found, _below(pid)
        if found and found == before and not _children(found[-1]) and _idle(found[-1]):
            return found
        time.sleep(0.05)
    raise AssertionError("no worker came")


def _below(pid: int) -> list[int]:
    return [one for child in _children(pid) for one in (child, *_below(child))]


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += map(int, task.read_text().split())
    return found


def _idle(pid: int) -> bool:
    """Whether it waits for its job: everything is loaded."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "S"
    return False


def _left(pids: list[int]) -> list[int]:
    """Those that are still there, zombies too, after a while in which the system clears up."""
    end = time.monotonic() + 30
    while (left := [pid for pid in pids if Path(f"/proc/{pid}").exists()]) and time.monotonic() < end:
        time.sleep(0.05)
    return left
