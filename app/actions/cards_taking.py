"""Taking a contact card in: a new partner, a card that comes again, keys that were changed, a card that is forged."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.actions import cards as partners
from app.actions.cards import ACTION, CHANGED, REVOKED, UNVERIFIED, VERIFIED, Known, partner_name
from app.domain import messages_partners as said
from app.domain.errors import BadFile, CardRevoked, Refused
from app.domain.records.handover import Card
from app.handover import cards
from app.handover.cards import CardFile, ContactCard, NotACard
from app.handover.signed_text import CARD, begins
from app.session import marks
from app.store.unit import Unit
from app.vault import files

NEW, SAME, NEWER, OLDER, SUPERSEDED = "new", "same", "newer", "older", "superseded"


def read_card(path: Path) -> CardFile:
    """The card in a file. Raises NotFound, NotAFile, Unreadable, BadFile."""
    return parse_card(files.read_whole(path, cards.LARGEST + 1), str(path))


def parse_card(data: bytes, subject: str) -> CardFile:
    """The card in a file's bytes; BadFile."""
    try:
        return cards.read(data)
    except NotACard:
        raise BadFile(subject=subject, reason=said.ALTERED_CARD if begins(data) == CARD else said.NO_CARD) from None


def take_card(unit: Unit, file: CardFile) -> dict[str, Any]:
    """Take a card in: {uid, fingerprint, verified, trust, state, warnings}; it is never verified by that.

    `state` is new, same, newer (same keys), changed (keys that the old ones name), older or superseded, which change
    nothing. Raises Refused for a card of this vault and for one that shares only some keys with another, CardRevoked.
    """
    card = file.card
    _refuse_own(unit, card)
    found = partners.known_by_fingerprint(unit, card.fingerprint)
    if found is not None and found.record.trust == REVOKED:
        raise CardRevoked(subject=partner_name(found.record), card=found.record.uid)
    if found is not None:
        return _again(unit, found, file)
    shared = next((one for one in partners.every(unit) if _shares_a_key(one.card, card)), None)
    if shared is not None:
        reason = said.SHARED_KEY.format(name=partner_name(shared.record))
        raise Refused(reason=reason, card=shared.record.uid)
    before = next((one for one in partners.every(unit) if file.change_from(one.card)), None)
    return _new(unit, file) if before is None else _changed(unit, before, file)


def _ended(unit: Unit, card: ContactCard) -> dict[str, Any]:
    """That a card which comes in place of another is revoked: its secret was told before it came."""
    told = any(card.revocation in _told_secrets(one) for one in partners.records(unit))
    return {"trust": REVOKED, "revoked_at": unit.stamp.at} if told else {}


def _refuse_own(unit: Unit, card: ContactCard) -> None:
    """An earlier identity with an id of its own is no refusal: a copy of this vault may go on as that one."""
    here = marks.read_site(unit.database).site_id
    for site in marks.sites(unit.database):
        if site.site_id == here and _shares_a_key(cards.card_of_site(site, ""), card):
            raise Refused(reason=said.OWN_CARD)
    if card.site == here.hex():
        raise Refused(reason=said.FORGED_OWN)


def _shares_a_key(one: ContactCard, other: ContactCard) -> bool:
    """Whether a key that signs is on both; one that opens proves nothing, since no card is signed by it."""
    return one.keys.ed25519 == other.keys.ed25519 or one.keys.mldsa65 == other.keys.mldsa65


def _again(unit: Unit, found: Known, file: CardFile) -> dict[str, Any]:
    """A card whose keys are known: later names are taken; every secret that may end it is remembered."""
    record, card = found.record, file.card
    state = SUPERSEDED if not found.current else _compared(found.card, card)
    stays = card if state == NEWER else partners.contact(record)
    ends = partners.digests(record) | {card.revocation}
    missing = ends - {stays.revocation} - {str(one["revocation"]) for one in record.earlier or []}
    values: dict[str, Any] = _ended(unit, card) | (_stated(file) if state == NEWER else {})
    if missing:
        values["earlier"] = [*(record.earlier or []), *({"revocation": one} for one in sorted(missing))]
    return _told(unit, unit.change(record.uid, values, ACTION), state)


def _compared(known_card: ContactCard, card: ContactCard) -> str:
    if known_card == card:
        return SAME
    return NEWER if card.created > known_card.created else OLDER


def _changed(unit: Unit, before: Known, file: CardFile) -> dict[str, Any]:
    record = before.record
    if record.trust == REVOKED:
        raise CardRevoked(subject=partner_name(record), card=record.uid)
    if not before.current:
        # The holder of keys that were given up names others: whose turn it is, only people can tell.
        raise Refused(reason=said.CHANGED_ALREADY.format(name=partner_name(record)), card=record.uid)
    old = {"fingerprint": before.card.fingerprint, "revocation": before.card.revocation, "card": record.card,
           "until": unit.stamp.at, "verified_at": record.verified_at}  # fmt: skip
    trust = UNVERIFIED if record.trust == UNVERIFIED else CHANGED
    no_more = dict.fromkeys(("verified_at", "verified_by", "verified_how"))
    values = {**_stated(file), **no_more, "earlier": [*(record.earlier or []), old], "trust": trust,
              **_ended(unit, file.card)}  # fmt: skip
    return _told(unit, unit.change(record.uid, values, ACTION), CHANGED)


def _new(unit: Unit, file: CardFile) -> dict[str, Any]:
    revoked = next((one for one in partners.records(unit) if file.card.revocation in _told_secrets(one)), None)
    if revoked is None:
        record = unit.add("card", {**_stated(file), "trust": UNVERIFIED}, action=ACTION)
        return _told(unit, record, NEW)
    # Its secret was told before the card came: the card is kept, so that it is known as what it is.
    record = revoked
    if not revoked.card:
        record = unit.change(revoked.uid, _stated(file), ACTION)
    return _told(unit, record, NEW)


def _stated(file: CardFile) -> dict[str, Any]:
    card = file.card
    return {"name": card.organisation or None, "worker": card.worker or None, "site": card.site,
            "fingerprint": card.fingerprint, "card": file.text}  # fmt: skip


def _told(unit: Unit, record: Card, state: str) -> dict[str, Any]:
    told = {"uid": record.uid, "fingerprint": record.fingerprint, "verified": record.trust == VERIFIED}
    return {**told, "trust": record.trust, "state": state, "warnings": _warnings(unit, record)}


def _warnings(unit: Unit, record: Card) -> list[dict[str, str]]:
    """Other partners that state the same installation, which only one of them can be."""
    others = [
        one
        for one in partners.records(unit)
        if one.site == record.site and one.uid != record.uid and not one.deleted_at
    ]
    return [{"code": "same_installation", "card": one.uid, "name": partner_name(one)} for one in others]


def _told_secrets(record: Card) -> set[str]:
    """The digests of the secrets of a partner that was revoked."""
    return partners.digests(record) if record.trust == REVOKED else set()
