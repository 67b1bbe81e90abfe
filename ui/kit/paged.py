"""The model of long lists: it knows how many rows there are, and loads those that are looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QIcon

from app.domain.bidi import in_a_cell
from app.i18n import right_to_left
from ui.context import Context

PAGE = 100
# Pages kept in memory; those farthest from where one looks are let go.
_KEPT = 60
# Pages asked for at a time: what was scrolled past meanwhile is not loaded.
_WAITING = 3
UID = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, what it says of a row, how wide it wants to be (points; 0 = what is left).

    `sort` names the field the list can be sorted by here.
    """

    title: str
    words: Callable[[Any], str]
    width: int = 140
    icon: Callable[[Any], QIcon] | None = None
    ink: Callable[[Any], QColor | None] | None = None
    sort: str = ""


class Rows:
    """What is loaded of a list, by place. Walking it gives what is loaded; its length is that of the whole list."""

    def __init__(self) -> None:
        self.total = 0
        self._by_place: dict[int, Any] = {}

    def __len__(self) -> int:
        return self.total

    def __getitem__(self, place: int) -> Any:
        """The row at a place; None while it isn't loaded."""
        return self._by_place.get(place)

    def __iter__(self) -> Iterator[Any]:
        return (self._by_place[place] for place in sorted(self._by_place))

    def put(self, first: int, rows: list[Any]) -> None:
        """Rows came."""
        self._by_place.update(enumerate(rows, first))

    def forget(self) -> None:
        """Nothing is loaded any more."""
        self._by_place.clear()

    def thin(self, around: int) -> None:
        """Let go of what lies far from a place, when there is much."""
        reach = _KEPT * PAGE // 2
        if len(self._by_place) > _KEPT * PAGE:
            self._by_place = {n: row for n, row in self._by_place.items() if abs(n - around) <= reach}

    def place_of(self, uid: str) -> int:
        """Where a record stands (-1 when it isn't loaded)."""
        return next((n for n, row in self._by_place.items() if row.uid == uid), -1)

    def same(self, first: int, rows: list[Any]) -> bool:
        """Whether these records stood here already, and no others."""
        return all(getattr(self._by_place.get(n), "uid", None) == row.uid for n, row in enumerate(rows, first))


