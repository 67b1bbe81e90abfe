"""Killed at every file operation of backup, restore, wipe and travel: what was whole stays whole, or a new whole stands."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.actions.killing import OPERATIONS
from tests.cli.conftest import ROOT


def _killed(operation: str, folder: Path, every: int, first: int = 0) -> None:
    folder.mkdir()
    command = [sys.executable, "-m", "tests.actions.killing", operation, folder, every, first]
    done = subprocess.run([str(word) for word in command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["failures"] == []
    assert found["tried"] == len(range(first, found["steps"], every)) > 1


# One step in so many, from a first one that lets the switch of headers be among them; the soak tries every one.
SHORT = {
    "wipe": (2, 0),
    "backup new": (9, 3),
    "backup again": (8, 1),
    "backup rotated": (11, 7),
    "restore": (15, 5),
    "travel": (17, 6),
}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("operation", sorted(SHORT))
def test_killed_at_some_steps(tmp_path: Path, operation: str) -> None:
    _killed(operation, tmp_path / "kill", *SHORT[operation])


@pytest.mark.soak
@pytest.mark.timeout(900)
@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_killed_at_every_step(tmp_path: Path, operation: str) -> None:
    _killed(operation, tmp_path / "kill", 1)
