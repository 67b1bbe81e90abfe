"""The pre-flight: what stops a paper, what makes it a draft, what is only said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from app.domain.records import Evidence
from app.domain.rules.consent import Concerned, Purpose, consent_findings
from app.domain.rules.finding import Finding, Level
from app.dossier import chronology, rules
from app.dossier.answers import answer_sheet
from app.dossier.facts import CaseFacts
from app.dossier.profiles import Profile
from app.dossier.rules.context import by_rule
from app.dossier.view import View

STOP: Level = "stop"
WARN: Level = "warn"
NOTE: Level = "note"


def answer(found: Finding) -> dict[str, Any]:
    """As the command line answers it: what only tells is a warning that does not make a draft."""
    return {**found.to_json(), "level": STOP if found.level == STOP else WARN}


def exhibit_name(item: Evidence) -> str:
    """How an exhibit is called in the pre-flight."""
    return item.exhibit or item.uid


def findings(everything: CaseFacts, view: View, today: dt.date) -> list[Finding]:
    """Everything the profile asks of the selected facts, but for consent and for what only a build can tell."""
    context = rules.Context(everything, view, tuple(answer_sheet(view)), today)
    checks = [
        _unverified(view.profile),
        rules.before(context),
        _citations(everything, view.facts),
    ]
    if view.profile.filed:
        checks += [_disputed(view), _statements(view.facts)]
    if view.profile.takes_exhibits:
        checks += [_uncited(view.facts), _without_parts(view.facts)]
    if not view.facts.all("event") and not view.facts.all("threat") and not view.facts.exhibits():
        checks.append(iter([Finding("empty_case", WARN, "case", "There is nothing to report yet.")]))
    return [finding for check in checks for finding in check] + _leaks(view)


def _unverified(profile: Profile) -> Iterator[Finding]:
    for rule in profile.rules.values():
        if not rule.verified:
            yield by_rule(
                rule, "unverified_rule", rule.id, f"Not yet checked against its source: {rule.words}", level=NOTE
            )


def _citations(everything: CaseFacts, shown: CaseFacts) -> Iterator[Finding]:
    for citation in everything.all("citation"):
        target = everything.get(citation.target_uid)
        exhibit = everything.get(citation.evidence)
        if target is None and citation.uid in shown.by_uid:
            yield Finding(
                "dangling_citation", STOP, citation.uid, "This citation proves something that is no longer here."
            )
        elif exhibit is None and target is not None and target.uid in shown.by_uid:
            yield Finding(
                "dangling_citation", STOP, citation.uid, "A citation points at an exhibit that is no longer here."
            )
        elif target is not None and target.uid in shown.by_uid and citation.uid not in shown.by_uid and exhibit:
            yield Finding(
                "citation_withheld",
                NOTE,
                exhibit_name(exhibit),
                "This exhibit is cited but does not go out; the citation is left out.",
            )


def _disputed(view: View) -> Iterator[Finding]:
    for row in chronology.rows(view):
        if row.disputed:
            yield Finding("disputed_date", NOTE, row.title, "This is disputed; it is printed as “on or about”.")


def _statements(facts: CaseFacts) -> Iterator[Finding]:
    for statement in facts.all("statement"):
        name = statement.title or "statement"
        if not statement.signed_on:
            yield Finding("statement_unsigned", WARN, name, "This statement is not signed.")
        if statement.language not in (None, "en") and not statement.read_back:
            yield Finding("statement_not_read_back", WARN, name, "It is not recorded that this was read back.")


def _uncited(facts: CaseFacts) -> Iterator[Finding]:
    cited = {citation.evidence for citation in facts.all("citation")}
    for item in facts.exhibits():
        if item.uid not in cited and item.derived_from not in cited:
            yield Finding("uncited_exhibit", NOTE, exhibit_name(item), "Nothing cites this exhibit.")


def _without_parts(facts: CaseFacts) -> Iterator[Finding]:
    for item in facts.exhibits():
        if not facts.parts_of(item.uid):
            yield Finding("exhibit_without_file", NOTE, exhibit_name(item), "This exhibit has no file and is left out.")


def _leaks(view: View) -> list[Finding]:
    message = "The word “{word}” may give a hidden name away: change it, or accept it in the options."
    unique = dict.fromkeys((leak.subject, leak.word) for leak in view.names.leaks)
    return [Finding("leak", STOP, subject, message.format(word=word)) for subject, word in unique]


def consent(everything: CaseFacts, view: View, today: dt.date) -> list[Finding]:
    """Whose consent does not cover this paper. Under an override these become warnings, for the pre-flight alone."""
    if not view.profile.consent:
        return []
    recipient = view.disclosure.recipient or None
    purpose = Purpose.all_of(*view.profile.consent, recipient=recipient, family=view.profile.family_consent)
    persons = [
        Concerned(
            person.uid,
            frozenset(everything.roles_of(person.uid) or ["subject"]),
            person.pseudonym or next(iter(everything.names_of(person.uid)), "a person"),
        )
        for person in view.facts.persons()
    ]
    found = consent_findings(purpose, persons, everything.all("consent"), today)
    return [_overridden(item) for item in found] if view.disclosure.override else found


def _overridden(found: Finding) -> Finding:
    """A refusal that somebody goes against with a reason: said in the pre-flight, never in the paper."""
    return replace(found, level=NOTE, message=f"Overridden: {found.message}") if found.level == STOP else found
