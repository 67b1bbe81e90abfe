"""The search index kept up beside the work: filled anew when its rules changed, deleted words dropped at idle."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from app.domain.errors import HavenError
from app.domain.fields import REGISTRY
from app.session import marks
from app.store import search
from app.store.table import table

if TYPE_CHECKING:
    from app.session.session import Session

# Seconds without a change after which the index gives up deleted words.
IDLE = 30.0
_BATCH = 200
_VERSION, _CURSOR = "search_version", "search_refill"
_NEXT = "SELECT uid, kind FROM record WHERE uid>? ORDER BY uid LIMIT ?"


class Indexing:
    """Works on the store thread in small transactions, so that commands pass between them; search answers meanwhile."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._timer: threading.Timer | None = None
        self._over = False

    def start(self) -> None:
        """Begin what is to be done, and wait for what will be."""
        self._session.subscribe(lambda changed: self._nudge())
        self._session.at_lock.append(self.stop)
        self._nudge()
        if self._meta(_VERSION) != search.version():
            self._submit(self._refill)

    def stop(self) -> None:
        """Begin nothing more."""
        self._over = True
        if self._timer is not None:
            self._timer.cancel()

    def _meta(self, key: str) -> str:
        return str(self._session.database.value("SELECT value FROM meta WHERE key=?", (key,)) or "")

    def _submit(self, step: Callable[[], bool]) -> None:
        """One more step behind the commands that wait; a failure leaves the rest to the next opening."""

        def once() -> None:
            with contextlib.suppress(HavenError):
                if self._session.can_change and not self._over and step():
                    self._submit(step)

        if not self._over:
            with contextlib.suppress(RuntimeError):  # the session is being locked
                self._session.later(once)

    def _nudge(self) -> None:
        """Wait anew for a pause when there are deleted words."""
        if self._over or not self._meta(marks.WORDS):
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer = threading.Timer(IDLE, self._submit, (self._merge,))
        self._timer.daemon = True
        self._timer.start()

    def _merge(self) -> bool:
        """One step of rewriting the index; whether there is more to do."""
        database = self._session.database
        with database.transaction():
            more = search.merge(database)
            if not more:
                marks.drop(database, marks.WORDS)
        return more

    def _refill(self) -> bool:
        """Index some records by the rules of this version; whether there are more."""
        database, version = self._session.database, search.version()
        begun, _, cursor = self._meta(_CURSOR).partition(" ")
        with database.transaction():
            rows = database.rows(_NEXT, (cursor if begun == version else "", _BATCH))
            for uid, kind in rows:
                record = table(kind).get(database, uid) if kind in REGISTRY else None
                if record is not None and record.deleted_at is None:
                    search.index(database, record)
            if rows:
                marks.put(database, **{_CURSOR: f"{version} {rows[-1][0]}"})
            else:
                marks.drop(database, _CURSOR)
                marks.put(database, **{_VERSION: version, marks.WORDS: version})
        if not rows:
            self._nudge()
        return bool(rows)
