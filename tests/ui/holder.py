"""The program itself in a process of its own; says what its lock screen shows while real keys are pressed from outside.

Prints a line each time it changes: `ready`, `begun`, `let-go` (nothing was wiped), `asked`, `put-away`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from ui import main as ui_main
from ui.dialogs.unlock import Unlock
from ui.dialogs.wipe import Wipe
from ui.window import Window


class Teller:
    """Looks at the screen and tells; `on_button` gives the wipe's button the keys first."""

    def __init__(self, *, on_button: bool) -> None:
        self.on_button, self.told, self.asked = on_button, "", False
        self.timer = QTimer(interval=10)
        self.timer.timeout.connect(self.look)
        self.timer.start()

    def look(self) -> None:
        now = self.state()
        if now != self.told:
            self.told = now
            sys.stdout.write(now + "\n")
            sys.stdout.flush()

    def state(self) -> str:
        shown = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
        if any(isinstance(widget, Wipe) and widget.no.hasFocus() for widget in shown):
            self.asked = True
            return "asked"
        if self.asked:
            return "put-away" if not any(isinstance(widget, Wipe) for widget in shown) else self.told
        unlock = next((w.stack.currentWidget() for w in shown if isinstance(w, Window)), None)
        if not isinstance(unlock, Unlock) or QApplication.activeWindow() is None:
            return self.told
        if unlock.wipe.bar.isVisible():
            return "begun"
        if unlock.advice.isVisible():
            return "let-go"
        start = unlock.wipe.press if self.on_button else unlock.field
        if not start.hasFocus():
            start.setFocus()
        return self.told or "ready"


def main() -> int:
    vault, where = sys.argv[1:]
    made, tellers = ui_main.application, []

    def application() -> QApplication:
        app = made()
        tellers.append(Teller(on_button=where == "button"))
        return app

    ui_main.application = application
    return ui_main.main(["--vault", str(Path(vault))])


if __name__ == "__main__":
    sys.exit(main())
