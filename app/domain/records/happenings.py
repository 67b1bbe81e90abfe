"""What happened: events, threats, who was involved, what risk follows."""

from __future__ import annotations

from app.domain.dates import UncertainDate
from app.domain.fields import Record, field, record
from app.domain.kinds import (
    AnyRef,
    Clock,
    Code,
    Country,
    Day,
    Decimal,
    Grade,
    Instant,
    LongText,
    Ref,
    Several,
    Text,
    Uncertain,
    YesNo,
    Zone,
)
from app.domain.words import N_

_PLACE = N_("Place")
_PERSECUTOR = N_("Who is behind it")
_ASSESSMENT = N_("Assessment")


@record("event", N_("Event"), N_("Events"), title=("title",))
class Event(Record):
    """A fact of life or procedure."""

    event_kind: str | None = field(Code("event_kind"), N_("Kind"), required=True, in_list=True, alias="kind")
    title: str | None = field(Text(300), N_("What happened"), in_list=True, in_dossier=True)
    when: UncertainDate | None = field(Uncertain(), N_("When"), in_list=True, in_dossier=True)
    when_end: UncertainDate | None = field(Uncertain(), N_("Until"), in_dossier=True)
    local_time: str | None = field(Clock(), N_("Local time"), in_dossier=True)
    zone: str | None = field(Zone(), N_("Time zone"))
    narrative: str | None = field(LongText(), N_("Facts"), in_dossier=True)
    allegation: str | None = field(LongText(), N_("What is alleged"), in_dossier=True)
    opinion: str | None = field(
        LongText(), N_("The documenter's opinion"), help=N_("Printed apart, in internal papers only.")
    )
    attribution: str | None = field(Text(), N_("Who reports it"), in_dossier=True)
    place: str | None = field(Text(), N_("Place"), in_list=True, in_dossier=True, section=_PLACE)
    country: str | None = field(Country(), N_("State"), in_dossier=True, section=_PLACE)
    admin_area: str | None = field(Text(), N_("Region"), section=_PLACE)
    latitude: str | None = field(Decimal(), N_("Latitude"), sensitive=True, section=_PLACE)
    longitude: str | None = field(Decimal(), N_("Longitude"), sensitive=True, section=_PLACE)
    place_precision: str | None = field(Code("place_precision"), N_("How exact the place is"), section=_PLACE)
    disputed: bool | None = field(YesNo(), N_("Disputed"))
    disputed_by: str | None = field(Ref("event"), N_("Contradicted by"))
    violation_status: str | None = field(Code("violation_status"), N_("Status as a violation"), in_list=True)
    rights_affected: tuple[str, ...] | None = field(
        Several(Code("right_affected")), N_("Rights affected"), in_dossier=True
    )
    in_chronology: bool | None = field(YesNo(), N_("In the chronology"), help=N_("Empty means yes."))
    same_as: str | None = field(
        Ref("threat"), N_("The same as threat"), help=N_("A linked pair shows and counts once.")
    )


