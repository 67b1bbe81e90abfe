"""The rail of pages: roomy where there is height, closer where there is little; it scrolls before entries overlap."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QToolButton, QWidget

from ui.kit.basics import boxed, column, put
from ui.theme import Theme


class Rail(QScrollArea):
    """Holds the buttons of the pages, and spaces between them (numbers as in a column)."""

    def __init__(self, theme: Theme, parts: list[QWidget | int]) -> None:
        super().__init__()
        self.presses = [part for part in parts if isinstance(part, QToolButton)]
        self._tight = False
        self.setObjectName("rail-area")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        self._sheet = boxed(column(*parts, margins=(10, 12, 10, 12), gap=2), "rail")
        self.setWidget(self._sheet)
        for press in self.presses:
            press.ensurePolished()
            press.toggled.connect(lambda on, press=press: self.ensureWidgetVisible(press) if on else None)
        words = max(press.sizeHint().width() for press in self.presses)
        self._wide = max(theme.size(164), words + 24)
        self._tall = self._sheet.sizeHint().height()
        self.setFixedWidth(self._wide)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        tight = self.height() < self._tall
        if tight != self._tight:
            self._tight = tight
            for press in self.presses:
                put(press, tight=tight)
        scrolls = tight and self.height() < self._sheet.minimumSizeHint().height()
        self.setFixedWidth(self._wide + (self.verticalScrollBar().sizeHint().width() if scrolls else 0))
