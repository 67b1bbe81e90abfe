"""The quick line: an event or threat in one line, its reading shown before Enter."""

from __future__ import annotations

import datetime as dt
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.actions import quick
from app.domain import terms
from app.domain.quickline import Known, Lookups, read_line
from app.domain.quickline import QuickLine as Reading
from app.domain.words import N_
from ui.context import Context
from ui.errors import notice, value_words
from ui.kit.answers import Segments
from ui.kit.basics import label, put, row, stretched


def people_of(reader: Any, case: str) -> tuple[Known, ...]:
    """The persons of a case with all their names (query)."""
    return tuple(Known(uid, names) for uid, names in quick.people(reader, case))


class QuickLine(QWidget):
    """Always at the bottom. `made` brings kind and uid; what can't be read is never guessed."""

    made = Signal(str, str)
    refused = Signal(object)
    put_away = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("foot")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self.context, self.t = context, context.translate
        t = self.t
        self.kind = Segments([("event", t(N_("Event"))), ("threat", t(N_("Threat")))], t(N_("What to log")))
        self.kind.choose("event")
        self.line = QLineEdit()
        self.line.setObjectName("quick")
        self.line.setAccessibleName(t(N_("Quick line")))
        self.line.setPlaceholderText(
            t(N_("~mar 2021 detained at Vnukovo @birch #arrest   ·   Ctrl+E event, Ctrl+T threat"))
        )
        self.reading = label("", "reading")
        self.reading.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.enter = label("Enter", "key")
        inner = row(self.kind, self.line, self.reading, self.enter, margins=(14, 5, 14, 5), gap=10)
        self.setLayout(stretched(inner, 1))
        self._people: tuple[Known, ...] = ()
        self._known_kinds: tuple[Known, ...] = ()
        self._read: Reading | None = None
        self._timer = QTimer(self, singleShot=True, interval=30)
        self._timer.timeout.connect(self.read)
        self.line.textChanged.connect(lambda _: self._timer.start())
        self.line.returnPressed.connect(self.store)
        self.kind.chosen.connect(lambda _: self.read())
        context.case.changed.connect(self._case_changed)
        context.bus.listen(self, self._hear)
        self._show(None)

    def begin(self, kind: str) -> None:
        """Ctrl+E, Ctrl+T: take the focus for an event or a threat."""
        self.kind.choose(kind)
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.read()

    def _case_changed(self) -> None:
        self._people = ()
        if self.context.case.code:
            self.context.jobs.ask(self, people_of, self.context.case.code, then=self._people_came)

    def _people_came(self, people: tuple[Known, ...]) -> None:
        self._people = people
        self.read()

    def _hear(self, changed: Any) -> None:
        if {"person", "person_name", "participation"} & changed.kinds:
            self._case_changed()

    def read(self) -> None:
        """Read what is typed and show the reading."""
        text = self.line.text().strip()
        self._read = self._reading_of(text) if text else None
        self._show(self._read)

    def _reading_of(self, text: str) -> Reading:
        order = self.context.reading.date_order
        lookups = Lookups(self._people, self._kinds())
        lang, today = self.context.lang, dt.date.today()  # noqa: DTZ011 - the day on the user's own wall
        return read_line(text, lookups, prefer=self.kind.value(), order=order, lang=lang, today=today)

    def _kinds(self) -> tuple[Known, ...]:
        """The kinds of what is logged; those of the other sort switch to it."""
        if not self._known_kinds:
            self._known_kinds = tuple(
                Known(term.code, (self.t(term.label), term.label, term.code.replace("_", " ")), group)
                for group in ("event", "threat")
                for term in terms.choices(f"{group}_kind")
            )
        return self._known_kinds

    def _kind_of(self, read: Reading) -> str:
        return read.kind.group if read.kind is not None else self.kind.value()

    def _show(self, read: Reading | None) -> None:
        words, problem = "", ""
        if read is not None:
            problem = value_words(read.problems[0].code, read.problems[0].message, self.t) if read.problems else ""
            sort = self.t(N_("Threat")) if self._kind_of(read) == "threat" else self.t(N_("Event"))
            words = read.shown(self.context.lang) or f"{sort} · {self.t(N_('date not known'))}"
        self.reading.setText(problem or (f"→ {words}" if words else ""))
        self.reading.setVisible(bool(words))
        put(self.reading, role="problem" if problem else "reading")
        self.enter.setVisible(bool(words) and not problem)
        self.line.setAccessibleDescription(problem or words)

    def store(self) -> None:
        """Enter: store what was read; what isn't understood stays in the line."""
        self._timer.stop()
        self.read()
        read = self._read
        if read is None or read.problems or self.context.read_only:
            return
        if not self.context.case.code:
            self.reading.setText(self.t(N_("Choose a case first (Ctrl+0).")))
            self.reading.show()
            return
        text = self.line.text()
        self.line.clear()
        self.context.jobs.do(
            self,
            quick.log_line,
            self._kind_of(read),
            self._values(read),
            self.context.case.code,
            [person.key for person in read.persons],
            then=lambda done: self.made.emit(done.result.record_kind, done.result.uid),
            failed=lambda error: self._failed(text, error),
        )

    def _values(self, read: Reading) -> dict[str, Any]:
        kind = self._kind_of(read)
        values: dict[str, Any] = {f"{kind}_kind": read.kind.key if read.kind else "other", "title": read.title or None}
        values["first_seen" if kind == "threat" else "when"] = read.when
        if kind == "threat":
            values["severity"] = read.severity
        return {name: value for name, value in values.items() if value is not None}

    def _failed(self, text: str, error: BaseException) -> None:
        if not self.line.text():
            self.line.setText(text)
        self.refused.emit(notice(error, self.t))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.line.clear()
            self.put_away.emit()
            return
        super().keyPressEvent(event)
