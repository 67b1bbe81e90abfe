"""What a page has to say without stopping anybody."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QWidget

from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import button, column, label, put, row, stretched, tool

_ICONS = {
    "problem": ("circle-alert", "danger"),
    "warn": ("triangle-alert", "warn"),
    "ok": ("circle-check", "ok"),
    "plain": ("info", "on_soft"),
}


class Banner(QFrame):
    """A line across the page: words, perhaps one action, and a way to put it away."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._weight = ""
        self.setObjectName("banner")
        self.context = context
        self._icon = label("")
        self.words = label("", wrap=True, selectable=True)
        self.advice = label("", "muted", wrap=True)
        self.action = button("", self._act, "link")
        self._then: Callable[[], object] | None = None
        self._close = tool(context.translate(N_("Put away")), context.theme.icon("x"), self.hide)
        texts = column(self.words, self.advice, gap=2)
        self.setLayout(stretched(row(self._icon, texts, self.action, self._close, margins=(16, 8, 8, 8), gap=10), 1))
        self.hide()

    def say(
        self,
        words: str,
        weight: str = "plain",
        advice: str = "",
        action: str = "",
        then: Callable[[], object] | None = None,
    ) -> None:
        """Show words in one of the weights problem, warn, ok, plain; screen readers hear them."""
        put(self, weight=weight)
        put(self.words)
        put(self.action)
        self._weight = weight
        self._ink()
        self.words.setText(words)
        self.advice.setText(advice)
        self.advice.setVisible(bool(advice))
        self.action.setText(action)
        self.action.setVisible(bool(action))
        self._then = then
        self.setAccessibleName(words)
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self._weight:
            self._ink()

    def _ink(self) -> None:
        """Icons in the ink of the palette that is worn now."""
        icon, role = _ICONS[self._weight]
        self._icon.setPixmap(self.context.theme.pixmap(icon, 18, role))
        self._close.setIcon(self.context.theme.icon("x", "on_soft" if self._weight == "plain" else "text"))

    def _act(self) -> None:
        self.hide()
        if self._then is not None:
            self._then()


class Empty(QWidget):
    """What stands where there is nothing yet: what belongs here and how it comes."""

    def __init__(self, context: Context, icon: str, title: str, words: str, *actions: QWidget) -> None:
        super().__init__()
        picture = label("")
        picture.setPixmap(context.theme.pixmap(icon, 40, "muted"))
        head = label(title, "heading")
        text = label(words, "muted", wrap=True)
        text.setMaximumWidth(context.theme.size(420))
        for part in (picture, head, text):
            part.setAlignment(part.alignment().AlignCenter)
        box = column(
            -1,
            row(-1, picture, -1),
            row(-1, head, -1),
            row(-1, text, -1),
            row(-1, *actions, -1),
            -1,
            gap=10,
        )
        self.setLayout(box)
        self.setAccessibleName(title)
