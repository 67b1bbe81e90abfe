"""The body's own form beside the live page: its fields in their order, filled from the records or written here."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.errors import Cancelled
from app.domain.words import N_
from ui.context import Context
from ui.errors import notice
from ui.kit.basics import Flow, boxed, button, clear, column, label, scrolled
from ui.pages import dossier_work as work
from ui.pages.dossier_field import Field
from ui.pages.dossier_wish import Choice

_DRAFT_AFTER = 600
_SHOWN_MISSING = 6
_LETTERS = 26


class AnswersPane(QWidget):
    """`typed` while words are typed, `at` names the field one works in (its label, how far down it stands from 0 to
    1), `record` wants a record shown, `said` has something to tell, `refused` an error."""

    typed = Signal()
    at = Signal(str, float)
    record = Signal(str, str, str)
    said = Signal(str)
    refused = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        self.fields: dict[str, Field] = {}
        self._choice = Choice("")
        self._turn = 0
        self._making: set[str] = set()
        self._wanted = ""
        self.about = label("", "muted", wrap=True)
        self.missing = label("", "warn", wrap=True)
        self.ways = Flow(gap=4)
        self.lines = column(gap=18)
        inner = column(self.about, self.missing, boxed(self.ways), self.lines, -1, margins=(20, 10, 20, 16), gap=8)
        self.area = scrolled(boxed(inner, "sheet"))
        self.setLayout(column(self.area))
        self._drafts = QTimer(self, singleShot=True, interval=_DRAFT_AFTER)
        self._drafts.timeout.connect(self._keep_drafts)

    # -- what is shown ------------------------------------------------------------------

    def show_form(self, choice: Choice) -> None:
        """Ask for the fields of the form that is chosen."""
        if choice.profile != self._choice.profile:
            self.flush()
            self._clear()
        self._choice = choice
        self._turn += 1
        turn = self._turn
        if not self.context.case.code or not choice.profile:
            self._clear()
            return
        self.context.jobs.ask(
            self, work.answer_sheet, self.context.case.code, choice,
            then=lambda found: self._came(turn, found), failed=lambda error: self._failed(turn, error),
        )  # fmt: skip

    def forget(self) -> None:
        """Another case."""
        self.flush()
        self._turn += 1
        self._choice = Choice("")
        self._clear()

    def _clear(self) -> None:
        clear(self.lines)
        self.fields = {}
        self.about.setText("")
        self._summary()

    def _failed(self, turn: int, error: BaseException) -> None:
        if turn == self._turn and not isinstance(error, Cancelled):
            self._clear()
            told = notice(error, self.t)
            self.about.setText("\n".join([told.words, *told.problems.values()]))

    def _came(self, turn: int, rows: list[dict[str, Any]]) -> None:
        if turn != self._turn:
            return
        if [row["id"] for row in rows] != list(self.fields):
            self._fill(rows)
        else:
            for row in rows:
                if row["id"] not in self._making:
                    self.fields[row["id"]].show_row(row)
        self._summary()
        if self._wanted:
            self.focus_field(self._wanted)

    def _fill(self, rows: list[dict[str, Any]]) -> None:
        self._clear()
        group = ""
        for row in rows:
            if row["group"] != group:
                group = row["group"]
                self.lines.addWidget(label(self.t(group), "heading", wrap=True))
            made = Field(row, self.context)
            self.fields[row["id"]] = made
            self.lines.addWidget(made)
            made.typed.connect(self._typed)
            made.left.connect(self._left)
            made.record.connect(lambda one: self.record.emit(one.row["kind"], one.row["record"], one.row["field"]))
            made.history.connect(lambda one: self.record.emit("answer", one.row["uid"], ""))
            made.copy.connect(self._copy)
            made.editor.box.installEventFilter(self)
        words = N_("The fields of the body's own form, in its order. What the records answer is filled in.")
        none = N_("This paper follows no form: nothing is to be filled.")
        self.about.setText(self.t(words if rows else none))

    def _summary(self) -> None:
        clear(self.ways)
        empty = [one for one in self.fields.values() if one.empty]
        over = [one for one in self.fields.values() if one.over]
        plural = self.context.plural
        told = [
            plural("{n} needed field is empty:", "{n} needed fields are empty:", len(empty)) if empty else "",
            plural("{n} field is too long.", "{n} fields are too long.", len(over)) if over else "",
        ]
        self.missing.setText(" ".join(part for part in told if part))
        self.missing.setVisible(bool(empty or over))
        for one in (empty + over)[:_SHOWN_MISSING]:
            self.ways.addWidget(self._way(one))
        if any(one.text() for one in self.fields.values()):
            self.ways.addWidget(button(self.t(N_("Copy all")), self._copy_all, "link"))

    def _way(self, one: Field) -> QWidget:
        """To a field: as many letters of its name as a narrow window has room for."""
        letters = self.fontMetrics()
        words = letters.elidedText(one.title(), Qt.TextElideMode.ElideRight, letters.horizontalAdvance("n") * _LETTERS)
        made = button(words, partial(self.focus_field, one.row["id"]), "link")
        made.setAccessibleName(one.title())
        made.setToolTip(one.title())
        return made

    def focus_field(self, name: str) -> None:
        """Take the keys into a field, as soon as it is there."""
        field = self.fields.get(name)
        self._wanted = "" if field is not None else name
        if field is not None:
            into: QWidget = field.editor.box if field.editor.isVisibleTo(self) else field.instead
            into.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.area.ensureWidgetVisible(field, 0, 20)

    def typed_now(self) -> dict[str, str]:
        """What is written and perhaps not stored yet, by question."""
        return {name: one.written() for name, one in self.fields.items() if one.unsaved}

    # -- typing and storing -----------------------------------------------------------------

    def _typed(self, _: Field) -> None:
        if not self._drafts.isActive():
            self._drafts.start()
        self.typed.emit()

    def _keep_drafts(self) -> None:
        """What was typed is kept: as a draft of its record, or as a new one."""
        self._drafts.stop()
        for name, one in self.fields.items():
            if not one.unsaved or self.context.read_only or name in self._making:
                continue
            if one.row["uid"]:
                self.context.jobs.do(
                    self, work.draft_answer, one.row["uid"], one.written(), self.context.case.uid, failed=self._not_kept
                )
            elif one.written().strip():
                self._write(one)

    def _not_kept(self, error: BaseException) -> None:
        if not isinstance(error, Cancelled):
            self.context.jobs.unhandled.emit(error)

    def _left(self, field: Field) -> None:
        if field.unsaved and not self.context.read_only and field.row["id"] not in self._making:
            if field.written() == field.row["text"] and field.row["draft"] is None:
                field.unsaved = False
            elif field.row["uid"] or field.written().strip():
                self._write(field)
            else:
                field.unsaved = False
        self._summary()

    def _write(self, field: Field) -> None:
        name, text = field.row["id"], field.written()
        self._making.add(name)
        self.context.jobs.do(
            self, work.write_answer, self.context.case.code, self._choice, name, text, field.row["uid"],
            then=lambda done: self._written(field, text, done.result),
            failed=lambda error: self._not_written(field, error),
        )  # fmt: skip

    def _written(self, field: Field, text: str, record: Any) -> None:
        self._making.discard(field.row["id"])
        self._turn += 1  # what was asked before this was stored is old
        field.row = {**field.row, "uid": str(record.uid), "text": text, "draft": None}
        if field.written() == text:
            field.unsaved = False
            focus = QApplication.focusWidget()
            if focus is not field.editor.box:
                field.editor.settle()
            field.show_row(field.row)
        else:
            self._drafts.start()
        self.typed.emit()

    def _not_written(self, field: Field, error: BaseException) -> None:
        self._making.discard(field.row["id"])
        self.refused.emit(error)

    def flush(self) -> None:
        """Store what can be stored (page change, lock)."""
        self._drafts.stop()
        for one in self.fields.values():
            self._left(one)

    # -- copying ------------------------------------------------------------------------

    def _copy(self, field: Field) -> None:
        QApplication.clipboard().setText(field.text())
        words = N_("“{field}” is on the clipboard; it is taken off when the vault locks.")
        self.said.emit(self.t(words).format(field=self.context.apart(field.title())))

    def _copy_all(self) -> None:
        told = [f"{one.name.text()}\n{one.text()}\n" for one in self.fields.values() if one.text()]
        QApplication.clipboard().setText("\n".join(told))
        self.said.emit(self.t(N_("All fields are on the clipboard; they are taken off when the vault locks.")))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.FocusIn:
            for n, one in enumerate(self.fields.values()):
                if watched is one.editor.box:
                    self.at.emit(one.title(), n / max(1, len(self.fields) - 1))
        return super().eventFilter(watched, event)
