"""Pickers of other records, found by searching while typing."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QLineEdit

from app.domain.fields import REGISTRY, Spec
from app.domain.ids import is_uid
from app.domain.kinds import NOT_HERE, AnyRef, Ref
from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import column, put, upright
from ui.kit.bounded import bounded
from ui.kit.editor import Editor
from ui.kit.lists import people, said_title
from ui.kit.picker import on_arrow, popup_list

_UID = Qt.ItemDataRole.UserRole
_WAIT = 150
_MANY = 20


def find_refs(reader: Any, kind: str, case: str | None, text: str) -> list[tuple[str, str]]:
    """Uids and titles of records of a kind that fit the letters typed (query)."""
    from app.actions import queries  # noqa: PLC0415 - late, for a quick start

    inside = (case if REGISTRY[kind].needs_case else None) or None
    words = text.strip() or None
    if kind == "person" and words:
        rows = people(reader, inside, words).rows[:_MANY]
    else:
        rows = queries.records(reader, kind, case=inside, text=words, limit=_MANY).rows
    return [(row.uid, queries.title(reader, row)) for row in rows]


def titles_of(reader: Any, uids: list[str]) -> dict[str, str]:
    """Titles of records (query)."""
    from app.actions import queries  # noqa: PLC0415 - late, for a quick start

    return dict(queries.titles_of(reader, uids))


class RefEditor(Editor):
    """A reference to one record, shown by its title."""

    wide = True

    def __init__(self, spec: Spec, context: Context) -> None:
        super().__init__(spec, context)
        self._uid = ""
        self._shown = ""
        self.kind = spec.kind.target if isinstance(spec.kind, Ref) else ""
        self.line = bounded(upright(QLineEdit()), context)
        put(self.line, picker=True)
        self._model = QStandardItemModel(self)
        self._completer: QCompleter | None = None
        self._timer = QTimer(self, singleShot=True, interval=_WAIT)
        self._timer.timeout.connect(self.search)
        self._turn = 0
        self.setLayout(column(self.line))
        self.watch(self.line)
        self._name_kind()
        self.line.textEdited.connect(self._edited)
        self.line.returnPressed.connect(self._entered)

    def _name_kind(self) -> None:
        self.line.setEnabled(bool(self.kind))
        what = self.t(REGISTRY[self.kind].label) if self.kind else ""
        words = self.t(N_("Search: {kind}")).format(kind=what) if what else self.t(N_("Choose first what kind"))
        self.line.setPlaceholderText(words)

    def set_beside(self, values: dict[str, str]) -> None:
        if isinstance(self.spec.kind, AnyRef):
            kind = values.get(self.spec.kind.kind_field, "")
            self.kind = kind if kind in REGISTRY else ""
            self._name_kind()

    # -- searching --------------------------------------------------------------------

    def search(self) -> None:
        """Ask for records that fit what is typed; the newest question wins."""
        if not self.kind:
            return
        self._turn += 1
        turn = self._turn
        text = "" if self._uid else self.line.text()
        self.context.jobs.ask(
            self,
            find_refs,
            self.kind,
            self.context.case.code,
            text,
            then=lambda rows: self._offer(turn, rows),
        )

    def _offer(self, turn: int, rows: list[tuple[str, str]]) -> None:
        if turn != self._turn:
            return
        self._model.clear()
        for uid, title in rows:
            item = QStandardItem(said_title(self.kind, title, self.t))
            item.setData(uid, _UID)
            item.setEditable(False)
            self._model.appendRow(item)
        if rows and self.line.hasFocus():
            self._armed().complete()

    def _armed(self) -> QCompleter:
        """The list that drops down, made when there is first something to offer."""
        if self._completer is None:
            made = QCompleter(self._model, self)
            made.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
            made.setPopup(popup_list())
            made.setWidget(self.line)
            self.line.installEventFilter(self)  # again, to be asked before the completer
            made.activated[QModelIndex].connect(self._picked)  # type: ignore[index]
            self._completer = made
        return self._completer

    def _edited(self, _: str) -> None:
        self._uid = ""
        self._timer.start()
        self.typed.emit()

    def _picked(self, index: QModelIndex) -> None:
        source = self._armed().completionModel()
        uid = index.data(_UID) or source.index(index.row(), 0).data(_UID)
        self._show(str(uid), str(index.data()))
        self.typed.emit()
        self.left.emit()

    def _show(self, uid: str, title: str) -> None:
        self._uid, self._shown = uid, title
        self.line.setText(title)
        self.line.setCursorPosition(0)

    def _entered(self) -> None:
        if not self._uid and self._model.rowCount() == 1:
            item = self._model.item(0)
            self._show(str(item.data(_UID)), item.text())
            self.typed.emit()
        self.left.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if watched is self.line and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Down:
                self.search()
                return True
        elif watched is self.line and isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonRelease:
            side = on_arrow(self.line, event.position().x(), self.context)
            if (side or not self.line.text()) and not self.line.isReadOnly():
                self.search()
        if event.type() == QEvent.Type.FocusOut and event.reason() != Qt.FocusReason.PopupFocusReason:  # type: ignore[attr-defined]
            self._timer.stop()
            if self._completer is not None and (popup := self._completer.popup()) is not None:
                popup.hide()
        return super().eventFilter(watched, event)

    # -- state ------------------------------------------------------------------------

    def text(self) -> str:
        return self._uid or self.line.text().strip()

    def set_text(self, text: str) -> None:
        if text == self._uid and text:
            return
        self._turn += 1
        if not is_uid(text):
            self._show("", text)
            return
        self._show(text, "…")
        self.context.jobs.ask(self, titles_of, [text], then=lambda titles: self._titled(text, titles))

    def _titled(self, uid: str, titles: dict[str, str]) -> None:
        if uid == self._uid:
            self._show(uid, said_title(self.kind, titles.get(uid) or "", self.t) or self.t(NOT_HERE))

    def title(self) -> str:
        """What is shown for the chosen record."""
        return self._shown

    def set_wrong(self, wrong: bool) -> None:
        put(self.line, wrong=wrong)

    def set_fixed(self, fixed: bool) -> None:
        self.line.setReadOnly(fixed)
