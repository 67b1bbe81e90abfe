"""The quick line: an event or threat in one line, its reading shown before Enter."""

from __future__ import annotations

import datetime as dt
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.actions import quick, records
from app.domain import terms
from app.domain.lines import one_line
from app.domain.quickline import Known, LineProblem, Lookups, read_line
from app.domain.quickline import QuickLine as Reading
from app.domain.quickoffers import mark_at, offers, taken
from app.domain.words import N_
from ui.context import Context
from ui.errors import notice, value_words
from ui.kit.answers import Segments
from ui.kit.basics import label, put, row, stretched, upright
from ui.kit.completion import Completion
from ui.kit.offers import Offer

_LONGEST = 1000
_LONGEST_TITLE = 300
_KEPT = 50
_DRAFT_AFTER = 600
# The name under which the line that is being typed is kept; there is only one.
LINE = "quick"
_PROBLEMS = {
    "unknown_person": N_("No person of this case is called “{value}”."),
    "unknown_kind": N_("No kind is called “{value}”."),
    "ambiguous_person": N_("“{value}” may be: {names}"),
    "ambiguous_kind": N_("“{value}” may be: {names}"),
    "bad_severity": N_("How grave it is goes from 1 to 5, not “{value}”."),
    "ambiguous_date": N_("“{value}” can be read in two ways: write the month as a word."),
    "impossible_date": N_("There is no such day: {value}"),
    "too_long": N_("Too long for one line: {value} letters too many. The rest belongs into the facts."),
}
_ICONS = {"event": "calendar-range", "threat": "shield-alert", "severity": "gauge"}


