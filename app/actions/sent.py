"""What went out: papers, whom they went to, the consent they rested on then and now, whom a withdrawal reaches."""

from __future__ import annotations

import datetime as dt
from typing import Any

from app.actions import dossier, filed, queries, traces
from app.actions.records import case_by_code
from app.domain.errors import HavenError
from app.domain.rules.consent import Concerned, Purpose, consent_findings, standing
from app.dossier import profiles
from app.dossier.facts import CaseFacts
from app.store.plaintext import EXPORT
from app.store.table import table


def papers(reader: Any, case: str) -> list[dict[str, Any]]:
    """Papers of a case, the newest first (query): `{uid, profile, title, recipient, language, made_at, made_by,
    outputs, exhibits, override, consent_then, consent_now, withdrawn: [{uid, title, on}], kept}`.

    `withdrawn` are persons in it who took their consent back since; `kept` says that it can be made again.
    """
    uid = case_by_code(reader, case).uid
    rows: list[Any] = list(table("dossier").where(reader.database, '"case"=? ORDER BY "made_at" DESC, "uid"', (uid,)))
    if not rows:
        return []
    facts = dossier.case_facts(reader, case)
    return [_row(reader, facts, one) for one in rows if one.deleted_at is None]


def _row(reader: Any, facts: CaseFacts, one: Any) -> dict[str, Any]:
    persons = _persons(reader, facts, one)
    then = (one.consent_check or {}).get("findings") or []
    return {
        "uid": str(one.uid), "profile": one.profile, "title": one.purpose or one.profile, "recipient": one.recipient,
        "language": one.language, "made_at": one.made_at, "made_by": one.made_by, "outputs": list(one.outputs or ()),
        "exhibits": list(one.items or ()), "override": one.override_reason or "", "consent_then": list(then),
        "consent_now": _now(facts, one, persons), "withdrawn": _withdrawn(reader, facts, one, persons),
        "kept": bool(one.made_from),
    }  # fmt: skip


def _persons(reader: Any, facts: CaseFacts, one: Any) -> list[Any]:
    """The persons a paper drew on; all of the case where that is not kept."""
    try:
        drawn = set(filed.recipe_kept(reader, one).records)
    except HavenError:
        return list(facts.persons())
    return [person for person in facts.persons() if person.uid in drawn]


def _now(facts: CaseFacts, one: Any, persons: list[Any]) -> list[str]:
    """What consent says today of a paper that went out; nothing for a kind of paper that is not known any more."""
    if one.profile not in profiles.names():
        return []
    profile = profiles.load(one.profile)
    purpose = Purpose.all_of(*profile.consent, recipient=one.recipient, family=profile.family_consent)
    concerned = [
        Concerned(str(person.uid), frozenset(facts.roles_of(person.uid) or ["subject"]), _called(facts, person))
        for person in persons
    ]
    found = consent_findings(purpose, concerned, facts.all("consent"), _today())
    return list(dict.fromkeys(finding.message for finding in found))


def _withdrawn(reader: Any, facts: CaseFacts, one: Any, persons: list[Any]) -> list[dict[str, Any]]:
    made = str(one.made_at or "")
    rows = {}
    for consent in facts.all("consent"):
        person = next((person for person in persons if person.uid == consent.person), None)
        on = str(consent.withdrawn_on or consent.updated_at or "")
        since = on[:10] > made[:10] or (consent.updated_at or "") > made
        if person is not None and standing(consent, _today()) == "withdrawn" and since:
            rows[str(person.uid)] = {"uid": str(person.uid), "title": queries.title(reader, person), "on": on[:10]}
    return list(rows.values())


def _called(facts: CaseFacts, person: Any) -> str:
    return str(person.pseudonym or next(iter(facts.names_of(person.uid)), "a person"))


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()


def lying_outside(session: Any, case: str) -> list[dict[str, Any]]:
    """Exported files of a case that lie in plaintext outside the vault, oldest first: `{path, at, size, state}`."""
    return [row for row in traces.listing(session) if row["what"] == EXPORT and row["case"] == case]
