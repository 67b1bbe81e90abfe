"""Workers and cases."""

from __future__ import annotations

from app.domain.fields import Record, field, record
from app.domain.kinds import Code, Country, Day, LongText, Ref, Several, Text
from app.domain.words import N_


@record("worker", N_("Worker"), N_("Workers"), title=("name",), needs_case=False)
class Worker(Record):
    """Somebody who works with this vault; the actor of journal entries."""

    name: str | None = field(Text(), N_("Name or code"), required=True, in_list=True, sensitive=True)
    role: str | None = field(Code("worker_role"), N_("Role"), in_list=True)
    organisation: str | None = field(Text(), N_("Organisation"), in_list=True)
    credential: str | None = field(
        Text(), N_("Credential"), help=N_("Which credential this worker opens the vault with.")
    )
    reachable: str | None = field(Text(), N_("How to reach them"), sensitive=True)


@record("case", N_("Case"), N_("Cases"), title=("code", "title"), needs_case=False)
class Case(Record):
    """The file of one person or group at risk, under a codename."""

    code: str | None = field(
        Text(40), N_("Code"), in_list=True, help=N_("Stands everywhere instead of a name; made when left empty.")
    )
    title: str | None = field(Text(200), N_("Codename"), in_list=True, help=N_("A codename, never the person's name."))
    status: str | None = field(Code("case_status"), N_("Status"), in_list=True)
    priority: str | None = field(Code("case_priority"), N_("Priority"), in_list=True)
    summary: str | None = field(LongText(), N_("Summary"), in_dossier=True)
    opened_on: str | None = field(Day(), N_("Opened on"))
    closed_on: str | None = field(Day(), N_("Closed on"))
    lead: str | None = field(Ref("worker"), N_("Lead"))
    lead_organisation: str | None = field(Text(), N_("Lead organisation"))
    foreign_code: str | None = field(Text(40), N_("Partner's code"))
    origin_state: str | None = field(Country(), N_("State of origin"), in_list=True, in_dossier=True)
    host_states: tuple[str, ...] | None = field(Several(Country()), N_("Host states"), in_list=True, in_dossier=True)
    target_reasons: tuple[str, ...] | None = field(
        Several(Code("target_reason")), N_("Why targeted"), special=True, in_dossier=True
    )
    special_categories: tuple[str, ...] | None = field(
        Several(Code("special_category")), N_("Special-category data in this case"), special=True
    )
    special_categories_reason: str | None = field(Text(), N_("Why they are needed"))
    risk_level: str | None = field(Code("risk_level"), N_("Risk level"), in_list=True, section=N_("Risk"))
    risk_override_reason: str | None = field(Text(), N_("Why the level differs"), section=N_("Risk"))
    retention_review_on: str | None = field(Day(), N_("Retention review on"), section=N_("Protection"))
    tags: tuple[str, ...] | None = field(Several(Text(60)), N_("Tags"))


@record("case_link", N_("Case link"), N_("Case links"), title=("link",), parent="other")
class CaseLink(Record):
    """Two cases that belong together."""

    other: str | None = field(Ref("case"), N_("Other case"), required=True, in_list=True)
    link: str | None = field(Code("case_link"), N_("Kind of link"), required=True, in_list=True)
    remark: str | None = field(Text(), N_("Remark"), in_list=True)
