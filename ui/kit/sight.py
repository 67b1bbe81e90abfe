"""What has the focus is in sight, however far it was scrolled away."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

# So much of what stands around a field is shown with it: its label, what is said about it.
_AROUND = 60


class Sight(QObject):
    """Brings what gets the focus otherwise than by the mouse into sight: Qt itself does so for Tab only."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        cast("QApplication", QApplication.instance()).focusChanged.connect(self._moved)

    def _moved(self, _: QWidget | None, now: QWidget | None) -> None:
        if now is not None and not QApplication.mouseButtons():
            QTimer.singleShot(0, now, lambda: reveal(now))  # what else is shown or hidden with it comes first


def reveal(widget: QWidget) -> None:
    """Scroll to a widget of which nothing can be seen."""
    if not widget.isVisible() or not widget.visibleRegion().isEmpty():
        return
    around = widget.parentWidget()
    while around is not None:
        if isinstance(around, QScrollArea):
            around.ensureWidgetVisible(widget, 0, _AROUND)
        around = around.parentWidget()
