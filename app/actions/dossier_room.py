"""Decoded pictures of a build that was stopped wait for the next one of the same session: none is decoded twice."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from app.domain.changes import Changed
from app.domain.errors import Cancelled, Stopped, UnusableFiles
from app.vault.spool import Spool

_FILES = frozenset({"evidence", "part"})


class _Kept:
    """What one session keeps, until it is used, a file of an exhibit changes or goes, or the session is locked."""

    def __init__(self, session: Any) -> None:
        self._lock = threading.Lock()
        self._room: Spool | None = None
        self._open = True
        session.at_lock.append(self.close)
        session.subscribe(self.changed)

    def take(self) -> Spool | None:
        """The room that waits, if one does; it is the caller's from now on."""
        with self._lock:
            room, self._room = self._room, None
        return room

    def put(self, room: Spool) -> None:
        """Keep a room, in the place of another."""
        with self._lock:
            before, self._room = (self._room, room) if self._open else (room, None)
        if before is not None:
            before.close()

    def changed(self, change: Changed) -> None:
        """What was made of files that are other ones now, or that were destroyed, goes too."""
        if change.kinds & _FILES and (room := self.take()) is not None:
            room.close()

    def close(self) -> None:
        """Keep nothing any more; may be called again."""
        with self._lock:
            self._open = False
        if (room := self.take()) is not None:
            room.close()


_LOCK = threading.Lock()
_KEPT: WeakKeyDictionary[Any, _Kept] = WeakKeyDictionary()


@contextlib.contextmanager
def room_of(session: Any, folder: Path) -> Iterator[Spool]:
    """Room for decoded pictures beside what is made in `folder`; that of a build that was stopped, where one waits."""
    with _LOCK:
        kept = _KEPT.get(session)
        if kept is None:
            kept = _KEPT[session] = _Kept(session)
    room = kept.take() or Spool(folder)
    try:
        yield room
    except (Cancelled, Stopped, UnusableFiles):
        if room.notes and _may_wait(session.path, folder):
            room.rest()
            kept.put(room)
        else:
            room.close()
        raise
    except BaseException:
        room.close()
        raise
    else:
        room.close()


def _may_wait(vault: Path, folder: Path) -> bool:
    """Whether a file may stay open there: without a name, and not on a stick that somebody wants to take out."""
    with contextlib.suppress(OSError):
        return os.name == "posix" and vault.stat().st_dev == folder.stat().st_dev
    return False
