"""Own parts of a paper, each a function from a view to blocks; a profile names them."""

from __future__ import annotations

from collections.abc import Callable

from app.domain.words import N_
from app.dossier import answers
from app.dossier.blocks import Block
from app.dossier.parts import (
    annexes,
    brief,
    country,
    custody,
    ecthr,
    grants,
    handover,
    holding,
    interpol,
    late,
    matrix,
    remedies,
    sanctions,
    schedules,
    service,
    skeleton,
    statements,
    un,
    upr,
    urgent,
)
from app.dossier.view import View

Part = Callable[[View], list[Block]]

PARTS: dict[str, tuple[str, Part]] = {
    "answers": (N_("Answers to the form"), answers.blocks),
    "chronology": (N_("Chronology"), schedules.chronology),
    "schedule_of_incidents": (N_("Schedule of incidents"), schedules.incidents),
    "list_of_persons": (N_("List of persons"), schedules.persons),
    "statements": (N_("Witness statement"), statements.statement),
    "exhaustion_table": (N_("Remedies at home"), remedies.table),
    "annex_list": (N_("List of annexes"), annexes.table),
    "ecthr_annex": (N_("Annex"), ecthr.annex),
    "ecthr_authority": (N_("Authority"), ecthr.authority),
    "rule39_reasons": (N_("Reasons"), ecthr.reasons),
    "rule39_request": (N_("Request"), ecthr.request),
    "upr_head": ("", upr.head),
    "upr_body": ("", upr.body),
    "urgent_alert": ("", urgent.alert),
    "un_consent": (N_("Consent to this communication"), un.consent),
    "interpol_history": (N_("Interpol data and what followed"), interpol.history),
    "perpetrator_cards": (N_("Perpetrators"), sanctions.cards),
    "allegation_matrix": (N_("Allegations and what they rest on"), sanctions.matrix),
    "budget": (N_("Budget"), grants.budget),
    "incident_trend": (N_("Incidents by year"), grants.trend),
    "custody_about": (N_("This report"), custody.about),
    "custody_exhibits": (N_("Chain of custody"), custody.exhibits),
    "custody_repeat": (N_("How to check this"), custody.repeat),
    "handover_head": (N_("From and to"), handover.head),
    "handover_records": (N_("Records"), handover.records),
    "handover_exhibits": (N_("Exhibits"), handover.exhibits),
    "handover_consents": (N_("Consent"), handover.consents),
    "handover_deadlines": (N_("Still due"), handover.deadlines),
    "handover_signatures": (N_("Signatures"), handover.signatures),
    "held": (N_("What we hold"), holding.held),
    "skeleton": (N_("Skeleton argument"), skeleton.skeleton),
    "country_schedule": (N_("Country information schedule"), country.schedule),
    "material_facts": (N_("Matrix of material facts"), matrix.material_facts),
    "proof_of_service": (N_("Proof of service"), service.proof),
    "late_reason": (N_("Why this evidence is late"), late.reason),
    "brief_head": (N_("Case"), brief.head),
    "brief_people": (N_("People"), brief.people),
    "brief_risk": (N_("Risk"), brief.risk),
    "brief_dates": (N_("Dates to keep"), brief.dates),
    "brief_chronology": (N_("What happened"), brief.happenings),
    "brief_legal": (N_("Legal status"), brief.legal),
    "brief_tasks": (N_("Open actions"), brief.tasks),
    "brief_consent": (N_("Consent"), brief.consent),
}
