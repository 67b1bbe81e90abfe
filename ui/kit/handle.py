"""A button that can be pressed, or taken up and carried to somewhere else."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QToolButton

from ui.kit.citing import begun


class Handle(QToolButton):
    """`lifted` when somebody begins to carry it."""

    lifted = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self._from: QPoint | None = None
        self.setToolTip(name)
        self.setAccessibleName(name)
        self.setProperty("role", "plain")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        self._from = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._from = None
        super().mouseReleaseEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if begun(self._from, event.position().toPoint()):
            self._from = None
            self.setDown(False)
            self.lifted.emit()
        else:
            super().mouseMoveEvent(event)
