"""An assessment step by step on the page: five steps, scenarios, risk on return, decision, then signed off."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QComboBox, QLineEdit, QWidget

from app.actions import risk
from app.domain import terms
from app.domain.fields import REGISTRY
from app.domain.words import N_, halves
from ui.context import Context
from ui.kit.basics import Flow, boxed, button, column, label, put, row, scrolled, stretched, tab, upright
from ui.kit.bounded import bounded
from ui.kit.curve import Curve
from ui.kit.heatmap import HeatMap
from ui.kit.record_form import RecordForm
from ui.kit.sure import SureButton
from ui.pages import threats_words
from ui.pages.risk_steps import STEPS, Step
from ui.pages.threats_overview import figures


class ScenarioMap(HeatMap):
    """Scenarios by harm (lines) and likelihood (columns)."""

    def words(self, severity: int, likelihood: int) -> str:
        """A cell in words."""
        n = self.cells.get((severity, likelihood), 0)
        return self.t(N_("Harm {harm}, likelihood {likelihood}: {counted}.")).format(
            harm=self._grade("severity", severity), likelihood=self._grade("likelihood", likelihood),
            counted=self.context.plural("{n} scenario", "{n} scenarios", n),
        )  # fmt: skip


class Wizard(QWidget):
    """`left` when the keys go back to the list; `refused` and `failed` bring what is to be told."""

    left = Signal()
    refused = Signal(object)
    failed = Signal(object)
    said = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        self.record: Any = None
        self.forms: dict[int, RecordForm] = {}
        self.title = label("", "title", wrap=True)
        self.state = label("", "label", wrap=True)
        self.asks = label("", "muted", wrap=True)
        self.tabs = QButtonGroup(self)
        self.at = 0
        kind = REGISTRY["risk_assessment"]
        plain = {name: dataclasses.replace(spec, section="") for name, spec in kind.specs.items()}
        self.kind = dataclasses.replace(kind, specs=plain)
        self.sheets = [boxed(column(gap=10), "sheet") for _ in STEPS]
        page = column(
            self.title, self.state, boxed(self._strip()), self.asks, *self.sheets, -1, margins=(24, 18, 24, 12), gap=8
        )
        for sheet in self.sheets:
            sheet.hide()
        self.setLayout(stretched(column(scrolled(boxed(page, "sheet")), boxed(self._feet()), gap=0), 0))

    # -- making ---------------------------------------------------------------------------

    def _strip(self) -> Flow:
        flow = Flow(4)
        for number, step in enumerate(STEPS):
            press = tab(self.t(step.title))
            self.tabs.addButton(press, number)
            flow.addWidget(press)
        self.tabs.idClicked.connect(self.take_step)
        return flow

    def _feet(self) -> Flow:
        flow = Flow(8)
        flow.setContentsMargins(24, 6, 24, 14)
        self.next = button(self.t(N_("Next step")), self.go_on, "primary")
        self.before = button(self.t(N_("Step before")), self.go_back)
        sure = self.t(N_("Press again: signed off, it can't be changed any more"))
        self.sign = SureButton(self.t(N_("Sign off")), sure, self.sign_off)
        for part in (self.next, self.before, self.sign):
            flow.addWidget(part)
        return flow

    def _form(self, number: int) -> RecordForm:
        if number not in self.forms:
            step = STEPS[number]
            made = RecordForm(
                self.kind, self.context, tuple(name for name in self.kind.specs if name not in step.fields)
            )
            made.stored.connect(self._stored)
            made.refused.connect(self.refused)
            self.forms[number] = made
            layout = self._sheet(number)
            if "scenarios" in step.fields:
                self._beside(step, layout)
                layout.addWidget(made)
            else:
                layout.addWidget(made)
                self._beside(step, layout)
            if self.record is not None:
                self._fill(made)
        return self.forms[number]

    def _sheet(self, number: int) -> Any:
        return self.sheets[number].layout()

    def _beside(self, step: Step, layout: Any) -> None:
        if "facts" in step.fields:
            self.consider = button(self.t(N_("Take in all open threats")), self.take_in)
            layout.addWidget(boxed(row(self.consider, -1)))
        elif "pattern" in step.fields:
            self.curve = Curve(self.context, lambda one: threats_words.step(one, self.context))
            self.curve.setMinimumHeight(self.context.theme.size(180))
            self.told = label("", "muted", wrap=True)
            layout.addWidget(self.curve)
            layout.addWidget(self.told)
            self._ask_curve()
        elif "scenarios" in step.fields:
            layout.addWidget(self._scenarios())

    def _scenarios(self) -> QWidget:
        self.map = ScenarioMap(self.context)
        self.map.setAccessibleName(self.t(N_("Scenarios by harm and likelihood")))
        self.map.setMinimumHeight(self.context.theme.size(190))
        self.chance, self.harm = self._grades(N_("Likelihood"), "likelihood"), self._grades(N_("Harm"), "severity")
        self.words = bounded(upright(QLineEdit()), self.context)
        self.words.setPlaceholderText(self.t(N_("What may happen")))
        self.words.setAccessibleName(self.words.placeholderText())
        self.words.returnPressed.connect(self.add_scenario)
        self.add = button(self.t(N_("Add this scenario")), self.add_scenario)
        flow = Flow(8)
        for part in (self.chance, self.harm, self.words, self.add):
            flow.addWidget(part)
        self.adding = boxed(flow)
        lines = label(self.t(N_("Lines: harm. Columns: likelihood. Double edge: grave.")), "muted", wrap=True)
        return boxed(column(self.adding, self.map, lines, gap=6))

    def _grades(self, name: str, code_list: str) -> QComboBox:
        made = QComboBox()
        made.setAccessibleName(self.t(name))
        for grade in range(1, 6):
            short, _ = halves(self.t(terms.by_code(code_list)[str(grade)].label))
            shown = self.t(N_("{name} {grade} – {words}"))
            made.addItem(shown.format(name=self.t(name), grade=self.context.number(grade), words=short), grade)
        return made

    # -- what is shown ----------------------------------------------------------------------

    @property
    def locked(self) -> bool:
        """Whether the assessment is signed off."""
        return bool(self.record is not None and self.record.signed_off_on)

    def show_record(self, record: Any) -> None:
        """Show an assessment, at the step one was on."""
        new = self.record is None or self.record.uid != record.uid
        if new:
            self.flush()
        self.record = record
        for form in self.forms.values():
            self._fill(form) if new else form.refresh(record)
        self._tell()
        self.take_step(self.at if not new else 0)
        if new:
            self._ask_curve()

    def _fill(self, form: RecordForm) -> None:
        form.show_record(self.record, self.context.case.code)
        if self.locked:
            form.form.set_fixed(lambda _: True)

    def fill_again(self) -> None:
        """It was signed off or opened again: its fields can be changed no more, or again."""
        for form in self.forms.values():
            self._fill(form)

    def _tell(self) -> None:
        record, t, context = self.record, self.t, self.context
        day = context.day(record.assessed_on or "")
        self.title.setText(t(N_("Assessment of {day}")).format(day=day))
        if self.locked:
            said = t(N_("Signed off on {day}: it stays as it is. A new one goes on from it.")).format(
                day=context.day(record.signed_off_on)
            )
        else:
            said = t(N_("Being written; stored as you type. It is fixed once signed off."))
        if record.valid_until:
            said = t(N_("{said} Valid until {day}.")).format(said=said, day=context.day(record.valid_until))
        self.state.setText(said)
        put(self.state, role="ok" if self.locked else "label")
        self._tell_lacking()
        for number, form in self.forms.items():
            if self.locked:
                form.form.set_fixed(lambda _: True)
            if "scenarios" in STEPS[number].fields:
                self._draw_scenarios()

    def _tell_lacking(self) -> None:
        lacking = risk.missing(self.record)
        names = self.context.listed(self.t(self.kind.specs[name].label) for name in lacking)
        self.sign.setVisible(not self.locked and not self.context.read_only)
        self.sign.setEnabled(not lacking)
        self.sign.setToolTip(self.t(N_("Still missing: {fields}")).format(fields=names) if lacking else "")
        self.sign.setAccessibleDescription(self.sign.toolTip())
        if lacking and self.at == len(STEPS) - 1 and not self.locked:
            self.asks.setText(
                self.t(N_("Before it can be signed off, this is missing: {fields}.")).format(fields=names)
            )

    def take_step(self, number: int) -> None:
        """Go to a step; what is typed on the one before is stored."""
        if self.record is None:
            return
        if self.at in self.forms and number != self.at:
            self.forms[self.at].flush()
        self.at = number
        self.tabs.button(number).setChecked(True)
        self._form(number)
        for place, sheet in enumerate(self.sheets):
            sheet.setVisible(place == number)
        self.asks.setText(self.t(STEPS[number].asks))
        self.before.setEnabled(number > 0)
        self.next.setEnabled(number < len(STEPS) - 1)
        self._tell_lacking()
        if "scenarios" in STEPS[number].fields:
            self._draw_scenarios()
        if "facts" in STEPS[number].fields:
            self.consider.setVisible(not self.locked and not self.context.read_only)

    def step_of(self, field: str) -> int:
        """The step a field stands on."""
        return next((number for number, step in enumerate(STEPS) if field in step.fields), 0)

    def _draw_scenarios(self) -> None:
        self.adding.setVisible(not self.locked and not self.context.read_only)
        cells: dict[tuple[int, int], int] = {}
        for one in risk.scenarios(self.record.scenarios):
            if one.harm:
                cells[one.harm, one.likelihood] = cells.get((one.harm, one.likelihood), 0) + 1
        self.map.show_counts(cells)

    def _ask_curve(self) -> None:
        if not hasattr(self, "curve") or not self.context.case.code:
            return
        from app.actions.threats import ALL  # noqa: PLC0415 - late, for a quick start

        self.context.jobs.ask(self, figures, self.context.case.code, ALL, then=self._curved, failed=self.failed.emit)

    def _curved(self, found: Any) -> None:
        self.curve.show_steps(found[1].steps)
        self.told.setText(threats_words.summary(found[1], self.context))

    # -- what one does ------------------------------------------------------------------------

    def _stored(self, record: Any) -> None:
        if self.record is None or record.uid != self.record.uid:
            return
        self.record = record
        for form in self.forms.values():
            form.refresh(record)
        self._tell()

    def go_on(self) -> None:
        """The next step, with the keys in its first field."""
        if self.at < len(STEPS) - 1:
            self.take_step(self.at + 1)
            self._form(self.at).form.focus_first()

    def go_back(self) -> None:
        """The step before."""
        if self.at > 0:
            self.take_step(self.at - 1)
            self._form(self.at).form.focus_first()

    def focus_form(self) -> None:
        """Take the keys into the step."""
        self._form(self.at).form.focus_first()

    def focus_field(self, name: str) -> None:
        """Take the keys into a field, on its step."""
        self.take_step(self.step_of(name))
        self._form(self.at).form.focus_field(name)

    def take_in(self) -> None:
        """All open threats of the case are considered."""
        self.flush()
        self._do(risk.consider_open, self.record.uid)

    def add_scenario(self) -> None:
        """Put a line with its grades under the scenarios."""
        words = self.words.text().strip()
        if not words or self.locked:
            self.words.setFocus()
            return
        line = risk.Scenario(self.chance.currentData(), self.harm.currentData(), words).line()
        form = self._form(self.at)
        before = form.form.text("scenarios").rstrip()
        form.form.set_text("scenarios", f"{before}\n{line}" if before else line)
        form.commit("scenarios")
        self.words.clear()
        self.words.setFocus()

    def sign_off(self) -> None:
        """Sign it off today, for good."""
        self.flush()
        self._do(risk.sign_off, self.record.uid, today(), said=N_("Signed off. A new assessment goes on from it."))

    def _do(self, command: Any, *args: Any, said: str = "") -> None:
        def done(_: Any) -> None:
            if said:
                self.said.emit(self.t(said))

        self.context.jobs.do(self, command, *args, then=done, failed=self.failed.emit)

    def flush(self) -> None:
        """Store or keep what is typed."""
        if self.at in self.forms:
            self.forms[self.at].flush()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_Escape:
            self.flush()
            self.left.emit()
        elif held and event.key() == Qt.Key.Key_PageDown:
            self.go_on()
        elif held and event.key() == Qt.Key.Key_PageUp:
            self.go_back()
        else:
            super().keyPressEvent(event)


def today() -> dt.date:
    """The day on the clock of this computer."""
    return dt.datetime.now().astimezone().date()
