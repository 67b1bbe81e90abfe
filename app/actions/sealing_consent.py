"""The gate of a handover: whose consent covers it, person by person, with what of theirs goes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from app.actions.sealing_paper import everything, told_facts
from app.domain.rules.consent import Concerned, Purpose, consent_findings, standing
from app.domain.rules.finding import Finding
from app.dossier.check import items_of
from app.dossier.facts import CaseFacts
from app.handover.scope import BELONGINGS, Scope

# Somebody who is only referred to in one of these fields is in the case as that.
_IMPLIED = {"interpreter": "interpreter", "perpetrator": "perpetrator"}


def findings(reader: Any, scope: Scope, purpose: str, recipient: str | None, today: dt.date) -> list[Finding]:
    """Who among those that go does not agree to this purpose or recipient (stop), and conditions to keep (note).

    Takes a unit or a reader.
    """
    found: dict[Finding, None] = {}
    ways = _ways(scope)
    for case in scope.choice.cases:
        facts = everything(reader, case)
        seen = told_facts(facts, scope)
        asked = [_concerned(facts, seen, uid, ways.get(uid, ())) for uid in persons(scope, case)]
        wanted = Purpose.all_of(purpose, recipient=recipient)
        found |= dict.fromkeys(consent_findings(wanted, asked, facts.all("consent"), today))
    return list(found)


def persons(scope: Scope, case: str) -> list[str]:
    """The persons that go with a case: its own, and those it refers to."""
    referred = {target for row in scope.goes.values() if row.case == case for _, target in row.refs}
    return [uid for uid in scope.of_kind("person") if scope.goes[uid].case == case or uid in referred]


def _concerned(facts: CaseFacts, seen: CaseFacts, uid: str, ways: Collection[str]) -> Concerned:
    roles = facts.roles_of(uid) or _implied(ways) or ["subject"]
    person = facts.get(uid)
    label = getattr(person, "pseudonym", None) or next(iter(facts.names_of(uid)), None) or uid
    return Concerned(uid, frozenset(roles), str(label), items_of(seen, uid))


def _ways(scope: Scope) -> dict[str, set[str]]:
    """By which fields each record is referred to, by what is not its own."""
    found: dict[str, set[str]] = {}
    for row in scope.goes.values():
        for name, target in () if row.kind in BELONGINGS else row.refs:
            found.setdefault(target, set()).add(name)
    return found


def _implied(ways: Collection[str]) -> list[str]:
    """What somebody without a role is, as far as all that refers to them agrees."""
    return sorted({_IMPLIED[name] for name in ways}) if ways and all(name in _IMPLIED for name in ways) else []


def agreed(reader: Any, scope: Scope, purpose: str, today: dt.date) -> list[dict[str, Any]]:
    """For the description: what the persons that go agreed to, with conditions and recipients (query)."""
    found = []
    for case in scope.choice.cases:
        facts = everything(reader, case)
        going = set(persons(scope, case))
        found += [_told(one, purpose, today) for one in _consents(facts, going)]
    return found


def _consents(facts: CaseFacts, persons: set[str]) -> Iterable[Any]:
    return (one for one in facts.all("consent") if one.person in persons)


def _told(consent: Any, purpose: str, today: dt.date) -> dict[str, Any]:
    answer = (consent.scopes or {}).get(purpose, "not_asked")
    stands = standing(consent, today)
    return {
        "person": consent.person, "standing": stands if stands != "given" or answer == "yes" else f"scope_{answer}",
        "scope": purpose, "basis": consent.basis, "conditions": consent.conditions or "",
        "recipients": list(consent.recipients or ()), "valid_until": consent.valid_until,
    }  # fmt: skip
