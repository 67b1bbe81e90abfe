"""What a page has to say without stopping anybody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QApplication, QFrame, QWidget

from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import Picture, button, column, label, put, row, stretched, tool

ICONS = {
    "problem": ("circle-alert", "danger"),
    "warn": ("triangle-alert", "warn"),
    "ok": ("circle-check", "ok"),
    "plain": ("info", "on_soft"),
}
_FADING = frozenset({"ok", "plain"})
_FADE = 12_000


@dataclass(frozen=True, slots=True)
class _Said:
    words: str
    weight: str
    advice: str
    action: str
    then: Callable[[], object] | None

    @property
    def fades(self) -> bool:
        """What is good to know and asks for nothing goes by itself."""
        return self.weight in _FADING and not self.action


class Banner(QFrame):
    """A line across the page: words, perhaps one action, and a way to put it away.

    A problem stays until it is put away; what only confirms fades after a while, and what stood before comes back.
    Everything said can be read again among the messages of the sitting.
    """

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("banner")
        self.context = context
        self._said: _Said | None = None
        self._standing: _Said | None = None
        self._icon = Picture(context.theme, "info", 18, "on_soft")
        self.words = label("", wrap=True, selectable=True)
        self.advice = label("", "muted", wrap=True)
        self.action = button("", self._act, "link")
        self._close = tool(context.translate(N_("Put away")), context.theme.icon("x"), self.put_away)
        texts = column(self.words, self.advice, gap=2)
        self.setLayout(stretched(row(self._icon, texts, self.action, self._close, margins=(16, 8, 8, 8), gap=10), 1))
        self._fade = QTimer(self, singleShot=True, interval=_FADE)
        self._fade.timeout.connect(self._faded)
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
        said = _Said(words, weight, advice, action, then)
        if not said.fades:
            self._standing = None
        elif self._said is not None and not self._said.fades and not self.isHidden():
            self._standing = self._said
        self.context.messages.append((dt.datetime.now(dt.UTC).isoformat(), weight, f"{words} {advice}".strip()))
        self._tell(said)

    def _tell(self, said: _Said) -> None:
        self._said = said
        put(self, weight=said.weight)
        put(self.words)
        put(self.action)
        self._icon.show_icon(*ICONS[said.weight])
        self._close.setIcon(self.context.theme.icon("x", "on_soft" if said.weight == "plain" else "text"))
        self.words.setText(said.words)
        self.advice.setText(said.advice)
        self.advice.setVisible(bool(said.advice))
        self.action.setText(said.action)
        self.action.setVisible(bool(said.action))
        self.action.setAccessibleName(said.action)
        self.setAccessibleName(said.words)
        self.show()
        self._fade.stop()
        if said.fades:
            self._fade.start()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def put_away(self) -> None:
        """Read: what stood before comes back, else the line goes."""
        before, self._standing = self._standing, None
        if before is not None:
            self._tell(before)
        else:
            self.hide()

    def hide(self) -> None:
        """Gone, with what stood before."""
        self._standing = None
        self._fade.stop()
        super().hide()

    def _faded(self) -> None:
        """Not while somebody is at it with the mouse or the keys."""
        focus = QApplication.focusWidget()
        if self.underMouse() or (focus is not None and self.isAncestorOf(focus)):
            self._fade.start()
        else:
            self.put_away()

    def _act(self) -> None:
        said = self._said
        self.hide()
        if said is not None and said.then is not None:
            said.then()


class Empty(QWidget):
    """What stands where there is nothing yet: what belongs here and how it comes."""

    def __init__(self, context: Context, icon: str, title: str, words: str, *actions: QWidget) -> None:
        super().__init__()
        picture = Picture(context.theme, icon, 40, "muted")
        head = self.head = label(title, "heading")
        text = self.text = label(words, "muted", wrap=True)
        text.setMaximumWidth(context.theme.size(420))
        self._readable = context.theme.size(320)
        self._widen()
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

    def say(self, title: str, words: str) -> None:
        """Other words."""
        self.head.setText(title)
        self.text.setText(words)
        self._widen()
        self.setAccessibleName(title)

    def _widen(self) -> None:
        """Lines of a length that reads well, not as narrow as Qt would make them."""
        needed = self.text.fontMetrics().horizontalAdvance(self.text.text()) + 4
        self.text.setMinimumWidth(min(needed, self._readable))
