"""All kinds of record; importing this room fills the registry."""

from app.domain.fields import REGISTRY, Record, RecordKind, kind_of
from app.domain.records.cases import Case, CaseLink, Worker
from app.domain.records.evidence import Citation, Custody, Evidence, Look, Part, Source
from app.domain.records.handover import Card, Handover
from app.domain.records.happenings import Event, Involvement, RiskAssessment, Threat
from app.domain.records.law import (
    Answer,
    Deadline,
    Decision,
    Dossier,
    Fact,
    Intervention,
    Note,
    Proceeding,
    Remedy,
    Task,
)
from app.domain.records.people import (
    Address,
    ContactPoint,
    IdentityDocument,
    Participation,
    Person,
    PersonName,
    Relationship,
)
from app.domain.records.testimony import Consent, Paragraph, Statement

__all__ = [
    "REGISTRY", "Address", "Answer", "Card", "Case", "CaseLink", "Citation", "Consent", "ContactPoint", "Custody",
    "Deadline", "Decision", "Dossier", "Event", "Evidence", "Fact", "Handover", "IdentityDocument", "Intervention",
    "Involvement", "Look", "Note", "Paragraph", "Part", "Participation", "Person", "PersonName", "Proceeding", "Record",
    "RecordKind", "Relationship", "Remedy", "RiskAssessment", "Source", "Statement", "Task", "Threat", "Worker",
    "kind_of",
]  # fmt: skip
