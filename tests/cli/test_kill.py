"""Killed at random moments: nothing acknowledged is lost, and verification says ok."""

from __future__ import annotations

import json
import random
import subprocess
import time

import pytest

from tests.cli.conftest import Shell


def _kill_loop(shell: Shell, times: int, seed: int) -> None:
    """Start a command, kill it after a while (or let it end), and look at what stands."""
    chance = random.Random(seed)
    paper = shell.file("paper.bin", chance.randbytes(3 << 20))
    started = time.monotonic()
    whole, _ = shell.process("evidence", "add", paper, "--case", "C-001").communicate()
    longest = 1.3 * (time.monotonic() - started)
    acknowledged = [row["uid"] for row in json.loads(whole)["rows"]]
    for turn in range(times):
        values = shell.file("values.json", json.dumps({"text": f"note {turn}"}).encode())
        note = ["record", "add", "note", "--case", "C-001", "--json-file", values]
        running = shell.process(*(note if turn % 2 else ["evidence", "add", paper, "--case", "C-001"]))
        try:
            out, _ = running.communicate(timeout=chance.uniform(0.05, longest))
        except subprocess.TimeoutExpired:
            running.kill()
            out, _ = running.communicate()
        if out.strip():
            answer = json.loads(out)
            acknowledged += [answer["uid"]] if "uid" in answer else [row["uid"] for row in answer["rows"]]
        found = shell.ok("vault", "verify")
        assert (found["ok"], found["problems"]) == (True, []), turn
    after = shell.json("record", "add", "note", "--case", "C-001", text="after all the kills")
    for uid in [*acknowledged, after["uid"]]:
        assert shell.ok("record", "show", uid)["uid"] == uid
    assert shell.ok("evidence", "verify")["ok"]
    found = shell.ok("vault", "verify")
    assert (found["ok"], found["problems"]) == (True, [])


def test_killed_at_random_moments(shell: Shell) -> None:
    """A few through the front door; the laboratory of faults kills at chosen calls of every operation."""
    _kill_loop(shell, 5, 7)


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_killed_fifty_times(shell: Shell) -> None:
    _kill_loop(shell, 50, 11)
