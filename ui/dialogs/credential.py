"""Questions about what opens the vault: a new credential, another passphrase, the code on paper."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.words import N_
from ui import work
from ui.context import Context
from ui.dialogs import strength
from ui.dialogs.ask import SENSITIVE, Ask, blank, fill, forget, same, taken, typed
from ui.dialogs.files import ask_file, ask_target
from ui.kit.basics import button, label, row

PASSPHRASE, KEY_FILE, KEYRING, CHANGE = "passphrase", "keyfile", "keyring", "change"
_WORDS = {
    PASSPHRASE: (N_("Add a passphrase"), N_("For somebody else who works with this vault. It opens everything.")),
    KEY_FILE: (
        N_("Add a passphrase with a key file"),
        N_("It opens only together with the file: keep that on a stick of its own, away from this computer."),
    ),
    KEYRING: (
        N_("Add a passphrase for this computer"),
        N_("It opens only here: a secret in this computer's keyring is needed too. Never the only way in."),
    ),
    CHANGE: (
        N_("Change the passphrase"),
        N_("Backups and older copies of this folder still open with the old one."),
    ),
}


class Credential(Ask):
    """Takes a passphrase twice, a name for the list, and where needed a key file."""

    def __init__(self, parent: QWidget, context: Context, kind: str, then: Callable[[Any], object]) -> None:
        t = context.translate
        title, words = _WORDS[kind]
        super().__init__(parent, context, t(title), t(words), t(N_("Change") if kind == CHANGE else N_("Add")))
        self.kind, self._then = kind, then
        self.key_file: Path | None = None
        self._make = False
        self.name = QLineEdit()
        if kind != CHANGE:
            self.add(t(N_("Name in the list")), self.name)
            self.name.setMaxLength(60)
        if kind == KEY_FILE:
            self._ask_file()
        self.first = self.secret(t(N_("Passphrase")))
        self.second = self.secret(t(N_("Passphrase once more")))
        make = button(t(N_("Make one for me")), self._generate, "link")
        self.shown = label("", "code", wrap=True, selectable=True)
        self.shown.hide()
        self.body.addLayout(row(-1, make))
        self.body.addWidget(self.shown)
        (self.first if kind == CHANGE else self.name).setFocus()

    def _ask_file(self) -> None:
        self.file_name = label(self.t(N_("No key file chosen")), "muted", wrap=True)
        choose = button(self.t(N_("Choose a file …")), self._choose, "link")
        make = button(self.t(N_("Make a new one …")), self._make_file, "link")
        self.body.addWidget(label(self.t(N_("Key file")), "label"))
        self.body.addWidget(self.file_name)
        self.body.addLayout(row(choose, make, -1))

    def _choose(self) -> None:
        self._take(ask_file(self, self.t(N_("Which key file?"))), make=False)

    def _make_file(self) -> None:
        words = self.t(N_("Where to put the new key file?"))
        self._take(ask_target(self, words, Path.home() / "key.bin"), make=True)

    def _take(self, path: Path | None, *, make: bool) -> None:
        if path is not None:
            self.key_file, self._make = path, make
            self.file_name.setText(str(path))
            self.complain("")

    def _generate(self) -> None:
        self.context.jobs.run(self, strength.generated, then=self._generated)

    def _generated(self, words: bytearray) -> None:
        fill(words, self.first, self.shown)
        self.second.clear()
        self.shown.show()
        self.fit()
        self.second.setFocus()

    def go_on(self) -> None:
        if self.kind != CHANGE and not self.name.text().strip():
            self.complain(self.t(N_("Give it a name, so that it can be told from the others.")), self.name)
        elif self.kind == KEY_FILE and self.key_file is None:
            self.complain(self.t(N_("Choose a key file, or make a new one.")))
        elif not same(self.first, self.second):
            self.complain(self.t(N_("The two don't match.")), self.second)
        else:
            self.work(strength.strength, typed(self.first), then=self._judged)

    def _judged(self, result: tuple[int, str]) -> None:
        if result[0] < strength.ENOUGH:
            self.complain(self.t(N_("This would be guessed. Add words, or let one be made.")), self.first)
            return
        session, secret = self.context.session, taken(self.first)
        forget(self.second, self.shown)
        self.shown.hide()
        name = self.name.text().strip()
        if self.kind == CHANGE:
            self.work(work.change_passphrase, session, secret, then=self._done)
        elif self.kind == PASSPHRASE:
            self.work(work.add_passphrase, session, secret, name, then=self._done)
        elif self.kind == KEYRING:
            self.work(work.add_keyring, session, secret, name, then=self._done)
        else:
            self.work(work.add_key_file, session, secret, name, self.key_file, make=self._make, then=self._done)

    def _done(self, result: Any) -> None:
        self.accept()
        self._then(result)


class Rehearsal(Ask):
    """The recovery code is typed from the paper, to see that it opens the vault."""

    def __init__(self, parent: QWidget, context: Context, then: Callable[[Any], object]) -> None:
        t = context.translate
        words = N_("Take the paper and type the whole code. Nothing is changed; the date is kept.")
        super().__init__(parent, context, t(N_("Rehearse the recovery code")), t(words), t(N_("Try it")))
        self._then = then
        self.code = self.add(t(N_("Recovery code")), QLineEdit())
        self.code.setInputMethodHints(SENSITIVE)
        self.code.textEdited.connect(lambda: self.complain(""))
        self.code.setFocus()

    def go_on(self) -> None:
        if blank(self.code):
            self.complain(self.t(N_("Type the code from the paper.")), self.code)
            return
        self.work(work.rehearse_recovery, self.context.session, typed(self.code), then=self._done)

    def _done(self, result: Any) -> None:
        forget(self.code)
        self.accept()
        self._then(result)
