"""The last step of opening a package: what one must know, which deadlines and filings are taken over, and why."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.messages import said
from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import boxed, button, clear, column, label, line, row
from ui.kit.bounded import bounded
from ui.kit.fielded import captioned, sheet
from ui.kit.lists import offered_title
from ui.kit.section import fact
from ui.kit.ticked import Ticked

_MUST = N_("Read this before you take it in")
_CALM = N_("Nothing stands in the way: the sender is verified, and the package is whole.")
_OFFERS = N_("Offered to you. What you tick is yours from now on; what you don't stays with the sender.")


class DecideStep(QWidget):
    """Decisions that need a reason, offers with ticks, and the way to refuse."""

    changed = Signal()
    refused = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        t = self.t
        self.needed = False
        self.offers: dict[str, tuple[Ticked, str]] = {}
        self.must = label(t(_MUST), "heading", wrap=True)
        self.decisions, self.offers_box = column(gap=6), column(gap=6)
        self.reason = bounded(QLineEdit(), context, 1000)
        self.reason_field = captioned(t(N_("Why you take it in all the same; kept in the log")), self.reason)
        self.offers_head = label(t(_OFFERS), "heading", wrap=True)
        self.offers_part = boxed(column(self.offers_head, self.offers_box, line(), gap=8))
        self.refuse = button(t(N_("Refuse it …")), self.refused.emit, "danger")
        inner = column(
            self.must, self.decisions, self.reason_field, line(), self.offers_part, row(self.refuse, -1), -1, gap=12
        )
        self.setLayout(column(sheet(inner, context), gap=0))
        self.reason.textChanged.connect(lambda _: self.changed.emit())

    def show_found(self, found: dict[str, Any]) -> None:
        """Show what must be known and what is offered."""
        clear(self.decisions)
        clear(self.offers_box)
        self.offers.clear()
        self.reason.clear()
        self.needed = bool(found["decisions"])
        self.must.setVisible(self.needed)
        self.reason_field.setVisible(self.needed)
        for one in found["decisions"]:
            words = said(one["message"], self.t)
            self.decisions.addWidget(fact(self.context, "circle-alert", "danger", words[:1].upper() + words[1:]))
        if not self.needed:
            self.decisions.addWidget(fact(self.context, "circle-check", "ok", self.t(_CALM)))
        for sort in ("deadlines", "filings"):
            for one in found[sort]:
                self._offer(one, sort)
        self.offers_part.setVisible(bool(self.offers))

    def _offer(self, one: dict[str, Any], sort: str) -> None:
        made = Ticked(offered_title(one, self.context))
        self.offers[one["uid"]] = (made, sort)
        self.offers_box.addWidget(made)

    def complete(self) -> bool:
        """Whether a reason stands where one is needed."""
        return not self.needed or bool(self.reason.text().strip())

    def typed_reason(self) -> str:
        """Why it is taken in all the same."""
        return self.reason.text().strip() if self.needed else ""

    def choice(self) -> dict[str, Any]:
        """Which offers are taken over, as the actions take it."""
        told: dict[str, dict[str, bool]] = {"deadlines": {}, "filings": {}}
        for uid, (made, sort) in self.offers.items():
            told[sort][uid] = made.isChecked()
        return {sort: answers for sort, answers in told.items() if answers}
