"""A deadline from its rule, and what stands beside one: both zones, how it is counted, done, extended, calendar."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QLineEdit, QWidget

from app.actions import calendar_file, law
from app.domain.kinds import BadValue
from app.domain.rules.deadlines import REGISTRY_HOURS, rules, rules_for, zone_of
from app.domain.words import N_
from app.i18n import translator
from ui.context import Context
from ui.dialogs.files import ask_target
from ui.errors import value_words
from ui.kit.basics import Flow, boxed, button, column, label, put, upright
from ui.kit.bounded import bounded
from ui.pages import law_words as words

_NOTE = N_(
    "Open deadlines as moments with reminders, for any calendar. The file is not encrypted; without the tick it tells "
    "nothing but times. It is listed under Vault until it is gone."
)


def write(session: Any, target: Path, chosen: dict[str, Any]) -> dict[str, Any]:
    """Write the calendar file; what it says stands in `chosen`."""
    return calendar_file.export_calendar(session, target, **chosen)


class Adder(QFrame):
    """Rule and trigger give the date; it is stored when one agrees. `added` brings the uid, `left` when put away."""

    added = Signal(str)
    left = Signal()
    failed = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        t = self.t
        self.proceeding = ""
        self.setProperty("card", True)
        self.setAccessibleName(t(N_("Add a deadline")))
        self.rule = QComboBox()
        self.rule.setAccessibleName(t(N_("Rule")))
        self.rule.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.rule.setMinimumContentsLength(24)
        self.rule.currentIndexChanged.connect(lambda _: self._propose())
        self.starts = label("", "label", wrap=True)
        self.trigger = bounded(upright(QLineEdit()), context)
        self.trigger.setPlaceholderText(t(N_("e.g. 31 Jan 2026")))
        self.trigger.textChanged.connect(lambda _: self._propose())
        self.trigger.returnPressed.connect(self.store)
        self.problem = label("", "problem", wrap=True)
        self.due = label("", "heading", wrap=True)
        self.told = label("", "muted", wrap=True)
        self.yes = button(t(N_("Add this deadline")), self.store, "primary")
        feet = Flow(8)
        feet.addWidget(self.yes)
        feet.addWidget(button(t(N_("Cancel")), self.put_away))
        caption = label(t(N_("Rule")), "label")
        caption.setBuddy(self.rule)
        parts = (caption, self.rule, self.starts, self.trigger, self.problem, self.due, self.told, boxed(feet))
        self.setLayout(column(label(t(N_("Add a deadline")), "heading"), *parts, margins=(20, 16, 20, 16), gap=6))
        self.hide()

    def begin(self, proceeding: str, kind: str = "") -> None:
        """Offer the rules of a kind of proceeding first, then all others."""
        self.proceeding = proceeding
        first = [rule.id for rule in rules_for(kind)] if kind else []
        ordered = [rules()[one] for one in first] + [rule for rule in rules().values() if rule.id not in first]
        self.rule.blockSignals(True)
        self.rule.clear()
        for number, rule in enumerate(ordered):
            if first and number == len(first):
                self.rule.insertSeparator(number)
            self.rule.addItem(self.t(rule.label), rule.id)
        self.rule.setCurrentIndex(0)
        self.rule.blockSignals(False)
        self.trigger.clear()
        self._propose()
        self.show()
        self.rule.setFocus()

    def put_away(self) -> None:
        """Leave without adding."""
        self.hide()
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_Escape:
            self.put_away()
        else:
            super().keyPressEvent(event)

    def _read(self) -> dt.date | dt.datetime | None:
        return words.trigger_of(self.trigger.text(), self.context)

    def _propose(self) -> None:
        rule = rules().get(self.rule.currentData() or "")
        if rule is None:
            return
        hours = rule.id in REGISTRY_HOURS
        asked = N_("When: {trigger} (day and time on the clock in {place})") if hours else N_("When: {trigger}")
        self.starts.setText(self.t(asked).format(trigger=self.t(rule.trigger), place=words.place(words.own_zone())))
        self.trigger.setAccessibleName(self.starts.text())
        self._complain("")
        try:
            trigger = self._read()
        except BadValue as bad:
            self._complain(value_words(bad.code, bad.message, self.t))
            trigger = None
        self.yes.setEnabled(trigger is not None)
        if trigger is None:
            self.due.setText("")
            self.told.setText(" ".join(words.caveats(rule, self.context)))
            return
        due = law.proposed(rule.id, trigger, zone=words.own_zone())
        when = words.both(due.instant, due.iana_zone, words.own_zone(), self.context)
        self.due.setText(
            self.t(N_("Due {moment} – {weight}")).format(moment=when, weight=words.weight(rule.hard, self.context))
        )
        self.told.setText(" ".join(words.counted(due, trigger, self.context)))

    def _complain(self, said: str) -> None:
        self.problem.setText(said)
        self.problem.setVisible(bool(said))
        put(self.trigger, wrong=bool(said))
        self.trigger.setAccessibleDescription(said)

    def store(self) -> None:
        """Add the deadline that is proposed."""
        try:
            trigger = self._read()
        except BadValue:
            return
        if trigger is None:
            self.trigger.setFocus()
            return
        self.context.jobs.do(
            self, law.add_deadline, self.context.case.code, self.rule.currentData(), trigger,
            called=self._title(), proceeding=self.proceeding or None, zone=words.own_zone(),
            then=self._stored, failed=self.failed.emit,
        )  # fmt: skip

    def _title(self) -> str:
        """What is due, in the language it is written down in."""
        return translator(self.context.lang)(rules()[self.rule.currentData()].label)

    def _stored(self, done: Any) -> None:
        self.hide()
        self.added.emit(done.result.uid)


class About(QWidget):
    """Above the form of a deadline: when on both clocks, how it was counted, reminders, done and extended."""

    failed = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        self.row: Any = None
        self.due = label("", "heading", wrap=True)
        self.left = label("", "label", wrap=True)
        self.told = label("", "muted", wrap=True)
        self.reminders = label("", "muted", wrap=True)
        self.done = button("", self.finish)
        self.extended = bounded(upright(QLineEdit()), context)
        self.extended.setPlaceholderText(self.t(N_("e.g. 9 May 2026")))
        self.extended.setAccessibleName(self.t(N_("Extended to")))
        self.extended.setFixedWidth(context.theme.size(180))
        self.extended.setSizePolicy(self.extended.sizePolicy().Policy.Fixed, self.extended.sizePolicy().Policy.Fixed)
        self.extended.returnPressed.connect(self.extend)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        flow = Flow(8)
        flow.addWidget(self.done)
        caption = label(self.t(N_("Extended to")), "label")
        caption.setBuddy(self.extended)
        caption.setMinimumHeight(context.theme.size(34))
        flow.addWidget(caption)
        flow.addWidget(self.extended)
        self.setLayout(column(self.due, self.left, self.told, self.reminders, boxed(flow), self.problem, 6, gap=4))

    def show_row(self, row: Any) -> None:
        """Show what is known of a deadline."""
        self.row = row
        t, context = self.t, self.context
        due = words.both(row.due_at, row.zone, row.own_zone, context) if row.due_at else t(N_("No date yet"))
        self.due.setText(due)
        self.left.setText(
            t(N_("{left} – {weight}")).format(left=words.left(row, context), weight=words.weight(row.hard, context))
        )
        put(self.left, role={"danger": "problem", "warn": "warn"}.get(words.urgency(row), "label"))
        self.told.setText(" ".join(words.counted_again(row, context)))
        days = t(N_(", ")).join(context.number(day) for day in sorted(row.reminders, reverse=True))
        self.reminders.setText(
            t(N_("Reminders, days before: {days}")).format(days=days) if days else t(N_("No reminders"))
        )
        self.done.setText(t(N_("Open it again")) if row.done else t(N_("Done")))
        self.done.setAccessibleName(self.done.text())
        for part in (self.done, self.extended):
            part.setEnabled(not context.read_only)
        self.extended.clear()
        self.problem.hide()

    def finish(self) -> None:
        """It is done now, or open again."""
        now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        self._do(law.finish_deadline, None if self.row.done else now)

    def extend(self) -> None:
        """Until the end of the typed day on the forum's clock; empty takes the extension back."""
        try:
            until = words.trigger_of(self.extended.text(), self.context)
        except BadValue as bad:
            self.problem.setText(value_words(bad.code, bad.message, self.t))
            self.problem.show()
            return
        if isinstance(until, dt.datetime) or until is None:
            moment = until
        else:
            moment = dt.datetime.combine(until, dt.time(23, 59), zone_of(self.row.zone))
        iso = moment.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if moment else None
        self._do(law.extend_deadline, iso)

    def _do(self, command: Any, value: str | None) -> None:
        self.context.jobs.do(self, command, self.row.uid, value, failed=self.failed.emit)


