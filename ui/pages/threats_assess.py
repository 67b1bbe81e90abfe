"""Threats that wait, one after the other: a digit for each grade, R for a review, Enter for the next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QStackedWidget,
    QToolButton,
    QWidget,
)

from app.actions import records
from app.domain import terms
from app.domain.fields import REGISTRY
from app.domain.kinds import NOT_HERE, BadValue
from app.domain.rules.threats import is_grave
from app.domain.words import N_, halves
from ui.context import Context
from ui.errors import value_words
from ui.kit.banner import Empty
from ui.kit.basics import Flow, boxed, button, column, label, leading, put, row, stretched, upright
from ui.kit.bounded import bounded
from ui.kit.digits import digit, is_letter
from ui.pages import threats_words as words

_KEYS = N_(
    "Keys, on any keyboard layout: 1 to 5 in the row of digits – severity; Shift with them – likelihood; R – date of "
    "the review; Enter – next; Backspace – the one before; Ctrl+Z takes back."
)
_IN_DAYS = (7, 14, 30)
_WIDTH = 860


def waiting(reader: Any, case: str) -> list[Any]:
    """The queue of a case, what came today included (query)."""
    from app.actions import threats  # noqa: PLC0415 - late, for a quick start

    return threats.queue(reader, case, fresh=True)


def about(reader: Any, uid: str) -> tuple[Any, dict[str, str]]:
    """A threat and the titles of what it points at (query)."""
    from app.actions import queries  # noqa: PLC0415 - late, for a quick start

    threat: Any = queries.find(reader, uid)
    pointed = [*(threat.targets or ()), *([threat.perpetrator] if threat.perpetrator else [])]
    return threat, dict(queries.titles_of(reader, pointed))


class Grades(QWidget):
    """The five grades of one scale, each with its meaning; `picked` brings the grade."""

    picked = Signal(int)

    def __init__(self, context: Context, title: str, code_list: str) -> None:
        super().__init__()
        t = context.translate
        self.group = QButtonGroup(self)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(context.theme.size(4))
        for grade in range(1, 6):
            short, long = halves(t(terms.by_code(code_list)[str(grade)].label))
            press = QToolButton()
            press.setText(context.number(grade))
            press.setCheckable(True)
            press.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            press.setAccessibleName(f"{title}: {context.number(grade)} – {short}")
            press.setMinimumWidth(context.theme.size(40))
            put(press, role="grade")
            self.group.addButton(press, grade)
            said = label(f"{short} – {long}" if long else short, wrap=True)
            grid.addWidget(press, grade, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(said, grade, 1, Qt.AlignmentFlag.AlignVCenter)
        grid.setColumnStretch(1, 1)
        self.group.idClicked.connect(self.picked)
        self.setLayout(column(label(title, "heading"), grid, -1, gap=6))

    def show_grade(self, grade: int | None) -> None:
        """Mark a grade, or none."""
        self.group.setExclusive(False)
        for number in range(1, 6):
            self.group.button(number).setChecked(number == grade)
        self.group.setExclusive(True)


class Assess(QWidget):
    """`opened` brings the uid of a threat to be seen whole; `counted` how many wait."""

    opened = Signal(str)
    counted = Signal(int)
    failed = Signal(object)

    def __init__(self, context: Context, today: Callable[[], dt.date] = dt.date.today) -> None:
        super().__init__()
        self.context, self.t, self._today = context, context.translate, today
        self.rows: list[Any] = []
        self.at = 0
        self.threat: Any = None
        self.severity = Grades(context, self.t(N_("Severity")), "severity")
        self.likelihood = Grades(context, self.t(N_("Likelihood")), "likelihood")
        self.severity.picked.connect(lambda grade: self._grade("severity", grade))
        self.likelihood.picked.connect(lambda grade: self._grade("likelihood", grade))
        self.stack = QStackedWidget()
        self.stack.addWidget(self._nothing())
        self.stack.addWidget(self._card())
        self.setLayout(column(self.stack))

    # -- making ---------------------------------------------------------------------------

    def _nothing(self) -> QWidget:
        self.done = Empty(
            self.context, "circle-check", self.t(N_("Nothing waits")),
            self.t(N_("Every threat is assessed, the grave ones have a date for their review, and none is overdue.")),
        )  # fmt: skip
        return self.done

    def _card(self) -> QWidget:
        self.place, self.why = label("", "muted"), label("", "warn", wrap=True)
        self.title = leading(label("", "title", wrap=True))
        self.sub = label("", "muted", wrap=True)
        self.quote = leading(label("", wrap=True, selectable=True))
        self.facts = leading(label("", wrap=True, selectable=True))
        self.who = label("", "muted", wrap=True)
        grades = row(self.severity, self.likelihood, gap=28)
        grades.setStretch(0, 1)
        grades.setStretch(1, 1)
        self.card = QFrame()
        put(self.card, card=True)
        self.card.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.card.setMaximumWidth(self.context.theme.size(_WIDTH))
        body = column(
            stretched(row(self.place, self.why, gap=12), 1), self.title, self.sub, self.quote, self.facts, self.who,
            6, grades, 6, *self._review(), 4, self._feet(), label(self.t(_KEYS), "muted", wrap=True),
            margins=(28, 16, 28, 16), gap=7,
        )  # fmt: skip
        self.card.setLayout(body)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        holder = row(self.card, margins=(24, 8, 24, 20))
        holder.setAlignment(Qt.AlignmentFlag.AlignTop)
        area.setWidget(boxed(holder, "page"))
        return area

    def _review(self) -> list[Any]:
        self.review = bounded(upright(QLineEdit()), self.context)
        self.review.setAccessibleName(self.t(N_("Review on")))
        self.review.setFixedWidth(self.context.theme.size(200))
        self.review.setSizePolicy(self.review.sizePolicy().Policy.Fixed, self.review.sizePolicy().Policy.Fixed)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        caption = label(self.t(N_("Review on")), "label")
        caption.setBuddy(self.review)
        caption.setMinimumHeight(self.context.theme.size(34))
        days = [
            button(self.context.plural("in {n} day", "in {n} days", n), lambda n=n: self._review_in(n), "link")  # type: ignore[misc]
            for n in _IN_DAYS
        ]
        return [_flowing(caption, self.review, *days), self.problem]

    def _feet(self) -> Any:
        self.next = button(self.t(N_("Next")), self.go_on, "primary")
        self.before = button(self.t(N_("The one before")), self.go_back)
        whole = button(self.t(N_("Open the whole record")), lambda: self.opened.emit(self.uid), "link")
        return _flowing(self.next, self.before, whole)

    # -- what is shown ----------------------------------------------------------------------

    @property
    def uid(self) -> str:
        """The threat in hand ("" when none)."""
        return self.rows[self.at].uid if self.at < len(self.rows) else ""

    def load(self) -> None:
        """Ask anew what waits; what is in hand stays in hand."""
        if not self.context.case.code:
            self._arrived([])
            return
        self.context.jobs.ask(self, waiting, self.context.case.code, then=self._arrived, failed=self.failed.emit)

    def _arrived(self, rows: list[Any]) -> None:
        held = self.uid
        if not self._turning and held and held in {row.uid for row in self.rows}:
            # One works through the list as it was: what has been assessed stays until one goes on.
            fresh = {row.uid: row for row in rows}
            known = {row.uid for row in self.rows}
            self.rows = [fresh.get(row.uid, row) for row in self.rows] + [r for r in rows if r.uid not in known]
        else:
            self.rows, self.at = rows, 0
        self._turning = False
        self.counted.emit(len(rows))
        self._show()

    _turning = True

    def restart(self) -> None:
        """Begin with what waits now."""
        self._turning = True
        self.load()

    def _show(self) -> None:
        if not self.rows:
            self.threat = None
            self.stack.setCurrentIndex(0)
            return
        self.context.jobs.ask(self, about, self.uid, then=self._known, failed=self.failed.emit)

    def _known(self, found: tuple[Any, dict[str, str]]) -> None:
        threat, titles = found
        if threat.uid != self.uid:
            return
        new = self.threat is None or self.threat.uid != threat.uid
        self.threat = threat
        self._tell(threat, titles)
        self.severity.show_grade(threat.severity)
        self.likelihood.show_grade(threat.likelihood)
        for part in (self.severity, self.likelihood, self.review):
            part.setEnabled(not self.context.read_only)
        if new or not self.review.hasFocus():  # never over what is being typed
            self.review.setText(self.context.day(threat.review_on) if threat.review_on else "")
        self.stack.setCurrentIndex(1)
        self.before.setEnabled(self.at > 0)
        if new:
            self._complain("")
            self.take_focus()

    def _tell(self, threat: Any, titles: dict[str, str]) -> None:
        t, context = self.t, self.context
        self.place.setText(
            t(N_("{n} of {all}")).format(n=context.number(self.at + 1), all=context.number(len(self.rows)))
        )
        self._tell_why(threat)
        kind = words.coded("threat_kind", threat.threat_kind, context)
        self.title.setText(context.apart(threat.title or kind))
        when = threat.first_seen.display(context.lang) if threat.first_seen else t(N_("date not known"))
        self.sub.setText(
            " · ".join(p for p in (when, kind, words.coded("threat_channel", threat.channel, context)) if p)
        )
        _fill(self.quote, t(N_("“{words}”")).format(words=context.apart(threat.words)) if threat.words else "")
        _fill(self.facts, context.apart(threat.narrative or ""))
        targets = context.listed(context.apart(titles.get(uid) or t(NOT_HERE)) for uid in threat.targets or ())
        behind = titles.get(threat.perpetrator or "", "") or words.coded(
            "perpetrator_kind", threat.perpetrator_kind, context
        )
        parts = (
            t(N_("Against: {who}")).format(who=targets) if targets else "",
            t(N_("Behind it: {who}")).format(who=context.apart(behind)) if behind else "",
            t(N_("The family is targeted.")) if threat.family_targeted else "",
        )
        _fill(self.who, "   ".join(part for part in parts if part))
        self.card.setAccessibleName(self.title.text())
        self.card.setAccessibleDescription(f"{self.why.text()} {self.sub.text()} {t(_KEYS)}")

    def _tell_why(self, threat: Any) -> None:
        """Why it waits as it stands now: a grave one without a date, or nothing any more."""
        assessed = bool(threat.severity and threat.likelihood)
        grave = is_grave(threat.severity, threat.likelihood)
        late = bool(threat.review_on) and threat.review_on < self._today().isoformat()
        if grave and not threat.review_on:
            shown = self.t(N_("Grave: it needs a date for its review (R)."))
        elif late:
            shown = self.t(words.WHY["review_overdue"])
        elif assessed or threat.review_on:
            shown = self.t(N_("Done. Enter goes on."))
        else:
            shown = self.t(words.WHY[self.rows[self.at].why])
        put(self.why, role="ok" if shown == self.t(N_("Done. Enter goes on.")) else "warn")
        self.why.setText(shown)

    # -- what one does ------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        typing = self.review.hasFocus()
        pressed = digit(event)
        if typing and event.key() == Qt.Key.Key_Escape:
            self.card.setFocus()
        elif typing and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._reviewed()  # heard here, where it ends: taken by the field it would go on to the next threat too
        elif typing or self.threat is None:
            super().keyPressEvent(event)
        elif pressed is not None:
            self._grade("likelihood" if pressed[1] else "severity", pressed[0])
        elif is_letter(event, "r"):
            self.ask_review()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.go_on()
        elif event.key() == Qt.Key.Key_Backspace:
            self.go_back()
        else:
            super().keyPressEvent(event)

    def _grade(self, field: str, grade: int) -> None:
        if self.threat is None or self.context.read_only:
            return
        self._store({field: grade})

    def _store(self, values: dict[str, Any]) -> None:
        uid, self._turning = self.uid, False  # a list on its way does not take from the hand what is worked on
        self.context.jobs.do(
            self, records.edit_record, uid, values, then=lambda _: self._stored(uid), failed=self.failed.emit
        )

    def _stored(self, uid: str) -> None:
        if uid == self.uid:
            self._show()

    def ask_review(self) -> None:
        """Take the keys into the date of the review, with a proposal to type over."""
        if not self.review.text():
            self.review.setText(self.context.day(self._in(_IN_DAYS[1])))
        self.review.setFocus()
        self.review.selectAll()

    def _in(self, days: int) -> str:
        return (self._today() + dt.timedelta(days=days)).isoformat()

    def _review_in(self, days: int) -> None:
        self._complain("")
        self._store({"review_on": self._in(days)})
        self.card.setFocus()

    def _reviewed(self) -> None:
        text = self.review.text().strip()
        try:
            value = REGISTRY["threat"].specs["review_on"].kind.parse(text, self.context.reading) if text else None
        except BadValue as bad:
            self._complain(value_words(bad.code, bad.message, self.t))
            return
        self._complain("")
        self._store({"review_on": value})
        self.card.setFocus()

    def _complain(self, shown: str) -> None:
        self.problem.setText(shown)
        self.problem.setVisible(bool(shown))
        put(self.review, wrong=bool(shown))
        self.review.setAccessibleDescription(shown)

    def take(self, uid: str) -> bool:
        """Take a threat of the list in hand; False when it isn't in it."""
        at = next((n for n, row in enumerate(self.rows) if row.uid == uid), -1)
        if at < 0:
            return False
        self.at = at
        self._show()
        return True

    def go_on(self) -> None:
        """The next one; after the last what waits is asked anew."""
        if self.at + 1 < len(self.rows):
            self.at += 1
            self._show()
        else:
            self.restart()

    def go_back(self) -> None:
        """The one before."""
        if self.at > 0:
            self.at -= 1
            self._show()

    def take_focus(self) -> None:
        """Take the keys, where it is seen."""
        if self.threat is not None and self.isVisible():
            self.card.setFocus()


def _flowing(*parts: QWidget) -> QWidget:
    flow = Flow(8)
    for part in parts:
        flow.addWidget(part)
    return boxed(flow)


def _fill(part: QLabel, text: str) -> None:
    part.setText(text)
    part.setVisible(bool(text))
