"""Rows of a few lines with marks: persons as cards, what belongs to them as pairs of lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.context import Context

Index = QModelIndex | QPersistentModelIndex
# Ink and ground of a mark, by its weight.
_MARKS = {
    "plain": ("muted", "sunken"),
    "ok": ("ok", "ok_soft"),
    "warn": ("warn", "warn_soft"),
    "danger": ("danger", "danger_soft"),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A few words in a small field at the end of a row."""

    words: str
    weight: str = "plain"


@dataclass(frozen=True, slots=True)
class Lines:
    """What a row shows: its heading, more lines below, marks beside the heading."""

    head: str
    more: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()

    def spoken(self) -> str:
        """The whole row in words."""
        return ", ".join(part for part in (self.head, *self.more, *(mark.words for mark in self.marks)) if part)


class LinesDelegate(QStyledItemDelegate):
    """Paints rows of lines; `lines_of` says what stands in a row (None: nothing yet)."""

    def __init__(
        self,
        context: Context,
        lines_of: Callable[[Index], Lines | None],
        parent: QWidget,
        *,
        most: int = 3,
        quiet: bool = False,
    ) -> None:
        """`quiet`: what is in hand shows only while the list has the keys."""
        super().__init__(parent)
        self.context, self._lines_of, self._most, self._quiet = context, lines_of, most, quiet
        self._side = 8 if quiet else 16

    def height(self, lines: int) -> int:
        """How tall a row of so many lines is."""
        theme = self.context.theme
        head, small = QFontMetrics(self._font(bold=True)), QFontMetrics(self._font())
        return head.lineSpacing() + (lines - 1) * (small.lineSpacing() + theme.size(2)) + theme.size(18)

    def _font(self, *, bold: bool = False) -> QFont:
        font = self.context.theme.font()
        font.setPixelSize(self.context.theme.size(15 if bold else 13))
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        return font

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        lines = self._lines_of(index)
        shown = min(self._most, 1 + len([line for line in lines.more if line])) if lines else self._most
        return QSize(self.context.theme.size(200), self.height(shown))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.initStyleOption(option, index)
        option.text = ""
        widget = option.widget
        if self._quiet and not widget.hasFocus():
            option.state &= ~QStyle.StateFlag.State_Selected
        widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, widget)
        lines = self._lines_of(index)
        if lines is None:
            return
        painter.save()
        painter.setLayoutDirection(option.direction)
        side, top = self.context.theme.size(self._side), self.context.theme.size(8)
        area = option.rect.adjusted(side, top, -side, -top)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        left = self._marks(painter, area, lines.marks, option.direction)
        self._words(painter, area, left, lines, selected=selected)
        painter.restore()

    def _words(self, painter: QPainter, area: QRect, head_area: QRect, lines: Lines, *, selected: bool) -> None:
        colour = self.context.theme.colour
        font = self._font(bold=True)
        painter.setFont(font)
        painter.setPen(colour("on_soft" if selected else "text"))
        tall = QFontMetrics(font).lineSpacing()
        _line(painter, QRect(head_area.x(), area.y(), head_area.width(), tall), lines.head, font)
        font = self._font()
        painter.setFont(font)
        painter.setPen(colour("on_soft" if selected else "muted"))
        y, step = area.y() + tall + self.context.theme.size(2), QFontMetrics(font).lineSpacing()
        for words in [line for line in lines.more if line][: self._most - 1]:
            _line(painter, QRect(area.x(), y, area.width(), step), words, font)
            y += step + self.context.theme.size(2)

    def _marks(self, painter: QPainter, area: QRect, marks: tuple[Mark, ...], way: Qt.LayoutDirection) -> QRect:
        """Paint the marks at the end of the first line; what is left of it for the heading."""
        theme, font = self.context.theme, self._font()
        font.setPixelSize(theme.size(12))
        measure = QFontMetrics(font)
        pad, tall = theme.size(7), measure.lineSpacing() + theme.size(2)
        room = area.width() * 2 // 3
        end = area.right() + 1
        for mark in marks:
            wide = measure.horizontalAdvance(mark.words) + 2 * pad
            if area.right() + 1 - end + wide > room:
                break
            end -= wide
            box = QStyle.visualRect(way, area, QRect(end, area.y(), wide, tall))
            ink, ground = _MARKS[mark.weight]
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(ground))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.drawRoundedRect(box, tall / 2, tall / 2)
            painter.setPen(theme.colour(ink))
            painter.setFont(font)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, mark.words)
            end -= theme.size(5)
        left = QRect(area.x(), area.y(), end - theme.size(3) - area.x(), area.height())
        return QStyle.visualRect(way, area, left)


def _line(painter: QPainter, box: QRect, words: str, font: QFont) -> None:
    flat = words.replace("\n", " ")
    shown = QFontMetrics(font).elidedText(flat, Qt.TextElideMode.ElideRight, box.width())
    where = QStyle.visualAlignment(
        painter.layoutDirection(), Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
    )
    painter.drawText(box, int(where | Qt.TextFlag.TextSingleLine), shown)


def ring(painter: QPainter, box: QRect, context: Context) -> None:
    """The line around what has the keys."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(context.theme.colour("focus")), 2))
    painter.drawRoundedRect(box, 4, 4)


__all__ = ["Lines", "LinesDelegate", "Mark", "ring"]
