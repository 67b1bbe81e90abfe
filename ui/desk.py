"""The desk: menus, rail of pages, quick line, strip of work; what is seen once a vault is open."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, cast

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QButtonGroup,
    QMainWindow,
    QMenu,
    QStackedWidget,
    QToolButton,
    QWidget,
)

from app.actions import queries, records
from app.domain.fields import REGISTRY
from app.domain.words import N_
from ui.arrival import Arrival
from ui.context import Context
from ui.errors import Weight, notice
from ui.kit.banner import Banner
from ui.kit.basics import boxed, column, label, put, row, stretched
from ui.kit.lists import title_line
from ui.kit.strip import Strip
from ui.pages import PAGES, page_of
from ui.pages.base import Page
from ui.quick import QuickLine


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
        self.quick = QuickLine(context)
        self.countdown = label("", "muted")
        self.case_name = QToolButton()
        self._lay_out()
        self._menus()
        self.entry = Arrival(self)
        context.go = self.go
        context.open = self._on_page
        context.jobs.unhandled.connect(self.show_error)
        context.case.changed.connect(self._case_changed)
        self.quick.made.connect(self._logged)
        self.quick.put_away.connect(self._back)
        self.quick.refused.connect(self.show_notice)

    # -- making ---------------------------------------------------------------------

    def _lay_out(self) -> None:
        put(self.case_name, role="link")
        self.case_name.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.case_name.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.case_name.clicked.connect(lambda: self.show_page("cases"))
        lock = self.lock_button = QToolButton()
        lock.setText(f" {self.t(N_('Lock'))}")
        lock.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        lock.setToolTip(self.t(N_("Lock now (Ctrl+Shift+L)")))
        lock.setAccessibleName(self.t(N_("Lock now")))
        lock.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        lock.clicked.connect(self.lock_asked)
        bar = boxed(
            row(self.case_name, -1, self.countdown, lock, margins=(12, 6, 12, 6), gap=12),
            "bar",
        )
        middle = row(self._rail(), boxed(column(self.banner, self.stack, gap=0), "page"), gap=0)
        self.setLayout(stretched(column(bar, stretched(middle, 1), self.strip, self.quick, gap=0), 1))
        self._case_changed()
        self._ink()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self.buttons:
            self._ink()

    def _ink(self) -> None:
        """Icons in the ink of the palette that is worn now."""
        icon = self.context.theme.icon
        self.lock_button.setIcon(icon("lock"))
        self.case_name.setIcon(icon("folder", "accent"))
        for page in PAGES:
            self.buttons[page.name].setIcon(icon(page.icon))

    def _rail(self) -> QWidget:
        group = QButtonGroup(self)
        group.setExclusive(True)
        made: list[Any] = []
        for page in PAGES:
            if page.gap:
                made.append(10 if page.gap > 0 else -1)
            press = QToolButton()
            press.setText(f"  {self.t(page.title)}")
            press.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            press.setCheckable(True)
            press.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            press.setToolTip(f"{self.t(page.title)} ({page.keys})" if page.keys else self.t(page.title))
            press.setAccessibleName(self.t(page.title))
            press.setSizePolicy(press.sizePolicy().Policy.Expanding, press.sizePolicy().Policy.Fixed)
            put(press, role="rail")
            press.clicked.connect(lambda _=False, name=page.name: self.show_page(name))
            group.addButton(press)
            self.buttons[page.name] = press
            made.append(press)
        rail = boxed(column(*made, margins=(10, 12, 10, 12), gap=2), "rail")
        rail.setFixedWidth(self.context.theme.size(164))
        return rail

    def _menus(self) -> None:
        bar = self._window.menuBar()
        bar.clear()
        t = self.t
        case = bar.addMenu(t(N_("Case")))
        self._act(case, N_("New case"), "Ctrl+N", lambda: self._on_page("cases", "begin_new"))
        self._act(case, N_("All cases"), "", lambda: self.show_page("cases"))
        case.addSeparator()
        self._act(case, N_("Lock now"), "", self.lock_asked.emit)
        self._act(case, N_("Close"), "Ctrl+Q", self._window.close)
        edit = bar.addMenu(t(N_("Edit")))
        self._act(edit, N_("Undo"), "Ctrl+Z", self.undo)
        self._act(edit, N_("Redo"), "Ctrl+Y", self.redo)
        edit.addSeparator()
        self._act(edit, N_("New event"), "Ctrl+E", lambda: self.quick.begin("event"))
        self._act(edit, N_("Log a threat"), "Ctrl+T", lambda: self.quick.begin("threat"))
        self._act(edit, N_("New record here"), "Ctrl+Shift+N", self._new_here)
        self._act(edit, N_("Store and go on"), "Ctrl+Return", self.store_and_next)
        self._act(edit, N_("Delete …"), "Ctrl+Del", lambda: self._here("delete_current"))
        view = bar.addMenu(t(N_("View")))
        for page in PAGES:
            self._act(view, page.title, page.keys, partial(self.show_page, page.name))
        view.addSeparator()
        self._act(view, N_("Filter this page"), "Ctrl+F", lambda: self._here("focus_filter"))
        evidence = bar.addMenu(t(N_("Evidence")))
        self._act(
            evidence,
            N_("Add files …"),
            "Ctrl+O",
            lambda: self._on_page("evidence", "ask_files"),
        )
        self._act(
            evidence,
            N_("Paste as exhibit"),
            "Ctrl+Shift+V",
            lambda: self._on_page("evidence", "paste"),
        )
        export = bar.addMenu(t(N_("Export")))
        self._act(
            export,
            N_("Dossier …"),
            "Ctrl+Shift+E",
            lambda: self._on_page("dossier", "begin_export"),
        )
        self._act(export, N_("Back up …"), "", lambda: self._on_page("vault", "begin_backup"))
        self._act(export, N_("Verify the vault"), "", lambda: self._on_page("log", "verify"))
        helps = bar.addMenu(t(N_("Help")))
        self._act(helps, N_("Keys"), "F1", self._help)
        self._act(helps, N_("Shortcuts"), "Ctrl+?", self._help)

    def _act(self, menu: QMenu, words: str, keys: str, do: Callable[[], object]) -> None:
        action = QAction(self.t(words), self)
        if keys:
            action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda _=False: do())
        menu.addAction(action)

    # -- pages ----------------------------------------------------------------------

    def begin(self, first_case: str = "") -> None:
        """Show where work goes on: a draft that waits, else the first case or the list of cases."""
        if first_case:
            values = {"title": first_case}
            self.context.jobs.do(
                self,
                records.add_case,
                values,
                then=lambda done: self._take_first(done.result),
            )
            return
        self.show_page("cases")
        self.entry.begin()

    def fill_sample(self) -> None:
        """Put the sample cases in, to look around."""
        title = self.t(N_("Writing the sample cases"))
        words = self.t(N_("Two sample cases to look at: one is public record, one invented."))
        then = partial(self.banner.say, words, "ok")
        self.context.jobs.run(self, sample, self.context.session, title=title, then=lambda _: then())

    def _take_first(self, case: Any) -> None:
        self.context.case.take(case.code, case.uid, case.title or "")
        self.show_page("timeline")
        self.quick.begin("event")

    def open_draft(self, draft: Any) -> None:
        """Show the record a draft belongs to, with its text back in the editor."""
        if draft.kind == "case":
            self._on_page("cases", "show_draft", draft)
            return

        def taken(cases: list[Any]) -> None:
            for case in cases:
                if case.code == draft.case:
                    self.context.case.take(case.code, case.uid, case.title or "")
            self._on_page(page_of(draft.kind), "show_draft", draft)

        self.context.jobs.ask(self, queries.cases, then=taken)

    def page(self, name: str) -> Page:
        """A page, made when it is first looked at."""
        if name not in self.pages:
            made = next(page for page in PAGES if page.name == name).make(self.context)
            made.setAccessibleName(self.buttons[name].accessibleName())
            self.pages[name] = made
            self.stack.addWidget(made)
            self.context.bus.listen(made, made.hear)
        return self.pages[name]

    def show_page(self, name: str) -> Page:
        """Go to a page; what is typed on the one before is stored."""
        self.flush()
        page = self.page(name)
        self.stack.setCurrentWidget(page)
        self.buttons[name].setChecked(True)
        page.shown()
        return page

    def current(self) -> Page:
        """The page that is shown."""
        return cast("Page", self.stack.currentWidget())

    def go(self, kind: str, uid: str) -> None:
        """Show a record where it has its page."""
        self.show_page(page_of(kind)).show_record(kind, uid)

    def _logged(self, kind: str, uid: str) -> None:
        """The quick line stored something: show it where one is, and stay in the line."""
        page = self.current()
        if page is self.pages.get("timeline"):
            page.show_record(kind, uid)
        else:
            self.banner.say(
                self.t(N_("Stored.")), "ok", action=self.t(N_("Show it")), then=lambda: self.go("event", uid)
            )

    def _back(self) -> None:
        """Out of the quick line, back to the page."""
        page = self.current()
        focus = getattr(page, "table", None)
        (focus() if callable(focus) else focus or page).setFocus()

    def _on_page(self, name: str, method: str = "", *args: Any) -> None:
        page = self.show_page(name)
        if method:
            getattr(page, method)(*args)

    def _here(self, method: str) -> None:
        getattr(self.current(), method, lambda: None)()

    def _new_here(self) -> None:
        self._here("begin_new")

    def begin_travel(self) -> None:
        """Travel mode was asked for at the lock screen."""
        self._on_page("vault", "begin_travel")

    def flush(self) -> None:
        """Store what is typed on every page, or keep it as drafts."""
        for page in self.pages.values():
            page.flush()

    def store_and_next(self) -> None:
        """Ctrl+Enter: store this record and begin the next of its kind."""
        self.flush()
        self._here("next_new")

    # -- undo, errors, the rest -----------------------------------------------------

    def undo(self) -> None:
        """Take back the last change of this vault."""
        self.flush()
        self.context.jobs.do(
            self,
            records.undo_last,
            then=lambda done: self._undone(N_("Taken back: {what}"), done),
        )

    def redo(self) -> None:
        """Do the last taken-back change again."""
        self.flush()
        self.context.jobs.do(
            self,
            records.redo_last,
            then=lambda done: self._undone(N_("Done again: {what}"), done),
        )

    def _undone(self, words: str, done: Any) -> None:
        record = done.result[0]
        what = title_line(REGISTRY[record.record_kind], record, self.context)
        self.banner.say(self.t(words).format(what=what), "plain")
        for page in self.pages.values():
            page.hear(done.changed)

    def show_error(self, error: BaseException) -> None:
        """Say what went wrong, as loud as it is."""
        self.show_notice(notice(error, self.t))

    def show_notice(self, told: Any) -> None:
        """Banner, or a modal where work can't go on."""
        if told.weight is Weight.MODAL:
            from ui.dialogs.modal import stop  # noqa: PLC0415 - rarely used

            stop(self, told, self.t)
        self.banner.say(told.words, "problem", told.advice)

    def show_countdown(self, seconds: int) -> None:
        """How long until the vault locks by itself."""
        words = self.t(N_("locks in {m}:{s:02d}")).format(m=max(0, seconds) // 60, s=max(0, seconds) % 60)
        self.countdown.setText(words)

    def _case_changed(self) -> None:
        case = self.context.case
        words = f"{case.code}  {case.title}".strip() if case.code else self.t(N_("No case chosen"))
        self.case_name.setText(f" {words}")
        self.case_name.setAccessibleName(self.t(N_("Case in hand: {what}")).format(what=words))

    def _help(self) -> None:
        from ui.dialogs.keys import Keys  # noqa: PLC0415 - rarely used

        Keys(self.context, self).open()


def sample(session: Any, progress: Any = None) -> Any:
    """Put the sample cases into an open vault, off the window's thread."""
    from app.actions import demo  # noqa: PLC0415 - hardly ever used

    return demo.fill_sample(session, progress)
