"""All keys on one page, read from the menus so that none is forgotten."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QGridLayout, QWidget

from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import button, column, label, row

_MORE = (
    (N_("Into the form of the line in hand"), "F2"),
    (N_("Out of a form, back to the list"), "Esc"),
    (N_("Lock now"), "Ctrl+Shift+L"),
    (N_("Gone at once, without a question"), "Ctrl+Shift+Q"),
)


class Keys(QDialog):
    """The list of keys."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        t = context.translate
        self.setWindowTitle(t(N_("Keys")))
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(7)
        actions = [
            (a.text(), a.shortcut().toString()) for a in parent.findChildren(QAction) if not a.shortcut().isEmpty()
        ]
        rows = [*actions, *((t(words), keys) for words, keys in _MORE)]
        half = (len(rows) + 1) // 2
        for number, (words, keys) in enumerate(dict.fromkeys(rows)):
            side = 2 * (number // half)
            grid.addWidget(label(words), number % half, side)
            grid.addWidget(
                label(keys, "key"),
                number % half,
                side + 1,
                Qt.AlignmentFlag.AlignLeading,
            )
        done = button(t(N_("Close")), self.accept, "primary")
        self.setLayout(
            column(
                label(t(N_("Keys")), "heading"),
                6,
                grid,
                10,
                row(-1, done),
                margins=(28, 22, 28, 20),
            )
        )
