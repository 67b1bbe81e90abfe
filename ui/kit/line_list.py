"""A short list that is as tall as its lines, however their words wrap at the width it has."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QListWidget

from ui.context import Context

# The frame, and what the style sheet leaves around the lines.
_AROUND = 8


class LineList(QListWidget):
    """Words wrap, nothing scrolls sideways; of more than `most` lines the rest scrolls."""

    def __init__(self, context: Context, least: int = 1, most: int = 6, empty: int = 23) -> None:
        super().__init__()
        self._theme, self.least, self.most, self._empty = context.theme, least, most, empty
        self._wide = -1
        self.setWordWrap(True)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def fit(self) -> None:
        """Take the height that the lines need now."""
        self.executeDelayedItemsLayout()
        rows = min(self.count(), self.most)
        tall = 0
        if rows:
            first, last = self.visualItemRect(self.item(0)), self.visualItemRect(self.item(rows - 1))
            tall = last.bottom() + 1 - first.top()
        missing = max(0, self.least - rows) * self._theme.size(self._empty)
        self.setFixedHeight(tall + missing + self._theme.size(_AROUND))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        if event.size().width() != self._wide:
            self._wide = event.size().width()
            self.doItemsLayout()
            self.fit()
