"""Killed at any step of taking a package in, a vault holds the whole case or nothing of it, and no file is left."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.actions.test_handover_journey import seal
from tests.actions.test_handover_seal import fill
from tests.partners import partners


def _killed(folder: Path, first: int, every: int) -> dict[str, Any]:
    with partners(folder, 2) as (heron, lantern):
        fill(heron, folder)
        seal(heron, lantern, folder / "p.hvn")
        vault = lantern.path
    command = [sys.executable, "-m", "tests.actions.accepting_killed"]
    words = [vault, folder / "p.hvn", first, every]
    done = subprocess.run([*command, *map(str, words)], check=False, capture_output=True, timeout=900)  # noqa: S603
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    told: dict[str, Any] = json.loads(done.stdout)
    assert told["failures"] == [], told["failures"][:3]
    assert told["tried"]
    return told


def test_killed_at_some_steps(tmp_path: Path) -> None:
    _killed(tmp_path, random.randrange(1, 120), 120)


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_killed_at_every_fifth_step(tmp_path: Path) -> None:
    told = _killed(tmp_path, 1, 5)
    assert 0 < told["whole"] < told["tried"]
