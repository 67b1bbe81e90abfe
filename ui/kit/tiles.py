"""A long list as cards with small pictures; it shares rows and choice with the table beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.context import Context
from ui.kit.table import UID, Table
from ui.kit.thumbs import Sight, Thumbs, fitted, icon_of

SIDE = 148
_PAD = 10
Index = QModelIndex | QPersistentModelIndex
# What a card says of a row: its number, its title, what stands below.
Words = Callable[[Any], tuple[str, str, str]]


class _Card(QStyledItemDelegate):
    """A picture, a number, a title, a line."""

    def __init__(self, grid: Grid) -> None:
        super().__init__(grid)
        self.grid, self.context = grid, grid.context

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002, N802
        return self.grid.gridSize()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = self.context.theme
        row = self.grid.row_at(index)
        rect: QRect = option.rect.adjusted(4, 4, -4, -4)
        taken = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setPen(QPen(theme.colour("accent" if taken else "line"), 2 if taken else 1))
        painter.setBrush(theme.colour("soft" if taken else "surface"))
        painter.drawRect(rect)
        inner = rect.adjusted(_PAD, _PAD, -_PAD, -_PAD)
        side = theme.size(SIDE) - 2 * _PAD
        room = QRect(inner.left(), inner.top(), inner.width(), side)
        if row is None:
            index.data(Qt.ItemDataRole.DisplayRole)  # asks for it
        else:
            self._picture(painter, room, row)
            self._words(painter, inner.adjusted(0, side + 6, 0, 0), row, taken)
        if self.grid.hasFocus() and self.grid.currentIndex() == index:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.drawRect(rect.adjusted(3, 3, -3, -3))
        painter.restore()

    def _picture(self, painter: QPainter, room: QRect, row: Any) -> None:
        picture = self.grid.thumbs.get(row.part)
        if picture is None:
            side = self.context.theme.size(40)
            icon = self.context.theme.icon(icon_of(row.part.media_type if row.part is not None else ""), "muted")
            icon.paint(painter, QRect(0, 0, side, side).translated(room.center() - QRect(0, 0, side, side).center()))
            return
        size = fitted(picture, room.size())
        where = QRect(0, 0, size.width(), size.height())
        painter.drawPixmap(where.translated(room.center() - where.center()), picture)

    def _words(self, painter: QPainter, room: QRect, row: Any, taken: bool) -> None:
        number, title, below = self.grid.words(row)
        theme = self.context.theme
        plain = self.grid.font()
        bold = QFont(plain)
        bold.setBold(True)
        lead = int(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop)
        height = QFontMetrics(plain).height()
        lines = ((bold, "text", number), (plain, "text", title), (plain, "muted", below))
        for n, (font, ink, words) in enumerate(lines):
            painter.setFont(font)
            painter.setPen(theme.colour("on_soft" if taken else ink))
            shown = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room.adjusted(0, n * height, 0, 0), lead, shown)


class Grid(QListView):
    """Cards in rows; arrows move, Enter opens, a click chooses, as in the table whose model and choice it has."""

    opened = Signal(str)

    def __init__(self, table: Table, name: str, context: Context, thumbs: Thumbs, words: Words) -> None:
        super().__init__()
        self.context, self.thumbs, self.words, self.table = context, thumbs, words, table
        self.setModel(table.rows)
        self.setSelectionModel(table.selectionModel())
        self.setSelectionMode(table.selectionMode())
        self.setAccessibleName(name)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_Card(self))
        lines = 3 * QFontMetrics(self.font()).height()
        self.setGridSize(QSize(context.theme.size(SIDE + 16), context.theme.size(SIDE) + lines + _PAD + 6))
        self.activated.connect(lambda index: self.opened.emit(str(index.data(UID) or "")))
        Sight(self, thumbs, self._key)

    def row_at(self, index: Index) -> Any:
        """The row of a card, None while it isn't loaded."""
        return self.table.rows.rows[index.row()]

    def _key(self, index: QModelIndex) -> tuple[str, int] | None:
        row = self.row_at(index)
        return None if row is None or row.part is None else (str(row.part.sha256), 0)

    def selectionCommand(self, index: Index, event: Any = None) -> QItemSelectionModel.SelectionFlag:  # noqa: N802
        return super().selectionCommand(index, event) | QItemSelectionModel.SelectionFlag.Rows

    def take_focus(self) -> None:
        """Take the keys, with a card in hand where there is one."""
        self.setFocus()
        if not self.currentIndex().isValid() and len(self.table.rows.rows):
            self.table.selectRow(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2) and not event.modifiers():
            self.opened.emit(self.table.current())
            return
        super().keyPressEvent(event)
