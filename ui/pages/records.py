"""The generic page: lists and edits every kind of record, from specs alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QLineEdit,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QWidget,
)

from app.actions import records
from app.domain.fields import REGISTRY, RecordKind
from app.domain.words import N_
from ui.context import Context
from ui.kit.banner import Empty
from ui.kit.basics import Flow, boxed, button, clearable, column, label, stretched, tab, upright
from ui.kit.bounded import bounded
from ui.kit.inspector import Inspector
from ui.kit.lists import columns_of, listed, one, title_line
from ui.kit.table import PagedModel, Table
from ui.pages.base import Command, Page, needs_case, page_title

if TYPE_CHECKING:
    from app.domain.changes import Changed

_FILTER_AFTER = 200
_PICKED_AFTER = 120


def make(context: Context, kinds: tuple[str, ...]) -> Page:
    """The page for these kinds."""
    return RecordsPage(context, kinds)


class RecordsPage(Page):
    """A tab a kind, a list on the left, the form of the record in hand on the right."""

    def __init__(self, context: Context, kinds: tuple[str, ...]) -> None:
        super().__init__(context)
        self.kinds = kinds
        self.kind: RecordKind = REGISTRY[kinds[0]]
        self.tables: dict[str, Table] = {}
        self.inspector = self._make_inspector()
        self.lists = QStackedWidget()
        self.filter = bounded(upright(QLineEdit()), context)
        self.new = button(self.t(N_("New record")), self.begin_new, "primary")
        self.title = page_title("")
        self.count = label("", "muted")
        self._timer = QTimer(self, singleShot=True, interval=_FILTER_AFTER)
        self._picked_timer = QTimer(self, singleShot=True, interval=_PICKED_AFTER)
        self._watched: list[Table] = []
        self._stale = True
        self._wants_focus = False
        self._came_from: QWidget | None = None
        self._lay_out()
        self._timer.timeout.connect(self.load)
        self._picked_timer.timeout.connect(self._picked)
        self.context.case.changed.connect(self._case_changed)
        self._connect_inspector()
        self.take_kind(kinds[0])

    def _make_inspector(self) -> Inspector:
        return Inspector(self.context)

    def _connect_inspector(self) -> None:
        self.inspector.created.connect(self._created)
        self.inspector.refused.connect(self.show_notice)
        self.inspector.left.connect(lambda: self.table().setFocus())
        self.inspector.delete_asked.connect(self.delete_current)
        self.inspector.erase_asked.connect(self.erase_current)

    # -- making ---------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.filter.setObjectName("filter")
        self.filter.setPlaceholderText(self.t(N_("Filter  (Ctrl+F)")))
        self.filter.setAccessibleName(self.t(N_("Filter")))
        clearable(self.filter, self.context.theme)
        self.filter.setMaximumWidth(self.context.theme.size(220))
        self.filter.setMinimumWidth(self.filter.fontMetrics().horizontalAdvance(self.filter.placeholderText()) + 8)
        self.filter.textEdited.connect(lambda _: self._timer.start())
        self.filter.returnPressed.connect(lambda: self.table().setFocus())
        self.new.setIcon(self.context.theme.icon("plus", "on_accent"))
        self.nothing = self._empty()
        self.lists.addWidget(self.nothing)
        top = self.head(self.title, self.count, self.filter, self.new)
        self.body = column(top, *self._tabs(), self.banner, self.lists, gap=0)
        stretched(self.body, self.body.count() - 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(boxed(self.body))
        split.addWidget(self.inspector)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setSizes([self.context.theme.size(600), self.context.theme.size(480)])
        self.setLayout(column(split, gap=0))

    def _empty(self) -> QWidget:
        words = self.t(N_("Ctrl+Shift+N begins a new record."))
        return Empty(self.context, "inbox", self.t(N_("Nothing here yet")), words)

    def _tabs(self) -> list[QWidget]:
        self.tabs: dict[str, QToolButton] = {}
        if len(self.kinds) < 2:
            return []
        group = QButtonGroup(self)
        flow = Flow(gap=4)
        for name in self.kinds:
            press = tab(self.t(REGISTRY[name].plural))
            press.clicked.connect(lambda _=False, name=name: self.take_kind(name))
            group.addButton(press)
            self.tabs[name] = press
            flow.addWidget(press)
        return [boxed(column(flow, margins=(20, 0, 20, 10)))]

    def table(self) -> Table:
        """The list of the kind shown."""
        name = self.kind.name
        if name not in self.tables:
            model = PagedModel(columns_of(self.kind, self.context), self.context)
            made = Table(model, self.t(self.kind.plural), self.context)
            model.setParent(made)
            model.filled.connect(self._filled)
            model.failed.connect(self.show_error)
            made.chosen.connect(self._chosen)
            made.opened.connect(lambda _: self.inspector.focus_form())
            self.tables[name] = made
            self.lists.addWidget(made)
        return self.tables[name]

    # -- what is shown --------------------------------------------------------------

    def take_kind(self, name: str) -> None:
        """Show the list of a kind."""
        self.inspector.flush()
        self.kind = REGISTRY[name]
        if name in self.tabs:
            self.tabs[name].setChecked(True)
        self.title.setText(self.t(self.kind.plural))
        self.new.setText(self.t(N_("New: {kind}")).format(kind=self.t(self.kind.label)))
        self.new.setVisible(not (self.kind.by_app or self.context.read_only))
        self._put_other_away(self.table().current())
        self.load()

    def _put_other_away(self, uid: str) -> None:
        """What is in hand is of the list that is shown: that of another one is put away."""
        form = self.inspector.form
        if form is None or form.kind is not self.kind:
            self.inspector.show_nothing()
            if uid:
                self._chosen(uid)

    def shown(self) -> None:
        self._wants_focus, self._came_from = True, QApplication.focusWidget()
        if self._stale:
            self.load()
        else:
            self._take_focus()

    def _take_focus(self) -> None:
        """The list takes the keys when its page was gone to, unless somebody types already."""
        if self._wants_focus and self.lists.currentWidget() is self.table():
            self._wants_focus = False
            focus = QApplication.focusWidget()
            went_on = focus is not None and focus is not self._came_from
            typing = isinstance(focus, QLineEdit) and (bool(focus.text()) or went_on)
            if not typing and not (focus is not None and self.inspector.isAncestorOf(focus)):
                self.table().take_focus()

    def load(self) -> None:
        """Ask for the list anew."""
        self._stale = False
        if self._without_case():
            self.table().rows.clear()
            self._filled()
            return
        model = self.table().rows
        model.show(listed, **self._question())

    def _question(self) -> dict[str, Any]:
        text = self.filter.text().strip() or None
        return {"kind": self.kind, "case": self._case(), "text": text}

    def _case(self) -> str | None:
        return self.context.case.code if self.kind.needs_case else None

    def _without_case(self) -> bool:
        return self.kind.needs_case and not self.context.case.code

    def _watch_picked(self, table: Table) -> None:
        """Several chosen lines show their common form; said once of each list."""
        if table not in self._watched:
            self._watched.append(table)
            table.picked.connect(lambda _: self._picked_timer.start())

    def _picked(self) -> None:
        table = self.table()
        count = table.selected_count()
        if count > 1 and not self.context.read_only:
            table.ask_selected(self._ask_shared)
        elif self.inspector.many is not None:
            self.inspector.show_nothing()
            if table.current():
                self._chosen(table.current())

    def _ask_shared(self, uids: list[str]) -> None:
        from app.actions import bulk  # noqa: PLC0415 - late, for a quick start

        self.context.jobs.ask(self, bulk.shared, uids, then=lambda found: self._show_many(found, uids))

    def _show_many(self, found: Any, uids: list[str]) -> None:
        from ui.kit.bulk import BulkForm  # noqa: PLC0415 - late, for a quick start

        if self.table().selected_count() < 2:
            return
        form = BulkForm(self.context, found, uids)
        form.changed.connect(self._many_changed)
        form.refused.connect(self.show_notice)
        form.archive_asked.connect(self._archive)
        title = self.context.plural(N_("{n} record chosen"), N_("{n} records chosen"), len(uids))
        self.inspector.show_many(form, title)

    def _many_changed(self, words: str) -> None:
        self.banner.say(words, "ok")
        self.table().setFocus()
        self.load()
        self._picked_timer.start()

    def _archive(self, uids: list[str]) -> None:
        from ui.dialogs.erase import begin  # noqa: PLC0415 - rarely used

        begin(self.context, self, uids)

    def _filled(self) -> None:
        self._watch_picked(self.table())
        model = self.table().rows
        more = "+" if model.canFetchMore(model.index(-1, -1)) else ""
        self.count.setText(self.context.number(len(model.rows)) + more)
        if self._without_case():
            self.banner.say(needs_case(self.context), "plain")
        self.lists.setCurrentWidget(self.table() if model.rows else self.nothing)
        self._take_focus()

    def _chosen(self, uid: str) -> None:
        if uid == self.inspector.uid or self.table().selected_count() > 1:
            return
        kind = self.kind
        self.context.jobs.ask(self, one, uid, then=lambda found: self._show(kind, found))

    def _show(self, kind: RecordKind, record: Any) -> None:
        if kind is self.kind and record is not None:
            self.inspector.show_record(record, self._case(), title_line(kind, record, self.context))

    def show_record(self, kind: str, uid: str) -> None:
        self.take_kind(kind)
        if not self.table().choose(uid):
            self.context.jobs.ask(self, one, uid, then=lambda found: self._show(REGISTRY[kind], found))

    def show_draft(self, draft: Any) -> None:
        if draft.base_rev:
            self.show_record(draft.kind, draft.uid)
            return
        self.take_kind(draft.kind)
        self.inspector.show_blank(draft.kind, draft.case, {}, uid=draft.uid)

    def hear(self, changed: Changed) -> None:
        if self.kind.name not in changed.kinds:
            self._stale = True
            return
        self.load() if self.isVisible() else setattr(self, "_stale", True)
        if self.inspector.uid in changed.uids and self.inspector.form is not None:
            self.context.jobs.ask(self, one, self.inspector.uid, then=self._refresh, failed=lambda _: None)

    def _refresh(self, record: Any) -> None:
        if record is None or getattr(record, "deleted_at", None):
            self.inspector.show_nothing()
        elif self.inspector.form is not None and self.inspector.form.kind.name == record.record_kind:
            self.inspector.form.refresh(record)
            self.inspector.title.setText(title_line(self.kind, record, self.context))

    def _case_changed(self) -> None:
        if self.kind.needs_case:
            self.inspector.show_nothing()
            self.banner.hide()
            self._stale = True
            if self.isVisible():
                self.load()

    # -- what one does --------------------------------------------------------------

    def begin_new(self) -> None:
        if self.kind.by_app or self.context.read_only:
            return
        if self._without_case():
            self.banner.say(needs_case(self.context), "warn")
            return
        self.inspector.show_blank(self.kind.name, self._case(), self._known())
        self.inspector.focus_form()

    def _known(self) -> dict[str, str]:
        """What a new record hangs on: the parent of the one in hand, or the one in hand itself."""
        form, parent = self.inspector.form, self.kind.parent
        if form is None or form.target is None or form.is_new or not parent:
            return {}
        if form.kind.name == parent:
            return {parent: form.target.uid}
        return {parent: form.form.text(parent)} if form.kind.name == self.kind.name else {}

    def duplicate_current(self) -> None:
        """Ctrl+D: another record with the same values, in hand at once."""
        form = self.inspector.form
        if form is None or form.target is None or form.is_new or self.context.read_only:
            return
        uid = form.target.uid
        self.inspector.flush()
        self.context.jobs.do(self, records.duplicate_record, uid, then=self._duplicated, failed=self.show_error)

    def _duplicated(self, done: Any) -> None:
        self._created(done.result.record_kind, done.result.uid)
        self.banner.say(self.t(N_("A copy was made; it is the one in hand now.")), "ok")

    def next_new(self) -> None:
        if self.inspector.many is not None:
            getattr(self.inspector.many, "go_on", lambda: None)()
            return
        if self.inspector.form is not None and self.inspector.form.is_new:
            self.begin_new()
        else:
            self.table().setFocus()

    def _created(self, kind: str, uid: str) -> None:
        if kind == self.kind.name:
            self.table().choose(uid)
            self.load()

    def flush(self) -> None:
        self.inspector.flush()

    def focus_filter(self) -> None:
        self.filter.setFocus()
        self.filter.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc goes back to the list from wherever nobody else takes it."""
        shown = self.lists.currentWidget()
        if event.key() == Qt.Key.Key_Escape and shown is not None and not event.modifiers():
            shown.take_focus() if isinstance(shown, Table) else shown.setFocus()
            return
        super().keyPressEvent(event)

    def delete_current(self) -> None:
        form = self.inspector.form
        if form is None or form.target is None or form.is_new or self.context.read_only:
            return
        from ui.dialogs.reason import ask_reason  # noqa: PLC0415 - rarely used

        uid = form.target.uid
        words = self.t(N_("Delete “{what}”? It can be taken back with Ctrl+Z.")).format(
            what=self.inspector.title.text()
        )
        ask_reason(self, self.context, words, lambda reason: self._delete(uid, reason))

    def erase_current(self) -> None:
        """Archive, erase or shred what is chosen; what stays is told before."""
        from ui.dialogs import erase  # noqa: PLC0415 - rarely used

        if self.table().selected_count() > 1:
            self.table().ask_selected(lambda uids: erase.begin(self.context, self, uids))
            return
        form = self.inspector.form
        shown = [] if form is None or form.target is None or form.is_new else [form.target.uid]
        erase.begin(self.context, self, shown or [uid for uid in [self.table().current()] if uid])

    def actions(self) -> list[Command]:  # type: ignore[override]
        return [(N_("Archive, erase or shred …"), "Ctrl+Shift+Del", self.erase_current)]

    def _delete(self, uid: str, reason: str) -> None:
        self.inspector.show_nothing()
        self.context.jobs.do(
            self,
            records.delete_record,
            uid,
            reason,
            then=lambda _: self.load(),
            failed=self.show_error,
        )
