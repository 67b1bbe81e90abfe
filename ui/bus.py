"""One signal that says what changed; who caused a change doesn't hear it again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal

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
        session.subscribe(self._heard.emit)

    def listen(self, view: QObject, hear: Callable[[Changed], None]) -> None:
        """Call `hear` for every change but those `view` itself asked for, as long as `view` lives."""
        _Ear(view, hear, self)


class _Ear(QObject):
    """A listener that dies with its view."""

    def __init__(self, view: QObject, hear: Callable[[Changed], None], bus: Bus) -> None:
        super().__init__(view)
        self._view, self._hear = view, hear
        bus.changed.connect(self._take)

    def _take(self, changed: Changed) -> None:
        if changed.initiator is not self._view:
            self._hear(changed)
