"""The pre-flight: what stops a paper, what makes it a draft, what is only said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from app.domain.records import Evidence
from app.domain.rules.consent import Concerned, Purpose, consent_findings
from app.domain.rules.finding import Finding, Level
from app.dossier import chronology, citing, rules
from app.dossier.answers import answer_sheet
from app.dossier.disclosure import Disclosure
from app.dossier.facts import CaseFacts
from app.dossier.profiles import Profile
from app.dossier.rules.context import by_rule
from app.dossier.view import View

STOP: Level = "stop"
WARN: Level = "warn"
NOTE: Level = "note"
_PUBLISHED_NAMED = "publish_named"


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
        checks += [_disputed(view), _statements(view.facts), _hearing(view)]
    if view.profile.takes_exhibits:
        checks += [_uncited(view), _without_parts(view.facts)]
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


def _hearing(view: View) -> Iterator[Finding]:
    row = view.proceeding
    if row is not None and row.hearing_at and not (row.hearing_zone or view.profile.zone):
        words = "The zone of the hearing's hour is not said: it is printed as UTC."
        yield Finding("zone_missing", NOTE, "proceeding.hearing_zone", words)


def _statements(facts: CaseFacts) -> Iterator[Finding]:
    for statement in facts.all("statement"):
        name = statement.title or "statement"
        if not statement.signed_on:
            yield Finding("statement_unsigned", WARN, name, "This statement is not signed.")
        if statement.language not in (None, "en") and not statement.read_back:
            yield Finding("statement_not_read_back", WARN, name, "It is not recorded that this was read back.")


_HOLDING = {"consent": ("evidence",), "decision": ("evidence",), "remedy": ("evidence",),
            "proceeding": ("authority_exhibit", "removal_order")}  # fmt: skip


def _uncited(view: View) -> Iterator[Finding]:
    facts = view.facts
    cited = {citation.evidence for citation in facts.all("citation")}
    cited |= {getattr(row, name) for kind, names in _HOLDING.items() for row in facts.all(kind) for name in names}
    cited |= citing.cited(view)
    cited.discard(None)
    for item in facts.exhibits():
        if item.uid not in cited and item.derived_from not in cited:
            yield Finding("uncited_exhibit", NOTE, exhibit_name(item), "Nothing cites this exhibit.")


def _without_parts(facts: CaseFacts) -> Iterator[Finding]:
    for item in facts.exhibits():
        if not facts.parts_of(item.uid):
            yield Finding("exhibit_without_file", NOTE, exhibit_name(item), "This exhibit has no file and is left out.")


_HIDDEN = "The word “{word}” may give a hidden name away: change it, or accept it in the options."
_OURS = "“{word}” is a name or number of our own, not for others: change it, or accept it in the options."


def _leaks(view: View) -> list[Finding]:
    unique = dict.fromkeys((leak.subject, leak.word, leak.ours) for leak in view.names.leaks)
    return [
        Finding("leak", STOP, subject, (_OURS if ours else _HIDDEN).format(word=word)) for subject, word, ours in unique
    ]


def consent(everything: CaseFacts, view: View, today: dt.date) -> list[Finding]:
    """Whose consent does not cover this paper. Under an override these become warnings, for the pre-flight alone."""
    persons = [person.uid for person in view.facts.persons()]
    found = _consents(everything, view.profile, view.disclosure, persons, today)
    return [_overridden(item) for item in found] if view.disclosure.override else found


def agreed(everything: CaseFacts, profile: Profile, disclosure: Disclosure, person: str, today: dt.date) -> bool:
    """Whether somebody's consent covers a paper."""
    return not any(item.level == STOP for item in _consents(everything, profile, disclosure, [person], today))


def _consents(
    everything: CaseFacts, profile: Profile, disclosure: Disclosure, persons: Iterable[str], today: dt.date
) -> list[Finding]:
    held, found = everything.all("consent"), []
    for uid in persons:
        roles = frozenset(everything.roles_of(uid) or ["subject"])
        asked = [Concerned(uid, roles, _called(everything, uid), items_of(everything, uid))]
        named = disclosure.mode(uid, profile) == "name"
        for purpose in purposes(profile, disclosure, named=named):
            found += consent_findings(purpose, asked, held, today)
    return found


_MOST_ITEMS = 6


def items_of(everything: CaseFacts, person: str) -> tuple[str, ...]:
    """The statements and exhibits through which somebody is in a paper, by name."""
    about = {item.target_uid for item in everything.children("involvement", "person", person)}
    statements = everything.children("statement", "person", person)
    for statement in statements:
        about |= {statement.uid, *(item.uid for item in everything.children("paragraph", "statement", statement.uid))}
    cited = {item.evidence for item in everything.all("citation") if item.target_uid in about}
    named = [item.title for item in statements if item.title]
    named += [item.exhibit for item in everything.exhibits() if item.uid in cited and item.exhibit]
    return (*named[:_MOST_ITEMS], "…") if len(named) > _MOST_ITEMS else tuple(named)


def purposes(profile: Profile, disclosure: Disclosure, *, named: bool = True) -> list[Purpose]:
    """What must be agreed to: all scopes a profile names, one of them, or those of each recipient's body.

    Where to be published without a name is enough for some, whoever stands by name (`named`) must have agreed to that.
    """
    recipient, family = disclosure.recipient or None, profile.family_consent
    if profile.recipients:
        named_bodies = disclosure.several or [""]  # not said yet: somebody unknown, who must be agreed to as well
        return [Purpose.all_of(*profile.asked_by(name), recipient=name or None, family=family) for name in named_bodies]
    if not profile.consent:
        return []
    if profile.any_consent and named and _PUBLISHED_NAMED in profile.consent:
        return [Purpose.all_of(_PUBLISHED_NAMED, recipient=recipient, family=family)]
    if profile.any_consent:
        return [Purpose.any_of(*profile.consent, recipient=recipient, family=family)]
    return [Purpose.all_of(*profile.consent, recipient=recipient, family=family)]


def _called(everything: CaseFacts, person: str) -> str:
    record = everything.get(person)
    return (record.pseudonym if record else None) or next(iter(everything.names_of(person)), "a person")


def _overridden(found: Finding) -> Finding:
    """A refusal that somebody goes against with a reason: said in the pre-flight, never in the paper."""
    return replace(found, level=NOTE, message=f"Overridden: {found.message}") if found.level == STOP else found
