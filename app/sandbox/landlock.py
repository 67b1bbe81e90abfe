"""Landlock: reading beneath a few folders and nothing else of the file system, whoever the process runs as."""

from __future__ import annotations

import ctypes
import os
import stat
from collections.abc import Iterable

from app.kernel import system

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # the same numbers on every machine
_VERSION = 1
_BENEATH = 1
_READ_FILE, _READ_FOLDER = 1 << 2, 1 << 3
_FIRST_RIGHTS = (1 << 13) - 1
_LATER_RIGHTS = {2: 1 << 13, 3: 1 << 14, 5: 1 << 15}  # moving, cutting, device controls
_CONNECT_AND_BIND = 3  # TCP, from version 4
_SCOPES = 3  # sockets without a name in the file system, signals; from version 6


class _Ruleset(ctypes.Structure):
    """struct landlock_ruleset_attr."""

    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    """struct landlock_path_beneath_attr."""

    _pack_ = 1
    _fields_ = (("rights", ctypes.c_uint64), ("handle", ctypes.c_int32))


def version() -> int:
    """Which Landlock this kernel has; raises OSError when none."""
    return system.call(_CREATE, None, 0, _VERSION)


def restrict(paths: Iterable[str]) -> None:
    """Allow this process to read beneath `paths` and nothing else, for good; raises OSError."""
    found = version()
    files = _FIRST_RIGHTS | sum(bit for since, bit in _LATER_RIGHTS.items() if found >= since)
    rules = _Ruleset(files, _CONNECT_AND_BIND if found >= 4 else 0, _SCOPES if found >= 6 else 0)
    size = 8 if found < 4 else 16 if found < 6 else 24
    ruleset = system.call(_CREATE, rules, size, 0)
    try:
        for path in paths:
            _allow(ruleset, path)
        system.control(system.NO_NEW_PRIVILEGES[0], 1)
        system.call(_RESTRICT, ruleset, 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str) -> None:
    handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        rights = _READ_FILE | (_READ_FOLDER if stat.S_ISDIR(os.fstat(handle).st_mode) else 0)
        system.call(_ADD, ruleset, _BENEATH, _Beneath(rights, handle), 0)
    finally:
        os.close(handle)
