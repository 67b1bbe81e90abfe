"""The board: cases by status, side by side; arrows walk, Ctrl with arrows or the mouse moves a case on."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QMimeData, QModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QDrag, QDragEnterEvent, QDragMoveEvent, QDropEvent, QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QScrollArea,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from app.actions.board import CaseRow, cases
from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import boxed, column, label, put, row, stretched
from ui.kit.table import UID, Column, Index, PagedModel

_MIME = "application/x-havenfile-case"
_WIDE = 190


class Board(QScrollArea):
    """A column for each status. `chosen`, `opened` name a case, `moved` a case and where it goes to."""

    chosen = Signal(str)
    opened = Signal(str)
    moved = Signal(str, str)
    failed = Signal(object)

    def __init__(self, context: Context, words: Any) -> None:
        super().__init__()
        self.context, self.words = context, words
        self.columns: dict[str, Pile] = {}
        self._held = self._last = ""
        self._awaited = False
        self._question: dict[str, Any] = {}
        self.box = row(margins=(24, 0, 24, 16), gap=12)
        self.setWidget(boxed(self.box, "sheet"))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_statuses(self, statuses: list[str], **question: Any) -> None:
        """Show these columns, with the cases that fit the question."""
        self._question = question
        for status in statuses:
            if status not in self.columns:
                self._add(status)
        for at, status in enumerate(statuses):
            self.box.insertWidget(at, self.columns[status])
        for status, pile in self.columns.items():
            pile.wanted = status in statuses
            pile.setVisible(pile.wanted and bool(status))
            if pile.wanted:
                pile.ask(question)

    def _add(self, status: str) -> None:
        pile = Pile(self, status)
        pile.rows.filled.connect(lambda: self._filled(pile))
        pile.rows.failed.connect(self.failed)
        pile.list.chosen.connect(self._chose)
        pile.list.opened.connect(self.opened)
        pile.dropped.connect(self.moved)
        self.columns[status] = pile

    def _chose(self, uid: str) -> None:
        self._last = uid
        self.chosen.emit(uid)

    def _filled(self, pile: Pile) -> None:
        pile.count()
        pile.setVisible(pile.wanted and (bool(pile.status) or bool(len(pile.rows.rows))))
        at = pile.rows.row_of(self._held) if self._held else -1
        if at >= 0:
            self._held = ""
            pile.list.setCurrentIndex(pile.rows.index(at, 0))
            pile.list.setFocus()
            self.ensureWidgetVisible(pile)
        elif self._awaited and len(pile.rows.rows):
            self._awaited = False
            pile.list.take_focus()

    def hold(self, uid: str) -> None:
        """Take a case in hand as soon as it is shown."""
        self._held = uid

    def shown(self) -> list[Pile]:
        """The columns that are seen, in their order."""
        piles = sorted(self.columns.values(), key=self.box.indexOf)
        return [pile for pile in piles if pile.isVisible()]

    def current(self) -> str:
        """The case in hand ("" when none)."""
        pile = self._focused()
        return pile.list.current() if pile else ""

    def _focused(self) -> Pile | None:
        return next((pile for pile in self.shown() if pile.list.hasFocus()), None)

    def take_focus(self) -> None:
        """Where one was, else into the first column that has a case."""
        filled = [one for one in self.shown() if len(one.rows.rows)]
        held = next((one for one in filled if one.list.current() == self._last), None)
        pile = held or next(iter(filled or self.shown()), None)
        self._awaited = not filled
        if pile is not None:
            pile.list.take_focus()

    def walk(self, step: int) -> None:
        """To the next column that has a case."""
        piles, pile = self.shown(), self._focused()
        at = piles.index(pile) + step if pile in piles else 0
        while 0 <= at < len(piles):
            if len(piles[at].rows.rows):
                piles[at].list.take_focus()
                self.ensureWidgetVisible(piles[at])
                return
            at += step

    def move(self, step: int) -> None:  # type: ignore[override]  # a board is moved by its layout alone
        """Move the case in hand to the next status."""
        piles, pile = self.shown(), self._focused()
        if pile is None or not pile.list.current():
            return
        at = piles.index(pile) + step
        if 0 <= at < len(piles):
            self.moved.emit(pile.list.current(), piles[at].status)


class Pile(QFrame):
    """The cases of one status."""

    dropped = Signal(str, str)

    def __init__(self, board: Board, status: str) -> None:
        super().__init__()
        self.setProperty("pile", True)
        self.board, self.status = board, status
        self.wanted = False
        context = board.context
        self.name = board.words.status(status) or context.translate(N_("No status"))
        self.rows = PagedModel([Column(self.name, board.words.card)], context)
        self.list = Cards(self, context)
        self.rows.setParent(self.list)
        self.list.setAccessibleName(self.name)
        self.title = label(self.name, "label", wrap=True)
        self.number = label("", "muted")
        head = row(self.title, self.number, margins=(12, 10, 12, 6), gap=8)
        head.setStretch(0, 1)
        self.setLayout(stretched(column(head, self.list, gap=0), 1))
        self.setMinimumWidth(context.theme.size(_WIDE))
        self.setAcceptDrops(not context.read_only)

    def ask(self, question: dict[str, Any]) -> None:
        """Show the cases that fit."""
        self.rows.show(cases, **{**question, "statuses": (self.status,)})

    def count(self) -> None:
        """How many there are."""
        self.number.setText(self.board.context.number(len(self.rows.rows)))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        if event.mimeData().hasFormat(_MIME):
            event.acceptProposedAction()
            put(self, over=True)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: N802
        if event.mimeData().hasFormat(_MIME):
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: Any) -> None:  # noqa: N802
        put(self, over=False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        put(self, over=False)
        uid = bytes(event.mimeData().data(_MIME).data()).decode()
        if self.rows.row_of(uid) < 0:
            event.acceptProposedAction()
            self.dropped.emit(uid, self.status)


class Cards(QListView):
    """The cards of one column."""

    chosen = Signal(str)
    opened = Signal(str)

    def __init__(self, pile: Pile, context: Context) -> None:
        super().__init__()
        self.pile, self.context = pile, context
        self.setModel(pile.rows)
        self.setItemDelegate(_Card(self, context))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragEnabled(not context.read_only)
        self.setObjectName("cards")
        self.setMouseTracking(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.activated.connect(lambda index: self.opened.emit(str(index.data(UID) or "")))

    def currentChanged(self, current: QModelIndex | Any, previous: Any) -> None:  # noqa: N802 - Qt's name
        super().currentChanged(current, previous)
        if current.isValid() and self.hasFocus():
            self.chosen.emit(str(current.data(UID) or ""))

    def take_focus(self) -> None:
        """Take the keys, with a card in hand where there is one."""
        self.setFocus()
        index = self.currentIndex()
        if not index.isValid() and len(self.pile.rows.rows):
            self.setCurrentIndex(self.pile.rows.index(0, 0))
        elif index.isValid():
            self.chosen.emit(str(index.data(UID) or ""))

    def current(self) -> str:
        """The case in hand ("" when none)."""
        index = self.currentIndex()
        return str(index.data(UID) or "") if index.isValid() else ""

    def startDrag(self, actions: Qt.DropAction) -> None:  # noqa: N802
        data = QMimeData()
        data.setData(_MIME, self.current().encode())
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.exec(Qt.DropAction.MoveAction)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        key, board = event.key(), self.pile.board
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            ahead = (key == Qt.Key.Key_Right) == (self.layoutDirection() == Qt.LayoutDirection.LeftToRight)
            step = 1 if ahead else -1
            board.move(step) if event.modifiers() & Qt.KeyboardModifier.ControlModifier else board.walk(step)
            return
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current():
            self.opened.emit(self.current())
            return
        super().keyPressEvent(event)


class _Card(QStyledItemDelegate):
    """A card: code and codename, then what presses."""

    def __init__(self, parent: Cards, context: Context) -> None:
        super().__init__(parent)
        self._cards, self.context = parent, context

    def _fonts(self) -> tuple[QFont, QFont]:
        strong, small = QFont(self._cards.font()), QFont(self._cards.font())
        strong.setPixelSize(self.context.theme.size(14))
        strong.setWeight(QFont.Weight.Medium)
        small.setPixelSize(self.context.theme.size(12))
        return strong, small

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        strong, small = (QFontMetrics(font).lineSpacing() for font in self._fonts())
        found = self._row(index)
        lines = len(self._lines(found)) if found else 1
        return QSize(0, strong + lines * small + self.context.theme.size(26))

    def _row(self, index: Index) -> CaseRow | None:
        found: CaseRow | None = self._cards.pile.rows.rows[index.row()]
        return found

    def _lines(self, found: CaseRow) -> list[tuple[str, str]]:
        lines: list[tuple[str, str]] = self._cards.pile.board.words.lines(found)
        return lines

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        found = self._row(index)
        if found is None:
            index.data()  # asks for what is looked at
            return
        painter.save()
        size, colour = self.context.theme.size, self.context.theme.colour
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        box = option.rect.adjusted(size(6), size(3), -size(7), -size(4))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = "focus" if chosen and self._cards.hasFocus() else "line"
        painter.setPen(colour(edge))
        hover = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.setBrush(colour("soft" if chosen else "hover" if hover else "surface"))
        painter.drawRoundedRect(box, size(6), size(6))
        room = box.adjusted(size(10), size(7), -size(10), -size(7))
        strong, small = self._fonts()
        at = self._write(painter, room, room.y(), f"{found.code}  {found.title}".strip(), strong, "text", chosen)
        for words, ink in self._lines(found):
            at = self._write(painter, room, at, words, small, ink, chosen)
        painter.restore()

    def _write(
        self,
        painter: QPainter,
        room: QRect,
        at: int,
        words: str,
        font: QFont,
        ink: str,
        chosen: bool,  # noqa: FBT001
    ) -> int:
        tall = QFontMetrics(font).lineSpacing()
        painter.setFont(font)
        painter.setPen(self.context.theme.colour("on_soft" if chosen else ink))
        told = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(QRect(room.x(), at, room.width(), tall), Qt.AlignmentFlag.AlignVCenter, told)
        return at + tall
