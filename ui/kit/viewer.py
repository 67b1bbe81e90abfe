"""Exhibits looked at page by page: drawn by the confined worker, never written to a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage, QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QPlainTextEdit,
    QScrollArea,
    QStackedWidget,
    QWidget,
)

from app.domain.words import N_
from ui.context import Context
from ui.errors import notice
from ui.kit.basics import boxed, column, label, row, tool

_RESIZED_AFTER = 250
Look = Callable[..., Any]


class Viewer(QWidget):
    """Shows the parts of one exhibit. `look(session, part, page, width, height)` draws one page off the thread."""

    def __init__(self, context: Context, look: Look) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        self._look = look
        self._parts: list[Any] = []
        self._page, self._pages, self._turn = 0, 0, 0
        self._password = ""
        self.part = QComboBox()
        self.part.setAccessibleName(self.t(N_("Part of the exhibit")))
        self.part.currentIndexChanged.connect(lambda _: self._to_part())
        icon = context.theme.icon
        self.before = tool(
            self.t(N_("Page before (Page Up)")),
            icon("chevron-left"),
            lambda: self.turn(-1),
        )
        self.after = tool(
            self.t(N_("Next page (Page Down)")),
            icon("chevron-right"),
            lambda: self.turn(1),
        )
        self.where = label("", "muted")
        self.paper = QLabel()
        self.paper.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.paper.setAccessibleName(self.t(N_("Page of the exhibit")))
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # else its coming narrows the page
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(boxed(column(self.paper, -1, margins=(12, 12, 12, 12)), "sheet"))
        self.words = QPlainTextEdit()
        self.words.setReadOnly(True)
        self.words.setAccessibleName(self.t(N_("Words of the exhibit")))
        self.note = label("", "muted", wrap=True)
        self.note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.stack = QStackedWidget()
        for view in (self.area, self.words, self.note):
            self.stack.addWidget(view)
        bar = row(self.part, -1, self.before, self.where, self.after, margins=(16, 8, 16, 8))
        self.setLayout(column(bar, self.stack, gap=0))
        self._timer = QTimer(self, singleShot=True, interval=_RESIZED_AFTER)
        self._timer.timeout.connect(self.draw)

    def show_parts(self, parts: list[Any]) -> None:
        """Show an exhibit from its first page; parts have `original_name` and `uid`."""
        self._parts = parts
        self._password = ""
        self.part.blockSignals(True)
        self.part.clear()
        for number, part in enumerate(parts, 1):
            self.part.addItem(f"{number}  {part.original_name or ''}".strip())
        self.part.blockSignals(False)
        self.part.setVisible(len(parts) > 1)
        self._to_part()

    def _to_part(self) -> None:
        self._page, self._pages = 0, 0
        self.draw()

    def turn(self, by: int) -> None:
        """Go on or back by pages."""
        page = self._page + by
        if 0 <= page < self._pages:
            self._page = page
            self.draw()

    def draw(self) -> None:
        """Ask for the page as wide as there is room."""
        index = self.part.currentIndex()
        if not 0 <= index < len(self._parts) or not self.isVisible():
            return
        self._turn += 1
        turn = self._turn
        ratio = self.devicePixelRatioF()
        width = max(320, round((self.area.viewport().width() - 28) * ratio))
        if not self._pages:
            self._say(self.t(N_("The page is being drawn …")))
        self.context.jobs.run(
            self, self._look, self.context.session, self._parts[index], self._page, width,
            then=lambda shown: self._drawn(turn, shown, ratio), failed=lambda error: self._failed(turn, error),
        )  # fmt: skip

    def _drawn(self, turn: int, shown: Any, ratio: float) -> None:
        if turn != self._turn:
            return
        self._pages = shown.pages
        self.where.setText(self.t(N_("{page} of {pages}")).format(page=self._page + 1, pages=shown.pages))
        self.before.setEnabled(self._page > 0)
        self.after.setEnabled(self._page + 1 < self._pages)
        if shown.text is not None:
            self.words.setPlainText(shown.text)
            self.stack.setCurrentWidget(self.words)
            return
        line = 3 * shown.width
        image = QImage(shown.pixels, shown.width, shown.height, line, QImage.Format.Format_RGB888)
        picture = QPixmap.fromImage(image)
        picture.setDevicePixelRatio(ratio)
        self.paper.setPixmap(picture)
        self.area.verticalScrollBar().setValue(0)
        self.stack.setCurrentWidget(self.area)

    def _failed(self, turn: int, error: BaseException) -> None:
        if turn == self._turn:
            self.where.setText("")
            told = notice(error, self.t)
            self._say(f"{told.words}\n{told.advice}".strip())

    def _say(self, words: str) -> None:
        self.note.setText(words)
        self.stack.setCurrentWidget(self.note)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._timer.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_PageDown:
            self.turn(1)
        elif event.key() == Qt.Key.Key_PageUp:
            self.turn(-1)
        else:
            super().keyPressEvent(event)
