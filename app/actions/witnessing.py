"""Checkpoints that partners show each other: proof that a journal only grew, co-signed when it did, forks named."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.actions import cards
from app.domain import ids, merkle
from app.domain import messages_partners as said
from app.domain.errors import Refused
from app.domain.records.handover import Card
from app.handover.cards import ContactCard
from app.handover.statements import (
    BEHIND,
    COSIGNED,
    FORK,
    SEEN,
    UNPROVEN,
    Cosignature,
    NotAStatement,
    Shown,
)
from app.session import marks
from app.store import journal
from app.store.unit import Unit
from app.vault import crypto, identity
from app.vault.identity import Checkpoint

# Fields under which entries commit to what stands in the two tables.
WITNESSED, COUNTERSIGNED = "witnessed", "cosigned"
# Under this name a partner's record keeps what was set aside when its journal was believed anew.
LINES = "lines"
# Under this name a package's answers keep which of our checkpoints its receiver holds against what it got.
KNOWN = "known"
_COLUMNS = "origin, size, root, card, seen_at, checkpoint, signatures, cosignature, fork"


@dataclass(frozen=True, slots=True)
class Sight:
    """What is said of a partner's checkpoint: `state`; our co-signature; the partner's own one that contradicts it."""

    state: str
    cosignature: dict[str, str] | None = None
    known: dict[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        """As a receipt carries it."""
        return {"state": self.state, "cosignature": self.cosignature, "known": self.known}


@dataclass(frozen=True, slots=True)
class Witness:
    """A partner's checkpoint as it was shown to us; `accepted`: somebody said that its journal goes on from here."""

    size: int
    root: bytes
    shown: dict[str, Any]
    cosignature: str | None
    fork: bool
    seen_at: str
    accepted: bool = False


# -- ours, shown to a partner ---------------------------------------------------------


def offer(reader: Any, card: str | None, position: tuple[int, bytes] | None = None) -> dict[str, Any]:
    """How far our journal is, signed, with the proof that it grew out of the last checkpoint this partner co-signed.

    `position` is size and root to be signed, as they are now when left out. Takes a unit or a reader.
    """
    database, site = reader.database, marks.read_site(reader.database)
    size, root = position or journal.position(database)
    checkpoint = Checkpoint(site.origin(), size, root)
    signed = identity.sign(site, checkpoint.text())
    since = _since(reader, card, checkpoint) if card else None
    proof = () if since is None else tuple(merkle.consistency_of(journal.leaves(database, size), size, since[0]))
    return Shown(checkpoint.text().decode(), signed, proof, since).to_json()


def _since(reader: Any, card: str, ours: Checkpoint) -> tuple[int, bytes] | None:
    """What this partner can prove growth from: what it said last that it holds, or what came co-signed from there.

    A receipt that was lost would else leave the two with different ones for good.
    """
    sql = """SELECT "answers" FROM "handover" WHERE "card"=? AND "direction"='out' AND "answered_at" IS NOT NULL
        ORDER BY "answered_at" DESC LIMIT 1"""
    known = json.loads(reader.database.value(sql, (card,)) or "{}").get(KNOWN)
    if known is not None and known["size"] <= ours.size:
        position = known["size"], bytes.fromhex(known["root"])
        if not differs(reader, *position):
            return position
    return _last_countersigned(reader.database, card, ours)


def _last_countersigned(database: Any, card: str, ours: Checkpoint) -> tuple[int, bytes] | None:
    sql = "SELECT size, root FROM cosignature WHERE card=? AND origin=? AND size<=? ORDER BY size DESC LIMIT 1"
    row = database.row(sql, (card, ours.origin, ours.size))
    return (row[0], bytes(row[1])) if row else None


# -- a partner's, shown to us ---------------------------------------------------------


