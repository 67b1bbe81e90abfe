"""The locked window: one field, Enter opens; a key file when there is one; the wipe, held for three seconds."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QLineEdit, QToolButton, QWidget

from app.domain.words import N_
from ui import work
from ui.context import Context
from ui.dialogs.ask import SENSITIVE, forget, typed
from ui.dialogs.files import ask_file
from ui.dialogs.wipe import Hold, Wipe
from ui.errors import Weight, notice
from ui.kit.basics import Flow, button, card, column, label, leading, line, put, row, tool

_KEYRING = {
    "locked": N_("This computer's keyring is locked: unlock it and try again, or use another way in."),
    "slow": N_("This computer's keyring did not answer in time: try again, or use another way in."),
    "failed": N_("This computer's keyring can't be used now: use another way in."),
}
_BETWEEN = re.compile(r"([/\\_.-])")
_WIPE_KEYS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


class Unlock(QWidget):
    """Takes a passphrase or recovery code. `opened` brings the session; `ready` = the field takes keys.

    `gone` brings what remains after a wipe, or the error of a vault that was wiped before.
    """

    opened = Signal(object)
    ready = Signal()
    other = Signal()
    fresh = Signal()
    gone = Signal(object)
    restore = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self.context, self.t = context, context.translate
        self.path = Path()
        self._told_ready = False
        self._recovering = False
        self.travelling = False
        self.key_file: Path | None = None
        self.field = self._field()
        self.name = label("", "heading")
        self.place = leading(label("", "muted", wrap=True))
        self.place.setProperty("elides", True)  # noqa: FBT003 - Qt's own signature; it is broken anywhere
        self.caption = label(self.t(N_("Passphrase")), "label")
        self.caption.setBuddy(self.field)
        self.problem = label("", "problem", wrap=True)
        self.advice = label("", "muted", wrap=True)
        self.read_only = QCheckBox(self.t(N_("Open only to read")))
        self.open_button = button(self.t(N_("Open the vault")), self.submit, "primary")
        self.recovery = button(self.t(N_("Use the recovery code")), self._switch, "link")
        self.with_file = button(self.t(N_("Use a key file …")), self._choose_file, "link")
        no_file = self.t(N_("Without the key file"))
        self.file_name = label("", "chip")
        self.no_file = tool(no_file, self.context.theme.icon("x"), lambda: self.take_file(None))
        self.outside = label("", "muted", wrap=True)
        self.travel = button(self.t(N_("Travel …")), self._travel, "link")
        self.wipe = Hold(context)
        self.wipe.begun.connect(lambda: self._complain("", ""))
        self.wipe.held.connect(self._held)
        let_go = self.t(N_("Nothing was wiped: hold it for three seconds."))
        self.wipe.let_go.connect(lambda: self._complain("", let_go))
        self._lay_out()

    def _field(self) -> QLineEdit:
        made = QLineEdit()
        made.setEchoMode(QLineEdit.EchoMode.Password)
        made.setAccessibleName(self.t(N_("Passphrase")))
        made.setInputMethodHints(SENSITIVE)
        made.returnPressed.connect(self.submit)
        made.textEdited.connect(lambda: self._complain("", ""))
        made.installEventFilter(self)
        return made

    def _lay_out(self) -> None:
        self.eye = QToolButton()
        self.eye.setCheckable(True)
        self.eye.setIcon(self.context.theme.icon("eye"))
        self.eye.setToolTip(self.t(N_("Show what is typed")))
        self.eye.setAccessibleName(self.t(N_("Show what is typed")))
        self.eye.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        put(self.eye, role="plain")
        self.eye.toggled.connect(self._reveal)
        picture = label("")
        picture.setPixmap(self.context.theme.pixmap("lock", 28, "accent"))
        others = (
            button(self.t(N_("Another vault …")), self.other.emit, "link"),
            button(self.t(N_("New vault …")), self.fresh.emit, "link"),
            button(self.t(N_("Restore …")), self.restore.emit, "link"),
            self.travel,
        )
        self._elsewhere = (*others, self.read_only, self.wipe)
        links = _linked(*others)
        inner = column(
            row(picture, self.name, -1, gap=12),
            self.place,
            10,
            self.caption,
            row(self.field, self.eye, gap=6),
            self.problem,
            self.advice,
            row(self.file_name, self.no_file, -1, gap=6),
            row(self.read_only, -1),
            6,
            self.open_button,
            _linked(self.with_file, self.recovery),
            4,
            line(),
            links,
            self.outside,
            self.wipe,
            margins=(32, 28, 32, 20),
            gap=8,
        )
        box = card(inner)
        box.setFixedWidth(self.context.theme.size(480))
        self.setLayout(column(-1, row(-1, box, -1), -1))
        self.take_file(None)
        self.outside.hide()
        self._complain("", "")

    def show_again(self, path: Path) -> None:
        """Ask once more for a vault whose disk was away: nothing else can be done from here."""
        for part in self._elsewhere:
            part.hide()
        self.show_vault(path)
        self.name.setText(self.t(N_("Open it again")))
        self._complain("", self.t(N_("What you typed is still in this window; it is stored as soon as it is open.")))

    def say_other(self) -> None:
        """What was opened is another vault than the one that is waited for."""
        self._complain(self.t(N_("Another vault lies there now. Nothing was written into it.")), "", loud=True)
        self.field.setFocus()

    def _reveal(self, on: bool) -> None:
        self.field.setEchoMode(QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password)

    def show_vault(self, path: Path) -> None:
        """Ask for the passphrase of a vault; only its folder's name is shown large."""
        self.path = path
        self.name.setText(self.t(N_("Locked")))
        self.place.setText(_BETWEEN.sub("\\1\u200b", str(path)))  # a long path is broken, not cut
        self.field.clear()
        self._complain("", "")
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _travel(self) -> None:
        """Travel copies the vault first, so it has to be opened once more."""
        self.travelling = True
        self._complain("", self.t(N_("Open the vault: travel mode follows at once.")))
        self.field.setFocus()

    def _switch(self) -> None:
        self._recovering = not self._recovering
        code, words = self.t(N_("Recovery code")), self.t(N_("Passphrase"))
        self.caption.setText(code if self._recovering else words)
        self.field.setAccessibleName(code if self._recovering else words)
        self.eye.setChecked(self._recovering)
        self.recovery.setText(
            self.t(N_("Use the passphrase")) if self._recovering else self.t(N_("Use the recovery code"))
        )
        forget(self.field)
        self._complain("", "")
        self.field.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.FocusIn and not self._told_ready:
            self._told_ready = True
            QTimer.singleShot(0, self.ready.emit)
            QTimer.singleShot(0, self._look)
        return super().eventFilter(watched, event)

    # -- a key file, remembered nowhere -----------------------------------------------

    def _choose_file(self) -> None:
        chosen = ask_file(self, self.t(N_("Which key file?")))
        if chosen is not None:
            self.take_file(chosen)
        self.field.setFocus()

    def take_file(self, path: Path | None) -> None:
        """Open together with a file, or without one; forgotten with this screen."""
        self.key_file = path
        self.file_name.setText(path.name if path is not None else "")
        self.file_name.setVisible(path is not None)
        self.no_file.setVisible(path is not None)

    # -- the wipe ---------------------------------------------------------------------

    def _look(self) -> None:
        """What stands beside the vault for everybody: files outside, a wipe that began."""
        self.context.jobs.run(self, work.summary, self.path, then=self._looked, failed=self._not_looked)

    def _looked(self, found: dict[str, Any]) -> None:
        count = found.get("plaintext")
        words = self.t(N_("{n} files of this vault lie unencrypted outside it.")).format(n=count)
        self.outside.setText(words)
        self.outside.setVisible(bool(count))

    def _not_looked(self, error: BaseException) -> None:
        if getattr(error, "code", "") == "wiped":
            self.gone.emit(error)

    def _held(self) -> None:
        self.context.jobs.run(self, work.summary, self.path, then=self._ask_wipe, failed=self._wipe_failed)

    def _ask_wipe(self, found: dict[str, Any]) -> None:
        self._complain("", "")
        Wipe(self, self.context, self.path, found, self.gone.emit).open()

    def _wipe_failed(self, error: BaseException) -> None:
        self._not_looked(error)
        told = notice(error, self.t)
        self._complain(told.words, told.advice, loud=True)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_W and event.modifiers() == _WIPE_KEYS:
            if not event.isAutoRepeat():
                self.wipe.begin()
            return
        super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if not event.isAutoRepeat():
            self.wipe.end()
        super().keyReleaseEvent(event)

    # -- opening ----------------------------------------------------------------------

    def submit(self) -> None:
        """Try to open; the text leaves the field at once."""
        secret = typed(self.field)
        if not secret:
            self._complain(self.t(N_("Type the passphrase first.")), "")
            return
        self._busy(True)
        self.context.jobs.run(
            self,
            open_vault,
            self.path,
            secret,
            recovery=self._recovering,
            key_file=self.key_file,
            read_only=self.read_only.isChecked(),
            then=self._open,
            failed=self._failed,
        )

    def _open(self, session: object) -> None:
        forget(self.field)
        self._busy(False)
        self.opened.emit(session)

    def _failed(self, error: BaseException) -> None:
        self._busy(False)
        self._not_looked(error)
        told = notice(error, self.t)
        self.field.selectAll()
        self.field.setFocus()
        keyring = getattr(error, "facts", {}).get("keyring")
        advice = self.t(_KEYRING[keyring]) if keyring in _KEYRING else told.advice
        self._complain(told.words, advice, loud=told.weight is not Weight.FIELD)

    def _busy(self, busy: bool) -> None:
        for part in (self.field, self.open_button, self.read_only, self.recovery, self.with_file):
            part.setEnabled(not busy)
        self.open_button.setText(self.t(N_("Opening …")) if busy else self.t(N_("Open the vault")))

    def _complain(self, words: str, advice: str, *, loud: bool = False) -> None:
        self.problem.setText(words)
        self.problem.setVisible(bool(words))
        self.advice.setText(advice)
        self.advice.setVisible(bool(advice))
        self.field.setAccessibleDescription(f"{words} {advice}".strip())
        put(self.field, wrong=bool(words) and not loud)


def _linked(*links: QWidget) -> Flow:
    """Links in a line, wrapped where the language needs more room."""
    flow = Flow(gap=8)
    for link in links:
        flow.addWidget(link)
    return flow


def open_vault(path: Path, secret: bytearray, *, recovery: bool, key_file: Path | None, read_only: bool) -> object:
    """Open a vault off the window's thread; the rooms behind it are read only now, for a quick start."""
    from app.actions import opening  # noqa: PLC0415

    return opening.open_vault(path, secret, recovery=recovery, key_file=key_file, read_only=read_only)
