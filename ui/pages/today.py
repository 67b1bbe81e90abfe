"""Today: what waits over all cases, each line one Enter from where it is solved."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QStackedWidget, QWidget

from app.actions import first_steps, today
from app.domain.words import N_
from ui.context import Context
from ui.kit.agenda import AgendaList
from ui.kit.banner import Empty
from ui.kit.basics import boxed, button, column, label, row, stretched
from ui.pages.base import Page, page_title
from ui.pages.today_lines import Words
from ui.pages.today_steps import FirstSteps

if TYPE_CHECKING:
    from app.domain.changes import Changed

_WIDE = 920
_AGAIN_AFTER = 400
_EVERY = 60_000


def make(context: Context, _: tuple[str, ...]) -> Page:
    """The page of today."""
    return TodayPage(context)


class TodayPage(Page):
    """Short lists of all cases in one; what is done disappears, and when nothing waits it says so."""

    help_words = N_(
        "Today shows what waits in every case: deadlines, threats to look at again, tasks, consents that run out, "
        "reviews, exhibits and events that lack something. Up and Down walk through all of it; Enter goes to where it "
        "is done."
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.found: dict[str, Any] | None = None
        self.words = Words(context)
        self.list = AgendaList(context, self.t(N_("What waits today")))
        self.list.opened.connect(self._open)
        self.steps = FirstSteps(context)
        self.steps.put_away.connect(self._steps_away)
        self.day = label("", "muted")
        self.backup = button("", lambda: self.context.open("vault", "begin_backup"), "link")
        self.clear = self._all_clear()
        self.nothing = self._no_case()
        self.stack = QStackedWidget()
        for part in (QWidget(), self.list, self.clear, self.nothing):
            self.stack.addWidget(part)
        self.setFocusProxy(self.list)
        self._lay_out()
        self._stale = True
        self._again = QTimer(self, singleShot=True, interval=_AGAIN_AFTER)
        self._again.timeout.connect(self.load)
        self._clock = QTimer(self, interval=_EVERY)
        self._clock.timeout.connect(self._tick)

    # -- making ---------------------------------------------------------------------

    def _lay_out(self) -> None:
        top = row(page_title(self.t(N_("Today"))), self.day, -1, self.backup, gap=12)
        body = stretched(column(top, self.steps, self.stack, margins=(24, 16, 24, 0), gap=10), 2)
        sheet = boxed(body)
        sheet.setMaximumWidth(self.context.theme.size(_WIDE))
        middle = row(sheet, -1, gap=0)
        middle.setStretch(0, 1000)
        self.setLayout(stretched(column(self.banner, middle, gap=0), 1))

    def _all_clear(self) -> QWidget:
        words = self.t(N_("No deadline within 30 days, no threat or review to look at, nothing that lacks a source."))
        return Empty(self.context, "circle-check", self.t(N_("Nothing waits today")), words)

    def _no_case(self) -> QWidget:
        words = self.t(N_("What waits in your cases will stand here. Ctrl+I takes in a new person, Ctrl+N a new case."))
        return Empty(self.context, "sun", self.t(N_("No case yet")), words)

    # -- what is shown --------------------------------------------------------------

    def shown(self) -> None:
        if self._stale or self.found is None:
            self.load()
        self._take_focus()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self._clock.start()

    def _take_focus(self) -> None:
        focus = QApplication.focusWidget()
        typing = isinstance(focus, QLineEdit) and bool(focus.text())
        if self.isVisible() and not typing:
            self.list.setFocus()

    def load(self) -> None:
        """Ask for everything anew."""
        self._stale = False
        now = dt.datetime.now().astimezone()
        self.context.jobs.ask(self, today.today, now, then=lambda found: self._show(found, now), failed=self.show_error)
        self.context.jobs.ask(self, first_steps.steps, then=self.steps.take)

    def _tick(self) -> None:
        """The day goes on while the page stands open."""
        self.load() if self.isVisible() else self._clock.stop()

    def _show(self, found: dict[str, Any], now: dt.datetime) -> None:
        had_focus = self.list.hasFocus()
        self.found = found
        self.day.setText(self.context.day(now.date().isoformat()))
        self.backup.setText(self.words.backup(found["backup"]))
        self.backup.setAccessibleName(self.backup.text())
        lines = self.words.lines(found, now)
        self.list.show_lines(lines)
        at = 1 if lines else 2 if found["cases"] else 3
        self.stack.setCurrentIndex(at)
        if had_focus or at != 1:
            self.list.setFocus()

    def hear(self, changed: Changed) -> None:
        self._stale = True
        if self.isVisible():
            self._again.start()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "steps"):
            self.steps.ink()

    def _steps_away(self) -> None:
        self.steps.hide()
        self.list.setFocus()
        if not self.context.read_only:
            self.context.jobs.do(self, first_steps.close_steps)

    # -- what one does --------------------------------------------------------------

    def _open(self, what: Any) -> None:
        """Go to where a line is solved, with its case in hand."""
        if isinstance(what, today.Waiting):
            if what.case_uid:
                self.context.case.take(what.case, what.case_uid, what.case_title)
            self.context.go(what.kind, what.uid)
        else:
            self.context.open(*what)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_Escape:
            self.list.setFocus()
            return
        super().keyPressEvent(event)
