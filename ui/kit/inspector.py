"""The right side of a list: title of the record in hand, its form, and where it is stored."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QWidget

from app.domain.fields import REGISTRY
from app.domain.words import N_
from ui.context import Context
from ui.kit.banner import Empty
from ui.kit.basics import boxed, column, label, leading, line, row, scrolled, stretched, tool
from ui.kit.record_form import RecordForm


class Inspector(QFrame):
    """Shows one record at a time of any kind; the form of each kind is made once."""

    created = Signal(str, str)
    refused = Signal(object)
    left = Signal()
    delete_asked = Signal()
    erase_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("inspector")
        self.context, self.t = context, context.translate
        self.forms: dict[str, RecordForm] = {}
        self.areas: dict[str, QScrollArea] = {}
        self.form: RecordForm | None = None
        self.many: Any = None
        self._many_area: QWidget | None = None
        self.title = leading(label("", "heading", wrap=True))
        self.state = label("", "muted")
        self.remove = tool(
            self.t(N_("Delete …")),
            context.theme.icon("trash-2", "muted"),
            self.delete_asked.emit,
        )
        self.more = tool(
            self.t(N_("Archive, erase or shred …")),
            context.theme.icon("ellipsis", "muted"),
            self.erase_asked.emit,
        )
        self.extra = column(gap=8)
        self.stack = QStackedWidget()
        nothing = Empty(
            context,
            "file-text",
            self.t(N_("Nothing chosen")),
            self.t(N_("Choose a line, or begin a new record.")),
        )
        self.stack.addWidget(nothing)
        self.top = boxed(
            column(
                _titled(self.title, self.more, self.remove),
                self.state,
                self.extra,
                margins=(24, 16, 16, 10),
                gap=2,
            )
        )
        self.top.hide()
        self.body = stretched(column(self.top, line(), self.stack, gap=0), 2)
        self.setLayout(self.body)

    def prepare(self, kind: str) -> None:
        """Make the form of a kind before it is needed: that takes a moment."""
        if kind not in self.forms:
            form = RecordForm(REGISTRY[kind], self.context)
            form.created.connect(self._created)
            form.stored.connect(self._stored)
            form.refused.connect(self.refused)
            form.drafted.connect(lambda _: self.state.setText(self.t(N_("Text kept; stored when you leave the field"))))
            form.form.typed.connect(lambda _: self._typing())
            self.forms[kind] = form
            self.areas[kind] = scrolled(sheet(form))
            self.stack.addWidget(self.areas[kind])

    def _form(self, kind: str) -> RecordForm:
        self._put_many_away()
        self.prepare(kind)
        self.form = self.forms[kind]
        area = self.areas[kind]
        self.stack.setCurrentWidget(area)
        area.verticalScrollBar().setValue(0)
        self.top.show()
        return self.form

    def show_record(self, record: Any, case: str | None, title: str) -> None:
        """Show a stored record."""
        if self.form is not None and self.form.kind.name != record.record_kind:
            self.form.flush()
        form = self._form(record.record_kind)
        form.show_record(record, case)
        self.title.setText(title)
        self._offer(not (self.context.read_only or form.kind.append_only or form.kind.by_app))
        self._say_stored(record)

    def show_blank(
        self,
        kind: str,
        case: str | None,
        values: dict[str, str] | None = None,
        uid: str = "",
    ) -> None:
        """Show an empty form."""
        if self.form is not None:
            self.form.flush()
        form = self._form(kind)
        form.show_blank(case, values, uid)
        self.title.setText(self.t(N_("New: {kind}")).format(kind=self.t(form.kind.label)))
        self._offer(False)
        self._typing()

    def _offer(self, there: bool) -> None:  # noqa: FBT001 - as Qt's own
        """Offer to delete what is in hand, to erase or to shred it."""
        self.remove.setVisible(there)
        self.more.setVisible(there)

    def show_many(self, form: QWidget, title: str) -> None:
        """Show the form of several chosen records in place of that of one."""
        self.show_nothing()
        self.many = form
        self._many_area = area = scrolled(sheet(form))
        self.stack.addWidget(area)
        self.stack.setCurrentWidget(area)
        self.title.setText(title)
        self.state.setText("")
        self.remove.hide()
        self.more.hide()
        self.top.show()

    def _put_many_away(self) -> None:
        area, self.many, self._many_area = self._many_area, None, None
        if area is not None:
            self.stack.setCurrentIndex(0)
            self.stack.removeWidget(area)
            area.deleteLater()

    def show_nothing(self) -> None:
        """No record is in hand."""
        self._put_many_away()
        if self.form is not None:
            self.form.flush()
            self.form.target = None
        self.form = None
        self.top.hide()
        self.stack.setCurrentIndex(0)

    def _created(self, record: Any) -> None:
        self._say_stored(record)
        self._offer(True)
        self.created.emit(record.record_kind, record.uid)

    def _stored(self, record: Any) -> None:
        if self.form is not None and self.form.target is not None and record.uid == self.form.target.uid:
            self._say_stored(record)

    def _say_stored(self, record: Any) -> None:
        at = self.context.moment(str(getattr(record, "updated_at", "") or ""))
        words = N_("Kept by the application: only to be read") if self._fixed() else N_("Stored {at}")
        self.state.setText(self.t(words).format(at=at))

    def _fixed(self) -> bool:
        return self.form is not None and (self.form.kind.append_only or self.form.kind.by_app)

    def _typing(self) -> None:
        if self.form is None or not self.form.is_new:
            return
        missing = self.form.missing()
        if missing:
            words = self.t(N_("Stored as soon as this is filled: {fields}")).format(fields=self.context.listed(missing))
        else:
            words = self.t(N_("Stored when you leave the field"))
        self.state.setText(words)

    @property
    def uid(self) -> str:
        """The record in hand ("" when none)."""
        return self.form.target.uid if self.form is not None and self.form.target is not None else ""

    def flush(self) -> None:
        """Store or keep what is typed."""
        for form in self.forms.values():
            form.flush()

    def focus_form(self) -> None:
        """Take the focus into the first field."""
        if self.many is not None:
            self.many.take_focus()
        elif self.form is not None:
            self.form.form.focus_first()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)


def _titled(title: QWidget, *tools: QWidget) -> QHBoxLayout:
    line = row(title, *tools, gap=2)
    line.setStretch(0, 1)
    for made in tools:
        line.setAlignment(made, Qt.AlignmentFlag.AlignTop)
    return line


def sheet(inside: QWidget) -> QWidget:
    """The ground of a form, with room around."""
    return boxed(column(inside, margins=(24, 14, 24, 24)), "sheet")
