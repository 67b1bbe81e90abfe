"""Long lists on the screen: several lines can be chosen, a column sorts, the store does the work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView

from app.domain.words import N_
from ui.context import Context
from ui.kit.citing import on_rows
from ui.kit.paged import PAGE, UID, Column, Index, PagedModel

__all__ = ["PAGE", "UID", "Column", "Index", "PagedModel", "Table"]

_LEAST_WORDS = 300
# Rows whose words are measured; what stands beside them; an icon in front.
_MEASURED = 60
_SIDES = 30
_ICON = 26
# So many chosen lines are found again after a change.
_REMEMBERED = 2000


class Table(QTableView):
    """A calm list: whole rows, no grid; Enter opens, arrows move, the selection survives a reload.

    Shift and Ctrl choose several lines, Ctrl+A all that match; Ctrl+Left and Ctrl+Right sort by another column.
    `chosen` names the line in hand, `picked` tells how many are chosen.
    """

    opened = Signal(str)
    chosen = Signal(str)
    picked = Signal(int)

    def __init__(self, model: PagedModel, name: str, context: Context) -> None:
        super().__init__()
        self.context = context
        self.rows = model
        self._wanted = ""
        self._kept: set[str] = set()
        self._at = -1
        self.setModel(model)
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._needs: dict[int, int] = {}
        self._by_hand: set[int] = set()
        self._unmeasured, self._sizing = True, False
        self._heads()
        model.modelReset.connect(self._another)
        model.filled.connect(self._measure)
        model.moving.connect(self._remember)
        model.filled.connect(self._restore)
        self.selectionModel().currentRowChanged.connect(self._current)
        self.selectionModel().selectionChanged.connect(lambda *_: self.picked.emit(self.selected_count()))
        self.activated.connect(lambda index: self.opened.emit(str(index.data(UID) or "")))
        on_rows(self, context, lambda row: self.rows.rows[row])

    # -- heads, widths, order -----------------------------------------------------------

    def _heads(self) -> None:
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(self.context.theme.size(38))
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        head.setStretchLastSection(False)
        for number, column in enumerate(self.rows.columns):
            if column.width:
                self.setColumnWidth(number, self.context.theme.size(column.width))
            else:
                head.setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch)
        head.sectionResized.connect(lambda number, *_: self._head_moved(number))
        if any(column.sort for column in self.rows.columns):
            head.setSectionsClickable(True)
            head.sectionClicked.connect(self._head_clicked)
            head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            head.customContextMenuRequested.connect(lambda at: self.sort_menu().popup(head.mapToGlobal(at)))

    def _head_clicked(self, number: int) -> None:
        field = self.rows.columns[number].sort
        if field:
            self.sort_by(field, descending=field == self.rows.order and not self.rows.descending)

    def sort_by(self, field: str, *, descending: bool = False) -> None:
        """Sort by a field ("" = the order of the list's own)."""
        self._wanted = self._wanted or self.current()
        head = self.horizontalHeader()
        number = next((n for n, column in enumerate(self.rows.columns) if field and column.sort == field), -1)
        head.setSortIndicatorShown(number >= 0)
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        head.setSortIndicator(number, order)
        self.rows.sort_by(field, descending=descending)

    def _orders(self) -> list[tuple[str, bool]]:
        """Every order the list can stand in: its own, then each column upwards and downwards."""
        fields = [column.sort for column in self.rows.columns if column.sort]
        return [("", False)] + [(field, down) for field in fields for down in (False, True)]

    def sort_next(self, step: int) -> None:
        """Take the next order, or the one before."""
        orders = self._orders()
        now = (self.rows.order, self.rows.descending)
        at = orders.index(now) if now in orders else 0
        field, down = orders[(at + step) % len(orders)]
        self.sort_by(field, descending=down)

    def sort_menu(self) -> QMenu:
        """The orders as a menu; the list's own comes first."""
        menu, group, t = QMenu(self), QActionGroup(self), self.context.translate
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        titles = {column.sort: column.title for column in self.rows.columns if column.sort}
        for field, down in self._orders():
            words = t(N_("{column}, downwards") if down else N_("{column}, upwards")) if field else t(N_("Usual order"))
            action = QAction(words.format(column=titles.get(field, "")), menu, checkable=True)
            action.setChecked((field, down) == (self.rows.order, self.rows.descending))
            action.triggered.connect(lambda _=False, f=field, d=down: self.sort_by(f, descending=d))
            group.addAction(action)
            menu.addAction(action)
        return menu

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """The column with the words keeps its width: the last ones give way where it is narrow. What is left over goes
        to those whose words would be cut, first where little is lacking."""
        columns, theme = self.rows.columns, self.context.theme
        width = self.viewport().width()
        words = max(2 * width // 5, min(self._needs.get(-1, 0), theme.size(_LEAST_WORDS) // 2))
        left = width - min(theme.size(_LEAST_WORDS), words)
        fixed: dict[int, int] = {}
        for number, column in enumerate(columns):
            shown = not column.width or number == 0 or left >= theme.size(column.width)
            if column.width and shown:
                fixed[number] = theme.size(column.width)
                left -= fixed[number]
            self.setColumnHidden(number, not shown)
        reserve = width - sum(fixed.values()) - left
        self._widen(fixed, left + max(0, reserve - self._needs.get(-1, reserve)))

    def _widen(self, fixed: dict[int, int], left: int) -> None:
        self._sizing = True
        lacking = {number: self._needs.get(number, 0) - wide for number, wide in fixed.items()}
        for number in sorted(fixed, key=lambda number: lacking[number]):
            more = max(0, min(lacking[number], left))
            left -= more
            if number not in self._by_hand and self.columnWidth(number) != fixed[number] + more:
                self.setColumnWidth(number, fixed[number] + more)
        self._sizing = False

    def _measure(self) -> None:
        """How wide the words of the first rows are; once for each list, so that nothing moves while one reads."""
        if not self._unmeasured or not len(self.rows.rows):
            return
        self._unmeasured = False
        size, letters = self.context.theme.size, self.fontMetrics()
        rows = [row for row in (self.rows.rows[n] for n in range(min(_MEASURED, len(self.rows.rows)))) if row]
        for number, column in enumerate(self.rows.columns):
            told = [column.title, *(column.words(row) for row in rows)]
            words = max(letters.horizontalAdvance(one) for one in told)
            need = words + size(_SIDES) + (size(_ICON) if column.icon else 0)
            if column.width:
                self._needs[number] = min(need, size(column.width) * 7 // 4)
            else:  # the column with the words needs no more than they do
                self._needs[-1] = max(need, letters.horizontalAdvance(column.title) + 2 * size(_SIDES))
        self._make_room()

    def _head_moved(self, number: int) -> None:
        """Somebody drew a column to a width: it keeps that."""
        if not self._sizing and self.rows.columns[number].width and self.isVisible():
            self._by_hand.add(number)

    def _another(self) -> None:
        self._unmeasured = True

    # -- what is in hand ----------------------------------------------------------------

    def _remember(self) -> None:
        """The list is about to move: what is in hand and what is chosen is found again by its name."""
        self._at = self.currentIndex().row()
        self._wanted = self._wanted or self.current()
        many = self.selected_count()
        self._kept = {row.uid for row in self.selected()} if 1 < many <= _REMEMBERED else set()
        blocked = self.selectionModel().blockSignals(True)
        self.selectionModel().clear()
        self.selectionModel().blockSignals(blocked)

    def _restore(self) -> None:
        self.viewport().update()
        kept, self._kept = self._kept, set()
        if self._wanted:
            self._take_again(self._wanted)
        elif not self.currentIndex().isValid() and len(self.rows.rows) and self.hasFocus():
            self.selectRow(0)
        if kept:
            self._pick_again(kept)

    def _take_again(self, uid: str) -> None:
        at = self.rows.row_of(uid)
        if at >= 0:
            self._wanted = ""
            self._take_row(at, uid)
        else:
            self.rows.find(uid, lambda place: self._found(uid, place))

    def _take_row(self, at: int, uid: str) -> None:
        if self.current() != uid:
            self.selectRow(at)
        self.scrollTo(self.rows.index(at, 0))

    def _found(self, uid: str, place: int | None) -> None:
        if uid != self._wanted:
            return
        if place is None:
            self._gone()
        elif place < len(self.rows.rows):
            self.scrollTo(self.rows.index(place, 0), QAbstractItemView.ScrollHint.PositionAtCenter)
            self.rows.look_at(place)

    def _gone(self) -> None:
        """What was in hand is not in the list any more: the line that took its place is, where one works here."""
        at, self._at = self._at, -1
        if at < 0:
            return
        self._wanted = ""
        if len(self.rows.rows) and self.hasFocus():
            self.selectRow(min(at, len(self.rows.rows) - 1))

    def _pick_again(self, kept: set[str]) -> None:
        picked, last = QItemSelection(), len(self.rows.columns) - 1
        for uid in kept:
            if (at := self.rows.row_of(uid)) >= 0:
                picked.select(self.rows.index(at, 0), self.rows.index(at, last))
        self.selectionModel().select(picked, QItemSelectionModel.SelectionFlag.Select)

    def _current(self, index: QModelIndex, _: QModelIndex) -> None:
        uid = index.data(UID) if index.isValid() else None
        if uid:
            self._wanted = ""
            self.chosen.emit(str(uid))
        elif index.isValid():
            self.rows.look_at(index.row())

    def selectRow(self, row: int) -> None:  # noqa: N802 - Qt's name
        """Take a row in hand, it alone, whatever keys are held.

        Qt's own looks for the column at the edge, where right to left there is none, and adds to what is chosen while
        Ctrl is held.
        """
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(self.rows.index(row, 0), flags.ClearAndSelect | flags.Rows)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt takes the first line in hand without showing that it did."""
        super().focusInEvent(event)
        if self.currentIndex().isValid() and not self.selectionModel().hasSelection():
            self.selectRow(self.currentIndex().row())

    def take_focus(self) -> None:
        """Take the keys, with a line in hand where there is one."""
        self.setFocus()
        if not self.currentIndex().isValid() and len(self.rows.rows):
            self.selectRow(0)

    def current(self) -> str:
        """The uid of the row in hand ("" when none)."""
        index = self.currentIndex()
        return str(index.data(UID) or "") if index.isValid() else ""

    def choose(self, uid: str) -> bool:
        """Take a record in hand; when it isn't loaded yet, as soon as it is."""
        at = self.rows.row_of(uid)
        if at < 0:
            self._wanted, self._at = uid, -1
            self.rows.find(uid, lambda place: self._found(uid, place))
            return False
        self._wanted = ""
        self._take_row(at, uid)
        return True

    # -- what is chosen -----------------------------------------------------------------

    def selected_spans(self) -> list[tuple[int, int]]:
        """The chosen rows as spans: the first one, and how many."""
        found = sorted({(part.top(), part.bottom()) for part in self.selectionModel().selection().toList()})
        return [(top, bottom - top + 1) for top, bottom in found]

    def selected_count(self) -> int:
        """How many rows are chosen, loaded or not."""
        return sum(many for _, many in self.selected_spans())

    def selected(self) -> list[Any]:
        """The chosen rows that are loaded."""
        places = (n for first, many in self.selected_spans() for n in range(first, first + many))
        return [row for row in (self.rows.rows[n] for n in places) if row is not None]

    def ask_selected(self, then: Callable[[list[str]], None]) -> None:
        """Bring the uids of all chosen rows, also of those that are not loaded."""
        self.rows.name(self.selected_spans(), then)

    # -- keys ---------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2) and not held and self.current():
            self.opened.emit(self.current())
        elif held == Qt.KeyboardModifier.ControlModifier and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            ahead = (key == Qt.Key.Key_Right) != self.isRightToLeft()
            self.sort_next(1 if ahead else -1)
        elif held == Qt.KeyboardModifier.ShiftModifier and key == Qt.Key.Key_F10 and len(self._orders()) > 1:
            self.sort_menu().popup(self.mapToGlobal(QPoint(self.width() // 4, self.context.theme.size(38))))
        else:
            super().keyPressEvent(event)
