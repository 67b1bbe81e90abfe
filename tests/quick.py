"""What is most of the time of a suite that makes thousands of vaults, and is spared where no test looks at it."""

from __future__ import annotations

import os

from app.store import database
from app.vault import crypto

DISK_AS_SHIPPED = database.DISK


def spare() -> None:
    """In this process memory is not locked, no disk is waited for, and no key derived twice from the same passphrase.

    What comes out is the same: only a power cut would tell, or a look from outside. Processes that tests start are as
    they ship (tests/store/test_slots.py, tests/traces, tests/faults), but for those that say otherwise.
    """
    database.MEMORY = "PRAGMA cipher_memory_security=OFF"
    database.DISK = "PRAGMA synchronous=OFF"
    os.fsync = _unsynced
    crypto.argon2id = _remembered


def _unsynced(handle: int) -> None:
    """A handle that was closed stays an error."""
    os.fstat(handle)


_argon2id = crypto.argon2id
_known: dict[tuple[bytes | int, ...], bytes] = {}


def _remembered(secret: bytes | bytearray, salt: bytes, memory_kib: int, passes: int, lanes: int) -> bytearray:
    """What was derived before; the trials that time a machine stay trials."""
    asked = (bytes(secret), bytes(salt), memory_kib, passes, lanes)
    if asked not in _known or secret == b"calibration":
        _known[asked] = bytes(_argon2id(secret, salt, memory_kib, passes, lanes))
    return bytearray(_known[asked])
