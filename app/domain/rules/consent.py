"""Consent: who is asked, what stands, and which person stops a paper (after OHCHR and the Murad Code)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.domain.dates import UncertainDate
from app.domain.rules.finding import Finding, Level

ASKED = frozenset({"subject", "relative", "witness", "source"})
NEVER_ASKED = frozenset({"perpetrator"})
FAMILY = frozenset({"family", "next_of_kin"})
GRANTING = frozenset({"given", "given_conditions", "by_representative"})
# The internal scope: keeping a file is no disclosure, so limits on recipients do not bear on it.
STORE = "store"


class Consenting(Protocol):
    """What is asked of a consent record."""

    @property
    def person(self) -> str | None: ...
    @property
    def status(self) -> str | None: ...
    @property
    def scopes(self) -> Mapping[str, str] | None: ...
    @property
    def conditions(self) -> str | None: ...
    @property
    def recipients(self) -> Sequence[str] | None: ...
    @property
    def given(self) -> UncertainDate | None: ...
    @property
    def given_by(self) -> str | None: ...
    @property
    def basis(self) -> str | None: ...
    @property
    def valid_until(self) -> str | None: ...
    @property
    def withdrawn_on(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a paper or handover is for: each group of scopes needs one of its scopes, and all groups count.

    `family` says that consent given by family is taken (a detained or missing person's);
    `alternatives` of one scope are the usual case.
    """

    groups: tuple[tuple[str, ...], ...]
    recipient: str | None = None
    family: bool = False

    @classmethod
    def all_of(cls, *scopes: str, recipient: str | None = None, family: bool = False) -> Purpose:
        """A purpose that needs every one of the scopes."""
        return cls(tuple((scope,) for scope in scopes), recipient, family)

    @classmethod
    def any_of(cls, *scopes: str, recipient: str | None = None, family: bool = False) -> Purpose:
        """A purpose for which one of the scopes is enough."""
        return cls((scopes,), recipient, family)


@dataclass(frozen=True, slots=True)
class Concerned:
    """A person in a paper: roles in the case, the label a message may use, and what of theirs is included."""

    uid: str
    roles: frozenset[str]
    label: str = ""
    items: tuple[str, ...] = ()


def is_asked(roles: Iterable[str]) -> bool:
    """Whether somebody of these roles is asked for consent; an alleged perpetrator never is."""
    held = frozenset(roles)
    return bool(held & ASKED) and not held & NEVER_ASKED


_DECISIVE = frozenset(
    {"status", "scopes", "conditions", "recipients", "valid_until", "withdrawn_on", "basis", "given_by"}
)


def standing(consent: Consenting | None, today: dt.date) -> str:
    """What the status says today: given, not_required, not_asked, pending, refused, withdrawn or expired."""
    if consent is None or consent.status is None:
        return "not_asked"
    if consent.withdrawn_on or consent.status == "withdrawn":
        return "withdrawn"
    if consent.status == "refused":
        return "refused"
    if consent.status == "expired" or (consent.valid_until and consent.valid_until < today.isoformat()):
        return "expired"
    # What a partner says otherwise has to be settled first: until then nothing was given.
    if _DECISIVE & set(getattr(consent, "siblings", None) or ()):
        return "pending"
    return "given" if consent.status in GRANTING else consent.status


def consent_findings(
    purpose: Purpose, persons: Iterable[Concerned], consents: Iterable[Consenting], today: dt.date
) -> list[Finding]:
    """Every person whose consent does not cover the purpose (stop), and conditions to keep (note)."""
    held: dict[str, list[Consenting]] = {}
    for consent in consents:
        held.setdefault(consent.person or "", []).append(consent)
    return [
        finding
        for person in persons
        if is_asked(person.roles)
        for finding in _person(purpose, person, held.get(person.uid, []), today)
    ]


def _person(purpose: Purpose, person: Concerned, held: list[Consenting], today: dt.date) -> list[Finding]:
    found: dict[Finding, None] = {}
    for group in purpose.groups:
        for finding in _group(purpose, group, person, held, today):
            found[finding] = None
    return list(found)


def _group(
    purpose: Purpose, group: tuple[str, ...], person: Concerned, held: list[Consenting], today: dt.date
) -> list[Finding]:
    answers = [_scope(purpose, scope, person, held, today) for scope in group]
    granted = [answer for answer in answers if all(finding.level != "stop" for finding in answer)]
    return granted[0] if granted else answers[0]


