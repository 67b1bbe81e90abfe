"""The histogram above a timeline: always the whole time; a stretch chosen in it is the period that is wanted."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.actions.chronology_graphic import Density
from app.domain.words import N_
from ui.context import Context
from ui.kit.timeline_axis import LAST, Axis, ticks

_TALL, _SIDE = 58, 20
_EARLIER, _LATER = Qt.Key.Key_Left, Qt.Key.Key_Right


class DensityStrip(QWidget):
    """Counts by stretches of time. Dragging, or Shift with the arrows and Enter, chooses a period; Delete clears it.

    Time runs from left to right in every language, as in the graphic below it.
    """

    chosen = Signal(str, str)
    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        self.made: Density | None = None
        self.window_shown: tuple[float, float] | None = None
        self.period = ("", "")
        self.at = 0
        self.anchor: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.t(N_("When things happened")))
        self.setToolTip(self.t(N_("Drag over a stretch of time to see only that.")))
        self.setMouseTracking(True)

    def sizeHint(self) -> QSize:
        tall = self.context.theme.size(_TALL - 16) + self.fontMetrics().height()
        return QSize(self.context.theme.size(400), tall)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.context.theme.size(120), self.sizeHint().height())

    def show_density(self, made: Density) -> None:
        """Show other counts."""
        self.made = made
        self.at = min(self.at, max(0, len(made.counts) - 1))
        self._describe()
        self.update()

    def show_period(self, since: str, until: str) -> None:
        """Mark the period that is wanted."""
        self.period = (since, until)
        self.update()

    def show_window(self, first: float, last: float) -> None:
        """Mark what the graphic shows of it."""
        self.window_shown = (first, last)
        self.update()

    def hide_window(self) -> None:
        """No graphic is shown."""
        self.window_shown = None
        self.update()

    # -- geometry -----------------------------------------------------------------------

    def axis(self) -> Axis:
        """From the first stretch to the last across the width there is."""
        side = self.context.theme.size(_SIDE)
        width = max(1.0, self.width() - 2.0 * side)
        if self.made is None or not self.made.counts:
            return Axis(1.0, 1.0, width)
        return Axis(float(self.made.start), width / (self.made.end - self.made.start), width)

    def bar(self, number: int) -> QRectF:
        """Where the bar of a stretch stands."""
        made, axis, side = self.made, self.axis(), self.context.theme.size(_SIDE)
        if made is None:
            return QRectF()
        left = side + axis.x(made.start + number * made.width)
        wide = made.width * axis.per_day
        room = self.height() - self.fontMetrics().height() - 6.0
        most = max(made.counts) or 1
        tall = 0.0 if not made.counts[number] else max(2.0, room * made.counts[number] / most)
        gap = 1.0 if wide > 4 else 0.0
        return QRectF(left, 3 + room - tall, max(1.0, wide - gap), tall)

    def stretch_at(self, x: float) -> int:
        """The stretch at a place."""
        made = self.made
        if made is None or not made.counts:
            return 0
        day = self.axis().day(x - self.context.theme.size(_SIDE))
        return min(max(int((day - made.start) // made.width), 0), len(made.counts) - 1)

    def days(self, first: int, last: int) -> tuple[str, str]:
        """The first and last ISO day of some stretches."""
        made = self.made
        if made is None:
            return "", ""
        low, high = sorted((first, last))
        begin, end = made.start + low * made.width, made.start + (high + 1) * made.width - 1
        return dt.date.fromordinal(begin).isoformat(), dt.date.fromordinal(min(end, int(LAST))).isoformat()

    # -- painting -----------------------------------------------------------------------

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self.context.theme
        painter.fillRect(self.rect(), theme.colour("surface"))
        if self.made is not None and self.made.counts:
            self._paint_bars(painter, theme.colour("accent"), theme.colour("outline"))
            self._paint_ticks(painter)
            self._paint_window(painter)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def _paint_bars(self, painter: QPainter, ink: QColor, pale: QColor) -> None:
        made = self.made
        if made is None:
            return
        chosen = self._chosen_stretches()
        low, high = sorted(chosen) if chosen else (0, len(made.counts) - 1)
        if chosen:
            first, last = self.bar(low), self.bar(high)
            ground = QRectF(first.left(), 0, last.right() - first.left(), self.height() - self.fontMetrics().height())
            painter.fillRect(ground, self.context.theme.colour("soft"))
        for number, count in enumerate(made.counts):
            if count:
                painter.fillRect(self.bar(number), ink if low <= number <= high else pale)
        if self.hasFocus():
            place = self.bar(self.at)
            painter.setPen(QPen(self.context.theme.colour("focus"), 2))
            foot = self.height() - self.fontMetrics().height() - 2
            painter.drawLine(int(place.center().x()), 3, int(place.center().x()), int(foot))

    def _chosen_stretches(self) -> tuple[int, int] | None:
        """What is being chosen, else the period that is wanted."""
        if self.anchor is not None:
            return (self.anchor, self.at)
        made = self.made
        if made is None or not any(self.period):
            return None
        days = [dt.date.fromisoformat(day).toordinal() if day else None for day in self.period]
        last = len(made.counts) - 1
        low = 0 if days[0] is None else (days[0] - made.start) // made.width
        high = last if days[1] is None else (days[1] - made.start) // made.width
        return (min(max(low, 0), last), min(max(high, 0), last))

    def _paint_ticks(self, painter: QPainter) -> None:
        metrics, side = self.fontMetrics(), self.context.theme.size(_SIDE)
        foot = self.height() - metrics.height() - 1
        painter.setPen(self.context.theme.colour("line"))
        painter.drawLine(side, foot, self.width() - side, foot)
        axis = self.axis()
        longest = "0000" if axis.days > 1500 else "September"
        least = metrics.horizontalAdvance(longest) * 1.8
        painter.setPen(self.context.theme.colour("muted"))
        for tick in ticks(axis, self.context.lang, least):
            wide = metrics.horizontalAdvance(tick.words)
            x = min(max(side + axis.x(tick.day) - wide / 2, 2.0), self.width() - wide - 2.0)
            painter.drawText(int(x), self.height() - metrics.descent() - 1, tick.words)

    def _paint_window(self, painter: QPainter) -> None:
        if self.window_shown is None:
            return
        axis, side = self.axis(), self.context.theme.size(_SIDE)
        left, right = (min(max(side + axis.x(day), 1.0), self.width() - 2.0) for day in self.window_shown)
        if right - left > axis.width - 2:
            return
        painter.setPen(QPen(self.context.theme.colour("text"), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        foot = self.height() - self.fontMetrics().height() - 2.0
        painter.drawRoundedRect(QRectF(left, 1.5, max(3.0, right - left), foot - 1), 3, 3)

    # -- choosing -----------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.at = self.anchor = self.stretch_at(event.position().x())
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.anchor is not None and event.buttons() & Qt.MouseButton.LeftButton:
            self.at = self.stretch_at(event.position().x())
            self._describe()
            self.update()
        else:
            under = self.stretch_at(event.position().x())
            self.setToolTip(self._told(under, under))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.choose()

    def choose(self) -> None:
        """What is marked is the period that is wanted."""
        first = self.at if self.anchor is None else self.anchor
        self.anchor = None
        self.chosen.emit(*self.days(first, self.at))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        last = len(self.made.counts) - 1 if self.made is not None else -1
        if key in (_EARLIER, _LATER, Qt.Key.Key_Home, Qt.Key.Key_End) and last >= 0:
            held = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.anchor = (self.at if self.anchor is None else self.anchor) if held else None
            to = {_EARLIER: self.at - 1, _LATER: self.at + 1, Qt.Key.Key_Home: 0}.get(Qt.Key(key), last)
            self.at = min(max(to, 0), last)
            self._describe()
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and last >= 0:
            self.choose()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.anchor = None
            self.chosen.emit("", "")
        elif key == Qt.Key.Key_Escape:
            self.anchor = None
            self.update()
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._describe()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.anchor = None
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self.updateGeometry()
            self.update()

    # -- those who hear it --------------------------------------------------------------

    def words(self) -> str:
        """What the cursor stands on, or the stretch that is being marked."""
        return self._told(self.at if self.anchor is None else self.anchor, self.at)

    def _told(self, begin: int, end: int) -> str:
        made = self.made
        if made is None or not made.counts:
            return self.t(N_("Nothing with a date yet."))
        low, high = sorted((begin, end))
        first, last = self.days(low, high)
        count = self.context.plural("{n} entry", "{n} entries", sum(made.counts[low : high + 1]))
        words = self.t(
            N_("{count} from {begin} to {end}. Shift with the arrows marks a stretch, Enter shows only that.")
        )
        return words.format(count=count, begin=self.context.day(first), end=self.context.day(last))

    def _describe(self) -> None:
        self.setAccessibleDescription(self.words())
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
