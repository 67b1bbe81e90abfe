"""Threats: the log with what narrows it, the grid, the curve, the patterns, the queue of what waits, the states."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QToolButton, QWidget

from app.actions import patterns, threats
from app.actions.threats import ALL, Chosen
from app.domain.fields import REGISTRY
from app.domain.kinds import NOT_HERE
from app.domain.rules.threats import is_grave
from app.domain.words import N_
from ui.context import Context
from ui.kit.banner import Empty
from ui.kit.basics import Flow, boxed, button, column, tab
from ui.kit.fitted import Fitted
from ui.kit.inspector import Inspector
from ui.kit.table import Column, PagedModel, Table
from ui.pages import threats_words as words
from ui.pages.base import Command, Page, needs_case
from ui.pages.records import RecordsPage
from ui.pages.threats_assess import Assess
from ui.pages.threats_filters import Filters
from ui.pages.threats_overview import Overview, figures
from ui.pages.threats_pattern import PatternStrip
from ui.pages.threats_states import States, counted

if TYPE_CHECKING:
    from app.domain.changes import Changed

_LOG, _ASSESS, _STATES, _INVOLVED = "log", "assess", "states", "involvement"
_TALL = 640  # from this height on the figures stand above the log by themselves
_BOTH = 620  # below it they stand in its place when they are asked for
_FILTERS = 420  # below it the filters come with them


def make(context: Context, kinds: tuple[str, ...]) -> Page:
    """The page of threats."""
    return ThreatsPage(context, kinds)


class ThreatsPage(RecordsPage):
    """One log in several views; the record in hand stands beside it."""

    help_words = N_(
        "The log of threats. The grid counts them by severity and likelihood: arrows move in it, Enter shows the "
        "threats of a cell. The curve shows severity over time. “To assess” leads through what waits: 1 to 5 is the "
        "severity, Shift+1 to 5 the likelihood, R the date of the review, Enter the next. Choose several lines with "
        "Shift or Ctrl and link them as one pattern with Ctrl+Shift+P."
    )

    def __init__(self, context: Context, kinds: tuple[str, ...]) -> None:
        self.view = _LOG
        self._sized = False
        super().__init__(context, kinds)
        self.pattern.opened.connect(lambda uid: self.show_record("threat", uid))
        self.pattern.failed.connect(self.show_error)

    def actions(self) -> list[Command]:  # type: ignore[override]
        return [
            *super().actions(),
            (N_("Assess what waits"), "Ctrl+Shift+A", lambda: self.take_view(_ASSESS)),
            (N_("Show or hide the overview"), "Ctrl+Shift+O", self.overview_tab.click),
            (N_("Link as one pattern"), "Ctrl+Shift+P", self.link_chosen),
            (N_("Take out of the pattern"), "", self.pattern.take_out),
        ]

    # -- making ---------------------------------------------------------------------------

    def _make_inspector(self) -> Inspector:
        made = super()._make_inspector()
        self.pattern = PatternStrip(self.context)
        self.pattern.setParent(made)
        return made

    def _place_pattern(self) -> None:
        """Above the form of a threat, where it scrolls with it."""
        area = self.inspector.areas.get("threat")
        sheet = area.widget() if area is not None else None
        inside = sheet.layout() if sheet is not None else None
        if isinstance(inside, QBoxLayout) and inside.indexOf(self.pattern) < 0:
            inside.insertWidget(0, self.pattern)

    def _empty(self) -> QWidget:
        return Empty(
            self.context, "shield-alert", self.t(N_("No threats here")),
            self.t(N_("Ctrl+T logs a threat in the line below: a date, a few words, Enter. A filter may hide some.")),
        )  # fmt: skip

    def _tabs(self) -> list[QWidget]:
        self.tabs: dict[str, QToolButton] = {}
        self.views: dict[str, QToolButton] = {}
        group, flow = QButtonGroup(self), Flow(gap=4)
        flow.setContentsMargins(20, 0, 20, 8)
        for name, shown in (
            (_LOG, N_("Log")),
            (_ASSESS, N_("To assess")),
            (_STATES, N_("States")),
            (_INVOLVED, REGISTRY["involvement"].plural),
        ):
            press = tab(self.t(shown))
            press.clicked.connect(lambda _=False, name=name: self.take_view(name))
            group.addButton(press)
            self.views[name] = press
            flow.addWidget(press)
        self.overview_tab = tab(self.t(N_("Overview")))
        self.overview_tab.toggled.connect(lambda _: self._show_parts())
        self.link = button(self.t(N_("Link as one pattern")), self.link_chosen)
        self.link.hide()
        self.reset = button(self.t(N_("Show all")), self._show_all, "link")
        self.reset.hide()
        flow.addWidget(self.overview_tab)
        flow.addWidget(self.reset)
        flow.addWidget(self.link)
        self.overview, self.filters = Overview(self.context), Filters(self.context)
        self.assess, self.states = Assess(self.context), States(self.context)
        self._connect_parts()
        self.card = boxed(column(self.overview, margins=(20, 0, 20, 10)))
        self.band = Fitted(boxed(column(self.card, self.filters, gap=0)))
        return [boxed(flow), self.band]

    def _connect_parts(self) -> None:
        self.overview.picked.connect(self._narrow)
        self.filters.changed.connect(self._narrowed)
        self.assess.opened.connect(self._open_whole)
        self.assess.counted.connect(self._count_waiting)
        self.assess.failed.connect(self.show_error)
        self.states.failed.connect(self.show_error)
        self.states.picked.connect(self._of_states)
        self.lists.addWidget(self.assess)
        self.lists.addWidget(self.states)

    def table(self) -> Table:
        if self.kind.name != "threat":
            return super().table()
        if "threat" not in self.tables:
            model = PagedModel(self._columns(), self.context)
            made = Table(model, self.t(N_("Log of threats")), self.context)
            model.setParent(made)
            model.filled.connect(self._filled)
            model.failed.connect(self.show_error)
            made.chosen.connect(self._chosen)
            made.opened.connect(lambda _: self.inspector.focus_form())
            made.picked.connect(lambda many: self.link.setVisible(many > 1 and not self.context.read_only))
            self.tables["threat"] = made
            self.lists.addWidget(made)
        return self.tables["threat"]

    def _columns(self) -> list[Column]:
        t, lang, coded = self.t, self.context.lang, words.coded

        def code(code_list: str, field: str) -> Any:
            return lambda line: coded(code_list, getattr(line.record, field), self.context)

        return [
            Column(t(N_("When")), lambda line: line.record.first_seen.display(lang) if line.record.first_seen
                   else t(N_("not known")), 160, sort="first_seen"),
            Column(t(N_("What happened")), self._what, 0, sort="title"),
            Column(t(N_("Severity × likelihood")), self._grades, 200, ink=self._ink, sort="severity"),
            Column(t(N_("Status")), code("threat_status", "status"), 95, sort="status"),
            Column(t(N_("Kind")), code("threat_kind", "threat_kind"), 160, sort="threat_kind"),
            Column(t(N_("Targets")), self._targets, 150),
            Column(t(N_("Channel")), code("threat_channel", "channel"), 110, sort="channel"),
            Column(t(N_("Links")), self._linked, 90),
            Column(t(N_("Words used")), lambda line: self.context.apart(_flat(line.record.words)), 200),
            Column(t(N_("Response")), lambda line: self.context.apart(_flat(line.record.response)), 160),
            Column(t(N_("Reported to")), lambda line: self.context.apart(line.record.reported_to or ""), 140),
            Column(t(N_("Interpol data")), code("interpol_state", "interpol_state"), 140, sort="interpol_state"),
        ]  # fmt: skip

    def _what(self, line: Any) -> str:
        record = line.record
        return self.context.apart(record.title or "") or words.coded("threat_kind", record.threat_kind, self.context)

    def _grades(self, line: Any) -> str:
        shown = words.grades(line.record.severity, line.record.likelihood, self.context)
        grave = is_grave(line.record.severity, line.record.likelihood)
        return self.t(N_("{grades} – grave")).format(grades=shown) if grave else shown

    def _ink(self, line: Any) -> QColor | None:
        grave = is_grave(line.record.severity, line.record.likelihood)
        return self.context.theme.colour("danger") if grave else None

    def _targets(self, line: Any) -> str:
        return self.context.listed(
            self.context.apart(line.titles.get(uid) or self.t(NOT_HERE)) for uid in line.record.targets or ()
        )

    def _linked(self, line: Any) -> str:
        return self.context.plural("{n} link", "{n} links", line.linked) if line.linked else ""

    # -- what is shown ----------------------------------------------------------------------

    def take_view(self, name: str) -> None:
        """Show one of the views: log, assess, states, involvement."""
        self.take_kind("involvement" if name == _INVOLVED else "threat", view=name)
        if name == _ASSESS:
            self.assess.restart()
            self.assess.take_focus()

    def take_kind(self, name: str, view: str = "") -> None:
        self.view = view or (_INVOLVED if name == "involvement" else _LOG)
        self.views[self.view].setChecked(True)
        self._show_parts()
        if self.view in (_ASSESS, _STATES):
            self.lists.setCurrentWidget(self.assess if self.view == _ASSESS else self.states)
        super().take_kind(name)

    def _show_parts(self) -> None:
        """Filters and figures belong to the log; assessing takes the whole width."""
        log, figures_shown = self.view == _LOG, self.overview_tab.isChecked()
        alone = figures_shown and self.height() < self.context.theme.size(_BOTH)
        self.card.setVisible(figures_shown)
        self.band.set_tight(alone)
        self.band.setVisible(log and (figures_shown or self.height() >= self.context.theme.size(_FILTERS)))
        self.lists.setVisible(not (log and alone))
        self.overview_tab.setVisible(log)
        self.reset.setVisible(log and self.filters.chosen != ALL)
        self.filter.setVisible(self.view in (_LOG, _INVOLVED))
        self.inspector.setVisible(self.view in (_LOG, _INVOLVED))

    def _narrow(self, fields: dict[str, Any]) -> None:
        """A figure was picked: where it stands in place of the list, the list comes back."""
        if self.band.tight:
            self.overview_tab.setChecked(False)
            self.table().take_focus()
        self.filters.pick(fields)

    def _show_all(self) -> None:
        self.filters.clear()

    def _narrowed(self) -> None:
        self._show_parts()
        self.load()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        if not self._sized and self.isVisible():
            self._size()
        self._show_parts()

    def _size(self) -> None:
        """The figures stand above the log from the start where both have room."""
        self._sized = True
        self.overview_tab.setChecked(self.height() >= self.context.theme.size(_TALL))

    def shown(self) -> None:
        if not self._sized:
            self._size()
        super().shown()
        if self.view == _ASSESS:
            self.assess.take_focus()

    def load(self) -> None:
        if self.kind.name != "threat":
            super().load()
            return
        self._stale = False
        if self._without_case():
            self.table().rows.clear()
            self._filled()
        else:
            text = self.filter.text().strip() or None
            self.table().rows.show(threats.log, case=self.context.case.code, chosen=self.filters.chosen, text=text)
            self._ask_figures()
        self.assess.load()
        if self.view == _STATES:
            self.states.load()

    def _ask_figures(self) -> None:
        case, chosen = self.context.case.code, self.filters.chosen

        def arrived(found: Any) -> None:
            if (case, chosen) == (self.context.case.code, self.filters.chosen):
                self.overview.show_figures(found, chosen)

        self.context.jobs.ask(self, figures, case, chosen, then=arrived, failed=self.show_error)
        self.context.jobs.ask(self, counted, case, then=self._hosts, failed=self.show_error)

    def _hosts(self, rows: list[dict[str, Any]]) -> None:
        self.filters.show_hosts(list(dict.fromkeys(one["host_state"] or "" for one in rows)))

    def _count_waiting(self, many: int) -> None:
        tab = self.views[_ASSESS]
        shown = (
            self.t(N_("To assess")) if not many else self.t(N_("To assess: {n}")).format(n=self.context.number(many))
        )
        tab.setText(shown)
        tab.setAccessibleName(shown)

    def _filled(self) -> None:
        """The list behind the other views must not come to the front: it would take the keys."""
        if self.view in (_LOG, _INVOLVED):
            super()._filled()
        elif self._without_case():
            self.banner.say(needs_case(self.context), "plain")

    def _take_focus(self) -> None:
        if self.view in (_LOG, _INVOLVED):
            super()._take_focus()

    def _show(self, kind: Any, record: Any) -> None:
        super()._show(kind, record)
        if record is not None:
            self._place_pattern()
            self.pattern.show_threat(record.uid if record.record_kind == "threat" else "")

    def _refresh(self, record: Any) -> None:
        super()._refresh(record)
        if record is not None and record.record_kind == "threat" and not record.deleted_at:
            self.pattern.show_threat(record.uid)

    def begin_new(self) -> None:
        if self.view in (_ASSESS, _STATES):
            self.take_view(_LOG)
        self.pattern.show_threat("")
        super().begin_new()

    def _created(self, kind: str, uid: str) -> None:
        super()._created(kind, uid)
        self.pattern.show_threat(uid if kind == "threat" else "")

    def show_record(self, kind: str, uid: str) -> None:
        """Where one assesses, what is undone is seen in its place."""
        if self.view == _ASSESS and kind == "threat" and self.assess.take(uid):
            return
        super().show_record(kind, uid)

    def _open_whole(self, uid: str) -> None:
        self.take_view(_LOG)
        self.show_record("threat", uid)

    def _of_states(self, origin: str, host: str) -> None:
        self.filters.take(Chosen(origin=origin, host=host))
        self.take_view(_LOG)

    def hear(self, changed: Changed) -> None:
        if "threat" in changed.kinds and self.kind.name != "threat":
            self.assess.load()
        super().hear(changed)

    # -- what one does ------------------------------------------------------------------------

    def link_chosen(self) -> None:
        """Make the chosen lines one pattern."""
        if self.kind.name != "threat" or self.table().selected_count() < 2:
            self.banner.say(self.t(N_("Choose two or more lines first, with Shift or Ctrl.")), "plain")
            return
        self.table().ask_selected(self._link)

    def _link(self, uids: list[str]) -> None:
        self.context.jobs.do(self, patterns.link, uids, then=lambda _: self._joined(len(uids)), failed=self.show_error)

    def _joined(self, many: int) -> None:
        said = self.context.plural("{n} threat linked as one pattern.", "{n} threats linked as one pattern.", many)
        self.banner.say(said, "ok")
        self.load()
        if self.inspector.uid:
            self.pattern.show_threat(self.inspector.uid)


def _flat(text: str | None) -> str:
    return (text or "").replace("\n", " ")
