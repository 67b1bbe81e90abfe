"""The chronology of the case in hand: events and threats in one list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import QWidget

from app.actions import queries
from app.domain import terms
from app.domain.fields import REGISTRY
from app.domain.words import N_
from ui.context import Context
from ui.kit.banner import Empty
from ui.kit.lists import one, title_line
from ui.kit.table import Column, PagedModel, Table
from ui.pages.base import Page
from ui.pages.records import RecordsPage

if TYPE_CHECKING:
    from app.domain.changes import Changed

_BOTH = frozenset({"event", "threat"})
_GRAVE = 4


def make(context: Context, _: tuple[str, ...]) -> Page:
    """The timeline."""
    return TimelinePage(context)


def chronology(reader: Any, case: str, text: str | None, *, after: str | None, limit: int) -> Any:
    """A page of the timeline (query)."""
    return queries.timeline(reader, case, after=after, limit=limit, text=text)


class TimelinePage(RecordsPage):
    """One list of what happened; the form of the line in hand is that of its kind."""

    def __init__(self, context: Context) -> None:
        self._timeline: Table | None = None
        super().__init__(context, ("event",))

    def _empty(self) -> QWidget:
        words = self.t(N_("Ctrl+E writes an event in the line below, Ctrl+T a threat: a date, a few words, Enter."))
        return Empty(
            self.context,
            "calendar-range",
            self.t(N_("Nothing in the chronology yet")),
            words,
        )

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
            self._timeline.chosen.connect(self._chosen)
            self._timeline.opened.connect(lambda _: self.inspector.focus_form())
            self.lists.addWidget(self._timeline)
        return self._timeline

    def _columns(self) -> list[Column]:
        t = self.t
        return [
            Column(t(N_("When")), self._when, 200),
            Column(t(N_("What happened")), self._what, 0, icon=self._icon, ink=None),
            Column(t(N_("Place")), lambda row: row.place or "", 160),
            Column(t(N_("Severity")), self._severity, 100, ink=self._ink),
            Column(t(N_("Status")), self._status, 120),
        ]

    def _when(self, row: Any) -> str:
        if row.when is None:
            return self.t(N_("not known"))
        words = row.when.display(self.context.lang)
        end = getattr(row, "end", None)
        return f"{words} – {end.display(self.context.lang)}" if end is not None else str(words)

    def _what(self, row: Any) -> str:
        return str(row.record.title or "") or self._kind_words(row)

    def _kind_words(self, row: Any) -> str:
        term = terms.by_code(f"{row.kind}_kind").get(row.code or "")
        return self.t(term.label) if term else self.t(REGISTRY[row.kind].label)

    def _icon(self, row: Any) -> QIcon:
        if row.kind == "threat":
            return self.context.theme.icon("shield-alert", "danger")
        return self.context.theme.icon("circle-dot", "muted")

    def _severity(self, row: Any) -> str:
        return "" if row.severity is None else "●" * row.severity or self.t(N_("not assessed"))

    def _ink(self, row: Any) -> QColor | None:
        return self.context.theme.colour("danger") if (row.severity or 0) >= _GRAVE else None

    def _status(self, row: Any) -> str:
        if not row.status:
            return ""
        code_list = "threat_status" if row.kind == "threat" else "violation_status"
        term = terms.by_code(code_list).get(row.status)
        return self.t(term.label) if term else str(row.status)

    def load(self) -> None:
        self._stale = False
        if self._without_case():
            self.table().rows.clear()
            self._filled()
            return
        self.table().rows.show(
            chronology,
            case=self.context.case.code,
            text=self.filter.text().strip() or None,
        )

    def _show(self, kind: Any, record: Any) -> None:  # noqa: ARG002 - both kinds stand on one line here
        if record is not None and record.record_kind in _BOTH:
            title = title_line(REGISTRY[record.record_kind], record, self.context)
            self.inspector.show_record(record, self.context.case.code, title)

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

    def _created(self, kind: str, uid: str) -> None:
        if kind in _BOTH:
            self.table().choose(uid)
            self.load()

    def hear(self, changed: Changed) -> None:
        if not (_BOTH & changed.kinds):
            self._stale = True
            return
        if self.isVisible():
            self.load()
        else:
            self._stale = True
        if self.inspector.uid in changed.uids:
            self.context.jobs.ask(
                self,
                one,
                self.inspector.uid,
                then=self._refresh,
                failed=lambda _: None,
            )
