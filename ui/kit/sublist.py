"""What belongs to a record, listed on its page: added, changed and taken out by keys, without another window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QScrollArea, QWidget

from app.actions import records
from app.domain.fields import REGISTRY
from app.domain.words import N_
from ui.context import Context
from ui.errors import notice
from ui.kit.basics import boxed, button, column, label, row, tool, upright
from ui.kit.bounded import bounded
from ui.kit.cards import Lines, LinesDelegate
from ui.kit.record_form import RecordForm

_ROWS = 8
_LINES = 2


class SubList(QFrame):
    """Records of one kind that hang on another; `words_of` says what a row shows, `may_change` whether here.

    Enter on a row opens its form below the list, Delete asks why it goes, Esc goes back one step.
    """

    refused = Signal(object)
    left = Signal()

    def __init__(
        self,
        context: Context,
        kind: str,
        words_of: Callable[[Any], Lines],
        may_change: Callable[[Any], bool] = lambda _: True,
        preset: tuple[str, ...] = ("person",),
        lines: int = _LINES,
    ) -> None:
        super().__init__()
        self.setObjectName("sublist")
        self.context, self.t, self.kind = context, context.translate, REGISTRY[kind]
        self._words_of, self._may_change, self._preset, self._most = words_of, may_change, preset, lines
        self._parent, self._case = "", ""
        self.rows: list[Any] = []
        self.form: RecordForm | None = None
        self.title = label(self.t(self.kind.plural), "section")
        self.add = tool(
            self.t(N_("Add: {kind}")).format(kind=self.t(self.kind.label)),
            context.theme.icon("plus", "accent"),
            self.begin_new,
        )
        self.list = self._list()
        self.note = label("", "muted", wrap=True)
        self.note.hide()
        self.leaving = self._leaving()
        self.sheet = column(margins=(0, 6, 0, 10))
        self.holder = boxed(self.sheet)
        self.holder.hide()
        top = row(self.title, -1, self.add)
        self.setLayout(column(top, self.list, self.note, self.leaving, self.holder, gap=2))
        self._late = QTimer(self, singleShot=True, interval=0)
        self._late.timeout.connect(self._into_view)

    def _list(self) -> QListWidget:
        made = QListWidget()
        made.setAccessibleName(self.t(self.kind.plural))
        made.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.delegate = LinesDelegate(self.context, self._lines_at, made, most=self._most, quiet=True)
        made.setItemDelegate(self.delegate)
        made.itemActivated.connect(lambda _: self.edit())
        made.installEventFilter(self)
        return made

    def _leaving(self) -> QWidget:
        """The line that asks why a row goes; it stands in the page."""
        self.reason = bounded(upright(QLineEdit()), self.context)
        self.reason.setAccessibleName(self.t(N_("Why is it taken out?")))
        self.reason.returnPressed.connect(self._take_out)
        self.reason.installEventFilter(self)
        caption = label(self.t(N_("Why is it taken out? Enter takes it out, Esc keeps it.")), "label", wrap=True)
        caption.setBuddy(self.reason)
        go = button(self.t(N_("Take out")), self._take_out, "danger")
        made = boxed(column(caption, row(self.reason, go, gap=6), margins=(0, 4, 0, 8), gap=4))
        made.hide()
        return made

    # -- what is shown --------------------------------------------------------------------

    def show_rows(self, parent: str, case: str, rows: Sequence[Any], note: str = "") -> None:
        """Show what hangs on a record (`parent`); the row in hand stays so."""
        if parent != self._parent:
            self.close_form()
            self.leaving.hide()
        held = self.current()
        self._parent, self._case, self.rows = parent, case, list(rows)
        self.list.blockSignals(True)
        self.list.clear()
        for one in rows:
            lines = self._words_of(one)
            item = QListWidgetItem(lines.spoken())
            item.setData(Qt.ItemDataRole.UserRole, lines)
            item.setToolTip("\n".join((lines.head, *lines.more)).strip())
            self.list.addItem(item)
        at = next((n for n, one in enumerate(rows) if held is not None and one.uid == held.uid), 0)
        self.list.setCurrentRow(at if rows else -1)
        self.list.blockSignals(False)
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self.list.setVisible(bool(rows))
        self.add.setVisible(not self.context.read_only)
        tall = sum(self.list.sizeHintForRow(n) for n in range(min(len(rows), _ROWS)))
        self.list.setFixedHeight(tall + self.context.theme.size(6))
        if self.form is not None and self.form.target is not None and self.holder.isVisible():
            self._refresh()

    def _refresh(self) -> None:
        form = self.form
        if form is None or form.target is None or form.is_new:
            return
        found = next((one for one in self.rows if one.uid == form.target.uid), None)
        form.refresh(found) if found is not None else self.close_form()

    def _lines_at(self, index: Any) -> Lines | None:
        found = index.data(Qt.ItemDataRole.UserRole)
        return found if isinstance(found, Lines) else None

    def current(self) -> Any:
        """The record in hand (None when there is none)."""
        at = self.list.currentRow()
        return self.rows[at] if 0 <= at < len(self.rows) else None

    def choose(self, uid: str) -> bool:
        """Take a row in hand and open its form."""
        at = next((n for n, one in enumerate(self.rows) if one.uid == uid), -1)
        if at >= 0:
            self.list.setCurrentRow(at)
            self.edit()
        return at >= 0

    # -- what one does --------------------------------------------------------------------

    def _form(self) -> RecordForm:
        if self.form is None:
            self.form = RecordForm(self.kind, self.context, self._preset)
            self.form.refused.connect(self.refused)
            self.sheet.addWidget(self.form)
            self.form.installEventFilter(self)
        self.holder.show()
        self.leaving.hide()
        return self.form

    def begin_new(self) -> None:
        """An empty form below the list."""
        if not self._parent or self.context.read_only:
            return
        form = self._form()
        form.show_blank(self._case, {"person": self._parent})
        form.form.focus_first()
        self._late.start()

    def edit(self) -> None:
        """The form of the row in hand below the list."""
        found = self.current()
        if found is None:
            return
        if not self._may_change(found):
            words = N_("This was learned in another case and is shared; it is changed there.")
            self.note.setText(self.t(words))
            self.note.show()
            return
        form = self._form()
        form.show_record(found, self._case)
        form.form.focus_first()
        self._late.start()

    def close_form(self) -> None:
        """Put the form away; what is typed in it is stored or kept."""
        if self.form is not None:
            self.form.flush()
            if self.form.target is not None and not self.form.is_new:
                self.form.target = None
        self.holder.hide()

    def begin_taking_out(self) -> None:
        """Ask why the row in hand goes."""
        found = self.current()
        if found is None or self.context.read_only or not self._may_change(found) or self.kind.append_only:
            return
        self.close_form()
        self.reason.setText(self.t(N_("Entered by mistake")))
        self.leaving.show()
        self.reason.selectAll()
        self.reason.setFocus()
        self._late.start()

    def _into_view(self) -> None:
        """What was opened is scrolled to: the list, and as much below it as fits."""
        at, opened = self.parentWidget(), self.leaving if self.leaving.isVisible() else self.holder
        while at is not None and not isinstance(at, QScrollArea):
            at = at.parentWidget()
        if at is not None:
            at.ensureWidgetVisible(opened)
            at.ensureWidgetVisible(self.list if self.rows else self.add)
            if (focus := self.window().focusWidget()) is not None and self.isAncestorOf(focus):
                at.ensureWidgetVisible(focus)

    def _take_out(self) -> None:
        found, reason = self.current(), self.reason.text().strip()
        if found is None or not reason:
            return
        self.leaving.hide()
        self.list.setFocus()
        self.context.jobs.do(self, records.delete_record, found.uid, reason, failed=self._failed)

    def _failed(self, error: BaseException) -> None:
        self.refused.emit(notice(error, self.t))

    def flush(self) -> None:
        """Store or keep what is typed."""
        if self.form is not None:
            self.form.flush()

    def take_focus(self) -> None:
        """Take the keys: the list, or the way to add where it is empty."""
        (self.list if self.rows else self.add).setFocus()

    def has_focus(self) -> bool:
        """Whether the keys go here."""
        focus = self.window().focusWidget()
        return focus is not None and self.isAncestorOf(focus)

    # -- keys -----------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and watched is self.list:
            key = event.key()
            if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and not event.modifiers():
                self.begin_taking_out()
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2) and not event.modifiers():
                self.edit()
                return True
            if key in (Qt.Key.Key_Insert, Qt.Key.Key_Plus):
                self.begin_new()
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape and (self.leaving.isVisible() or self.holder.isVisible()):
            self.leaving.hide()
            self.close_form()
            self.take_focus()
            return
        super().keyPressEvent(event)
