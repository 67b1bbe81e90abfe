"""The first step of opening a package: which file or volumes, and the words that open it when it has some."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from app.domain.words import N_
from ui.context import Context
from ui.dialogs.ask import SENSITIVE
from ui.kit.basics import button, column, label, row
from ui.kit.fielded import captioned, sheet

_INTRO = N_("A package ends in .hvn. Of one that was cut into volumes take any; the others must lie beside it.")


class PackageStep(QWidget):
    """A file in hand; a place for seven words."""

    asked = Signal()
    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        self.paths: list[Path] = []
        self.held = ""
        t = self.t
        self.name = label("", "heading", wrap=True)
        self.choose = button(t(N_("Choose a package …")), self.asked.emit, "primary")
        self.by_words = QCheckBox(t(N_("It opens by seven words that I was told")))
        self.typed = QLineEdit()
        self.typed.setInputMethodHints(SENSITIVE)
        self.typed.setMaxLength(300)
        self.words_field = captioned(t(N_("The seven words")), self.typed)
        top = row(self.name, self.choose, gap=14)
        top.setStretch(0, 1)
        inner = column(
            label(t(_INTRO), "muted", wrap=True), top, self.by_words, self.words_field,
            -1, gap=12,
        )  # fmt: skip
        self.setLayout(column(sheet(inner, context), gap=0))
        self.words_field.hide()
        self.by_words.toggled.connect(self.words_field.setVisible)
        self.show_paths([])

    def show_paths(self, paths: list[Path]) -> None:
        """Which package is in hand."""
        self.paths, self.held = list(paths), ""
        if not paths:
            self.typed.clear()
            self.by_words.setChecked(False)
        names = self.context.listed([path.name for path in paths])
        self.name.setText(names or self.t(N_("No package yet: choose one, or drop it here.")))
        self.changed.emit()

    def show_held(self, package: str, words: str) -> None:
        """A package that waits in the vault is in hand; `words` tell it from others."""
        self.show_paths([])
        self.held = package
        self.name.setText(self.t(N_("It waits in the vault – {package}")).format(package=words))
        self.changed.emit()

    @property
    def ready(self) -> bool:
        """Whether a package is in hand."""
        return bool(self.paths or self.held)

    def source(self) -> dict[str, object]:
        """The package in hand, as the work takes it."""
        return {"paths": list(self.paths), "held": self.held, "words": self.words()}

    def words(self) -> str:
        """The words that open it ("" for one sealed for our card)."""
        return " ".join(self.typed.text().split()) if self.by_words.isChecked() else ""
