"""What locks a vault from outside the window: the system goes to sleep, locks its screen, changes user, or ends us."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, QSocketNotifier, Signal

from ui import buses
from ui.buses import Hold, Line, Login, Savers


class Watch(QObject):
    """Tells by `rung` (sleep, screen, switch) that the vault must be locked.

    While it watches, the system waits with its sleep (a few seconds at most) until `release`. Only on Linux;
    elsewhere nothing ever rings. `system` and `session` are addresses of message buses.
    """

    rung = Signal(str)

    def __init__(self, parent: QObject | None, who: str, why: str, system: str = "", session: str = "") -> None:
        super().__init__(parent)
        self.hold = Hold()
        self._stop = threading.Event()
        self.destroyed.connect(self._stop.set)
        ring = self._ring
        self.login = Login(system or "SYSTEM", ring, self._stop, self.hold, who, why)
        self.lines: list[Line] = [self.login, Savers(session or buses.session_address(), ring, self._stop)]

    def start(self) -> None:
        """Begin to listen; comes back at once whatever the buses do."""
        if sys.platform != "linux":
            return
        for line in self.lines:
            threading.Thread(target=line.run, name="bus", daemon=True).start()

    def _ring(self, reason: str) -> None:
        if not self._stop.is_set():
            with contextlib.suppress(RuntimeError):  # the window is gone
                self.rung.emit(reason)

    def release(self) -> None:
        """The vault rests: let the system sleep, and listen no more; from any thread."""
        self._stop.set()
        self.hold.release()


def heed_signals(parent: QObject, ended: Callable[[], object]) -> None:
    """Call `ended` in the window's thread when the system asks this process to end (not on Windows)."""
    if os.name != "posix":
        return
    taking, giving = os.pipe()
    os.set_blocking(taking, False)
    os.set_blocking(giving, False)
    signal.set_wakeup_fd(giving, warn_on_full_buffer=False)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    bell = QSocketNotifier(taking, QSocketNotifier.Type.Read, parent)

    def rung() -> None:
        with contextlib.suppress(OSError):
            os.read(taking, 64)
        ended()

    bell.activated.connect(rung)
