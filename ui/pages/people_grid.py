"""Who was where: persons down, events and threats across over time, in each cell what part somebody had."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QColor, QIcon, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from app.actions import involving, records
from app.actions.involving import PERPETRATOR, TARGET, Happening, Part, Strip
from app.domain import terms
from app.domain.fields import REGISTRY
from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import boxed, column, label, leading, stretched
from ui.pages.people_words import Words

Index = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()
_COLUMNS = 40
_GRAVE = 4
_WIDTH, _NAMES = 172, 190
# What stands beside the words of a head: its edges, and a sign.
_SIDES = 40
_OWN = {TARGET: N_("Target"), PERPETRATOR: N_("Alleged perpetrator")}


class GridModel(QAbstractTableModel):
    """The persons, as many columns as were asked for yet, and the parts by person and happening."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t, self.words = context, context.translate, Words(context)
        self.persons: list[Any] = []
        self.columns: list[Happening] = []
        self.parts: dict[tuple[str, str], list[Part]] = {}
        self.next: str | None = None

    def start(self, persons: list[Any], strip: Strip) -> None:
        """Another grid."""
        self.beginResetModel()
        self.persons, self.columns, self.next = persons, list(strip.columns), strip.next
        self.parts = {}
        self._take(strip.parts)
        self.endResetModel()

    def append(self, strip: Strip) -> None:
        """More columns."""
        first = len(self.columns)
        self.next = strip.next
        if strip.columns:
            self.beginInsertColumns(QModelIndex(), first, first + len(strip.columns) - 1)
            self.columns += strip.columns
            self._take(strip.parts)
            self.endInsertColumns()

    def renew(self, target: str, parts: list[Part]) -> None:
        """The involvements in one happening as they are now."""
        for key, found in self.parts.items():
            if key[1] == target:
                self.parts[key] = [part for part in found if not part.uid]
        self._take(parts)
        at = next((n for n, one in enumerate(self.columns) if one.uid == target), -1)
        if at >= 0 and self.persons:
            self.dataChanged.emit(self.index(0, at), self.index(len(self.persons) - 1, at))

    def _take(self, parts: list[Part]) -> None:
        for part in parts:
            self.parts.setdefault((part.person, part.target), []).append(part)

    def parts_at(self, index: Index) -> list[Part]:
        """The parts in a cell."""
        if not index.isValid():
            return []
        return self.parts.get((self.persons[index.row()].uid, self.columns[index.column()].uid), [])

    # -- words --------------------------------------------------------------------------

    def degree(self, part: Part) -> str:
        """A part in words."""
        own = _OWN.get(part.degree)
        return self.t(own) if own else self.words.code("involvement", part.degree)

    def cell(self, index: Index) -> str:
        """What stands in a cell."""
        return self.context.listed(dict.fromkeys(self.degree(part) for part in self.parts_at(index)))

    def when(self, one: Happening) -> str:
        """When something happened."""
        return one.when.display(self.context.lang) if one.when is not None else self.t(N_("not known"))

    def what(self, one: Happening) -> str:
        """What happened, in few words."""
        if one.title:
            return self.context.apart(one.title)
        term = terms.by_code(f"{one.kind}_kind").get(one.code or "")
        return self.t(term.label) if term else self.t(REGISTRY[one.kind].label)

    def name(self, row: int) -> str:
        """Who stands in a row."""
        return self.context.apart(self.words.name(self.persons[row]))

    def spoken(self, index: Index) -> str:
        """A cell with its row and column in words."""
        one = self.columns[index.column()]
        words = N_("{person}; {date}, {what}: {part}")
        part = self.cell(index) or self.t(N_("no part entered"))
        return self.t(words).format(person=self.name(index.row()), date=self.when(one), what=self.what(one), part=part)

    # -- what Qt asks -------------------------------------------------------------------

    def rowCount(self, parent: Index = _NONE) -> int:  # noqa: N802 - Qt's name
        return 0 if parent.isValid() else len(self.persons)

    def columnCount(self, parent: Index = _NONE) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:  # noqa: N802
        across = orientation is Qt.Orientation.Horizontal
        if section >= (len(self.columns) if across else len(self.persons)):
            return None
        if role == Qt.ItemDataRole.DecorationRole and across:
            return self._sign(self.columns[section])
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        if not across:
            return self.name(section)
        one = self.columns[section]
        return f"{self.when(one)}\n{self.what(one)}"

    def _sign(self, one: Happening) -> QIcon | None:
        if one.kind != "threat":
            return None
        return self.context.theme.icon("shield-alert", "danger" if (one.severity or 0) >= _GRAVE else "muted")

    def data(self, index: Index, role: int = 0) -> Any:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.cell(index)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return self.spoken(index)
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._ink(self.parts_at(index))
        return None

    def _ink(self, parts: list[Part]) -> QColor | None:
        return self.context.theme.colour("danger") if any(part.degree in _DID for part in parts) else None