class PagedModel(QAbstractTableModel):
    """Rows of a query, which sorts and filters them.

    `query(reader, after=…, limit=…)` answers an object with `rows` and `next`. When that has a `total` too, the list
    is as long as that from the start, and rows come as they are looked at (`offset=…` asks from a place on). A query
    with `place(reader, uid, …)` finds where a record stands, one with `uids(reader, spans, …)` names records that
    are not loaded, one with `among(reader, uids, …)` brings records by name; all take the same options.
    """

    filled = Signal()
    failed = Signal(object)
    # The list stands in another order or with other rows: what is in hand must be found again.
    moving = Signal()

    def __init__(self, columns: list[Column], context: Context) -> None:
        super().__init__()
        self.columns = columns
        self.context = context
        self._turned = right_to_left(context.lang)
        self.rows = Rows()
        self.order, self.descending = "", False
        self._query: Callable[..., Any] | None = None
        self._options: dict[str, Any] = {}
        self._next: str | None = None
        self._sparse = False
        self._fresh = True
        self._turn = 0
        self._asking = False
        self._behind: dict[int, str] = {}
        self._standing: list[str] = []
        self._wanted: list[int] = []
        self._looked_at = 0
        self._stood = -1
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._fetch)

    # -- what is shown ------------------------------------------------------------------

    def show(self, query: Callable[..., Any], **options: Any) -> None:
        """Show a list from its start; the one that is shown already is only brought up to date."""
        self._fresh = self._fresh or query != self._query or options != self._options
        self._query, self._options = query, options
        self.reload()

    def sort_by(self, field: str, *, descending: bool = False) -> None:
        """Show the list in the order of a field ("" = its own)."""
        self.order, self.descending = field, descending
        self._fresh = True
        self.reload()

    def reload(self) -> None:
        """Ask anew for what is looked at; rows that stay keep their place and selection."""
        if self._query is None:
            return
        self._wanted.clear()
        self._standing, self._stood = [], -1
        first = 0 if self._fresh or not self._sparse else self._looked_at // PAGE * PAGE
        many = PAGE if self._fresh else 2 * PAGE
        if not self._sparse:
            many = max(PAGE, min(len(self.rows), 10 * PAGE))
        self._ask(first, many, None, self._renew)

    def clear(self) -> None:
        """Show nothing."""
        self._turn += 1
        self._query, self._next, self._asking, self._fresh = None, None, False, True
        self.beginResetModel()
        self._empty()
        self.endResetModel()

    def _empty(self) -> None:
        self.rows.forget()
        self.rows.total = 0
        self._behind.clear()
        self._wanted.clear()
        self._standing = []

    def asked(self) -> dict[str, Any]:
        """The options the query is asked with."""
        sorting = {"order": self.order, "descending": self.descending} if self.order else {}
        return {**self._options, **sorting}

    def _ask(self, first: int, many: int, after: str | None, take: Callable[[int, Any], None]) -> None:
        self._turn += 1
        turn = self._turn
        self._asking = True

        def arrived(page: Any) -> None:
            if turn == self._turn:
                self._asking = False
                take(first, page)
                self.filled.emit()
                self._fetch()

        def refused(error: BaseException) -> None:
            if turn == self._turn:
                self._asking = False
                self.failed.emit(error)

        options: dict[str, Any] = {"after": after, "limit": many, **self.asked()}
        if first and after is None:
            options["offset"] = first
        query = cast("Callable[..., Any]", self._query)
        self.context.jobs.ask(self, query, then=arrived, failed=refused, **options)

    # -- what comes ---------------------------------------------------------------------

    def _renew(self, first: int, page: Any) -> None:
        fresh, total = list(page.rows), getattr(page, "total", None)
        self._sparse, self._next = total is not None, page.next
        total = len(fresh) if total is None else total
        if self._fresh or not self._sparse:
            self._replace(fresh, total)
        else:
            self._update(first, fresh, total)
        self._note(first, fresh, page.next)
        if self.order and self._sparse and total > PAGE:
            self._stand()

    def _stand(self) -> None:
        """In the order of a column that has no index each page would be sorted for anew: which records stand where is
        asked once, by their names alone."""
        naming, turn = getattr(self._query, "uids", None), self._turn
        if naming is None or not hasattr(self._query, "among"):
            return

        def stand(uids: list[str]) -> None:
            if turn == self._stood and len(uids) == len(self.rows):
                self._standing = uids
                self.filled.emit()

        self._stood = turn
        spans = [(0, len(self.rows))]
        self.context.jobs.ask(self, naming, spans, then=stand, failed=lambda _: None, **self.asked())

    def _replace(self, fresh: list[Any], total: int) -> None:
        """Another list; the same one, loaded page by page, without moving when its records stayed."""
        if not self._fresh and total == len(self.rows) and self.rows.same(0, fresh):
            self.rows.put(0, fresh)
            self._repaint(0, total)
            return
        self.moving.emit()
        self.beginResetModel()
        self._empty()
        self.rows.total = total
        self.rows.put(0, fresh)
        self._fresh, self._looked_at = False, 0
        self.endResetModel()

    def _update(self, first: int, fresh: list[Any], total: int) -> None:
        """The same list as it is now: it keeps its place, what isn't looked at is loaded again when it is."""
        if total != len(self.rows) or not self.rows.same(first, fresh):
            self.moving.emit()
        self._resize(total)
        self.rows.forget()
        self._behind.clear()
        self.rows.put(first, fresh)
        self._repaint(0, total)

    def _resize(self, total: int) -> None:
        old = len(self.rows)
        if total > old:
            self.beginInsertRows(QModelIndex(), old, total - 1)
            self.rows.total = total
            self.endInsertRows()
        elif total < old:
            self.beginRemoveRows(QModelIndex(), total, old - 1)
            self.rows.total = total
            self.endRemoveRows()

    def _append(self, _: int, page: Any) -> None:
        fresh, first = list(page.rows), len(self.rows)
        self._next = page.next
        if fresh:
            self.beginInsertRows(QModelIndex(), first, first + len(fresh) - 1)
            self.rows.total = first + len(fresh)
            self.rows.put(first, fresh)
            self.endInsertRows()

    def _put(self, first: int, page: Any) -> None:
        fresh = list(page.rows)[: len(self.rows) - first]
        self.rows.put(first, fresh)
        self.rows.thin(self._looked_at)
        self._note(first, fresh, page.next)
        self._repaint(first, first + len(fresh))

    def _note(self, first: int, fresh: list[Any], after: str | None) -> None:
        """The page behind these rows can be asked for by its cursor."""
        if after is not None and self._sparse and (first + len(fresh)) % PAGE == 0:
            self._behind[(first + len(fresh)) // PAGE] = after

    def _repaint(self, first: int, end: int) -> None:
        if end > first:
            self.dataChanged.emit(self.index(first, 0), self.index(end - 1, len(self.columns) - 1))

    # -- loading what is looked at ------------------------------------------------------

    def look_at(self, place: int) -> None:
        """Load the page of a place, before all others."""
        page = place // PAGE
        self._looked_at = place
        if page in self._wanted:
            self._wanted.remove(page)
        self._wanted.append(page)
        del self._wanted[:-_WAITING]
        if not self._timer.isActive():
            self._timer.start()

    def _fetch(self) -> None:
        while self._wanted and not self._asking and self._query is not None:
            page = self._wanted.pop()
            if page * PAGE >= len(self.rows) or self.rows[page * PAGE] is not None:
                continue
            if self._standing:
                self._ask_among(page * PAGE)
            else:
                self._ask(page * PAGE, PAGE, self._behind.get(page), self._put)

    def _ask_among(self, first: int) -> None:
        """Rows whose places are known, by their names."""
        self._turn += 1
        turn, self._asking = self._turn, True

        def arrived(page: Any) -> None:
            if turn == self._turn:
                self._asking = False
                self._put(first, page)
                self.filled.emit()
                self._fetch()

        among, uids = getattr(self._query, "among", None), self._standing[first : first + PAGE]
        self.context.jobs.ask(
            self, cast("Callable[..., Any]", among), uids, then=arrived, failed=self.failed.emit, **self.asked()
        )

    def find(self, uid: str, then: Callable[[int | None], None]) -> None:
        """Ask which row a record is; None when the list has no such record, or can't tell."""
        finding = getattr(self._query, "place", None)
        if finding is None or not self._sparse:
            then(None)
            return
        self.context.jobs.ask(self, finding, uid, then=then, failed=lambda _: then(None), **self.asked())

    def name(self, spans: list[tuple[int, int]], then: Callable[[list[str]], None]) -> None:
        """Ask for the uids of rows, loaded or not, by spans (first, how many)."""
        loaded = [self.rows[n] for first, many in spans for n in range(first, first + min(many, _KEPT * PAGE))]
        naming = getattr(self._query, "uids", None)
        if naming is None or (all(row is not None for row in loaded) and len(loaded) < _KEPT * PAGE):
            then([row.uid for row in loaded if row is not None])
            return
        self.context.jobs.ask(self, naming, spans, then=then, failed=self.failed.emit, **self.asked())

    def row_of(self, uid: str) -> int:
        """Where a record stands (-1 when it isn't loaded)."""
        return self.rows.place_of(uid)

    # -- what Qt asks -------------------------------------------------------------------

    def rowCount(self, parent: Index = _NONE) -> int:  # noqa: N802 - Qt's name
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _NONE) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(self.columns)

    def canFetchMore(self, parent: Index) -> bool:  # noqa: N802
        return not (parent.isValid() or self._sparse or self._asking) and self._next is not None

    def fetchMore(self, parent: Index) -> None:  # noqa: N802
        if self.canFetchMore(parent):
            self._ask(len(self.rows), PAGE, self._next, self._append)

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
        if row is None:
            return self._not_yet(index, role)
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                # In a right-to-left window Latin words keep their own way, also where they are cut short.
                return in_a_cell(column.words(row)) if self._turned else column.words(row)
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{column.title}: {column.words(row)}"
            case Qt.ItemDataRole.DecorationRole:
                return column.icon(row) if column.icon else None
            case Qt.ItemDataRole.ForegroundRole:
                return column.ink(row) if column.ink else None
            case Qt.ItemDataRole.UserRole:
                return row.uid
        return None

    def _not_yet(self, index: Index, role: int) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            self.look_at(index.row())
            return "…"
        return None
