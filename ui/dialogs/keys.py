"""All keys on one page, read from the menus so that none is forgotten."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QDialog, QGridLayout, QHBoxLayout, QLineEdit, QScrollArea, QWidget

from app.domain.folding import fold
from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import boxed, button, clearable, column, label, row
from ui.kit.commands import Told

_MORE = (
    (N_("Into the form of the line in hand"), "F2"),
    (N_("Out of a form, back to the list"), "Esc"),
    (N_("Gone at once, without a question"), "Ctrl+Shift+Q"),
)


class Keys(QDialog):
    """The list of keys, grouped as the menus are; a few letters narrow it."""

    def __init__(self, context: Context, parent: QWidget, commands: Iterable[Told]) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)  # else no outline is drawn
        self.context, self.t = context, context.translate
        t = self.t
        self.setWindowTitle(t(N_("Keys")))
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(t(N_("What do you want to do?")))
        self.filter.setAccessibleName(t(N_("Filter the keys")))
        clearable(self.filter, self.context.theme)
        self.filter.textChanged.connect(self.narrow)
        self.nothing = label(t(N_("No key is called so.")), "muted")
        self.nothing.hide()
        self.groups: list[tuple[QWidget, list[tuple[str, QWidget, QWidget]]]] = []
        room = self.screen().availableGeometry()
        self._sheet = boxed(self._columns(self._grouped(commands)), "sheet")
        area = self._area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self._sheet)
        done = button(t(N_("Close")), self.accept, "primary")
        done.setAutoDefault(False)
        heading = label(t(N_("Keys")), "heading")
        box = column(heading, self.filter, self.nothing, area, row(-1, done), margins=(28, 22, 28, 20), gap=12)
        self.setLayout(box)
        self.filter.setFocus()
        self.resize(min(context.theme.size(860), room.width()), min(context.theme.size(640), room.height()))

    def _grouped(self, commands: Iterable[Told]) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for command in commands:
            if command.keys:
                found.setdefault(command.menu, []).append((command.words, command.keys))
        found[self.t(N_("Everywhere"))] = [(self.t(words), keys) for words, keys in _MORE]
        return found

    def _columns(self, groups: dict[str, list[tuple[str, str]]]) -> QHBoxLayout:
        left, right = column(gap=18), column(gap=18)
        heights = [0, 0]
        for title, rows in groups.items():
            side = 0 if heights[0] <= heights[1] else 1
            heights[side] += len(rows) + 2
            (left, right)[side].addWidget(self._group(title, rows))
        for side_box in (left, right):
            side_box.addStretch(1)
        self._pair = row(left, right, gap=self.context.theme.size(36))
        return self._pair

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One column where there is no room for two."""
        super().resizeEvent(event)
        self._pair.setDirection(QBoxLayout.Direction.LeftToRight)
        if self._sheet.minimumSizeHint().width() > self._area.viewport().width():
            self._pair.setDirection(QBoxLayout.Direction.TopToBottom)

    def _group(self, title: str, rows: list[tuple[str, str]]) -> QWidget:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(self.context.theme.size(18))
        grid.setVerticalSpacing(self.context.theme.size(7))
        grid.setColumnStretch(0, 1)
        grid.addWidget(label(title, "section"), 0, 0, 1, 2)
        lines: list[tuple[str, QWidget, QWidget]] = []
        for at, (words, keys) in enumerate(dict.fromkeys(rows), 1):
            said, key = label(words), label(keys, "key")
            grid.addWidget(said, at, 0)
            grid.addWidget(key, at, 1, Qt.AlignmentFlag.AlignTrailing)
            lines.append((fold(f"{words} {keys}"), said, key))
        made = boxed(grid)
        self.groups.append((made, lines))
        return made

    def narrow(self, text: str) -> None:
        """Show only what holds every word that is typed."""
        wanted = fold(text).split()
        some = False
        for group, lines in self.groups:
            shown = 0
            for words, said, key in lines:
                fits = all(word in words for word in wanted)
                said.setVisible(fits)
                key.setVisible(fits)
                shown += fits
            group.setVisible(bool(shown))
            some = some or bool(shown)
        self.nothing.setVisible(not some)
