"""A paper in memory looked at page by page: drawn off the window's thread, as wide as there is room, or larger."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QScrollArea, QStackedWidget, QWidget

from app.domain.words import N_
from ui.context import Context
from ui.errors import notice
from ui.kit.basics import boxed, button, column, label, row, stretched, tool

_RESIZED_AFTER = 200
_ZOOMS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)
_WIDEST = 3000
_MARGIN = 14
_EDGE = 6
Draw = Callable[[Any, int, int], Any]


class PaperView(QWidget):
    """Pages of one paper. `draw(paper, page, width)` answers pixels; `stopped` when somebody does not want to wait."""

    stopped = Signal()

    def __init__(self, context: Context, draw: Draw) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        self._draw_page, self._paper = draw, None
        self._page, self.pages, self._turn = 0, 0, 0
        self._zoom = _ZOOMS.index(1.0)
        t, icon = self.t, context.theme.icon
        self.before = tool(t(N_("Page before (Page Up)")), icon("chevron-left"), lambda: self.turn(-1))
        self.after = tool(t(N_("Next page (Page Down)")), icon("chevron-right"), lambda: self.turn(1))
        self.smaller = tool(t(N_("Smaller (−)")), icon("minus"), lambda: self.zoom(-1))
        self.larger = tool(t(N_("Larger (+)")), icon("plus"), lambda: self.zoom(1))
        self.where = label("", "muted")
        self.state = label("", "muted", wrap=True)
        self.stop = button(t(N_("Stop")), self.stopped.emit, "link")
        self.sheet = QLabel()
        self.sheet.setObjectName("page")
        self.sheet.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.area = QScrollArea()
        self.area.setObjectName("paper")
        self.area.setWidgetResizable(True)
        self.area.setAccessibleName(t(N_("Pages of the paper")))
        self.area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # else its coming narrows the page
        self.area.installEventFilter(self)
        margins = (_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        self.area.setWidget(boxed(column(row(-1, self.sheet, -1), -1, margins=margins), "sheet"))
        self.note = label("", "muted", wrap=True)
        self.note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.note)
        self.stack.addWidget(self.area)
        ways = row(self.smaller, self.larger, 8, self.before, self.where, self.after)
        bar = stretched(row(self.state, self.stop, 8, ways), 0)
        bar.setContentsMargins(12, 6, 8, 6)
        self.setLayout(column(bar, self.stack, gap=0))
        self._timer = QTimer(self, singleShot=True, interval=_RESIZED_AFTER)
        self._timer.timeout.connect(self.draw)
        self.say("")

    def show_paper(self, paper: Any, pages: int) -> None:
        """Look at another paper, at the same page where it has one."""
        self._paper, self.pages = paper, pages
        self._page = max(0, min(self._page, pages - 1))
        self.busy("")
        self.draw()

    def busy(self, words: str) -> None:
        """Say what is going on while the old pages stand ("" = nothing)."""
        self.state.setText(words)
        self.stop.setVisible(bool(words))

    def say(self, words: str) -> None:
        """Nothing to look at, and why."""
        self._paper, self.pages = None, 0
        self._turn += 1
        self.busy("")
        self.note.setText(words)
        self.stack.setCurrentWidget(self.note)
        self._tell()

    def turn(self, by: int) -> None:
        """Go on or back by pages."""
        page = max(0, min(self.pages - 1, self._page + by))
        if page != self._page:
            self._page = page
            self.area.verticalScrollBar().setValue(0)
            self.draw()

    def go(self, page: int) -> None:
        """Go to a page (from 0)."""
        self.turn(page - self._page)

    def zoom(self, by: int) -> None:
        """Larger, smaller, or with 0 as wide as there is room."""
        zoom = _ZOOMS.index(1.0) if by == 0 else max(0, min(len(_ZOOMS) - 1, self._zoom + by))
        if zoom != self._zoom:
            self._zoom = zoom
            self.draw()

    def draw(self) -> None:
        """Ask for the page."""
        self._tell()
        if self._paper is None or not self.isVisible():
            return
        self._turn += 1
        turn, ratio = self._turn, self.devicePixelRatioF()
        room = self.area.viewport().width() - 2 * _MARGIN - _EDGE
        width = min(_WIDEST, max(200, round(room * _ZOOMS[self._zoom] * ratio)))
        self.context.jobs.run(
            self, self._draw_page, self._paper, self._page, width,
            then=lambda shown: self._drawn(turn, shown, ratio), failed=lambda error: self._failed(turn, error),
        )  # fmt: skip

    def _drawn(self, turn: int, shown: Any, ratio: float) -> None:
        if turn != self._turn:
            return
        image = QImage(shown.rgb, shown.width, shown.height, 3 * shown.width, QImage.Format.Format_RGB888)
        picture = QPixmap.fromImage(image)
        picture.setDevicePixelRatio(ratio)
        self.sheet.setPixmap(picture)
        self.stack.setCurrentWidget(self.area)

    def _failed(self, turn: int, error: BaseException) -> None:
        if turn == self._turn:
            told = notice(error, self.t)
            self.say(f"{told.words}\n{told.advice}".strip())

    def _tell(self) -> None:
        some = self.pages > 0
        number = self.context.number
        words = self.t(N_("Page {page} of {pages}"))
        self.where.setText(words.format(page=number(self._page + 1), pages=number(self.pages)) if some else "")
        self.sheet.setAccessibleName(self.where.text())
        self.area.setAccessibleDescription(self.where.text())
        self.before.setEnabled(self._page > 0)
        self.after.setEnabled(self._page + 1 < self.pages)
        self.smaller.setEnabled(some and self._zoom > 0)
        self.larger.setEnabled(some and self._zoom < len(_ZOOMS) - 1)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        """Page Down scrolls to the end of a page first, then turns it."""
        bar = self.area.verticalScrollBar()
        held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        ways: dict[int, Callable[[], object] | None] = {
            Qt.Key.Key_PageUp: (lambda: self.turn(-1)) if bar.value() <= bar.minimum() else None,
            Qt.Key.Key_PageDown: (lambda: self.turn(1)) if bar.value() >= bar.maximum() else None,
            Qt.Key.Key_Home: lambda: self.turn(-self.pages), Qt.Key.Key_End: lambda: self.turn(self.pages),
            Qt.Key.Key_Plus: lambda: self.zoom(1), Qt.Key.Key_Equal: lambda: self.zoom(1),
            Qt.Key.Key_Minus: lambda: self.zoom(-1), Qt.Key.Key_0: lambda: self.zoom(0),
        }  # fmt: skip
        way = None if held else ways.get(event.key())
        if way is not None:
            way()
        return way is not None
