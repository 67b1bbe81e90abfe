"""Proceedings and what surrounds them, help given, work to do, papers made."""

from __future__ import annotations

from typing import Any

from app.domain.dates import UncertainDate
from app.domain.fields import Record, field, record
from app.domain.kinds import (
    Code,
    Country,
    Day,
    Decimal,
    Instant,
    Json,
    Language,
    LongText,
    Number,
    Ref,
    Several,
    Text,
    Uncertain,
    YesNo,
    Zone,
)
from app.domain.kinds.sentences import WITHDRAWN
from app.domain.words import N_

_REMOVAL = N_("Removal")
_INTERPOL = N_("Interpol data")
_AUTHORITY = N_("Representation")


@record("fact", N_("Material fact"), N_("Material facts"), title=("text",))
class Fact(Record):
    """A material fact to prove."""

    text: str | None = field(LongText(), N_("Fact"), required=True, in_list=True, in_dossier=True)
    issue: str | None = field(Code("fact_issue"), N_("Issue"), in_list=True, in_dossier=True)
    ground: str | None = field(Code("convention_ground"), N_("Convention ground"), in_list=True, in_dossier=True)
    paragraphs: tuple[str, ...] | None = field(Several(Ref("paragraph")), N_("Paragraphs"), in_dossier=True)
    country_information: str | None = field(LongText(), N_("Country information"), in_dossier=True)
    gaps: str | None = field(LongText(), N_("Gaps and their explanation"))
    contradictions: str | None = field(LongText(), N_("Contradictions"))


@record("proceeding", N_("Proceeding"), N_("Proceedings"), title=("proceeding_kind", "reference"))
class Proceeding(Record):
    """A case before a court, authority or body."""

    proceeding_kind: str | None = field(Code("proceeding_kind"), N_("Kind"), required=True, in_list=True, alias="kind")
    forum: str | None = field(Text(), N_("Court or body"), in_list=True, in_dossier=True)
    respondent_state: str | None = field(Country(), N_("Respondent state"), in_list=True, in_dossier=True)
    reference: str | None = field(Text(120), N_("Reference"), in_list=True, in_dossier=True, sensitive=True)
    status: str | None = field(Code("proceeding_status"), N_("Status"), in_list=True)
    filed: UncertainDate | None = field(Uncertain(), N_("Filed on"), in_list=True, in_dossier=True)
    hearing_at: str | None = field(Instant(), N_("Hearing at"), in_list=True, in_dossier=True)
    hearing_zone: str | None = field(Zone(), N_("In the zone of the forum"))
    closed: UncertainDate | None = field(Uncertain(), N_("Closed on"))
    subject: str | None = field(Ref("person"), N_("Applicant"), in_dossier=True)
    anonymity: bool | None = field(YesNo(), N_("Anonymity ordered or asked for"), in_dossier=True)
    same_matter: str | None = field(Text(), N_("Same matter before another body"), in_dossier=True)
    interim_measures: str | None = field(LongText(), N_("Interim measures"), in_dossier=True)
    representative: str | None = field(Text(), N_("Representative"), in_dossier=True, section=_AUTHORITY)
    representative_contact: str | None = field(
        Text(), N_("Reachable at all hours"), in_dossier=True, section=_AUTHORITY
    )
    authority_signed_on: str | None = field(Day(), N_("Authority signed on"), in_dossier=True, section=_AUTHORITY)
    authority_exhibit: str | None = field(Ref("evidence"), N_("Authority"), in_dossier=True, section=_AUTHORITY)
    removal_at: str | None = field(Instant(), N_("Removal at"), in_dossier=True, section=_REMOVAL)
    removal_zone: str | None = field(Zone(), N_("Zone"), in_dossier=True, section=_REMOVAL)
    removal_destination: str | None = field(Text(), N_("Destination"), in_dossier=True, section=_REMOVAL)
    removal_carrier: str | None = field(Text(), N_("Carrier and flight"), in_dossier=True, section=_REMOVAL)
    removal_held_at: str | None = field(Text(), N_("Held at"), in_dossier=True, section=_REMOVAL)
    removal_order: str | None = field(Ref("evidence"), N_("Order"), in_dossier=True, section=_REMOVAL)
    interpol_state: str | None = field(Code("interpol_state"), N_("State of the data"), section=_INTERPOL)
    interpol_number: str | None = field(Text(60), N_("Number"), in_dossier=True, sensitive=True, section=_INTERPOL)
    interpol_bureau: str | None = field(Country(), N_("Requesting bureau"), in_dossier=True, section=_INTERPOL)
    interpol_learned: str | None = field(Text(), N_("Learned how"), in_dossier=True, section=_INTERPOL)


