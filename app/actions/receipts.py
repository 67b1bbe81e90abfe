"""What became of a package: its receipt, its withdrawal, its destruction; made here, or taken from the other side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.actions import cards, withdrawn, witnessing
from app.actions.cards import ACTION, VERIFIED, Known, partner_name
from app.domain import messages_partners as said
from app.domain.errors import BadFile, CardNotVerified, NotFound, Refused
from app.domain.records.handover import Handover
from app.handover import statements
from app.handover.signed_text import CARD, DESTROY, RECEIPT, WITHDRAW, begins
from app.handover.statements import NotAStatement, Proven, Statement, UnknownStatementKey
from app.session import marks
from app.store.table import table
from app.store.unit import Unit
from app.vault import crypto, files
from app.vault.identity import Checkpoint

OUT, IN = "out", "in"
SEALED, SENT, ACKNOWLEDGED, OVERDUE, WITHDRAWN, DESTROYED = (
    "sealed", "sent", "acknowledged", "overdue", "withdrawn", "destroyed"
)  # fmt: skip
ENDED = frozenset({WITHDRAWN, DESTROYED})
# What a statement that is taken says of itself.
TAKEN, ALREADY, OLDER = "taken", "already", "older"
# After so many days without a receipt a package is overdue.
PATIENCE_DAYS = 14
ENDINGS = {RECEIPT: "hvr", WITHDRAW: "hvw", DESTROY: "hvr"}


# -- making ---------------------------------------------------------------------------


def make_receipt(
    unit: Unit,
    uid: str,
    outcome: str,
    accepted: Mapping[str, bool] | None = None,
    *,
    checkpoint: Mapping[str, Any] | None = None,
    cosign: bool = True,
) -> str:
    """The receipt (.hvr) for a package that came: its text, kept with the package.

    `outcome` is accepted, part or refused; `accepted` says of each offered deadline and filing (uid) whether it is
    taken over, and must name every one; `checkpoint` is the sender's, from the description: it is kept, and co-signed
    when it is consistent. Raises NotFound, Refused.
    """
    package = _incoming(unit, uid)
    answers = dict(accepted or {})
    if set(answers) != offered(package):
        raise Refused(reason=said.NAME_EACH_OFFER, package=package.package)
    card = str(package.card)
    sight = witnessing.Sight(statements.UNPROVEN)
    if checkpoint is not None:
        sight = witnessing.witness(unit, card, checkpoint, cosign=cosign)
    body = {
        **_about(unit, package), "outcome": outcome,
        "answers": [{"uid": one, "accepted": answers[one]} for one in sorted(answers)],
        "checkpoint": witnessing.offer(unit, card), "seen": sight.to_json(),
    }  # fmt: skip
    text = Statement(RECEIPT, body).sign(marks.read_site(unit.database))
    values = {"receipt": text, "answered_at": unit.stamp.at, "answers": {"outcome": outcome, "accepted": answers,
              "seen": sight.state}}  # fmt: skip
    unit.change(uid, values, ACTION)
    return text


def make_withdrawal(unit: Unit, uid: str, reason: str) -> str:
    """Take a package of ours back: the text (.hvw) for who received it. Raises NotFound, Refused."""
    package = _package(unit, uid, OUT)
    if package.state == WITHDRAWN:
        raise Refused(reason=said.WITHDRAWN_ALREADY, package=package.package)
    body = {**_about(unit, package), "reason": reason[: statements.LONGEST_REASON]}
    text = Statement(WITHDRAW, body).sign(marks.read_site(unit.database))
    state = {} if package.state == DESTROYED else {"state": WITHDRAWN}
    unit.change(uid, {**state, "withdrawn_at": unit.stamp.at, "reason": reason or None}, ACTION)
    return text


def make_destruction(unit: Unit, uid: str, reason: str) -> str:
    """Tell the sender that what came in a package was destroyed: the text (.hvr). Raises NotFound, Refused."""
    package = _incoming(unit, uid)
    if package.state == DESTROYED:
        raise Refused(reason=said.DESTROYED_ALREADY, package=package.package)
    body = {**_about(unit, package), "reason": reason[: statements.LONGEST_REASON]}
    text = Statement(DESTROY, body).sign(marks.read_site(unit.database))
    values = {"state": DESTROYED, "destroyed_at": unit.stamp.at, "reason": reason or None, "receipt": text}
    unit.change(uid, values, ACTION)
    return text


def _incoming(unit: Unit, uid: str) -> Handover:
    package = _package(unit, uid, IN)
    if not package.card:
        raise Refused(reason=said.NOBODY_TO_ANSWER, package=package.package)
    return package


def _package(unit: Unit, uid: str, direction: str) -> Handover:
    package = table("handover").get(unit.database, uid)
    if not isinstance(package, Handover) or package.direction != direction:
        raise NotFound(subject=f"handover {uid}")
    return package


def _about(unit: Unit, package: Handover) -> dict[str, Any]:
    """What every statement is bound to."""
    own = cards.own_fingerprint(unit)
    theirs = cards.get(unit, package.card).fingerprint if package.card else own
    sender, receiver = (own, theirs) if package.direction == OUT else (theirs, own)
    return {
        "package": package.package, "digest": package.digest, "number": package.number, "sender": sender,
        "receiver": receiver, "time": unit.stamp.at,
    }  # fmt: skip


def offered(package: Handover) -> set[str]:
    """The uids of the deadlines and filings that a package offers."""
    return {str(one["uid"]) for one in package.offers or []}


# -- taking ---------------------------------------------------------------------------


def sort_of(data: bytes) -> str:
    """What a text says it is, by its first line: a card, a statement, or ""."""
    use = begins(data)
    return "card" if use == CARD else "statement" if use in ENDINGS else ""


def read_statement(path: Path) -> bytes:
    """The bytes of a receipt, withdrawal or destruction receipt. Raises NotFound, NotAFile, Unreadable, BadFile."""
    data = files.read_whole(path, statements.LARGEST + 1)
    if begins(data) not in ENDINGS:
        raise BadFile(subject=str(path), reason=said.NO_STATEMENT)
    return data


def take_statement(unit: Unit, data: bytes, subject: str = "statement") -> dict[str, Any]:
    """Take a receipt, withdrawal or destruction receipt of a partner in.

    Answers {sort, state: taken|already|older, package, handover, …}; forged, mismatching or unasked ones are named
    and change nothing: BadFile, Refused, NotFound, CardNotVerified, CardRevoked.
    """
    proven, who = _proven(unit, data, subject)
    statement = proven.statement
    take = {RECEIPT: _take_receipt, WITHDRAW: _take_withdrawal, DESTROY: _take_destruction}[statement.use]
    told = take(unit, statement, who, data.decode())
    return {"sort": statement.use.partition("@")[0], "package": statement.body["package"], **told}


def _proven(unit: Unit, data: bytes, subject: str) -> tuple[Proven, Known]:
    try:
        proven = statements.read(data, lambda key: cards.signer(unit, key))
    except UnknownStatementKey:
        raise Refused(reason=said.UNKNOWN_STATEMENT_KEY) from None
    except NotAStatement:
        raise BadFile(subject=subject, reason=said.ALTERED_STATEMENT) from None
    who = cards.known(unit, proven.keys.ed25519)
    assert who is not None  # noqa: S101 - its keys were just found
    return proven, who


def _take_receipt(unit: Unit, statement: Statement, who: Known, text: str) -> dict[str, Any]:
    package = _ours(unit, statement, who)
    body = statement.body
    if package.receipt == text:
        return {"state": ALREADY, "handover": package.uid}
    _need_verified(who)
    accepted = {one["uid"]: one["accepted"] for one in body["answers"]}
    if set(accepted) != offered(package):
        raise Refused(reason=said.OTHER_OFFERS, package=package.package)
    earlier = (package.answers or {}).get("time", "")
    # Looked at also in an older one: it may come from a copy of their vault that went another way.
    seen = _taken_sight(unit, who, body)
    if body["time"] <= earlier or package.state == DESTROYED:
        return {"state": OLDER, "handover": package.uid, **seen}
    answers = {"outcome": body["outcome"], "accepted": accepted, "time": body["time"], "seen": seen["sight"]}
    if (known := _ours_known(unit, body["seen"]["known"])) is not None:
        answers[witnessing.KNOWN] = {"size": known.size, "root": known.root.hex()}
    state = {} if package.state in ENDED else {"state": ACKNOWLEDGED}
    unit.change(
        package.uid,
        {**state, "receipt": text, "answered_at": unit.stamp.at, "answers": answers, "card": who.record.uid},
        ACTION,
    )
    return {"state": TAKEN, "handover": package.uid, "outcome": body["outcome"], "accepted": accepted, **seen}


def _taken_sight(unit: Unit, who: Known, body: Mapping[str, Any]) -> dict[str, Any]:
    """What the receiver's checkpoint is to us, and what ours was to them: {sight, ours, theirs, at}.

    `ours` is empty, or says that this vault is not the one they saw: behind, or differs.
    """
    theirs = None
    if body["checkpoint"] is not None:
        theirs = witnessing.witness(unit, who.record.uid, body["checkpoint"], cosign=False).state
    seen, ours, at = body["seen"], "", None
    if seen["cosignature"] is not None:
        signed = witnessing.countersigned(unit, who.record.uid, seen["cosignature"])
        ours, at = witnessing.differs(unit, signed.size, signed.root), signed.time
    if (known := _ours_known(unit, seen["known"])) is not None:
        ours = ours or witnessing.differs(unit, known.size, known.root)
    return {"sight": seen["state"], "ours": ours, "theirs": theirs, "at": at}


def _ours_known(unit: Unit, known: Mapping[str, Any] | None) -> Checkpoint | None:
    """A checkpoint that we signed ourselves, and that our journal should contain; None for any other."""
    try:
        shown = statements.Shown.from_json(known or {})
        stated = shown.checkpoint
    except ValueError:
        return None
    signers = [site.public() for site in marks.sites(unit.database) if site.origin() == stated.origin]
    return stated if any(shown.holds(keys) for keys in signers) else None


def _take_destruction(unit: Unit, statement: Statement, who: Known, text: str) -> dict[str, Any]:
    package = _ours(unit, statement, who)
    if package.state == DESTROYED:
        return {"state": ALREADY, "handover": package.uid}
    _need_verified(who)
    unit.writer.reason = statement.body["reason"]
    values = {"state": DESTROYED, "destroyed_at": statement.body["time"], "receipt": text, "card": who.record.uid}
    unit.change(package.uid, values, ACTION)
    return {"state": TAKEN, "handover": package.uid}


def _take_withdrawal(unit: Unit, statement: Statement, who: Known, text: str) -> dict[str, Any]:
    """Only who sent a package takes it back; one that has not come yet will not be taken in when it comes."""
    body = statement.body
    package = find_package(unit, body["package"], IN)
    _refuse_other(body["receiver"] in _own_fingerprints(unit), package)
    _refuse_other(who.card.fingerprint == body["sender"], package)
    if package is None:
        values = {"direction": IN, "package": body["package"], "number": body["number"], "digest": body["digest"],
                  "card": who.record.uid}  # fmt: skip
        package = unit.add("handover", {name: value for name, value in values.items() if value}, action=ACTION)
    else:
        _refuse_other(package.card == who.record.uid, package)
        _refuse_other((package.digest, package.number) == (body["digest"], body["number"]), package)
        if package.withdrawn_at:
            return {"state": ALREADY, "handover": package.uid}
    state = {} if package.state == DESTROYED else {"state": WITHDRAWN}
    values = {**state, "withdrawn_at": body["time"], "reason": body["reason"] or None}
    unit.change(package.uid, values, ACTION)
    if package.state != DESTROYED:
        withdrawn.remind(unit, package, who.record, body["reason"])
    return {"state": TAKEN, "handover": package.uid, "reason": body["reason"]}


def _ours(unit: Unit, statement: Statement, who: Known) -> Handover:
    """The package of ours that a receiver answers, when everything the answer is bound to is that package's."""
    body = statement.body
    package = find_package(unit, body["package"], OUT)
    if package is None:
        raise NotFound(subject=f"package {body['package']}")
    mine = body["sender"] in _own_fingerprints(unit)
    theirs = body["receiver"] == who.card.fingerprint
    fits = (package.digest, package.number) == (body["digest"], body["number"])
    _refuse_other(mine and theirs and fits, package)
    _refuse_other(package.card in (None, who.record.uid), package)
    return package


