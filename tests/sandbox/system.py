"""What this system lets a process give up, asked of the system itself and not of the code under test."""

from __future__ import annotations

import ctypes
import functools
import subprocess
import sys
from pathlib import Path

import pytest

_ALL = 0x10000000 | 0x20000 | 0x40000000 | 0x8000000 | 0x4000000 | 0x20000000
_MOUNT = "l.mount(b'none', b'/proc', b'tmpfs', 0, None)"
_UNSHARE = f"import ctypes, sys; l = ctypes.CDLL(None); sys.exit(bool(l.unshare({_ALL}) or {_MOUNT}))"


@functools.cache
def namespaces() -> bool:
    """Whether a process may leave its namespaces and mount in new ones."""
    return subprocess.run([sys.executable, "-c", _UNSHARE], check=False).returncode == 0


@functools.cache
def landlock() -> bool:
    """Whether the kernel has Landlock."""
    return ctypes.CDLL(None).syscall(ctypes.c_long(444), None, ctypes.c_long(0), ctypes.c_long(1)) > 0


@functools.cache
def filters() -> bool:
    """Whether the kernel filters system calls."""
    return Path("/proc/sys/kernel/seccomp/actions_avail").exists()


def files() -> bool:
    """Whether anything keeps a process from reading files."""
    return landlock() or namespaces()


_MEANS = {"namespaces": namespaces, "Landlock": landlock, "filters": filters, "keeping files closed": files}


def needs(*means: str) -> None:
    """Skip the test, saying why, on a system that lacks one of `means`."""
    lacking = [one for one in means if not _MEANS[one]()]
    if lacking:
        pytest.skip(f"this system does not allow: {', '.join(lacking)}")
