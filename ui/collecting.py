"""What is left over is collected in the window's thread alone.

Python's own collector runs in whichever thread happens to ask for memory. A timer of Qt's that a worker's thread
destroys so brings the process down.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer

from app.jobs import collect_due

_EVERY_MS = 500


class Collector(QObject):
    """Switches Python's own collector off, and collects itself as long as it lives."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(collect_due)
        self._timer.start()


class Bell:
    """Emits a signal from any thread until it is cut; the only thing of the window's that another thread may hold.

    A thread that held a job or a window itself could be the last to let go of it, and would destroy it.
    """

    def __init__(self, emit: Callable[..., Any]) -> None:
        self._lock = threading.RLock()
        self._emit: Callable[..., Any] | None = emit

    def ring(self, *values: object) -> None:
        """Emit, unless it was cut."""
        with self._lock:
            if self._emit is not None:
                self._emit(*values)

    def cut(self) -> None:
        """Ring no more; in the window's thread, before what emits goes."""
        with self._lock:
            self._emit = None
