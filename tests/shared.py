"""Third-party test material that lives beside the checkout, not in it."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


def shared(*parts: str) -> Path:
    """The path of a piece of outside test material, or skip the test and say why."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"outside test material is not on this machine: {'/'.join(parts)}")
    return path
