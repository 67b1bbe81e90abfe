"""The filters above a timeline, each part of what is wanted shown as a chip that can be taken away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QToolButton, QWidget

from app.actions.chronology import Sieve
from app.actions.chronology_saved import drop_filter, keep_filter, kept_filters
from app.domain import terms
from app.domain.dates import DateProblem, parse
from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import Flow, boxed, column, label, put, upright
from ui.kit.bounded import bounded
from ui.kit.facets import Facet, Options
from ui.kit.refs import find_refs, titles_of
from ui.kit.timeline_words import STATES, RowWords

_KEEP = "keep:"
_OWN = "own:"
_READY = {
    "unsourced": Sieve(statuses=("unsourced",)),
    "unassessed": Sieve(statuses=("unassessed",)),
    "disputed": Sieve(statuses=("disputed",)),
    "grave": Sieve(statuses=("grave",)),
    "undated": Sieve(statuses=("undated",)),
}


class FilterBar(QWidget):
    """Types, person, status, period and kept filters; `changed` when another sieve is wanted."""

    changed = Signal()
    told = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t, self.words = context, context.translate, RowWords(context)
        self.sieve = Sieve()
        self._names: dict[str, str] = {}
        self._own: dict[str, Sieve] = {}
        t = self.t
        self.types = Facet(context, t(N_("Types")))
        self.person = Facet(context, t(N_("Person")), many=False, ask=self._find_person)
        self.status = Facet(context, t(N_("Status")))
        self.kept = Facet(context, t(N_("Saved")), many=False)
        self.kept.setToolTip(t(N_("Filters that are used often; Delete forgets one of your own.")))
        self.period = bounded(upright(QLineEdit()), context)
        self.name = bounded(upright(QLineEdit()), context)
        self.chips = Flow(6)
        self._chips = boxed(self.chips)
        self.facets = Flow(6)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        t, size = self.t, self.context.theme.size
        self.period.setPlaceholderText(t(N_("Period, e.g. 2021")))
        self.period.setAccessibleName(t(N_("Period")))
        self.period.setToolTip(
            t(N_("A year, a month or a stretch, e.g. “May 2021” or “from 2019 to 2021”; then Enter."))
        )
        self.period.setObjectName("filter")
        room = self.period.fontMetrics().horizontalAdvance(self.period.placeholderText())
        self.period.setFixedWidth(max(size(140), room + size(26)))
        self.period.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.name.setAccessibleName(t(N_("Name of this filter")))
        self.name.setPlaceholderText(t(N_("Name of this filter, then Enter")))
        self.name.setObjectName("filter")
        room = self.name.fontMetrics().horizontalAdvance(self.name.placeholderText())
        self.name.setFixedWidth(room + size(30))
        self.name.hide()
        for part in (self.types, self.person, self.status, self.kept, self.period):
            self.facets.addWidget(part)
        self._chips.hide()
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        box = column(boxed(self.facets), self.problem, self.name, self._chips, margins=(20, 0, 20, 8), gap=6)
        self.setLayout(box)
        self.setAccessibleName(t(N_("Filters")))

    def _connect(self) -> None:
        self.types.changed.connect(lambda: self.take(replace(self.sieve, types=tuple(self.types.taken))))
        self.person.changed.connect(self._person_taken)
        self.status.changed.connect(lambda: self.take(replace(self.sieve, statuses=tuple(self.status.taken))))
        self.kept.changed.connect(self._kept_taken)
        self.kept.removed.connect(self._forget)
        self.period.returnPressed.connect(self._period_typed)
        self.period.textEdited.connect(lambda _: self._say(""))
        self.name.returnPressed.connect(self._named)
        self.name.installEventFilter(self)
        types = [("event", self.words.type_words("event")), ("threat", self.words.type_words("threat"))]
        for kind in ("event", "threat"):
            codes = [(f"{kind}:{term.code}", self.t(term.label)) for term in terms.choices(f"{kind}_kind")]
            types += sorted(codes, key=lambda pair: pair[1])
        self.types.offer(types)
        lists = (STATES, terms.by_code("violation_status"), terms.by_code("threat_status"))
        states = list(dict.fromkeys(code for found in lists for code in found))
        self.status.offer([(code, self.words.status_code(code)) for code in states])

    # -- what is wanted -----------------------------------------------------------------

    def take(self, sieve: Sieve) -> None:
        """Want something else; the chips follow, and whoever listens hears of it."""
        if sieve == self.sieve:
            return
        self.sieve = sieve
        self.show_sieve()
        self.changed.emit()

    def show_sieve(self) -> None:
        """Chips and ticks for what is wanted."""
        self.types.taken, self.status.taken = list(self.sieve.types), list(self.sieve.statuses)
        self.person.taken = [self.sieve.person] if self.sieve.person else []
        held = self._chips.isAncestorOf(focus) if (focus := self.focusWidget()) is not None else False
        while (item := self.chips.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for words, rest in self._parts():
            self.chips.addWidget(self._chip(words, rest))
        if self.chips.count() > 1:
            self.chips.addWidget(self._chip(self.t(N_("All filters")), Sieve(text=self.sieve.text)))
        self._chips.setVisible(self.chips.count() > 0)
        self.updateGeometry()
        if held:
            self.types.setFocus()

    def _parts(self) -> list[tuple[str, Sieve]]:
        """Words for each part of what is wanted, and what is wanted without it."""
        now = self.sieve
        made = [(self.words.type_words(name), replace(now, types=_but(now.types, name))) for name in now.types]
        if now.person:
            made.append((self._names.get(now.person, "…"), replace(now, person="")))
        made += [
            (self.words.status_code(name), replace(now, statuses=_but(now.statuses, name))) for name in now.statuses
        ]
        if now.since or now.until:
            made.append((self._period_words(), now.without_period()))
        return made

    def _period_words(self) -> str:
        first, last = (day and self.context.day(day) for day in (self.sieve.since, self.sieve.until))
        if first and last:
            return self.t(N_("{begin} – {end}")).format(begin=first, end=last)
        return self.t(N_("since {day}") if first else N_("until {day}")).format(day=first or last)

    def _chip(self, words: str, rest: Sieve) -> QToolButton:
        made = QToolButton()
        made.setText(f"{words}  ×")
        made.setToolTip(self.t(N_("Take away: {what}")).format(what=words))
        made.setAccessibleName(made.toolTip())
        made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        put(made, role="chip")
        made.clicked.connect(lambda _=False: self.take(rest))
        return made

    def set_period(self, since: str, until: str) -> None:
        """Want what may lie between two ISO days; "" for all time."""
        self.period.clear()
        self.take(replace(self.sieve, since=since, until=until))

    def set_text(self, text: str) -> None:
        """Want what these words are found in."""
        self.take(replace(self.sieve, text=text))

    def forget_case(self) -> None:
        """Another case: its filters start empty."""
        self.sieve = Sieve()
        self.period.clear()
        self._say("")
        self.show_sieve()

    # -- person, period -----------------------------------------------------------------

    def _find_person(self, text: str, take: Callable[[Options], None]) -> None:
        def found(rows: list[tuple[str, str]]) -> None:
            self._names.update(rows)
            take(rows)

        case = self.context.case.code
        self.context.jobs.ask(self, find_refs, "person", case, text, then=found, failed=lambda _: None)

    def _person_taken(self) -> None:
        person = self.person.taken[0] if self.person.taken else ""
        self.take(replace(self.sieve, person=person))

    def _name_person(self) -> None:
        uid = self.sieve.person
        if uid and uid not in self._names:
            self.context.jobs.ask(self, titles_of, [uid], then=self._named_persons)

    def _named_persons(self, titles: dict[str, str]) -> None:
        self._names.update(titles)
        self.show_sieve()

    def _period_typed(self) -> None:
        text = self.period.text().strip()
        try:
            when = parse(text, order=self.context.reading.date_order, lang=self.context.lang)
        except DateProblem:
            words = self.t(N_("“{text}” is not understood as a period. Try “2021”, “May 2021” or “from 2019 to 2021”."))
            self._say(words.format(text=text[:60]))
            return
        if when is not None:
            self.set_period(when.earliest or "", when.latest or "")
        elif not text:
            self.set_period("", "")

    def _say(self, words: str) -> None:
        self.problem.setText(words)
        self.problem.setVisible(bool(words))
        put(self.period, wrong=bool(words))
        if words:
            self.told.emit(words)

    # -- kept filters -------------------------------------------------------------------

    def load_kept(self) -> None:
        """Ask the vault for the filters people keep."""
        if self.context.session is not None:
            self.context.jobs.ask(self, kept_filters, then=self._offer_kept, failed=lambda _: self._offer_kept({}))

    def _offer_kept(self, own: dict[str, Sieve]) -> None:
        self._own = own
        options = [(f"{_OWN}{name}", name) for name in own] + [(name, self.t(STATES[name])) for name in _READY]
        if not self.context.read_only:
            options.append((_KEEP, self.t(N_("Save this filter …"))))
        self.kept.offer(options)

    def _kept_taken(self) -> None:
        value = self.kept.taken[0] if self.kept.taken else ""
        self.kept.taken = []
        if value == _KEEP:
            self.begin_keeping()
        elif value.startswith(_OWN):
            self.take(self._own.get(value.removeprefix(_OWN), self.sieve))
            self._name_person()
        elif value:
            self.take(_READY[value])

    def begin_keeping(self) -> None:
        """Ask for a name, in place."""
        if not self.sieve:
            self._say(self.t(N_("Choose a filter first; then it can be saved under a name.")))
            return
        self.name.show()
        self.name.setFocus()

    def _named(self) -> None:
        name = self.name.text().strip()
        if name:
            self.context.jobs.do(self, keep_filter, name, self.sieve, then=lambda _: self.load_kept())
        self._end_naming()

    def _end_naming(self) -> None:
        self.name.clear()
        self.name.hide()
        self.kept.setFocus()

    def _forget(self, value: str) -> None:
        if value.startswith(_OWN) and not self.context.read_only:
            self.context.jobs.do(self, drop_filter, value.removeprefix(_OWN), then=lambda _: self.load_kept())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if watched is self.name and escape and event.type() == QEvent.Type.KeyPress:
            self._end_naming()
            return True
        return super().eventFilter(watched, event)


def _but(parts: tuple[str, ...], one: str) -> tuple[Any, ...]:
    return tuple(part for part in parts if part != one)
