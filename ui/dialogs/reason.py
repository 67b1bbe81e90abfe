"""A question that needs a reason."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.words import N_
from ui.context import Context
from ui.dialogs.ask import Ask
from ui.kit.basics import put
from ui.kit.bounded import bounded


class Reason(Ask):
    """Asks why; goes on only with an answer.

    `title` says what is about to be done and `go` is the word for it. What is `grave` is done by its button alone: from
    the field Enter only leads there.
    """

    def __init__(
        self, parent: QWidget, context: Context, words: str, then: Callable[[str], object], title: str = "",
        go: str = "", *, grave: bool = False,
    ) -> None:  # fmt: skip
        t = context.translate
        super().__init__(parent, context, title or t(N_("Why?")), words, go or t(N_("Go on")))
        self._then, self._grave = then, grave
        self.field = self.add(t(N_("Reason")), bounded(QLineEdit(), context))
        self.yes.setEnabled(False)
        self.field.textChanged.connect(lambda text: self.yes.setEnabled(bool(text.strip())))
        if grave:
            put(self.yes, role="danger")
            self.yes.setDefault(False)
        self.field.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if self._grave and self.field.hasFocus() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.yes.setFocus()
        else:
            super().keyPressEvent(event)

    def go_on(self) -> None:
        reason = self.field.text().strip()
        self.accept()
        self._then(reason)


def ask_reason(
    parent: QWidget, context: Context, words: str, then: Callable[[str], object], title: str = "", go: str = "",
    *, grave: bool = False,
) -> Reason:  # fmt: skip
    """Ask without stopping the window."""
    made = Reason(parent, context, words, then, title, go, grave=grave)
    made.open()
    return made