@record("decision", N_("Decision"), N_("Decisions"), title=("body", "outcome"), parent="proceeding")
class Decision(Record):
    """What a body decided."""

    proceeding: str | None = field(Ref("proceeding"), N_("Proceeding"), in_list=True)
    body: str | None = field(Text(), N_("Body"), required=True, in_list=True, in_dossier=True)
    reference: str | None = field(Text(120), N_("Reference"), in_list=True, in_dossier=True, sensitive=True)
    decided: UncertainDate | None = field(Uncertain(), N_("Decided"), in_list=True, in_dossier=True)
    served: UncertainDate | None = field(Uncertain(), N_("Served"), in_dossier=True)
    outcome: str | None = field(Code("decision_outcome"), N_("Outcome"), in_list=True, in_dossier=True)
    summary: str | None = field(LongText(), N_("What it says"), in_dossier=True)
    suspensive: bool | None = field(YesNo(), N_("Suspensive"), in_dossier=True)
    evidence: str | None = field(Ref("evidence"), N_("Exhibit"), in_dossier=True)


@record("remedy", N_("Remedy"), N_("Remedies"), title=("body", "result"), parent="proceeding")
class Remedy(Record):
    """A remedy tried, or why it would be no use."""

    proceeding: str | None = field(Ref("proceeding"), N_("Proceeding"), in_list=True)
    body: str | None = field(Text(), N_("Body"), required=True, in_list=True, in_dossier=True)
    filed: UncertainDate | None = field(Uncertain(), N_("Filed on"), in_list=True, in_dossier=True)
    result: str | None = field(Code("remedy_result"), N_("Result"), in_list=True, in_dossier=True)
    why_ineffective: str | None = field(LongText(), N_("Why it is ineffective"), in_dossier=True)
    evidence: str | None = field(Ref("evidence"), N_("Exhibit"), in_dossier=True)


@record("deadline", N_("Deadline"), N_("Deadlines"), title=("title",), parent="proceeding")
class Deadline(Record):
    """A date by which something must be done, with the rule it comes from."""

    title: str | None = field(Text(300), N_("What is due"), in_list=True)
    deadline_kind: str | None = field(Code("deadline_kind"), N_("Kind"), required=True, in_list=True, alias="kind")
    proceeding: str | None = field(Ref("proceeding"), N_("Proceeding"), in_list=True)
    rule: str | None = field(Code("deadline_rule"), N_("Rule"), in_list=True)
    rule_source: str | None = field(Text(), N_("Where the rule stands"))
    trigger: str | None = field(Text(), N_("What starts it"))
    trigger_on: str | None = field(Day(), N_("Started on"))
    due_at: str | None = field(Instant(), N_("Due at"), in_list=True)
    zone: str | None = field(Zone(), N_("In the zone of the forum"))
    hard: bool | None = field(YesNo(), N_("Can't be missed"), in_list=True)
    reminders: tuple[int, ...] | None = field(Several(Number(most=365)), N_("Reminders, days before"))
    done_at: str | None = field(Instant(), N_("Done at"), in_list=True)
    extended_to: str | None = field(Instant(), N_("Extended to"))