@record("threat", N_("Threat"), N_("Threats"), title=("title",))
class Threat(Record):
    """An act by or for the persecutor, whatever its outcome."""

    threat_kind: str | None = field(Code("threat_kind"), N_("Kind"), required=True, in_list=True, alias="kind")
    title: str | None = field(Text(300), N_("What happened"), in_list=True, in_dossier=True)
    first_seen: UncertainDate | None = field(Uncertain(), N_("First seen"), in_list=True, in_dossier=True, alias="when")
    last_seen: UncertainDate | None = field(Uncertain(), N_("Last seen"), in_dossier=True)
    reported_at: str | None = field(Instant(), N_("Reported to us at"))
    channel: str | None = field(Code("threat_channel"), N_("Channel"), in_dossier=True)
    words: str | None = field(LongText(), N_("Words used, verbatim"), in_dossier=True)
    narrative: str | None = field(LongText(), N_("Facts"), in_dossier=True)
    allegation: str | None = field(LongText(), N_("What is alleged"), in_dossier=True)
    opinion: str | None = field(
        LongText(), N_("The documenter's opinion"), help=N_("Printed apart, in internal papers only.")
    )
    attribution: str | None = field(Text(), N_("Who reports it"), in_dossier=True)
    targets: tuple[str, ...] | None = field(Several(Ref("person")), N_("Targets"), in_dossier=True)
    family_targeted: bool | None = field(YesNo(), N_("Family targeted"), in_dossier=True)
    place: str | None = field(Text(), N_("Place"), in_dossier=True, section=_PLACE)
    country: str | None = field(Country(), N_("State"), in_dossier=True, section=_PLACE)
    perpetrator: str | None = field(Ref("person"), N_("Perpetrator"), in_dossier=True, section=_PERSECUTOR)
    perpetrator_kind: str | None = field(
        Code("perpetrator_kind"), N_("Kind of perpetrator"), in_dossier=True, section=_PERSECUTOR
    )
    perpetrator_state: str | None = field(
        Country(), N_("State behind it"), in_list=True, in_dossier=True, section=_PERSECUTOR
    )
    host_state: str | None = field(Country(), N_("Host state"), in_list=True, in_dossier=True, section=_PERSECUTOR)
    host_collaboration: str | None = field(
        Code("host_collaboration"), N_("Host state's part"), in_dossier=True, section=_PERSECUTOR
    )
    transit_state: str | None = field(Country(), N_("Transit state"), in_dossier=True, section=_PERSECUTOR)
    law_type: str | None = field(Code("law_type"), N_("Law used"), in_dossier=True, section=_PERSECUTOR)
    law_article: str | None = field(Text(), N_("Article"), in_dossier=True, section=_PERSECUTOR)
    interpol_state: str | None = field(
        Code("interpol_state"), N_("Interpol data"), in_dossier=True, section=_PERSECUTOR
    )
    severity: int | None = field(Grade(code_list="severity"), N_("Severity"), in_list=True, section=_ASSESSMENT)
    likelihood: int | None = field(Grade(code_list="likelihood"), N_("Likelihood"), in_list=True, section=_ASSESSMENT)
    outcome: str | None = field(Code("threat_outcome"), N_("Outcome"), in_dossier=True, section=_ASSESSMENT)
    status: str | None = field(Code("threat_status"), N_("Status"), in_list=True, section=_ASSESSMENT)
    earlier: tuple[str, ...] | None = field(
        Several(Ref("threat")), N_("Earlier threats of one pattern"), section=_ASSESSMENT
    )
    response: str | None = field(LongText(), N_("Response"), section=_ASSESSMENT)
    reported_to: str | None = field(Text(), N_("Reported to"), in_dossier=True, section=_ASSESSMENT)
    review_on: str | None = field(Day(), N_("Review on"), section=_ASSESSMENT)
    in_chronology: bool | None = field(YesNo(), N_("In the chronology"), help=N_("Empty means yes."))


@record("involvement", N_("Involvement"), N_("Involvements"), title=("degree",), parent="person")
class Involvement(Record):
    """What part a person had in an event or threat, and on what basis that is said."""

    person: str | None = field(Ref("person"), N_("Person"), required=True, in_list=True)
    target_kind: str | None = field(Code("involvement_target"), N_("In a"), required=True)
    target_uid: str | None = field(AnyRef(), N_("Event or threat"), required=True, in_list=True)
    degree: str | None = field(Code("involvement"), N_("Part in it"), required=True, in_list=True, in_dossier=True)
    basis: str | None = field(Text(), N_("On what basis"), in_list=True)


@record("risk_assessment", N_("Risk assessment"), N_("Risk assessments"), title=("assessed_on", "decision"))
class RiskAssessment(Record):
    """A dated assessment in five steps; unchangeable once signed off."""

    assessed_on: str | None = field(Day(), N_("Assessed on"), required=True, in_list=True)
    threats: tuple[str, ...] | None = field(Several(Ref("threat")), N_("Threats considered"))
    vulnerabilities: str | None = field(LongText(), N_("Vulnerabilities"))
    capacities: str | None = field(LongText(), N_("Capacities"))
    facts: str | None = field(LongText(), N_("1 The facts of the threats"), section=N_("Five steps"))
    pattern: str | None = field(LongText(), N_("2 The pattern over time"), section=N_("Five steps"))
    objective: str | None = field(LongText(), N_("3 Their objective"), section=N_("Five steps"))
    source: str | None = field(LongText(), N_("4 Their source"), section=N_("Five steps"))
    conclusion: str | None = field(LongText(), N_("5 Conclusion"), section=N_("Five steps"))
    scenarios: str | None = field(LongText(), N_("Scenarios: likelihood and harm"))
    likelihood: int | None = field(Grade(code_list="likelihood"), N_("Likelihood"), in_list=True)
    harm: int | None = field(Grade(code_list="severity"), N_("Harm"), in_list=True)
    return_state: str | None = field(Country(), N_("Risk on return to"))
    return_risk: str | None = field(LongText(), N_("What would happen on return"))
    risk_level: str | None = field(Code("risk_level"), N_("Risk level"), in_list=True)
    decision: str | None = field(LongText(), N_("Decision"))
    protection_plan: str | None = field(LongText(), N_("Protection plan"))
    valid_until: str | None = field(Day(), N_("Valid until"), in_list=True)
    signed_off_on: str | None = field(Day(), N_("Signed off on"), in_list=True)
    signed_off_by: str | None = field(Ref("worker"), N_("Signed off by"))
