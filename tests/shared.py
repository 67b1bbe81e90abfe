"""Third-party test material that lives beside the checkout, not in it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


def shared(*parts: str) -> Path:
    """The path of a piece of outside test material, or skip the test and say why."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"outside test material is not on this machine: {'/'.join(parts)}")
    return path


def own_mounts() -> list[str]:
    """The beginning of a command that runs in a mount namespace of its own, or skip the test and say why."""
    begin = ["unshare", "--mount", "--map-root-user"]
    try:
        allowed = subprocess.run([*begin, "true"], capture_output=True, check=False).returncode == 0
    except OSError:
        allowed = False
    if not allowed:
        pytest.skip("this system lets nobody mount a disk of his own")
    return begin
