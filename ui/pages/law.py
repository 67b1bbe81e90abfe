"""Law: proceedings as pages to read, deadlines from their rules, statements, the matrix of material facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QSplitter, QStackedWidget, QToolButton, QWidget

from app.domain.fields import REGISTRY
from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import Flow, boxed, button, column, scrolled, tab
from ui.kit.grid import Grid
from ui.kit.lists import one, title_line
from ui.kit.table import PagedModel, Table
from ui.pages import law_words as words
from ui.pages.base import Command, Page
from ui.pages.law_deadlines import About, Adder, Calendar
from ui.pages.law_facts import FactsView
from ui.pages.law_lists import COLUMNS, deadlines, matrix, read_page
from ui.pages.law_sheet import ProceedingView
from ui.pages.law_statement import StatementView
from ui.pages.records import RecordsPage

if TYPE_CHECKING:
    from app.domain.changes import Changed

_TABS = ("proceeding", "deadline", "statement", "fact")
_PAGES = frozenset({"proceeding", "statement"})  # kinds that are read as a page before they are edited


def make(context: Context, kinds: tuple[str, ...]) -> Page:
    """The page of law."""
    return LawPage(context, kinds)


class LawPage(RecordsPage):
    """Lists on the left; on the right the page of what is in hand, its form, or a new deadline."""

    help_words = N_(
        "Proceedings with their decisions, remedies and deadlines. Each is read as one page on the right: Enter on a "
        "line of it edits, Esc leads back. “Add a deadline” counts the date from a rule and says how; dates stand in "
        "the forum's zone and in yours. The calendar file tells nothing but times. Statements are locked once signed."
    )

    def __init__(self, context: Context, kinds: tuple[str, ...]) -> None:
        self._edited_from = ""
        super().__init__(context, kinds)

    def actions(self) -> list[Command]:  # type: ignore[override]
        return [
            *super().actions(),
            (N_("Add a deadline from a rule …"), "Ctrl+Shift+D", self.add_deadline),
            (N_("Calendar file …"), "", self.begin_calendar),
            (N_("Add a paragraph"), "", self.add_paragraph),
        ]

    # -- making ---------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.sheet = ProceedingView(self.context)
        self.statement = StatementView(self.context)
        self.adder, self.calendar = Adder(self.context), Calendar(self.context)
        self.about, self.facts = About(self.context), FactsView(self.context)
        super()._lay_out()
        self.lists.addWidget(self.facts)
        self.about.setParent(self)
        self.about.hide()
        self.right = QStackedWidget()
        aside = column(self.adder, self.calendar, -1, margins=(20, 18, 20, 18), gap=12)
        self.aside = scrolled(boxed(aside, "sheet"))
        layout = self.layout()
        item = layout.itemAt(0) if layout is not None else None
        split = item.widget() if item is not None else None
        if isinstance(split, QSplitter):
            split.replaceWidget(1, self.right)
            split.setSizes([self.context.theme.size(480), self.context.theme.size(600)])
        for part in (self.inspector, self.sheet, self.statement, self.aside):
            self.right.addWidget(part)
        self._connect_parts()

    def _tabs(self) -> list[QWidget]:
        self.tabs: dict[str, QToolButton] = {}
        group, flow = QButtonGroup(self), Flow(gap=4)
        flow.setContentsMargins(20, 0, 20, 8)
        for name in _TABS:
            press = tab(self.t(REGISTRY[name].plural))
            press.clicked.connect(lambda _=False, name=name: self.take_kind(name))
            group.addButton(press)
            self.tabs[name] = press
            flow.addWidget(press)
        self.calendar_button = button(self.t(N_("Calendar file …")), self.begin_calendar, "link")
        flow.addWidget(self.calendar_button)
        return [boxed(flow)]

    def _connect_parts(self) -> None:
        for part in (self.sheet, self.statement):
            part.edit.connect(self.edit)
        self.sheet.add.connect(self._add)
        self.statement.made.connect(self._made)
        self.statement.left.connect(lambda: self.table().setFocus())
        self.statement.refused.connect(self.show_notice)
        self.facts.opened.connect(lambda uid: self.edit("fact", uid))
        self.adder.left.connect(self._leave)
        self.adder.added.connect(self._added)
        self.calendar.said.connect(lambda said, path: self.banner.say(
            self.t(N_("{said} {path}")).format(said=said, path=path), "ok"))  # fmt: skip
        for signal in (self.statement.failed, self.adder.failed, self.about.failed, self.calendar.failed):
            signal.connect(self.show_error)

    def _connect_inspector(self) -> None:
        super()._connect_inspector()
        self.inspector.left.disconnect()
        self.inspector.left.connect(self._leave)

    def table(self) -> Table:
        name = self.kind.name
        if name not in self.tables and name in COLUMNS:
            model = PagedModel(COLUMNS[name](self.context), self.context)
            made = Table(model, self.t(self.kind.plural), self.context)
            model.setParent(made)
            model.filled.connect(self._filled)
            model.failed.connect(self.show_error)
            made.chosen.connect(self._chosen)
            made.opened.connect(self._into)
            self.tables[name] = made
            self.lists.addWidget(made)
        return super().table()

    def _into(self, uid: str) -> None:
        """Enter on a line: into the form of a deadline, onto the page of a proceeding or statement."""
        if self.kind.name == "deadline":
            self.inspector.focus_form()
        elif self.kind.name == "statement":
            self.statement.grid.setFocus()
        else:
            self.edit(self.kind.name, uid)

    # -- what is shown ----------------------------------------------------------------------

    def take_kind(self, name: str) -> None:
        self._edited_from = ""
        super().take_kind(name)
        self.calendar_button.setVisible(name == "deadline")
        self.right.setCurrentWidget(self.inspector)
        self.right.setVisible(name != "fact")
        self.filter.setVisible(name != "fact")
        if name != "deadline":
            self.about.hide()
        if name in _PAGES and self.table().current():
            self._read(name, self.table().current())

    def load(self) -> None:
        if self.kind.name == "deadline" and not self._without_case():
            self._stale = False
            text = self.filter.text().strip() or None
            self.table().rows.show(deadlines, case=self.context.case.code, text=text, zone=words.own_zone())
        else:
            super().load()
        if self.kind.name == "fact" and not self._without_case():
            self.context.jobs.ask(
                self, matrix, self.context.case.code, then=self.facts.show_matrix, failed=self.show_error
            )

    def _filled(self) -> None:
        super()._filled()
        if self.kind.name == "fact" and len(self.table().rows.rows):
            self.lists.setCurrentWidget(self.facts)
            if self._wants_focus:
                self._wants_focus = False
                self.facts.grid.setFocus()
        elif self.kind.name == "deadline":
            self._tell(self.inspector.uid)

    def _chosen(self, uid: str) -> None:
        if self.kind.name in _PAGES and self.table().selected_count() < 2:
            self._read(self.kind.name, uid)
        else:
            super()._chosen(uid)

    def _read(self, kind: str, uid: str) -> None:
        """Show the page of a proceeding or statement."""
        self.inspector.flush()
        self.statement.flush()
        self.context.jobs.ask(
            self,
            read_page,
            kind,
            uid,
            words.own_zone(),
            then=lambda found: self._shown(kind, found),
            failed=self.show_error,
        )

    def _shown(self, kind: str, found: Any) -> None:
        if kind != self.kind.name or found.record.deleted_at:
            return
        view = self.statement if kind == "statement" else self.sheet
        view.show_sheet(found)
        if not self._edited_from:
            self.right.setCurrentWidget(view)

    def _show_many(self, found: Any, uids: list[str]) -> None:
        super()._show_many(found, uids)
        self.about.hide()
        self.right.setCurrentWidget(self.inspector)

    def _show(self, kind: Any, record: Any) -> None:
        super()._show(kind, record)
        if record is not None and record.record_kind == "deadline":
            self._tell(record.uid)

    def _tell(self, uid: str) -> None:
        """What is known of a deadline stands above its form."""
        area = self.inspector.areas.get("deadline")
        inside = area.widget() if area is not None else None
        layout = inside.layout() if inside is not None else None
        if isinstance(layout, QBoxLayout) and layout.indexOf(self.about) < 0:
            layout.insertWidget(0, self.about)
        row = (
            next((row for row in self.table().rows.rows if row.uid == uid), None)
            if self.kind.name == "deadline"
            else None
        )
        self.about.setVisible(row is not None)
        if row is not None:
            self.about.show_row(row)

    def _refresh(self, record: Any) -> None:
        if record is None or record.deleted_at:
            super()._refresh(record)
        elif self.inspector.form is not None and self.inspector.form.kind.name == record.record_kind:
            self.inspector.form.refresh(record)
            self.inspector.title.setText(title_line(REGISTRY[record.record_kind], record, self.context))

    def hear(self, changed: Changed) -> None:
        super().hear(changed)
        view = self.statement if self.kind.name == "statement" else self.sheet
        if self.isVisible() and self.kind.name in _PAGES and view.uid and changed.kinds & set(self.kinds):
            self._read(self.kind.name, view.uid)
        if self.kind.name == "fact" and self.isVisible() and changed.kinds & {"citation", "paragraph"}:
            self.load()

    def _case_changed(self) -> None:
        super()._case_changed()
        self._edited_from = ""
        self.statement.sheet = None
        self.sheet.uid = ""
        self.right.setCurrentWidget(self.inspector)

    # -- what one does ------------------------------------------------------------------------

    def edit(self, kind: str, uid: str, field: str = "") -> None:
        """Show the form of something that stands on a page, with the keys in a field; Esc leads back."""

        self._wants_focus = False

        def found(record: Any) -> None:
            self._edited_from = self.kind.name
            self.about.hide()
            self.inspector.show_record(record, self.context.case.code, title_line(REGISTRY[kind], record, self.context))
            self.right.show()
            self.right.setCurrentWidget(self.inspector)
            form = self.inspector.form
            form.form.focus_field(field) if field and form is not None else self.inspector.focus_form()

        self.context.jobs.ask(self, one, uid, then=found, failed=self.show_error)

    def _leave(self) -> None:
        """Back from a form to the page or list it was opened from."""
        self.inspector.flush()
        self._edited_from = ""
        if self.kind.name == "fact":
            self.right.hide()
            self.facts.grid.setFocus()
            return
        self.right.setCurrentWidget(self.inspector)
        self.table().setFocus()
        if self.kind.name in _PAGES:
            uid = self.table().current() or (self.sheet.uid if self.kind.name == "proceeding" else self.statement.uid)
            if uid:
                self._read(self.kind.name, uid)

    def _add(self, kind: str) -> None:
        if kind == "deadline":
            self.add_deadline()
            return
        self._edited_from = self.kind.name
        self.inspector.show_blank(kind, self.context.case.code, {"proceeding": self.sheet.uid})
        self.right.setCurrentWidget(self.inspector)
        self.inspector.focus_form()

    def add_deadline(self) -> None:
        """Propose a deadline from a rule, for the proceeding in hand where there is one."""
        if self._without_case() or self.context.read_only:
            return
        if self.kind.name not in ("proceeding", "deadline"):
            self.take_kind("deadline")
        self._edited_from = self.kind.name
        uid = self.sheet.uid if self.kind.name == "proceeding" else ""
        kind = ""
        if uid:
            row = next((row for row in self.table().rows.rows if row is not None and row.uid == uid), None)
            kind = row.record.proceeding_kind if row is not None else ""
        self.calendar.hide()
        self.right.setCurrentWidget(self.aside)
        self.adder.begin(uid, kind)

    def _added(self, uid: str) -> None:
        self.banner.say(self.t(N_("Deadline added.")), "ok")
        self._leave()
        if self.kind.name == "deadline":
            self.load()
            self.table().choose(uid)

    def begin_calendar(self) -> None:
        """Ask what a calendar file shall say."""
        if self._without_case():
            return
        self.adder.hide()
        self._edited_from = self.kind.name
        self.right.show()
        self.right.setCurrentWidget(self.aside)
        self.calendar.begin()

    def begin_new(self) -> None:
        if self.kind.name == "deadline":
            self.add_deadline()
            return
        self._edited_from = self.kind.name
        self.right.show()
        self.right.setCurrentWidget(self.inspector)
        super().begin_new()

    def add_paragraph(self) -> None:
        """The next paragraph of the statement in hand."""
        if self.kind.name == "statement":
            self.statement.add()

    def next_new(self) -> None:
        if self.kind.name == "statement" and self.right.currentWidget() is self.statement:
            self.statement.add()
        else:
            super().next_new()

    def _created(self, kind: str, uid: str) -> None:
        super()._created(kind, uid)
        if kind == "proceeding" and kind == self.kind.name:
            self.sheet.uid = uid

    def _made(self, uid: str) -> None:
        """A paragraph was written, or a new version of the statement."""
        self.load()
        if uid:
            self.table().choose(uid)
            self._read("statement", uid)
        elif self.statement.uid:
            self._read("statement", self.statement.uid)

    def _in_sight(self, uid: str) -> bool:
        """Whether something stands on the page that is read now."""
        view = self.right.currentWidget()
        grids: tuple[Grid, ...]
        if view is self.statement:
            grids, own = (self.statement.grid,), self.statement.uid
        elif view is self.sheet:
            grids, own = (self.sheet.deadlines, self.sheet.decisions, self.sheet.remedies), self.sheet.uid
        else:
            return False
        return uid == own or any(grid.key(row) == uid for grid in grids for row in range(grid.rowCount()))

    def show_record(self, kind: str, uid: str) -> None:
        if self.isVisible() and self._in_sight(uid):
            return
        if kind in _TABS:
            super().show_record(kind, uid)
            if kind in _PAGES:
                self._read(kind, uid)
            elif kind == "fact":
                self.edit(kind, uid)
        else:
            self.take_kind("statement" if kind == "paragraph" else "proceeding")
            self.edit(kind, uid)

    def show_field(self, kind: str, uid: str, name: str) -> None:
        if kind == "deadline":
            super().show_field(kind, uid, name)
            return
        self.take_kind(kind if kind in _TABS else "statement" if kind == "paragraph" else "proceeding")
        self.edit(kind, uid, name)

    def flush(self) -> None:
        super().flush()
        self.statement.flush()
