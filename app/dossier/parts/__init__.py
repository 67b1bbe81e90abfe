"""Own parts of a paper, each a function from a view to blocks; a profile names them."""

from __future__ import annotations

from collections.abc import Callable

from app.dossier.blocks import Block
from app.dossier.chronology import View
from app.dossier.parts import brief, schedules, statements

Part = Callable[[View], list[Block]]

PARTS: dict[str, tuple[str, Part]] = {
    "chronology": ("Chronology", schedules.chronology),
    "schedule_of_incidents": ("Schedule of incidents", schedules.incidents),
    "list_of_persons": ("List of persons", schedules.persons),
    "statements": ("Witness statement", statements.statement),
    "brief_head": ("Case", brief.head),
    "brief_people": ("People", brief.people),
    "brief_risk": ("Risk", brief.risk),
    "brief_dates": ("Dates to keep", brief.dates),
    "brief_chronology": ("What happened", brief.happenings),
    "brief_legal": ("Legal status", brief.legal),
    "brief_tasks": ("Open actions", brief.tasks),
    "brief_consent": ("Consent", brief.consent),
}
