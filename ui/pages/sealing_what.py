"""The second step of handing over: which cases, which kinds of record, which days."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QListWidget, QWidget

from app.domain.fields import REGISTRY
from app.domain.words import N_
from ui.context import Context
from ui.dialogs.fields_off import FieldsOff
from ui.kit.basics import button, column, label, row, stretched
from ui.kit.fielded import DayField, captioned, sheet
from ui.kit.ticked import CHECKED, CLEAR, filled, off, tick, ticks

# What somebody thinks of as one thing and may leave out; what hangs on these goes with them.
KINDS = (
    "event", "threat", "risk_assessment", "evidence", "statement", "fact", "proceeding", "deadline", "consent",
    "source", "intervention", "task", "note", "answer",
)  # fmt: skip
_INTRO = N_(
    "Everything of the chosen cases goes but what is marked restricted, sealed or privileged; private notes never go."
    " Untick what this partner does not need."
)

_SINCE, _UNTIL = N_("Only from this day on"), N_("Only up to this day")
_BACKWARDS = N_("These days end before they begin: nothing would be within them.")


class WhatStep(QWidget):
    """Cases and kinds as lists of ticks, a range of days for what has a date."""

    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        t = self.t
        self._in_hand = ""
        self.cases, self.kinds = QListWidget(), QListWidget()
        for kind in KINDS:
            tick(self.kinds, t(REGISTRY[kind].plural), kind, on=True)
        self.since, self.until = DayField(_SINCE, context), DayField(_UNTIL, context)
        days = row(captioned(t(_SINCE), self.since), captioned(t(_UNTIL), self.until), gap=14)
        for part in (self.since, self.until):
            part.line.textChanged.connect(lambda _: self.changed.emit())
        lists = row(
            captioned(t(N_("Cases")), self.cases), captioned(t(N_("Kinds of record that go")), self.kinds), gap=14
        )
        self.fields: dict[str, list[str]] = {}
        self.fields_off: list[str] = []
        self.choose_fields = button(t(N_("Leave fields out …")), self._ask_fields)
        self.left_out = label("", "muted", wrap=True)
        fields = row(self.choose_fields, self.left_out, gap=14)
        fields.setStretch(1, 1)
        self.problem = label("", "problem", wrap=True)
        self.none = label(t(N_("There is no case yet: begin one first (Ctrl+N).")), "warn", wrap=True)
        self.none.hide()
        inner = column(label(t(_INTRO), "muted", wrap=True), self.none, lists, days, self.problem, fields, gap=12)
        self._show_fields()
        self.setLayout(column(sheet(stretched(inner, 2), context), gap=0))
        for made in (self.cases, self.kinds):
            made.setMinimumHeight(context.theme.size(240))
            made.itemChanged.connect(lambda _: self.changed.emit())

    def show_cases(self, cases: list[dict[str, Any]], in_hand: str) -> None:
        """All open cases; the one in hand is ticked, and what was ticked before."""
        # Another case taken in hand is the one that is meant now.
        held = set(self.chosen_cases()) if in_hand == self._in_hand else set()
        held, self._in_hand = held or {in_hand}, in_hand
        filled(self.cases, [(self._case(one), one["code"], one["code"] in held) for one in cases])
        self.none.setVisible(not cases)
        self.changed.emit()

    def _case(self, one: dict[str, Any]) -> str:
        return f"{one['code']}  {self.context.apart(one['title'] or '')}".strip()

    def _ask_fields(self) -> None:
        FieldsOff(self, self.context, self.fields, self.fields_off, self.leave_out).open()

    def leave_out(self, fields: list[str]) -> None:
        """These fields stay here, as “kind.field”."""
        self.fields_off = fields
        self._show_fields()
        self.choose_fields.setFocus()

    def _show_fields(self) -> None:
        words = self.t(N_("Every field of a record goes, but private notes."))
        if self.fields_off:
            words = self.t(N_("Stays here: {fields}")).format(
                fields=self.context.listed(map(self._field, self.fields_off))
            )
        self.left_out.setText(words)

    def _field(self, key: str) -> str:
        kind, _, name = key.partition(".")
        return f"{self.t(REGISTRY[kind].label)} – {self.t(REGISTRY[kind].specs[name].label)}"

    def chosen_cases(self) -> list[str]:
        """The codes of the ticked cases."""
        return [code for code, on in ticks(self.cases) if on]

    def forget(self) -> None:
        """Another package: the case in hand, every kind, every day and field."""
        self._in_hand = ""
        for made in (self.cases, self.kinds):
            made.blockSignals(True)
            for n in range(made.count()):
                made.item(n).setCheckState(CHECKED if made is self.kinds else CLEAR)
            made.blockSignals(False)
        for part in (self.since, self.until):
            part.line.clear()
        self.fields_off = []
        self._show_fields()

    def complete(self) -> bool:
        """Whether a case is ticked, and what is typed as days are days in their order."""
        first, last = self.since.day(), self.until.day()
        backwards = bool(first and last and first > last)
        self.problem.setText(self.t(_BACKWARDS) if backwards else "")
        self.problem.setVisible(backwards)
        return bool(self.chosen_cases()) and self.since.fits() and self.until.fits() and not backwards

    def wanted(self) -> dict[str, Any]:
        """As the actions take it."""
        told: dict[str, Any] = {"kinds_off": off(self.kinds), "fields_off": list(self.fields_off)}
        for name, part in (("since", self.since), ("until", self.until)):
            if part.day():
                told[name] = part.day()
        return {name: value for name, value in told.items() if value}
