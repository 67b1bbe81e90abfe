"""A window in a process of its own whose keys come one by one through standard input, so that it alone holds words.

Each key is four bytes, a code point little endian: letters as they are, the signs of `SIGNS` as keys. `ready` is
said when the first field takes keys, `key` after each key, `open` when a vault is open. Before the program would start itself afresh, and
before it ends, `end` is said and it waits for four bytes.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QSocketNotifier, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from tests.vaults import CHEAP
from ui import main as program
from ui.context import Context
from ui.window import Window

_NONE, _CTRL_SHIFT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
)
SIGNS = {"\r": Qt.Key.Key_Return, "\t": Qt.Key.Key_Tab, "\b": Qt.Key.Key_Backspace, "↓": Qt.Key.Key_Down}
LOCK, PANIC = "\x0c", "\x11"
COPY = "\x03"  # no key: text of ours on the clipboard; before the end it is said how much of it is left
CALM = "\x16"  # no key: waits until nothing is under way
CTRL = "\U000f0000"  # and a letter or digit more: that key with Ctrl
FIRST = 0x000F1000  # and a number more: one of `_ACTS`, what a mouse would do
_notifier: list[QSocketNotifier] = []
_copied: list[bool] = []


def _say(words: str) -> None:
    os.write(1, f"{words}\n".encode())


def _press(target: QWidget, key: int, text: str = "", modifiers: Qt.KeyboardModifier = _NONE) -> None:
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(target, QKeyEvent(kind, key, modifiers, text))


def _key(_: int) -> None:
    code = os.read(0, 4)
    if not code:  # nobody is at the keyboard any more
        os._exit(1)
    sign = chr(int.from_bytes(code, "little"))
    window = next(widget for widget in QApplication.topLevelWidgets() if isinstance(widget, Window))
    target = QApplication.focusWidget() or window
    if sign in {LOCK, PANIC}:
        _notifier[0].setEnabled(False)
        getattr(window, "lock" if sign == LOCK else "panic")()
    elif sign == COPY:
        QApplication.clipboard().setText("of ours")
        _copied.append(QApplication.clipboard().ownsClipboard())
    elif sign == CALM:
        _when_calm(window)
        return
    elif sign >= chr(FIRST):
        list(_ACTS.values())[ord(sign) - FIRST](window)
    elif sign >= CTRL:
        QTest.keyClick(window, Qt.Key(ord(sign) - ord(CTRL)), Qt.KeyboardModifier.ControlModifier)
    elif sign in SIGNS:
        _press(target, SIGNS[sign])
    else:
        _press(target, 0, sign)
    _say("key")


def _asked() -> Any:
    """The dialog that stands open."""
    found = [widget for top in QApplication.topLevelWidgets() for widget in (top, *top.findChildren(QDialog))]
    return next(widget for widget in found if isinstance(widget, QDialog) and widget.isVisible())


def _keys(window: Any) -> Any:
    return window.desk.show_page("vault").keys


# What a mouse would do; each waits for nothing.
_ACTS: dict[str, Callable[[Any], object]] = {
    "start": lambda window: window.stack.currentWidget().language_step.go_on(),
    "make one": lambda window: window.stack.currentWidget().secret_step._generate(),
    "second": lambda window: window.stack.currentWidget().secret_step.second.setFocus(),
    "later": lambda window: window.stack.currentWidget().case_step.chosen.emit(""),
    "eye": lambda window: window.stack.currentWidget().eye.toggle(),
    "field": lambda window: window.stack.currentWidget().field.setFocus(),
    "page": _keys,
    "change": lambda window: _keys(window).change.click(),
    "add": lambda window: _keys(window).add.click(),
    "rehearse": lambda window: _keys(window).rehearse.click(),
    "rotate": lambda window: _keys(window).rotate.click(),
    "renew": lambda window: _keys(window).renew.click(),
    "first field": lambda _: _asked().first.setFocus(),
    "second field": lambda _: _asked().second.setFocus(),
    "make another": lambda _: _asked()._generate(),
    "yes": lambda _: _asked().go_on(),
}


def act(name: str) -> str:
    """The sign of something that is no key."""
    return chr(FIRST + list(_ACTS).index(name))


def _cheap(make: Callable[[], Context]) -> Callable[[], Context]:
    """New vaults under a cheap derivation."""

    def made() -> Context:
        context = make()
        context.kdf = CHEAP
        return context

    return made


def _opened(clock: QTimer) -> None:
    """Say once that the vault is open."""
    if any(getattr(widget, "desk", None) is not None for widget in QApplication.topLevelWidgets()):
        clock.stop()
        _say("open")


def _when_calm(window: QWidget) -> None:
    """Answer when nothing is under way."""
    if window.context.jobs.busy():
        QTimer.singleShot(50, lambda: _when_calm(window))
    else:
        _say("key")


def _pausing(replace: Callable[[str, list[str]], None]) -> Callable[[str, list[str]], None]:
    """Stand still at the last moment before the process is replaced."""

    def paused(program_file: str, command: list[str]) -> None:
        if _copied:
            _say("ours" if _copied[0] else "foreign")
            _say("left" if QApplication.clipboard().text() else "cleared")
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
    program.make_context = _cheap(program.make_context)
    program.vanish = lambda: None  # its end is what is looked at
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
