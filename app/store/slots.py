"""More of SQLite's own slots for small values.

Memory that SQLCipher takes from the system is locked, and wiped and unlocked when it is given back: three times the
work of everything else together. Slots are taken once for each connection, locked as long as it lives, wiped when it
is closed; in SQLite's usual number they are soon full.
"""

from __future__ import annotations

import contextlib
import ctypes
import sys

_LOOKASIDE = 13  # SQLITE_CONFIG_LOOKASIDE
_SIZE, _MANY = 1200, 500


def enlarge(library: str) -> bool:
    """Take more slots for every connection of this SQLite; call before the first one. Whether it took them."""
    if sys.platform == "darwin":  # there a function of any number of arguments can't be called this way
        return False
    with contextlib.suppress(OSError, AttributeError):
        sqlite = ctypes.CDLL(library)
        if sqlite.sqlite3_shutdown() != 0:
            return False
        took = sqlite.sqlite3_config(_LOOKASIDE, _SIZE, _MANY) == 0
        return bool(sqlite.sqlite3_initialize() == 0 and took)
    return False
