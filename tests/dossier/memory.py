"""How much more memory a build takes when there is more to build, in processes of their own as users have them."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from typing import Any

from app.paths import ROOT

MIB = 1 << 20


def _resident() -> Any:
    found = importlib.util.spec_from_file_location("resident", ROOT / "packaging" / "bench" / "resident.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def taken(work: Callable[[], object]) -> float:
    """The most that the worker of `work` had, in bytes (Linux)."""
    with _resident().Watched() as sizes:
        work()
    assert sizes.worker, "no worker was seen"
    return float(sizes.worker * MIB)


def growth(few: Callable[[], object], many: Callable[[], object]) -> float:
    """By how many bytes the worker is larger that has more to do."""
    return taken(many) - taken(few)
