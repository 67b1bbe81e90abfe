"""The matrix of material facts: each with its issue, what proves it, gaps and contradictions in sight."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.domain import terms
from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import column, label, stretched
from ui.kit.grid import Cell, Grid


class FactsView(QWidget):
    """`opened` brings the uid of a fact to be edited."""

    opened = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        t = self.t
        heads = (N_("Issue"), N_("Fact"), N_("Proof"), N_("Doubts"))
        self.grid = Grid(context, t(N_("Material facts")), [t(head) for head in heads], (1, 2, 3), tall=False)
        self.grid.opened.connect(self.opened)
        self.told = label("", "muted", wrap=True)
        self.missing = label("", "muted", wrap=True)
        self.setLayout(stretched(column(self.told, self.missing, self.grid, margins=(24, 0, 24, 16), gap=6), 2))

    def show_matrix(self, matrix: Any) -> None:
        """Show facts by issue."""
        self.grid.show_lines([(row.uid, self._cells(row)) for row in matrix.rows])
        issues = terms.choices("fact_issue")
        have = [self._counted(term, matrix.counts[term.code]) for term in issues if matrix.counts.get(term.code)]
        lacking = [self.t(term.label) for term in issues if not matrix.counts.get(term.code)]
        self.told.setText(self.t(N_("; ")).join(have) if have else self.t(N_("No fact has an issue yet.")))
        self.missing.setText(self.t(N_("No fact yet for: {issues}")).format(issues=self.t(N_("; ")).join(lacking)))
        self.missing.setVisible(bool(lacking))

    def _counted(self, term: Any, many: int) -> str:
        counted = self.context.plural("{n} fact", "{n} facts", many)
        return self.t(N_("{issue}: {counted}")).format(issue=self.t(term.label), counted=counted)

    def _cells(self, row: Any) -> list[str | Cell]:
        record, context = row.record, self.context
        paragraphs = [
            self.t(N_("¶ {n} {statement}")).format(n=context.number(n), statement=context.apart(title))
            for n, title in row.paragraphs
        ]
        exhibits = [self._exhibit(number, place) for number, place in row.exhibits]
        issue, ground = self._code("fact_issue", record.issue), self._code("convention_ground", record.ground)
        return [
            "\n".join(part for part in (issue, ground) if part),
            context.apart(record.text or ""),
            "\n".join(paragraphs + exhibits) or Cell(self.t(N_("nothing cited")), "warn", "triangle-alert"),
            self._doubts(record),
        ]

    def _exhibit(self, number: str, place: str) -> str:
        """An exhibit and where in it: a page by its number, any other place in its words."""
        if not place:
            return number
        if not place.isdigit():
            return self.t(N_("{exhibit}, {place}")).format(exhibit=number, place=self.context.apart(place))
        page = self.context.number(int(place))
        return self.t(N_("{exhibit}, page {n}")).format(exhibit=number, n=page)

    def _doubts(self, record: Any) -> str | Cell:
        """Gaps and contradictions, each named as what it is."""
        told = []
        if record.gaps:
            told.append(self.t(N_("Gap: {words}")).format(words=self.context.apart(record.gaps)))
        if record.contradictions:
            said = self.t(N_("Contradiction: {words}"))
            told.append(said.format(words=self.context.apart(record.contradictions)))
        ink = "danger" if record.contradictions else "warn"
        return Cell("\n".join(told), ink, "triangle-alert") if told else ""

    def _code(self, code_list: str, code: str | None) -> str:
        term = terms.by_code(code_list).get(code or "")
        return self.t(term.label) if term else str(code or "")
