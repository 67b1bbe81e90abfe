"""A list over a line while it is typed: arrows mark, Tab takes, Esc puts it away; the line keeps the focus."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit

from ui.context import Context
from ui.kit.basics import column
from ui.kit.offers import Offer, OfferList

_LINE = 36


class Completion(QFrame):
    """Stands above the line (below it where there is no room above)."""

    taken = Signal(object)

    def __init__(self, context: Context, line: QLineEdit, name: str) -> None:
        super().__init__(line.window())
        self.setObjectName("palette")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self.context, self.line = context, line
        self.list = OfferList(context, name)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.clicked.connect(lambda _: self._take())
        self.setLayout(column(self.list, margins=(6, 6, 6, 6)))
        self.hide()

    def show_lines(self, lines: list[Offer]) -> None:
        """Show what may be meant; nothing hides it."""
        if not lines or not self.line.isVisible():
            self.hide()
            return
        if self.parentWidget() is not self.line.window():
            self.setParent(self.line.window())
        self.list.fill(lines)
        size = self.context.theme.size
        height = len(lines) * size(_LINE) + 18
        top = self.line.mapTo(self.line.window(), QPoint(0, 0))
        width = min(max(size(420), self.line.width() // 2), self.line.width())
        left = top.x() if self.line.isLeftToRight() else top.x() + self.line.width() - width
        above = top.y() - height - 6
        self.setGeometry(left, above if above >= 0 else top.y() + self.line.height() + 6, width, height)
        self.show()
        self.raise_()
        self._tell()

    def _tell(self) -> None:
        marked = self.list.marked()
        if marked is not None:
            self.line.setAccessibleDescription(", ".join(part for part in (marked.words, marked.more) if part))

    def _take(self) -> None:
        marked = self.list.marked()
        if marked is not None:
            self.taken.emit(marked)

    def key(self, event: QKeyEvent, enter: Callable[[], bool]) -> bool:
        """Whether the list takes a key that was pressed in the line; Enter only where `enter` says so."""
        if not self.isVisible():
            return False
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.list.step(1 if key == Qt.Key.Key_Down else -1)
            self._tell()
        elif key == Qt.Key.Key_Tab or (key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and enter()):
            self._take()
        elif key == Qt.Key.Key_Escape:
            self.hide()
        else:
            return False
        return True
