"""New keys for the vault: what is to open it afterwards is typed, everything else is dropped."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from app.domain.words import N_
from ui import work
from ui.context import Context
from ui.dialogs.ask import Ask, blank, taken
from ui.dialogs.files import ask_file
from ui.kit.basics import button, label, row

_MOST = 4


class Rotation(Ask):
    """Asks again for each passphrase that is kept; `then` hears the answer while the strip shows the work."""

    def __init__(self, parent: QWidget, context: Context, then: Callable[[dict[str, Any]], object]) -> None:
        t = context.translate
        words = N_(
            "The vault gets new keys. It protects what is written from now on: whoever has an old copy and an old"
            " passphrase can still read the old copy. Only the passphrases typed here open it afterwards, and a new"
            " recovery code, which is shown at the end. The whole vault is verified first."
        )
        super().__init__(parent, context, t(N_("New keys")), t(words), t(N_("Make new keys")))
        self._then = then
        self.key_file: Path | None = None
        self.secrets: list[QLineEdit] = []
        self._one_more()
        self.more = button(t(N_("One more passphrase to keep")), self._one_more, "link")
        self.choose = button(t(N_("Use a key file …")), self._choose, "link")
        self.file_name = label("", "muted", wrap=True)
        self.file_name.hide()
        self.deep = QCheckBox(t(N_("Encrypt all evidence anew as well (takes long)")))
        self.after.addLayout(row(self.more, self.choose, -1))
        self.after.addWidget(self.file_name)
        self.after.addWidget(self.deep)
        self.secrets[0].setFocus()

    def _one_more(self) -> None:
        if len(self.secrets) < _MOST:
            words = self.t(N_("Passphrase")) if not self.secrets else self.t(N_("Another passphrase to keep"))
            self.secrets.append(self.secret(words))
            self.secrets[-1].setFocus()

    def _choose(self) -> None:
        self.key_file = ask_file(self, self.t(N_("Which key file?"))) or self.key_file
        if self.key_file is not None:
            self.file_name.setText(self.key_file.name)
            self.file_name.show()

    def go_on(self) -> None:
        typed = [field for field in self.secrets if not blank(field)]
        if not typed:
            self.complain(self.t(N_("Type at least one passphrase that is to open the vault.")), self.secrets[0])
            return
        presented = [(taken(field), self.key_file) for field in typed]
        title = self.t(N_("Making new keys"))
        self.accept()
        self.context.jobs.run(
            self.parent(), work.rotate, self.context.session, presented, deep=self.deep.isChecked(), title=title,
            then=self._then,
        )  # fmt: skip
