"""A passphrase that is shown once and told by voice."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QCheckBox, QWidget

from app.domain.words import N_
from ui.context import Context
from ui.dialogs.ask import Ask
from ui.kit.basics import label


class Spoken(Ask):
    """Seven words; it closes only when somebody says that they are written down or told."""

    def __init__(self, parent: QWidget, context: Context, words: str, then: Callable[[], object]) -> None:
        t = context.translate
        about = N_(
            "These seven words open the package, and they are shown only now. Tell them by voice, never in the message"
            " that brings the package."
        )
        super().__init__(parent, context, t(N_("The words that open it")), t(about), t(N_("Done")))
        self._then = then
        self.shown = label(words, "code", wrap=True, selectable=True)
        self.shown.setAccessibleName(words)
        self.body.addWidget(self.shown)
        self.told = QCheckBox(t(N_("They are written down or told")))
        self.body.addWidget(self.told)
        self.no.hide()
        self.yes.setEnabled(False)
        self.told.toggled.connect(self.yes.setEnabled)
        self.told.setFocus()

    def reject(self) -> None:
        """Not before it is said that they are told."""
        if self.told.isChecked():
            super().reject()

    def go_on(self) -> None:
        self.accept()
        self._then()
