"""What a package says of itself once its sender is proven, and what has to be known before somebody takes it in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from app.actions import cards
from app.actions.cards import CHANGED, UNVERIFIED
from app.actions.receiving import naming
from app.actions.receiving.naming import Names
from app.domain.messages_receiving import DECISIONS, WARNINGS
from app.domain.records.handover import Handover
from app.handover import age, head
from app.handover.cards import card_of_site
from app.handover.head import Head
from app.handover.package_reader import Opened
from app.handover.refusing import refused
from app.session import marks
from app.store import journal
from app.store.table import table

QUARANTINED, ACCEPTED, PART, REFUSED, WITHDRAWN, DESTROYED = (
    "quarantined", "accepted", "part", "refused", "withdrawn", "destroyed",
)  # fmt: skip
TAKEN = frozenset({ACCEPTED, PART})


@dataclass(frozen=True, slots=True)
class Package:
    """A package whose sender is proven, as its own description has it; `digest` is what receipts name it by."""

    head: Head
    mark: str
    digest: str
    size: int
    files: int
    known: cards.Known


def described(reader: Any, opened: Opened) -> Package:
    """What was opened, its description checked against who signed it and for whom it is. Takes a unit or a reader.

    Raises PackageRefused when it names another sender than the one who signed it, or was made for somebody else.
    """
    told = head.read(opened.head)
    known = cards.known(reader, opened.signer.ed25519)
    if known is None or told.sender["fingerprint"] != known.card.fingerprint:
        raise refused("sender")
    _refuse_others(reader, told, opened.mark)
    record = record_of(reader, told.package_id)
    if record is not None and record.digest not in (None, opened.digest.hex()):
        raise refused("same_id")
    return Package(told, opened.mark, opened.digest.hex(), opened.size, len(opened.rows), known)


def still(unit: Any, package: Package) -> Package:
    """The same package with its sender as trusted as they are now. CardRevoked."""
    cards.signer(unit, package.known.card.keys.ed25519)
    known = cards.known(unit, package.known.card.keys.ed25519)
    if known is None:
        raise refused("sender")
    return replace(package, known=known)


def _refuse_others(reader: Any, told: Head, mark: str) -> None:
    """Whom a package is for stands in what was signed: sealed anew for another, it is refused there."""
    if (told.recipient == head.PASSPHRASE) != (mark == age.Passphrase.mark):
        raise refused("recipient")
    ours = {
        *(card_of_site(site, "").fingerprint for site in marks.sites(reader.database)),
        head.PASSPHRASE,
        *_bare(reader),
    }
    if told.recipient not in ours:
        raise refused("recipient")


def _bare(reader: Any) -> Iterator[str]:
    return (
        head.BARE + hashlib.sha256(key.recipient()).hexdigest()
        for key in cards.identities(reader)
        if not isinstance(key, age.PassphraseIdentity)
    )


# -- what is known of it here ---------------------------------------------------------


def record_of(reader: Any, package_id: str) -> Handover | None:
    """The record of a package that came in, by its id. Takes a unit or a reader."""
    found = next(table("handover").where(reader.database, '"package"=? AND "direction"=\'in\'', (package_id,)), None)
    assert found is None or isinstance(found, Handover)  # noqa: S101 - the table gives its own kind
    return found


def newest_number(reader: Any, card: str) -> int:
    """The highest number of the packages of a partner that were taken in."""
    sql = (
        'SELECT max("number") FROM "handover" WHERE "direction"=\'in\' AND "card"=? AND "state" IN (?,?) '
        'AND "deleted_at" IS NULL'
    )
    return int(reader.database.value(sql, (card, *sorted(TAKEN))) or 0)


def decisions(package: Package, record: Handover | None) -> list[dict[str, str]]:
    """Why somebody must decide, with a reason, before this is taken in: rows {code, message}; none when nobody must."""
    return [{"code": code, "message": words} for code, words in _decisions(package, record)]


def _decisions(package: Package, record: Handover | None) -> Iterator[tuple[str, str]]:
    told = package.head
    if package.known.trust in (UNVERIFIED, CHANGED):
        yield package.known.trust, DECISIONS[package.known.trust]
    if told.recipient == head.PASSPHRASE:
        yield "passphrase", DECISIONS["passphrase"]
    if told.recipient.startswith(head.BARE):
        yield "bare_key", DECISIONS["bare_key"]
    if told.expires and told.expires < journal.now()[0]:
        yield "expired", DECISIONS["expired"].format(day=told.expires[:10])
    if record is not None:
        yield from _earlier_ends(record)


def _earlier_ends(record: Handover) -> Iterator[tuple[str, str]]:
    if record.withdrawn_at or record.state == WITHDRAWN:
        yield "withdrawn", DECISIONS["withdrawn"]
    if record.state in (REFUSED, DESTROYED):
        yield record.state, DECISIONS[record.state]


def warnings(reader: Any, package: Package, names: Names | None = None) -> list[dict[str, str]]:
    """What is worth a second look: rows {code, message}; `names` are those that its records tell."""
    names = names or naming.of_cases(reader, package.head.cases)
    return [{"code": code, "message": words} for code, words in _warnings(reader, package, names)]


def _warnings(reader: Any, package: Package, names: Names) -> Iterator[tuple[str, str]]:
    told, card = package.head, package.known.record.uid
    newest = newest_number(reader, card)
    if told.number < newest:
        yield "older", WARNINGS["older"].format(n=newest)
    if package.mark != age.Hybrid.mark:
        yield "not_quantum", WARNINGS["not_quantum"]
    if told.conditions["onward"] != "yes":
        code = f"onward_{told.conditions['onward']}"
        yield code, WARNINGS[code]
    if told.override:
        yield "override", WARNINGS["override"]
    if told.created > journal.now()[0]:
        yield "sent_later", WARNINGS["sent_later"]
    for case, name in _led_by_others(reader, told):
        called = names.case(case)
        words = WARNINGS["other_lead" if called else "other_lead_unnamed"]
        yield "other_lead", words.format(code=called, name=name)
    for code, name in _went_elsewhere(reader, told.cases, card):
        yield "passed_on", WARNINGS["passed_on"].format(code=code, name=name)


def _led_by_others(reader: Any, told: Head) -> list[tuple[str, str]]:
    own = marks.read_site(reader.database).organisation
    return [(one["case"], one["organisation"]) for one in told.lead if one["organisation"] != own]


def _went_elsewhere(reader: Any, cases: tuple[str, ...], card: str) -> list[tuple[str, str]]:
    """Cases of this package that we handed to others than its sender: code and partner."""
    out = table("handover").where(reader.database, '"direction"=\'out\' AND "deleted_at" IS NULL', ())
    others = {(case, one.card) for one in out for case in one.cases or () if case in cases and one.card != card}  # type: ignore[attr-defined]
    return sorted((_code(reader, case), _partner(reader, uid)) for case, uid in others if uid)


def _code(reader: Any, case: str) -> str:
    return str(reader.database.value('SELECT "code" FROM "case" WHERE "uid"=?', (case,)) or case)


def _partner(reader: Any, uid: str) -> str:
    return cards.partner_name(cards.get(reader, uid))


# -- answers --------------------------------------------------------------------------


def sender(package: Package) -> dict[str, str]:
    """Whose package it is, by the card that was verified: a package may say of itself what it likes."""
    card = package.known.card
    return {**package.head.sender, "organisation": card.organisation, "worker": card.worker}


def told(reader: Any, package: Package) -> dict[str, Any]:
    """A package as it is answered: who, what for, on what terms, what is offered, how much (query)."""
    described, record = package.head, record_of(reader, package.head.package_id)
    whose = {"trust": package.known.trust, "card": package.known.record.uid}
    return {
        "package": described.package_id, "number": described.number, "from": {**sender(package), **whose},
        "created": described.created, "expires": described.expires, "envelope": package.mark,
        "purpose": described.purpose, "legal_basis": described.legal_basis,
        "conditions": dict(described.conditions), "cases": list(described.cases),
        "deadlines": [dict(one) for one in described.deadlines], "filings": [dict(one) for one in described.filings],
        "consents": len(described.consents), "files": package.files, "size": package.size,
        "digest": package.digest, "state": record.state if record else "new",
        "decisions": decisions(package, record), "warnings": warnings(reader, package),
    }  # fmt: skip
