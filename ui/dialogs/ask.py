"""A question of a few fields: what it is about, the fields, one way on and one way out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QWidget

from app.domain.words import N_
from app.kernel.memory import sweep, wipe_text
from ui.context import Context
from ui.errors import notice
from ui.kit.basics import boxed, button, column, label, put, row, scrolled, stretched

SENSITIVE = Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
W = TypeVar("W", bound=QWidget)


class Ask(QDialog):
    """Fields go into `body`; `go_on` is the way on. Errors of its work stand in it, nothing is lost."""

    def __init__(self, parent: QWidget, context: Context, title: str, words: str, go: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)  # else no outline is drawn
        self.context, self.t = context, context.translate
        self.setWindowTitle(title)
        self.heading = label(title, "heading", wrap=True)
        self.words = label(words, "muted", wrap=True)
        self.words.setVisible(bool(words))
        self.body = column(gap=6)
        self.after = column(gap=6)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self.yes = button(go, self.go_on, "primary")
        self.yes.setDefault(True)
        self.no = button(self.t(N_("Cancel")), self.reject)
        self.no.setAutoDefault(False)
        self.feet = row(-1, self.no, self.yes)
        self._inside = column(self.heading, self.words, 4, self.body, self.after, self.problem, gap=8)
        self._sheet = scrolled(boxed(self._inside))
        whole = stretched(column(self._sheet, 8, self.feet, margins=(26, 22, 26, 18), gap=8), 0)
        self.setLayout(whole)
        self.setMinimumWidth(context.theme.size(460))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """As tall as wrapped words need at this width; Qt's own guess cuts them at large letters."""
        self.fit()
        super().showEvent(event)

    def fit(self) -> None:
        """Take the height that is needed; where the screen has not so much, what is above the buttons scrolls."""
        self._sheet.setMinimumWidth(self._inside.totalMinimumSize().width())
        wide = max(self.width(), self.minimumWidth(), self.minimumSizeHint().width())
        self.resize(wide, min(self.needed(wide), self.screen().availableGeometry().height()))

    def needed(self, wide: int) -> int:
        """How high it stands with all its words when it is so wide."""
        layout = self.layout()
        if layout is None:
            return self.height()
        around, across = (
            layout.contentsMargins(),
            wide - layout.contentsMargins().left() - layout.contentsMargins().right(),
        )
        below = 8 + 2 * layout.spacing() + self.feet.sizeHint().height()
        return int(self._inside.totalHeightForWidth(across)) + below + around.top() + around.bottom()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """What no field takes scrolls what is longer than the screen."""
        bar = self._sheet.verticalScrollBar()
        steps = {
            Qt.Key.Key_Up: -bar.singleStep(), Qt.Key.Key_Down: bar.singleStep(),
            Qt.Key.Key_PageUp: -bar.pageStep(), Qt.Key.Key_PageDown: bar.pageStep(),
        }  # fmt: skip
        if event.key() in steps and not event.modifiers():
            bar.setValue(bar.value() + steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def dangerous(self) -> None:
        """What can't be taken back: the way on looks so, and Enter is the way out."""
        put(self.yes, role="danger")
        self.yes.setDefault(False)
        self.yes.setAutoDefault(False)
        self.no.setAutoDefault(True)
        self.no.setDefault(True)
        self.no.setFocus()

    def add(self, words: str, part: W) -> W:
        """A field with its caption."""
        caption = label(words, "label")
        caption.setBuddy(part)
        part.setAccessibleName(words)
        self.body.addWidget(caption)
        self.body.addWidget(part)
        return part

    def secret(self, words: str) -> QLineEdit:
        """A field whose text is not shown."""
        made = QLineEdit()
        made.setEchoMode(QLineEdit.EchoMode.Password)
        made.setInputMethodHints(SENSITIVE)
        made.textEdited.connect(lambda: self.complain(""))
        return self.add(words, made)

    def done(self, result: int) -> None:
        """Closed, however it is: what was typed in secret goes first."""
        forget(*held(self.findChildren(QWidget)))
        super().done(result)

    def complain(self, words: str, field: QWidget | None = None) -> None:
        """Say what doesn't fit; the field in question takes the focus."""
        self.problem.setText(words)
        self.problem.setVisible(bool(words))
        self.fit()
        if field is not None:
            field.setFocus()
            field.setAccessibleDescription(words)

    def go_on(self) -> None:
        """The way on."""
        self.accept()

    def work(self, function: Callable[..., Any], *args: Any, then: Callable[[Any], object], **options: Any) -> None:
        """Do something off the window's thread; the dialog waits, and stays when it fails."""
        self.yes.setEnabled(False)
        self.complain("")

        def done(result: Any) -> None:
            self.yes.setEnabled(True)
            then(result)

        self.context.jobs.run(self, function, *args, then=done, failed=self.failed, **options)

    def failed(self, error: BaseException) -> None:
        """Say what went wrong and wait for the next try."""
        self.yes.setEnabled(True)
        told = notice(error, self.t)
        self.complain(f"{told.words} {told.advice}".strip())


def taken(field: QLineEdit) -> bytearray:
    """The text of a field as bytes to be wiped; the field is empty then."""
    secret = typed(field)
    forget(field)
    return secret


def forget(*parts: QLineEdit | QLabel) -> None:
    """Empty fields and labels, and overwrite what they free before anything else is put there."""
    for part in parts:
        if isinstance(part, QLineEdit):
            _overwrite(part)
        part.clear()
    sweep()


def held(widgets: Iterable[QWidget]) -> list[QLineEdit | QLabel]:
    """The fields and labels among widgets that are for secrets."""
    return [
        part
        for part in widgets
        if (isinstance(part, QLineEdit) and part.inputMethodHints() & Qt.InputMethodHint.ImhSensitiveData)
        or (isinstance(part, QLabel) and part.property("role") == "code")
    ]


def _overwrite(field: QLineEdit) -> None:
    """Write over the text where it lies: emptying a field only sets its length."""
    blocked = field.blockSignals(True)
    field.end(False)
    length = field.cursorPosition()
    field.selectAll()
    field.insert("0" * length)
    field.blockSignals(blocked)


def same(first: QLineEdit, second: QLineEdit) -> bool:
    """Whether two fields hold the same text."""
    both = typed(first), typed(second)
    equal = both[0] == both[1]
    for one in both:
        one[:] = bytes(len(one))
    return equal


def blank(field: QLineEdit) -> bool:
    """Whether nothing was typed, or only spaces."""
    secret = typed(field)
    empty = not secret or secret.isspace()
    secret[:] = bytes(len(secret))
    return empty


def fill(words: bytearray, *parts: QLineEdit | QLabel) -> None:
    """Put a secret (UTF-8, wiped) into fields and labels."""
    text = words.decode()
    for part in parts:
        part.setText(text)
    wipe_text(text)
    words[:] = bytes(len(words))


def typed(field: QLineEdit) -> bytearray:
    """The text of a field as bytes to be wiped; Python's own copies on the way are wiped here."""
    words = field.text()
    data = words.encode()
    secret = bytearray(data)
    wipe_text(words, data)
    return secret
