"""The chronology of the case in hand: events and threats as a list and as a graphic of the same model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import QApplication, QLineEdit, QSizePolicy, QSplitter, QWidget

from app.actions.chronology import chronology
from app.actions.chronology_graphic import density
from app.domain.fields import REGISTRY
from app.domain.words import N_
from ui.context import Context
from ui.kit.answers import Segments
from ui.kit.banner import Empty
from ui.kit.basics import button
from ui.kit.citations import Citations, cites
from ui.kit.inspector import Inspector
from ui.kit.lists import one, title_line
from ui.kit.table import Column, PagedModel, Table
from ui.kit.timeline_density import DensityStrip
from ui.kit.timeline_filters import FilterBar
from ui.kit.timeline_graphic import Graphic
from ui.kit.timeline_marks import Icons, mark_of
from ui.kit.timeline_words import RowWords
from ui.pages.base import Command, Page, needs_case
from ui.pages.records import RecordsPage

if TYPE_CHECKING:
    from app.actions.chronology import Sieve
    from app.domain.changes import Changed

_BOTH = frozenset({"event", "threat"})
# What stands beside the rows: a change of these changes them too.
_BESIDE = frozenset({"citation", "involvement", "person", "person_name"})
_GRAVE = 4
LIST, GRAPHIC = "list", "graphic"
_ICONS = Icons()


def make(context: Context, _: tuple[str, ...]) -> Page:
    """The timeline."""
    return TimelinePage(context)


class TimelinePage(RecordsPage):
    """One list of what happened; the form of the line in hand is that of its kind."""

    help_words = N_(
        "Everything that happened in a case in the order of time: events and threats together, a linked pair once. "
        "Ctrl+E writes an event, Ctrl+T a threat. Ctrl+F finds words; the filters above narrow the list, and each is a "
        "chip that can be taken away. The histogram always shows the whole time: drag over it, or mark a stretch with "
        "Shift and the arrows and press Enter, to see only that. Ctrl+G draws the same as a graphic with lanes: arrows "
        "go from item to item and lane to lane, + and − zoom, Home shows all, Shift with the arrows moves in time, "
        "Enter opens. Time runs from left to right in every language, as on the histogram."
    )

    def __init__(self, context: Context) -> None:
        self._timeline: Table | None = None
        self._open_next = ""
        self._counted: tuple[str, Sieve] | None = None
        self.words = RowWords(context)
        self.filters = FilterBar(context)
        self.density = DensityStrip(context)
        self.graphic = Graphic(context)
        t = context.translate
        self.view = Segments([(LIST, t(N_("List"))), (GRAPHIC, t(N_("Graphic")))], t(N_("View")))
        self.view.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        # Which view each case was last looked at in, while the vault is open.
        self._views: dict[str, tuple[str, str]] = {}
        super().__init__(context, ("event",))
        self.lists.addWidget(self.graphic)
        self.filters.facets.insert(0, self.view)
        self._connect_views()
        split = self.findChild(QSplitter)
        if split is not None:
            size = self.context.theme.size
            split.setSizes([size(670), size(460)])
        self._take_view(LIST)

    def _connect_views(self) -> None:
        self.filters.changed.connect(self.load)
        self.density.chosen.connect(self.filters.set_period)
        self.density.left.connect(lambda: self.table().take_focus())
        self.view.chosen.connect(self.take_view)
        self.graphic.lanes.chosen.connect(lambda _: self._remember_view())
        scene = self.graphic.scene
        self.graphic.failed.connect(self.show_error)
        scene.chosen.connect(self._drawn_chosen)
        scene.opened.connect(self._drawn_opened)
        scene.left.connect(self.density.setFocus)
        scene.moved.connect(self._window_moved)

    # -- list and graphic ---------------------------------------------------------------

    @property
    def drawing(self) -> bool:
        """Whether the graphic is shown."""
        return self.view.value() == GRAPHIC

    def take_view(self, view: str) -> None:
        """Show the list or the graphic of what is wanted."""
        self._take_view(view)
        self._remember_view()
        self.load()

    def toggle_view(self) -> None:
        """The other of the two views, with the keys in it."""
        self.take_view(LIST if self.drawing else GRAPHIC)
        if self.lists.currentWidget() is not self.nothing:
            self.lists.setCurrentWidget(self.graphic if self.drawing else self.table())
        self.table().take_focus()

    def _take_view(self, view: str) -> None:
        self.view.choose(view)
        table, scene = self.table(), self.graphic.scene
        # Who gives the keys back to the list gives them to what stands in its place.
        table.setFocusProxy(scene if view == GRAPHIC else None)  # type: ignore[arg-type]
        if view == LIST:
            self.density.hide_window()

    def _remember_view(self) -> None:
        if self.context.case.uid:
            self._views[self.context.case.uid] = (self.view.value(), self.graphic.lanes.value())

    def _drawn_chosen(self, uid: str) -> None:
        self._chosen(uid)
        self.table().choose(uid)

    def _drawn_opened(self, uid: str) -> None:
        if self.inspector.uid == uid:
            self.inspector.focus_form()
        else:
            self._open_next = uid
            self._drawn_chosen(uid)

    def _window_moved(self, first: float, last: float) -> None:
        if self.drawing:
            self.density.show_window(first, last)

    # -- making -----------------------------------------------------------------------

    def _make_inspector(self) -> Inspector:
        made = super()._make_inspector()
        self.citations = Citations(self.context)
        made.extra.addWidget(self.citations)
        return made

    def _tabs(self) -> list[QWidget]:
        super()._tabs()
        return [self.filters, self.density]

    def _empty(self) -> QWidget:
        self._clear = button(self.t(N_("Take all filters away")), self.clear_filters)
        self._nothing = Empty(self.context, "calendar-range", "", "", self._clear)
        return self._nothing

    def clear_filters(self) -> None:
        """Show everything again."""
        self.filter.clear()
        self.filters.forget_case()
        self.load()
        self.table().take_focus()

    def actions(self) -> list[Command]:  # type: ignore[override]
        return [
            (N_("List or graphic"), "Ctrl+G", self.toggle_view),
            (N_("Save this filter …"), "", self.filters.begin_keeping),
            (N_("Take all filters away"), "", self.clear_filters),
            *super().actions(),
        ]

    def take_kind(self, name: str) -> None:
        super().take_kind(name)
        self.title.setText(self.t(N_("Timeline")))

    def table(self) -> Table:
        if self._timeline is None:
            model = PagedModel(self._columns(), self.context)
            self._timeline = Table(model, self.t(N_("Timeline")), self.context)
            model.setParent(self._timeline)
            model.filled.connect(self._filled)
            model.failed.connect(self.show_error)
            self._timeline.chosen.connect(self._listed_chosen)
            self._timeline.opened.connect(lambda _: self.inspector.focus_form())
            self.lists.addWidget(self._timeline)
        return self._timeline

    def _columns(self) -> list[Column]:
        t, words = self.t, self.words
        return [
            Column(t(N_("When")), words.when, 205, sort="when"),
            Column(t(N_("What happened")), words.what, 0, icon=self._icon),
            Column(t(N_("Exhibits")), words.exhibits, 105, ink=self._exhibits_ink),
            Column(t(N_("Status")), words.status, 105, ink=self._status_ink),
            Column(t(N_("Who")), words.who, 160),
            Column(t(N_("Severity")), words.severity, 130, ink=self._ink),
        ]

    def _icon(self, row: Any) -> QIcon:
        return _ICONS.of(self.context.theme, mark_of(row))

    def _ink(self, row: Any) -> QColor | None:
        if row.is_threat and row.severity is None:
            return self.context.theme.colour("warn")
        return self.context.theme.colour("danger") if (row.severity or 0) >= _GRAVE else None

    def _exhibits_ink(self, row: Any) -> QColor | None:
        return None if row.exhibits else self.context.theme.colour("warn")

    def _status_ink(self, row: Any) -> QColor | None:
        return self.context.theme.colour("warn") if row.disputed or not row.exhibits else None

    def _listed_chosen(self, uid: str) -> None:
        self._chosen(uid)
        self.graphic.scene.choose(uid)

    # -- what is shown ----------------------------------------------------------------

    @property
    def sieve(self) -> Sieve:
        """What is wanted, with the words typed above."""
        self.filters.set_text(self.filter.text().strip())
        return self.filters.sieve

    def load(self) -> None:
        self._stale = False
        if self._without_case():
            self.table().rows.clear()
            self._filled()
            return
        case, sieve = self.context.case.code, self.sieve
        self.table().rows.show(chronology, case=case, sieve=sieve)
        self.density.show_period(sieve.since, sieve.until)
        if self.drawing:
            self.graphic.show_case(case, sieve)
        self._count(case, sieve)

    def _count(self, case: str, sieve: Sieve) -> None:
        """The histogram follows all but the period."""
        asked = self._counted = (case, sieve.without_period())

        def counted(made: Any) -> None:
            if asked == self._counted:
                self.density.show_density(made)

        self.context.jobs.ask(self, density, *asked, then=counted, failed=lambda _: None)

    def _show_many(self, found: Any, uids: list[str]) -> None:
        self.citations.show_for("", "")
        super()._show_many(found, uids)

    def _filled(self) -> None:
        self._watch_picked(self.table())
        model = self.table().rows
        if self._without_case():
            self.banner.say(needs_case(self.context), "plain")
        if model.canFetchMore(model.index(-1, -1)):
            words = self.t(N_("more than {n} entries")).format(n=self.context.number(len(model.rows)))
        else:
            words = self.context.plural("{n} entry", "{n} entries", len(model.rows))
        self.count.setText("" if self._without_case() else words)
        self._say_nothing()
        shown = self.graphic if self.drawing else self.table()
        self.lists.setCurrentWidget(shown if len(model.rows) else self.nothing)
        self._take_focus()

    def _take_focus(self) -> None:
        if self.lists.currentWidget() is not self.graphic:
            super()._take_focus()
        elif self._wants_focus:
            self._wants_focus = False
            focus = QApplication.focusWidget()
            typing = isinstance(focus, QLineEdit) and bool(focus.text())
            if not typing and not (focus is not None and self.inspector.isAncestorOf(focus)):
                self.graphic.scene.setFocus()

    def _say_nothing(self) -> None:
        """What stands where there is no row: nothing yet, or nothing that fits."""
        fits = bool(self.filters.sieve)
        title = N_("Nothing fits these filters") if fits else N_("Nothing in the chronology yet")
        words = (
            N_("Take a filter away, or look at another period.")
            if fits
            else N_("Ctrl+E writes an event in the line below, Ctrl+T a threat: a date, a few words, Enter.")
        )
        self._nothing.say(self.t(title), self.t(words))
        self._clear.setVisible(fits)
        self.density.setVisible(not self._without_case())

    def _case_changed(self) -> None:
        self.filters.forget_case()
        view, lanes = self._views.get(self.context.case.uid, (LIST, "person"))
        self.graphic.lanes.choose(lanes)
        self._take_view(view)
        super()._case_changed()

    def shown(self) -> None:
        super().shown()
        self.filters.load_kept()

    # -- what is in hand --------------------------------------------------------------

    def _show(self, kind: Any, record: Any) -> None:  # noqa: ARG002 - both kinds stand on one line here
        if record is not None and record.record_kind in _BOTH:
            title = title_line(REGISTRY[record.record_kind], record, self.context)
            self.inspector.show_record(record, self.context.case.code, title)
            self.citations.show_for(record.record_kind, record.uid)
            self.graphic.scene.choose(record.uid)
            if record.uid == self._open_next:
                self.inspector.focus_form()
            self._open_next = ""

    def show_record(self, kind: str, uid: str) -> None:
        self.load()
        if not uid:
            self.table().setFocus()
        elif not self.table().choose(uid):
            self.context.jobs.ask(self, one, uid, then=lambda found: self._show(None, found))

    def show_draft(self, draft: Any) -> None:
        if draft.base_rev:
            self.show_record(draft.kind, draft.uid)
        else:
            self.inspector.show_blank(draft.kind, draft.case, {}, uid=draft.uid)

    def begin_new(self) -> None:
        super().begin_new()
        if self.inspector.form is not None and self.inspector.form.is_new:
            self.citations.show_for("", "")

    def _created(self, kind: str, uid: str) -> None:
        if kind in _BOTH:
            self.citations.show_for(kind, uid)
            self.table().choose(uid)
            self.load()

    def hear(self, changed: Changed) -> None:
        if cites(changed):
            self.citations.reload()
        if not ((_BOTH | _BESIDE) & changed.kinds):
            self._stale = True
            return
        if self.isVisible():
            self.load()
        else:
            self._stale = True
        if self.inspector.uid in changed.uids:
            self.context.jobs.ask(self, one, self.inspector.uid, then=self._refresh, failed=lambda _: None)