class Calendar(QFrame):
    """What a calendar file will say, and where it goes."""

    said = Signal(str, str)
    failed = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        t = self.t
        self.setProperty("card", True)
        self.setAccessibleName(t(N_("Calendar file")))
        self.title = bounded(QLineEdit(t(calendar_file.NEUTRAL)), context)
        self.title.setAccessibleName(t(N_("What each entry is called")))
        caption = label(t(N_("What each entry is called")), "label")
        caption.setBuddy(self.title)
        self.names = QCheckBox(t(N_("Name the code of the case and what is due")))
        self.every = QCheckBox(t(N_("All cases")))
        note = label(t(_NOTE), "muted", wrap=True)
        feet = Flow(8)
        feet.addWidget(button(t(N_("Write the file …")), self.write, "primary"))
        feet.addWidget(button(t(N_("Cancel")), self.hide))
        parts = (note, caption, self.title, self.names, self.every, boxed(feet))
        self.setLayout(column(label(t(N_("Calendar file")), "heading"), *parts, margins=(20, 16, 20, 16), gap=6))
        self.hide()

    def begin(self) -> None:
        """Ask what it shall say; that it names anything must be said each time."""
        self.names.setChecked(False)
        self.show()
        self.title.setFocus()
        self.title.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def write(self) -> None:
        """Ask where, and write it there once."""
        target = ask_target(self, self.t(N_("Where?")), Path.home() / "calendar.ics")
        if target is not None:
            self.write_to(target)

    def write_to(self, target: Path) -> None:
        """Write the file off the window's thread."""
        chosen = {
            "case": None if self.every.isChecked() else self.context.case.code, "title": self.title.text(),
            "with_titles": self.names.isChecked(),
        }  # fmt: skip
        session = self.context.session
        self.context.jobs.run(self, write, session, target, chosen, then=self._written, failed=self.failed.emit)

    def _written(self, made: dict[str, Any]) -> None:
        self.hide()
        said = self.context.plural("{n} entry written.", "{n} entries written.", made["events"])
        self.said.emit(said, str(made["out"]))
