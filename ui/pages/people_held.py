"""What we hold about this person: on one page, to be read, copied and answered from."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QTextCharFormat, QTextCursor, QTextOption
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QTextEdit, QWidget

from app.actions import holding
from app.actions.holding import Entry, Held
from app.domain.fields import REGISTRY, Spec
from app.domain.kinds import AnyRef, Ref, Several
from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import boxed, button, column, label, leading, row, stretched, upright
from ui.kit.bounded import bounded

GROUNDS = {
    holding.OTHERS: N_("withheld: it concerns another person"),
    holding.SOURCE: N_("withheld: it could show who told us"),
    holding.PRIVILEGED: N_("withheld: it is between a lawyer and a client"),
    holding.NOTE: N_("withheld: a note of our own work"),
    holding.UNREAD: N_("withheld for now: others may be named in it; somebody must read it first"),
}
_ABOUT = N_(
    "Everything in this vault about one person, from all cases and archived records too. What concerns others and "
    "what could show a source is withheld, each with its ground. That it was shown is written into the log."
)
_ACCUSED = N_(
    "This person stands as an alleged perpetrator in a case. An answer to them may put others at risk: let a lawyer "
    "decide before anything is given out."
)


class HeldView(QWidget):
    """First who asks and how that was checked; then everything, as words that can be copied."""

    left = Signal()
    failed = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        t = self.t
        self.uid, self.name = "", ""
        self.title = leading(label("", "heading", wrap=True))
        about = label(t(_ABOUT), "muted", wrap=True)
        self.check = bounded(upright(QLineEdit()), context)
        self.check.setAccessibleName(t(N_("How was it checked who asks?")))
        self.check.setPlaceholderText(t(N_("e.g. passport seen on a video call")))
        caption = label(t(N_("How was it checked who asks?")), "label")
        caption.setBuddy(self.check)
        self.show_button = button(t(N_("Show what we hold")), self.ask, "primary")
        self.copy_button = button(t(N_("Copy everything")), self.copy)
        self.back = button(t(N_("Back to the person")), self.left.emit, "link")
        self.text = QTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        way = QTextOption()
        way.setTextDirection(self.layoutDirection())
        self.text.document().setDefaultTextOption(way)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setAccessibleName(t(N_("What we hold about this person")))
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        line = stretched(row(self.check, self.show_button, self.copy_button, gap=8), 0)
        top = column(row(self.back, -1), self.title, about, 4, caption, line, margins=(24, 0, 24, 12), gap=6)
        self.setLayout(stretched(column(boxed(top), self.text, -1, gap=0), 1))
        self.setFocusProxy(self.check)
        self.check.textChanged.connect(lambda text: self.show_button.setEnabled(bool(text.strip())))
        self.check.returnPressed.connect(self.ask)

    def begin(self, uid: str, name: str) -> None:
        """Ask who asks; nothing is shown yet."""
        self.uid, self.name = uid, name
        self.title.setText(self.t(N_("What we hold about {person}")).format(person=self.context.apart(name)))
        self.check.clear()
        self.text.clear()
        self.text.hide()
        self.copy_button.hide()
        self.show_button.setEnabled(False)
        self.check.setFocus()

    def ask(self) -> None:
        """Log the request, then show what is held."""
        checked, uid = self.check.text().strip(), self.uid
        if checked and uid:
            self.context.jobs.do(
                self, holding.log_request, uid, checked, then=lambda _: self._look(uid), failed=self.failed.emit
            )

    def _look(self, uid: str) -> None:
        """Only of the person whose request was logged, whoever is in hand meanwhile."""
        self.context.jobs.ask(
            self, holding.held, uid, then=lambda found: self._show(uid, found), failed=self.failed.emit
        )

    def _show(self, uid: str, found: Held) -> None:
        if uid != self.uid:
            return
        self.text.clear()
        self.text.document().setDocumentMargin(self.context.theme.size(22))
        self._write(found)
        self.text.moveCursor(QTextCursor.MoveOperation.Start)
        self.text.show()
        self.copy_button.show()
        self.text.setFocus()

    # -- words --------------------------------------------------------------------------

    def _write(self, found: Held) -> None:
        if found.accused:
            self._say(self.t(_ACCUSED), "warn", bold=True)
        for case in dict.fromkeys(entry.case for entry in found.entries):
            words = self.t(N_("Case {code}")).format(code=case) if case else self.t(N_("In no case"))
            self._say(words, "text", bold=True, size=17)
            for entry in found.entries:
                if entry.case == case:
                    self._entry(entry)
            self._say("", "text")
        self._say(f"{self.t(N_('Elsewhere'))}", "text", bold=True, size=16)
        for line in self._elsewhere(found):
            self._say(line, "text")

    def _elsewhere(self, found: Held) -> list[str]:
        lines = []
        for kind, n in found.mentions.items():
            words = self.t(N_("{kind}: {n} hold a name of this person; somebody must read them first."))
            lines.append(words.format(kind=self.t(REGISTRY[kind].plural), n=self.context.number(n)))
        for where, since in found.copies:
            words = self.t(N_("The backup {where} of {since} holds all this too."))
            lines.append(words.format(where=self.context.apart(where), since=self.context.moment(since)))
        return lines or [self.t(N_("Nothing more is known."))]

    def _entry(self, entry: Entry) -> None:
        kind = self.t(REGISTRY[entry.kind].label)
        head = self.t(N_("{kind} (archived)")).format(kind=kind) if entry.archived else kind
        self._say(f"\n{head}", "text", bold=True)
        if entry.whole:
            self._say(self.t(GROUNDS[entry.whole]), "muted")
        for spec, value in entry.told:
            self._pair(spec, self._value(spec, value), "text")
        for ground in dict.fromkeys(ground for _, ground in entry.withheld):
            labels = self.context.listed(self.t(spec.label) for spec, why in entry.withheld if why == ground)
            self._say(f"{labels}: {self.t(GROUNDS[ground])}", "muted")

    def _pair(self, spec: Spec, words: str, role: str) -> None:
        self._say(f"{self.t(spec.label)}: {self.context.apart(words)}", role)

    def _value(self, spec: Spec, value: Any) -> str:
        inner = spec.kind.of if isinstance(spec.kind, Several) else spec.kind
        if isinstance(inner, Ref | AnyRef):
            return "…"
        return spec.kind.show(value, self.context.lang, self.t)

    def _say(self, words: str, role: str, *, bold: bool = False, size: int = 14) -> None:
        style = QTextCharFormat()
        style.setForeground(self.context.theme.colour(role))
        style.setFontWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        style.setProperty(QTextCharFormat.Property.FontPixelSize, self.context.theme.size(size))
        cursor = self.text.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(f"{words}\n", style)

    def copy(self) -> None:
        """Everything that is shown, onto the clipboard; it is cleared when the vault locks."""
        QApplication.clipboard().setText(f"{self.title.text()}\n{self.text.toPlainText()}")

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)
