"""What the vault keeps beside the journal to spare people work: named filters, choices, maps of tables.

None of it is a record, but it may name people: an erasure reaches it too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from app.domain.folding import fold, words
from app.store.database import Database

# Keys in `meta`: filters and choices are one object each, by name and by case; there is a map for each sort of table.
FILTERS, CHOICES, MAPS = "filters", "dossier_choices", "import_map:"
_LEAST_LETTERS = 3
_MOST_NAMES = 6


def forget(database: Database, uid: str, texts: Sequence[str], names: Sequence[str] = ()) -> None:
    """Forget what is kept of a record (its uid; "" when it keeps some content) or holds words destroyed with it.

    Of `texts` all words must stand there one behind the other, of `names` any one.
    """
    sought = [found for text in texts if (found := _words(text))]
    sought += [[word] for name in names for word in _words(name)[:_MOST_NAMES] if len(word) >= _LEAST_LETTERS]
    sql = "SELECT key, value FROM meta WHERE key IN (?,?) OR key LIKE ?"
    for key, value in list(database.rows(sql, (FILTERS, CHOICES, f"{MAPS}%"))):
        kept = _read(value)
        if key.startswith(MAPS):
            left = {} if _speaks_of(kept, uid, sought) else kept
        else:
            left = {name: one for name, one in kept.items() if not _speaks_of({name: one}, uid, sought)}
        if not left:
            database.run("DELETE FROM meta WHERE key=?", (key,))
        elif left != kept:
            text = json.dumps(left, ensure_ascii=False, sort_keys=True)
            database.run("UPDATE meta SET value=? WHERE key=?", (text, key))


def _read(value: str) -> dict[str, Any]:
    try:
        found = json.loads(value)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _words(text: str) -> list[str]:
    return [found.group() for found in words(fold(text))]


def _strings(value: Any) -> Iterator[str]:
    """Every text in a JSON value, names of its parts too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def _speaks_of(kept: Any, uid: str, sought: Sequence[list[str]]) -> bool:
    for text in _strings(kept):
        if uid and text == uid:
            return True
        there = _words(text)
        if any(there[n : n + len(one)] == one for one in sought for n in range(len(there) - len(one) + 1)):
            return True
    return False
