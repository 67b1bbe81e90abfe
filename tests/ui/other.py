"""Another program on the same screen: files are dragged out of its small window, and its clipboard holds what it is told.

Reads one JSON line: {"drag": [paths]} and/or {"text": words}, {"picture": path}; says `there` when its window stands in the upper
left corner, and at each line it hears what the clipboard of the screen says now.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from PySide6.QtCore import QMimeData, QSocketNotifier, Qt, QTimer, QUrl
from PySide6.QtGui import QDrag, QGuiApplication, QImage, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

SIDE = 60


class Other(QWidget):
    """A square from which files can be dragged; it asks no window manager for its place."""

    def __init__(self, files: list[str]) -> None:
        super().__init__(None, Qt.WindowType.X11BypassWindowManagerHint | Qt.WindowType.WindowStaysOnTopHint)
        self.files = files
        self.setGeometry(0, 0, SIDE, SIDE)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            data = QMimeData()
            data.setUrls([QUrl.fromLocalFile(path) for path in self.files])
            drag = QDrag(self)
            drag.setMimeData(data)
            drag.exec(Qt.DropAction.CopyAction)
            say("dropped")


def say(words: str) -> None:
    os.write(1, words.encode() + b"\n")


def fill_clipboard(told: dict[str, Any]) -> None:
    clipboard = QGuiApplication.clipboard()
    if "text" in told:
        clipboard.setText(told["text"])
    if "picture" in told:
        clipboard.setImage(QImage(told["picture"]))


def main() -> int:
    app = QApplication([])
    told = json.loads(sys.stdin.readline())
    window = Other(told.get("drag", []))
    fill_clipboard(told)
    window.show()
    ear = QSocketNotifier(0, QSocketNotifier.Type.Read)
    ear.activated.connect(lambda _: say(QGuiApplication.clipboard().text() or "-") if os.read(0, 64) else app.quit())
    QTimer.singleShot(200, lambda: say("there"))
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
