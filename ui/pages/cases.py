"""Cases: codename and code, never the legal name; a list and a board of one question. Enter takes a case up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QSplitter, QWidget

from app.actions import board
from app.domain import terms
from app.domain.fields import REGISTRY
from app.domain.words import N_
from ui.context import Context
from ui.kit.answers import Segments
from ui.kit.banner import Empty
from ui.kit.basics import Flow, boxed, button, column, row
from ui.kit.inspector import Inspector
from ui.kit.lists import one
from ui.kit.table import Column, PagedModel, Table
from ui.pages.base import Command, Page
from ui.pages.board import Board
from ui.pages.cases_words import Words
from ui.pages.records import RecordsPage

if TYPE_CHECKING:
    from app.domain.changes import Changed

_LIST, _BOARD = "list", "board"
_OPEN, _ALL, _ARCHIVE = "open", "all", "archive"
_TELLS = frozenset({"case", "deadline", "risk_assessment", "event", "threat", "evidence"})
_AGAIN_AFTER = 500
_ROOMY = 840


def make(context: Context, _: tuple[str, ...]) -> Page:
    """The page of cases."""
    return CasesPage(context)


class CasesPage(RecordsPage):
    """The way into a case: what presses comes first. On the board Ctrl with the arrows moves a case on."""

    help_words = N_(
        "Every case by code and codename, the most pressing first. Enter takes one up. The board shows them by status: "
        "arrows walk, Ctrl+Left and Ctrl+Right move a case to the next status. Closed cases stand in the archive."
    )

    def __init__(self, context: Context) -> None:
        self.words = Words(context)
        self.board = Board(context, self.words)
        self._timer_again: QTimer | None = None
        super().__init__(context, ("case",))
        self.new.setText(self.t(N_("New case")))
        self.board.chosen.connect(self._chosen)
        self.board.opened.connect(self.take_up)
        self.board.moved.connect(self.move_case)
        self.board.failed.connect(self.show_error)
        self.lists.addWidget(self.board)
        self._timer_again = QTimer(self, singleShot=True, interval=_AGAIN_AFTER)
        self._timer_again.timeout.connect(self.load)
        split = self.inspector.parentWidget()
        if isinstance(split, QSplitter):
            split.setSizes([context.theme.size(720), context.theme.size(360)])
        context.jobs.ask(self, board.tags, then=self._tagged)

    # -- making ---------------------------------------------------------------------

    def _tabs(self) -> list[QWidget]:
        super()._tabs()
        t = self.t
        self.view = Segments([(_LIST, t(N_("List"))), (_BOARD, t(N_("Board")))], t(N_("How cases are shown")))
        self.view.choose(_LIST)
        self.view.chosen.connect(lambda _: self._viewed())
        self.view.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.status, self.tag = QComboBox(), QComboBox()
        for name, words in ((_OPEN, N_("Open cases")), (_ARCHIVE, N_("Archive")), (_ALL, N_("All cases"))):
            self.status.addItem(t(words), name)
        for term in terms.choices("case_status"):
            self.status.addItem(t(term.label), term.code)
        self.tag.addItem(t(N_("Any tag")), "")
        self.status.setAccessibleName(t(N_("Status")))
        self.tag.setAccessibleName(t(N_("Tag")))
        self.tag.hide()
        for box in (self.status, self.tag):
            box.currentIndexChanged.connect(lambda _: self.load())
        flow = Flow(gap=8)
        for part in (self.view, self.status, self.tag):
            flow.addWidget(part)
        return [boxed(column(flow, margins=(24, 0, 24, 10)))]

    def table(self) -> Table:
        if "case" not in self.tables:
            model = PagedModel(self._columns(), self.context)
            made = Table(model, self.t(REGISTRY["case"].plural), self.context)
            model.setParent(made)
            model.filled.connect(self._filled)
            model.failed.connect(self.show_error)
            made.chosen.connect(self._chosen)
            made.opened.connect(self.take_up)
            self.tables["case"] = made
            self.lists.addWidget(made)
        return self.tables["case"]

    def _columns(self) -> list[Column]:
        t, words = self.t, self.words
        return [
            Column(t(N_("Code")), lambda r: r.code, 90, sort="code"),
            Column(t(N_("Codename")), lambda r: r.title, 0, sort="title"),
            Column(t(N_("Urgency")), words.priority, 110, ink=self._inked("priority"), sort="priority"),
            Column(t(N_("Next deadline")), words.due, 170, ink=self._inked("due"), sort="due"),
            Column(t(N_("Risk")), words.risk, 100, ink=self._inked("risk"), sort="risk"),
            Column(t(N_("Status")), lambda r: words.status(r.status), 130, sort="status"),
            Column(t(N_("Last changed")), words.changed, 140, sort="changed"),
        ]

    def _inked(self, what: str) -> Any:
        def ink(row: Any) -> QColor | None:
            role = self.words.ink(row, what)
            return self.context.theme.colour(role) if role else None

        return ink

    def _make_inspector(self) -> Inspector:
        made = super()._make_inspector()
        self.open_case = button(
            self.t(N_("Work on this case")),
            lambda: self.take_up(self.inspector.uid),
            "primary",
        )
        made.extra.addSpacing(6)
        made.extra.addLayout(row(self.open_case, -1))
        return made

    def _empty(self) -> QWidget:
        words = self.t(N_("A case is the file of one person or group, under a codename. Ctrl+N begins one."))
        return Empty(self.context, "folder", self.t(N_("No case yet")), words)

    def _tagged(self, found: list[str]) -> None:
        held = self.tag.currentData()
        self.tag.blockSignals(True)
        while self.tag.count() > 1:
            self.tag.removeItem(1)
        for name in found:
            self.tag.addItem(name, name)
        self.tag.setCurrentIndex(max(0, self.tag.findData(held)))
        self.tag.blockSignals(False)
        self.tag.setVisible(bool(found))

    # -- what is shown --------------------------------------------------------------

    def _statuses(self) -> tuple[str, ...] | None:
        """Which statuses are wanted; None for all."""
        chosen = self.status.currentData()
        if chosen == _ALL:
            return None
        if chosen == _OPEN:
            return tuple(board.open_statuses())
        return board.ARCHIVED if chosen == _ARCHIVE else (chosen,)

    def on_board(self) -> bool:
        """Whether the board is shown."""
        return self.view.value() == _BOARD

    def _alone(self) -> bool:
        """Whether the list or board has the page for itself, and the form comes when it is asked for."""
        return self.on_board() or self.width() < self.context.theme.size(_ROOMY)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        focus = self.window().focusWidget()
        if focus is None or not self.inspector.isAncestorOf(focus):
            self.inspector.setVisible(not self._alone())

    def _viewed(self) -> None:
        self.inspector.setVisible(not self._alone())
        self.load()
        self._wants_focus = not self.on_board()

    def load(self) -> None:
        """Ask for the cases anew."""
        self._stale = False
        question = {"text": self.filter.text().strip() or None, "tag": self.tag.currentData() or None}
        statuses = self._statuses()
        if self.on_board():
            every = [*board.open_statuses(), *board.ARCHIVED]
            self.board.show_statuses(list(statuses) if statuses is not None else every, **question)
            self.lists.setCurrentWidget(self.board)
        self.table().rows.show(board.cases, **question, statuses=statuses)

    def _filled(self) -> None:
        super()._filled()
        if self.on_board():
            self.lists.setCurrentWidget(self.board)

    def focus_list(self) -> None:
        """Into the list or the board, which has the whole page for itself."""
        self.flush()
        self.inspector.setVisible(not self._alone())
        self.board.take_focus() if self.on_board() else self.table().setFocus()

    def _edit(self) -> None:
        """F2: the form of the case in hand."""
        if self.inspector.uid:
            self.inspector.show()
            self.inspector.focus_form()

    def begin_new(self) -> None:
        self.inspector.show()
        super().begin_new()

    def shown(self) -> None:
        super().shown()
        if self.on_board():
            self.board.take_focus()

    def _connect_inspector(self) -> None:
        super()._connect_inspector()
        self.inspector.left.disconnect()
        self.inspector.left.connect(self.focus_list)

    # -- what one does ----------------------------------------------------------------

    def take_up(self, uid: str) -> None:
        """Make this the case in hand and go to its timeline."""
        self.flush()
        if uid:
            self.context.jobs.ask(self, one, uid, then=self._taken)

    def _taken(self, case: Any) -> None:
        self.context.case.take(case.code, case.uid, case.title or "")
        self.context.go("event", "")

    def move_case(self, uid: str, status: str) -> None:
        """Give a case another status; Ctrl+Z takes it back."""
        if self.context.read_only:
            return
        self.flush()
        self.context.jobs.do(
            self, board.move_case, uid, status, then=lambda done: self._moved(done.result), failed=self.show_error
        )

    def _moved(self, case: Any) -> None:
        status = self.words.status(case.status or "") or self.t(N_("No status"))
        words = self.t(N_("{code} is now: {status}")).format(code=case.code, status=status)
        self.banner.say(words, "ok")
        self.board.hold(case.uid)
        self.load()
        if self.inspector.uid == case.uid:
            self._refresh(case)

    def show_view(self, view: str) -> None:
        """Show the list or the board."""
        self.view.choose(view)
        self._viewed()
        self.focus_list()

    def actions(self) -> list[Command]:  # type: ignore[override]  # as in the base
        return [
            *super().actions(),
            (N_("Edit this case"), "F2", self._edit),
            (N_("List or board"), "Ctrl+B", lambda: self.show_view(_LIST if self.on_board() else _BOARD)),
        ]

    def _created(self, kind: str, uid: str) -> None:
        super()._created(kind, uid)
        self.context.jobs.ask(self, one, uid, then=self._hold)

    def _hold(self, case: Any) -> None:
        self.context.case.take(case.code, case.uid, case.title or "")

    def hear(self, changed: Changed) -> None:
        if "case" in changed.kinds:
            super().hear(changed)
            self.context.jobs.ask(self, board.tags, then=self._tagged)
        elif _TELLS & changed.kinds:
            self._stale = True
            if self.isVisible() and self._timer_again is not None:
                self._timer_again.start()
        if self.context.case.uid in changed.uids:
            self.context.jobs.ask(self, one, self.context.case.uid, then=self._renamed)

    def _renamed(self, case: Any) -> None:
        """The case in hand has another name, or is none any more: its making was taken back."""
        if case.deleted_at is not None:
            self.context.case.take("", "", "")
            return
        self.context.case.take(case.code, case.uid, case.title or "")
        self.context.case.changed.emit()