def people_of(reader: Any, case: str) -> tuple[Known, ...]:
    """The persons of a case with all their names (query)."""
    told = ((uid, tuple(filter(None, map(one_line, names)))) for uid, names in quick.people(reader, case))
    return tuple(Known(uid, names) for uid, names in told if names)


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
        self.line = upright(QLineEdit())
        self.line.setObjectName("quick")
        self.line.setAccessibleName(t(N_("Quick line")))
        self.line.setMaxLength(_LONGEST)
        self.line.setPlaceholderText(
            t(N_("~mar 2021 detained at Vnukovo @birch #arrest   ·   Ctrl+E event, Ctrl+T threat"))
        )
        self.reading = label("", "reading")
        self.reading.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.enter = label("Enter", "key")
        inner = row(self.kind, self.line, self.reading, self.enter, margins=(14, 5, 14, 5), gap=10)
        self.setLayout(stretched(inner, 1))
        self.completion = Completion(context, self.line, t(N_("What may be meant")))
        self.completion.taken.connect(self._take_offer)
        self._history: list[str] = []
        self._at = 0
        self._people: tuple[Known, ...] = ()
        self._known_kinds: tuple[Known, ...] = ()
        self._read: Reading | None = None
        self._timer = QTimer(self, singleShot=True, interval=30)
        self._timer.timeout.connect(self.read)
        self._keeps = QTimer(self, singleShot=True, interval=_DRAFT_AFTER)
        self._keeps.timeout.connect(self.flush)
        self._kept = False
        self.line.textChanged.connect(lambda _: self._changed())
        self.line.textEdited.connect(lambda _: self._offer())
        self.line.cursorPositionChanged.connect(lambda _old, _new: self._offer_moved())
        self.line.inputRejected.connect(self._say_cut)
        self.line.installEventFilter(self)
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
        lang, today = self.context.lang, dt.date.today()  # noqa: DTZ011 - the day on the user's own wall
        return read_line(text, self._lookups(), prefer=self.kind.value(), order=order, lang=lang, today=today)

    def _lookups(self) -> Lookups:
        return Lookups(self._people, self._kinds())

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
            problem = self._problem(read)
            sort = self.t(N_("Threat")) if self._kind_of(read) == "threat" else self.t(N_("Event"))
            words = read.shown(self.context.lang) or f"{sort} · {self.t(N_('date not known'))}"
        arrow = "←" if QApplication.isRightToLeft() else "→"
        self.reading.setText(problem or (f"{arrow} {words}" if words else ""))
        self.reading.setVisible(bool(words))
        put(self.reading, role="problem" if problem else "reading")
        self.enter.setVisible(bool(words) and not problem)
        self.line.setAccessibleDescription(problem or words)

    def _problem(self, read: Reading) -> str:
        """The first thing that is not understood, in words."""
        found = list(read.problems)
        if len(read.title) > _LONGEST_TITLE:
            found.append(LineProblem("too_long", self.context.number(len(read.title) - _LONGEST_TITLE), ""))
        if not found:
            return ""
        first = found[0]
        if first.code not in _PROBLEMS:
            return value_words(first.code, first.message, self.t)
        return self.t(_PROBLEMS[first.code]).format(value=first.value, names=self.context.listed(first.maybe))

    def _say_cut(self) -> None:
        """More was pasted than a line holds."""
        words = self.t(N_("The line holds {n} letters; what was pasted behind them is left out."))
        self.reading.setText(words.format(n=self.context.number(_LONGEST)))
        put(self.reading, role="problem")
        self.reading.show()

    # -- kept while it is typed ---------------------------------------------------------

    def _changed(self) -> None:
        self._timer.start()
        if not self._keeps.isActive():
            self._keeps.start()

    def flush(self) -> None:
        """Keep what stands in the line as a draft; an empty one needs none."""
        self._keeps.stop()
        text = self.line.text()
        if self.context.read_only or not (text.strip() or self._kept):
            return
        self._kept = bool(text.strip())
        if not self._kept:
            self.context.jobs.do(self, records.drop_draft, LINE)
            return
        kind, case = self.kind.value(), self.context.case.code or None
        self.context.jobs.do(self, records.save_draft, kind, LINE, "line", text, case=case)

    def recall(self, kind: str, text: str) -> None:
        """What was being typed when the program ended stands in the line again."""
        self._kept = True
        if not self.line.text():
            self.kind.choose(kind)
            self.line.setText(text)

    # -- what a mark may mean -----------------------------------------------------------

    def _offer(self) -> None:
        """While a mark is typed: what it may become."""
        mark = mark_at(self.line.text(), self.line.cursorPosition())
        found = offers(mark, self._lookups(), self.kind.value()) if mark else []
        self.completion.show_lines([self._as_offer(known) for known in found])

    def _offer_moved(self) -> None:
        if self.completion.isVisible():
            self._offer()

    def _as_offer(self, known: Known) -> Offer:
        sorts = {"event": N_("Event"), "threat": N_("Threat")}
        more = self.t(sorts[known.group]) if known.group in sorts else " · ".join(known.names[1:3])
        words = f"{known.key}  {self.t(known.label)}" if known.group == "severity" else known.label
        return Offer(words, more, "", _ICONS.get(known.group, "users"), lambda: None, known.key, known)

    def _take_offer(self, offer: Offer) -> None:
        mark = mark_at(self.line.text(), self.line.cursorPosition())
        if mark is None or not isinstance(offer.value, Known):
            return
        chosen = self._only(offer.value)
        text, cursor = taken(self.line.text(), mark, chosen)
        self.line.setText(text)
        self.line.setCursorPosition(cursor)
        self.completion.hide()

    def _only(self, chosen: Known) -> Known:
        """Of two persons of one name the one that was taken is meant from now on."""
        if chosen.group:
            return chosen
        named = set(chosen.names)
        self._people = tuple(
            person
            if person.key == chosen.key
            else Known(person.key, tuple(n for n in person.names if n not in named), person.group)
            for person in self._people
        )
        return chosen

    def store(self) -> None:
        """Enter: store what was read; what isn't understood stays in the line."""
        self._timer.stop()
        self.read()
        read = self._read
        if read is None or self._problem(read):
            return
        if self.context.read_only:
            self.reading.setText(self.context.why_read_only)
            put(self.reading, role="problem")
            return
        if not self.context.case.code:
            self.reading.setText(self.t(N_("Choose a case first (Ctrl+0).")))
            self.reading.show()
            return
        text = self.line.text()
        self._remember(text)
        self.line.clear()
        self.completion.hide()
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

    # -- keys ---------------------------------------------------------------------------

    def _remember(self, text: str) -> None:
        """The lines of this sitting, in memory only."""
        self._history = [*(line for line in self._history if line != text), text][-_KEPT:]
        self._at = len(self._history)

    def _recall(self, by: int) -> None:
        """An earlier line, or a later one."""
        at = max(0, min(len(self._history), self._at + by))
        if at != self._at:
            self._at = at
            self.line.setText(self._history[at] if at < len(self._history) else "")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.line and event.type() == QEvent.Type.FocusOut:
            self.completion.hide()
        if watched is self.line and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self.completion.key(event, self._enter_takes) or self._key(event)
        return super().eventFilter(watched, event)

    def _enter_takes(self) -> bool:
        """Enter takes what is marked in the list only where the line as it stands is not understood."""
        self._timer.stop()
        self.read()
        return self._read is not None and bool(self._problem(self._read))

    def _key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.store()
        elif key == Qt.Key.Key_Escape:
            self.line.clear()
            self.put_away.emit()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._recall(-1 if key == Qt.Key.Key_Up else 1)
        else:
            return False
        return True
