"""Search in any script: both sides folded alike, scripts without spaces cut into pairs."""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from app.domain.fields import REGISTRY, BadValue, Record, Spec
from app.domain.folding import fold, latin, words
from app.store.database import Database
from app.store.table import table

# Scripts that write no spaces: Thai, Lao, Tibetan, Burmese, Khmer, Kana, Han.
_SOLID = re.compile(
    r"[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]+"
)
# Names are found by their spelling in Latin letters too.
_NAMES = frozenset({("person_name", "text"), ("person", "pseudonym"), ("source", "code")})
_AROUND = 48
_LIMITS = "(? IS NULL OR d.kind = ?) AND (? IS NULL OR d.case_uid = ?)"
# Whole words are walked from the newest on. Beginnings of words are gathered first, oldest first: the index walks
# those backwards a thousand times slower.
_WHOLE = (
    "SELECT d.uid, d.kind, d.field FROM search JOIN search_doc d ON d.id = search.rowid "
    f"WHERE search MATCH ? AND {_LIMITS} ORDER BY search.rowid DESC LIMIT ?"  # noqa: S608 - text of ours
)
_BEGUN = (
    "SELECT d.uid, d.kind, d.field FROM search_doc d WHERE d.id IN (SELECT rowid FROM search WHERE search MATCH ?) "
    f"AND {_LIMITS} ORDER BY d.id DESC LIMIT ?"  # noqa: S608 - text of ours
)
MOST = 500
# One higher whenever folding, pairs or what is searched of a field give something else: indexes are filled anew then.
FOLDING = 4


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a search found something."""

    uid: str
    kind: str
    case: str | None
    field: str
    snippet: str


def pairs(text: str) -> str:
    """Folded text whose solid runs are cut into overlapping pairs."""
    return _SOLID.sub(lambda run: " " + " ".join(_bigrams(run[0])) + " ", fold(text))


def _bigrams(run: str) -> list[str]:
    return [run] if len(run) == 1 else [run[n : n + 2] for n in range(len(run) - 1)]


def texts(record: Record) -> dict[str, str]:
    """What of a record is searched, by field; private notes are, sealed or not: this is the owner's own search."""
    found = {}
    for spec in _searched_of(record.record_kind):
        text = text_of(record, spec)
        if text.strip():
            found[spec.name] = text
    return found


def text_of(record: Record, spec: Spec) -> str:
    """What of a field is searched: its value, and those in conflict with it."""
    value = getattr(record, spec.name)
    said = [] if value is None else [spec.kind.search_text(value)]
    for one in (record.siblings or {}).get(spec.name, ()):
        # A value of a newer version may be of no form that is known here; it is shown, and not searched.
        with contextlib.suppress(BadValue, TypeError):
            said += [] if one[1] is None else [spec.kind.search_text(spec.kind.from_json(one[1]))]
    return "\n".join(said)


def index(database: Database, record: Record, fields: set[str] | None = None) -> None:
    """Put a record's fields (all, or some) into the index, replacing what stood there."""
    drop(database, record.uid, fields)
    add(database, record, fields)


def add(database: Database, record: Record, fields: set[str] | None = None) -> None:
    """Put fields that are not there yet into the index."""
    for field, text in texts(record).items():
        if fields is not None and field not in fields:
            continue
        case = record.case or (record.uid if record.record_kind == "case" else None)
        cursor = database.run(
            "INSERT INTO search_doc (uid, kind, field, case_uid) VALUES (?,?,?,?)",
            (record.uid, record.record_kind, field, case),
        )
        indexed = spelt(text) if (record.record_kind, field) in _NAMES else pairs(text)
        database.run("INSERT INTO search (rowid, words) VALUES (?,?)", (cursor.lastrowid, indexed))


def index_all(database: Database, changed: Iterable[tuple[Record, set[str]]]) -> None:
    """Put fields of many records into the index, replacing what stood there: what goes first, in its order, then what
    comes, since the index writes out all it holds in memory whenever it is sent back to an earlier place."""
    found = list(changed)
    gone = [
        doc
        for record, fields in found
        for doc, field in database.rows("SELECT id, field FROM search_doc WHERE uid=?", (record.uid,))
        if field in fields
    ]
    places = [(doc,) for doc in sorted(gone)]
    database.run_many("DELETE FROM search WHERE rowid=?", places)
    database.run_many("DELETE FROM search_doc WHERE id=?", places)
    for record, fields in found:
        add(database, record, fields)


