"""A partner takes a package back: nothing is deleted by that, but the cases it brought have something to be done."""

from __future__ import annotations

from typing import Any

from app.actions.cards import ACTION, partner_name
from app.domain.records.handover import Handover
from app.store.unit import Unit

TITLE = "{name} has withdrawn package {package}: destroy what came with it, or note why it stays"
_LONGEST = 200


def remind(unit: Unit, package: Handover, card: Any, reason: str) -> None:
    """A task due today in each case that came with a withdrawn package (part of a command)."""
    title = TITLE.format(name=partner_name(card), package=(package.package or "")[:8])
    for case in package.cases or ():
        values = {"title": title[:_LONGEST], "remark": reason or None, "status": "todo", "due_on": unit.stamp.at[:10]}
        unit.add("task", values, case, ACTION)
