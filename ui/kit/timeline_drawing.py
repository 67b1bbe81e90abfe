"""How the drawn chronology looks: axis, lanes, items with their bounds, counts."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QFocusEvent, QPainter, QPaintEvent, QPen

from app.actions.chronology_graphic import Cell
from ui.kit.timeline_axis import Tick, context_words, ticks
from ui.kit.timeline_layout import FADE, Band, Bar
from ui.kit.timeline_marks import draw, mark_of
from ui.kit.timeline_paint import strip, strip_box
from ui.kit.timeline_view import TimelineView


class TimelineDrawing(TimelineView):
    """Paints what its state says; each frame draws only what is seen."""

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # each name in the direction of its script
        theme = self.context.theme
        painter.fillRect(self.viewport().rect(), theme.colour("surface"))
        self.arrange()
        field, made = self.field(), ticks(self.axis, self.context.lang, self._tick_room())
        painter.setPen(QPen(theme.colour("line"), 1))
        for tick in made:
            x = field.left() + self.axis.x(tick.day)
            painter.drawLine(QPointF(x, self.head), QPointF(x, field.bottom()))
        self._seen: dict[str, QPointF] = {}
        for number, band in enumerate(self.bands):
            self._paint_band(painter, number, band)
        self._paint_contradictions(painter)
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
        common = context_words(self.axis, self.context.lang)
        painter.drawText(QPointF(field.left() + 4, upper), common)
        room = int(field.width() - metrics.horizontalAdvance(common) - 24)
        note = metrics.elidedText(self.note, Qt.TextElideMode.ElideRight, max(room, 0))
        painter.drawText(QPointF(field.right() - metrics.horizontalAdvance(note) - 6, upper), note)
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
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        painter.drawText(box, int(start | flags), name)
        painter.setPen(theme.colour(faint))
        painter.drawText(box, int(end | flags), count)

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
        self._seen.setdefault(bar.row.uid, QPointF(x, middle))
        painter.setPen(theme.colour("on_soft" if chosen or (here and self.hasFocus()) else "text"))
        metrics, words, room = self.fontMetrics(), bar.words, field.right() - x - measures.mark - 3
        if bar.wide > room:
            words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, int(max(room, 0)))
        painter.drawText(QPointF(x + measures.mark, middle + (metrics.ascent() - metrics.descent()) / 2), words)

    def _paint_contradictions(self, painter: QPainter) -> None:
        """A dashed line between two that contradict each other, where both are seen."""
        painter.save()
        field = self.field()
        painter.setClipRect(QRectF(field.left(), self.head, field.width(), field.height()))
        painter.setPen(QPen(self.context.theme.colour("warn"), 1.5, Qt.PenStyle.DashLine))
        down = QPointF(0, self.measures().mark * 0.8)
        for band in self.bands:
            for bar in band.bars:
                other = self._seen.get(getattr(bar.row.record, "disputed_by", None) or "")
                mine = self._seen.get(bar.row.uid)
                if other is not None and mine is not None:
                    upper, lower = sorted((mine, other), key=QPointF.y)
                    painter.drawLine(upper + down, lower - down)
        painter.restore()

    def _anchor_of(self, bar: Bar, box: QRectF) -> float:
        """Where the mark of an item stands: at its beginning, at the known end, or at the edge while it goes on."""
        if bar.extent is not None and bar.extent.open_left:
            return box.right()
        edge = self.field().left() + self.measures().mark
        return min(max(box.left(), edge), max(box.left(), box.right() - self.measures().mark))

    def _paint_cells(self, painter: QPainter, band: Band, top: float, number: int) -> None:
        """Columns of counts; the grave ones among them stand at the foot, in their colour and hatched."""
        measures, field = self.measures(), self.field()
        most = max(cell.count for cell in band.cells)
        foot = top + band.tall - measures.pad
        whole: list[QRectF] = []
        graves: list[QRectF] = []
        start, width = self._cells_of()
        step, begin, end = width * self.axis.per_day, field.left(), field.right()
        zero, wide = begin + self.axis.x(start), max(2.0, step - 1.0)
        for cell in band.cells:
            left = zero + cell.bin * step
            if left + step < begin or left > end:
                continue
            tall = max(3.0, measures.line * (cell.count / most) ** 0.5)
            whole.append(QRectF(left, foot - tall, wide, tall))
            if cell.grave:
                part = max(2.0, tall * cell.grave / cell.count)
                graves.append(QRectF(left, foot - part, wide, part))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setPen(Qt.PenStyle.NoPen)
        self._columns(painter, whole, "accent", Qt.BrushStyle.SolidPattern)
        self._columns(painter, graves, "surface", Qt.BrushStyle.SolidPattern)
        self._columns(painter, graves, "danger", Qt.BrushStyle.Dense2Pattern)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=True)
        if number == self.band and self.hasFocus() and self.item < len(band.cells):
            left, right = self._cell_span(band.cells[self.item])
            painter.setPen(QPen(self.context.theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(left - 2, top + 2, max(5.0, right - left + 3), band.tall - 4))

    def _columns(self, painter: QPainter, boxes: list[QRectF], role: str, pattern: Qt.BrushStyle) -> None:
        painter.setBrush(QBrush(self.context.theme.colour(role), pattern))
        painter.drawRects(boxes)

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
