"""Exhibits, their parts and custody, what they are cited for, and sources."""

from __future__ import annotations

from typing import Any

from app.domain.dates import UncertainDate
from app.domain.fields import Record, field, record
from app.domain.kinds import (
    AnyRef,
    Code,
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
)
from app.domain.kinds.sentences import CAME_IN, CAME_IN_BEFORE
from app.domain.words import N_

_ORIGIN = N_("Origin")
_TRANSLATION = N_("Translation")


@record("evidence", N_("Exhibit"), N_("Exhibits"), title=("exhibit", "title"), by_app=False)
class Evidence(Record):
    """An exhibit: one number, one title, one or more ordered parts."""

    exhibit: str | None = field(Text(20), N_("Number"), kept=True, in_list=True, in_dossier=True)
    title: str | None = field(Text(500), N_("Title"), in_list=True, in_dossier=True)
    evidence_kind: str | None = field(Code("evidence_kind"), N_("Kind"), in_list=True, in_dossier=True, alias="kind")
    copy_status: str | None = field(Code("copy_status"), N_("Original or copy"), in_dossier=True)
    date: UncertainDate | None = field(Uncertain(), N_("Date of the document"), in_list=True, in_dossier=True)
    author: str | None = field(Text(), N_("Author"), in_dossier=True)
    language: str | None = field(Language(), N_("Language"), in_dossier=True)
    pages: int | None = field(Number(), N_("Pages"), kept=True)
    digest: str | None = field(Text(64), N_("Digest of the parts"), kept=True)
    derived_from: str | None = field(Ref("evidence"), N_("Derived from"), kept=True)
    derived_as: str | None = field(Code("derived_as"), N_("Derived as"), kept=True)
    translator: str | None = field(Text(), N_("Translator"), in_dossier=True, sensitive=True, section=_TRANSLATION)
    qualification: str | None = field(Text(), N_("Translator's qualification"), in_dossier=True, section=_TRANSLATION)
    certified: bool | None = field(YesNo(), N_("Certified"), in_dossier=True, section=_TRANSLATION)
    collected_by: str | None = field(Text(), N_("Collected by"), sensitive=True, section=_ORIGIN)
    collected_where: str | None = field(Text(), N_("Collected where"), section=_ORIGIN)
    collected_how: str | None = field(Text(), N_("Collected how"), section=_ORIGIN)
    collected: UncertainDate | None = field(Uncertain(), N_("Collected when"), section=_ORIGIN)
    device: str | None = field(Text(), N_("Device"), section=_ORIGIN)
    owner: str | None = field(Text(), N_("Owner"), sensitive=True, section=_ORIGIN)
    source: str | None = field(Ref("source"), N_("Source"), section=_ORIGIN)
    concerns: str | None = field(LongText(), N_("Doubts about authenticity"))
    legal_hold: bool | None = field(YesNo(), N_("Legal hold"))
    disclosure: str | None = field(Code("evidence_disclosure"), N_("Disclosure"))
    section: str | None = field(Text(80), N_("Section of the bundle"), in_dossier=True)
    description: str | None = field(LongText(), N_("Description"), in_dossier=True)


@record("part", N_("Part"), N_("Parts"), title=("original_name",), parent="evidence", by_app=True)
class Part(Record):
    """One file of an exhibit, as found."""

    evidence: str | None = field(Ref("evidence"), N_("Exhibit"), kept=True, in_list=True)
    n: int | None = field(Number(), N_("No."), kept=True, in_list=True)
    object: str | None = field(Text(32), N_("Object"), kept=True)
    sha256: str | None = field(Text(64), "SHA-256", kept=True, in_list=True)
    size: int | None = field(Number(), N_("Size in bytes"), kept=True, in_list=True)
    media_type: str | None = field(Text(120), N_("Media type found"), kept=True, in_list=True)
    media_type_claimed: str | None = field(Text(120), N_("Media type claimed"), kept=True)
    original_name: str | None = field(Text(), N_("Original name"), kept=True, in_list=True, sensitive=True)
    origin_label: str | None = field(Text(), N_("Taken from"), kept=True, sensitive=True)
    claimed_at: str | None = field(Instant(), N_("Time claimed by the file system"), kept=True)
    embedded_at: str | None = field(Text(60), N_("Time embedded in the file"), kept=True)
    ingested_at: str | None = field(Instant(), N_("Taken in at"), kept=True)
    metadata: dict[str, Any] | None = field(Json(), N_("Embedded metadata"), kept=True)


