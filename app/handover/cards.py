"""The contact card of an installation: its public keys, who it says it is, and the change from keys to keys.

A card is signed by its own keys, so that nobody can hand out another's keys as theirs, or change a name on a card.
Whose keys they are it can't say: people compare the fingerprint or the safety words.
"""

from __future__ import annotations

import base64
import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain import unseen
from app.handover import age, age_words, signed_text
from app.handover.signed_text import CARD, KEYCHANGE, NotSigned, SignedText
from app.vault import crypto, identity
from app.vault.identity import Site

LARGEST = signed_text.LARGEST
LONGEST_NAME = 200
# Identities of one vault that came before; more than these nobody follows.
MOST_CHANGES = 8
QR_PREFIX = "HAVENFILE:"
_FINGERPRINT = b"havenfile/v1/card"
_MLDSA_PUBLIC = 1952
_LINES = ("type", "organisation", "worker", "site", "created", "fingerprint", "revocation",
          "ssh-ed25519", "mldsa65", "age", "age-hybrid")  # fmt: skip
_HEX = re.compile(r"[0-9a-f]+")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{3})?Z")


class NotACard(ValueError):
    """What should be a contact card is none, or was altered."""


@dataclass(frozen=True, slots=True)
class ContactCard:
    """What stands on a card whose own signatures hold; `site` and digests in hex, `created` UTC as its maker states."""

    organisation: str
    worker: str
    site: str
    created: str
    revocation: str
    keys: crypto.PublicKeys
    x25519: bytes
    hybrid: bytes

    @property
    def fingerprint(self) -> str:
        """SHA-256 over all public keys, in hex."""
        return crypto.sha256(_FINGERPRINT, self.keys.ed25519, self.keys.mldsa65, self.x25519, self.hybrid).hex()

    def recipient(self) -> age.Hybrid:
        """For whom a package is sealed, so that it stays closed for good."""
        return age.Hybrid(self.hybrid)

    def older_recipient(self) -> age.X25519:
        """For whom a package is sealed when the other side has an older age alone."""
        return age.X25519(self.x25519)

    def body(self) -> str:
        """The lines that are signed."""
        values = (
            CARD, self.organisation, self.worker, self.site, self.created, self.fingerprint, self.revocation,
            base64.b64encode(identity.ssh_blob(self.keys.ed25519)).decode(),
            base64.b64encode(self.keys.mldsa65).decode(),
            age_words.recipient_text(self.older_recipient()), age_words.recipient_text(self.recipient()),
        )  # fmt: skip
        return "".join(f"{name}: {value}".rstrip() + "\n" for name, value in zip(_LINES, values, strict=True))


@dataclass(frozen=True, slots=True)
class CardFile:
    """A file with a card: the card, its text as it is kept, and changes of keys that lead to it, not proven yet."""

    card: ContactCard
    text: str
    changes: tuple[SignedText, ...]

    def change_from(self, known: ContactCard) -> SignedText | None:
        """The change of keys by which the holder of known keys named this card's keys as the new ones."""
        wanted = _change(known.fingerprint, self.card.fingerprint)
        return next((one for one in self.changes if one.body == wanted and one.holds(known.keys)), None)


# -- making ---------------------------------------------------------------------------


def card_of_site(site: Site, created: str) -> ContactCard:
    """What an installation says of itself."""
    hybrid, x25519 = age.identities(site.age_seed)
    return ContactCard(
        _plain(site.organisation), _plain(site.worker), site.site_id.hex(), created, site.revocation_digest.hex(),
        site.public(), x25519.recipient(), hybrid.recipient(),
    )  # fmt: skip


def issue(site: Site, created: str, earlier: Sequence[Site] = ()) -> CardFile:
    """The signed card of an installation, with changes signed by the keys of `earlier` identities of the same vault."""
    card = card_of_site(site, created)
    text = signed_text.sign(site, CARD, card.body()).text()
    changes = [_signed_change(one, card) for one in earlier if one.public() != card.keys]
    return CardFile(card, text, tuple(changes[-MOST_CHANGES:]))


def file_text(made: CardFile) -> str:
    """The whole file."""
    return "".join([made.text, *(change.text() for change in made.changes)])


def _signed_change(site: Site, new: ContactCard) -> SignedText:
    body = _change(card_of_site(site, new.created).fingerprint, new.fingerprint)
    return signed_text.sign(site, KEYCHANGE, body)


def _change(old: str, new: str) -> str:
    return f"type: {KEYCHANGE}\nfrom: {old}\nto: {new}\n"


def _plain(name: str) -> str:
    """A name without line breaks and signs that hide or turn it; what comes out goes through unchanged."""
    while True:
        flat, _ = unseen.clean(name)
        made = " ".join(flat.split())[:LONGEST_NAME].strip()
        if made == name:
            return made
        name = made


# -- reading --------------------------------------------------------------------------


def read(data: bytes) -> CardFile:
    """A file with a card whose own signatures hold; NotACard when a byte of it is not as it must be."""
    try:
        first, *rest = signed_text.read(data)
        if first.use != CARD or len(rest) > MOST_CHANGES or any(one.use != KEYCHANGE for one in rest):
            raise NotACard
        return CardFile(_proven(first), first.text(), tuple(rest))
    except NotSigned:
        raise NotACard from None


def _proven(first: SignedText) -> ContactCard:
    try:
        card = _parsed(first.body)
    except (ValueError, KeyError):
        raise NotACard from None
    if card.body() != first.body or not first.holds(card.keys):
        raise NotACard
    return card


def _parsed(body: str) -> ContactCard:
    named = dict(line.split(":", 1) for line in body.split("\n")[:-1])
    value = {name: text.removeprefix(" ") for name, text in named.items()}
    blob = base64.b64decode(value["ssh-ed25519"], validate=True)
    keys = crypto.PublicKeys(blob[-32:], base64.b64decode(value["mldsa65"], validate=True))
    x25519, hybrid = age_words.recipient(value["age"]), age_words.recipient(value["age-hybrid"])
    names = (value["organisation"], value["worker"])
    sound = (
        tuple(map(_plain, names)) == names
        and _is_hex(value["site"], 32)
        and _is_hex(value["revocation"], 64)
        and _is_moment(value["created"])
        and len(keys.mldsa65) == _MLDSA_PUBLIC
    )
    if not sound or not isinstance(x25519, age.X25519) or not isinstance(hybrid, age.Hybrid):
        raise NotACard
    for whom in (x25519, hybrid):
        whom.wrap(bytes(age.FILE_KEY))  # ValueError for a key that nothing can be sealed for
    return ContactCard(
        *names, value["site"], value["created"], value["revocation"], keys, x25519.recipient, hybrid.recipient
    )


def _is_hex(text: str, length: int) -> bool:
    return len(text) == length and bool(_HEX.fullmatch(text))


def _is_moment(text: str) -> bool:
    return bool(_MOMENT.fullmatch(text)) and bool(dt.datetime.fromisoformat(text))


# -- comparing ------------------------------------------------------------------------


def grouped(fingerprint: str) -> str:
    """A fingerprint for people: 16 groups of four."""
    return " ".join(fingerprint[n : n + 4] for n in range(0, len(fingerprint), 4))


def qr_text(fingerprint: str) -> str:
    """What the QR mark of a fingerprint holds."""
    return QR_PREFIX + fingerprint.upper()


def compared(text: str) -> str | None:
    """The fingerprint, in hex, that somebody scanned or typed whole; None for anything else."""
    plain = "".join(text.split()).lower().removeprefix(QR_PREFIX.lower()).replace("-", "")
    return plain if _is_hex(plain, 64) else None
