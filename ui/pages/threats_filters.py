"""What narrows the log: a row of choices, and chips for what was picked in a figure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QToolButton, QWidget

from app.actions.threats import ALL, Chosen
from app.domain import terms
from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import Flow, put
from ui.pages import threats_words as words

_NOT_KNOWN = "-"


class Filters(QWidget):
    """Holds a `Chosen`; `changed` when it is another."""

    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        self.chosen = ALL
        self._chips: list[QToolButton] = []
        self.flow = Flow(8)
        self.flow.setContentsMargins(20, 0, 20, 8)
        self.group = self._choice(N_("Any kind"), self._groups())
        self.status = self._choice(N_("Any status"), self._terms("threat_status"))
        self.perpetrator = self._choice(N_("Any perpetrator"), self._terms("perpetrator_kind"))
        self.host = self._choice(N_("Any host state"), [])
        self.family = self._tick(N_("Family targeted"))
        self.open_only = self._tick(N_("Open only"))
        self.setLayout(self.flow)
        self._show()

    def _groups(self) -> list[tuple[str, str]]:
        return [(term.code, self.t(term.label)) for term in terms.choices("threat_group")]

    def _terms(self, code_list: str) -> list[tuple[str, str]]:
        return [(term.code, self.t(term.label)) for term in terms.choices(code_list)]

    def _choice(self, any_words: str, options: Iterable[tuple[str, str]]) -> QComboBox:
        made = QComboBox()
        made.setAccessibleName(self.t(any_words))
        made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        made.setMinimumContentsLength(min(18, max(11, len(self.t(any_words)))))
        made.addItem(self.t(any_words), "")
        for code, shown in options:
            made.addItem(shown, code)
        made.activated.connect(lambda _: self._taken())
        self.flow.addWidget(made)
        return made

    def _tick(self, shown: str) -> QCheckBox:
        made = QCheckBox(self.t(shown))
        made.clicked.connect(lambda _: self._taken())
        self.flow.addWidget(made)
        return made

    def show_hosts(self, states: list[str]) -> None:
        """Offer the host states there are."""
        names = terms.country_names(self.context.lang)
        held = self.host.currentData()
        while self.host.count() > 1:
            self.host.removeItem(1)
        for state in states:
            self.host.addItem(
                names.get(state, state) if state else self.t(N_("Host state not known")), state or _NOT_KNOWN
            )
        at = self.host.findData(held)
        self.host.setCurrentIndex(max(0, at))

    def _taken(self) -> None:
        group = self.group.currentData()
        kinds = tuple(term.code for term in terms.choices("threat_kind") if term.group == group) if group else ()
        self.pick({
            "kinds": kinds, "status": self.status.currentData(), "host": self.host.currentData(),
            "perpetrator_kind": self.perpetrator.currentData(), "family": self.family.isChecked(),
            "open_only": self.open_only.isChecked(),
        })  # fmt: skip

    def pick(self, fields: dict[str, Any]) -> None:
        """Take up a change of what is chosen."""
        self.take(replace(self.chosen, **fields))

    def take(self, chosen: Chosen) -> None:
        """Take up what is chosen as a whole."""
        if chosen != self.chosen:
            self.chosen = chosen
            self._show()
            self.changed.emit()

    def clear(self) -> None:
        """Choose nothing: all threats."""
        for box in (self.group, self.status, self.perpetrator, self.host):
            box.setCurrentIndex(0)
        self.family.setChecked(False)
        self.open_only.setChecked(False)
        self.take(ALL)

    def _show(self) -> None:
        at = self.host.findData(self.chosen.host)
        self.host.setCurrentIndex(max(0, at))
        focus = any(chip.hasFocus() for chip in self._chips)
        for chip in self._chips:
            self.flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = [self._chip(shown, fields) for shown, fields in self._picked()]
        if focus:
            self.group.setFocus()
        self.updateGeometry()

    def _picked(self) -> list[tuple[str, dict[str, Any]]]:
        chosen = self.chosen
        made: list[tuple[str, dict[str, Any]]] = []
        if chosen.severity and chosen.likelihood:
            shown = self.t(N_("Severity × likelihood: {grades}")).format(
                grades=words.grades(chosen.severity, chosen.likelihood, self.context)
            )
            made.append((shown, {"severity": None, "likelihood": None}))
        if chosen.unassessed:
            made.append((self.t(N_("Not assessed")), {"unassessed": False}))
        if chosen.month:
            made.append((words.step_name(chosen.month, self.context), {"month": ""}))
        if chosen.origin:
            names = terms.country_names(self.context.lang)
            state = names.get(chosen.origin) or self.t(N_("not known"))
            made.append((self.t(N_("State behind it: {state}")).format(state=state), {"origin": ""}))
        return made

    def _chip(self, shown: str, fields: dict[str, Any]) -> QToolButton:
        chip = QToolButton()
        chip.setText(f"{shown}  ×")
        chip.setToolTip(self.t(N_("Take out: {what}")).format(what=shown))
        chip.setAccessibleName(chip.toolTip())
        chip.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        put(chip, role="chip")
        chip.clicked.connect(lambda _=False: self.pick(fields))
        self.flow.addWidget(chip)
        return chip
