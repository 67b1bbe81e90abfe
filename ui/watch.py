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
from ui.buses import Hold, Line, Login, Ring, Savers
from ui.collecting import Bell


class Watch(QObject):
    """Tells by `rung` (sleep, screen, switch) that the vault must be locked.

    While it watches, the system waits with its sleep (a few seconds at most) until `release`. Only on Linux;
    elsewhere nothing ever rings. `system` and `session` are addresses of message buses.
    """

    rung = Signal(str)

    def __init__(self, parent: QObject | None, who: str, why: str, system: str = "", session: str = "") -> None:
        super().__init__(parent)
        self.hold = Hold()
        self.stop = threading.Event()
        bell = Bell(self.rung.emit)
        self.destroyed.connect(self.stop.set)
        self.destroyed.connect(bell.cut)
        self.release = _releasing(self.stop, self.hold)
        ring = _until(self.stop, bell.ring)
        self.login = Login(system or "SYSTEM", ring, self.stop, self.hold, who, why)
        self.lines: list[Line] = [self.login, Savers(session or buses.session_address(), ring, self.stop)]

    def start(self) -> None:
        """Begin to listen; comes back at once whatever the buses do."""
        if sys.platform != "linux":
            return
        for line in self.lines:
            threading.Thread(target=line.run, name="bus", daemon=True).start()


def _releasing(stop: threading.Event, hold: Hold) -> Callable[[], None]:
    """What tells that the vault rests: the system may sleep, nothing is heard any more; any thread may keep it."""

    def release() -> None:
        stop.set()
        hold.release()

    return release


def _until(stop: threading.Event, ring: Ring) -> Ring:
    def rung(reason: str) -> None:
        if not stop.is_set():
            ring(reason)

    return rung


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
