"""How a case is worded in the list and on the board."""

from __future__ import annotations

import datetime as dt

from app.actions.board import CaseRow
from app.domain import terms
from app.domain.words import N_
from ui.context import Context

_PRESSING = {"urgent": "danger", "high": "warn"}
_RISKY = {"extreme": "danger", "high": "danger", "medium": "warn"}


class Words:
    """The words of one case, in the language of the screen."""

    def __init__(self, context: Context) -> None:
        self.context, self.t = context, context.translate

    def _term(self, code_list: str, code: str) -> str:
        term = terms.by_code(code_list).get(code)
        return self.t(term.label) if term else code

    def status(self, code: str) -> str:
        """The words of a status."""
        return self._term("case_status", code)

    def priority(self, row: CaseRow) -> str:
        """How urgent it is."""
        return self._term("case_priority", row.priority)

    def risk(self, row: CaseRow) -> str:
        """The level of risk."""
        return self._term("risk_level", row.risk)

    def due(self, row: CaseRow) -> str:
        """The day of the next deadline."""
        return self.context.day(_local(row.due)) if row.due else ""

    def changed(self, row: CaseRow) -> str:
        """The day of the last change."""
        return self.context.day(_local(row.changed)) if row.changed else ""

    def ink(self, row: CaseRow, what: str) -> str:
        """The role a word is inked in ("" for the usual one)."""
        if what == "due":
            return "danger" if row.due and is_past(row.due) else ""
        return (_PRESSING if what == "priority" else _RISKY).get(row.priority if what == "priority" else row.risk, "")

    def lines(self, row: CaseRow) -> list[tuple[str, str]]:
        """The lines of a card below its name, each with the role of its ink."""
        made = []
        if row.priority and row.priority != "normal":
            made.append((self.priority(row), self.ink(row, "priority") or "muted"))
        if row.due:
            words = N_("Overdue since {day}") if is_past(row.due) else N_("Due {day}")
            made.append((self.t(words).format(day=self.due(row)), self.ink(row, "due") or "muted"))
        if row.risk and row.risk != "not_assessed":
            made.append((self.t(N_("Risk: {level}")).format(level=self.risk(row)), self.ink(row, "risk") or "muted"))
        return made

    def card(self, row: CaseRow) -> str:
        """All of a card in one line, for those who hear it."""
        return self.context.listed([f"{row.code} {row.title}".strip(), *(words for words, _ in self.lines(row))])


def is_past(moment: str) -> bool:
    """Whether a moment (ISO 8601, UTC) lies behind us."""
    return moment < dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _local(moment: str) -> str:
    return dt.datetime.fromisoformat(moment).astimezone().date().isoformat()