# Parts of those who did it, against parts of those to whom it was done.
_DID = frozenset(
    {
        PERPETRATOR,
        "direct",
        "ordered",
        "passive",
        "planned",
        "suspected",
        "lawmaker",
        "implementer",
        "failed_to_protect",
    }
)


class Cells(QTableView):
    """The grid itself: arrows move, Enter opens what happened, F2 or Space says what part somebody had."""

    opened = Signal(str, str)
    asked = Signal(object)
    near_end = Signal()
    left = Signal()

    def __init__(self, model: GridModel, context: Context) -> None:
        super().__init__()
        self.grid = model
        self._tall = 0
        self.setModel(model)
        self.setAccessibleName(context.translate(N_("Who was where")))
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setCornerButtonEnabled(False)
        self.setShowGrid(True)
        self.setWordWrap(True)
        self._heads(context)
        self.horizontalScrollBar().valueChanged.connect(self._scrolled)
        self.selectionModel().currentChanged.connect(lambda now, _: self._moved(now))
        self.doubleClicked.connect(lambda _: self.asked.emit(self.currentIndex()))

    def _heads(self, context: Context) -> None:
        theme, across, down = context.theme, self.horizontalHeader(), self.verticalHeader()
        across.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        across.setDefaultSectionSize(theme.size(_WIDTH))
        across.setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag(Qt.TextFlag.TextWordWrap)
        )
        across.setHighlightSections(True)
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.setDefaultSectionSize(theme.size(44))
        down.setFixedWidth(theme.size(_NAMES))
        down.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        down.setTextElideMode(Qt.TextElideMode.ElideRight)
        down.setHighlightSections(True)

    def fit_heads(self, first: int = 0) -> None:
        """Heads as tall as the longest of them needs; those before `first` were asked before."""
        across = self.horizontalHeader()
        room = QRect(0, 0, across.defaultSectionSize() - _SIDES, 1 << 14)
        flags = Qt.TextFlag.TextWordWrap.value
        fresh = range(first, self.grid.columnCount())
        words = [str(self.grid.headerData(n, Qt.Orientation.Horizontal)) for n in fresh]
        tall = max((across.fontMetrics().boundingRect(room, flags, one).height() for one in words), default=0)
        self._tall = max(tall, self._tall if first else 0)
        across.setFixedHeight(self._tall + self.grid.context.theme.size(14))

    def _scrolled(self, value: int) -> None:
        bar = self.horizontalScrollBar()
        if bar.maximum() - value < bar.pageStep():
            self.near_end.emit()

    def _moved(self, now: QModelIndex) -> None:
        if now.isValid() and now.column() >= self.grid.columnCount() - 3:
            self.near_end.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._scrolled(self.horizontalScrollBar().value())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, index = event.key(), self.currentIndex()
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not held and index.isValid():
            one = self.grid.columns[index.column()]
            self.opened.emit(one.kind, one.uid)
        elif key in (Qt.Key.Key_F2, Qt.Key.Key_Space) and not held and index.isValid():
            self.asked.emit(index)
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a menu was opened: a person, what happened, and the case."""

    person: str
    happening: Happening
    case: str


class Grid(QWidget):
    """The grid with what it says of the cell in hand."""

    failed = Signal(object)
    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        self.model = GridModel(context)
        self.cells = Cells(self.model, context)
        self.model.setParent(self.cells)
        self.told = leading(label("", wrap=True))
        self.hint = label(
            self.t(N_("Enter opens what happened. F2 or Space says what part somebody had.")), "muted", wrap=True
        )
        foot = boxed(column(self.told, self.hint, margins=(24, 8, 24, 10), gap=2))
        self.setLayout(stretched(column(self.cells, foot, gap=0), 0))
        self.setFocusProxy(self.cells)
        self._case, self._text, self.wanted = "", "", ""
        self._asking = False
        self._late = QTimer(self, singleShot=True, interval=0)
        self._late.timeout.connect(self._more)
        self.cells.near_end.connect(self._late.start)
        self.cells.opened.connect(self._open)
        self.cells.asked.connect(self.choose_part)
        self.cells.left.connect(self.left)
        self.cells.selectionModel().currentChanged.connect(lambda now, _: self._tell(now))

    def _open(self, kind: str, uid: str) -> None:
        self.context.go(kind, uid)

    def load(self, case: str, text: str | None) -> None:
        """Show the grid of a case; `text` keeps persons of such names."""
        self._case, self._text = case, text or ""
        self._asking = True
        self.context.jobs.ask(self, _first, case, text, then=self._start, failed=self.failed.emit)

    def _start(self, found: tuple[list[Any], Strip]) -> None:
        self._asking = False
        at = self.cells.currentIndex()
        place = (at.row(), at.column()) if at.isValid() else (0, 0)
        self.model.start(*found)
        self.cells.fit_heads()
        if self.wanted:
            at_row = next((n for n, card in enumerate(self.model.persons) if card.uid == self.wanted), 0)
            place, self.wanted = (at_row, place[1]), ""
        row, col = min(place[0], len(self.model.persons) - 1), min(place[1], len(self.model.columns) - 1)
        if row >= 0 and col >= 0:
            self.cells.setCurrentIndex(self.model.index(row, col))

    def _more(self) -> None:
        if self._asking or self.model.next is None:
            return
        self._asking = True
        self.context.jobs.ask(
            self, involving.strip, self._case, self.model.next, _COLUMNS, then=self._append, failed=self._not_more
        )

    def _not_more(self, error: BaseException) -> None:
        self._asking = False
        self.failed.emit(error)

    def _append(self, strip: Strip) -> None:
        self._asking = False
        first = len(self.model.columns)
        self.model.append(strip)
        self.cells.fit_heads(first)

    def _tell(self, index: QModelIndex) -> None:
        self.told.setText(self.model.spoken(index) if index.isValid() else "")

    # -- changing -----------------------------------------------------------------------

    def choose_part(self, index: QModelIndex) -> QMenu | None:
        """Offer the parts at the cell: one that stands is ticked, choosing it takes it away."""
        if not index.isValid() or self.context.read_only:
            return None
        menu = QMenu(self.cells)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName(self.model.spoken(index))
        there = {part.degree: part for part in self.model.parts_at(index) if part.uid}
        # The grid may be filled anew under the open menu: who and what is meant is known by name from here on.
        spot = Spot(self.model.persons[index.row()].uid, self.model.columns[index.column()], self._case)
        for term in terms.choices("involvement"):
            action = QAction(self.t(term.label), menu, checkable=True)
            action.setChecked(term.code in there)
            action.triggered.connect(lambda _=False, code=term.code: self._toggle(spot, code, there.get(code)))
            menu.addAction(action)
        menu.popup(self.cells.viewport().mapToGlobal(self.cells.visualRect(index).bottomLeft()))
        menu.setActiveAction(menu.actions()[0])
        return menu

    def _toggle(self, spot: Spot, degree: str, there: Part | None) -> None:
        one = spot.happening
        if there is not None:
            reason = self.t(N_("Taken out in the grid of people and events"))
            self._do(one.uid, records.delete_record, there.uid, reason)
            return
        values = {"person": spot.person, "target_kind": one.kind, "target_uid": one.uid, "degree": degree}
        self._do(one.uid, records.add_record, "involvement", values, spot.case)

    def _do(self, target: str, *command: Any) -> None:
        self.context.jobs.do(self, *command, then=lambda _: self.refresh(target), failed=self.failed.emit)

    def refresh(self, target: str) -> None:
        """Show the parts in one happening as they are now."""
        self.context.jobs.ask(self, involving.parts_in, [target], then=lambda parts: self._renew(target, parts))

    def _renew(self, target: str, parts: list[Part]) -> None:
        self.model.renew(target, parts)
        self._tell(self.cells.currentIndex())


def _first(reader: Any, case: str, text: str | None) -> tuple[list[Any], Strip]:
    """The persons and the first columns (query)."""
    return involving.everybody(reader, case, text), involving.strip(reader, case, limit=_COLUMNS)
