"""One laboratory for all tests of a process."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.laboratory import Laboratory


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laboratory]:
    """The laboratory, where a layer between program and disk can be built."""
    yield from _laboratory(tmp_path_factory.mktemp("laboratory"))


@pytest.fixture(scope="module")
def handed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laboratory]:
    """A laboratory of its own for what goes between organisations."""
    yield from _laboratory(tmp_path_factory.mktemp("handed"), "handed")


def _laboratory(folder: Path, scene: str = "") -> Iterator[Laboratory]:
    if not sys.platform.startswith("linux") or shutil.which("gcc") is None:
        pytest.skip("a layer between program and disk needs Linux and gcc")
    made = Laboratory(folder, scene)
    yield made
    made.close()
