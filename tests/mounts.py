"""Disks of a test's own: mounted in a namespace that ends with the process."""

from __future__ import annotations

import subprocess

import pytest


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
