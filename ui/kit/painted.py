"""What custom-painted controls share: letters and colours of the theme, and words for those who can't see them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QFont, QPen
from PySide6.QtWidgets import QWidget

from ui.context import Context


class Painted(QWidget):
    """A control that draws itself; `tell` says in words what its cursor stands on."""

    def __init__(self, context: Context, name: str) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)
        self.setMouseTracking(True)

    def tell(self, words: str) -> None:
        """Say what the cursor stands on, to screen readers and as a tip."""
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)
            self.setToolTip(words)
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))

    @property
    def mirrored(self) -> bool:
        """Whether the screen runs from right to left."""
        return self.layoutDirection() == Qt.LayoutDirection.RightToLeft

    def pen(self, role: str, width: float = 1, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
        """A pen in the ink of a role."""
        return QPen(self.context.theme.colour(role), max(1.0, width * self.context.theme.scale), style)

    def letters(self, points: float, *, bold: bool = False) -> QFont:
        """The letters of the screen in a size of ours."""
        font = QFont(self.font())
        font.setPixelSize(self.context.theme.size(points))
        font.setBold(bold)
        return font
