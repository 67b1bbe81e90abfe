"""The locked window: one field, Enter opens."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QToolButton, QWidget

from app.domain.words import N_
from ui.context import Context
from ui.errors import Weight, notice
from ui.kit.basics import button, card, column, label, line, put, row


class Unlock(QWidget):
    """Takes a passphrase or recovery code. `opened` brings the session; `ready` = the field takes keys."""

    opened = Signal(object)
    ready = Signal()
    other = Signal()
    fresh = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self.context, self.t = context, context.translate
        self.path = Path()
        self._told_ready = False
        self._recovering = False
        self.field = self._field()
        self.name = label("", "heading")
        self.place = label("", "muted", wrap=True)
        self.caption = label(self.t(N_("Passphrase")), "label")
        self.caption.setBuddy(self.field)
        self.problem = label("", "problem", wrap=True)
        self.advice = label("", "muted", wrap=True)
        self.read_only = QCheckBox(self.t(N_("Open only to read")))
        self.open_button = button(self.t(N_("Open")), self.submit, "primary")
        self.recovery = button(self.t(N_("Use the recovery code")), self._switch, "link")
        self._lay_out()

    def _field(self) -> QLineEdit:
        made = QLineEdit()
        made.setEchoMode(QLineEdit.EchoMode.Password)
        made.setAccessibleName(self.t(N_("Passphrase")))
        made.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText)
        made.returnPressed.connect(self.submit)
        made.textEdited.connect(lambda _: self._complain("", ""))
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
        links = row(
            button(self.t(N_("Another vault …")), self.other.emit, "link"),
            button(self.t(N_("New vault …")), self.fresh.emit, "link"),
            -1,
        )
        inner = column(
            row(picture, self.name, -1, gap=12),
            self.place,
            10,
            self.caption,
            row(self.field, self.eye, gap=6),
            self.problem,
            self.advice,
            row(self.read_only, -1, self.recovery),
            6,
            self.open_button,
            6,
            line(),
            links,
            margins=(32, 28, 32, 20),
            gap=8,
        )
        box = card(inner)
        box.setFixedWidth(self.context.theme.size(460))
        self.setLayout(column(-1, row(-1, box, -1), -1))
        self._complain("", "")

    def _reveal(self, on: bool) -> None:
        self.field.setEchoMode(QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password)

    def show_vault(self, path: Path) -> None:
        """Ask for the passphrase of a vault; only its folder's name is shown large."""
        self.path = path
        self.name.setText(self.t(N_("Locked")))
        self.place.setText(str(path))
        self.field.clear()
        self._complain("", "")
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _switch(self) -> None:
        self._recovering = not self._recovering
        code, words = self.t(N_("Recovery code")), self.t(N_("Passphrase"))
        self.caption.setText(code if self._recovering else words)
        self.field.setAccessibleName(code if self._recovering else words)
        self.eye.setChecked(self._recovering)
        self.recovery.setText(
            self.t(N_("Use the passphrase")) if self._recovering else self.t(N_("Use the recovery code"))
        )
        self.field.clear()
        self._complain("", "")
        self.field.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.FocusIn and not self._told_ready:
            self._told_ready = True
            QTimer.singleShot(0, self.ready.emit)
        return super().eventFilter(watched, event)

    def submit(self) -> None:
        """Try to open; the text leaves the field at once."""
        text = self.field.text()
        if not text:
            self._complain(self.t(N_("Type the passphrase first.")), "")
            return
        secret = bytearray(text.encode())
        self._busy(True)
        self.context.jobs.run(
            self,
            open_vault,
            self.path,
            secret,
            recovery=self._recovering,
            read_only=self.read_only.isChecked(),
            then=self._open,
            failed=self._failed,
        )

    def _open(self, session: object) -> None:
        self.field.clear()
        self._busy(False)
        self.opened.emit(session)

    def _failed(self, error: BaseException) -> None:
        self._busy(False)
        told = notice(error, self.t)
        self.field.selectAll()
        self.field.setFocus()
        self._complain(told.words, told.advice, loud=told.weight is not Weight.FIELD)

    def _busy(self, busy: bool) -> None:
        for part in (self.field, self.open_button, self.read_only, self.recovery):
            part.setEnabled(not busy)
        self.open_button.setText(self.t(N_("Opening …")) if busy else self.t(N_("Open")))

    def _complain(self, words: str, advice: str, *, loud: bool = False) -> None:
        self.problem.setText(words)
        self.problem.setVisible(bool(words))
        self.advice.setText(advice)
        self.advice.setVisible(bool(advice))
        self.field.setAccessibleDescription(f"{words} {advice}".strip())
        put(self.field, wrong=bool(words) and not loud)


def open_vault(path: Path, secret: bytearray, *, recovery: bool, read_only: bool) -> object:
    """Open a vault off the window's thread; the rooms behind it are read only now, for a quick start."""
    from app.actions import opening  # noqa: PLC0415

    return opening.open_vault(path, secret, recovery=recovery, read_only=read_only)
