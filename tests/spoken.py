"""The catalogues of the checkout, compiled when a test needs real words of another language."""

from __future__ import annotations

import importlib.util
from functools import cache
from typing import Any

from app import i18n
from app.paths import ROOT


def packaging(name: str) -> Any:
    """A module of the packaging folder, which is no package."""
    spec = importlib.util.spec_from_file_location(f"packaging_{name}", ROOT / "packaging" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def compiled() -> None:
    """Compile what is missing or older than its words."""
    packaging("words").compile_all()
    for remembered in (i18n.translator, i18n.plurals, i18n.catalogue, i18n.for_screen):
        remembered.cache_clear()
