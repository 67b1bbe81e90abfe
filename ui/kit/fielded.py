"""Fields of a question on a page: a caption above what is filled in, choices with names."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QBoxLayout, QComboBox, QSizePolicy, QWidget

from app.domain.fields import Spec
from app.domain.kinds import BadValue, Day
from ui.context import Context
from ui.kit.basics import boxed, column, label, put, row, scrolled
from ui.kit.lines import DayEditor


def combo(name: str, options: Sequence[tuple[str, str]], chosen: str = "") -> QComboBox:
    """A choice with a name for those who can't see it; options are (value, words)."""
    made = QComboBox()
    made.setAccessibleName(name)
    made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    made.setMinimumContentsLength(12)
    for value, words in options:
        made.addItem(words, value)
    made.setCurrentIndex(max(0, made.findData(chosen)))
    return made


def captioned(words: str, part: QWidget) -> QWidget:
    """A field with its caption above."""
    caption = label(words, "label")
    caption.setBuddy(part)
    part.setAccessibleName(words)
    return boxed(column(caption, part, gap=3))


def sheet(inner: QBoxLayout, context: Context) -> QWidget:
    """Fields one below the other, no wider than one reads well, that scroll when they are many."""
    frame = boxed(inner)
    frame.setMaximumWidth(context.theme.size(860))
    around = row(frame)
    around.setStretch(0, 100)
    around.addStretch(1)
    return scrolled(boxed(around))


class DayField(DayEditor):
    """A day outside a record, typed as everywhere: in the calendar, order and digits of the language; read below."""

    def __init__(self, words: str, context: Context) -> None:
        super().__init__(Spec("day", Day(), words), context)
        self.left.connect(lambda: put(self.line, wrong=not self.fits()))
        self.typed.connect(lambda: put(self.line, wrong=False))

    def day(self) -> str:
        """The day as it is kept (year-month-day); "" when none stands there, or none that can be."""
        return str(self._day() or "") if self.fits() else ""

    def _day(self) -> object:
        return self.spec.kind.parse(self.text(), self.context.reading)

    def fits(self) -> bool:
        """Whether what stands here is a day, or nothing."""
        try:
            self._day()
        except BadValue:
            return False
        return True
