"""The drawn chronology as one works with it: cursor and keys, pointer and wheel, and words for those who hear it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QHelpEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QToolTip

from app.domain.words import N_
from ui.kit.timeline_axis import day_words
from ui.kit.timeline_drawing import TimelineDrawing
from ui.kit.timeline_layout import Band, Bar

_STEP = 1.6


class TimelineScene(TimelineDrawing):
    """Draws what it was given and never waits: while one zooms, what is known is drawn until more has come.

    Arrows move between items and lanes, + and − zoom, Home shows all, Shift with the arrows pans, Enter opens.
    """

    def step(self, by: int) -> None:
        """To the item before or after in this lane."""
        if self.bands:
            self.item = min(max(self.item + by, 0), max(0, len(self.bands[self.band]) - 1))
            self._arrived()

    def change_lane(self, by: int) -> None:
        """To the item nearest in time in the lane above or below."""
        day = self._cursor_day()
        number = self.band + by
        while 0 <= number < len(self.bands) and not len(self.bands[number]):
            number += by
        if 0 <= number < len(self.bands):
            self.band, self.item = number, 0
            days = [self._day_of(at) for at in range(len(self.bands[number]))]
            if day is not None:
                self.item = min(range(len(days)), key=lambda at: abs((days[at] or 0.0) - day), default=0)
            self._arrived()

    def _day_of(self, at: int) -> float | None:
        self.item, kept = at, self.item
        day = self._cursor_day()
        self.item = kept
        return day

    def _arrived(self) -> None:
        self._scroll_to()
        bar = self.bar_now()
        if bar is not None:
            self.uid = bar.row.uid
            self.chosen.emit(self.uid)
        self._describe()
        self.viewport().update()

    def _scroll_to(self) -> None:
        band, measures = self.bands[self.band], self.measures()
        bar = self.bar_now()
        top = band.top + (bar.line * measures.line if bar is not None else 0)
        scroll, room = self.verticalScrollBar(), self.viewport().height() - self.head
        if top < scroll.value():
            scroll.setValue(int(top))
        elif top + measures.line + 2 * measures.pad > scroll.value() + room:
            scroll.setValue(int(top + measures.line + 2 * measures.pad - room))
        day = self._cursor_day()
        if day is not None and not 0 <= self.axis.x(day) <= self.axis.width - 20:
            self.pan(self.axis.x(day) - self.axis.width / 2)

    def enter(self) -> None:
        """Work on the item under the cursor; look into a count."""
        bar = self.bar_now()
        if bar is not None:
            self.uid = bar.row.uid
            self.opened.emit(self.uid)
        elif self._cursor_day() is not None:
            start, width = self._cells_of()
            first = start + self.bands[self.band].cells[self.item].bin * width
            self.show_days(first, first + width)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        wide, tall = self.axis.width, self.viewport().height() - self.head
        scroll = self.verticalScrollBar()
        keys = {
            Qt.Key.Key_Left: lambda: self.pan(-wide / 4) if shift else self.step(-1),
            Qt.Key.Key_Right: lambda: self.pan(wide / 4) if shift else self.step(1),
            Qt.Key.Key_Up: lambda: self.change_lane(-1),
            Qt.Key.Key_Down: lambda: self.change_lane(1),
            Qt.Key.Key_Plus: lambda: self.zoom(_STEP), Qt.Key.Key_Equal: lambda: self.zoom(_STEP),
            Qt.Key.Key_Minus: lambda: self.zoom(1 / _STEP), Qt.Key.Key_Home: self.fit,
            Qt.Key.Key_End: lambda: self.step(1_000_000),
            Qt.Key.Key_PageUp: lambda: scroll.setValue(int(scroll.value() - tall)),
            Qt.Key.Key_PageDown: lambda: scroll.setValue(int(scroll.value() + tall)),
            Qt.Key.Key_Return: self.enter, Qt.Key.Key_Enter: self.enter, Qt.Key.Key_F2: self.enter,
            Qt.Key.Key_Space: self._arrived, Qt.Key.Key_Escape: self.left.emit,
        }  # fmt: skip
        do = keys.get(Qt.Key(event.key()))
        if do is None or not self.bands:
            super().keyPressEvent(event)
            return
        do()
        event.accept()

    # -- the pointer --------------------------------------------------------------------

    def found_at(self, place: QPointF) -> tuple[int, int] | None:
        """Lane and item at a place."""
        y = place.y() - self.head + self.verticalScrollBar().value()
        for number, band in enumerate(self.bands):
            if not band.top <= y <= band.top + band.tall or place.y() < self.head:
                continue
            for at, cell in enumerate(band.cells):
                first, last = self._cell_span(cell)
                if first <= place.x() <= max(last, first + 3):
                    return number, at
            return next(((number, at) for at, bar in enumerate(band.bars) if self._hit(bar, band, place)), None)
        return None

    def _hit(self, bar: Bar, band: Band, place: QPointF) -> bool:
        top = self.head + band.top - self.verticalScrollBar().value()
        measures, box = self.measures(), self.bar_box(bar, top)
        y = top + measures.pad + bar.line * measures.line
        x = self._anchor_of(bar, box)
        words = QRectF(x - measures.mark, y, bar.wide + 3 * measures.mark, measures.line)
        return words.contains(place) or box.adjusted(-2, -3, 2, 3).contains(place)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragged = event.position()
            found = self.found_at(event.position())
            if found is not None:
                self.band, self.item = found
                self._arrived()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged is not None and event.buttons() & Qt.MouseButton.LeftButton:
            by = self._dragged - event.position()
            self._dragged = event.position()
            self.verticalScrollBar().setValue(int(self.verticalScrollBar().value() + by.y()))
            if by.x():
                self.pan(by.x())

    def mouseReleaseEvent(self, _: QMouseEvent) -> None:
        self._dragged = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        found = self.found_at(event.position())
        if found is not None:
            self.band, self.item = found
            self.enter()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            found = self.found_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self._told(*found) if found is not None else "", self.viewport())
            return True
        return super().viewportEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta()
        if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier):
            super().wheelEvent(event)
        elif abs(turned.x()) > abs(turned.y()):
            self.pan(-turned.x())
        else:
            self.zoom(1.0015 ** turned.y(), event.position().x() - self.field().left())
        event.accept()

    # -- those who hear it --------------------------------------------------------------

    def _told(self, number: int, at: int) -> str:
        band = self.bands[number]
        if at < len(band.bars):
            row = band.bars[at].row
            return self.t(N_("{what}. Lane: {lane}.")).format(what=self.words.told(row), lane=band.words)
        start, width = self._cells_of()
        first = start + band.cells[at].bin * width
        count = self.context.plural("{n} entry", "{n} entries", band.cells[at].count)
        begin, end = (day_words(day, self.context.lang, year=True) for day in (first, first + width - 1))
        words = self.t(N_("{count} from {begin} to {end}. Lane: {lane}. Enter looks closer."))
        return words.format(count=count, begin=begin, end=end, lane=band.words)

    def description(self) -> str:
        """What stands under the cursor, in words."""
        if not self.bands or not len(self.bands[self.band]):
            return self.t(N_("Nothing is drawn here."))
        return self._told(self.band, self.item)

    def _describe(self) -> None:
        words = self.description()
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
