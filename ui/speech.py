"""What Qt itself must be told of a language: its own words, the way of the layout, numbers and week."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTranslator
from PySide6.QtWidgets import QApplication

from app.domain.numerals import base
from app.domain.words import N_
from app.i18n import right_to_left, translator

_NAME = "words of Qt"
_LACKING = {
    "Look in:": N_("In the folder:"),
    "&Look in:": N_("In the folder:"),
    "Files of &type:": N_("Kind of files:"),
}


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
    app.installTranslator(_Lacking(app, language))  # the first one is asked last
    words = QTranslator(app)
    words.setObjectName(_NAME)
    if words.load(f"qtbase_{base(language)}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(words)


class _Lacking(QTranslator):
    """The words of Qt's file dialog that its own catalogues lack."""

    def __init__(self, app: QApplication, language: str) -> None:
        super().__init__(app)
        self.setObjectName(_NAME)
        translate = translator(language)
        self._words = {source: translate(words) for source, words in _LACKING.items()}

    def isEmpty(self) -> bool:  # noqa: N802 - Qt's name
        """Never: Qt asks only one that is not."""
        return False

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str:
        """The words; what nobody knows stays as it is."""
        return self._words.get(source, source) if context == "QFileDialog" else source
