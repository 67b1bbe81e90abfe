"""The desk: menus, rail of pages, quick line, strip of work; what is seen once a vault is open."""

from __future__ import annotations

from functools import partial
from typing import Any, cast

import shiboken6
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QMainWindow,
    QStackedWidget,
    QToolButton,
    QWidget,
)

from app.actions import palette, queries, records
from app.actions.today import beginning
from app.domain.words import N_
from ui.arrival import Arrival
from ui.context import Context
from ui.errors import Weight, notice
from ui.kit import reading
from ui.kit.banner import Banner
from ui.kit.basics import boxed, column, label, put, row, stretched
from ui.kit.citing import Spring
from ui.kit.commands import shown_keys
from ui.kit.help import HelpPanel
from ui.kit.rail import Rail
from ui.kit.strip import Strip
from ui.menus import Menus
from ui.pages import PAGES, page_of
from ui.pages.base import Page, why_not
from ui.pages.handover_drop import Landing
from ui.palette import Palette
from ui.quick import QuickLine
from ui.trouble import Trouble
from ui.undoing import Undoing


class Desk(QWidget):
    """Holds the pages and what is common to them."""

    lock_asked = Signal()

    def __init__(self, context: Context, window: QMainWindow) -> None:
        super().__init__()
        self.setObjectName("ground")
        self.context, self.t = context, context.translate
        self._window = window
        self.pages: dict[str, Page] = {}
        self.buttons: dict[str, QToolButton] = {}
        self.banner = Banner(context)
        self.strip = Strip(context)
        self.stack = QStackedWidget()
        self.quick: QuickLine = QuickLine(context)
        self.help = HelpPanel(context)
        self._before_help: QWidget | None = None
        self._stopped: QWidget | None = None
        self.countdown = label("", "muted")
        self.case_name = QToolButton()
        self._lay_out()
        self.menus = Menus(self, window.menuBar())
        self.palette_line = Palette(context, self, self.menus.commands)
        self.entry = Arrival(self)
        self.undoing = Undoing(self)
        self.trouble = Trouble(self)
        self.landing = Landing(self, context)
        context.go = self.go
        context.open = self.open
        context.log = self.log
        context.jobs.unhandled.connect(self.show_error)
        context.case.changed.connect(self._case_changed)
        self.quick.made.connect(self._logged)
        self.quick.put_away.connect(self._back)
        self.quick.refused.connect(self.show_notice)
        self.help.put_away.connect(self._help_away)
        self.help.all_keys.connect(self.show_keys)

    # -- making ---------------------------------------------------------------------

    def _lay_out(self) -> None:
        put(self.case_name, role="link")
        self.case_name.setIcon(self.context.theme.icon("folder", "accent"))
        self.case_name.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.case_name.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.case_name.clicked.connect(lambda: self.show_page("cases"))
        lock = self.lock_button = QToolButton()
        lock.setText(f" {self.t(N_('Lock'))}")
        lock.setIcon(self.context.theme.icon("lock"))
        lock.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        lock.setToolTip(self.t(N_("Lock now (Ctrl+Shift+L)")))
        lock.setAccessibleName(self.t(N_("Lock now")))
        lock.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        lock.clicked.connect(self.lock_asked)
        lock.setFixedHeight(self.context.theme.size(34))
        bar = boxed(row(self.case_name, -1, self.countdown, lock, margins=(12, 6, 12, 6), gap=12), "bar")
        bar.setSizePolicy(bar.sizePolicy().horizontalPolicy(), bar.sizePolicy().Policy.Fixed)  # the same on every page
        middle = row(self._rail(), boxed(column(self.banner, self.stack, gap=0), "page"), self.help, gap=0)
        self.setLayout(stretched(column(bar, stretched(middle, 1), self.strip, self.quick, gap=0), 1))
        self._case_changed()

    def _rail(self) -> QWidget:
        group = QButtonGroup(self)
        group.setExclusive(True)
        made: list[Any] = []
        for page in PAGES:
            if page.home:
                continue
            if page.gap:
                made.append(10 if page.gap > 0 else -1)
            press = QToolButton()
            press.setText(f"  {self.t(page.title)}")
            press.setIcon(self.context.theme.icon(page.icon))
            press.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            press.setCheckable(True)
            press.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            press.setToolTip(f"{self.t(page.title)} ({page.keys})" if page.keys else self.t(page.title))
            press.setAccessibleName(self.t(page.title))
            press.setSizePolicy(press.sizePolicy().Policy.Expanding, press.sizePolicy().Policy.Fixed)
            put(press, role="rail")
            press.clicked.connect(lambda _=False, name=page.name: self.show_page(name))
            Spring(press, press.click)
            group.addButton(press)
            self.buttons[page.name] = press
            made.append(press)
        return Rail(self.context.theme, made)

    def focusNextPrevChild(self, ahead: bool) -> bool:  # noqa: N802, FBT001 - Qt's name and way
        """Tab follows the eye."""
        return reading.go(self, ahead=ahead)

    # -- pages ----------------------------------------------------------------------

    def begin(self, first_case: str = "") -> None:
        """Show where work goes on: a draft that waits, else the first case or the list of cases."""
        if first_case:
            values = {"title": first_case}
            self.context.jobs.do(self, records.add_case, values, then=lambda done: self._take_first(done.result))
            return
        self.context.jobs.ask(self, beginning, then=self._begin_at)

    def _begin_at(self, found: dict[str, int]) -> None:
        if not self.stack.count():  # nobody went elsewhere meanwhile
            self.show_page("today" if found["cases"] and not found["drafts"] else "cases")
        self.entry.begin()

    def fill_sample(self) -> None:
        """Put the sample cases in, to look around."""
        title = self.t(N_("Writing the sample cases"))
        words = self.t(N_("Two sample cases to look at: one is public record, one invented."))
        self.context.jobs.run(
            self, sample, self.context.session, title=title, then=lambda _: self._sample_filled(words)
        )

    def _sample_filled(self, words: str) -> None:
        self.banner.say(words, "ok")
        self.show_page("today")

    def _take_first(self, case: Any) -> None:
        self.context.case.take(case.code, case.uid, case.title or "")
        self.show_page("timeline")
        self.quick.begin("event")

    def open_draft(self, draft: Any) -> None:
        """Show the record a draft belongs to, with its text back in the editor."""
        if draft.kind == "case":
            self.open("cases", "show_draft", draft)
            return

        def taken(cases: list[Any]) -> None:
            for case in cases:
                if case.code == draft.case:
                    self.context.case.take(case.code, case.uid, case.title or "")
            self.open(page_of(draft.kind), "show_draft", draft)

        self.context.jobs.ask(self, queries.cases, then=taken)

    def page(self, name: str) -> Page:
        """A page, made when it is first looked at."""
        if name not in self.pages:
            entry = next(page for page in PAGES if page.name == name)
            made = entry.make(self.context)
            made.setAccessibleName(self.t(entry.title))
            self.pages[name] = made
            self.stack.addWidget(made)
            self.context.bus.listen(made, made.hear)
        return self.pages[name]

    def show_page(self, name: str) -> Page:
        """Go to a page; what is typed on the one before is stored."""
        self.flush()
        page = self.page(name)
        self.stack.setCurrentWidget(page)
        home = next(page.home for page in PAGES if page.name == name)
        self.buttons[home or name].setChecked(True)
        page.shown()
        self.menus.follow()
        if name == "vault":
            self.entry.at_the_vault()
        if self.help.isVisible():
            self._tell_help()
        return page

    def current(self) -> Page:
        """The page that is shown."""
        return cast("Page", self.stack.currentWidget())

    def name_of(self, page: Page) -> str:
        """The name a page has on the rail."""
        return next(name for name, made in self.pages.items() if made is page)

    def recent_to(self, other: Desk) -> None:
        """Another desk takes over where one was in this sitting."""
        other.palette_line.recent = self.palette_line.recent

    def go(self, kind: str, uid: str) -> None:
        """Show a record where it has its page; one of another case takes up that case first."""
        self.show_page(page_of(kind)).show_record(kind, uid)
        if uid:
            self.palette_line.recent.note(uid)
            then = partial(self._gone, kind, uid, self.context.case.uid, self.current())
            self.context.jobs.ask(self, palette.case_of, uid, then=then, failed=lambda _: None)

    def _gone(self, kind: str, uid: str, before: str, page: Page, case: Any) -> None:
        went_on = self.context.case.uid != before or self.current() is not page
        if case is not None and case.uid != before and not went_on:
            self.context.case.take(case.code, case.uid, case.title or "")
            self.page(page_of(kind)).show_record(kind, uid)

    def show_palette(self) -> None:
        """Ctrl+K: go to anything."""
        self.palette_line.begin()

    def _logged(self, kind: str, uid: str) -> None:
        """The quick line stored something: show it where one is, and stay in the line."""
        page = self.current()
        if page is self.pages.get("timeline"):
            page.show_record(kind, uid)
        else:
            self.banner.say(self.t(N_("Stored.")), "ok", action=self.t(N_("Show it")), then=lambda: self.go(kind, uid))

    def _back(self) -> None:
        """Out of the quick line, back to the page."""
        page = self.current()
        table = getattr(page, "table", None)
        target = table() if callable(table) else table or page
        if not target.isVisible() or target.focusPolicy() == Qt.FocusPolicy.NoFocus:
            target = next(press for press in self.buttons.values() if press.isChecked())
        target.setFocus()

    def open(self, name: str, method: str = "", *args: Any) -> None:
        """Go to a page and ask it for something."""
        page = self.show_page(name)
        if method:
            getattr(page, method)(*args)

    def here(self, method: str) -> None:
        """Ask the page that is shown for something."""
        getattr(self.current(), method, lambda: None)()

    def log(self, kind: str) -> None:
        """Ctrl+E, Ctrl+T: into the quick line for an event or a threat."""
        self.quick.begin(kind)

    def record_sound(self) -> None:
        """Record sound as an exhibit of the case in hand."""
        if why := why_not(self.context):
            self.banner.say(why, "warn")
            return
        from ui.dialogs.record import Record  # noqa: PLC0415 - rarely used

        Record(self, self.context, lambda uid: self.go("evidence", uid)).open()

    def ask_lock(self) -> None:
        """Lock now."""
        self.lock_asked.emit()

    def leave(self) -> None:
        """Close the window."""
        self._window.close()

    def begin_travel(self) -> None:
        """Travel mode was asked for at the lock screen."""
        self.open("vault", "begin_travel")

    def flush(self) -> None:
        """Store what is typed on every page, or keep it as drafts."""
        for flush in (*(page.flush for page in self.pages.values()), self.quick.flush):
            flush()

    def store_and_next(self) -> None:
        """Ctrl+Enter: store this record and begin the next of its kind; in the quick line, its line."""
        if self.quick.line.hasFocus():
            self.quick.store()
            return
        self.flush()
        self.here("next_new")

    # -- undo, errors, the rest -----------------------------------------------------

    def undo(self) -> None:
        """Take back the last change of this vault."""
        self.undoing.undo()

    def redo(self) -> None:
        """Do the last taken-back change again."""
        self.undoing.redo()

    def show_steps(self) -> None:
        """The list of what was done, to go further back at once."""
        self.undoing.show_steps()

    def shows(self, kind: str) -> bool:
        """Whether the page that is shown is the one of a kind of record."""
        return self.current() is self.pages.get(page_of(kind))

    def show_error(self, error: BaseException) -> None:
        """Say what went wrong, as loud as it is."""
        self.show_notice(notice(error, self.t))

    def show_notice(self, told: Any) -> None:
        """Banner, or a modal where work can't go on."""
        if self.trouble.took(told):
            return
        if told.weight is Weight.MODAL:
            self._stop(told)
        self.banner.say(told.words, "problem", told.advice)

    def _stop(self, told: Any) -> None:
        """Over everything, but one at a time: what follows from the same trouble is on the banner."""
        from ui.dialogs.modal import stop  # noqa: PLC0415 - rarely used

        if self._stopped is None or not shiboken6.isValid(self._stopped):
            self._stopped = stop(self, told, self.t)

    def show_countdown(self, seconds: int) -> None:
        """How long until the vault locks by itself."""
        minutes, rest = divmod(max(0, seconds), 60)
        digits = f"{minutes}:{rest:02d}"
        told = "".join(self.context.number(int(sign)) if sign.isdigit() else sign for sign in digits)
        self.countdown.setText(self.t(N_("locks in {clock}")).format(clock=f"\u2066{told}\u2069"))
        strip = self.countdown.parentWidget()
        box = strip.layout() if strip is not None else None
        if box is not None:
            box.activate()  # at once: a word that grows is never seen cut

    def _case_changed(self) -> None:
        case = self.context.case
        words = f"{case.code}  {self.context.apart(case.title)}".strip() if case.code else self.t(N_("No case chosen"))
        self.case_name.setText(f" {words}")
        self.case_name.setAccessibleName(self.t(N_("Case in hand: {what}")).format(what=words))

    # -- help -----------------------------------------------------------------------

    def show_help(self) -> None:
        """F1: what this page is for, at its side; once more puts it away."""
        if self.help.isVisible():
            self._help_away()
            return
        self._before_help = QApplication.focusWidget()
        self._tell_help()
        self.help.show()
        self.help.close_button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _tell_help(self) -> None:
        name = self.name_of(self.current())
        own = [(self.t(words), shown_keys(keys)) for words, keys, _ in self.current().actions()]
        title = next(page.title for page in PAGES if page.name == name)
        self.help.tell(self.t(title), self.t(self.current().help_words), own)

    def _help_away(self) -> None:
        self.help.hide()
        if self._before_help is not None and shiboken6.isValid(self._before_help) and self._before_help.isVisible():
            self._before_help.setFocus()
        else:
            self._back()

    def show_messages(self) -> None:
        """What was said in this sitting."""
        from ui.dialogs.messages import Messages  # noqa: PLC0415 - rarely used

        Messages(self.context, self).open()

    def show_keys(self) -> None:
        """Every key there is."""
        from ui.dialogs.keys import Keys  # noqa: PLC0415 - rarely used

        Keys(self.context, self, self.menus.commands()).open()


def sample(session: Any, progress: Any = None) -> Any:
    """Put the sample cases into an open vault, off the window's thread."""
    from app.actions import demo  # noqa: PLC0415 - hardly ever used

    return demo.fill_sample(session, progress)