def _refuse_other(fits: bool, package: Handover | None) -> None:  # noqa: FBT001 - a plain condition
    if not fits:
        raise Refused(reason=said.OTHER_PACKAGE, package=package.package if package else None)


def _need_verified(who: Known) -> None:
    if who.trust != VERIFIED:
        raise CardNotVerified(subject=partner_name(who.record), card=who.record.uid, trust=who.trust)


def _own_fingerprints(unit: Unit) -> set[str]:
    return {cards.fingerprint_of(site) for site in marks.sites(unit.database)}


def find_package(reader: Any, package: str, direction: str) -> Handover | None:
    """The record of a package by its id. Takes a unit or a reader."""
    found = next(table("handover").where(reader.database, '"package"=? AND "direction"=?', (package, direction)), None)
    return found if isinstance(found, Handover) else None


# -- how it stands --------------------------------------------------------------------


def state_now(package: Handover, now: dt.datetime | None = None) -> str:
    """The state of a package as it is today: one that nobody answered in time is overdue."""
    state = package.state or SEALED
    if package.direction != OUT or state not in {SEALED, SENT} or not package.made_at:
        return state
    last = dt.datetime.fromisoformat(package.made_at) + dt.timedelta(days=PATIENCE_DAYS)
    if package.expires_at:
        last = min(last, dt.datetime.fromisoformat(package.expires_at))
    return OVERDUE if (now or dt.datetime.now(dt.UTC)) > last else state


def digest_of(text: str) -> str:
    """SHA-256 of a statement, in hex, to be compared by phone."""
    return crypto.sha256(text.encode()).hex()
