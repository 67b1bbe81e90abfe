"""A partner takes a package back: nothing is deleted by that, but the cases it brought have something to be done."""

from __future__ import annotations

from typing import Any

from app.actions.cards import ACTION, partner_name
from app.domain.kinds.sentences import WITHDRAWN
from app.domain.records.handover import Handover
from app.store.unit import Unit

# So that all of the sentence stands in a list.
_LONGEST = 40


def remind(unit: Unit, package: Handover, card: Any, reason: str) -> None:
    """A task due today in each case that came with a withdrawn package (part of a command)."""
    number = package.number or (package.package or "")[:8]
    title = WITHDRAWN.format(name=_short(partner_name(card)), n=number)
    for case in package.cases or ():
        values = {"title": title, "remark": reason or None, "status": "todo", "due_on": unit.stamp.at[:10]}
        unit.add("task", values, case, ACTION)


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1].rstrip()}…"
