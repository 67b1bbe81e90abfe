"""Editors in which one answers by choosing among a few: yes or no, grades, a grid of answers."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QApplication, QButtonGroup, QGridLayout, QToolButton, QWidget

from app.domain import terms
from app.domain.fields import Spec
from app.domain.kinds import Grade, Mapped
from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import column, label, put, row
from ui.kit.editor import Editor

_CAPTION = 150
# Letters so large that the answers stand below the question.
_STACKED_FROM = 1.25


class Segments(QWidget):
    """A row of answers of which one is chosen; arrow keys move between them.

    With `clears`, choosing the chosen one again (or Delete) takes the answer back.
    """

    chosen = Signal(str)

    def __init__(self, options: list[tuple[str, str]], name: str, *, clears: bool = False) -> None:
        super().__init__()
        self._clears = clears
        self._now = ""
        self.group = QButtonGroup(self)
        self.group.setExclusive(True)
        self.buttons: dict[str, QToolButton] = {}
        for index, (value, words) in enumerate(options):
            ends = ("last", "first") if QApplication.isRightToLeft() else ("first", "last")
            place = ends[0] if index == 0 else ends[1] if index == len(options) - 1 else "mid"
            self.buttons[value] = self._button(value, words, name, place)
        self.setLayout(row(*self.buttons.values(), -1, gap=0))
        self.setFocusProxy(next(iter(self.buttons.values())))

    def _button(self, value: str, words: str, name: str, place: str) -> QToolButton:
        made = QToolButton()
        made.setText(words)
        made.setCheckable(True)
        made.setAccessibleName(f"{name}: {words}")
        made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        put(made, role="segment", place=place)
        bold = made.font()
        bold.setBold(True)
        made.setMinimumWidth(
            QFontMetrics(bold).horizontalAdvance(words) + 2 * made.fontMetrics().averageCharWidth() + 14
        )
        self.group.addButton(made)
        made.clicked.connect(lambda _=False: self._clicked(value))
        return made

    def value(self) -> str:
        """The chosen value ("" when none)."""
        return next((value for value, made in self.buttons.items() if made.isChecked()), "")

    def choose(self, value: str) -> None:
        """Show a value as chosen; tells nobody."""
        made = self.buttons.get(value) or self.buttons.get("")
        self._now = value if value in self.buttons else ""
        if made is None:
            self._uncheck()
            return
        made.setChecked(True)
        self.setFocusProxy(made)

    def _uncheck(self) -> None:
        self.group.setExclusive(False)
        for made in self.buttons.values():
            made.setChecked(False)
        self.group.setExclusive(True)

    def _clicked(self, value: str) -> None:
        if self._clears and value == self._now:
            self._uncheck()
            value = ""
        self._now = value
        self.chosen.emit(value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._clears and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self._now:
            self._clicked(self._now)
            return
        super().keyPressEvent(event)


class YesNoEditor(Editor):
    """Yes, no, or not known."""

    def __init__(self, spec: Spec, context: Context) -> None:
        super().__init__(spec, context)
        options = [
            ("yes", self.t(N_("Yes"))),
            ("no", self.t(N_("No"))),
            ("", self.t(N_("Not known"))),
        ]
        self.segments = Segments(options, self.t(spec.label))
        self.segments.choose("")
        self.setLayout(column(self.segments))
        self.setFocusProxy(self.segments)
        self.segments.chosen.connect(self._chosen)

    def _chosen(self, _: str) -> None:
        self.typed.emit()
        self.left.emit()

    def text(self) -> str:
        return self.segments.value()

    def set_text(self, text: str) -> None:
        self.segments.choose(text)


class GradeEditor(YesNoEditor):
    """A grade with its word shown beside it."""

    wide = True

    def __init__(self, spec: Spec, context: Context) -> None:
        Editor.__init__(self, spec, context)
        self._grade = cast("Grade", spec.kind)
        grades = range(self._grade.least, self._grade.most + 1)
        options = [("", "–"), *((str(n), str(n)) for n in grades)]
        self.segments = Segments(options, self.t(spec.label))
        self.words = label("", "muted")
        self.setLayout(row(self.segments, self.words, -1))
        self.setFocusProxy(self.segments)
        self.segments.chosen.connect(self._chosen)
        for value, made in self.segments.buttons.items():
            meaning = self._meaning(value)
            made.setToolTip(meaning)
            made.setAccessibleName(f"{self.t(spec.label)}: {value} {meaning}")
        self.set_text("")

    def _meaning(self, value: str) -> str:
        term = terms.by_code(self._grade.code_list).get(value)
        return self.t(term.label) if term else ""

    def _chosen(self, value: str) -> None:
        self.words.setText(self._meaning(value))
        super()._chosen(value)

    def set_text(self, text: str) -> None:
        super().set_text(text)
        self.words.setText(self._meaning(text))


class MappedEditor(Editor):
    """One answer for each of a list: consent, use by use."""

    wide = True

    def __init__(self, spec: Spec, context: Context) -> None:
        super().__init__(spec, context)
        kind = cast("Mapped", spec.kind)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        answers = [(term.code, self.t(term.label)) for term in terms.choices(kind.values)]
        self.rows: dict[str, Segments] = {}
        for index, term in enumerate(terms.choices(kind.keys)):
            words = self.t(term.label)
            segments = Segments(answers, words, clears=True)
            segments.chosen.connect(self._chosen)
            caption = label(words, wrap=True)
            lines = 1 + caption.fontMetrics().horizontalAdvance(words) // context.theme.size(_CAPTION)
            caption.setMinimumHeight(lines * caption.fontMetrics().lineSpacing())
            caption.setMinimumWidth(context.theme.size(_CAPTION))
            if context.theme.scale > _STACKED_FROM:
                grid.addWidget(caption, 2 * index, 0)
                grid.addWidget(segments, 2 * index + 1, 0)
            else:
                grid.addWidget(caption, index, 0)
                grid.addWidget(segments, index, 1)
            self.rows[term.code] = segments
        self.setLayout(grid)
        self.setFocusProxy(next(iter(self.rows.values())))

    def _chosen(self, _: str) -> None:
        self.typed.emit()
        self.left.emit()

    def text(self) -> str:
        answered = ((key, segments.value()) for key, segments in sorted(self.rows.items()))
        return "; ".join(f"{key}={value}" for key, value in answered if value)

    def set_text(self, text: str) -> None:
        pairs = dict(part.strip().split("=", 1) for part in text.split(";") if "=" in part)
        for key, segments in self.rows.items():
            segments.choose(pairs.get(key, ""))
