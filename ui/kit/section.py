"""A part of a long page: heading, what it is about, a list, and what one can do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QPushButton, QWidget

from ui.context import Context
from ui.kit.basics import Flow, Picture, button, column, label, line, row
from ui.kit.line_list import LineList


class Section(QFrame):
    """A card; `body` takes its parts, `act` its buttons."""

    def __init__(self, context: Context, title: str, words: str = "") -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        self.setProperty("card", True)
        self.setAccessibleName(self.t(title))
        self.title = label(self.t(title), "heading")
        self.words = label(self.t(words), "muted", wrap=True)
        if not words:  # never shown before it has a parent: it would be a window of its own
            self.words.hide()
        self.body = column(gap=6)
        self.buttons = Flow(8)
        box = column(self.title, self.words, self.body, gap=8, margins=(22, 18, 22, 18))
        box.addLayout(self.buttons)
        self._box = box
        self.setLayout(box)

    def act(self, words: str, do: Callable[[], object], role: str = "") -> QPushButton:
        """One more thing one can do here."""
        made = button(self.t(words), do, role)
        self.buttons.addWidget(made)
        return made

    def apart(self, words: str) -> None:
        """What is added from now on stands apart below a rule, under words: it is no everyday thing."""
        self.buttons = Flow(8)
        below = column(line(), label(self.t(words), "muted", wrap=True), gap=8)
        below.addLayout(self.buttons)
        self._box.addSpacing(6)
        self._box.addLayout(below)

    def choices(self, name: str, chosen: Callable[[], object]) -> LineList:
        """A short list of which one line is in hand."""
        made = LineList(self.context)
        made.setAccessibleName(self.t(name))
        made.currentRowChanged.connect(lambda _: chosen())
        self.body.addWidget(made)
        return made


def fill(made: QListWidget, rows: list[tuple[str, Any]], context: Context, icon: str = "", role: str = "muted") -> None:
    """Show lines (words, what they stand for), keeping the one in hand; the list is as tall as it needs."""
    held = in_hand(made)
    made.blockSignals(True)
    made.clear()
    for words, what in rows:
        item = QListWidgetItem(words)
        if icon:
            item.setIcon(context.theme.icon(icon, role))
        item.setData(Qt.ItemDataRole.UserRole, what)
        made.addItem(item)
    at = next((n for n, (_, what) in enumerate(rows) if what == held), 0)
    made.setCurrentRow(at if rows else -1)
    made.blockSignals(False)
    made.setVisible(bool(rows))
    if isinstance(made, LineList):
        made.fit()


def in_hand(made: QListWidget) -> Any:
    """What the line in hand stands for (None when there is none)."""
    item = made.currentItem()
    return None if item is None else item.data(Qt.ItemDataRole.UserRole)


def fact(context: Context, icon: str, role: str, words: str) -> QWidget:
    """One line of a state: a sign and words."""
    made = QWidget()
    sign = Picture(context.theme, icon, 18, role)
    text = label(words, wrap=True, selectable=True)
    both = row(sign, text, gap=10)
    both.setStretch(1, 1)
    both.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
    made.setLayout(both)
    return made
