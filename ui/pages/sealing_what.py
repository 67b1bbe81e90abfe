"""The second step of handing over: which cases, which kinds of record, which days."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from app.domain.fields import REGISTRY
from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import column, label, row, stretched
from ui.kit.bounded import bounded
from ui.kit.fielded import captioned, sheet

_CHECKED, _CLEAR = Qt.CheckState.Checked, Qt.CheckState.Unchecked
# What somebody thinks of as one thing and may leave out; what hangs on these goes with them.
KINDS = (
    "event", "threat", "risk_assessment", "evidence", "statement", "fact", "proceeding", "deadline", "consent",
    "source", "intervention", "task", "note", "answer",
)  # fmt: skip
_INTRO = N_(
    "Everything of the chosen cases goes but what is marked restricted, sealed or privileged; private notes never go."
    " Untick what this partner does not need."
)


class WhatStep(QWidget):
    """Cases and kinds as lists of ticks, a range of days for what has a date."""

    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        t = self.t
        self.cases, self.kinds = QListWidget(), QListWidget()
        for kind in KINDS:
            _tick(self.kinds, t(REGISTRY[kind].plural), kind, on=True)
        self.since, self.until = bounded(QLineEdit(), context, 10), bounded(QLineEdit(), context, 10)
        for part in (self.since, self.until):
            part.setPlaceholderText("2025-01-31")
        days = row(
            captioned(t(N_("Only from this day on")), self.since),
            captioned(t(N_("Only up to this day")), self.until), gap=14,
        )  # fmt: skip
        lists = row(
            captioned(t(N_("Cases")), self.cases), captioned(t(N_("Kinds of record that go")), self.kinds), gap=14
        )
        inner = column(label(t(_INTRO), "muted", wrap=True), lists, days, gap=12)
        self.setLayout(column(sheet(stretched(inner, 1), context), gap=0))
        for made in (self.cases, self.kinds):
            made.setMinimumHeight(context.theme.size(240))
            made.itemChanged.connect(lambda _: self.changed.emit())

    def show_cases(self, cases: list[dict[str, Any]], in_hand: str) -> None:
        """All open cases; the one in hand is ticked, and what was ticked before."""
        held = set(self.chosen_cases()) or {in_hand}
        self.cases.blockSignals(True)
        self.cases.clear()
        for one in cases:
            words = f"{one['code']}  {self.context.apart(one['title'] or '')}".strip()
            _tick(self.cases, words, one["code"], on=one["code"] in held)
        self.cases.blockSignals(False)
        self.changed.emit()

    def chosen_cases(self) -> list[str]:
        """The codes of the ticked cases."""
        return [code for code, on in _ticks(self.cases) if on]

    def complete(self) -> bool:
        """Whether a case is ticked."""
        return bool(self.chosen_cases())

    def wanted(self) -> dict[str, Any]:
        """As the actions take it."""
        told: dict[str, Any] = {"kinds_off": [kind for kind, on in _ticks(self.kinds) if not on]}
        for name, part in (("since", self.since), ("until", self.until)):
            if part.text().strip():
                told[name] = part.text().strip()
        return {name: value for name, value in told.items() if value}


def _tick(made: QListWidget, words: str, what: str, *, on: bool) -> None:
    item = QListWidgetItem(words)
    item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
    item.setCheckState(_CHECKED if on else _CLEAR)
    item.setData(Qt.ItemDataRole.UserRole, what)
    made.addItem(item)


def _ticks(made: QListWidget) -> list[tuple[str, bool]]:
    items = (made.item(n) for n in range(made.count()))
    return [(str(item.data(Qt.ItemDataRole.UserRole)), item.checkState() == _CHECKED) for item in items]
