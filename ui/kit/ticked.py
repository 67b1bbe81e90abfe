"""Lists of ticks: what is ticked goes or is taken, what is not stays out."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QCheckBox, QListWidget, QListWidgetItem, QWidget

from ui.context import Context
from ui.kit.basics import label, row
from ui.kit.line_list import LineList

CHECKED, CLEAR = Qt.CheckState.Checked, Qt.CheckState.Unchecked


def tick_list(context: Context) -> LineList:
    """An empty list of ticks whose words wrap."""
    return LineList(context, most=8, empty=29)


def tick(made: QListWidget, words: str, what: str, *, on: bool) -> QListWidgetItem:
    """One more line; `what` is what it stands for."""
    item = QListWidgetItem(words)
    item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
    item.setCheckState(CHECKED if on else CLEAR)
    item.setData(Qt.ItemDataRole.UserRole, what)
    made.addItem(item)
    return item


def ticks(made: QListWidget) -> list[tuple[str, bool]]:
    """What each line stands for, and whether it is ticked; lines without a tick are left out."""
    items = (made.item(n) for n in range(made.count()))
    return [
        (str(item.data(Qt.ItemDataRole.UserRole)), item.checkState() == CHECKED)
        for item in items
        if item.flags() & Qt.ItemFlag.ItemIsUserCheckable
    ]


def off(made: QListWidget) -> list[str]:
    """What the lines that are not ticked stand for."""
    return [what for what, on in ticks(made) if not on]


def as_tall(made: LineList, least: int = 1, most: int = 8) -> None:
    """Give a list the height of its lines, of `least` to `most` of them."""
    made.least, made.most = least, most
    made.fit()


def filled(made: QListWidget, lines: Iterable[tuple[str, str, bool]]) -> None:
    """Show lines (words, what they stand for, whether ticked) in place of those that stood there, in silence."""
    made.blockSignals(True)
    made.clear()
    for words, what, on in lines:
        tick(made, words, what, on=on)
    made.blockSignals(False)


class Ticked(QWidget):
    """A tick with words that wrap: those of Qt's own are cut at the edge."""

    toggled = Signal(bool)

    def __init__(self, words: str) -> None:
        super().__init__()
        self.box, self.words = QCheckBox(), label(words, wrap=True)
        self.box.setAccessibleName(words)
        self.words.setBuddy(self.box)
        self.box.toggled.connect(self.toggled)
        self.setFocusProxy(self.box)
        both = row(self.box, self.words, gap=8)
        both.setStretch(1, 1)
        both.setAlignment(self.box, Qt.AlignmentFlag.AlignTop)
        self.setLayout(both)

    def text(self) -> str:
        """What is ticked."""
        return self.words.text()

    def isChecked(self) -> bool:  # noqa: N802 - as Qt's own is asked
        """Whether it is ticked."""
        return self.box.isChecked()

    def setChecked(self, on: bool) -> None:  # noqa: N802, FBT001
        """Tick it, or take the tick away."""
        self.box.setChecked(on)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """A click on the words is one on the box."""
        if self.isEnabled() and self.rect().contains(event.position().toPoint()):
            self.box.setFocus(Qt.FocusReason.MouseFocusReason)
            self.box.click()
