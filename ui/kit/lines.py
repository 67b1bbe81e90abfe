"""Editors in which one types: lines, longer words, numbers, dates with their reading."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontDatabase, QKeyEvent, QTextOption
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from app.domain.fields import Spec
from app.domain.kinds import BadValue, Text
from app.domain.words import N_
from ui.context import Context
from ui.errors import value_words
from ui.kit.basics import column, label, put, upright
from ui.kit.bounded import MOST_IN_A_LINE
from ui.kit.editor import Editor


class LineEditor(Editor):
    """One line."""

    example = ""

    def __init__(self, spec: Spec, context: Context) -> None:
        super().__init__(spec, context)
        self.line = upright(QLineEdit())
        self.line.setPlaceholderText(self.t(self.example) if self.example else "")
        self.cut = label("", "warn", wrap=True)
        self.column = column(self.line, self.cut, gap=2)
        self.setLayout(self.column)
        self.cut.hide()
        self.line.setMaxLength(spec.kind.limit if isinstance(spec.kind, Text) else MOST_IN_A_LINE)
        self.line.inputRejected.connect(self._say_cut)
        self.line.textEdited.connect(lambda text: self.cut.setVisible(len(text) >= self.line.maxLength()))
        self.watch(self.line)
        self.line.textEdited.connect(lambda _: self.typed.emit())
        self.line.returnPressed.connect(self.left)

    def _say_cut(self) -> None:
        """More was typed or pasted than fits: the beginning stands here, the rest was not taken."""
        words = N_("At most {n} letters fit here; the rest was not taken. Keep long words as an exhibit.")
        self.cut.setText(self.t(words).format(n=self.context.number(self.line.maxLength())))
        self.cut.show()

    def text(self) -> str:
        return self.line.text()

    def set_text(self, text: str) -> None:
        if text != self.line.text():
            self.line.setText(text)
            self.line.setCursorPosition(0)

    def set_wrong(self, wrong: bool) -> None:
        put(self.line, wrong=wrong)

    def set_fixed(self, fixed: bool) -> None:
        self.line.setReadOnly(fixed)


class WideLineEditor(LineEditor):
    """One line that takes the whole width."""

    wide = True


class NumberEditor(LineEditor):
    """A whole or decimal number."""

    def __init__(self, spec: Spec, context: Context) -> None:
        super().__init__(spec, context)
        self.line.setMaximumWidth(context.theme.size(200))


class ClockEditor(LineEditor):
    """A time of day."""

    example = N_("e.g. 14:30")


class ReadLineEditor(LineEditor):
    """A line whose reading is shown below while typing: dates and moments."""

    example = N_("~May 2021, before 2019, 2020–2021")

    def __init__(self, spec: Spec, context: Context) -> None:
        super().__init__(spec, context)
        self.reading = label("", "reading", wrap=True)
        self.reading.hide()
        self.column.addWidget(self.reading)
        self.line.textChanged.connect(self._read)

    def set_wrong(self, wrong: bool) -> None:
        """What is wrong stands below the field: the reading doesn't say it a second time."""
        super().set_wrong(wrong)
        self.reading.setVisible(bool(self.reading.text()) and not wrong)

    def _read(self, text: str) -> None:
        words, role = self.read(text)
        put(self.reading, role=role)
        self.reading.setText(words)
        self.reading.setVisible(bool(words))
        self.line.setAccessibleDescription(words)

    def read(self, text: str) -> tuple[str, str]:
        """The reading of what is typed, and the role it is shown in."""
        if not text.strip():
            return "", "reading"
        try:
            value = self.spec.kind.parse(text, self.context.reading)
        except BadValue as problem:
            return value_words(problem.code, problem.message, self.t), "muted"
        if value is None:
            return self.t(N_("Not known")), "reading"
        shown = self.spec.kind.show(value, self.context.lang, self.t)
        return (f"{_arrow()} {shown}" if shown != text.strip() else ""), "reading"


class UncertainEditor(ReadLineEditor):
    """An uncertain date; its bounds stand in the tip."""

    def _read(self, text: str) -> None:
        super()._read(text)
        self.reading.setToolTip(self._bounds(text))

    def _bounds(self, text: str) -> str:
        try:
            value = self.spec.kind.parse(text, self.context.reading)
        except BadValue:
            return ""
        if value is None or value.earliest == value.latest:
            return ""
        return f"{value.earliest or '…'} – {value.latest or '…'}"


class DayEditor(ReadLineEditor):
    """A day known exactly."""

    example = N_("e.g. 23 May 2021")


class InstantEditor(ReadLineEditor):
    """A moment."""

    example = N_("e.g. 2026-05-01 14:30")


# A field that holds more is slow to type in; a text that long is a file.
MOST_LETTERS = 100_000


class WordsEdit(QPlainTextEdit):
    """A box that grows with its words between `least` and `most` lines; `too_long` says that a paste was too long."""

    too_long = Signal()

    def __init__(self, least: int = 2, most: int = 14) -> None:
        super().__init__()
        self._lines = (least, most)
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.document().documentLayout().documentSizeChanged.connect(lambda _: self._fit())
        self._fit()

    def _fit(self) -> None:
        lines = max(self._lines[0], min(self._lines[1], int(self.document().size().height())))
        height = lines * self.fontMetrics().lineSpacing() + 18
        if height != self.height() or self.minimumHeight() != height:
            self.setFixedHeight(height)

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802 - Qt's name
        """Pasted words, as many as fit beside those that stand there."""
        text = source.text()
        room = MOST_LETTERS - self.document().characterCount() + len(self.textCursor().selectedText())
        if len(text) > max(0, room):
            text = text[: max(0, room)]
            self.too_long.emit()
        self.insertPlainText(text)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(240, self.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            event.ignore()  # the window's “store and go on”
            return
        super().keyPressEvent(event)


class LongEditor(Editor):
    """Words over several lines."""

    wide = True

    def __init__(self, spec: Spec, context: Context) -> None:
        super().__init__(spec, context)
        self.box = WordsEdit()
        self.cut = label("", "warn", wrap=True)
        self.setLayout(column(self.box, self.cut, gap=2))
        self.cut.hide()
        self.box.too_long.connect(self._say_cut)
        self.watch(self.box)
        self._shown = ""
        self.box.textChanged.connect(self._changed)

    def _say_cut(self) -> None:
        words = N_("Only the first {n} letters fit here; the rest was not pasted. Keep so long a text as an exhibit.")
        self.cut.setText(self.t(words).format(n=self.context.number(MOST_LETTERS)))
        self.cut.show()

    def _changed(self) -> None:
        if self.box.toPlainText() != self._shown:
            self.typed.emit()

    def text(self) -> str:
        return self.box.toPlainText()

    def set_text(self, text: str) -> None:
        if text != self.box.toPlainText():
            self._shown = text
            self.box.setPlainText(text)
        self._shown = ""

    def set_wrong(self, wrong: bool) -> None:
        put(self.box, wrong=wrong)

    def set_fixed(self, fixed: bool) -> None:
        self.box.setReadOnly(fixed)
        put(self.box)  # the style sheet doesn't look again by itself


class JsonEditor(LongEditor):
    """Structured data in letters of one width."""

    def __init__(self, spec: Spec, context: Context) -> None:
        super().__init__(spec, context)
        mono = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        self.box.setFont(QFont(mono.family()))


def _arrow() -> str:
    """From what is typed to its reading, the way the line runs."""
    return "←" if QApplication.isRightToLeft() else "→"
