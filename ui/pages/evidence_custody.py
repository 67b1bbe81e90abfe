"""The chain of custody of an exhibit, and the purpose for which exhibits are looked at in this sitting."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QWidget

from app.actions import sitting
from app.domain import terms
from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import Flow, boxed, button, column, label, row
from ui.kit.bounded import bounded

_NOTED_AFTER = 3000


class Purpose(QWidget):
    """Asked once a sitting; until it is answered, it is case work."""

    answered = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        t = context.translate
        self.field = bounded(QLineEdit(t(N_("case work"))), context)
        self.field.setAccessibleName(t(N_("Purpose of looking at exhibits")))
        self.field.returnPressed.connect(self.answer)
        caption = label(t(N_("Purpose of looking today:")), "label")
        caption.setBuddy(self.field)
        self.yes = button(t(N_("Keep it so")), self.answer)
        self.field.setMinimumWidth(context.theme.size(110))
        self.field.setMaximumWidth(context.theme.size(220))
        flow = Flow(gap=8)
        for part in (caption, self.field, self.yes):
            flow.addWidget(part)
        self.setLayout(column(boxed(flow), margins=(16, 6, 16, 6)))
        self.asked = False
        self.hide()

    def words(self) -> str:
        """The purpose as custody keeps it."""
        return self.field.text().strip()[:200] or self.field.placeholderText()

    def ask(self) -> None:
        """Ask, once."""
        if not self.asked:
            self.asked = True
            self.show()

    def answer(self) -> None:
        """It is answered: put the question away."""
        self.hide()
        self.answered.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_Escape:
            self.answer()
            return
        super().keyPressEvent(event)


class CustodyPane(QWidget):
    """Two lines a step: when and what; who, for what and where."""

    refused = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        self.uid = ""
        self.steps: list[sitting.Step] = []
        self.lines = QListWidget()
        self.lines.setAccessibleName(self.t(N_("Custody")))
        self.lines.setWordWrap(True)
        words = N_("Lines are never changed or taken back; repeated views are one line.")
        note = label(self.t(words), "muted", wrap=True)
        self.change = button(self.t(N_("Change the purpose …")), lambda: None, "link")
        head = row(note, self.change, margins=(24, 10, 16, 6), gap=8)
        head.setStretch(0, 1)
        box = column(boxed(head), self.lines, gap=0)
        box.setStretch(1, 1)
        self.setLayout(box)

    def _words(self, step: sitting.Step) -> str:
        line = step.record
        term = terms.by_code("custody_action").get(line.action or "")
        what = self.t(term.label) if term else str(line.action or "")
        if step.n > 1:
            times = self.context.plural("{n} time", "{n} times", step.n)
            what = self.t(N_("{action} ({times})")).format(action=what, times=times)
        when = self.context.moment(step.until) if step.until else self.t(N_("not known"))
        hands = f"{line.from_whom or ''} → {line.to_whom or ''}".strip(" →")
        more = [line.by, line.purpose, hands, line.place]
        told = " · ".join(self.context.apart(words.replace("\n", " ")) for words in more if words)
        return "\n".join(part for part in (f"{when} · {what}", told) if part)

    def show_custody(self, uid: str) -> None:
        """Show the lines of an exhibit."""
        self.uid = uid
        self.reload()

    def reload(self) -> None:
        """Ask again."""
        if self.uid:
            uid = self.uid
            self.context.jobs.ask(
                self, sitting.steps_of, uid, then=lambda steps: self._take(uid, steps), failed=self.refused.emit
            )

    def _take(self, uid: str, steps: list[sitting.Step]) -> None:
        if uid != self.uid:
            return
        at = self.lines.currentRow()
        self.steps = steps
        self.lines.clear()
        self.lines.addItems([self._words(step) for step in steps])
        self.lines.setCurrentRow(max(0, min(at, len(steps) - 1)))


class Views:
    """Notes that an exhibit was looked at: once a sitting and purpose, when it was seen for a moment or left."""

    def __init__(self, owner: QWidget, context: Context, purpose: Purpose) -> None:
        self._owner, self.context, self.purpose = owner, context, purpose
        self._noted: set[tuple[str, str]] = set()
        self._now = ""
        self._timer = QTimer(owner, singleShot=True, interval=_NOTED_AFTER)
        self._timer.timeout.connect(self.note)

    def seen(self, uid: str) -> None:
        """An exhibit is on the screen."""
        self.note()
        if self.context.read_only or not uid:
            return
        self.purpose.ask()
        self._now = uid
        self._timer.start()

    def note(self) -> None:
        """Write the line of what was looked at, where there is none yet."""
        self._timer.stop()
        uid, self._now = self._now, ""
        key = (uid, self.purpose.words())
        if not uid or key in self._noted:
            return
        self._noted.add(key)
        self.context.jobs.do(self._owner, sitting.note_view, *key, then=self._done, failed=lambda _: None)

    def _done(self, _: Any) -> None:
        reload = getattr(self._owner, "view_noted", None)
        if reload is not None:
            reload()
