"""Long lists: rows come page by page from the store, which also sorts and filters them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from ui.context import Context

PAGE = 100
_LEAST_WORDS = 300
UID = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, what it says of a row, how wide it wants to be (points; 0 = what is left)."""

    title: str
    words: Callable[[Any], str]
    width: int = 140
    icon: Callable[[Any], QIcon] | None = None
    ink: Callable[[Any], QColor | None] | None = None


class PagedModel(QAbstractTableModel):
    """Rows by keyset pages. `query(reader, after=…, limit=…)` answers an object with `rows` and `next`."""

    filled = Signal()
    failed = Signal(object)

    def __init__(self, columns: list[Column], context: Context) -> None:
        super().__init__()
        self.columns = columns
        self.context = context
        self.rows: list[Any] = []
        self._query: Callable[..., Any] | None = None
        self._options: dict[str, Any] = {}
        self._next: str | None = None
        self._turn = 0
        self._asking = False

    def show(self, query: Callable[..., Any], **options: Any) -> None:
        """Show another list from its start."""
        self._query, self._options = query, options
        self.reload()

    def reload(self) -> None:
        """Ask anew for as many rows as are shown; rows that stay keep their place and selection."""
        if self._query is None:
            return
        self._ask(
            after=None,
            limit=max(PAGE, min(len(self.rows), 10 * PAGE)),
            take=self._replace,
        )

    def _ask(self, *, after: str | None, limit: int, take: Callable[[Any], None]) -> None:
        self._turn += 1
        turn = self._turn
        self._asking = True

        def arrived(page: Any) -> None:
            if turn == self._turn:
                self._asking = False
                take(page)
                self.filled.emit()

        def refused(error: BaseException) -> None:
            if turn == self._turn:
                self._asking = False
                self.failed.emit(error)

        query = cast("Callable[..., Any]", self._query)
        self.context.jobs.ask(
            self,
            query,
            after=after,
            limit=limit,
            then=arrived,
            failed=refused,
            **self._options,
        )

    def _replace(self, page: Any) -> None:
        fresh = list(page.rows)
        self._next = page.next
        if [row.uid for row in fresh] == [row.uid for row in self.rows]:
            self.rows = fresh
            if fresh:
                self.dataChanged.emit(self.index(0, 0), self.index(len(fresh) - 1, len(self.columns) - 1))
            return
        self.beginResetModel()
        self.rows = fresh
        self.endResetModel()

    def _append(self, page: Any) -> None:
        fresh = list(page.rows)
        self._next = page.next
        if fresh:
            self.beginInsertRows(QModelIndex(), len(self.rows), len(self.rows) + len(fresh) - 1)
            self.rows += fresh
            self.endInsertRows()

    def clear(self) -> None:
        """Show nothing."""
        self._turn += 1
        self._query, self._next, self._asking = None, None, False
        self.beginResetModel()
        self.rows = []
        self.endResetModel()

    def row_of(self, uid: str) -> int:
        """Where a record stands (-1 when it isn't shown)."""
        return next((n for n, row in enumerate(self.rows) if row.uid == uid), -1)

    # -- what Qt asks -------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's name and default
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        return 0 if parent.isValid() else len(self.columns)

    def canFetchMore(self, parent: Index) -> bool:  # noqa: N802
        return not parent.isValid() and self._next is not None and not self._asking

    def fetchMore(self, parent: Index) -> None:  # noqa: N802
        if self.canFetchMore(parent):
            self._ask(after=self._next, limit=PAGE, take=self._append)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:  # noqa: N802
        if orientation is not Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        return self.columns[section].title if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = 0) -> Any:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row, column = self.rows[index.row()], self.columns[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return column.words(row)
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{column.title}: {column.words(row)}"
            case Qt.ItemDataRole.DecorationRole:
                return column.icon(row) if column.icon else None
            case Qt.ItemDataRole.ForegroundRole:
                return column.ink(row) if column.ink else None
            case Qt.ItemDataRole.UserRole:
                return row.uid
        return None


class Table(QTableView):
    """A calm list: whole rows, no grid; Enter opens, arrows move, the selection survives a reload."""

    opened = Signal(str)
    chosen = Signal(str)

    def __init__(self, model: PagedModel, name: str, context: Context) -> None:
        super().__init__()
        self.context = context
        self.rows = model
        self._wanted = ""
        self.setModel(model)
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._heads()
        model.modelAboutToBeReset.connect(self._remember)
        model.filled.connect(self._restore)
        self.selectionModel().currentRowChanged.connect(self._current)
        self.activated.connect(lambda index: self.opened.emit(str(index.data(UID))))

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

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """The column with the words keeps its width: the last ones give way where it is narrow."""
        columns, theme = self.rows.columns, self.context.theme
        width = self.viewport().width()
        left = width - min(theme.size(_LEAST_WORDS), 2 * width // 5)
        for number, column in enumerate(columns):
            shown = not column.width or number == 0 or left >= theme.size(column.width)
            if column.width and shown:
                left -= theme.size(column.width)
            self.setColumnHidden(number, not shown)

    def _remember(self) -> None:
        self._wanted = self._wanted or self.current()

    def _restore(self) -> None:
        if self._wanted and self.choose(self._wanted):
            self._wanted = ""
        elif not self._wanted and not self.currentIndex().isValid() and self.rows.rows and self.hasFocus():
            self.selectRow(0)

    def _current(self, index: QModelIndex, _: QModelIndex) -> None:
        if index.isValid():
            self._wanted = ""
            self.chosen.emit(str(index.data(UID)))

    def take_focus(self) -> None:
        """Take the keys, with a line in hand where there is one."""
        self.setFocus()
        if not self.currentIndex().isValid() and self.rows.rows:
            self.selectRow(0)

    def current(self) -> str:
        """The uid of the row in hand ("" when none)."""
        index = self.currentIndex()
        return str(index.data(UID)) if index.isValid() else ""

    def choose(self, uid: str) -> bool:
        """Take a record in hand; when it isn't shown yet, as soon as it is."""
        at = self.rows.row_of(uid)
        if at < 0:
            self._wanted = uid
            return False
        if self.current() != uid:
            self.selectRow(at)
        self.scrollTo(self.rows.index(at, 0))
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2) and self.current():
            self.opened.emit(self.current())
            return
        super().keyPressEvent(event)
