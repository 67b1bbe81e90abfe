"""Lists of ticks: what is ticked goes or is taken, what is not stays out."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from ui.context import Context

CHECKED, CLEAR = Qt.CheckState.Checked, Qt.CheckState.Unchecked


def tick_list(context: Context) -> QListWidget:
    """An empty list of ticks whose words wrap."""
    made = QListWidget()
    made.setWordWrap(True)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setMinimumHeight(context.theme.size(40))
    return made


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


def as_tall(made: QListWidget, context: Context, least: int = 1, most: int = 8) -> None:
    """Give a list the height of its lines, of `least` to `most` of them."""
    rows = range(min(made.count(), most))
    tall = sum(max(made.sizeHintForRow(n), context.theme.size(24)) for n in rows)
    missing = max(0, least - len(rows)) * context.theme.size(29)
    made.setFixedHeight(tall + missing + context.theme.size(8))


def filled(made: QListWidget, lines: Iterable[tuple[str, str, bool]]) -> None:
    """Show lines (words, what they stand for, whether ticked) in place of those that stood there, in silence."""
    made.blockSignals(True)
    made.clear()
    for words, what, on in lines:
        tick(made, words, what, on=on)
    made.blockSignals(False)
