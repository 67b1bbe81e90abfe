"""One laboratory for all tests of a process."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator

import pytest

from tests.faults.laboratory import Laboratory


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laboratory]:
    """The laboratory, where a layer between program and disk can be built."""
    if not sys.platform.startswith("linux") or shutil.which("gcc") is None:
        pytest.skip("a layer between program and disk needs Linux and gcc")
    made = Laboratory(tmp_path_factory.mktemp("laboratory"))
    yield made
    made.close()
