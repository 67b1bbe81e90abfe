"""A question that needs a reason."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import button, column, label, row


class Reason(QDialog):
    """Asks why; goes on only with an answer."""

    def __init__(
        self,
        parent: QWidget,
        context: Context,
        words: str,
        then: Callable[[str], object],
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        t = context.translate
        self.setWindowTitle(t(N_("Why?")))
        self._then = then
        self.field = QLineEdit()
        self.field.setAccessibleName(t(N_("Reason")))
        caption = label(t(N_("Reason")), "label")
        caption.setBuddy(self.field)
        self.yes = button(t(N_("Go on")), self._go, "primary")
        self.yes.setEnabled(False)
        self.yes.setDefault(True)
        self.field.textChanged.connect(lambda text: self.yes.setEnabled(bool(text.strip())))
        no = button(t(N_("Cancel")), self.reject)
        no.setAutoDefault(False)
        feet = row(-1, no, self.yes)
        self.setLayout(
            column(
                label(words, wrap=True),
                4,
                caption,
                self.field,
                8,
                feet,
                margins=(24, 20, 24, 18),
            )
        )
        self.setMinimumWidth(context.theme.size(420))
        self.field.setFocus()

    def _go(self) -> None:
        reason = self.field.text().strip()
        self.accept()
        self._then(reason)


def ask_reason(parent: QWidget, context: Context, words: str, then: Callable[[str], object]) -> Reason:
    """Ask without stopping the window."""
    made = Reason(parent, context, words, then)
    made.open()
    return made
