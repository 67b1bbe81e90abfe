"""Places to go to: what a few typed letters may mean, and where a record stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.actions import queries
from app.domain.dates import UncertainDate
from app.domain.errors import NotFound
from app.domain.lines import one_line
from app.domain.ranking import Key, key
from app.store import search
from app.store.table import table

_ALIVE = '"deleted_at" IS NULL'
_CASES = f'SELECT "uid", "code", "title" FROM "case" WHERE {_ALIVE} ORDER BY "code" DESC'  # noqa: S608 - ours
_NAMES = (
    'SELECT n."person", n."text", c."code", p."pseudonym" FROM "person_name" n JOIN "person" p ON p."uid"=n."person" '
    'LEFT JOIN "case" c ON c."uid"=p."case" WHERE n."deleted_at" IS NULL AND p."deleted_at" IS NULL '
    'ORDER BY n."person" DESC, n."uid"'
)
_DEADLINES = (
    'SELECT d."uid", d."title", d."due_at", c."code" FROM "deadline" d LEFT JOIN "case" c ON c."uid"=d."case" '
    'WHERE d."deleted_at" IS NULL AND d."title" IS NOT NULL ORDER BY d."done_at" IS NOT NULL, d."due_at"'
)
_EXHIBITS = (
    'SELECT "uid" FROM "evidence" WHERE "case" IN (SELECT "uid" FROM "case" ORDER BY "uid"=? DESC) '
    'AND "exhibit">=? AND "exhibit"<? AND "deleted_at" IS NULL ORDER BY "case"=? DESC, "exhibit" LIMIT ?'
)
_WORDS = (
    "SELECT d.uid, d.kind FROM search JOIN search_doc d ON d.id=search.rowid "
    "WHERE search MATCH ? AND d.kind IN ('event','threat','evidence') LIMIT ?"
)
_NUMBER = re.compile(r"(?:[eе]-?)?0*(\d{1,6})$", re.IGNORECASE)
# Hits are gathered up to here, then told apart: what is common in a hundred thousand records stays quick.
_GATHERED = 60
_LEAST_LETTERS = 3


@dataclass(frozen=True, slots=True)
class Place:
    """A record one can go to: what it is called, the code of its case, its date; `key` holds all its names."""

    kind: str
    uid: str
    title: str
    case: str = ""
    when: UncertainDate | None = None
    due_at: str | None = None
    key: Key | None = None


def known(reader: Any) -> list[Place]:
    """Cases, persons and deadlines with their names: few enough to be kept at hand while the palette is in use."""
    return [*_cases(reader), *_persons(reader), *_deadlines(reader)]


def _cases(reader: Any) -> Iterator[Place]:
    for uid, code, title in reader.database.rows(_CASES):
        yield Place("case", uid, f"{code}  {title or ''}".strip(), key=key(code, title or code))


def _persons(reader: Any) -> Iterator[Place]:
    names: dict[str, list[str]] = {}
    cases: dict[str, str] = {}
    for uid, text, code, pseudonym in reader.database.rows(_NAMES):
        told = names.setdefault(uid, [pseudonym] if pseudonym else [])
        told.append(text)
        cases[uid] = code or ""
    for uid, texts in names.items():
        plain = list(dict.fromkeys(one_line(text) for text in texts))
        yield Place("person", uid, " · ".join(plain[:2]), cases[uid], key=key(*plain))


def _deadlines(reader: Any) -> Iterator[Place]:
    for uid, title, due_at, code in reader.database.rows(_DEADLINES):
        yield Place("deadline", uid, one_line(title), code or "", due_at=due_at, key=key(title))


def found(reader: Any, text: str, case: str = "", kinds: Sequence[str] = (), limit: int = 8) -> list[Place]:
    """Exhibits by their number or words, events and threats by their words; `case` is the uid of the one in hand."""
    uids = _by_number(reader, text, case, limit) if not kinds or "evidence" in kinds else []
    uids += [uid for uid in _by_words(reader, text, kinds, limit) if uid not in uids]
    return places(reader, uids)


def _by_number(reader: Any, text: str, case: str, limit: int) -> list[str]:
    number = _NUMBER.match(text.strip())
    if number is None:
        return []
    code = f"E-{int(number[1]):03d}"
    rows = reader.database.rows(_EXHIBITS, (case, code, f"{code}:", case, limit))
    return [row[0] for row in rows]


def _by_words(reader: Any, text: str, kinds: Sequence[str], limit: int) -> list[str]:
    if len(text.strip()) < _LEAST_LETTERS and text.isascii():
        return []
    taken: dict[str, list[str]] = {}
    for query in (search.query(text, whole=True), search.query(text)):
        if not query or sum(map(len, taken.values())) >= limit:
            continue
        for uid, kind in reader.database.rows(_WORDS, (query, _GATHERED)):
            same = taken.setdefault("evidence" if kind == "evidence" else "event", [])
            if uid not in same and len(same) < limit and (not kinds or kind in kinds):
                same.append(uid)
    return [uid for same in taken.values() for uid in same]


def places(reader: Any, uids: Iterable[str]) -> list[Place]:
    """Records as places, in the order given; what is deleted or unknown is left out."""
    made = []
    for uid in uids:
        try:
            record = queries.find(reader, uid)
        except NotFound:
            continue
        if record.deleted_at is None:
            made.append(_place(reader, record))
    return made


def _place(reader: Any, record: Any) -> Place:
    kind = record.record_kind
    code = "" if kind == "case" else queries.case_code(reader, record.case) or ""
    title = one_line(queries.title(reader, record))
    if kind == "evidence" and record.exhibit and record.exhibit not in title:
        title = f"{record.exhibit}  {title}"
    if kind == "case":
        title = f"{record.code}  {record.title or ''}".strip()
    when = record.when if kind == "event" else record.first_seen if kind == "threat" else None
    return Place(kind, record.uid, title, code, when, getattr(record, "due_at", None), key(title))


def case_of(reader: Any, uid: str) -> Any | None:
    """The case a record belongs to, or is (query)."""
    record = queries.find(reader, uid)
    if record.record_kind == "case":
        return record
    return table("case").get(reader.database, record.case) if record.case else None
