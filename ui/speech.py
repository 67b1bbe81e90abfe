"""What Qt itself must be told of a language: its own words, the way of the layout, numbers and week."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTranslator
from PySide6.QtWidgets import QApplication

from app.domain.numerals import base
from app.i18n import right_to_left

_NAME = "words of Qt"


def speak(language: str) -> None:
    """Let Qt's own buttons, dialogs and layouts follow a language; nothing without an application."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        return
    for old in app.findChildren(QTranslator, _NAME):
        app.removeTranslator(old)
        old.deleteLater()
    if base(language) != "en":
        _teach(app, language)
    system = QLocale.system()
    QLocale.setDefault(system if base(system.name()) == base(language) else QLocale(language))
    way = Qt.LayoutDirection.RightToLeft if right_to_left(language) else Qt.LayoutDirection.LeftToRight
    app.setLayoutDirection(way)


def _teach(app: QApplication, language: str) -> None:
    words = QTranslator(app)
    words.setObjectName(_NAME)
    if words.load(f"qtbase_{base(language)}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(words)
