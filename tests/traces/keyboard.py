"""A window in a process of its own whose keys come one by one through standard input, so that it alone holds words.

Each key is four bytes, a code point little endian: letters as they are, the signs of `SIGNS` as keys. Before the
program would start itself afresh, and when it ends, it says `end` and waits for a line.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtCore import QSocketNotifier, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ui import main as program

_CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
SIGNS = {"\r": Qt.Key.Key_Return, "\t": Qt.Key.Key_Tab, "\b": Qt.Key.Key_Backspace}
LOCK = "\x0c"
_notifier: list[QSocketNotifier] = []


def _say(words: str) -> None:
    os.write(1, f"{words}\n".encode())


def _key(_: int) -> None:
    sign = chr(int.from_bytes(os.read(0, 4), "little"))
    window = QApplication.activeWindow()
    target = QApplication.focusWidget() or window
    if sign == LOCK:
        _notifier[0].setEnabled(False)
        QTest.keyClick(window, Qt.Key.Key_L, _CTRL_SHIFT)
    elif sign in SIGNS:
        QTest.keyClick(target, SIGNS[sign])
    else:
        QTest.keyClicks(target, sign)
    _say("key")


def _paused(path: Path | None) -> None:
    """Stand still before the program starts itself afresh."""
    _say("end")
    os.read(0, 4)
    program.fresh_process(path)


def main() -> int:
    """Run the window with keys from standard input."""
    app = program.application()
    notifier = QSocketNotifier(0, QSocketNotifier.Type.Read, app)
    notifier.activated.connect(_key)
    _notifier.append(notifier)
    return program.main(restart=_paused)


if __name__ == "__main__":
    sys.exit(main())
