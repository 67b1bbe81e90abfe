"""Exhibits looked at: pages, texts and messages, all of them read by the confined worker, never written to a file."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QKeyEvent, QKeySequence, QNativeGestureEvent, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QPlainTextEdit, QStackedWidget, QWidget

from app.actions.linking import first_page, pages_of, part_at
from app.domain.words import N_
from ui.context import Context
from ui.errors import notice
from ui.kit.basics import column, row, stretched
from ui.kit.locator import Locator
from ui.kit.messages import MessagesView
from ui.kit.viewer_bar import ViewerBar
from ui.kit.viewer_note import CannotShow
from ui.kit.viewer_paper import Paper, page_area
from ui.kit.viewer_places import Places
from ui.kit.viewer_search import Search
from ui.kit.viewer_size import MOST_WIDTH, WIDTH, laid, next_size, wide, within
from ui.kit.viewer_strip import Strip

_RESIZED_AFTER = 250
_ZOOMED_AFTER = 150
_MARGIN = 28
_LEAST_WIDTH = 320
_SPOKEN = ("text/", "message/", "application/json", "application/mbox", "application/zip")


class Viewer(QWidget):
    """Shows the parts of one exhibit. `looking` has look_at, words_on, find_in and messages_in, called off the thread.

    `seen`: something of it was really shown; `log_asked` carries a place in it; `lifted`: it is taken up to be dragged.
    """

    seen = Signal()
    paged = Signal(int)
    picked = Signal()
    log_asked = Signal(object)
    lifted = Signal()
    export_asked = Signal()
    outside_asked = Signal(object)

    def __init__(self, context: Context, looking: Any) -> None:
        super().__init__()
        self.context, self.t, self.looking = context, context.translate, looking
        self.parts: list[Any] = []
        self.at, self.page, self._turn = 0, 0, 0
        self._pages: dict[str, int] = {}
        self._turned: dict[tuple[str, int], int] = {}
        self._zoom: str | float = WIDTH
        self._natural = QSize()
        self._told_seen, self._fresh = False, True
        self.letter: Any = None
        self.form = ""
        self.bar = ViewerBar(context)
        self.paper = Paper(context)
        self.area = page_area(self.paper)
        self.words = QPlainTextEdit()
        self.words.setReadOnly(True)
        self.words.setTabChangesFocus(True)
        self.words.setAccessibleName(self.t(N_("Words of the exhibit")))
        self.words.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.messages = MessagesView(context)
        self.note = CannotShow(context)
        self.stack = QStackedWidget()
        self.stack.setMinimumHeight(context.theme.size(40))
        for view in (self.area, self.words, self.messages, self.note):
            self.stack.addWidget(view)
        self.strip = Strip(self)
        self.setLayout(column(self.bar, stretched(row(self.strip, self.stack, gap=0), 1), gap=0))
        self.search, self.places = Search(self), Places(self)
        self._timer = QTimer(self, singleShot=True, interval=_RESIZED_AFTER)
        self._timer.timeout.connect(self.draw)
        self._connect()

    def _connect(self) -> None:
        bar = self.bar
        bar.part_chosen.connect(self._to_part)
        bar.turned.connect(self.turn)
        bar.went.connect(self.go_to)
        bar.zoom_chosen.connect(self.set_zoom)
        bar.zoomed.connect(self.zoom)
        bar.rotated.connect(self.rotate)
        bar.picking.connect(self._pick)
        bar.strip.connect(self.strip.setVisible)
        bar.sought.connect(self.search.seek)
        self.paper.chosen.connect(self.picked)
        for part in (self.paper, bar):
            part.lifted.connect(self.lifted)
        self.paper.moved.connect(self.follow)
        self.words.selectionChanged.connect(self.picked)
        self.messages.chosen.connect(self.picked)
        self.note.again.connect(self.draw)
        self.note.export.connect(self.export_asked)
        self.note.outside.connect(lambda: self.outside_asked.emit(self.part()))
        for watched in (self.area, self.area.viewport()):
            watched.installEventFilter(self)
        self.bar.show_page(0, 0)

    # -- which page -------------------------------------------------------------------

    def part(self) -> Any:
        """The file that is looked at, None when there is none."""
        return self.parts[self.at] if 0 <= self.at < len(self.parts) else None

    def show_parts(self, parts: list[Any], place: Locator | None = None) -> None:
        """Show an exhibit from its first page, or at a place in it; parts have `original_name` and `uid`."""
        same = bool(parts) and [part.uid for part in parts] == [part.uid for part in self.parts]
        self.parts, self._told_seen = parts, same and self._told_seen
        self.bar.show_parts([f"{n}  {part.original_name or ''}".strip() for n, part in enumerate(parts, 1)])
        if same and place is None:  # asked for once more: the page in hand stays, also while it is still drawn
            if not self._told_seen:
                self.show_at(self.at, self.page)
            return
        self.search.forget()
        if not parts:
            self._turn += 1
            self.bar.show_page(0, 0)
            self.note.say(self.t(N_("This exhibit has no files.")))
            self.stack.setCurrentWidget(self.note)
        elif place is not None:
            self.show_place(place)
        else:
            self.show_at(0, 0)

    def show_place(self, place: Locator) -> None:
        """Go to a place in the exhibit and mark it."""
        self.places.wanted = place
        index, page = part_at(self.parts, place.page or 1)
        self.show_at(index, page)

    def show_at(self, index: int, page: int) -> None:
        """Go to a page (from 0) of a file of the exhibit."""
        self.at, self.page = index, page
        self.bar.part.blockSignals(True)
        self.bar.part.setCurrentIndex(index)
        self.bar.part.blockSignals(False)
        self.paper.forget()
        self.letter, self.form, self._natural = None, "", QSize()
        self.bar.for_paper(paper=True, paged=True)
        self._tell_page()
        self._fresh = True
        self.draw()

    def _to_part(self, index: int) -> None:
        if 0 <= index < len(self.parts):
            self.show_at(index, 0)

    def pages(self) -> int:
        """How many pages the file in hand has, as far as is known."""
        part = self.part()
        return 0 if part is None else self._pages.get(part.uid) or pages_of(part)

    def number(self) -> int:
        """The page that is seen, counted from 1 over all files of the exhibit."""
        part = self.part()
        return 0 if part is None else first_page(self.parts, part.uid) + self.page

    def total(self) -> int:
        """How many pages the exhibit has."""
        return sum(self._pages.get(part.uid) or pages_of(part) for part in self.parts)

    def turn(self, by: int) -> None:
        """Go on or back by a page, into the next file where one ends."""
        page = self.page + by
        if 0 <= page < self.pages():
            self.show_at(self.at, page)
        elif page < 0 < self.at:
            before = self.parts[self.at - 1]
            self.show_at(self.at - 1, (self._pages.get(before.uid) or pages_of(before)) - 1)
        elif page > 0 and self.at + 1 < len(self.parts):
            self.show_at(self.at + 1, 0)

    def go_to(self, number: int) -> None:
        """Go to a page of the exhibit."""
        if len(self.parts) == 1:
            self.show_at(0, max(0, min(number, self.total()) - 1))
        elif self.parts:
            self.show_at(*part_at(self.parts, max(1, min(number, self.total()))))

    def _tell_page(self) -> None:
        self.bar.show_page(self.number(), self.total())
        self.strip.follow()
        self.paged.emit(self.number())
        words = self.t(N_("Page {page} of {pages}"))
        self.paper.setAccessibleName(
            words.format(page=self.context.number(self.number()), pages=self.context.number(self.total()))
        )

    # -- drawing ----------------------------------------------------------------------

    def draw(self) -> None:
        """Ask for the page as large as it is shown."""
        part = self.part()
        if part is None or not self.isVisible() or self._stands():
            return
        self._turn += 1
        turn = self._turn
        if self._fresh:
            self.note.wait()
            self.stack.setCurrentWidget(self.note)
        if part.media_type and part.media_type.startswith(_SPOKEN):
            self._ask_messages(turn, part)
        ratio = self.devicePixelRatioF()
        width = round(max(_LEAST_WIDTH, min(MOST_WIDTH, self._wide() * ratio)))
        self.context.jobs.run(
            self, self.looking.look_at, self.context.session, part, self.page, width,
            then=lambda shown: self._drawn(turn, shown), failed=lambda error: self._failed(turn, error),
        )  # fmt: skip

    def _drawn(self, turn: int, shown: Any) -> None:
        part = self.part()
        if turn != self._turn or part is None:
            return
        self._pages[part.uid] = shown.pages
        self._tell_page()
        if shown.text is not None:
            self._show_text(shown)
        else:
            self._show_paper(shown)
        if not self._told_seen:
            self._told_seen = True
            self.seen.emit()

    def _stands(self) -> bool:
        """Whether words are shown: those don't depend on the room there is."""
        return not self._fresh and self.stack.currentWidget() in (self.words, self.messages)

    def _show_text(self, shown: Any) -> None:
        self._fresh = False
        if self.stack.currentWidget() is self.messages and self.form:
            return
        text = shown.text
        if shown.cut:
            text += "\n\n" + self.t(N_("(There is more: only the beginning is shown here. Export it to read all.)"))
        self.words.setPlainText(text)
        self.bar.for_paper(paper=False, paged=len(self.parts) > 1)
        self.stack.setCurrentWidget(self.words)
        self.places.show()

    def _show_paper(self, shown: Any) -> None:
        image = QImage(shown.pixels, shown.width, shown.height, 3 * shown.width, QImage.Format.Format_RGB888)
        self._natural = QSize(shown.wide or shown.width, shown.tall or shown.height)
        self.paper.turned = self._angle()
        self.bar.for_paper(paper=True, paged=True)
        self.paper.take(QPixmap.fromImage(image), laid(self._wide(), self._natural, self._angle()))
        self.stack.setCurrentWidget(self.area)
        if self._fresh:
            self._fresh = False
            self.area.verticalScrollBar().setValue(0)
            self.search.load_words()
            self.places.show()
        needed = self._wide() * self.devicePixelRatioF()
        if needed > 1.2 * shown.width and shown.width < MOST_WIDTH * 0.9 and shown.height < MOST_WIDTH * 0.9:
            self._timer.start(_ZOOMED_AFTER)

    def _failed(self, turn: int, error: BaseException) -> None:
        if turn != self._turn or self.form:
            return
        told = notice(error, self.t)
        self.note.fail(told.words, told.advice, self.part())
        self.stack.setCurrentWidget(self.note)
        self.bar.for_paper(paper=False, paged=self.total() > 1)
        self._tell_page()

    def _ask_messages(self, turn: int, part: Any) -> None:
        self.context.jobs.run(
            self, self.looking.messages_in, self.context.session, part,
            then=lambda found: self._spoken(turn, found), failed=lambda _: None,
        )  # fmt: skip

    def _spoken(self, turn: int, found: Any) -> None:
        if turn != self._turn or found is None or not found.rows:
            return
        self.form = found.form
        if found.form == "mail" and len(found.rows) == 1:
            self.letter = found.rows[0]
            self.form = ""
            return
        self._fresh = False
        self.messages.take(found.rows)
        self.bar.for_paper(paper=False, paged=len(self.parts) > 1)
        self.stack.setCurrentWidget(self.messages)
        self.places.show()

    # -- how large and how turned -------------------------------------------------------

    def _angle(self) -> int:
        part = self.part()
        return 0 if part is None else self._turned.get((part.uid, self.page), 0)

    def _wide(self) -> float:
        return wide(self._natural, self.area.viewport().size() - QSize(_MARGIN, _MARGIN), self._zoom, self._angle())

    def set_zoom(self, zoom: str | float) -> None:
        """Show the page as wide as there is room, whole, or at a size (1.0 is its own)."""
        self._zoom = zoom
        self.bar.show_zoom(zoom)
        if self._natural.width() > 0 and self.stack.currentWidget() is self.area:
            self.paper.take(self.paper.picture, laid(self._wide(), self._natural, self._angle()))
            self._timer.start(_ZOOMED_AFTER)

    def zoom(self, by: int) -> None:
        """Larger (`by` 1) or smaller (-1) by a step."""
        further = next_size(self._wide() / max(1, self._natural.width()), by)
        if further:
            self.set_zoom(further)

    def rotate(self) -> None:
        """Turn the view by a quarter, as long as the window is open; the exhibit stays as it is."""
        part = self.part()
        if part is not None and self.stack.currentWidget() is self.area:
            self._turned[(part.uid, self.page)] = (self._angle() + 90) % 360
            self.paper.turned = self._angle()
            self.paper.take(self.paper.picture, laid(self._wide(), self._natural, self._angle()))
            self._timer.start(_ZOOMED_AFTER)

    # -- places -----------------------------------------------------------------------

    def selected(self) -> Locator | None:
        """The place that is chosen, with its words; None when nothing is."""
        return self.places.selected()

    def _pick(self, on: bool) -> None:
        self.paper.pick(on)
        if on:
            self.paper.setFocus()

    def follow(self) -> None:
        """Bring what is chosen into sight."""
        box = self.paper.chosen_box()
        if box:
            where = self.paper.on_screen(box).center().toPoint()
            self.area.ensureVisible(where.x(), where.y(), _MARGIN * 2, _MARGIN * 2)

    # -- keys, wheel, fingers -----------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        # Ctrl+T means these words here, and the quick line everywhere else.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._is_log(event):
            event.accept()
            return True
        return super().event(event)

    def _is_log(self, event: QKeyEvent) -> bool:
        if QKeySequence(event.keyCombination()) != QKeySequence("Ctrl+T") or self.context.read_only:
            return False
        place = self.selected()
        return place is not None and place.said is not None and bool(place.said.words)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        key = event.key()
        if self._is_log(event):
            self.log_asked.emit(self.selected())
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self.turn(1 if key == Qt.Key.Key_PageDown else -1)
        elif key == Qt.Key.Key_F7:
            self.bar.pick.setChecked(not self.bar.pick.isChecked())
        elif key == Qt.Key.Key_F3:
            self.bar.seek(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if isinstance(event, QWheelEvent) and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1 if event.angleDelta().y() > 0 else -1)
            return True
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            now = self._wide() / max(1, self._natural.width())
            self.set_zoom(within(now * (1 + event.value())))
            return True
        if watched is self.area and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._page_key(event)
        return super().eventFilter(watched, event)

    def _page_key(self, event: QKeyEvent) -> bool:
        """Page Up and Page Down go on to another page where this one ends."""
        bar = self.area.verticalScrollBar()
        if event.key() == Qt.Key.Key_PageDown and bar.value() >= bar.maximum():
            self.turn(1)
        elif event.key() == Qt.Key.Key_PageUp and bar.value() <= bar.minimum():
            self.turn(-1)
        else:
            return False
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        if self.stack.currentWidget() is self.area and not isinstance(self._zoom, float):
            self._timer.start(_RESIZED_AFTER)
