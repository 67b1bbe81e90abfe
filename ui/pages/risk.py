"""Risk: dated assessments in steps, each version fixed once signed off; interventions and tasks as lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from app.actions import risk
from app.domain.words import N_
from ui.context import Context
from ui.kit.banner import Empty
from ui.kit.lists import one
from ui.kit.table import Table
from ui.pages.base import Command, Page, needs_case
from ui.pages.records import RecordsPage
from ui.pages.risk_wizard import Wizard, today

if TYPE_CHECKING:
    from app.domain.changes import Changed

_KIND = "risk_assessment"


def make(context: Context, kinds: tuple[str, ...]) -> Page:
    """The page of risk."""
    return RiskPage(context, kinds)


class RiskPage(RecordsPage):
    """Versions on the left, the steps of the one in hand on the right."""

    help_words = N_(
        "Assessments of risk in five steps, with scenarios, the risk on return, a decision and a plan. Ctrl+Page Down "
        "goes to the next step, Ctrl+Page Up to the one before, Esc back to the list. Signed off, an assessment stays "
        "as it is; a new one begins with what the last one said."
    )

    def actions(self) -> list[Command]:  # type: ignore[override]
        return [
            *super().actions(),
            (N_("Next step"), "", self.wizard.go_on),
            (N_("Step before"), "", self.wizard.go_back),
        ]

    # -- making ---------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.wizard = Wizard(self.context)
        super()._lay_out()
        self.right = QStackedWidget()
        layout = self.layout()
        item = layout.itemAt(0) if layout is not None else None
        split = item.widget() if item is not None else None
        if isinstance(split, QSplitter):
            split.replaceWidget(1, self.right)
            split.setSizes([self.context.theme.size(480), self.context.theme.size(600)])
        self.right.addWidget(self.inspector)
        self.right.addWidget(self.wizard)
        self.wizard.left.connect(lambda: self.table().setFocus())
        self.wizard.refused.connect(self.show_notice)
        self.wizard.failed.connect(self.show_error)
        self.wizard.said.connect(lambda said: self.banner.say(said, "ok"))

    def _empty(self) -> QWidget:
        return Empty(
            self.context, "gauge", self.t(N_("Nothing here yet")),
            self.t(N_("Ctrl+Shift+N begins. An assessment is led through five steps, one question at a time.")),
        )  # fmt: skip

    def table(self) -> Table:
        new = self.kind.name not in self.tables
        made = super().table()
        if new and self.kind.name == _KIND:
            made.sort_by("assessed_on", descending=True)
            made.opened.disconnect()
            made.opened.connect(lambda _: self.wizard.focus_form())
        return made

    # -- what is shown ----------------------------------------------------------------------

    def take_kind(self, name: str) -> None:
        self.wizard.flush()
        super().take_kind(name)
        mine = name == _KIND and self.wizard.record is not None
        self.right.setCurrentWidget(self.wizard if mine else self.inspector)

    def _show(self, kind: Any, record: Any) -> None:
        if record is None or record.record_kind != _KIND or kind is not self.kind:
            super()._show(kind, record)
            return
        self.wizard.show_record(record)
        self.right.setCurrentWidget(self.wizard)

    def _show_many(self, found: Any, uids: list[str]) -> None:
        super()._show_many(found, uids)
        self.right.setCurrentWidget(self.inspector)

    def _chosen(self, uid: str) -> None:
        if (
            self.kind.name == _KIND
            and self.table().selected_count() < 2
            and self.wizard.record is not None
            and self.wizard.record.uid == uid
        ):
            self.right.setCurrentWidget(self.wizard)
            return
        super()._chosen(uid)

    def show_record(self, kind: str, uid: str) -> None:
        """What is undone on the step one is at is seen there."""
        record = self.wizard.record
        shown = record is not None and record.uid == uid and self.right.currentWidget() is self.wizard
        if kind != _KIND or self.kind.name != _KIND or not shown:
            super().show_record(kind, uid)

    def show_field(self, kind: str, uid: str, name: str) -> None:
        if kind != _KIND:
            super().show_field(kind, uid, name)
            return

        def found(record: Any) -> None:
            self._show(self.kind, record)
            self.wizard.focus_field(name)

        self.take_kind(_KIND)
        self._wants_focus = False
        self.context.jobs.ask(self, one, uid, then=found, failed=self.show_error)

    def show_draft(self, draft: Any) -> None:
        super().show_draft(draft)
        if draft.kind == _KIND:
            self.wizard.at = self.wizard.step_of(draft.field)

    def hear(self, changed: Changed) -> None:
        super().hear(changed)
        record = self.wizard.record
        if record is not None and record.uid in changed.uids:
            self.context.jobs.ask(self, one, record.uid, then=self._heard, failed=lambda _: None)

    def _heard(self, record: Any) -> None:
        if self.wizard.record is None or record.uid != self.wizard.record.uid:
            return
        if record.deleted_at:
            self.wizard.record = None
            self.right.setCurrentWidget(self.inspector)
        else:
            was = self.wizard.locked
            self.wizard.show_record(record)
            if was != self.wizard.locked:
                self.wizard.fill_again()

    def _case_changed(self) -> None:
        self.wizard.flush()
        self.wizard.record = None
        self.right.setCurrentWidget(self.inspector)
        super()._case_changed()

    # -- what one does ------------------------------------------------------------------------

    def begin_new(self) -> None:
        if self.kind.name != _KIND:
            super().begin_new()
            return
        if self.context.read_only:
            return
        if self._without_case():
            self.banner.say(needs_case(self.context), "warn")
            return
        self.wizard.flush()
        case = self.context.case.code
        self.context.jobs.do(self, risk.begin_assessment, case, today(), then=self._begun, failed=self.show_error)

    def _begun(self, done: Any) -> None:
        self.load()
        self.table().choose(done.result.uid)
        self._show(self.kind, done.result)
        self.wizard.focus_form()

    def next_new(self) -> None:
        if self.kind.name == _KIND and self.right.currentWidget() is self.wizard:
            self.wizard.go_on()
        else:
            super().next_new()

    def flush(self) -> None:
        super().flush()
        self.wizard.flush()
