"""Cases: codename and code, never the legal name; Enter takes a case up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from app.domain.words import N_
from ui.context import Context
from ui.kit.banner import Empty
from ui.kit.basics import button, row
from ui.kit.inspector import Inspector
from ui.kit.lists import one
from ui.pages.base import Page
from ui.pages.records import RecordsPage

if TYPE_CHECKING:
    from app.domain.changes import Changed


def make(context: Context, _: tuple[str, ...]) -> Page:
    """The page of cases."""
    return CasesPage(context)


class CasesPage(RecordsPage):
    """The generic page for cases, and the way into one."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, ("case",))
        self.new.setText(self.t(N_("New case")))
        self.table().opened.disconnect()
        self.table().opened.connect(self.take_up)

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

    def take_up(self, uid: str) -> None:
        """Make this the case in hand and go to its timeline."""
        self.flush()
        at = self.table().rows.row_of(uid)
        if at >= 0:
            self._taken(self.table().rows.rows[at].record)
        elif uid:
            self.context.jobs.ask(self, one, uid, then=self._taken)

    def _taken(self, case: Any) -> None:
        self.context.case.take(case.code, case.uid, case.title or "")
        self.context.go("event", "")

    def _created(self, kind: str, uid: str) -> None:
        super()._created(kind, uid)
        self.context.jobs.ask(self, one, uid, then=self._hold)

    def _hold(self, case: Any) -> None:
        self.context.case.take(case.code, case.uid, case.title or "")

    def hear(self, changed: Changed) -> None:
        super().hear(changed)
        if self.context.case.uid in changed.uids:
            self.context.jobs.ask(self, one, self.context.case.uid, then=self._renamed)

    def _renamed(self, case: Any) -> None:
        self.context.case.take(case.code, case.uid, case.title or "")
        self.context.case.changed.emit()
