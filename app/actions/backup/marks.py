"""What the vault remembers of its backups: where, when, how far the journal was, when last tested."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.session.summing import TESTED, since
from app.store.database import Database

__all__ = ["Mark", "backups", "made_here", "place", "rotated_at", "since", "spoilt", "tests"]

# Each followed by the backup's place; `backup:` holds the date alone and is read by erasure too.
BACKUP, FAR, SPOILT, FAILED = "backup:", "backed:", "spoilt:", "failed:"
# Followed by the id of a backup's database, in hex: a stick is mounted here today and there tomorrow.
MADE = "made:"


@dataclass(frozen=True, slots=True)
class Mark:
    """One backup as the vault remembers it: where, when, the journal's size then (None when not known).

    `failed`: its last rehearsal found that it would not restore.
    """

    where: str
    at: str
    size: int | None = None
    failed: bool = False


def place(target: Path) -> str:
    """How a place is remembered."""
    return str(target.resolve())


def rotated_at(database: Database) -> int:
    """The journal entry of the last rotation, -1 for none: backups before it open with what opened them then."""
    found = database.value("SELECT max(n) FROM journal WHERE action='rotated'")
    return -1 if found is None else int(found)


def put(database: Database, key: str, value: Any) -> None:
    """Remember one thing."""
    text = value if isinstance(value, str) else json.dumps(value)
    database.run(
        "INSERT INTO meta (key, value) VALUES (?,?) ON CONFLICT (key) DO UPDATE SET value=excluded.value", (key, text)
    )


def note_backup(unit: Any, where: str, at: str, size: int, made: str, replaced: list[str]) -> None:
    """Remember that a backup was made, in place of others; what was wrong with the one before no longer is."""
    put(unit.database, BACKUP + where, at)
    put(unit.database, FAR + where, size)
    put(unit.database, MADE + made, at)
    for key in [SPOILT + where, FAILED + where, *(MADE + old for old in replaced if old != made)]:
        unit.database.run("DELETE FROM meta WHERE key=?", (key,))


def note_test(unit: Any, where: str, at: str, size: int) -> None:
    """Remember that a backup was rehearsed and would restore."""
    put(unit.database, TESTED + where, {"at": at, "size": size})
    unit.database.run("DELETE FROM meta WHERE key=?", (FAILED + where,))


def note_failure(unit: Any, where: str, at: str, objects: list[str]) -> None:
    """Remember that a backup would not restore, and its damaged objects, which the next run copies again."""
    put(unit.database, FAILED + where, at)
    put(unit.database, SPOILT + where, objects)
    unit.database.run("DELETE FROM meta WHERE key=?", (TESTED + where,))


def spoilt(database: Database, where: str) -> set[str]:
    """Objects (id in hex) that must be copied again."""
    return set(_json(database.value("SELECT value FROM meta WHERE key=?", (SPOILT + where,)), list))


def made_here(database: Database, db_ids: Collection[str]) -> bool:
    """Whether one of these databases (ids in hex) is of a backup that this vault made."""
    return any(db_id in db_ids for db_id, _ in _rows(database, MADE))


def backups(database: Database) -> list[Mark]:
    """All backups remembered, the newest first."""
    far = dict(_rows(database, FAR))
    failed = dict(_rows(database, FAILED))
    found = [Mark(where, at, _number(far.get(where)), where in failed) for where, at in _rows(database, BACKUP)]
    return sorted(found, key=lambda mark: mark.at, reverse=True)


def tests(database: Database) -> list[Mark]:
    """All rehearsals that passed, the newest first."""
    found = [(where, _json(value, dict)) for where, value in _rows(database, TESTED)]
    made = [Mark(where, str(test.get("at", "")), _number(test.get("size"))) for where, test in found]
    return sorted(made, key=lambda mark: mark.at, reverse=True)


def _rows(database: Database, prefix: str) -> list[tuple[str, str]]:
    rows = database.rows("SELECT key, value FROM meta WHERE key LIKE ?", (f"{prefix}%",))
    return [(key.removeprefix(prefix), value) for key, value in rows]


def _number(value: Any) -> int | None:
    text = str(value)
    return int(text) if text.isdecimal() else None


def _json(text: Any, kind: type) -> Any:
    try:
        value = json.loads(text or "null")
    except ValueError:
        value = None
    return value if isinstance(value, kind) else kind()
