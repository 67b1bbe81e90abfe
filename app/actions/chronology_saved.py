"""Filters people keep for themselves: in the vault, as they name persons and words; never in the settings."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from app.actions.chronology_sieve import Sieve
from app.session import marks
from app.store.kept import FILTERS
from app.store.unit import Unit

_KEY = FILTERS


def kept_filters(reader: Any) -> dict[str, Sieve]:
    """The kept filters by name; what can't be read any more is none."""
    return {name: Sieve.from_values(kept) for name, kept in sorted(_kept(reader.database).items())}


def keep_filter(unit: Unit, name: str, sieve: Sieve) -> None:
    """Keep a filter under a name, in place of one that had it."""
    _write(unit, {**_kept(unit.database), name.strip()[:80]: asdict(sieve)})


def drop_filter(unit: Unit, name: str) -> None:
    """Forget a filter."""
    _write(unit, {key: kept for key, kept in _kept(unit.database).items() if key != name})


def _kept(database: Any) -> dict[str, Any]:
    try:
        found = json.loads(database.value("SELECT value FROM meta WHERE key=?", (_KEY,)) or "{}")
    except ValueError:
        return {}
    return {str(k): v for k, v in found.items() if isinstance(v, dict)} if isinstance(found, dict) else {}


def _write(unit: Unit, kept: dict[str, Any]) -> None:
    marks.put(unit.database, **{_KEY: json.dumps(kept, ensure_ascii=False, sort_keys=True)})
