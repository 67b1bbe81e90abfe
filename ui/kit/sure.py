"""A button for what can't be taken back: the first press asks in its own place, the second does it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QPushButton

from ui.kit.basics import put


class SureButton(QPushButton):
    """Pressed once it says what it would do for good; pressed again it does it; left, it is as before."""

    def __init__(self, words: str, sure: str, do: Callable[[], object]) -> None:
        super().__init__(words)
        self._words, self._sure, self._do = words, sure, do
        self.asking = False
        self.setAutoDefault(True)
        self.setAccessibleName(words)
        self.clicked.connect(lambda _=False: self._pressed())

    def _pressed(self) -> None:
        if self.asking:
            self.reset()
            self._do()
        else:
            self._say(self._sure, asking=True)

    def reset(self) -> None:
        """Nothing was asked."""
        if self.asking:
            self._say(self._words, asking=False)

    def _say(self, words: str, *, asking: bool) -> None:
        self.asking = asking
        self.setText(words)
        self.setAccessibleName(words)
        put(self, role="danger" if asking else "")

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusOutEvent(event)
        self.reset()