def spelt(text: str) -> str:
    """A name for the index: as it is written, and beside it in Latin letters."""
    written, other = pairs(text), latin(text)
    return written if other == fold(text) else f"{written} {other}"


def drop(database: Database, uid: str, fields: set[str] | None = None) -> None:
    """Take a record's fields (all, or some) out of the index."""
    for doc, field in database.rows("SELECT id, field FROM search_doc WHERE uid=?", (uid,)):
        if fields is None or field in fields:
            database.run("DELETE FROM search WHERE rowid=?", (doc,))
            database.run("DELETE FROM search_doc WHERE id=?", (doc,))


def forget(database: Database) -> None:
    """Remove deleted words for good: the index keeps them until it is rewritten."""
    database.run("INSERT INTO search(search) VALUES ('optimize')")


def merge(database: Database) -> bool:
    """One step of what `forget` does at once; whether another one is needed."""
    before = int(database.value("SELECT total_changes()"))
    database.run("INSERT INTO search(search, rank) VALUES ('merge', -64)")
    return int(database.value("SELECT total_changes()")) - before >= 2


@cache
def version() -> str:
    """What the index was made by: folding, pairs, and which fields of which kinds are searched."""
    fields = [(kind.name, spec.name) for kind in REGISTRY.values() for spec in kind.stored() if _searched(spec)]
    return hashlib.sha256(repr((FOLDING, sorted(fields))).encode()).hexdigest()[:16]


@cache
def _searched_of(kind: str) -> tuple[Spec, ...]:
    return tuple(spec for spec in REGISTRY[kind].stored() if _searched(spec))


def _searched(spec: Spec) -> bool:
    return spec.editable or spec.name in ("exhibit", "original_name")


def query(text: str, *, exact: bool = False, whole: bool = False) -> str:
    """The index query for what somebody typed; empty when there is no word in it.

    Words are beginnings of words, unless `whole`; `exact` wants them whole and one after another.
    """
    parts = []
    for word in fold(text).split():
        tokens = [match[0] for match in words(pairs(word))]
        if not tokens:
            continue
        solid = _SOLID.search(word) is not None
        phrase = '"' + " ".join(tokens) + '"'
        parts.append(phrase if exact or whole or solid else phrase + "*")
        if not exact and not solid and (other := _in_latin(word)):
            parts[-1] = f"({parts[-1]} OR {other if whole else other + '*'})"
    if exact and parts:
        return '"' + " ".join(part.strip('"') for part in parts) + '"'
    return " AND ".join(parts)


def _in_latin(word: str) -> str:
    """A word of another script by its Latin spelling, as a phrase; empty when it is Latin or has none."""
    other = latin(word)
    tokens = [match[0] for match in words(other)]
    return "" if other == word or not other.isascii() or not tokens else '"' + " ".join(tokens) + '"'


def search(
    database: Database,
    text: str,
    *,
    case: str | None = None,
    kind: str | None = None,
    exact: bool = False,
    limit: int = 50,
) -> list[Hit]:
    """Hits, the newest first; `case` is a case's uid. All words must stand in one field.

    When whole words fill the page, words that only begin so are not asked for.
    """
    limit = max(1, min(limit, MOST))
    wanted = query(text, exact=exact, whole=True)
    if not wanted:
        return []
    found = database.rows(_WHOLE, (wanted, kind, kind, case, case, limit))
    if len(found) < limit and not exact:
        found = database.rows(_BEGUN, (query(text), kind, kind, case, case, limit))
    return [_hit(table(found_kind).get(database, uid), field, text) for uid, found_kind, field in found]


def _hit(record: Any, field: str, text: str) -> Hit:
    return Hit(record.uid, record.record_kind, record.case, field, snippet(record, field, text))


def snippet(record: Any, field: str, wanted: str) -> str:
    """The original words around the first word that was found."""
    spec = REGISTRY[record.record_kind].specs[field]
    text = " ".join(text_of(record, spec).split())
    firsts = fold(wanted).split()
    place = next((m.start() for m in words(text) if any(f in fold(m[0]) or fold(m[0]) in f for f in firsts)), 0)
    start, end = max(0, place - _AROUND), min(len(text), place + 2 * _AROUND)
    return ("…" if start else "") + text[start:end].strip() + ("…" if end < len(text) else "")
