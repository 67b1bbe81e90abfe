"""Partners and what went between them and us: records the application alone makes."""

from __future__ import annotations

from typing import Any

from app.domain.fields import Record, field, record
from app.domain.kinds import Code, Instant, Json, LongText, Number, Ref, Several, Text, YesNo
from app.domain.words import N_


@record(
    "card",
    N_("Partner organisation"),
    N_("Partner organisations"),
    title=("name", "worker"),
    needs_case=False,
    by_app=True,
)
class Card(Record):
    """A partner's installation as its contact card describes it, and how far it is trusted."""

    name: str | None = field(Text(200), N_("Organisation"), kept=True, in_list=True)
    worker: str | None = field(Text(200), N_("Who works there"), kept=True, in_list=True)
    site: str | None = field(Text(32), N_("Installation"), kept=True)
    fingerprint: str | None = field(Text(64), N_("Fingerprint"), kept=True)
    card: str | None = field(LongText(), N_("Contact card"), kept=True)
    trust: str | None = field(Code("card_trust"), N_("Trust"), kept=True, in_list=True)
    verified_at: str | None = field(Instant(), N_("Verified at"), kept=True, in_list=True)
    verified_by: str | None = field(Text(), N_("Verified by"), kept=True)
    verified_how: str | None = field(Code("card_verified"), N_("How it was verified"), kept=True)
    earlier: list[Any] | None = field(Json(), N_("Earlier keys"), kept=True)
    revoked_at: str | None = field(Instant(), N_("Revoked at"), kept=True)
    series: str | None = field(Text(4), N_("Letter of its exhibits"), kept=True)
    lawyer: bool | None = field(YesNo(), N_("Bound by legal privilege"), kept=True)


@record(
    "handover", N_("Handover"), N_("Handovers"), title=("direction", "number"), needs_case=False, by_app=True
)  # fmt: skip
class Handover(Record):
    """A package that went out or came in, on what terms, and what became of it."""

    direction: str | None = field(Code("handover_direction"), N_("Direction"), kept=True, in_list=True)
    package: str | None = field(Text(32), N_("Package"), kept=True, in_list=True)
    number: int | None = field(Number(), N_("Number"), kept=True)
    card: str | None = field(Ref("card"), N_("Partner organisation"), kept=True, in_list=True)
    envelope: str | None = field(Code("handover_envelope"), N_("Envelope"), kept=True)
    state: str | None = field(Code("handover_state"), N_("Status"), kept=True, in_list=True)
    made_at: str | None = field(Instant(), N_("Made at"), kept=True, in_list=True)
    expires_at: str | None = field(Instant(), N_("Valid until"), kept=True)
    digest: str | None = field(Text(64), N_("Digest"), kept=True)
    size: int | None = field(Number(), N_("Size in bytes"), kept=True)
    purpose: str | None = field(Code("consent_scope"), N_("Purpose"), kept=True, in_list=True)
    legal_basis: str | None = field(Text(), N_("Legal basis"), kept=True)
    conditions: dict[str, Any] | None = field(Json(), N_("Conditions"), kept=True)
    cases: tuple[str, ...] | None = field(Several(Ref("case")), N_("Cases"), kept=True)
    scope: dict[str, Any] | None = field(Json(), N_("What is in it"), kept=True)
    offers: list[Any] | None = field(Json(), N_("Deadlines and filings offered"), kept=True)
    override_reason: str | None = field(Text(), N_("Reason for going against a refusal"), kept=True, private=True)
    answered_at: str | None = field(Instant(), N_("Answered at"), kept=True, in_list=True)
    receipt: str | None = field(LongText(), N_("Receipt"), kept=True)
    answers: dict[str, Any] | None = field(Json(), N_("What was accepted and refused"), kept=True)
    withdrawn_at: str | None = field(Instant(), N_("Withdrawn at"), kept=True)
    destroyed_at: str | None = field(Instant(), N_("Destroyed at"), kept=True)
    reason: str | None = field(Text(), N_("Reason"), kept=True, private=True)
