"""A list of places and commands, grouped under headings: drawn by hand, told in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.context import Context

_SHARE = 0.55
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Offer:
    """A line: what it is called, what else tells it from others, its keys, what taking it does; a heading has no
    `take`. `same` tells that it is the same line in another list; `value` is what it stands for, `below` a second
    row with `marks` on what was looked for."""

    words: str
    more: str = ""
    keys: str = ""
    icon: str = ""
    take: Callable[[], object] | None = None
    same: str = ""
    value: object = None
    below: str = ""
    marks: tuple[tuple[int, int], ...] = ()


class Offers(QAbstractListModel):
    """The lines of the list."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Offer] = []

    def fill(self, lines: list[Offer]) -> None:
        """Show other lines."""
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's default
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = 0) -> Any:
        if not index.isValid() or index.row() >= len(self.lines):
            return None
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return line.words
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return ", ".join(part for part in (line.words, line.more, line.keys, line.below) if part)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        taken = index.isValid() and self.lines[index.row()].take is not None
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return usual if taken else Qt.ItemFlag.NoItemFlags


class _Drawn(QStyledItemDelegate):
    """Icon, words, what else is known in muted ink, keys at the far side; mirrored where the language is."""

    def __init__(self, context: Context, parent: QListView) -> None:
        super().__init__(parent)
        self.theme = context.theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        line: Offer = index.model().lines[index.row()]  # type: ignore[attr-defined]
        tall = 28 if line.take is None else 56 if line.below else 36
        return QSize(option.rect.width(), self.theme.size(tall))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line: Offer = index.model().lines[index.row()]  # type: ignore[attr-defined]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(option.direction)
        if line.take is None:
            self._heading(painter, option, line)
        else:
            self._line(painter, option, line)
        painter.restore()

    def _heading(self, painter: QPainter, option: QStyleOptionViewItem, line: Offer) -> None:
        font = self._font(option, 12)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(self.theme.colour("muted"))
        room = option.rect.adjusted(self.theme.size(12), self.theme.size(6), -self.theme.size(12), 0)
        painter.drawText(room, _LEADING, line.words)

    def _line(self, painter: QPainter, option: QStyleOptionViewItem, line: Offer) -> None:
        size, rect = self.theme.size, QRect(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.theme.colour("soft"))
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), size(6), size(6))
        ink, quiet = ("on_soft", "on_soft") if chosen else ("text", "muted")
        if line.below:
            room = QRect(rect.left() + size(40), rect.top() + size(29), rect.width() - size(52), size(22))
            self._below(painter, option, self._place(option, room), line, ink, quiet)
            rect.setHeight(size(34))
        icon = QRect(rect.left() + size(12), rect.center().y() - size(9) + 1, size(18), size(18))
        self.theme.icon(line.icon or "chevron-right", quiet).paint(painter, self._place(option, icon))
        left, right = rect.left() + size(40), rect.right() - size(12)
        right = self._far(painter, option, line.keys, quiet, QRect(left, rect.top(), right - left, rect.height()))
        right = self._far(painter, option, line.more, quiet, QRect(left, rect.top(), right - left, rect.height()))
        painter.setFont(self._font(option, 14))
        painter.setPen(self.theme.colour(ink))
        room = QRect(left, rect.top(), max(0, right - left), rect.height())
        words = painter.fontMetrics().elidedText(line.words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(self._place(option, room), _LEADING, words)

    def _below(
        self, painter: QPainter, option: QStyleOptionViewItem, room: QRect, line: Offer, ink: str, quiet: str
    ) -> None:
        """The second row, with what was looked for in strong letters on the colour of warnings."""
        font = self._font(option, 13)
        whole = line.below.replace("\n", " ")
        if not line.marks:  # with marks on what was looked for the words are cut to it already
            whole = QFontMetrics(font).elidedText(whole, Qt.TextElideMode.ElideRight, room.width())
        layout = QTextLayout(whole, font)
        mirrored = option.direction == Qt.LayoutDirection.RightToLeft
        side = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
        wrap = QTextOption(side | Qt.AlignmentFlag.AlignAbsolute)
        wrap.setWrapMode(QTextOption.WrapMode.NoWrap)
        wrap.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        layout.setTextOption(wrap)
        strong = QTextCharFormat()
        strong.setFontWeight(QFont.Weight.Bold)
        strong.setForeground(self.theme.colour(ink))
        if ink == "text":
            strong.setBackground(self.theme.colour("warn_soft"))
        layout.setFormats([_range(begin, end, strong) for begin, end in line.marks])
        layout.beginLayout()
        made = layout.createLine()
        made.setLineWidth(room.width())
        layout.endLayout()
        painter.setPen(self.theme.colour(quiet))
        painter.save()
        painter.setClipRect(room)
        layout.draw(painter, QPointF(room.topLeft()))
        painter.restore()

    def _far(self, painter: QPainter, option: QStyleOptionViewItem, words: str, ink: str, place: QRect) -> int:
        """Words at the far side of a place; where the room for what stands before them ends."""
        right = place.right() + 1
        if not words:
            return right
        painter.setFont(self._font(option, 12))
        painter.setPen(self.theme.colour(ink))
        metrics = painter.fontMetrics()
        width = min(metrics.horizontalAdvance(words) + 2, round(place.width() * _SHARE))
        room = QRect(right - width, place.top(), width, place.height())
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, width)
        painter.drawText(self._place(option, room), _TRAILING, shown)
        return right - width - self.theme.size(14)

    def _place(self, option: QStyleOptionViewItem, rect: QRect) -> QRect:
        return QStyle.visualRect(option.direction, option.rect, rect)

    def _font(self, option: QStyleOptionViewItem, size: int) -> QFont:
        font = QFont(option.font)
        font.setPixelSize(self.theme.size(size))
        return font


