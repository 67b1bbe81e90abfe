"""What is dear to make is made once for all processes that run tests, and copied by those who change it."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.actions import demo
from tests.vaults import made_vault


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """What `make` puts at the path it is handed: made by the first process that asks, the others wait for it."""
    base = factory.getbasetemp()
    root = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    place, half = root / name, root / f"{name}-half"
    with (root / f"{name}-held").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not place.exists():
            shutil.rmtree(half, ignore_errors=True)
            make(half)
            half.rename(place)
    return place


def sample(factory: pytest.TempPathFactory) -> Path:
    """A locked vault with the sample cases; to be copied."""
    return made_once(factory, "sample.haven", _filled)


def _filled(path: Path) -> None:
    session, _ = made_vault(path)
    with session:
        demo.fill_sample(session)