@record("intervention", N_("Intervention"), N_("Interventions"), title=("intervention_kind",))
class Intervention(Record):
    """Help given and what came of it."""

    intervention_kind: str | None = field(
        Code("intervention_kind"), N_("Kind"), required=True, in_list=True, alias="kind"
    )
    person: str | None = field(Ref("person"), N_("For whom"), in_list=True)
    when: UncertainDate | None = field(Uncertain(), N_("When"), in_list=True)
    amount: str | None = field(Decimal(), N_("Amount"), in_list=True)
    currency: str | None = field(Text(3), N_("Currency"))
    hours: str | None = field(Decimal(), N_("Hours"))
    result: str | None = field(Code("intervention_result"), N_("Result"), in_list=True)
    description: str | None = field(LongText(), N_("Description"))


@record("task", N_("Task"), N_("Tasks"), title=("title",))
class Task(Record):
    """Something to do."""

    title: str | None = field(Text(300, says=(WITHDRAWN,)), N_("What is to be done"), required=True, in_list=True)
    status: str | None = field(Code("task_status"), N_("Status"), in_list=True)
    due_on: str | None = field(Day(), N_("Due on"), in_list=True)
    assigned_to: str | None = field(Ref("worker"), N_("Who"), in_list=True)
    remark: str | None = field(LongText(), N_("Remark"))


@record("note", N_("Note"), N_("Notes"), title=("text",))
class Note(Record):
    """Words that fit nowhere else."""

    text: str | None = field(LongText(), N_("Note"), required=True, in_list=True)
    noted_on: str | None = field(Day(), N_("Noted on"), in_list=True)


@record("answer", N_("Answer"), N_("Answers"), title=("profile", "question"), parent="proceeding")
class Answer(Record):
    """What was written for one question of one body's form, in the writer's own words."""

    profile: str | None = field(Text(60), N_("Profile"), required=True, in_list=True)
    question: str | None = field(Text(120), N_("Question of the form"), required=True, in_list=True)
    proceeding: str | None = field(Ref("proceeding"), N_("Proceeding"), in_list=True)
    person: str | None = field(Ref("person"), N_("About whom"), in_list=True)
    language: str | None = field(Language(), N_("Language"), in_list=True)
    text: str | None = field(LongText(), N_("Answer"), in_list=True, in_dossier=True)


@record("dossier", N_("Dossier"), N_("Dossiers"), title=("profile", "recipient"), by_app=True)
class Dossier(Record):
    """A paper that was made: for whom, from what, and its digest."""

    profile: str | None = field(Text(60), N_("Profile"), kept=True, in_list=True)
    recipient: str | None = field(Text(), N_("Recipient"), kept=True, in_list=True)
    channel: str | None = field(Text(60), N_("Channel"), kept=True)
    purpose: str | None = field(Text(), N_("Purpose"), kept=True)
    language: str | None = field(Language(), N_("Language"), kept=True)
    subject: str | None = field(Ref("person"), N_("Subject"), kept=True)
    proceeding: str | None = field(Ref("proceeding"), N_("Proceeding"), kept=True)
    disclosure: dict[str, Any] | None = field(Json(), N_("Disclosure"), kept=True)
    override_reason: str | None = field(Text(), N_("Reason for going against a refusal"), kept=True, private=True)
    items: list[Any] | None = field(Json(), N_("Items and pages"), kept=True)
    consent_check: dict[str, Any] | None = field(Json(), N_("Consent check"), kept=True)
    outputs: list[Any] | None = field(Json(), N_("Files and digests"), kept=True)
    made_from: str | None = field(Text(64), N_("Made from"), kept=True, hidden=True)
    made_at: str | None = field(Instant(), N_("Made at"), kept=True, in_list=True)
    made_by: str | None = field(Text(), N_("Made by"), kept=True, in_list=True)
