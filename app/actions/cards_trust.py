"""How far a partner is trusted: safety words, verifying, taking that back, and revocation, which is final."""

from __future__ import annotations

from typing import Any

from app.actions import cards as partners
from app.actions.cards import ACTION, REVOKED, UNVERIFIED, VERIFIED, partner_name
from app.domain import messages_partners as said
from app.domain.errors import CardRevoked, Refused, Stale
from app.domain.records.handover import Card
from app.handover import cards
from app.store.unit import Unit
from app.vault import crypto
from app.vault.credentials import read_revocation

WORDS, QR, FINGERPRINT = "words", "qr", "fingerprint"


def verify_card(unit: Unit, uid: str, how: str = WORDS, *, shown: str = "", compared: str = "") -> Card:
    """Note that a card was verified by people.

    `shown` is the fingerprint that they had before them (Stale when it is another by now), `compared` what was scanned
    or typed, which must be this card's whole fingerprint. Raises NotFound, Refused, CardRevoked.
    """
    record = partners.get(unit, uid)
    if record.trust == REVOKED:
        raise CardRevoked(subject=partner_name(record), card=uid)
    if shown and shown != record.fingerprint:
        raise Stale(subject=partner_name(record), uid=uid)
    if compared:
        _compare(record, compared)
    _refuse_twin(unit, record)
    values = {"trust": VERIFIED, "verified_at": unit.stamp.at, "verified_by": unit.stamp.actor, "verified_how": how}
    return _changed(unit, uid, values)


def distrust_card(unit: Unit, uid: str, reason: str) -> Card:
    """Take a verification back, with the reason: nothing goes to this partner until it is verified anew."""
    record = partners.get(unit, uid)
    if record.trust == REVOKED:
        raise CardRevoked(subject=partner_name(record), card=uid)
    unit.writer.reason = reason
    return _changed(unit, uid, {"trust": UNVERIFIED, "verified_at": None, "verified_by": None, "verified_how": None})


def revoke_card(unit: Unit, secret: str, uid: str | None = None) -> dict[str, Any]:
    """End the trust in a partner for good, by the secret of its recovery sheet (as dictated).

    Without `uid` it is looked for among all; one that fits no card is kept for a card that may still come. Answers
    {uid, trust, known}. Raises BadRecoveryCode for a slip, Refused when it is not this partner's secret.
    """
    plain = read_revocation(secret)
    digest = crypto.sha256(plain).hex()
    crypto.wipe(plain)
    found = [one for one in partners.records(unit) if digest in partners.digests(one)]
    if uid is not None:
        record = partners.get(unit, uid)
        if record.uid not in {one.uid for one in found}:
            raise Refused(reason=said.ANOTHER_SECRET, card=uid)
    if not found:
        values = {"trust": REVOKED, "revoked_at": unit.stamp.at, "earlier": [{"revocation": digest}]}
        made = unit.add("card", values, action=ACTION)
        return {"uid": made.uid, "trust": REVOKED, "known": False}
    for record in found:
        if record.trust != REVOKED:
            _changed(unit, record.uid, {"trust": REVOKED, "revoked_at": unit.stamp.at})
    return {"uid": uid or found[0].uid, "trust": REVOKED, "known": bool(found[0].card)}


def mark_lawyer(unit: Unit, uid: str, lawyer: bool) -> Card:
    """Note whether a partner is bound by legal privilege: only such a one is given what is privileged."""
    partners.get(unit, uid)
    return _changed(unit, uid, {"lawyer": lawyer})


def _compare(record: Card, text: str) -> None:
    given = cards.compared(text)
    if given is None:
        raise Refused(reason=said.NO_FINGERPRINT)
    if given != record.fingerprint:
        raise Refused(reason=said.ANOTHER_FINGERPRINT, card=record.uid)


def _refuse_twin(unit: Unit, record: Card) -> None:
    """Two verified cards of one installation can't both be its own."""
    for other in partners.records(unit):
        if other.uid != record.uid and other.site == record.site and other.trust == VERIFIED and not other.deleted_at:
            raise Refused(reason=said.TWIN.format(name=partner_name(other)), card=other.uid)


def _changed(unit: Unit, uid: str, values: dict[str, Any]) -> Card:
    made = unit.change(uid, values, ACTION)
    assert isinstance(made, Card)  # noqa: S101 - the kind of what was changed
    return made