def witness(unit: Unit, card: str, shown: Mapping[str, Any] | Shown, *, cosign: bool = True) -> Sight:
    """Look at a partner's checkpoint, keep it, and co-sign it when it is consistent, not smaller, and verified.

    Raises Refused when it is none of this partner's: another origin, or signatures that don't hold.
    """
    record = cards.get(unit, card)
    made = shown if isinstance(shown, Shown) else _read(shown)
    stated, current = _stated(made, cards.contacts(record))
    before = witnessed(unit, stated.origin, record)
    again = next(
        (one for one in before if (one.size, one.root) == (stated.size, stated.root) and one.cosignature), None
    )
    if again is not None:
        return Sight(COSIGNED, json.loads(again.cosignature or "{}"))
    state, against = _compared(made, stated, before)
    if state == SEEN and cosign and current and record.trust == cards.VERIFIED:
        state = COSIGNED
    signed = _cosigned(unit, stated) if state == COSIGNED else None
    _keep(unit, card, made, stated, signed, fork=state == FORK)
    known = against.shown if against is not None else None
    return Sight(state, signed, known)


def _read(shown: Mapping[str, Any]) -> Shown:
    try:
        return Shown.from_json(shown)
    except ValueError:
        raise Refused(reason=said.NO_CHECKPOINT) from None


def _stated(made: Shown, theirs: list[ContactCard]) -> tuple[Checkpoint, bool]:
    """What a checkpoint says, and whether the keys in use signed it, not earlier ones of the same partner."""
    try:
        stated = made.checkpoint
    except ValueError:
        raise Refused(reason=said.NO_CHECKPOINT) from None
    for at, card in enumerate(theirs):
        if stated.origin == origin_of(card) and made.holds(card.keys):
            return stated, at == 0
    raise Refused(reason=said.ANOTHERS_CHECKPOINT)


def origin_of(card: ContactCard) -> str:
    """The first line of a partner's checkpoints."""
    return f"havenfile/{card.site}"


def lines(record: Card) -> list[dict[str, Any]]:
    """Where people said that a partner's journal goes on: {origin, size, root, at, reason, aside}, in their order."""
    return list((record.extra or {}).get(LINES) or ())


def witnessed(reader: Any, origin: str, record: Card) -> list[Witness]:
    """What was seen of a partner, in order of size, without what was set aside since. Takes a unit or a reader."""
    said_of = [one for one in lines(record) if one["origin"] == origin]
    begun = {(one["size"], one["root"]) for one in said_of}
    aside = {(size, root) for one in said_of for size, root in one["aside"]} - begun
    sql = """SELECT size, root, checkpoint, signatures, cosignature, fork, seen_at FROM witness
        WHERE origin=? ORDER BY size, fork"""
    found = []
    for size, root, text, signatures, signed, fork, at in reader.database.rows(sql, (origin,)):
        place = (size, bytes(root).hex())
        if place not in aside:
            shown = {"text": text, **json.loads(signatures)}
            told = bool(fork) and place not in begun
            found.append(Witness(size, bytes(root), shown, signed, told, at, place in begun))
    return found


def compared(shown: Mapping[str, Any], before: list[Witness]) -> str:
    """What a checkpoint is beside others of the same partner."""
    made = Shown.from_json(shown)
    return _compared(made, made.checkpoint, before)[0]


def _compared(made: Shown, stated: Checkpoint, before: list[Witness]) -> tuple[str, Witness | None]:
    """What a checkpoint is beside those seen before, and the one it contradicts or does not reach."""
    sound = [one for one in before if not one.fork]
    claimed = {stated.size: stated.root, **({made.since[0]: made.since[1]} if made.since else {})}
    other = next((one for one in sound if claimed.get(one.size, one.root) != one.root), None)
    if other is not None:
        return FORK, other
    last = next((one for one in reversed(sound) if one.cosignature), None)
    if last is None:
        return SEEN, None
    if stated.size < last.size:
        return BEHIND, last
    if made.since is None or made.since[0] != last.size:
        return UNPROVEN, last
    holds = merkle.consistent(last.size, last.root, stated.size, stated.root, made.proof)
    return (SEEN, None) if holds else (FORK, last)


def _cosigned(unit: Unit, stated: Checkpoint) -> dict[str, str]:
    own = marks.read_site(unit.database)
    fingerprint = cards.own_fingerprint(unit)
    return Cosignature(stated.origin, stated.size, stated.root, unit.stamp.at, fingerprint).sign(own)


