"""One signal that says what changed; who caused a change doesn't hear it again."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal

from ui.collecting import Bell

if TYPE_CHECKING:
    from app.domain.changes import Changed


class Bus(QObject):
    """Brings the session's change notices to the window's thread."""

    changed = Signal(object)
    _heard = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._heard.connect(self.changed, Qt.ConnectionType.QueuedConnection)

    def attach(self, session: Any) -> None:
        """Listen to an open session; notices come from its own thread and are queued."""
        bell = Bell(self._heard.emit)
        self.destroyed.connect(bell.cut)
        session.subscribe(bell.ring)

    def listen(self, view: QObject, hear: Callable[[Changed], None]) -> None:
        """Call `hear` for every change but those `view` itself asked for, as long as `view` lives."""
        _Ear(view, hear, self)


def caused(changed: Changed, view: QObject | None) -> bool:
    """Whether this view asked for the change; other threads hold it weakly, so that none destroys it."""
    asked = changed.initiator
    return view is not None and (asked is view or (isinstance(asked, weakref.ref) and asked() is view))


class _Ear(QObject):
    """A listener that dies with its view."""

    def __init__(self, view: QObject, hear: Callable[[Changed], None], bus: Bus) -> None:
        super().__init__(view)
        self._view, self._hear = view, hear
        bus.changed.connect(self._take)

    def _take(self, changed: Changed) -> None:
        if not caused(changed, self._view):
            self._hear(changed)
