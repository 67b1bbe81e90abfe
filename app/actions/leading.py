"""Who leads a case files with bodies; others are told before they do."""

from __future__ import annotations

from typing import Any

from app.actions.records import case_by_code
from app.domain.messages_sealing import LEADS
from app.domain.rules.finding import Finding
from app.dossier import check
from app.dossier.profiles import Profile
from app.session import marks


def findings(reader: Any, case: str, profile: Profile) -> list[Finding]:
    """That another organisation leads a case (code), where a paper is filed with a body (query).

    It makes no draft: where lives hang on a deadline nobody waits for the lead.
    """
    found = case_by_code(reader, case)
    own = marks.read_site(reader.database).organisation
    if not profile.filed or not found.lead_organisation or _flat(found.lead_organisation) == _flat(own):
        return []
    words = LEADS.format(name=found.lead_organisation)
    return [Finding("lead_elsewhere", check.NOTE, found.uid, words, rule="lead", source="house rule")]


def _flat(name: str) -> str:
    return " ".join(name.casefold().split())
