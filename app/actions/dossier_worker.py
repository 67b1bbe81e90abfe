"""A worker kept ready while papers are looked at: the next page is there sooner by the time one takes to start."""

from __future__ import annotations

import threading
from typing import Any
from weakref import WeakKeyDictionary

from app.dossier.bundle_worker import worker_waiting
from app.sandbox.ahead import Ahead

_LOCK = threading.Lock()
_KEPT: WeakKeyDictionary[Any, Ahead] = WeakKeyDictionary()


def keep(session: Any) -> None:
    """Have a worker wait for the next paper of this session, and after it another; until the session is locked."""
    with _LOCK:
        kept = _KEPT.get(session)
        if kept is None:
            kept = _KEPT[session] = worker_waiting()
            session.at_lock.append(kept.close)
    if session.locked:  # meanwhile: what was begun after the end is not left behind
        kept.close()
    kept.again()


def next_one(session: Any) -> None:
    """Start the next one where one is kept."""
    if session in _KEPT:
        keep(session)
