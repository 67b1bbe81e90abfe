"""A page of its own before an import that nobody vouches for: why one should stop here, and what to do instead."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.domain.messages import said
from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import Picture, boxed, clear, column, label, row
from ui.kit.fielded import sheet
from ui.kit.section import fact

# For these somebody stops: nobody has proven who sent it.
GRAVE = frozenset({"unverified", "changed"})
_HEAD = N_("Nobody has verified who sends this")
_WHO = N_("It says that it comes from {name}. Whoever swapped the contact card on its way could say so too.")
_RISK = N_(
    "What is taken in stands among your records, and may have been made to mislead you or to find out what you hold."
)
_DO = N_(
    "Go back, call the sender on a line you trust, and compare the safety words on the page of handover. Then open"
    " this package again: it stays as it is."
)


class WarningStep(QWidget):
    """Nothing of the package is shown here but who it says it is from."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        sign = Picture(context.theme, "shield-alert", 56, "danger")
        self.head = label(self.t(_HEAD), "title", wrap=True)
        top = row(sign, self.head, gap=18)
        top.setStretch(1, 1)
        top.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
        self.lines = column(gap=10)
        self.frame = boxed(column(top, 8, self.lines, -1, gap=14))
        self.setLayout(column(sheet(column(self.frame, gap=0), context), gap=0))

    def show_found(self, found: dict[str, Any]) -> None:
        """Say why this package is one to stop at."""
        clear(self.lines)
        sender = found["from"]
        names = " / ".join(name for name in (sender.get("organisation"), sender.get("worker")) if name)
        told = self.t(_WHO).format(name=self.context.apart(names) or "–")
        self._line("circle-alert", "danger", told)
        for one in found["decisions"]:
            words = said(one["message"], self.t)
            self._line("circle-alert", "danger", words[:1].upper() + words[1:])
        self._line("triangle-alert", "warn", self.t(_RISK))
        self._line("info", "muted", self.t(_DO))

    def _line(self, icon: str, role: str, words: str) -> None:
        self.lines.addWidget(fact(self.context, icon, role, words))
