"""Blacking out: boxes drawn on the pages of an exhibit, suggestions looked through, a redacted copy made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QListWidget, QListWidgetItem, QWidget

from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import Flow, boxed, button, column, label, row, stretched
from ui.kit.blackout import SIDE, Black, Blacks
from ui.kit.blackout_paper import BlackPaper
from ui.kit.bounded import bounded
from ui.kit.viewer_paper import page_area

if TYPE_CHECKING:
    from app.actions.redacting import RedactedCopy

_RESIZED_AFTER, _MARGIN, _LEAST, _MOST = 250, 28, 320, 2400
_REASON = 60  # letters that fit into a box
# What is printed in the box stands in the language of most bodies; the list says it in that of the screen.
REASONS = (
    ("name", N_("name")), ("contact details", N_("contact details")), ("document number", N_("document number")),
    ("address", N_("address")), ("face", N_("face")), ("health", N_("health")),
    ("third person", N_("third person")), ("source", N_("source of information")),
)  # fmt: skip
_NAMES = frozenset({"name"})


class BlackPane(QWidget):
    """One exhibit to be blacked out. `made` brings the copy, `refused` an error, `looked` pages seen with the eye."""

    made = Signal(object)
    refused = Signal(object)
    looked = Signal(int)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        self.uid, self.page, self.pages = "", 1, None
        self._turn, self._natural = 0, QSize()
        self.blacks = Blacks()
        self.paper = BlackPaper(context, self.blacks)
        self.area = page_area(self.paper)
        self.where, self.told = label("", "muted"), label("", "muted", wrap=True)
        self.list = QListWidget()
        self.list.setAccessibleName(self.t(N_("What is blacked out, page by page")))
        self.list.setFixedWidth(context.theme.size(240))
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.installEventFilter(self)
        self.reason, self.whole = self._reason(), QCheckBox(self.t(N_("Whole line")))
        self.whole.setToolTip(self.t(N_("A name takes its whole line along, so that its length tells nothing.")))
        self.whole.setChecked(True)
        self._buttons()
        self._lay_out()
        self._timer = QTimer(self, singleShot=True, interval=_RESIZED_AFTER)
        self._timer.timeout.connect(self.draw)
        self._connect()
        self._offer()

    def _reason(self) -> QComboBox:
        made = QComboBox()
        made.setEditable(True)
        name = self.t(N_("Reason that is printed in the box"))
        made.setAccessibleName(name)
        if (line := made.lineEdit()) is not None:
            line.setAccessibleName(name)
            bounded(line, self.context, _REASON)
        for code, words in REASONS:
            made.addItem(self.t(words), code)
        return made

    def _buttons(self) -> None:
        t, icon = self.t, self.context.theme.icon
        self.back = button(t(N_("Page before")), lambda: self.turn(-1), "link")
        self.on = button(t(N_("Next page")), lambda: self.turn(1), "link")
        self.new = button(t(N_("New box")), self.paper.new_box, "link", icon("plus", "accent"))
        self.undo = button(t(N_("Undo")), self.paper.undo, "link")
        self.seek = button(t(N_("Suggest places")), self.suggest, "link", icon("search", "accent"))
        self.accept = button(t(N_("Accept")), self.paper.accept, "link")
        self.every = button(t(N_("Accept all")), self._accept_all, "link")
        self.remove = button(t(N_("Remove")), self.paper.remove, "link")
        self.make = button(t(N_("Make redacted copy")), self.make_copy, "primary")

    def _lay_out(self) -> None:
        flow = Flow(gap=4)
        for one in (self.back, self.where, self.on, self.new, self.seek, self.undo):
            flow.addWidget(one)
        side = column(
            label(self.t(N_("Reason")), "section"), self.reason, self.whole, self.list,
            row(self.accept, self.every, gap=4), row(self.remove, -1), self.make, gap=6, margins=(8, 4, 16, 12),
        )  # fmt: skip
        side.setStretch(3, 1)
        pages = stretched(row(self.area, boxed(side), gap=0), 0)
        told = column(self.told, margins=(20, 0, 20, 6))
        box = column(column(flow, margins=(16, 4, 16, 2)), told, pages, gap=0)
        box.setStretch(2, 1)
        self.setLayout(box)

    def _connect(self) -> None:
        self.paper.changed.connect(self._changed)
        self.paper.picked.connect(self._picked)
        self.paper.turned.connect(self.turn)
        self.list.currentRowChanged.connect(self._listed)
        self.reason.currentTextChanged.connect(lambda _: self._reasoned())
        self.reason.setCurrentIndex(0)
        self.whole.toggled.connect(lambda on: self._rechosen(whole=on))
        self._reasoned()

    # -- which exhibit and page ---------------------------------------------------------

    def show_exhibit(self, uid: str) -> None:
        """Begin with an exhibit; what was marked in it stays while it is in hand."""
        if uid == self.uid:
            self.draw()
            return
        self.uid, self.page, self.pages = uid, 1, None
        self.blacks.__init__()  # type: ignore[misc]
        self.paper.picture = QPixmap()
        self._fill()
        self._say(self.t(N_("Getting the pages ready …")))
        self.context.jobs.run(
            self, _pages, self.context.session, uid, then=lambda found: self._ready(uid, found), failed=self._failed
        )

    def _ready(self, uid: str, found: Any) -> None:
        if uid == self.uid:
            self.pages = found
            self._say(
                self.t(
                    N_(
                        "Draw boxes with the mouse, or press Insert for a new one: the arrow keys move it, with Shift"
                        " they stretch it, with Ctrl a little. Space takes the next box, Enter accepts a suggestion,"
                        " Delete removes."
                    )
                )
            )
            self.draw()

    def total(self) -> int:
        """How many pages there are, 0 while that is not known."""
        return self.pages.total if self.pages is not None else 0

    def turn(self, by: int) -> None:
        """Go on or back by pages."""
        self.go_to(self.page + by)

    def go_to(self, page: int) -> None:
        """Go to a page, counted from 1."""
        wanted = max(1, min(page, max(1, self.total())))
        if wanted != self.page:
            self.page = wanted
            self.draw()

    def draw(self) -> None:
        """Ask for the page as large as it is shown."""
        if self.pages is None or not self.isVisible():
            return
        self._turn += 1
        turn, ratio = self._turn, self.devicePixelRatioF()
        width = round(max(_LEAST, min(_MOST, (self.area.viewport().width() - _MARGIN) * ratio)))
        self.context.jobs.run(
            self, _draw, self.context.session, self.pages, self.page, width,
            then=lambda shown: self._drawn(turn, shown), failed=self._failed,
        )  # fmt: skip

    def _drawn(self, turn: int, shown: Any) -> None:
        if turn != self._turn or shown.text is not None:
            return
        image = QImage(shown.pixels, shown.width, shown.height, 3 * shown.width, QImage.Format.Format_RGB888)
        wide = max(_LEAST, self.area.viewport().width() - _MARGIN)
        size = QSize(wide, max(1, round(wide * shown.height / shown.width)))
        self.paper.take(QPixmap.fromImage(image), size, self.page)
        self._offer()

    def _failed(self, error: BaseException) -> None:
        self.refused.emit(error)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._timer.start()

    # -- what is marked -----------------------------------------------------------------

    def _changed(self) -> None:
        self._fill()

    def _picked(self) -> None:
        self.list.blockSignals(True)
        self.list.setCurrentRow(self.blacks.at)
        self.list.blockSignals(False)
        self._take_reason()
        self._offer()

    def _fill(self) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        for item in self.blacks.items:
            self.list.addItem(QListWidgetItem(self._words_of(item)))
        self.list.setCurrentRow(self.blacks.at)
        self.list.blockSignals(False)
        self._take_reason()
        self._offer()
        self.paper.tell()

    def _words_of(self, item: Black) -> str:
        words = N_("Page {page}: {reason} (suggested)") if item.suggested else N_("Page {page}: {reason}")
        reason = next((self.t(said) for code, said in REASONS if code == item.reason), item.reason)
        shown = self.t(words).format(page=self.context.number(item.page), reason=self.context.apart(reason))
        return f"{shown} – {self.context.apart(item.words)}" if item.words else shown

    def _listed(self, at: int) -> None:
        self.blacks.at = at
        item = self.blacks.in_hand
        if item is not None:
            self.go_to(item.page)
        self._take_reason()
        self._offer()
        self.paper.tell()

    def _take_reason(self) -> None:
        """Show the reason and the way of the box in hand."""
        item = self.blacks.in_hand
        if item is None:
            return
        for field in (self.reason, self.whole):
            field.blockSignals(True)
        at = self.reason.findData(item.reason)
        if at >= 0:
            self.reason.setCurrentIndex(at)
        else:
            self.reason.setEditText(item.reason)
        self.whole.setChecked(item.whole)
        for field in (self.reason, self.whole):
            field.blockSignals(False)
        self.paper.reason, self.paper.whole = item.reason, item.whole

    def _reasoned(self) -> None:
        text = self.reason.currentText()
        at = self.reason.findText(text)
        code = str(self.reason.itemData(at)) if at >= 0 else " ".join(text.split())[:60]
        self.paper.reason = code
        self.paper.whole = self.whole.isChecked()
        self._rechosen(reason=code)

    def _rechosen(self, **values: Any) -> None:
        self.paper.whole = self.whole.isChecked()
        if self.blacks.in_hand is not None:
            self.blacks.change(**values)
            self._fill()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Enter accepts and Delete removes in the list as on the page."""
        if watched is self.list and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = event.key()
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.paper.accept()
                return True
            if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
                self.paper.remove()
                return True
        return super().eventFilter(watched, event)

    def _offer(self) -> None:
        item, may = self.blacks.in_hand, not self.context.read_only
        self.accept.setEnabled(item is not None and item.suggested)
        self.every.setEnabled(self.blacks.suggestions() > 0)
        self.remove.setEnabled(item is not None)
        self.make.setEnabled(may and bool(self.blacks.accepted()))
        self.seek.setEnabled(self.pages is not None)
        self.back.setEnabled(self.page > 1)
        self.on.setEnabled(self.page < self.total())
        words = self.t(N_("Page {page} of {pages}"))
        self.where.setText(
            words.format(page=self.context.number(self.page), pages=self.context.number(max(1, self.total())))
        )

    def _accept_all(self) -> None:
        if self.blacks.accept(every=True):
            self._fill()

    def _say(self, words: str) -> None:
        self.told.setText(words)

    # -- what is asked of the worker ----------------------------------------------------

    def suggest(self) -> None:
        """Look for what may give somebody away, off the window's thread."""
        uid = self.uid
        self.context.jobs.run(
            self, _suggest, self.context.session, uid, title=self.t(N_("Looking for names, numbers and addresses")),
            then=lambda found: self._suggested(uid, found), failed=self._failed,
        )  # fmt: skip

    def _suggested(self, uid: str, found: Any) -> None:
        if uid != self.uid:
            return
        blacks = [
            Black(one.region.page, _thousandths(one.region.rect), one.region.reason, one.region.whole,
                  suggested=True, words=one.words)
            for one in found.found
        ]  # fmt: skip
        count = self.blacks.suggest(blacks)
        self._fill()
        item = self.blacks.in_hand
        if count and item is not None:
            self.go_to(item.page)
        words = self.context.plural(N_("{n} place was found."), N_("{n} places were found."), count)
        if found.wordless:
            words += " " + self.t(N_("Pages that hold no words: look yourself."))
        self._say(words)

    def make_copy(self) -> None:
        """Make the redacted copy of all that is accepted."""
        rows = [item.row() for item in self.blacks.accepted()]
        if rows and self.uid:
            self.context.jobs.run(
                self, _redact, self.context.session, self.uid, rows, title=self.t(N_("Making a redacted copy")),
                then=self._copied, failed=self._failed,
            )  # fmt: skip

    def _copied(self, copy: RedactedCopy) -> None:
        words = N_("{exhibit} was made. Look at its pages, then say that nothing hidden can be seen on them.")
        self._say(self.t(words).format(exhibit=self.context.apart(copy.exhibit)))
        self.made.emit(copy)


def _thousandths(rect: tuple[float, float, float, float]) -> tuple[int, int, int, int]:
    left, top, right, bottom = (max(0, min(SIDE, round(edge * SIDE))) for edge in rect)
    return left, top, max(left + 1, right), max(top + 1, bottom)


def _pages(session: Any, uid: str) -> Any:
    from app.actions import redacting_pages  # noqa: PLC0415 - the parsers' launcher, read when first needed

    return redacting_pages.pages(session, uid)


def _draw(session: Any, pages: Any, number: int, width: int) -> Any:
    from app.actions import redacting_pages  # noqa: PLC0415

    return redacting_pages.draw(session, pages, number, width)


def _suggest(session: Any, uid: str, progress: Any = None) -> Any:
    from app.actions import redacting_pages  # noqa: PLC0415

    return redacting_pages.suggest(session, uid, progress)


def _redact(session: Any, uid: str, rows: list[dict[str, Any]], progress: Any = None) -> Any:
    from app.actions import redacting_pages  # noqa: PLC0415

    return redacting_pages.redact_rows(session, uid, rows, progress)