@record("custody", N_("Custody line"), N_("Custody"), title=("action",), parent="evidence", append_only=True)
class Custody(Record):
    """One line of an exhibit's chain of custody; never edited, only answered."""

    evidence: str | None = field(Ref("evidence"), N_("Exhibit"), required=True, in_list=True)
    action: str | None = field(Code("custody_action"), N_("Action"), required=True, in_list=True, in_dossier=True)
    at: str | None = field(Instant(), N_("At"), in_list=True, in_dossier=True)
    by: str | None = field(Text(), N_("By"), in_list=True, in_dossier=True)
    from_whom: str | None = field(Text(), N_("From"))
    to_whom: str | None = field(Text(), N_("To"))
    place: str | None = field(Text(), N_("Place"))
    purpose: str | None = field(
        Text(says=(CAME_IN, CAME_IN_BEFORE), codes="consent_scope"), N_("Purpose"), in_list=True
    )
    digest: str | None = field(Text(64), N_("Digest"))
    tool: str | None = field(Text(), N_("Tool and version"))


@record("look", N_("Look"), N_("Looks"), title=("page",), parent="evidence", by_app=True)
class Look(Record):
    """Somebody looked at a page that no search can read, and says who of the case can be told from it."""

    evidence: str | None = field(Ref("evidence"), N_("Exhibit"), required=True, in_list=True)
    page: int | None = field(Number(least=1), N_("Page of the exhibit"), required=True, in_list=True)
    digest: str | None = field(Text(64), N_("Digest of the page"), kept=True)
    at: str | None = field(Instant(), N_("Looked at"), kept=True, in_list=True)
    by: str | None = field(Text(), N_("By"), kept=True, in_list=True)
    shows: tuple[str, ...] | None = field(
        Several(Ref("person")), N_("Who can be told from it"), in_list=True, help=N_("Empty: nobody of this case.")
    )


@record("citation", N_("Citation"), N_("Citations"), title=("locator",), parent="evidence")
class Citation(Record):
    """What an exhibit is cited for, and exactly where in it."""

    evidence: str | None = field(Ref("evidence"), N_("Exhibit"), required=True, in_list=True)
    target_kind: str | None = field(Code("citation_target"), N_("Proves a"), required=True, in_list=True)
    target_uid: str | None = field(AnyRef(), N_("Which one"), required=True, in_list=True)
    page: int | None = field(Number(least=1), N_("Page of the exhibit"), in_list=True, in_dossier=True)
    locator: str | None = field(
        Text(), N_("Place in it"), in_list=True, in_dossier=True, help=N_("Paragraph, time code, row.")
    )
    quote: str | None = field(LongText(), N_("Quotation"), in_dossier=True)
    reliability: str | None = field(Code("source_reliability"), N_("Reliability of the source"), in_list=True)
    credibility: str | None = field(Code("info_credibility"), N_("Credibility of the information"), in_list=True)
    corroboration: str | None = field(Code("corroboration"), N_("Corroboration"))


@record("source", N_("Source"), N_("Sources"), title=("code",))
class Source(Record):
    """Somebody who told us something; appears as a code unless it may be named for that very purpose."""

    code: str | None = field(Text(40), N_("Code name"), required=True, in_list=True, in_dossier=True)
    person: str | None = field(Ref("person"), N_("Person"), sensitive=True)
    connection: str | None = field(Code("source_connection"), N_("Connection"), in_list=True)
    protection: str | None = field(LongText(), N_("Protection measures"))
    may_be_named_for: tuple[str, ...] | None = field(Several(Code("consent_scope")), N_("May be named for"))
    reliability: str | None = field(Code("source_reliability"), N_("Reliability"), in_list=True)
