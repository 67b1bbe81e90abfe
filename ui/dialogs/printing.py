"""Printing a few words, nothing kept."""

from __future__ import annotations

from PySide6.QtGui import QTextDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget


def print_words(parent: QWidget, title: str, words: str) -> bool:
    """Ask for a printer and print; False when put away."""
    printer = QPrinter()
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle(title)
    if not dialog.exec():
        return False
    document = QTextDocument()
    document.setPlainText(f"{title}\n\n{words}\n")
    document.print_(printer)
    return True
