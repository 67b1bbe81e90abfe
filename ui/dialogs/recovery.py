"""The recovery code is shown once: on screen, on paper, as a sheet; one group is typed again."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QWidget

from app.domain.words import N_
from app.kernel.memory import wipe_text
from ui import work
from ui.context import Context
from ui.dialogs.ask import Ask, forget, held
from ui.dialogs.files import ask_target
from ui.errors import notice
from ui.kit.basics import button, card, column, label, row


class CodeShown(QWidget):
    """The code in groups, ways to keep it, and one group asked back. `session` is the vault it opens."""

    def __init__(self, context: Context, go_on: Callable[[], object]) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        t = self.t
        self.session: Any = None
        self.code = label("", "code", wrap=True, selectable=True)
        self.code.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.code.setAccessibleName(t(N_("Recovery code")))
        self.ask = label("", "label")
        self.typed = QLineEdit()
        self.typed.returnPressed.connect(go_on)
        self.ask.setBuddy(self.typed)
        self.said = label("", "muted", wrap=True)
        self.said.hide()
        self._wanted = self._printed = ""
        self.save = button(t(N_("Save as a sheet (PDF) …")), self._save, "link")
        self.print = button(t(N_("Print …")), self._print, "link")
        frame = card(column(self.code, margins=(16, 18, 16, 18)))
        self.setLayout(column(frame, row(self.save, self.print, -1), self.said, self.ask, self.typed, gap=8))

    def show_code(self, code: str, session: Any) -> None:
        """Show the code and ask for one of its groups; the code is wiped when it leaves the screen."""
        self.session, self._printed = session, code
        bare = "".join(letter for letter in code if letter.isalnum())
        groups = [bare[i : i + 4] for i in range(0, len(bare), 4)]
        half = len(groups) // 2
        lines = "  ".join(groups[:half]), "  ".join(groups[half:])
        words = "\n".join(lines)
        self.code.setText(words)
        number = secrets.randbelow(len(groups) - 1)
        self._wanted = groups.pop(number)
        self.ask.setText(self.t(N_("Type group {n} again, to be sure it is written down")).format(n=number + 1))
        self.typed.setAccessibleName(self.ask.text())
        wipe_text(bare, words, *lines, *groups)

    def checked(self) -> bool:
        """Whether the group asked for was typed; then the code leaves the screen."""
        if not self._wanted or plain(self.typed.text()) != plain(self._wanted):
            self.typed.selectAll()
            self.typed.setFocus()
            return False
        self.put_away()
        return True

    def put_away(self) -> None:
        """The code leaves the screen and the memory."""
        wipe_text(self._wanted, self._printed)
        self._wanted = self._printed = ""
        forget(self.code, self.typed)

    def _save(self) -> None:
        words = self.t(N_("Where to write the sheet (whoever finds it can open the vault)?"))
        target = ask_target(self, words, Path.home() / "sheet.pdf", "PDF (*.pdf)")
        if target is not None:
            code = self._printed.encode().decode()  # its own: the sheet may still be written when this one is wiped
            self.context.jobs.run(
                self, work.save_sheet, self.session, code, target, self.context.lang,
                then=lambda _: self._say(N_("Written. Print it, keep the paper elsewhere, then delete the file.")),
                failed=lambda error: self._tell(notice(error, self.t).words),
            )  # fmt: skip

    def _say(self, words: str) -> None:
        self._tell(self.t(words))

    def _tell(self, words: str) -> None:
        self.said.setText(words)
        self.said.show()

    def _print(self) -> None:
        from ui.dialogs.printing import print_words  # noqa: PLC0415 - rarely used

        print_words(self, self.t(N_("Recovery code")), self.code.text())


class NewCode(Ask):
    """Shows a new recovery code; it is put away only after one group was typed again."""

    def __init__(self, parent: QWidget, context: Context, code: str, then: Callable[[], object]) -> None:
        t = context.translate
        words = N_("It opens the vault when the passphrase is lost. It is shown once. Earlier codes open no more.")
        super().__init__(parent, context, t(N_("The new recovery code")), t(words), t(N_("Done")))
        self._then = then
        self.no.hide()
        self.shown = CodeShown(context, self.go_on)
        self.shown.show_code(code, context.session)
        self.body.addWidget(self.shown)
        self.shown.typed.setFocus()

    def go_on(self) -> None:
        if not self.shown.checked():
            self.complain(self.t(N_("That is another group. Look at the paper again.")))
            return
        self.done(QDialog.DialogCode.Accepted)
        self._then()

    def reject(self) -> None:
        """Escape doesn't put away a code that nobody wrote down."""
        self.complain(self.t(N_("Write the code down first, then type the group asked for.")), self.shown.typed)


def put_all_away() -> None:
    """Empty every field and label that is for secrets, at the end of the window."""
    widgets = QApplication.allWidgets()
    for shown in widgets:
        if isinstance(shown, CodeShown):
            shown.put_away()
    forget(*held(widgets))


def plain(code: str) -> str:
    """A code as it is compared: no spaces, capitals, what looks alike made one."""
    return re.sub(r"[\s-]", "", code).upper().translate(str.maketrans("OIL", "011"))
