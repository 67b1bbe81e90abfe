"""What people agreed to and what they stated."""

from __future__ import annotations

from app.domain.dates import UncertainDate
from app.domain.fields import Record, field, record
from app.domain.kinds import Code, Day, Language, LongText, Mapped, Number, Ref, Several, Text, Uncertain, YesNo
from app.domain.words import N_

_GIVEN = N_("How it was given")


@record("consent", N_("Consent"), N_("Consents"), title=("status",), parent="person")
class Consent(Record):
    """What a person allows, each use by itself."""

    person: str | None = field(Ref("person"), N_("Person"), required=True, in_list=True)
    status: str | None = field(Code("consent_status"), N_("Status"), required=True, in_list=True)
    scopes: dict[str, str] | None = field(Mapped("consent_scope", "scope_answer"), N_("What it covers"), in_list=True)
    conditions: str | None = field(LongText(), N_("Conditions"))
    recipients: tuple[str, ...] | None = field(
        Several(Text(200)), N_("Recipients"), help=N_("Only these; empty means any the scope covers.")
    )
    given: UncertainDate | None = field(Uncertain(), N_("Given on"), in_list=True, section=_GIVEN)
    given_by: str | None = field(Text(), N_("Given by"), section=_GIVEN, sensitive=True)
    given_by_relationship: str | None = field(Code("relationship"), N_("Their relationship"), section=_GIVEN)
    basis: str | None = field(Code("consent_basis"), N_("Basis"), section=_GIVEN)
    why_not_direct: str | None = field(Text(), N_("Why not by the person"), section=_GIVEN)
    reprisal_risk_considered_on: str | None = field(Day(), N_("Risk of reprisals considered on"), section=_GIVEN)
    form: str | None = field(Code("consent_form"), N_("Form"), section=_GIVEN)
    language: str | None = field(Language(), N_("Language"), section=_GIVEN)
    interpreter: str | None = field(Ref("person"), N_("Interpreter"), section=_GIVEN)
    explained_by: str | None = field(Text(), N_("Explained by"), section=_GIVEN)
    risks_explained: bool | None = field(YesNo(), N_("Risks explained"), section=_GIVEN)
    valid_until: str | None = field(Day(), N_("Valid until"), in_list=True)
    withdrawn_on: str | None = field(Day(), N_("Withdrawn on"))
    evidence: str | None = field(Ref("evidence"), N_("Signed form or recording"))


@record("statement", N_("Statement"), N_("Statements"), title=("title",), parent="person")
class Statement(Record):
    """A witness's account, paragraph by paragraph; locked once signed."""

    person: str | None = field(Ref("person"), N_("Witness"), required=True, in_list=True)
    title: str | None = field(Text(300), N_("Title"), in_list=True, in_dossier=True)
    interviewer: str | None = field(Text(), N_("Interviewer"), in_dossier=True)
    interpreter: str | None = field(Ref("person"), N_("Interpreter"), in_dossier=True)
    taken: UncertainDate | None = field(Uncertain(), N_("Taken on"), in_list=True, in_dossier=True)
    place: str | None = field(Text(), N_("Place"), in_dossier=True)
    language: str | None = field(Language(), N_("Language"), in_list=True, in_dossier=True)
    read_back: bool | None = field(YesNo(), N_("Read back"), in_dossier=True)
    read_back_on: str | None = field(Day(), N_("Read back on"), in_dossier=True)
    signed_on: str | None = field(Day(), N_("Signed on"), in_list=True, in_dossier=True)
    version: int | None = field(Number(least=1), N_("Version"), in_list=True)
    replaces: str | None = field(Ref("statement"), N_("Replaces"))


@record("paragraph", N_("Paragraph"), N_("Paragraphs"), title=("n", "original"), parent="statement")
class Paragraph(Record):
    """One numbered paragraph in the witness's words, and its translation."""

    statement: str | None = field(Ref("statement"), N_("Statement"), required=True, in_list=True)
    n: int | None = field(Number(least=1), N_("No."), required=True, in_list=True, in_dossier=True)
    original: str | None = field(LongText(), N_("In the witness's words"), required=True, in_list=True, in_dossier=True)
    language: str | None = field(Language(), N_("Language"), in_dossier=True)
    translation: str | None = field(LongText(), N_("Translation"), in_list=True, in_dossier=True)
    translation_language: str | None = field(Language(), N_("Language of the translation"), in_dossier=True)
    translator: str | None = field(Text(), N_("Translator"), sensitive=True)
