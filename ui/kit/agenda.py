"""A list in sections: headings that are passed over, lines of two rows; arrows walk through all of it, Enter opens."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from ui.context import Context

_LINE = Qt.ItemDataRole.UserRole
_KEY = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Line:
    """What a line shows: words, what stands at its end, a second row, an icon; `grave` inks its end as danger.

    `key` is what the line is known by; `what` is handed out when it is opened. A heading can't be opened.
    """

    words: str
    end: str = ""
    below: str = ""
    icon: str = ""
    ink: str = "muted"
    grave: bool = False
    heading: bool = False
    key: str = ""
    what: Any = field(default=None, compare=False)


class AgendaList(QListWidget):
    """Shows lines; `opened` brings what the chosen one stands for."""

    opened = Signal(object)

    def __init__(self, context: Context, name: str) -> None:
        super().__init__()
        self.context = context
        self.setAccessibleName(name)
        self.setObjectName("agenda")
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.setItemDelegate(_Painter(self, context))
        self.itemClicked.connect(self._open)

    def show_lines(self, lines: list[Line]) -> None:
        """Show lines; the one in hand stays in hand, or the next that stands in its place."""
        held, at = self.current_key(), self.currentRow()
        self.clear()
        for line in lines:
            self.addItem(_item(line))
        row = next((n for n, line in enumerate(lines) if line.key and line.key == held), -1)
        self.setCurrentRow(row if row >= 0 else self._near(at))
        if self.currentRow() <= 1:
            self.scrollToTop()  # its heading too

    def _near(self, at: int) -> int:
        """The first line that can be opened from a place on, else the last one before."""
        able = [n for n in range(self.count()) if self.item(n).flags() & Qt.ItemFlag.ItemIsEnabled]
        return next((n for n in able if n >= at), able[-1] if able else -1)

    def current_key(self) -> str:
        """What the line in hand is known by ("" when none)."""
        item = self.currentItem()
        return str(item.data(_KEY)) if item is not None else ""

    def lines(self) -> list[Line]:
        """The lines shown."""
        return [self.item(n).data(_LINE) for n in range(self.count())]

    def _open(self, item: QListWidgetItem) -> None:
        line: Line = item.data(_LINE)
        if not line.heading:
            self.opened.emit(line.what)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        item = self.currentItem()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and item is not None:
            self._open(item)
            return
        super().keyPressEvent(event)


def _item(line: Line) -> QListWidgetItem:
    item = QListWidgetItem(line.words)
    item.setData(_LINE, line)
    item.setData(_KEY, line.key)
    told = [part for part in (line.words, line.end, line.below) if part]
    item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(told))
    item.setData(Qt.ItemDataRole.ToolTipRole, "\n".join(part for part in (line.words, line.below) if part))
    if line.heading:
        item.setFlags(Qt.ItemFlag.NoItemFlags)
    return item


class _Painter(QStyledItemDelegate):
    """Draws a line; lengths grow with the letters, and all runs from right to left where the language does."""

    def __init__(self, parent: AgendaList, context: Context) -> None:
        super().__init__(parent)
        self._list, self.context = parent, context

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        line: Line = index.data(_LINE)
        size = self.context.theme.size
        tall = QFontMetrics(self._font(line)).lineSpacing()
        if line.heading:
            return QSize(0, tall + size(26 if index.row() else 12))
        below = QFontMetrics(self._small()).lineSpacing() + size(2) if line.below else 0
        return QSize(0, tall + below + size(16))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line: Line = index.data(_LINE)
        painter.save()
        if line.heading:
            self._heading(painter, option, line)
        else:
            self._line(painter, option, line)
        painter.restore()

    def _font(self, line: Line) -> QFont:
        font = QFont(self._list.font())
        font.setPixelSize(self.context.theme.size(15 if line.heading else 14))
        font.setWeight(QFont.Weight.DemiBold if line.heading else QFont.Weight.Medium)
        return font

    def _small(self) -> QFont:
        font = QFont(self._list.font())
        font.setPixelSize(self.context.theme.size(13))
        return font

    def _heading(self, painter: QPainter, option: QStyleOptionViewItem, line: Line) -> None:
        size, colour = self.context.theme.size, self.context.theme.colour
        room = option.rect.adjusted(size(10), 0, -size(10), -size(6))
        ltr = option.direction == Qt.LayoutDirection.LeftToRight
        painter.setFont(self._font(line))
        painter.setPen(colour("text"))
        painter.drawText(room, _side(ltr) | Qt.AlignmentFlag.AlignBottom, line.words)
        painter.setPen(colour("muted"))
        painter.setFont(self._small())
        painter.drawText(room, _side(not ltr) | Qt.AlignmentFlag.AlignBottom, line.end)

    def _line(self, painter: QPainter, option: QStyleOptionViewItem, line: Line) -> None:
        size, colour = self.context.theme.size, self.context.theme.colour
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        box = option.rect.adjusted(0, 0, 0, -1)
        self._ground(painter, option, box, chosen)
        ink, soft = (colour("on_soft"), colour("on_soft")) if chosen else (colour("text"), colour("muted"))
        room = box.adjusted(size(10), size(7), -size(10), -size(7))
        if line.icon:
            self._icon(painter, option, room, line, chosen)
        room = self._mirrored(option, room.adjusted(size(30), 0, 0, 0), room)
        above = QRect(room.x(), room.y(), room.width(), QFontMetrics(self._font(line)).lineSpacing())
        end_ink = ink if chosen else colour("danger" if line.grave else "muted")
        used = self._words(painter, option, above, line.end, self._small(), end_ink, end=True)
        left = self._mirrored(option, above.adjusted(0, 0, -used - size(16), 0), above)
        self._words(painter, option, left, line.words, self._font(line), ink)
        if line.below:
            under = QRect(room.x(), above.bottom() + size(2), room.width(), QFontMetrics(self._small()).lineSpacing())
            self._words(painter, option, under, line.below, self._small(), soft)

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, box: QRect, chosen: bool) -> None:
        colour = self.context.theme.colour
        if chosen:
            painter.fillRect(box, colour("soft"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, colour("hover"))
        painter.fillRect(QRect(box.x(), box.bottom() + 1, box.width(), 1), colour("line"))

    def _icon(self, painter: QPainter, option: QStyleOptionViewItem, room: QRect, line: Line, chosen: bool) -> None:
        size = self.context.theme.size
        picture = self.context.theme.pixmap(line.icon, 18, "on_soft" if chosen else line.ink)
        spot = QRect(room.x(), room.y() + size(1), size(18), size(18))
        painter.drawPixmap(self._mirrored(option, spot, room), picture)

    def _words(
        self, painter: QPainter, option: QStyleOptionViewItem, room: QRect, words: str, font: QFont, ink: QColor,
        *, end: bool = False,
    ) -> int:  # fmt: skip
        """Draw one row of words at the beginning or end of its room; how wide they are."""
        painter.setFont(font)
        painter.setPen(ink)
        told = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        ltr = option.direction == Qt.LayoutDirection.LeftToRight
        painter.drawText(room, _side(ltr != end) | Qt.AlignmentFlag.AlignVCenter, told)
        return QFontMetrics(font).horizontalAdvance(told)

    @staticmethod
    def _mirrored(option: QStyleOptionViewItem, rect: QRect, within: QRect) -> QRect:
        if option.direction == Qt.LayoutDirection.LeftToRight:
            return rect
        return QRect(within.right() + within.x() - rect.right(), rect.y(), rect.width(), rect.height())


def _side(left: bool) -> Qt.AlignmentFlag:  # noqa: FBT001 - one of two sides
    """A side of the screen, whichever way the language runs."""
    side = Qt.AlignmentFlag.AlignLeft if left else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignAbsolute
