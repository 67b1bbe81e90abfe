"""The state of the drawn chronology: what it was given, how near one looks, and where all of it stands.

Time runs from left to right in every language: the histogram, the axis and the arrow keys then mean the same
everywhere, and a picture shown to a court abroad reads the same way. Lane names stand where lines begin.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame

from app.actions.chronology_graphic import Canvas, Picture
from app.actions.chronology_rows import TimelineRow
from app.domain.words import N_
from ui.context import Context
from ui.kit.timeline_axis import Axis
from ui.kit.timeline_layout import Band, Bar, Measures, counted, singly, stack, undated
from ui.kit.timeline_words import RowWords

_ASK_AFTER = 90
_NAMES, _WORDS = 150, 190
_LEAST_CELL = 4.0
# So near, the hour stands before the words.
_HOURS_BELOW = 5.0


class TimelineView(QAbstractScrollArea):
    """Keeps what is known and arranges it anew when one looks nearer; `looked` asks for what lies between two days."""

    chosen = Signal(str)
    opened = Signal(str)
    looked = Signal(int, int)
    moved = Signal(float, float)
    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t, self.words = context, context.translate, RowWords(context)
        self.by = "person"
        self.axis = Axis(735_000.0, 0.1, 600.0)
        self.canvas: Canvas | None = None
        self.picture: Picture | None = None
        self.bands: list[Band] = []
        self.band, self.item = 0, 0
        self.uid = ""
        self._dateless: tuple[Sequence[TimelineRow], int] = ((), 0)
        self._arranged: tuple[Any, ...] = ()
        self._elided: dict[str, tuple[str, float]] = {}
        self._dragged: QPointF | None = None
        self._fitted = True
        self._together = 1
        self.note = ""
        self._timer = QTimer(self, singleShot=True, interval=_ASK_AFTER)
        self._timer.timeout.connect(self._ask)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.t(N_("Timeline as a graphic")))
        self.viewport().setMouseTracking(True)

    # -- sizes --------------------------------------------------------------------------

    @property
    def head(self) -> int:
        """How tall the axis is."""
        return 2 * self.fontMetrics().height() + self.context.theme.size(6)

    @property
    def names_wide(self) -> int:
        """How wide the names of the lanes are."""
        return min(self.context.theme.size(_NAMES), self.viewport().width() // 3)

    def field(self) -> QRectF:
        """Where time is drawn."""
        left = 0 if self.isRightToLeft() else self.names_wide
        return QRectF(left, 0, max(1, self.viewport().width() - self.names_wide), self.viewport().height())

    def measures(self) -> Measures:
        """Sizes that grow with the letters."""
        theme = self.context.theme
        line = self.fontMetrics().height() + theme.size(11)
        return Measures(line, theme.size(5), theme.size(10), self._elide)

    def _elide(self, words: str) -> tuple[str, float]:
        if words not in self._elided:
            shown = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, self.context.theme.size(_WORDS))
            self._elided[words] = (shown, float(self.fontMetrics().horizontalAdvance(shown)))
        return self._elided[words]

    def sizeHint(self) -> QSize:
        return QSize(self.context.theme.size(600), self.context.theme.size(360))

    # -- what is drawn ------------------------------------------------------------------

    def show_canvas(self, canvas: Canvas, by: str, *, fit: bool) -> None:
        """Show the whole time by "person", "place" or "type"; the stretch that is shown stays unless it is to `fit`."""
        self.canvas, self.by, self.picture = canvas, by, None
        self._arranged = ()
        self._elided.clear()
        if fit or self._fitted:
            self.fit()
        else:
            self._changed()
        self._ask()

    def show_picture(self, picture: Picture) -> None:
        """Show what there is between two days."""
        self.picture = picture
        self._arranged = ()
        self._changed(ask=False)

    def show_undated(self, rows: Sequence[TimelineRow], count: int) -> None:
        """Show what has no date, in a lane of its own at the end."""
        self._dateless = (rows, count)
        self._arranged = ()
        self._changed(ask=False)

    def say(self, words: str) -> None:
        """A line beside the axis."""
        self.note = words
        self.viewport().update()

    @property
    def single(self) -> bool:
        """Whether items are drawn one by one; else counts."""
        return self.picture is not None and self.picture.rows is not None

    def arrange(self) -> list[Band]:
        """Lanes and what they hold, for the zoom that is worn; kept while nothing else is to be shown."""
        source = self.canvas if self.picture is None else self.picture
        if source is None or self.canvas is None:
            return self.bands
        together = max(1, math.ceil(_LEAST_CELL / (source.width * self.axis.per_day)))
        near = self.axis.per_day if self.single else together
        key = (near, self.single, self.context.theme.scale, self.viewport().width(), self.by)
        if key == self._arranged:
            return self.bands
        measures, lanes = self.measures(), self.canvas.lanes
        names = lambda lane: self.words.lane(lane, self.by)  # noqa: E731 - a small one, used twice
        if self.picture is not None and self.picture.rows is not None:
            rows = self.picture.rows
            made = singly(lanes, rows, self.by, self.axis.per_day, measures, names, self._label)
        else:
            self._together = together
            made = counted(lanes, source.cells, together, measures, names)
        if self._dateless[1]:
            words = self.t(N_("No date"))
            made.append(undated(*self._dateless, words, self.field().width(), measures, self._label))
        self.bands, self._arranged = stack(made, measures), key
        self._find_cursor()
        return self.bands

    def _label(self, row: TimelineRow) -> str:
        what = self.words.what(row)
        if row.local_time and self.axis.days < _HOURS_BELOW:
            what = self.t(N_("{time} {what}")).format(time=row.local_time, what=what)
        return self.t(N_("Disputed: {what}")).format(what=what) if row.disputed else what

    def _changed(self, *, ask: bool = True) -> None:
        self.arrange()
        tall = self.bands[-1].top + self.bands[-1].tall if self.bands else 0
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, int(tall + self.head - self.viewport().height())))
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(int(self.measures().line))
        self.moved.emit(self.axis.first, self.axis.last)
        if ask:
            self._timer.start()
        self._describe()
        self.viewport().update()

    def _ask(self) -> None:
        if self.canvas is not None:
            self.looked.emit(int(self.axis.first), int(self.axis.last) + 1)

    # -- zoom and pan -------------------------------------------------------------------

    def fit(self) -> None:
        """Show the whole time."""
        if self.canvas is not None:
            wide = self.field().width()
            self.axis = Axis.fitting(self.canvas.start, self.canvas.end + 1, wide)
            room = min(float(self.context.theme.size(_WORDS)), 0.36 * wide)
            self.axis = Axis.fitting(self.canvas.start, self.canvas.end + 1 + room / self.axis.per_day, wide)
        self._fitted = True
        self._changed()

    def show_days(self, first: float, last: float) -> None:
        """Show a stretch of time."""
        self.axis = Axis.fitting(first, last, self.field().width())
        self._fitted = False
        self._changed()

    def zoom(self, factor: float, x: float | None = None) -> None:
        """Nearer or farther, around a place, else around the cursor or the middle."""
        self.axis = self.axis.zoomed(factor, self._anchor() if x is None else x)
        self._fitted = False
        self._changed()

    def _anchor(self) -> float:
        at = self._cursor_day()
        x = self.axis.width / 2 if at is None else self.axis.x(at)
        return x if 0 <= x <= self.axis.width else self.axis.width / 2

    def pan(self, pixels: float) -> None:
        """Towards later times."""
        self.axis = self.axis.panned(pixels)
        self._fitted = False
        self._changed()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fitted:
            self.fit()
        else:
            self.axis = self.axis.resized(self.field().width())
            self._changed()

    # -- the cursor ---------------------------------------------------------------------

    def choose(self, uid: str) -> None:
        """Mark an item; the cursor goes to it where it is drawn."""
        if uid == self.uid:
            return
        self.uid = uid
        self._find_cursor()
        self.viewport().update()

    def _find_cursor(self) -> None:
        """The cursor stays on the item in hand, or within what is drawn."""
        for number, band in enumerate(self.bands):
            for at, bar in enumerate(band.bars):
                if bar.row.uid == self.uid and (number == self.band or self.bar_now() is None):
                    self.band, self.item = number, at
                    return
        for number, band in enumerate(self.bands):
            found = next((n for n, bar in enumerate(band.bars) if bar.row.uid == self.uid), None)
            if found is not None:
                self.band, self.item = number, found
                return
        self.band = min(self.band, max(0, len(self.bands) - 1))
        if self.bands and not len(self.bands[self.band]):
            self.band = next((n for n, band in enumerate(self.bands) if len(band)), 0)
        self.item = min(self.item, max(0, len(self.bands[self.band]) - 1)) if self.bands else 0

    def bar_now(self) -> Bar | None:
        """The item under the cursor."""
        band = self.bands[self.band] if self.band < len(self.bands) else None
        return band.bars[self.item] if band is not None and self.item < len(band.bars) else None

    def _cells_of(self) -> tuple[int, int]:
        """From which day on, and by how many days, what is drawn was counted."""
        source = self.picture if self.picture is not None and self.picture.rows is None else self.canvas
        return (source.start, source.width * self._together) if source is not None else (1, 1)

    def _cursor_day(self) -> float | None:
        bar = self.bar_now()
        if bar is not None:
            return bar.extent.first if bar.extent is not None else None
        band = self.bands[self.band] if self.band < len(self.bands) else None
        if band is None or self.item >= len(band.cells):
            return None
        start, width = self._cells_of()
        return start + (band.cells[self.item].bin + 0.5) * width

    def _describe(self) -> None:
        """Tell those who hear the screen what is under the cursor."""