def _keep(unit: Unit, card: str, made: Shown, stated: Checkpoint, signed: dict[str, str] | None, *, fork: bool) -> None:
    """Nothing of a row is changed but that a co-signature comes to it."""
    values = (
        stated.origin, stated.size, stated.root, card, unit.stamp.at, made.text, _json(made.to_json()),
        json.dumps(signed, sort_keys=True) if signed else None, int(fork),
    )  # fmt: skip
    sql = "SELECT cosignature, fork FROM witness WHERE origin=? AND size=? AND root=?"
    row = unit.database.row(sql, values[:3])
    if row is None:
        unit.database.run(f"INSERT INTO witness ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?)", values)  # noqa: S608
    elif signed is None or row[0] is not None:
        return
    else:
        sql = "UPDATE witness SET cosignature=? WHERE origin=? AND size=? AND root=?"
        unit.database.run(sql, (values[7], *values[:3]))
        fork = bool(row[1])
    _commit(unit, WITNESSED, witness_digest(stated.origin, stated.size, stated.root, values[7], fork=fork))


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps({name: one for name, one in value.items() if name != "text"}, sort_keys=True)


def _commit(unit: Unit, field: str, digest: str) -> None:
    unit.writer.append(cards.ACTION, "vault", ids.new_uid(), None, {field: digest})


def witness_digest(origin: str, size: int, root: bytes, cosignature: str | None, *, fork: bool) -> str:
    """What an entry commits to of a checkpoint that was seen."""
    return _digest(origin.encode(), str(size).encode(), root, (cosignature or "").encode(), str(int(fork)).encode())


def countersigned_digest(size: int, root: bytes, origin: str, card: str, statement: str) -> str:
    """What an entry commits to of a partner's co-signature."""
    return _digest(str(size).encode(), root, origin.encode(), card.encode(), statement.encode())


def _digest(*parts: bytes) -> str:
    return crypto.sha256(*(crypto.sha256(part) for part in parts)).hex()


# -- what partners signed over ours ---------------------------------------------------


def countersigned(unit: Unit, card: str, value: Mapping[str, Any]) -> Cosignature:
    """Keep a partner's co-signature over a checkpoint of this vault. Refused when it is none.

    Whether our journal still is what was seen, `differs` says.
    """
    contact = cards.contact(cards.get(unit, card))
    try:
        made = Cosignature.read(value, contact.keys)
    except NotAStatement:
        raise Refused(reason=said.NO_COSIGNATURE) from None
    own = {site.origin() for site in marks.sites(unit.database)}
    if made.fingerprint != contact.fingerprint or made.origin not in own:
        raise Refused(reason=said.NO_COSIGNATURE)
    there = unit.database.row(
        "SELECT 1 FROM cosignature WHERE size=? AND root=? AND card=? AND origin=?",
        (made.size, made.root, card, made.origin),
    )
    if there is None:
        unit.database.run(
            "INSERT INTO cosignature (size, root, origin, card, statement, signatures) VALUES (?,?,?,?,?,?)",
            (made.size, made.root, made.origin, card, value["text"],
             json.dumps({name: value[name] for name in ("sshsig", "mldsa65")}, sort_keys=True)),
        )  # fmt: skip
        digest = countersigned_digest(made.size, made.root, made.origin, card, str(value["text"]))
        _commit(unit, COUNTERSIGNED, digest)
    return made


def differs(reader: Any, size: int, root: bytes) -> str:
    """What is wrong with our journal beside a checkpoint of ours that somebody saw; "" when it is contained.

    "behind" when it has fewer entries now, "differs" when its first entries are others. Takes a unit or a reader.
    """
    now, _ = journal.position(reader.database)
    if size > now:
        return BEHIND
    return "" if journal.root_at(reader.database, size) == root else "differs"


def seen_by(reader: Any) -> list[dict[str, Any]]:
    """Every co-signature of partners over this vault's checkpoints, the latest first (query).

    Rows {card, name, organisation, size, root, at}: seen by `name` at the time `name` states; papers name the
    organisation alone, where there is one.
    """
    organisations = {record.uid: record.name for record in cards.records(reader)}
    made = []
    for card, statement in reader.database.rows("SELECT card, statement FROM cosignature ORDER BY size DESC, card"):
        body, name = json.loads(statement), cards.name_of(reader, card)
        told = {"card": card, "name": name, "organisation": organisations.get(card) or name}
        made.append({**told, "size": body["size"], "root": body["root"], "at": body["time"]})
    return made
