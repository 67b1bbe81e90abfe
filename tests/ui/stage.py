"""The program itself in a process of its own on a real X screen, with keys and a mouse that come through the X server.

The process answers on its standard output what stands on its screen, one JSON line for each line it is asked; everything
else it hears from the X server alone.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from app.paths import ROOT

PASSPHRASE = "arches solving nueva frontal invites fishery"
_WAIT = 30.0


@contextlib.contextmanager
def x_screen(size: str = "1366x768x24") -> Iterator[dict[str, str]]:
    """A real X screen of its own (Xvfb), as the environment of a process."""
    xvfb = shutil.which("Xvfb")
    assert xvfb, "Xvfb belongs to the packages the tests need"
    taking, giving = os.pipe()
    server = subprocess.Popen(
        [xvfb, "-displayfd", str(giving), "-screen", "0", size, "-nolisten", "tcp"],
        pass_fds=[giving], stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(giving)
    with os.fdopen(taking) as answer:
        number = answer.readline().strip()
    environ = {name: value for name, value in os.environ.items() if name not in {"QT_QPA_PLATFORM", "WAYLAND_DISPLAY"}}
    environ |= {"DISPLAY": f":{number}", "PYTHONPATH": str(ROOT)}
    # What gives a window the keys when a dialog before it is closed.
    manager = subprocess.Popen(
        ["matchbox-window-manager", "-use_titlebar", "no"], env=environ, stderr=subprocess.DEVNULL
    )
    try:
        yield environ
    finally:
        for process in (manager, server):
            process.terminate()
            process.wait(10)


class Stage:
    """Somebody before that screen: presses keys, moves the mouse, and reads what is shown."""

    def __init__(self, environ: dict[str, str], *arguments: str) -> None:
        self.environ = environ
        self.keys = 0
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.ui.stage", *arguments],
            cwd=ROOT, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def look(self) -> dict[str, Any]:
        """What stands on the screen."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("look\n")
        self.process.stdin.flush()
        found: dict[str, Any] = json.loads(self.process.stdout.readline())
        return found

    def until(self, wanted: Callable[[dict[str, Any]], object], what: str = "") -> dict[str, Any]:
        """Look until it is so."""
        end = time.monotonic() + _WAIT
        while True:
            found = self.look()
            if not found["busy"] and wanted(found):
                return found
            assert time.monotonic() < end, f"never {what or 'seen'}: {found}"
            time.sleep(0.02)

    def press(self, *keys: str) -> None:
        """Press keys such as `ctrl+e` or `Return`."""
        self.keys += len(keys)
        self.x("key", "--clearmodifiers", "--delay", "2", *keys)

    def type(self, words: str) -> None:
        """Type words; they don't count as keys beyond the text."""
        self.x("type", "--clearmodifiers", "--delay", "2", words)

    def x(self, *command: str) -> None:
        """Something the X server is told."""
        subprocess.run(["xdotool", *command], env=self.environ, check=True, capture_output=True, timeout=60)

    def end(self) -> None:
        """Close it, however it stands."""
        with self.process:
            self.process.kill()


@contextlib.contextmanager
def staged(environ: dict[str, str], *arguments: str) -> Iterator[Stage]:
    """The program on the stage; `arguments` are its own."""
    made = Stage(environ, *arguments)
    try:
        yield made
    finally:
        made.end()


# -- the other side: inside the program ------------------------------------------------------


def _seen() -> dict[str, Any]:
    """What stands on the screen, in words."""
    from PySide6.QtWidgets import QApplication, QDialog, QLabel, QWidget

    from ui.window import Window

    tops = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    window = next((widget for widget in tops if isinstance(widget, Window)), None)
    focus = QApplication.focusWidget()
    found: dict[str, Any] = {"screen": "", "focus": "", "field": "", "page": "", "case": "", "busy": True, "dialog": ""}
    if window is None or focus is None:
        return found
    screen = window.stack.currentWidget()
    found |= {
        "screen": type(screen).__name__,
        "focus": focus.accessibleName() or type(focus).__name__,
        "field": focus.text() if hasattr(focus, "text") and not _secret(focus) else "",
        "case": window.context.case.code,
        "busy": bool(window.context.jobs.busy()),
        "dialog": next(
            (type(w).__name__ for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible()), ""
        ),
        "active": isinstance(QApplication.activeWindow(), QDialog),
        "words": [w.text() for w in _parts(screen, QLabel) if w.isVisible() and w.text()],
        "step": getattr(getattr(screen, "stack", None), "currentIndex", lambda: -1)(),
        "at": [window.x(), window.y(), window.width(), window.height()],
    }
    if window.desk is not None:
        page = window.desk.current()
        found["page"] = next((name for name, one in window.desk.pages.items() if one is page), "")
        table = page.table() if callable(getattr(page, "table", None)) else None
        found["rows"] = table.model().rowCount() if table is not None else 0
        found["banner"] = [w.text() for w in _parts(window.desk, QLabel) if w.isVisible() and _in_banner(w)]
    assert isinstance(focus, QWidget)
    return found


def _secret(widget: Any) -> bool:
    from PySide6.QtWidgets import QLineEdit

    return isinstance(widget, QLineEdit) and widget.echoMode() != QLineEdit.EchoMode.Normal


def _parts(root: Any, kind: Any) -> list[Any]:
    return list(root.findChildren(kind))


def _in_banner(widget: Any) -> bool:
    from ui.kit.banner import Banner

    parent = widget.parentWidget()
    return isinstance(parent, Banner) or (parent is not None and isinstance(parent.parentWidget(), Banner))


def main() -> int:
    """The program, and an ear for what it is asked."""
    from PySide6.QtCore import QSocketNotifier

    from tests.vaults import CHEAP
    from ui import main as program

    made, make_context = program.application, program.make_context
    ears: list[Any] = []

    def application() -> Any:
        app = made()
        ear = QSocketNotifier(0, QSocketNotifier.Type.Read, app)
        ear.activated.connect(answer)
        ears.append(ear)
        return app

    def answer(_: int) -> None:
        if not os.read(0, 64):
            os._exit(1)
        try:
            found = _seen()
        except Exception as error:  # what is asked must be answered; the test then says what it was
            found = {"busy": True, "failed": repr(error)}
        os.write(1, json.dumps(found).encode() + b"\n")

    def context() -> Any:
        found = make_context()
        found.kdf = CHEAP
        return found

    program.application, program.make_context = application, context
    return program.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
