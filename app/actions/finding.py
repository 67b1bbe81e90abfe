"""Search over all cases: records with the place where the words stand, grouped by case and kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.actions import queries
from app.actions.palette import known
from app.domain import ranking
from app.domain.errors import NotFound
from app.domain.fields import REGISTRY
from app.domain.folding import fold, latin, words
from app.domain.lines import one_line
from app.store import search

MOST = 100
# Words that only begin so are gathered up to here, whatever else there is: a search of one letter stays quick.
_GATHERED = 400
_LIMITS = "(? IS NULL OR d.kind = ?) AND (? IS NULL OR d.case_uid = ?)"
_JOIN = "SELECT d.uid, d.kind, d.field FROM search JOIN search_doc d ON d.id = search.rowid WHERE search MATCH ? AND "
_WHOLE = f"{_JOIN}{_LIMITS} ORDER BY search.rowid DESC LIMIT ?"
# In the order of the index, as walking backwards over beginnings of words is a thousand times slower.
_BEGUN = f"{_JOIN}{_LIMITS} LIMIT ?"
_LEAST_BEGINNING = 2
_MANY_NAMES = 8
_LEAST_SOUND = 3


@dataclass(frozen=True, slots=True)
class Row:
    """A record that was found: the words around the place, and where in them the hits stand."""

    uid: str
    kind: str
    title: str
    field: str
    snippet: str
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind in one case ("" = in none)."""

    case: str
    title: str
    kind: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """All of it; `more` says that there is more than is shown, `by_sound` that only names sounding so were found."""

    groups: tuple[Group, ...]
    rows: int
    more: bool = False
    by_sound: bool = False


def find(reader: Any, text: str, case: str | None = None, kind: str | None = None, *, exact: bool = False) -> Found:
    """What a search finds, the newest first (query); `case` is a uid."""
    places = _places(reader.database, text, case, kind, exact=exact)
    rows: dict[str, tuple[str, Row]] = {}
    for uid, _, field in places:
        if uid not in rows and len(rows) < MOST:
            row = _row(reader, uid, field, text)
            if row is not None:
                rows[uid] = row
    more = len({uid for uid, _, _ in places}) > len(rows) or len(places) >= _GATHERED
    if rows or exact:
        return Found(_grouped(reader, list(rows.values())), len(rows), more)
    return _sounding(reader, text, case, kind)


def _places(database: Any, text: str, case: str | None, kind: str | None, *, exact: bool) -> list[tuple[str, str, str]]:
    """Whole words first, the newest first; where those are few, words that begin so."""
    whole = search.query(text, exact=exact, whole=True)
    if not whole:
        return []
    found = _asked(database, _WHOLE, whole, kind, case, MOST + 1)
    begun = search.query(text)
    if len(found) <= MOST and not exact and begun != whole and _long_enough(text):
        found += _asked(database, _BEGUN, begun, kind, case, _GATHERED)
    return list(dict.fromkeys(found))


def _asked(
    database: Any, sql: str, query: str, kind: str | None, case: str | None, limit: int
) -> list[tuple[str, str, str]]:
    return [tuple(row) for row in database.rows(sql, (query, kind, kind, case, case, limit))]


def _long_enough(text: str) -> bool:
    return all(len(word) >= _LEAST_BEGINNING or not word.isascii() for word in text.split())


def _row(reader: Any, uid: str, field: str, text: str) -> tuple[str, Row] | None:
    try:
        record: Any = queries.find(reader, uid)
    except NotFound:
        return None
    if record.deleted_at is not None:
        return None
    snippet = search.snippet(record, field, text)
    title = one_line(queries.title(reader, record))
    kind = record.record_kind
    case = record.uid if kind == "case" else record.case or ""
    return case, Row(uid, kind, title, field, snippet, marks(snippet, text))


def marks(snippet: str, text: str) -> tuple[tuple[int, int], ...]:
    """Where in a snippet words that were looked for begin and end."""
    wanted = {*fold(text).split(), *latin(text).split()}
    found = []
    for match in words(snippet):
        forms = (fold(match[0]), latin(match[0]))
        if any(word.startswith(part) or (part in word and not part.isascii()) for part in wanted for word in forms):
            found.append((match.start(), match.end()))
    return tuple(found)


def _grouped(reader: Any, rows: list[tuple[str, Row]]) -> tuple[Group, ...]:
    """By case in the order in which each came first, within it by kind."""
    groups: dict[str, dict[str, list[Row]]] = {}
    for case, row in rows:
        groups.setdefault(case, {}).setdefault(row.kind, []).append(row)
    made = []
    for case, kinds in groups.items():
        told = reader.database.row('SELECT "code", "title" FROM "case" WHERE "uid"=?', (case,)) or ("", "")
        code, title = (one_line(part or "") for part in told)
        made += [Group(code, title, kind, tuple(found)) for kind, found in kinds.items()]
    return tuple(made)


def _sounding(reader: Any, text: str, case: str | None, kind: str | None) -> Found:
    """Persons whose names sound so in another script, where nothing is written so."""
    typed = ranking.wanted(text)
    if kind not in (None, "person", "person_name") or len(text.strip()) < _LEAST_SOUND:
        return Found((), 0)
    fits = [
        (rank, place.uid)
        for place in known(reader)
        if place.kind == "person" and place.key and (rank := ranking.rank(typed, place.key)) is not None
    ]
    rows = []
    for _, uid in sorted(fits)[:_MANY_NAMES]:
        record: Any = queries.find(reader, uid)
        if case is None or record.case == case:
            title = one_line(queries.title(reader, record))
            rows.append((record.case or "", Row(uid, "person", title, "name", _names(reader, uid))))
    return Found(_grouped(reader, rows), len(rows), by_sound=bool(rows))


def _names(reader: Any, uid: str) -> str:
    return " · ".join(
        one_line(name.text) for name in queries.children(reader, "person_name", "person", uid) if name.text
    )


def kinds() -> list[str]:
    """The kinds a search may be narrowed to, the usual ones first."""
    usual = ["case", "person", "person_name", "event", "threat", "evidence", "statement", "deadline", "proceeding"]
    return [*usual, *sorted(name for name in REGISTRY if name not in usual)]
