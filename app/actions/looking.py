"""Looking at what is there: pages of exhibits drawn by the worker, files, custody, the log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.domain.errors import NotFound, Unusable
from app.evidence.reading import Words, read_preview
from app.evidence.wordings import Messages, Word, find_words, read_messages, read_words
from app.sandbox.launcher import Limits
from app.sandbox.pool import Pool
from app.store.table import table

_TALL = 4
_TALLEST = 8000


@dataclass(frozen=True, slots=True)
class Shown:
    """One page of a part: RGB pixels, or the words of a text (`text` is then not None).

    `wide` and `tall` are the page's size at 100 % (0: not known).
    """

    page: int
    pages: int
    width: int = 0
    height: int = 0
    pixels: bytes = b""
    text: str | None = None
    cut: bool = False
    wide: int = 0
    tall: int = 0


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
    return Shown(seen.page, seen.pages, seen.width, seen.height, seen.rgb, wide=seen.wide, tall=seen.tall)


def words_on(session: Any, part: Any, page: int) -> list[Word]:
    """The words of a page with their places; called off the store's threads. Raises Unusable, WorkerFailed."""
    with session.ask(_source, part) as source:
        return read_words(source, part.original_name or part.uid, page=page)


def find_in(session: Any, part: Any, text: str, progress: Any = None) -> list[tuple[int, int, str]]:
    """Pages on which words stand, how often, and a piece around each; called off the store's threads."""
    with session.ask(_source, part) as source:
        return find_words(source, part.original_name or part.uid, text, progress)


def messages_in(session: Any, part: Any) -> Messages | None:
    """The messages of an export or mail, None where it is neither; called off the store's threads."""
    with session.ask(_source, part) as source:
        try:
            return read_messages(source, part.original_name or part.uid)
        except Unusable:
            return None


class Thumbnails:
    """Small pictures of pages, drawn one after the other by one worker that is kept while they are wanted."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self._pool = Pool(1, limits=Limits(wall_seconds=20, cpu_seconds=15))
        self._over = False
        session.at_lock.append(self._end)

    def draw(self, part: Any, side: int, page: int, progress: Any) -> Shown:
        """A page of a part within `side` by `side` pixels. Raises Unusable, WorkerFailed, Cancelled."""
        try:
            with self._session.ask(_source, part) as source:
                name, pool = part.original_name or part.uid, self._pool
                seen = read_preview(source, name, page=page, width=side, height=side, pool=pool, progress=progress)
        finally:
            if self._over:  # locked meanwhile: a worker that was begun after the end is not left behind
                self.close()
        if isinstance(seen, Words):
            return Shown(0, 1, text="")
        return Shown(seen.page, seen.pages, seen.width, seen.height, seen.rgb)

    def close(self) -> None:
        """End the worker; the next picture begins another."""
        self._pool.close()

    def _end(self) -> None:
        self._over = True
        self.close()
