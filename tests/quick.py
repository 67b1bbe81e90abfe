"""What is most of the time of a suite that makes thousands of vaults, and is spared where no test looks at it."""

from __future__ import annotations

import os

from app.store import database

DISK_AS_SHIPPED = database.DISK


def spare() -> None:
    """In this process memory is not locked, and no disk is waited for: only a power cut would tell, or a look from outside.

    Processes that tests start are as they ship (tests/store/test_slots.py, tests/traces, tests/faults), but for those
    that say otherwise.
    """
    database.MEMORY = "PRAGMA cipher_memory_security=OFF"
    database.DISK = "PRAGMA synchronous=OFF"
    os.fsync = _unsynced


def _unsynced(handle: int) -> None:
    """A handle that was closed stays an error."""
    os.fstat(handle)
