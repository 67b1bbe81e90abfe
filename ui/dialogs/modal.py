"""The loudest weight: work can't go on as it was."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from app.domain.words import N_
from ui.errors import Notice


def stop(parent: QWidget, told: Notice, translate: Callable[[str], str]) -> QMessageBox:
    """Show a notice over everything; it is read and put away."""
    box = QMessageBox(QMessageBox.Icon.Warning, translate(N_("Attention")), told.words, parent=parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText(told.advice)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)  # else no outline is drawn
    box.open()
    return box
