"""What was said in this sitting, to be read again; it is nowhere but in memory."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QWidget

from app.domain.words import N_
from ui.context import Context
from ui.kit.banner import ICONS
from ui.kit.basics import button, column, label, row


class Messages(QDialog):
    """The newest first."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)  # else no outline is drawn
        t = context.translate
        title = t(N_("Messages of this sitting"))
        self.setWindowTitle(title)
        self.list = QListWidget()
        self.list.setWordWrap(True)
        self.list.setAccessibleName(title)
        for at, weight, words in reversed(context.messages):
            icon, role = ICONS[weight]
            item = QListWidgetItem(context.theme.icon(icon, "accent" if role == "on_soft" else role), "")
            item.setText(f"{context.moment(at)}\n{words}")
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        nothing = label(t(N_("Nothing was said yet.")), "muted")
        nothing.setVisible(not context.messages)
        self.list.setVisible(bool(context.messages))
        about = label(t(N_("They are forgotten when the vault is locked.")), "muted", wrap=True)
        done = button(t(N_("Close")), self.accept, "primary")
        heading = label(title, "heading")
        self.setLayout(column(heading, about, nothing, self.list, row(-1, done), margins=(28, 22, 28, 20), gap=10))
        self.resize(context.theme.size(560), context.theme.size(420))
