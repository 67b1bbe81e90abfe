"""What is known of Interpol data and of acts that rest on them, in order of time."""

from __future__ import annotations

from app.domain.words import N_
from app.dossier import chronology
from app.dossier.blocks import Block, Column, Table, plain
from app.dossier.parts.schedules import cites
from app.dossier.view import View

ACTS = frozenset({
    "interpol_red_notice", "interpol_diffusion", "interpol_other", "interpol_rumour", "wanted_list",
    "extradition_request", "detention_abroad", "airline_diversion", "mla_request",
})  # fmt: skip


def history(view: View) -> list[Block]:
    """Each act: when, what, by which state, where, and what shows it; nothing when there is none."""
    rows = tuple(
        (
            (plain(row.date),),
            (plain(row.title, bold=True), plain(" ".join(row.facts.split()))),
            (plain(view.value(row.record, "perpetrator_state")),),
            (plain(view.value(row.record, "host_state")),),
            (cites(row.citations),),
        )
        for row in chronology.rows(view)
        if row.kind == "threat" and row.record.threat_kind in ACTS
    )
    columns = (
        Column(view.t(N_("Date")), 1.5),
        Column(view.t(N_("Act")), 3.6),
        Column(view.t(N_("At whose instance")), 1.4),
        Column(view.t(N_("Where")), 1.4),
        Column(view.t(N_("Source")), 1.1),
    )
    return [Table(columns, rows)] if rows else []
