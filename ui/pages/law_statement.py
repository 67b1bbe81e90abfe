"""A statement as one page: numbered paragraphs, two languages side by side; read back, signed, and then locked."""

from __future__ import annotations

import datetime as dt
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.actions import proceedings, records
from app.domain.fields import REGISTRY
from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import Flow, boxed, button, column, label, leading, put, scrolled, stretched
from ui.kit.grid import Grid
from ui.kit.picker import language_name
from ui.kit.record_form import RecordForm
from ui.kit.sure import SureButton

_SHOWN = ("original", "translation")
_FACTS = ("person", "taken", "place", "interviewer", "interpreter", "language", "read_back_on", "signed_on", "version")


def _today() -> str:
    """The day on the clock of this computer."""
    return dt.datetime.now().astimezone().date().isoformat()


class StatementView(QWidget):
    """`edit` brings kind and uid of what is to be edited in its form, `made` the uid of a new version."""

    edit = Signal(str, str)
    made = Signal(str)
    failed = Signal(object)
    refused = Signal(object)
    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        t = self.t
        self.sheet: Any = None
        self.title = leading(label("", "title", wrap=True))
        self.facts = leading(label("", "muted", wrap=True))
        self.state = label("", "label", wrap=True)
        heads = [t(N_("No.")), t(N_("In the witness's words")), t(N_("Translation"))]
        self.grid = Grid(context, t(N_("Paragraphs")), heads, (1, 2))
        self.grid.opened.connect(lambda _: self._into_form())
        self.grid.taken.connect(self._take)
        self.nothing = label(
            t(N_("No paragraph yet: write the first one below, in the witness's own words.")), "muted", wrap=True
        )
        self.form = self._paragraph_form()
        self.buttons = self._buttons()
        page = column(
            self.title, self.facts, self.state, boxed(self.buttons), 6, self.nothing, self.grid, 6, self.head,
            self.form, -1, margins=(24, 18, 24, 24), gap=8,
        )  # fmt: skip
        self.area = scrolled(boxed(page, "sheet"))
        self.setLayout(stretched(column(self.area, gap=0), 0))

    def _paragraph_form(self) -> RecordForm:
        """Original and translation beside each other; number, languages and translator follow the one before."""
        kind = REGISTRY["paragraph"]
        made = RecordForm(kind, self.context, tuple(name for name in kind.specs if name not in _SHOWN))
        section = made.form.sections[0]
        for name in _SHOWN:
            section.cells[name].editor.wide = False
        section.rearrange()
        made.created.connect(lambda _: self._written())
        made.refused.connect(self.refused)
        self.head = label("", "label")
        return made

    def _buttons(self) -> Flow:
        flow, t = Flow(8), self.t
        self.add_button = button(t(N_("Add a paragraph")), self.add, "primary")
        self.read_back = button(t(N_("Read back to the witness today")), self.say_read_back)
        sure = t(N_("Press again: signed, it can't be changed any more"))
        self.sign = SureButton(t(N_("Signed today")), sure, self.sign_now)
        self.version = button(t(N_("New version")), self.new_version)
        self.whole = button(t(N_("Edit the statement")), lambda: self.edit.emit("statement", self.uid), "link")
        self.paragraph = button(t(N_("All fields of the paragraph")), self._open_paragraph, "link")
        for one in (self.add_button, self.read_back, self.sign, self.version, self.whole, self.paragraph):
            flow.addWidget(one)
        return flow

    @property
    def uid(self) -> str:
        """The statement shown."""
        return str(self.sheet.record.uid) if self.sheet is not None else ""

    def show_sheet(self, sheet: Any) -> None:
        """Show a statement with its paragraphs."""
        new = self.uid != sheet.record.uid
        self.sheet = sheet
        record, context = sheet.record, self.context
        kind = REGISTRY["statement"]
        self.title.setText(context.apart(record.title) if record.title else self.t(kind.label))
        self.facts.setText("   ".join(self._facts(record, sheet.titles, kind)))
        self._show_state(sheet)
        self.grid.show_lines([(one.uid, self._cells(one)) for one in sheet.paragraphs])
        self.nothing.setVisible(not sheet.paragraphs)
        self._show_form(new)

    def _cells(self, one: Any) -> list[str]:
        apart = self.context.apart
        return [self.context.number(one.n or 0), apart(one.original or ""), apart(one.translation or "")]

    def _facts(self, record: Any, titles: Any, kind: Any) -> list[str]:
        told = []
        for name in _FACTS:
            value = getattr(record, name)
            if value is not None:
                shown = titles.get(value) or kind.specs[name].kind.show(value, self.context.lang, self.t)
                shown = language_name(value) if name == "language" else shown
                field = self.t(kind.specs[name].label)
                told.append(self.t(N_("{field}: {value}")).format(field=field, value=self.context.apart(str(shown))))
        return told

    def _show_state(self, sheet: Any) -> None:
        record = sheet.record
        if sheet.locked:
            said = N_("Signed and locked. To change anything, make a new version.")
        elif record.read_back:
            said = N_("Read back to the witness; not signed yet.")
        else:
            said = N_("Being written. It is read back to the witness before it is signed.")
        replaced = self.t(N_("A later version replaces it.")) if sheet.later else ""
        self.state.setText(" ".join(part for part in (self.t(said), replaced) if part))
        put(self.state, role="ok" if sheet.locked else "warn")
        fixed = sheet.locked or self.context.read_only
        self.add_button.setVisible(not fixed)
        self.read_back.setVisible(not fixed and not record.read_back)
        self.sign.reset()
        self.sign.setVisible(not fixed and bool(record.read_back))
        self.version.setVisible(sheet.locked and not self.context.read_only)
        self.form.setVisible(not fixed)
        self.head.setVisible(not fixed)

    def _show_form(self, new: bool) -> None:
        held = self.form.target
        known = {one.uid: one for one in self.sheet.paragraphs}
        if self.sheet.locked:
            return
        if new or held is None:
            self.form.target = None
            self.grid.setCurrentCell(-1, -1)
            self._blank()
        elif held.uid in known:
            self.form.refresh(known[held.uid])

    def _blank(self) -> None:
        last = max(self.sheet.paragraphs, key=lambda one: one.n or 0, default=None)
        number = (last.n or 0) + 1 if last else 1
        values = {"statement": self.uid, "n": str(number)}
        for name in ("language", "translation_language", "translator"):
            value = getattr(last, name) if last else (self.sheet.record.language if name == "language" else None)
            if value:
                values[name] = value
        self.form.show_blank(self.context.case.code, values)
        self.head.setText(self.t(N_("Paragraph {n}, new")).format(n=self.context.number(number)))

    def _take(self, uid: str) -> None:
        """A line was taken in hand: its words stand in the editors."""
        one = next((one for one in self.sheet.paragraphs if one.uid == uid), None)
        if one is None or self.sheet.locked:
            return
        self.form.show_record(one, self.context.case.code)
        self.head.setText(self.t(N_("Paragraph {n}")).format(n=self.context.number(one.n or 0)))

    def _into_form(self) -> None:
        if self.sheet.locked:
            self._open_paragraph()
        else:
            self._to_form()

    def _to_form(self) -> None:
        """The keys go into the editors, which come into sight."""
        self.form.form.focus_first()
        QTimer.singleShot(0, self, lambda: self.area.ensureWidgetVisible(self.form))

    def _open_paragraph(self) -> None:
        uid = self.grid.current_key()
        if uid:
            self.edit.emit("paragraph", uid)

    # -- what one does ------------------------------------------------------------------------

    def add(self) -> None:
        """The next paragraph."""
        if self.sheet is None or self.sheet.locked or self.context.read_only:
            return
        self.form.flush()
        self.grid.setCurrentCell(-1, -1)
        self._blank()
        self._to_form()

    def _written(self) -> None:
        self.made.emit("")

    def say_read_back(self) -> None:
        """It was read back today."""
        self.form.flush()
        values = {"read_back": True, "read_back_on": _today()}
        self._do(records.edit_record, self.uid, values)

    def sign_now(self) -> None:
        """It was signed today; from now on it is locked."""
        self.form.flush()
        self._do(proceedings.sign_statement, self.uid, _today())

    def new_version(self) -> None:
        """A copy that can be changed."""
        self.context.jobs.do(
            self, proceedings.new_version, self.uid, then=lambda done: self.made.emit(done.result.uid),
            failed=self.failed.emit,
        )  # fmt: skip

    def _do(self, command: Any, *args: Any) -> None:
        self.context.jobs.do(self, command, *args, failed=self.failed.emit)

    def flush(self) -> None:
        """Store or keep what is typed."""
        self.form.flush()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_Escape:
            self.flush()
            self.left.emit()
            return
        super().keyPressEvent(event)
