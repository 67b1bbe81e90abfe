"""Damage done to real database files by independent means: raw bytes, and SQL with the key past the application."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3

from app.store import verify
from app.store.database import Database

PAGE = 4096


@contextmanager
def sql(path: Path, key: bytes) -> Iterator[Any]:
    """A connection of our own, with nothing of the application between."""
    connection = sqlcipher3.connect(str(path), isolation_level=None)
    connection.set_key(bytearray(key))
    try:
        yield connection
    finally:
        connection.close()


def pages_of(path: Path) -> int:
    return path.stat().st_size // PAGE


def page(data: bytes, number: int) -> bytes:
    return data[(number - 1) * PAGE : number * PAGE]


def put_page(data: bytes, number: int, content: bytes) -> bytes:
    return data[: (number - 1) * PAGE] + content + data[number * PAGE :]


def flipped(data: bytes, place: int, bit: int = 0) -> bytes:
    made = bytearray(data)
    made[place] ^= 1 << bit
    return bytes(made)


def found(path: Path, key: bytes) -> list[verify.Fault]:
    """What verification of the database finds; a database that does not open is one finding."""
    try:
        database = Database.open(path, bytearray(key), read_only=True, alone=True)
    except Exception as failure:
        return [verify.Fault(f"does_not_open: {getattr(failure, 'code', '?')}", "database", str(failure))]
    database.key_again = lambda: bytearray(key)
    made: list[verify.Fault] = []
    try:
        for check in (verify.pages, verify.journal, verify.records, verify.beside):
            try:
                made += check(database)
            except Exception as failure:
                assert getattr(failure, "code", "") == "damaged", repr(failure)
                made.append(verify.Fault("damaged_database", "database", str(failure)))
    finally:
        database.close()
    return made


def content(path: Path, key: bytes) -> dict[str, list[Any]]:
    """All rows of all tables but drafts, as a full scan and along each index answers them."""
    with sql(path, key) as connection:
        made = {}
        names = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE rootpage > 0 ORDER BY name"
        for sort, name, table, made_by in connection.execute(names).fetchall():
            if table in {"draft", "meta", "site", "search_data", "search_idx", "search_docsize", "search_config"}:
                continue
            if sort == "table":
                made[name] = sorted(map(repr, connection.execute(f'SELECT * FROM "{name}"').fetchall()))
            elif not name.startswith("sqlite_autoindex"):
                _, _, part = (made_by or "").replace("\n", " ").partition(" WHERE ")  # an index of some rows only
                rows = connection.execute(
                    f'SELECT * FROM "{table}" INDEXED BY "{name}" {"WHERE " + part if part else ""} '
                    f"ORDER BY {_columns(connection, name)}"
                )
                made[name] = list(map(repr, rows.fetchall()))
        return made


def _columns(connection: Any, index: str) -> str:
    rows = connection.execute(f'PRAGMA index_info("{index}")').fetchall()
    return ", ".join(f'"{row[2]}"' for row in rows)
