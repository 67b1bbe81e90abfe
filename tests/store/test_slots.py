"""Small values find room in SQLite's own slots, and what is taken from the system stays locked."""

from __future__ import annotations

import sqlcipher3

from app.store import database, slots


def test_this_sqlite_took_more_slots_and_still_wipes_its_memory() -> None:
    assert slots.enlarge("no such library") is False
    connection = sqlcipher3.connect(":memory:")
    connection.execute("PRAGMA cipher_memory_security=ON")
    connection.set_key(bytearray(b"x'" + b"00" * 48 + b"'"))
    connection.execute("CREATE TABLE t (a TEXT)")
    assert connection.execute("PRAGMA cipher_memory_security").fetchone() == ("1",)
    connection.close()
    assert database.cipher_version()
