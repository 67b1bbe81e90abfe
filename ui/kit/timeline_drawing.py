"""How the drawn chronology looks: axis, lanes, items with their bounds, counts."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen

from app.actions.chronology_graphic import Cell
from ui.kit.timeline_axis import Tick, context_words, ticks
from ui.kit.timeline_layout import FADE, Band, Bar
from ui.kit.timeline_marks import draw, mark_of, role_of
from ui.kit.timeline_paint import strip, strip_box
from ui.kit.timeline_view import TimelineView


class TimelineDrawing(TimelineView):
    """Paints what its state says; each frame draws only what is seen."""

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self.context.theme
        painter.fillRect(self.viewport().rect(), theme.colour("surface"))
        self.arrange()
        field, made = self.field(), ticks(self.axis, self.context.lang, self._tick_room())
        painter.setPen(QPen(theme.colour("line"), 1))
        for tick in made:
            x = field.left() + self.axis.x(tick.day)
            painter.drawLine(QPointF(x, self.head), QPointF(x, field.bottom()))
        for number, band in enumerate(self.bands):
            self._paint_band(painter, number, band)
        self._paint_axis(painter, made)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.viewport().rect()).adjusted(1, 1, -1, -1))

    def _tick_room(self) -> float:
        return self.fontMetrics().horizontalAdvance("September 30") * 1.15

    def _paint_axis(self, painter: QPainter, made: list[Tick]) -> None:
        theme, field, metrics = self.context.theme, self.field(), self.fontMetrics()
        painter.fillRect(QRectF(0, 0, self.viewport().width(), self.head), theme.colour("surface"))
        painter.setPen(theme.colour("line"))
        painter.drawLine(QPointF(0, self.head), QPointF(self.viewport().width(), self.head))
        painter.setPen(theme.colour("muted"))
        upper, lower = metrics.ascent() + 2, metrics.height() + metrics.ascent() + 2
        painter.drawText(QPointF(field.left() + 4, upper), context_words(self.axis, self.context.lang))
        for tick in made:
            x = field.left() + self.axis.x(tick.day) + 3
            if x + metrics.horizontalAdvance(tick.words) <= field.right():
                painter.setPen(theme.colour("text" if tick.major else "muted"))
                painter.drawText(QPointF(x, lower), tick.words)

    def _paint_band(self, painter: QPainter, number: int, band: Band) -> None:
        theme, field = self.context.theme, self.field()
        top = self.head + band.top - self.verticalScrollBar().value()
        if top > self.viewport().height() or top + band.tall < self.head:
            return
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawLine(QPointF(0, top + band.tall), QPointF(self.viewport().width(), top + band.tall))
        painter.save()
        painter.setClipRect(QRectF(field.left(), self.head, field.width(), field.height()))
        for at, bar in enumerate(band.bars):
            self._paint_bar(painter, bar, top, here=(number, at) == (self.band, self.item))
        if band.cells:
            self._paint_cells(painter, band, top, number)
        painter.restore()
        self._paint_name(painter, band, top, number)

    def _paint_name(self, painter: QPainter, band: Band, top: float, number: int) -> None:
        theme, metrics, wide = self.context.theme, self.fontMetrics(), self.names_wide
        left = self.viewport().width() - wide if self.isRightToLeft() else 0
        ground = "soft" if self.hasFocus() and number == self.band and len(band) else "window"
        painter.fillRect(
            QRectF(left, max(top, self.head), wide, top + band.tall - max(top, self.head)), theme.colour(ground)
        )
        ink, faint = ("on_soft", "on_soft") if ground == "soft" else ("text", "muted")
        count = self.context.number(band.count)
        room = wide - theme.size(22) - metrics.horizontalAdvance(count)
        middle = max(top, self.head) + self.measures().pad
        box = QRectF(left + theme.size(8), middle, wide - theme.size(16), self.measures().line)
        start, end = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        if self.isRightToLeft():
            start, end = end, start
        painter.setPen(theme.colour(ink))
        name = metrics.elidedText(band.words, Qt.TextElideMode.ElideRight, int(room))
        painter.drawText(box, int(start | Qt.AlignmentFlag.AlignVCenter), name)
        painter.setPen(theme.colour(faint))
        painter.drawText(box, int(end | Qt.AlignmentFlag.AlignVCenter), count)

    def bar_box(self, bar: Bar, top: float) -> QRectF:
        """Where the body of an item lies on the screen."""
        measures, field = self.measures(), self.field()
        y = top + measures.pad + bar.line * measures.line
        if bar.extent is None:
            x = field.left() + bar.place
            return strip_box(y, measures.line, x, x)
        first, last = (field.left() + self.axis.x(day) for day in (bar.extent.first, bar.extent.last))
        return strip_box(y, measures.line, first, last)

    def _paint_bar(self, painter: QPainter, bar: Bar, top: float, *, here: bool) -> None:
        theme, measures, field = self.context.theme, self.measures(), self.field()
        box = self.bar_box(bar, top)
        y = top + measures.pad + bar.line * measures.line
        if box.right() + 2 * measures.mark + bar.wide + FADE < field.left() or box.left() - FADE > field.right():
            return
        chosen = bar.row.uid == self.uid
        mark = mark_of(bar.row)
        x = self._anchor_of(bar, box)
        line = QRectF(x - measures.mark, y + 1, bar.wide + 3 * measures.mark, measures.line - 2)
        if chosen or (here and self.hasFocus()):
            painter.setPen(QPen(theme.colour("focus"), 2) if here and self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("soft"))
            painter.drawRoundedRect(line, 4, 4)
        if bar.extent is not None:
            strip(painter, theme, bar.extent, mark.role, box)
        middle = y + (measures.line - box.height()) / 2 - 1
        painter.setBrush(Qt.BrushStyle.NoBrush)
        draw(painter, theme, mark, QPointF(x, middle), measures.mark * 0.66, "soft" if chosen else "surface")
        painter.setPen(theme.colour("on_soft" if chosen or (here and self.hasFocus()) else "text"))
        metrics = self.fontMetrics()
        painter.drawText(QPointF(x + measures.mark, middle + (metrics.ascent() - metrics.descent()) / 2), bar.words)

    def _anchor_of(self, bar: Bar, box: QRectF) -> float:
        """Where the mark of an item stands: at its beginning, at the known end, or at the edge while it goes on."""
        if bar.extent is not None and bar.extent.open_left:
            return box.right()
        edge = self.field().left() + self.measures().mark
        return min(max(box.left(), edge), max(box.left(), box.right() - self.measures().mark))

    def _paint_cells(self, painter: QPainter, band: Band, top: float, number: int) -> None:
        theme, measures = self.context.theme, self.measures()
        most = max(cell.count for cell in band.cells)
        foot = top + band.tall - measures.pad
        painter.setPen(Qt.PenStyle.NoPen)
        for at, cell in enumerate(band.cells):
            left, right = self._cell_span(cell)
            if right < self.field().left() or left > self.field().right():
                continue
            tall = max(3.0, measures.line * (cell.count / most) ** 0.5)
            box = QRectF(left, foot - tall, max(1.5, right - left - 0.5), tall)
            painter.fillRect(box, theme.colour(role_of(cell.worst)))
            if (number, at) == (self.band, self.item) and self.hasFocus():
                painter.setPen(QPen(theme.colour("focus"), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(QRectF(left - 2, top + 2, max(5.0, right - left + 3), band.tall - 4))
                painter.setPen(Qt.PenStyle.NoPen)

    def _cell_span(self, cell: Cell) -> tuple[float, float]:
        start, width = self._cells_of()
        first = self.field().left() + self.axis.x(start + cell.bin * width)
        return first, first + width * self.axis.per_day

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._elided.clear()
            self._arranged = ()
            self.viewport().update()
