"""A short table that is read as a page: words wrap, it is as tall as its lines, Enter opens a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
)

from ui.context import Context

_UID = Qt.ItemDataRole.UserRole
_LEAST = 46
_PAD = 13
_ENDLESS = 100_000


@dataclass(frozen=True, slots=True)
class Cell:
    """Words in a cell, the role of their ink ("" = plain), and an icon by its name."""

    words: str
    ink: str = ""
    icon: str = ""


Words = str | Cell


class _OnTop(QStyledItemDelegate):
    """An icon stands beside the first line of its words."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:  # noqa: N802 - Qt's name
        super().initStyleOption(option, index)
        option.decorationAlignment = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading


class Grid(QTableWidget):
    """`opened` brings the key of a line; `taken` that of the line in hand. Whole pages of it scroll where it stands."""

    opened = Signal(str)
    taken = Signal(str)

    def __init__(
        self, context: Context, name: str, heads: Sequence[str], wide: Sequence[int], *, tall: bool = True
    ) -> None:
        super().__init__(0, len(heads))
        self.context, self._tall, self._wide = context, tall, tuple(wide)
        self.setAccessibleName(name)
        self.setHorizontalHeaderLabels(list(heads))
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setItemDelegate(_OnTop(self))
        self.verticalHeader().hide()
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setMinimumSectionSize(context.theme.size(72))
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        for number in range(len(heads)):
            mode = QHeaderView.ResizeMode.Stretch if number in wide else QHeaderView.ResizeMode.ResizeToContents
            head.setSectionResizeMode(number, mode)
        # Columns find their widths after the table has found its own: lines are as tall as they need then.
        self._fits = QTimer(self, singleShot=True, interval=0)
        self._fits.timeout.connect(self.fit)
        head.sectionResized.connect(lambda *_: self._fits.start())
        if tall:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.currentCellChanged.connect(lambda row, *_: self.taken.emit(self.key(row)))
        self.cellDoubleClicked.connect(lambda row, _: self.opened.emit(self.key(row)))

    def show_lines(self, lines: Sequence[tuple[str, Sequence[Words]]]) -> None:
        """Show lines (key, cells), keeping the one in hand where it is still there."""
        held = self.key(self.currentRow())
        self.blockSignals(True)
        self.setRowCount(len(lines))
        for row, (key, cells) in enumerate(lines):
            for number, cell in enumerate(cells):
                self.setItem(row, number, self._item(key, number, cell))
        at = next((n for n, (key, _) in enumerate(lines) if key == held), -1)
        if at < 0 and lines and self.hasFocus():
            at = 0
        if at >= 0:
            self.setCurrentCell(at, 0)
        else:
            self.clearSelection()
            self.setCurrentCell(-1, -1)
        self.blockSignals(False)
        self.fit()

    def _item(self, key: str, number: int, cell: Words) -> QTableWidgetItem:
        made = cell if isinstance(cell, Cell) else Cell(cell)
        item = QTableWidgetItem(made.words)
        item.setData(_UID, key)
        item.setTextAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        head = self.horizontalHeaderItem(number)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{head.text() if head else ''}: {made.words}")
        item.setToolTip(made.words)
        if made.ink:
            item.setForeground(self.context.theme.colour(made.ink))
        if made.icon:
            item.setIcon(self.context.theme.icon(made.icon, made.ink or "text"))
        return item

    def key(self, row: int) -> str:
        """The key of a line ("" when there is none)."""
        item = self.item(row, 0) if row >= 0 else None
        return str(item.data(_UID)) if item is not None else ""

    def current_key(self) -> str:
        """The key of the line in hand."""
        return self.key(self.currentRow())

    def choose(self, key: str) -> bool:
        """Take a line in hand by its key."""
        for row in range(self.rowCount()):
            if self.key(row) == key:
                self.setCurrentCell(row, 0)
                return True
        return False

    def fit(self) -> None:
        """As tall as the lines are at this width."""
        for row in range(self.rowCount()):
            self.setRowHeight(row, self._need(row))
        if self._tall:
            lines = sum(self.rowHeight(row) for row in range(self.rowCount()))
            self.setFixedHeight(self.horizontalHeader().sizeHint().height() + lines + 6)
            self.setVisible(self.rowCount() > 0)

    def _need(self, row: int) -> int:
        """How tall a line must be for its wrapped words; Qt's own guess forgets the padding of the style sheet."""
        theme, need = self.context.theme, self.context.theme.size(_LEAST) * 3 // 4
        for number in range(self.columnCount()):
            item = self.item(row, number)
            if item is None or not item.text():
                continue
            icon = 0 if item.icon().isNull() else self.iconSize().width() + theme.size(8)
            room = QRect(
                0, 0, max(theme.size(40), self.columnWidth(number) - theme.size(2 * _PAD + 4) - icon), _ENDLESS
            )
            words = self.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, item.text())
            need = max(need, words.height() + theme.size(_PAD))
        return need

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and self.rowCount():
            self.fit()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusInEvent(event)
        if self.currentRow() < 0 and self.rowCount():
            self.setCurrentCell(0, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2) and self.current_key():
            self.opened.emit(self.current_key())
            return
        super().keyPressEvent(event)
