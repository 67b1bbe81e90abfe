"""Messages of a chat or a mailbox: who wrote when and what; one in hand can be read whole and quoted in part."""

from __future__ import annotations

import unicodedata
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QListView,
    QPlainTextEdit,
    QSplitter,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.domain.folding import fold
from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import column

_MOST_SHOWN = 1500
_PAD = 12
_WRAP = int(Qt.TextFlag.TextWordWrap)
Index = QModelIndex | QPersistentModelIndex


def direction_of(words: str, otherwise: Qt.LayoutDirection) -> Qt.LayoutDirection:
    """The direction of the first letter that has one."""
    for char in words[:200]:
        strong = unicodedata.bidirectional(char)
        if strong in ("R", "AL"):
            return Qt.LayoutDirection.RightToLeft
        if strong == "L":
            return Qt.LayoutDirection.LeftToRight
    return otherwise


class MessageModel(QAbstractListModel):
    """The messages, in the order of the export."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.rows: list[Any] = []

    def take(self, rows: list[Any]) -> None:
        """Show these messages."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's name and default
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = 0) -> Any:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            words = self.context.translate(N_("{sender}, {at}: {text}"))
            return words.format(sender=row.sender or "–", at=row.at, text=row.text)
        return row if role == Qt.ItemDataRole.UserRole else None


class _Bubble(QStyledItemDelegate):
    """Sender and time above, the words below, as wide as there is room."""

    def __init__(self, context: Context, view: QListView) -> None:
        super().__init__(view)
        self.context, self._view = context, view

    def _fonts(self) -> tuple[QFont, QFont]:
        plain = self._view.font()
        bold = QFont(plain)
        bold.setBold(True)
        return bold, plain

    def _words(self, row: Any) -> str:
        text = str(row.text)
        return text if len(text) <= _MOST_SHOWN else text[:_MOST_SHOWN] + " …"

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002, N802
        bold, plain = self._fonts()
        width = self._view.viewport().width() - 2 * _PAD
        room = QRect(0, 0, max(80, width), 1 << 20)
        words = QFontMetrics(plain).boundingRect(room, _WRAP, self._words(index.data(Qt.ItemDataRole.UserRole)) or " ")
        return QSize(width, QFontMetrics(bold).height() + words.height() + 2 * _PAD)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(Qt.ItemDataRole.UserRole)
        theme, (bold, plain) = self.context.theme, self._fonts()
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        taken = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        if taken:
            painter.fillRect(rect, theme.colour("soft"))
        painter.setPen(theme.colour("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        inner = rect.adjusted(_PAD, _PAD - 2, -_PAD, -_PAD + 2)
        painter.setFont(bold)
        painter.setPen(theme.colour("on_soft" if taken else "text"))
        lead = int(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop)
        tail = int(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignTop)
        head = QFontMetrics(bold)
        at = self.context.apart(row.at)
        at_width = QFontMetrics(plain).horizontalAdvance(at) + _PAD
        sender = head.elidedText(
            self.context.apart(row.sender or "–"), Qt.TextElideMode.ElideRight, max(40, inner.width() - at_width)
        )
        painter.drawText(inner, lead, sender)
        painter.setFont(plain)
        painter.setPen(theme.colour("on_soft" if taken else "muted"))
        painter.drawText(inner, tail, at)
        painter.setPen(theme.colour("on_soft" if taken else "text"))
        words = self._words(row)
        # Each message runs as its own words do, whatever the language of the window.
        painter.setLayoutDirection(direction_of(words, painter.layoutDirection()))
        painter.drawText(inner.adjusted(0, head.height(), 0, 0), _WRAP | lead, words)
        if taken and self._view.hasFocus():
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))
        painter.restore()


class MessagesView(QWidget):
    """The list, and below it the words of the message in hand, to be chosen in part."""

    chosen = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        t = context.translate
        self.model = MessageModel(context)
        self.list = QListView()
        self.list.setModel(self.model)
        self.model.setParent(self.list)
        self.list.setAccessibleName(t(N_("Messages")))
        self.list.setItemDelegate(_Bubble(context, self.list))
        self.list.setLayoutMode(QListView.LayoutMode.Batched)
        self.list.setBatchSize(200)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.whole = QPlainTextEdit()
        self.whole.setReadOnly(True)
        self.whole.setAccessibleName(t(N_("Words of this message")))
        self.whole.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.whole.setTabChangesFocus(True)
        self.split = QSplitter(Qt.Orientation.Vertical)
        self.split.addWidget(self.list)
        self.split.addWidget(self.whole)
        self.split.setStretchFactor(0, 3)
        self.split.setStretchFactor(1, 1)
        self.split.setChildrenCollapsible(False)
        self.list.setMinimumHeight(context.theme.size(40))
        self.whole.setMinimumHeight(context.theme.size(32))
        self.setLayout(column(self.split))
        self.list.selectionModel().currentChanged.connect(lambda *_: self._current())
        self.whole.selectionChanged.connect(self.chosen)

    def take(self, rows: list[Any]) -> None:
        """Show these messages from the first."""
        self.model.take(rows)
        self.whole.setPlainText("")
        if rows:
            self.choose(1)

    def _current(self) -> None:
        row = self.in_hand()
        self.whole.setPlainText(row.text if row is not None else "")
        self.chosen.emit()

    def in_hand(self) -> Any:
        """The message in hand, None when there is none."""
        index = self.list.currentIndex()
        return index.data(Qt.ItemDataRole.UserRole) if index.isValid() else None

    def number(self) -> int:
        """Which message is in hand, from 1; 0 for none."""
        return self.list.currentIndex().row() + 1

    def words(self) -> str:
        """The words that are chosen in the message in hand, or all of them."""
        row = self.in_hand()
        part = self.whole.textCursor().selectedText().replace("\u2029", "\n")
        return part or (row.text if row is not None else "")

    def choose(self, n: int) -> None:
        """Take message `n` (from 1) in hand."""
        index = self.model.index(max(0, min(n, len(self.model.rows)) - 1), 0)
        self.list.setCurrentIndex(index)
        self.list.scrollTo(index, QListView.ScrollHint.PositionAtCenter)

    def seek(self, text: str, by: int = 1) -> bool:
        """Go to the next message (`by` -1: the one before) in which words stand or whose sender has them."""
        needle = fold(text.strip())
        rows, at = self.model.rows, max(0, self.number() - 1)
        for step in range(1, len(rows) + 1):
            n = (at + by * step) % len(rows)
            if needle and (needle in fold(rows[n].text) or needle in fold(rows[n].sender)):
                self.choose(n + 1)
                return True
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self.list.scheduleDelayedItemsLayout()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.list.hasFocus():
            self.whole.setFocus()
            return
        super().keyPressEvent(event)
