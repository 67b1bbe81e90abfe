"""Verification of partners: cards and their trust, checkpoints shown to each other, and receipts of packages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.actions import cards, witnessing
from app.domain import merkle
from app.domain.errors import HavenError
from app.domain.records.handover import Card
from app.domain.terms import by_code
from app.handover import statements
from app.handover.cards import ContactCard, NotACard
from app.handover.signed_text import RECEIPT, begins
from app.handover.statements import Cosignature, NotAStatement, Shown
from app.session import marks
from app.store.database import Database
from app.store.table import table
from app.store.verify import Fault, Roots
from app.vault import files

_STATED = (
    "SELECT v.value FROM journal j JOIN journal_value v ON v.uid = j.uid AND v.n = j.n "
    "WHERE j.kind = 'vault' AND v.field = ? AND v.value IS NOT NULL ORDER BY j.n"
)
_TRUST = (
    "SELECT j.uid, v.value FROM journal j JOIN journal_value v ON v.uid = j.uid AND v.n = j.n "
    "WHERE j.kind = 'card' AND v.field = 'trust' AND v.value IS NOT NULL ORDER BY j.n"
)


# -- cards ----------------------------------------------------------------------------


def contacts(database: Database) -> Iterator[Fault]:
    """Each card: signed by its own keys, its fields as it states them, and trust that was never revived."""
    ended = _ended(database)
    for record in _records(database):
        name = cards.partner_name(record)
        for words in _wrong(record):
            yield Fault("card", name, words)
        if record.uid in ended and record.trust != cards.REVOKED:
            yield Fault("card_trust", name, "This card was revoked, and is not any more.")


def _wrong(record: Card) -> Iterator[str]:
    if record.trust not in by_code("card_trust"):
        yield "Its trust is none that there is."
    if record.trust == cards.VERIFIED and not (record.verified_at and record.verified_by):
        yield "It counts as verified, and nobody verified it."
    if not record.card:
        if record.trust != cards.REVOKED:
            yield "There is no card."
        return
    try:
        card = cards.parsed(record.card)
        for text in cards.earlier_cards(record):
            cards.parsed(text)
    except NotACard:
        yield "The card is not signed by its own keys."
        return
    stated = (card.organisation or None, card.worker or None, card.site, card.fingerprint)
    if stated != (record.name, record.worker, record.site, record.fingerprint):
        yield "What is listed of it is not what stands on the card."


def _ended(database: Database) -> set[str]:
    """The uids of cards that an entry says were revoked."""
    return {uid for uid, value in database.rows(_TRUST) if json.loads(value) == cards.REVOKED}


def _records(database: Database) -> Iterator[Any]:
    return table("card").where(database, '1 ORDER BY "uid"')


def _names(database: Database) -> dict[str, Card]:
    return {record.uid: record for record in _records(database)}


def _cards_of(record: Card | None) -> list[ContactCard]:
    try:
        return [] if record is None else cards.contacts(record)
    except NotACard:
        return []


# -- what partners signed over our checkpoints ----------------------------------------


def sizes(database: Database) -> set[int]:
    """The sizes of our journal that partners saw."""
    return {row[0] for row in database.rows("SELECT size FROM cosignature")}


def cosignatures(database: Database, roots: Roots) -> Iterator[Fault]:
    """Each co-signature: by the partner it is kept for, over what our journal still is; none gone, none added."""
    known, committed = _names(database), _committed(database, witnessing.COUNTERSIGNED)
    there = set()
    size = int(database.value("SELECT size FROM tree") or 0)
    rows = database.rows("SELECT size, root, origin, card, statement, signatures FROM cosignature ORDER BY size, card")
    for at, root, origin, card, statement, signed in rows:
        there.add(witnessing.countersigned_digest(at, bytes(root), origin, card, statement))
        record = known.get(card)
        name = cards.partner_name(record) if record else card
        seen = _read(record, {"text": statement, **json.loads(signed)})
        if seen is None or (seen.size, seen.root, seen.origin) != (at, bytes(root), origin):
            yield Fault("cosignature", name, "A co-signature of this partner does not hold.")
            if seen is None:
                continue
        yield from _beside(Seen(name, seen), size, roots, "cosignature")
    yield from _both_ways(there, committed, "cosignature", "co-signatures of partners over this vault's checkpoints")


def _read(record: Card | None, value: dict[str, Any]) -> Cosignature | None:
    for card in _cards_of(record):
        try:
            return Cosignature.read(value, card.keys)
        except NotAStatement:
            continue
    return None


@dataclass(frozen=True, slots=True)
class Seen:
    """That a partner saw so many entries of this vault."""

    name: str
    cosignature: Cosignature


def _beside(seen: Seen, size: int, roots: Roots, code: str) -> Iterator[Fault]:
    """What is wrong with our journal beside what was seen."""
    at, when, name = seen.cosignature.size, seen.cosignature.time, seen.name
    if at > size:
        words = f"{name} saw {at} entries at {when}, as they state: {at - size} of them are missing in this folder."
        yield Fault(f"{code}_ahead", name, words)
    elif roots.found.get(at) != seen.cosignature.root:
        yield Fault(f"{code}_differs", name, f"The first {at} entries are not those that {name} saw at {when}.")


def _committed(database: Database, field: str) -> set[str]:
    return {str(json.loads(row[0])) for row in database.rows(_STATED, (field,))}


def _both_ways(there: set[str], committed: set[str], code: str, what: str) -> Iterator[Fault]:
    if committed - there:
        yield Fault(f"{code}_missing", what, f"{len(committed - there)} of them are gone or changed.")
    if there - committed:
        yield Fault(f"{code}_added", what, f"{len(there - committed)} of them were not kept by this application.")


# -- partners' checkpoints ------------------------------------------------------------


def witnessed(database: Database) -> Iterator[Fault]:
    """Each checkpoint of a partner that is kept: signed by that partner; none gone, none added."""
    known, committed = _names(database), _committed(database, witnessing.WITNESSED)
    there = set()
    sql = (
        "SELECT origin, size, root, card, checkpoint, signatures, cosignature, fork FROM witness ORDER BY origin, size"
    )
    for origin, size, root, card, text, signed, cosignature, fork in database.rows(sql):
        about = (origin, size, bytes(root))
        there.add(witnessing.witness_digest(*about, cosignature, fork=bool(fork)))
        if cosignature:  # it was seen before it was co-signed, perhaps: both entries are its own
            there.add(witnessing.witness_digest(*about, None, fork=bool(fork)))
            committed.add(witnessing.witness_digest(*about, None, fork=bool(fork)))
        record = known.get(card)
        shown = Shown.from_json({"text": text, **json.loads(signed)})
        stated = shown.checkpoint
        holds = any(shown.holds(one.keys) for one in _cards_of(record))
        if not holds or (stated.origin, stated.size, stated.root) != about:
            name = cards.partner_name(record) if record else card
            yield Fault("witness", name, "A checkpoint that is kept of this partner is not signed by it.")
    yield from _both_ways(there, committed, "witness", "checkpoints of partners that were kept")


def forks(database: Database) -> Iterator[Fault]:
    """Partners whose checkpoints contradict each other: no fault of this vault, and worth knowing."""
    known = _names(database)
    sql = "SELECT card, size, root, seen_at FROM witness WHERE fork=1 ORDER BY seen_at, size"
    for card, size, root, at in database.rows(sql):
        record = known.get(card)
        name = cards.partner_name(record) if record else card
        words = f"The checkpoint of {size} entries that came on {at} contradicts an earlier one; both are kept."
        yield Fault("partner_fork", name, words + _gone_on(record, size, bytes(root).hex()))


def _gone_on(record: Card | None, size: int, root: str) -> str:
    lines = witnessing.lines(record) if record else []
    day = next((one["at"][:10] for one in lines if (one["size"], one["root"]) == (size, root)), "")
    return f" On {day} somebody here went on from it." if day else ""


# -- what packages kept back ----------------------------------------------------------


def kept_back(database: Database) -> Iterator[Fault]:
    """The leaves that are kept for each package of ours still make the root that went out with it."""
    packages: Any = table("handover").where(database, '"direction"=? AND "scope" IS NOT NULL', ("out",))
    for one in packages:
        stated = (one.scope or {}).get("withheld")
        if stated is None:
            continue
        rows = database.rows("SELECT leaf FROM withheld WHERE package=? ORDER BY n", (one.package,))
        leaves = [bytes(leaf) for (leaf,) in rows]
        if len(leaves) != stated["leaves"] or merkle.root(leaves).hex() != stated["root"]:
            yield Fault("withheld", f"package {one.number}", "What is kept of what it withheld is gone or changed.")


# -- receipts shown from outside ------------------------------------------------------


def is_receipt(path: Path) -> bool:
    """Whether a file begins as the receipt of a package does. Raises NotFound, NotAFile, Unreadable."""
    return begins(files.read_whole(path, 80)) == RECEIPT


def shown(database: Database, reader: Any, path: Path) -> Seen | Fault:
    """What the receipt of a package says of this vault's checkpoint, or what is wrong with the receipt."""
    try:
        proven = statements.read(files.read_whole(path, statements.LARGEST + 1), lambda key: cards.signer(reader, key))
        found = cards.known(reader, proven.keys.ed25519)
        value = proven.statement.body["seen"]["cosignature"]
        if found is None or value is None:
            raise NotAStatement
        made = Cosignature.read(value, proven.keys)
    except statements.UnknownStatementKey:
        return Fault("receipt_stranger", path.name, "Whoever signed it is not among the contacts of this vault.")
    except NotAStatement:
        return Fault("receipt_invalid", path.name, "It is altered, or carries no co-signature of this vault.")
    except HavenError as refused:
        return Fault("receipt_invalid", path.name, refused.message)
    if made.origin not in {site.origin() for site in marks.sites(database)}:
        return Fault("receipt_stranger", path.name, "It is of another vault.")
    return Seen(cards.partner_name(found.record), made)


def receipts(database: Database, roots: Roots, found: list[Seen | Fault]) -> Iterator[Fault]:
    """The vault must contain each checkpoint that a receipt says was seen."""
    size = int(database.value("SELECT size FROM tree") or 0)
    for one in found:
        if isinstance(one, Fault):
            yield one
        else:
            yield from _beside(one, size, roots, "receipt")
