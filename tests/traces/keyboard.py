"""A window in a process of its own whose keys come one by one through standard input, so that it alone holds words.

Each key is four bytes, a code point little endian: letters as they are, the signs of `SIGNS` as keys. `ready` is
said when the first field takes keys, `key` after each key, `open` when a vault is open. Before the program would start itself afresh, and
before it ends, `end` is said and it waits for four bytes.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from PySide6.QtCore import QEvent, QSocketNotifier, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from ui import main as program

_NONE, _CTRL_SHIFT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
)
SIGNS = {"\r": Qt.Key.Key_Return, "\t": Qt.Key.Key_Tab, "\b": Qt.Key.Key_Backspace}
LOCK, PANIC = "\x0c", "\x11"
_notifier: list[QSocketNotifier] = []


def _say(words: str) -> None:
    os.write(1, f"{words}\n".encode())


def _press(target: QWidget, key: int, text: str = "", modifiers: Qt.KeyboardModifier = _NONE) -> None:
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(target, QKeyEvent(kind, key, modifiers, text))


def _key(_: int) -> None:
    sign = chr(int.from_bytes(os.read(0, 4), "little"))
    window = next(widget for widget in QApplication.topLevelWidgets() if widget.isVisible())
    target = QApplication.focusWidget() or window
    if sign in {LOCK, PANIC}:
        _notifier[0].setEnabled(False)
        getattr(window, "lock" if sign == LOCK else "panic")()
    elif sign in SIGNS:
        _press(target, SIGNS[sign])
    else:
        _press(target, 0, sign)
    _say("key")


def _opened(clock: QTimer) -> None:
    """Say once that the vault is open."""
    if any(getattr(widget, "desk", None) is not None for widget in QApplication.topLevelWidgets()):
        clock.stop()
        _say("open")


def _pausing(replace: Callable[[str, list[str]], None]) -> Callable[[str, list[str]], None]:
    """Stand still at the last moment before the process is replaced."""

    def paused(program_file: str, command: list[str]) -> None:
        _say("end")
        os.read(0, 4)
        replace(program_file, command)

    return paused


def main() -> int:
    """Run the window with keys from standard input."""
    from app.hardening import harden

    harden()
    notifier = QSocketNotifier(0, QSocketNotifier.Type.Read, program.application())
    notifier.activated.connect(_key)
    _notifier.append(notifier)
    os.execv = _pausing(os.execv)
    clock = QTimer(notifier, interval=50)
    clock.timeout.connect(lambda: _opened(clock))
    clock.start()
    code = program.main([*sys.argv[1:], "--print-ready"])
    program.sweep()
    _say("end")
    os.read(0, 4)
    return code


if __name__ == "__main__":
    sys.exit(main())
