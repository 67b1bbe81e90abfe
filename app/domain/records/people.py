"""Persons and what belongs to them."""

from __future__ import annotations

from app.domain.dates import UncertainDate
from app.domain.fields import Record, field, record
from app.domain.kinds import Code, Country, Language, LongText, Number, Ref, Several, Text, Uncertain, YesNo
from app.domain.words import N_

SHARED = N_("May be used in this person's other cases too.")


@record("person", N_("Person"), N_("People"), title=("name", "pseudonym"))
class Person(Record):
    """An individual, group, organisation or agency."""

    name: str | None = field(
        Text(),
        N_("Name"),
        virtual=True,
        in_list=True,
        sensitive=True,
        in_dossier=True,
        help=N_("Makes the first name."),
    )
    role: str | None = field(Code("person_role"), N_("Role in the case"), virtual=True, in_list=True)
    person_kind: str | None = field(Code("person_kind"), N_("Sort"), alias="kind")
    pseudonym: str | None = field(Text(80), N_("Pseudonym"), in_list=True)
    sex: str | None = field(Code("sex"), N_("Sex"), in_dossier=True)
    birth: UncertainDate | None = field(Uncertain(), N_("Born"), in_list=True, sensitive=True, in_dossier=True)
    age_band: str | None = field(Code("age_band"), N_("Age band"))
    birth_place: str | None = field(Text(), N_("Place of birth"), sensitive=True)
    nationalities: tuple[str, ...] | None = field(
        Several(Country()), N_("Nationalities"), in_list=True, in_dossier=True
    )
    stateless: bool | None = field(YesNo(), N_("Stateless"), in_dossier=True)
    occupation: str | None = field(Text(), N_("Occupation"), in_dossier=True)
    languages: tuple[str, ...] | None = field(Several(Language()), N_("Languages"), in_dossier=True)
    interpreter_needed: bool | None = field(YesNo(), N_("Interpreter needed"))
    ethnicity: str | None = field(Text(), N_("Ethnicity"), special=True, section=N_("Special-category data"))
    religion: str | None = field(Text(), N_("Religion"), special=True, section=N_("Special-category data"))
    health: str | None = field(LongText(), N_("Health"), special=True, section=N_("Special-category data"))
    political_opinion: str | None = field(
        Text(), N_("Political opinion"), special=True, section=N_("Special-category data")
    )
    vulnerabilities: tuple[str, ...] | None = field(
        Several(Code("vulnerability")), N_("Vulnerabilities"), special=True, section=N_("Special-category data")
    )
    deceased: bool | None = field(YesNo(), N_("Deceased"))
    died: UncertainDate | None = field(Uncertain(), N_("Died"))
    agency_of: str | None = field(Country(), N_("Agency of state"), help=N_("For agencies and officials."))
    description: str | None = field(LongText(), N_("Description"))


@record("person_name", N_("Name"), N_("Names"), title=("text",), parent="person")
class PersonName(Record):
    """One name of a person, in one script."""

    person: str | None = field(Ref("person"), N_("Person"), required=True, in_list=True)
    text: str | None = field(Text(), N_("Name as written"), required=True, in_list=True, sensitive=True)
    name_kind: str | None = field(Code("name_kind"), N_("Kind of name"), in_list=True, alias="kind")
    script: str | None = field(Code("script"), N_("Script"), in_list=True)
    language: str | None = field(Language(), N_("Language"))
    shared: bool | None = field(YesNo(), N_("Shared"), help=SHARED)


@record("identity_document", N_("Identity document"), N_("Identity documents"), title=("number",), parent="person")
class IdentityDocument(Record):
    """A passport, card or permit and what became of it."""

    person: str | None = field(Ref("person"), N_("Person"), required=True, in_list=True)
    document_type: str | None = field(Code("id_document_type"), N_("Type"), required=True, in_list=True, alias="type")
    number: str | None = field(Text(80), N_("Number"), in_list=True, sensitive=True)
    issued_by: str | None = field(Text(), N_("Issued by"))
    issuing_state: str | None = field(Country(), N_("Issuing state"), in_list=True)
    issued: UncertainDate | None = field(Uncertain(), N_("Issued"))
    expires: UncertainDate | None = field(Uncertain(), N_("Expires"), in_list=True)
    status: str | None = field(Code("id_document_status"), N_("Status"), in_list=True)
    shared: bool | None = field(YesNo(), N_("Shared"), help=SHARED)


@record("contact_point", N_("Contact"), N_("Contacts"), title=("value",), parent="person")
class ContactPoint(Record):
    """One way to reach a person, and whether it is safe."""

    person: str | None = field(Ref("person"), N_("Person"), required=True, in_list=True)
    channel: str | None = field(Code("contact_channel"), N_("Channel"), required=True, in_list=True)
    value: str | None = field(Text(), N_("Number or address"), required=True, in_list=True, sensitive=True)
    safe: bool | None = field(YesNo(), N_("Safe to use"), in_list=True)
    safe_times: str | None = field(Text(), N_("Safe times"))
    shared: bool | None = field(YesNo(), N_("Shared"), help=SHARED)


@record("address", N_("Address"), N_("Addresses"), title=("text",), parent="person")
class Address(Record):
    """Where a person lives or lived."""

    person: str | None = field(Ref("person"), N_("Person"), required=True, in_list=True)
    text: str | None = field(LongText(), N_("Address"), required=True, in_list=True, sensitive=True)
    country: str | None = field(Country(), N_("State"), in_list=True)
    since: UncertainDate | None = field(Uncertain(), N_("Since"))
    until: UncertainDate | None = field(Uncertain(), N_("Until"))
    safe: bool | None = field(YesNo(), N_("Safe to write to"))
    shared: bool | None = field(YesNo(), N_("Shared"), help=SHARED)


@record("participation", N_("Role in a case"), N_("Roles in a case"), title=("role",), parent="person")
class Participation(Record):
    """A person's role in a case."""

    person: str | None = field(Ref("person"), N_("Person"), required=True, in_list=True)
    role: str | None = field(Code("person_role"), N_("Role"), required=True, in_list=True, in_dossier=True)
    since: UncertainDate | None = field(Uncertain(), N_("Since"), in_list=True)
    until: UncertainDate | None = field(Uncertain(), N_("Until"))
    order: int | None = field(Number(), N_("Order in lists"))
    remark: str | None = field(Text(), N_("Remark"))


@record("relationship", N_("Relationship"), N_("Relationships"), title=("relationship",), parent="person")
class Relationship(Record):
    """What one person is to another: `person` is the … of `other`."""

    person: str | None = field(Ref("person"), N_("Person"), required=True, in_list=True)
    relationship: str | None = field(
        Code("relationship"), N_("Is the … of"), required=True, in_list=True, in_dossier=True, alias="kind"
    )
    other: str | None = field(Ref("person"), N_("Other person"), required=True, in_list=True)
    since: UncertainDate | None = field(Uncertain(), N_("Since"))
    until: UncertainDate | None = field(Uncertain(), N_("Until"))
    remark: str | None = field(Text(), N_("Remark"))
