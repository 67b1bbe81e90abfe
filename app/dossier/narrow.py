"""One person's paper from a case of several: what is about somebody else alone stays out of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.dossier.facts import CaseFacts


def others(facts: CaseFacts, subject: str) -> set[str]:
    """Further persons the case is about who are no family of the subject."""
    return {str(person.uid) for person in facts.subjects()} - {subject} - family(facts, subject)


def family(facts: CaseFacts, subject: str) -> set[str]:
    """Those who are something to the person, by uid."""
    pairs = ((link.person, link.other) for link in facts.all("relationship"))
    return {uid for pair in pairs if subject in pair for uid in pair if uid} - {subject}


def victims(facts: CaseFacts, happening: Any) -> set[str]:
    """Whom an event or threat befell, as far as it is said."""
    links = facts.children("involvement", "target_uid", happening.uid)
    return {link.person for link in links if link.degree == "victim"} | set(getattr(happening, "targets", None) or ())


def only_about(facts: CaseFacts, subject: str) -> CaseFacts:
    """The facts without what is about others alone: they, what befell them, their proceedings, papers and consent."""
    gone = others(facts, subject)
    if not gone:
        return facts
    near = {subject} | family(facts, subject)
    for kind in ("event", "threat"):
        gone |= {item.uid for item in facts.all(kind) if (hit := victims(facts, item)) and not hit & near}
    gone |= {item.uid for item in facts.all("proceeding") if item.subject in gone}
    gone |= {item.uid for name in ("answer", "statement") for item in facts.all(name) if item.person in gone}
    gone |= {item.uid for name in ("decision", "remedy") for item in facts.all(name) if item.proceeding in gone}
    return facts.without(gone | set(_exhibits(facts, gone)))


def kept_home(facts: CaseFacts) -> set[str]:
    """Exhibits that go to nobody outside: withheld ones with their copies, and those that only redacted may go."""
    redacted = {item.derived_from for item in facts.exhibits() if item.derived_as == "redacted"}
    gone: set[str] = {
        item.uid
        for item in facts.exhibits()
        if item.disclosure == "withheld" or (item.disclosure == "redacted_only" and item.uid not in redacted)
    }
    while more := {item.uid for item in facts.exhibits() if item.derived_from in gone} - gone:
        gone |= more
    return gone


def superseded(everything: CaseFacts) -> set[str]:
    """Statements that a newer version replaced: they stay at home, also where the newer one does."""
    return {item.replaces for item in everything.all("statement") if item.replaces}


def consent_papers(facts: CaseFacts) -> set[str]:
    """Exhibits that only a consent rests on: they go to bodies that ask for the consent, and to nobody else."""
    persons = {str(person.uid) for person in facts.persons()}
    return set(_exhibits(facts, persons)) if facts.all("consent") else set()


def _exhibits(facts: CaseFacts, gone: set[str]) -> Iterator[str]:
    """Exhibits that only what is gone rests on; those that nothing rests on stay."""
    for item in facts.exhibits():
        holders = set(_holders(facts, item.derived_from or item.uid))
        if holders and holders <= gone:
            yield item.uid


def _holders(facts: CaseFacts, exhibit: str) -> Iterator[str]:
    """Records that rest on an exhibit; a consent counts as its person."""
    yield from (one.target_uid for one in facts.all("citation") if one.evidence == exhibit)
    yield from (row.person for row in facts.all("consent") if row.evidence == exhibit)
    yield from (row.uid for kind in ("decision", "remedy") for row in facts.all(kind) if row.evidence == exhibit)
    yield from (row.uid for row in facts.all("proceeding") if exhibit in (row.authority_exhibit, row.removal_order))
