"""Looking at what is there: pages of exhibits drawn by the worker, files, custody, the log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.domain.changes import Page
from app.domain.errors import NotFound
from app.evidence.reading import Words, read_preview
from app.store import journal as log
from app.store.table import table

_TALL = 4
_TALLEST = 8000


@dataclass(frozen=True, slots=True)
class Shown:
    """One page of a part: RGB pixels, or the words of a text (`text` is then not None)."""

    page: int
    pages: int
    width: int = 0
    height: int = 0
    pixels: bytes = b""
    text: str | None = None
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the log: what was done to which record, which fields it touched."""

    n: int
    at: str
    actor: str
    action: str
    kind: str
    record: str
    fields: list[str]

    @property
    def uid(self) -> str:
        """Its number, as lists name their rows."""
        return str(self.n)


def parts_of(reader: Any, uid: str) -> list[Any]:
    """The files of an exhibit in their order (query)."""
    return list(table("part").where(reader.database, '"evidence"=? AND "deleted_at" IS NULL ORDER BY "n"', (uid,)))


def custody_of(reader: Any, uid: str) -> list[Any]:
    """The chain of custody of an exhibit, oldest first (query)."""
    return list(table("custody").where(reader.database, '"evidence"=? ORDER BY "uid"', (uid,)))


def _source(reader: Any, part: Any) -> Any:
    row = reader.database.row("SELECT key, size FROM object WHERE object_id=?", (part.object,))
    if row is None:
        raise NotFound(subject=part.original_name or part.uid)
    return reader.objects.open(bytes.fromhex(part.object), row[0], row[1])


def look_at(session: Any, part: Any, page: int, width: int) -> Shown:
    """Draw a page of a part, `width` pixels wide; called off the store's threads, as drawing takes its time.

    Raises Unusable, WorkerFailed, Damaged.
    """
    with session.ask(_source, part) as source:
        name = part.original_name or part.uid
        seen = read_preview(source, name, page=page, width=width, height=min(_TALLEST, _TALL * width))
    if isinstance(seen, Words):
        return Shown(0, 1, text=seen.text, cut=seen.cut)
    return Shown(seen.page, seen.pages, seen.width, seen.height, seen.rgb)


def journal(reader: Any, after: str | None = None, limit: int = 100) -> Page[Entry]:
    """The log, newest first; names of fields, never their content (query)."""
    before = int(after) if after is not None else 2**62
    sql = "SELECT n, action, kind, uid, entry FROM journal WHERE n < ? ORDER BY n DESC LIMIT ?"
    rows = list(reader.database.rows(sql, (before, limit + 1)))
    entries = [_entry(*row) for row in rows[:limit]]
    return Page(entries, str(entries[-1].n) if len(rows) > limit else None)


def _entry(n: int, action: str, kind: str, uid: str, raw: bytes) -> Entry:
    entry = log.read_entry(raw)
    return Entry(n, entry["at"], entry["actor"], action, kind, uid, sorted(entry.get("commitments", {})))
