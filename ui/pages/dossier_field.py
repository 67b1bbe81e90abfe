"""One field of a body's form: what it asks, what the records answer, what is written instead, and how long that is."""

from __future__ import annotations

import dataclasses
from typing import Any

from PySide6.QtCore import QPoint, QRect, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QWidget

from app.domain.fields import REGISTRY
from app.domain.words import N_
from ui.context import Context
from ui.kit import citing
from ui.kit.basics import Flow, boxed, button, column, label, put
from ui.kit.lines import LongEditor

_SHOWN = 320


class Field(QWidget):
    """Shows a row of `answering.sheet`. `typed` and `left` tell of the words, `asked` that it was gone to, `record`
    that somebody wants to see what its answer rests on, `copied` that it lies on the clipboard."""

    typed = Signal(object)
    left = Signal(object)
    asked = Signal(object)
    record = Signal(object)
    history = Signal(object)
    copy = Signal(object)

    def __init__(self, row_of: dict[str, Any], context: Context) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        self.row, self.unsaved = row_of, False
        self.name = label("", "label", wrap=True)
        self.help = label("", "muted", wrap=True)
        self.found = label("", "", wrap=True, selectable=True)
        put(self.found, role="found")
        spec = dataclasses.replace(REGISTRY["answer"].specs["text"], label=row_of["label"], help=row_of["help"])
        self.editor = LongEditor(spec, context)
        self.counter = label("", "muted", wrap=True)
        t = self.t
        self.to_record = button(t(N_("To the record")), lambda: self.record.emit(self), "link")
        self.instead = button(t(N_("Write something else")), self.write_instead, "link")
        self.as_found = button(t(N_("Take what the records say")), self.take_found, "link")
        self.copy_it = button(t(N_("Copy")), lambda: self.copy.emit(self), "link")
        self.changes = button(t(N_("Its changes")), lambda: self.history.emit(self), "link")
        self._writing = False
        ways = Flow(gap=2)
        for way in (self.to_record, self.instead, self.as_found, self.copy_it, self.changes):
            ways.addWidget(way)
        parts = (self.name, self.help, self.found, self.editor, self.counter, boxed(ways))
        self.setLayout(column(*parts, gap=3))
        self.setFocusProxy(self.editor)
        self.editor.typed.connect(self._typed)
        self.editor.left.connect(lambda: self.left.emit(self))
        citing.Drops(self.editor.box.viewport(), context, self._here, self._cite)
        self.show_row(row_of)

    # -- what is shown ------------------------------------------------------------------

    def show_row(self, row_of: dict[str, Any]) -> None:
        """Show it anew, never over what is being typed."""
        self.row = row_of
        if not self.unsaved:
            text = row_of["draft"] if row_of["draft"] is not None else row_of["text"]
            self._writing = bool(text) or not row_of["found"]
            self.unsaved = row_of["draft"] is not None and row_of["draft"] != row_of["text"]
            self.editor.set_text(text)
        self.editor.set_fixed(self.context.read_only)
        self._tell()

    def title(self) -> str:
        """What the body calls the field, as the window says it."""
        return self.t(self.row["label"])

    def text(self) -> str:
        """What stands in the paper as it is now."""
        return self.editor.text().strip() if self._writing and self.editor.text().strip() else str(self.row["found"])

    def written(self) -> str:
        """What is written for it alone."""
        return self.editor.text() if self._writing else ""

    @property
    def empty(self) -> bool:
        """Whether the form asks for it and nothing is there."""
        return bool(self.row["mandatory"]) and not self.text().strip()

    @property
    def over(self) -> bool:
        """Whether it is longer than the form takes."""
        return self._over() != ""

    def _tell(self) -> None:
        t, found = self.t, str(self.row["found"])
        marks = (("mandatory", N_("needed")), ("confidential", N_("confidential")))
        named = [t(words) for name, words in marks if self.row[name]]
        words = N_("{field} – {marks}") if named else "{field}"
        self.name.setText(t(words).format(field=self.title(), marks=self.context.listed(named)))
        self.name.setVisible(True)
        help_words = t(self.row["help"]) if self.row["help"] else ""
        self.help.setText(help_words)
        self.help.setVisible(bool(help_words))
        self.editor.box.setAccessibleName(self.name.text())
        short = found if len(found) <= _SHOWN else found[:_SHOWN] + " …"
        self.found.setText(short)
        self.found.setAccessibleName(t(N_("From the records: {words}")).format(words=short))
        self.found.setVisible(bool(found) and not self._writing)
        self.editor.setVisible(self._writing)
        writes = not self.context.read_only
        self.instead.setVisible(bool(found) and not self._writing and writes)
        self.as_found.setVisible(bool(found) and self._writing and writes)
        self.to_record.setVisible(bool(self.row["kind"]))
        self.changes.setVisible(bool(self.row["uid"]))
        self._count()

    def _count(self) -> None:
        over, text = self._over(), self.text()
        number = self.context.number
        if self.empty:
            words = self.t(N_("The form asks for this: nothing is there yet."))
        elif over:
            words = over
        elif self.row["max_words"]:
            words = self.t(N_("Words: {n} of {most}"))
            words = words.format(n=number(len(text.split())), most=number(self.row["max_words"]))
        elif self.row["max_chars"]:
            words = self.t(N_("Characters: {n} of {most}"))
            words = words.format(n=number(len(text)), most=number(self.row["max_chars"]))
        else:
            words = self.t(N_("Words: {n}")).format(n=number(len(text.split()))) if text else ""
        put(self.counter, role="problem" if over else "warn" if self.empty else "muted")
        self.counter.setText(words)
        self.counter.setVisible(bool(words))
        self.copy_it.setVisible(bool(text))
        self.editor.set_wrong(bool(over))
        self.editor.box.setAccessibleDescription(f"{self.help.text()} {words}".strip())

    def _over(self) -> str:
        text = self.text()
        for now, most, words in (
            (len(text.split()), self.row["max_words"], N_("{over} words too many: {n} of {most}")),
            (len(text), self.row["max_chars"], N_("{over} characters too many: {n} of {most}")),
        ):
            if most and now > most:
                number = self.context.number
                return self.t(words).format(over=number(now - most), n=number(now), most=number(most))
        return ""

    def _here(self, at: QPoint) -> tuple[citing.Target, QRect] | None:
        whole = self.editor.box.viewport().rect()
        return (citing.Target("answer", str(self.row["uid"]), self.title()), whole) if self._writing else None

    def _cite(self, cited: citing.Cited, _: citing.Target) -> None:
        """A place that was dropped is cited where the cursor stands, or at the end of what is written."""
        cursor = self.editor.box.textCursor()
        if not self.editor.box.hasFocus():
            cursor.movePosition(QTextCursor.MoveOperation.End)
        gap = "" if cursor.atStart() else " "
        cursor.insertText(f"{gap}⟦{cited.number}:{cited.place.page or 1}⟧")

    # -- writing ------------------------------------------------------------------------

    def _typed(self) -> None:
        self.unsaved = True
        self._count()
        self.typed.emit(self)

    def write_instead(self) -> None:
        """Write other words, beginning with those of the records."""
        self._writing = True
        self.editor.set_text(str(self.row["found"]))
        self._tell()
        self.editor.setFocus()

    def take_found(self) -> None:
        """What was written goes; the records answer again."""
        self._writing = False
        self.editor.set_text("")
        self.unsaved = True
        self._tell()
        self.left.emit(self)
        self.instead.setFocus()
