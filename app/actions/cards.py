"""Partners: their contact cards taken in, who they are, and what may go to them."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.domain import messages_partners as said
from app.domain.errors import AlreadyExists, CardNotVerified, CardRevoked, Damaged, NotFound, Refused
from app.domain.failures import named_failures
from app.domain.records.handover import Card
from app.domain.words import N_
from app.handover import age, cards
from app.handover.cards import CardFile, ContactCard, NotACard
from app.paths import whole_file
from app.session import Reader, Session, marks
from app.store import journal
from app.store.table import table
from app.vault import crypto
from app.vault.identity import Site

UNVERIFIED, VERIFIED, CHANGED, REVOKED = "unverified", "verified", "changed", "revoked"
ACTION = "handover"
_NAMELESS = N_("a partner without a name")


@dataclass(frozen=True, slots=True)
class Known:
    """A key that stands on a card here: the partner's record, the card with this key, how far it is trusted.

    `current` is false for keys that the partner has changed since: what these sign counts as not verified.
    """

    record: Card
    card: ContactCard
    current: bool

    @property
    def trust(self) -> str:
        """Unverified, verified, changed or revoked."""
        trust = self.record.trust or UNVERIFIED
        return trust if self.current or trust == REVOKED else CHANGED


# -- our own --------------------------------------------------------------------------


def own_card(session: Session, *, beside: bool = False) -> CardFile:
    """The card of this installation, with the changes from identities this vault had before.

    `beside` leaves these out: the vault that this one was copied from goes on as the partner it was.
    """
    return cards.issue(session.site, journal.now()[0], () if beside else session.ask(_sites))


def export_card(session: Session, out: Path, *, beside: bool = False) -> dict[str, Any]:
    """Write the card of this installation into a new file: {out, fingerprint, organisation, worker}. AlreadyExists."""
    made = own_card(session, beside=beside)
    try:
        with named_failures(str(out)), whole_file(out) as stream:
            stream.write(cards.file_text(made).encode())
    except FileExistsError:
        raise AlreadyExists(subject=str(out)) from None
    card = made.card
    told = {"organisation": card.organisation, "worker": card.worker}
    return {"out": str(out), "fingerprint": card.fingerprint, **told}


def own_fingerprint(reader: Any) -> str:
    """The fingerprint of this installation. Takes a unit or a reader."""
    return fingerprint_of(marks.read_site(reader.database))


def fingerprint_of(site: Site) -> str:
    """The fingerprint of an identity of this vault."""
    return cards.card_of_site(site, "").fingerprint


def identities(reader: Any) -> list[age.Identity]:
    """The keys that open what was sealed for this vault, also for identities it had before, the newest first."""
    seeds = dict.fromkeys(site.age_seed for site in reversed(marks.sites(reader.database)))
    return [key for seed in seeds for key in age.identities(seed)]


def _sites(reader: Reader) -> list[Any]:
    return marks.sites(reader.database)


# -- who is known ---------------------------------------------------------------------


def known(reader: Any, ed25519: bytes) -> Known | None:
    """Whose card has this Ed25519 key, now or before; None when nobody's has. Takes a unit or a reader."""
    return next((one for one in every(reader) if one.card.keys.ed25519 == ed25519), None)


def known_by_fingerprint(reader: Any, fingerprint: str) -> Known | None:
    """Whose card has this fingerprint, now or before; None when nobody's has. Takes a unit or a reader."""
    return next((one for one in every(reader) if one.card.fingerprint == fingerprint), None)


def signer(reader: Any, ed25519: bytes) -> crypto.PublicKeys | None:
    """The keys to check a signature with, of whoever is known by this one. CardRevoked."""
    found = known(reader, ed25519)
    if found is not None and found.trust == REVOKED:
        raise CardRevoked(subject=partner_name(found.record))
    return None if found is None else found.card.keys


def contact(record: Card) -> ContactCard:
    """What stands on a partner's card; Refused for one that was revoked before it ever came, Damaged."""
    if not record.card:
        raise Refused(reason=said.NOTHING_KNOWN)
    try:
        return parsed(record.card)
    except NotACard:
        raise Damaged(part="database", subject=f"card {record.uid}") from None


@functools.lru_cache(maxsize=512)
def parsed(text: str) -> ContactCard:
    """What stands on a card that is kept; its signatures are checked once. NotACard."""
    return cards.read(text.encode()).card


def contacts(record: Card) -> list[ContactCard]:
    """A partner's card, and those it had before."""
    return [parsed(text) for text in (record.card or "", *earlier_cards(record)) if text]


def sendable(reader: Any, uid: str) -> tuple[Card, ContactCard]:
    """The partner a package may go to. Raises NotFound, CardNotVerified, CardRevoked."""
    record = get(reader, uid)
    if record.trust == REVOKED:
        raise CardRevoked(subject=partner_name(record), card=uid)
    if record.trust != VERIFIED:
        raise CardNotVerified(subject=partner_name(record), card=uid, trust=record.trust)
    return record, contact(record)


def get(reader: Any, uid: str) -> Card:
    """A partner's record that is not deleted; NotFound."""
    record = table("card").get(reader.database, uid)
    if record is None or record.deleted_at is not None:
        raise NotFound(subject=f"card {uid}")
    assert isinstance(record, Card)  # noqa: S101 - the table gives its own kind
    return record


def partner_name(record: Any) -> str:
    """What a partner, or a card, is called: organisation and worker as the card states them."""
    names = (getattr(record, "name", None) or getattr(record, "organisation", None), record.worker)
    return " / ".join(one for one in names if one) or _NAMELESS


def name_of(reader: Any, uid: str) -> str:
    """What a partner is called, also one that was deleted. Takes a unit or a reader."""
    record = table("card").get(reader.database, uid)
    return uid if record is None else partner_name(record)


def listing(reader: Reader) -> list[dict[str, Any]]:
    """Every partner (query): who, fingerprint, trust, when, by whom and how it was verified."""
    return [row(record) for record in records(reader) if record.deleted_at is None]


def row(record: Card) -> dict[str, Any]:
    """A partner as it is answered."""
    names = ("uid", "name", "worker", "site", "fingerprint", "trust", "verified_at", "verified_by", "verified_how",
             "revoked_at", "series", "lawyer")  # fmt: skip
    told = {name: getattr(record, name) for name in names}
    return {**told, "verified": record.trust == VERIFIED, "earlier": len(earlier_cards(record))}


def records(reader: Any) -> list[Any]:
    """Every record, of deleted partners too: that one was revoked outlives its deletion."""
    return list(table("card").where(reader.database, '1 ORDER BY "uid"'))


def every(reader: Any) -> Iterator[Known]:
    """Every card there is: those in use first, then those that were changed.

    One that can't be read is left out, and named by verification: the others must still be found.
    """
    there = [record for record in records(reader) if record.deleted_at is None or record.trust == REVOKED]
    for current in (True, False):
        for record in there:
            for text in [record.card or ""] if current else earlier_cards(record):
                with contextlib.suppress(NotACard):
                    yield Known(record, parsed(text), current)


def earlier_cards(record: Card) -> list[str]:
    """The texts of the cards that a partner had before."""
    return [one["card"] for one in record.earlier or [] if one.get("card")]


# -- what ends a card -----------------------------------------------------------------


def digests(record: Card) -> set[str]:
    """SHA-256, in hex, of every secret that ends the trust in a partner: of the card in use and of all before."""
    stated = {contact(record).revocation} if record.card else set()
    return stated | {str(one["revocation"]) for one in record.earlier or []}