def _range(begin: int, end: int, shown: QTextCharFormat) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length, made.format = begin, end - begin, shown
    return made


_LEADING = int(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
_TRAILING = int(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)


class OfferList(QListView):
    """The list; `step` moves the mark over headings."""

    def __init__(self, context: Context, name: str) -> None:
        super().__init__()
        self.setObjectName("offers")
        self.offers = Offers()
        self.offers.setParent(self)
        self.setModel(self.offers)
        self.setItemDelegate(_Drawn(context, self))
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)

    def fill(self, lines: list[Offer], *, keep: bool = False) -> None:
        """Show other lines with the first marked, or with `keep` what was marked while it is there."""
        marked = self.marked() if keep else None
        self.offers.fill(lines)
        rows = [n for n, line in enumerate(lines) if line.take is not None]
        same = [n for n in rows if marked is not None and marked.same and lines[n].same == marked.same]
        if rows:
            self._mark((same or rows)[0])

    def tall(self) -> int:
        """How high all lines stand together, in pixels."""
        return sum(self.sizeHintForRow(n) for n in range(len(self.offers.lines))) + 2 * self.frameWidth() + 4

    def marked(self) -> Offer | None:
        """The line in hand."""
        index = self.currentIndex()
        return self.offers.lines[index.row()] if index.isValid() and index.row() < len(self.offers.lines) else None

    def step(self, by: int) -> None:
        """Move the mark down or up over lines that can be taken, round at the ends."""
        rows = [n for n, line in enumerate(self.offers.lines) if line.take is not None]
        if rows:
            now = self.currentIndex().row()
            at = rows.index(now) if now in rows else -1
            at = (at + by) % len(rows) if abs(by) == 1 else max(0, min(len(rows) - 1, at + by))
            self._mark(rows[at])

    def _mark(self, row: int) -> None:
        self.setCurrentIndex(self.offers.index(row, 0))
        above = row > 0 and self.offers.lines[row - 1].take is None
        self.scrollTo(self.offers.index(row - 1 if above else row, 0))
        self.scrollTo(self.offers.index(row, 0))