def _scope(purpose: Purpose, scope: str, person: Concerned, held: list[Consenting], today: dt.date) -> list[Finding]:
    relevant = [consent for consent in held if _reaches(consent, scope, purpose.recipient)]
    grants = [consent for consent in relevant if not _why_not(consent, scope, purpose, today)]
    for denial in (consent for consent in relevant if _denies(consent, scope, today)):
        grants = [grant for grant in grants if _is_later(grant, denial)]
        if not grants:
            return [_refusal(person, scope, _why_not(denial, scope, purpose, today), purpose)]
    if grants:
        return min((_notes(grant, person, scope) for grant in grants), key=len)
    return [_refusal(person, scope, _best_reason(held, scope, purpose, today), purpose)]


def _reaches(consent: Consenting, scope: str, recipient: str | None) -> bool:
    """Whether the consent speaks about this recipient at all."""
    return scope == STORE or not consent.recipients or _folded(recipient) in map(_folded, consent.recipients)


def _folded(name: str | None) -> str:
    return " ".join((name or "").casefold().split())


def _denies(consent: Consenting, scope: str, today: dt.date) -> bool:
    state, scopes = standing(consent, today), consent.scopes or {}
    if state in {"refused", "withdrawn"}:
        return not scopes or scopes.get(scope) in {"yes", "no"}
    return state == "given" and scopes.get(scope) == "no"


def _is_later(grant: Consenting, denial: Consenting) -> bool:
    """Whether a person who said no has said yes since; without both dates the no stands."""
    said_no = denial.withdrawn_on or (denial.given and denial.given.latest)
    said_yes = grant.given and grant.given.earliest
    return bool(said_no and said_yes and said_yes > said_no)


def _why_not(consent: Consenting, scope: str, purpose: Purpose, today: dt.date) -> str:
    """Why a consent does not grant a scope; empty when it does. The status decides before the scopes."""
    state = standing(consent, today)
    if state == "not_required":
        return ""
    if state != "given":
        return state
    answer = (consent.scopes or {}).get(scope, "not_asked")
    if answer != "yes":
        return "scope_no" if answer == "no" else "scope_not_asked"
    if consent.basis in FAMILY and not purpose.family:
        return "family_only"
    return "" if _reaches(consent, scope, purpose.recipient) else "other_recipient"


# What tells most comes first: a person who was asked is closer to yes than one who never was.
_ORDER = (
    "refused", "withdrawn", "scope_no", "expired", "other_recipient", "family_only", "pending", "scope_not_asked",
    "not_asked",
)  # fmt: skip
_WHY = {
    "not_asked": "has not been asked",
    "pending": "has not answered yet",
    "refused": "refused",
    "withdrawn": "withdrew consent",
    "expired": "gave consent that has expired",
    "scope_no": "said no to this use",
    "scope_not_asked": "has not been asked about this use",
    "family_only": "did not consent; family did, which this use does not accept",
    "other_recipient": "consented for other recipients only",
}


def _best_reason(held: list[Consenting], scope: str, purpose: Purpose, today: dt.date) -> str:
    reasons = {_why_not(consent, scope, purpose, today) for consent in held} - {""}
    return next((reason for reason in _ORDER if reason in reasons), "not_asked")


def _refusal(person: Concerned, scope: str, why: str, purpose: Purpose) -> Finding:
    items = f" ({', '.join(person.items)})" if person.items else ""
    recipient = f" to {purpose.recipient}" if why == "other_recipient" and purpose.recipient else ""
    message = f"{person.label or person.uid}{items} {_WHY[why]}: {scope}{recipient}"
    return _finding("consent", "stop", person, message, scope=scope, why=why)


def _notes(consent: Consenting, person: Concerned, scope: str) -> list[Finding]:
    label, found = person.label or person.uid, []
    if consent.conditions:
        message = f"{label} set conditions: {consent.conditions}"
        found.append(_finding("consent_conditions", "note", person, message, scope=scope))
    if consent.basis in FAMILY or consent.basis == "guardian":
        by = consent.given_by or consent.basis or ""
        found.append(
            _finding("consent_given_by", "note", person, f"consent for {label} was given by {by}", scope=scope)
        )
    return found


def _finding(code: str, level: Level, person: Concerned, message: str, **facts: str) -> Finding:
    rule = f"consent:{facts['scope']}" if level == "stop" else "consent"
    return Finding(code, level, person.uid, message, rule=rule, source="consent record", facts={**facts})


@dataclass(frozen=True, slots=True)
class Handed:
    """A paper or package that went out: to whom, when, and which persons it held."""

    uid: str
    recipient: str
    at: str
    persons: frozenset[str]


def recipients_to_tell(person: str, handed: Iterable[Handed]) -> list[Handed]:
    """Everything that went out with this person in it, oldest first: whom a withdrawal must reach."""
    return sorted((item for item in handed if person in item.persons), key=lambda item: (item.at, item.uid))
