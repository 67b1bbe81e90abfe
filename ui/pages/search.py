"""Search over all cases, in any script."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QCheckBox, QLineEdit, QStackedWidget

from app.actions import queries
from app.domain.fields import REGISTRY
from app.domain.words import N_
from ui.context import Context
from ui.kit.banner import Empty
from ui.kit.basics import boxed, column, label, row
from ui.kit.table import Column, PagedModel, Table
from ui.pages.base import Page, page_title

_WAIT = 180
_MANY = 200


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found, all at once."""

    rows: list[Any]
    next: str | None = None


def found(reader: Any, text: str, case: str | None, exact: bool, *, after: str | None, limit: int) -> Hits:  # noqa: ARG001, FBT001
    """Hits for a few words, each with its case's code (query); one page, newest first."""
    hits = queries.search(reader, text, case=case, exact=exact, limit=_MANY)
    codes = {uid: queries.case_code(reader, uid) for uid in {hit.case for hit in hits if hit.case}}
    return Hits([replace(hit, case=codes.get(hit.case or "")) for hit in hits])


def make(context: Context, _: tuple[str, ...]) -> Page:
    """The page of search."""
    return SearchPage(context)


class SearchPage(Page):
    """One field; what is found is listed while typing, Enter goes there."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        t = self.t
        self.field = QLineEdit()
        self.field.setPlaceholderText(t(N_("Words, names, numbers — in any script")))
        self.field.setAccessibleName(t(N_("Search everything")))
        self.field.setClearButtonEnabled(True)
        self.here = QCheckBox(t(N_("Only in this case")))
        self.exact = QCheckBox(t(N_("Exactly as typed")))
        self.count = label("", "muted")
        self.model = PagedModel(self._columns(), context)
        self.table = Table(self.model, t(N_("What was found")), context)
        self.model.setParent(self.table)
        words = t(N_("Names are found in every script they were entered in; a missing accent doesn't matter."))
        self.nothing = Empty(context, "search", t(N_("Search all cases")), words)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.nothing)
        self.stack.addWidget(self.table)
        self._timer = QTimer(self, singleShot=True, interval=_WAIT)
        self._lay_out()

    def _lay_out(self) -> None:
        line = boxed(row(self.field, self.here, self.exact, margins=(24, 0, 24, 12), gap=16))
        self.setLayout(
            column(
                self.head(page_title(self.t(N_("Search"))), self.count),
                line,
                self.banner,
                self.stack,
                gap=0,
            )
        )
        self._timer.timeout.connect(self.search)
        self.field.textEdited.connect(lambda _: self._timer.start())
        self.field.returnPressed.connect(self._into_list)
        self.here.toggled.connect(lambda _: self.search())
        self.exact.toggled.connect(lambda _: self.search())
        self.model.filled.connect(self._filled)
        self.model.failed.connect(self.show_error)
        self.table.opened.connect(self._open)

    def _columns(self) -> list[Column]:
        t = self.t
        return [
            Column(t(N_("Case")), lambda hit: hit.case or "", 110),
            Column(t(N_("Kind")), lambda hit: t(REGISTRY[hit.kind].label), 150),
            Column(t(N_("Field")), self._field, 170),
            Column(t(N_("Words")), lambda hit: str(hit.snippet).replace("\n", " "), 0),
        ]

    def _field(self, hit: Any) -> str:
        spec = REGISTRY[hit.kind].specs.get(hit.field)
        return self.t(spec.label) if spec else str(hit.field)

    def shown(self) -> None:
        self.here.setEnabled(bool(self.context.case.code))
        self.field.setFocus()
        self.field.selectAll()
        self.search()

    def focus_filter(self) -> None:
        self.field.setFocus()

    def search(self) -> None:
        """Search for what stands in the field."""
        text = self.field.text().strip()
        if not text:
            self.model.clear()
            self._filled()
            return
        case = self.context.case.code if self.here.isChecked() else None
        self.model.show(found, text=text, case=case or None, exact=self.exact.isChecked())

    def _filled(self) -> None:
        rows = len(self.model.rows)
        typed = bool(self.field.text().strip())
        self.stack.setCurrentWidget(self.table if rows else self.nothing)
        self.count.setText(self.t(N_("{n} found")).format(n=rows) if typed else "")

    def _into_list(self) -> None:
        if self.model.rows:
            self.table.setFocus()
            self.table.selectRow(0)

    def _open(self, uid: str) -> None:
        hit = next((hit for hit in self.model.rows if hit.uid == uid), None)
        if hit is None:
            return
        if not hit.case or hit.case == self.context.case.code:
            self.context.go(hit.kind, hit.uid)
            return
        self.context.jobs.ask(self, queries.cases, then=lambda cases: self._take(cases, hit))

    def _take(self, cases: list[Any], hit: Any) -> None:
        for case in cases:
            if case.code == hit.case:
                self.context.case.take(case.code, case.uid, case.title or "")
        self.context.go(hit.kind, hit.uid)
