"""A stretch of a page that is as tall as it needs where there is room, and scrolls where there is none."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

_ANY = 16_777_215


class Fitted(QScrollArea):
    """Holds one widget; `tight` lets it scroll instead of taking its whole height."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        self.tight = False
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(self.focusPolicy().NoFocus)
        self.setHorizontalScrollBarPolicy(self.horizontalScrollBarPolicy().ScrollBarAlwaysOff)
        inside.setObjectName("page")
        self.setWidget(inside)
        inside.installEventFilter(self)

    def set_tight(self, tight: bool) -> None:
        """Whether there is no room for all of it."""
        self.tight = tight
        self.fit()

    def fit(self) -> None:
        """Take the height that is needed, or any."""
        inside = self.widget()
        if self.tight or inside is None:
            self.setMinimumHeight(0)
            self.setMaximumHeight(_ANY)
            return
        layout = inside.layout()
        need = layout.totalHeightForWidth(self.viewport().width()) if layout is not None else inside.sizeHint().height()
        if need != self.height() or self.minimumHeight() != need:
            self.setFixedHeight(max(0, need))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.LayoutRequest and watched is self.widget():
            self.fit()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.fit()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(0, 0)
