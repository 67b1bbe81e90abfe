"""Handing over: from what was chosen to a sealed package and the record of it, or nothing at all."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from app.actions import (
    cards,
    sealing_consent,
    sealing_facts,
    sealing_members,
    sealing_offers,
    sealing_paper,
    witnessing,
)
from app.actions.appearing import appearing
from app.actions.evidence import TOOL
from app.actions.receiving import labels, onward
from app.actions.sealing_order import VITAL, Order
from app.domain.errors import AlreadyExists, Invalid, NotFound, NotHandedOver, Problem, Refused, Stale
from app.domain.messages_sealing import BARE_KEY, EMPTY, NO_RECIPIENT, OLDER_KEY
from app.domain.rules.finding import Finding
from app.dossier import check
from app.evidence.custody import custody_line
from app.handover import age, age_words, arranging, card_words, guide, head, statements, withheld
from app.handover.head import Head
from app.handover.package_writer import Written, write_package
from app.handover.rows import Member
from app.handover.scope import Scope, decide
from app.handover.withheld import Leaf
from app.jobs import Progress
from app.session import Reader, Session, keeps_reserve, unfinished
from app.store import journal
from app.vault import crypto, identity
from app.vault.identity import Checkpoint
from app.vault.receipt import Receipt

ACTION = "handover"
OUT, SEALED, SENT = "out", "sealed", "sent"
PACKAGE_ID = 16
# So much of a bare key stands for a name.
_SHOWN = 16
# What else a command does for the record (uid) of a package.
Noted = Callable[[Any, str], None]
_CHOSEN = ("persons", "items", "without", "kinds_off", "fields_off", "since", "until", "ticked", "whole")


@dataclass(frozen=True, slots=True)
class Target:
    """For whom a package is sealed: the partner's record (none for a passphrase), what stands in the description."""

    card: Any
    name: str
    recipient: str
    envelope: age.Envelope
    passphrase: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A package before its bytes: what goes, to whom, its description, what it keeps back."""

    order: Order
    target: Target
    scope: Scope
    head: Head
    kept_back: list[Leaf]
    stated: Receipt
    findings: tuple[Finding, ...]


def seal(
    session: Session, order: Order, out: Path, progress: Progress | None = None, noted: Noted | None = None
) -> dict[str, Any]:
    """Make a package: `{out, package, number, handover, recipient, sha256, size, records, files, problems,
    passphrase?}`; the passphrase is in this answer alone.

    Raises NotHandedOver naming persons and items, CardNotVerified, CardRevoked, AlreadyExists, Damaged, Cancelled, …:
    then there is neither a file nor a record of one. What `noted` does is done with the record, once the file is there.
    """
    progress = progress or Progress()
    order = replace(order, terms=order.terms.checked())
    _refuse_target(out)
    target = session.ask(_target, order)
    with session.aside() as reader:
        plan = _plan(reader, session, order, target)
        with appearing(session, plan.head.package_id, out) as (stream, appear):
            written = _write(reader, session, plan, stream, progress)
            size = stream.tell()
            uid = session.do(_record, plan, written, size, appear, noted).result
    return _answer(plan, written, uid, out, size)


def _refuse_target(out: Path) -> None:
    if os.path.lexists(out):
        raise AlreadyExists(subject=str(out))
    if not out.parent.is_dir():
        raise NotFound(subject=str(out.parent))


def _target(reader: Reader, order: Order) -> Target:
    """For whom it is sealed (query). Raises NotFound, CardNotVerified, CardRevoked."""
    if order.bare:
        return _bare_target(order)
    if not order.to:
        words = card_words.passphrase(card_words.list_for(order.lang))
        return Target(None, order.named, head.PASSPHRASE, age.Passphrase(words), words)
    record, card = cards.sendable(reader, order.to)
    envelope = card.older_recipient() if order.older else card.recipient()
    return Target(record, cards.partner_name(record), card.fingerprint, envelope)


def _bare_target(order: Order) -> Target:
    """A key as age writes it, of whoever has no card; Invalid for what is none, or an older one nobody asked for."""
    try:
        envelope = age_words.recipient(order.bare)
    except ValueError:
        raise Invalid([Problem("recipient", "bad_value", NO_RECIPIENT)]) from None
    if isinstance(envelope, age.X25519) and not order.older:
        raise Invalid([Problem("recipient", "not_quantum", OLDER_KEY)])
    told = head.BARE + crypto.sha256(envelope.recipient).hex()
    return Target(None, order.named or f"{order.bare.strip()[:_SHOWN]}…", told, envelope)


# -- what goes ------------------------------------------------------------------------


def _plan(reader: Reader, session: Session, order: Order, target: Target) -> Plan:
    """Everything about a package but its bytes. Raises NotHandedOver."""
    choice = replace(order.choice, lawyer=bool(target.card and target.card.lawyer))
    card = str(target.card.uid) if target.card else ""
    scope = decide(sealing_facts.rows(reader, choice.cases, card), choice)
    refuse_empty(scope)
    found = gate(reader, scope, order, target.name or None)
    if order.bare:
        found.append(Finding("bare_key", "warn", "recipient", BARE_KEY))
    size, root = journal.position(reader.database)
    shown = witnessing.offer(reader, card or None, (size, root))
    stated = Receipt(journal.now()[0], Checkpoint(session.site.origin(), size, root), statements.signatures(shown),
                     session.site.public())  # fmt: skip
    kept_back = withheld.mixed(sealing_members.kept_back(reader, scope))
    described = _described(reader, session, order, target, scope, shown, stated.made, kept_back, found)
    return Plan(order, target, scope, described, kept_back, stated, tuple(found))


def refuse_empty(scope: Scope) -> None:
    """A case that does not go, or of which nothing goes, is no handover."""
    for case in scope.choice.cases:
        if case not in scope.goes:
            raise Refused(reason=EMPTY, case=case, why=scope.stays.get(case, ""))


def gate(reader: Any, scope: Scope, order: Order, recipient: str | None) -> list[Finding]:
    """What consent says; NotHandedOver when somebody's does not cover it and no reason was given."""
    found = sealing_consent.findings(reader, scope, order.terms.purpose, recipient, _today())
    found += onward.findings(reader, scope.choice.cases, order.to or "")
    stops = [one for one in found if one.level == check.STOP]
    if stops and not order.terms.override:
        summary = "; ".join(dict.fromkeys(one.message for one in stops))
        raise NotHandedOver(summary=summary, problems=[check.answer(one) for one in stops])
    return found


def _described(
    reader: Reader, session: Session, order: Order, target: Target, scope: Scope, shown: dict[str, Any], at: str,
    kept: list[Leaf], found: list[Finding],
) -> Head:  # fmt: skip
    site, wanted = session.site, order.terms
    open_ones = sealing_offers.offered(reader, scope, order.offered)
    return Head(
        package_id=crypto.random_bytes(PACKAGE_ID).hex(),
        number=next_number(reader),
        created=at,
        expires=_later(at, wanted.valid_days),
        sender={"fingerprint": cards.own_fingerprint(reader), "site": site.site_id.hex(),
                "organisation": site.organisation, "worker": site.worker},
        recipient=target.recipient,
        purpose=wanted.purpose,
        legal_basis=wanted.legal_basis or ("" if target.card else VITAL),
        conditions={"onward": wanted.onward, "retention_until": wanted.retention_until, "text": wanted.text},
        cases=tuple(scope.choice.cases),
        consents=tuple(sealing_consent.agreed(reader, scope, wanted.purpose, _today())),
        deadlines=tuple(open_ones[head.DEADLINE]),
        filings=tuple(open_ones[head.FILING]),
        lead=tuple(sealing_offers.leads(reader, scope)),
        series=sealing_offers.series(reader, target.card, scope.choice.cases[0]),
        base=sealing_offers.base(reader, target.card),
        checkpoint=shown,
        withheld={"root": withheld.root(kept).hex(), "leaves": len(kept)},
        override=any(one.level == check.STOP for one in found),
    )  # fmt: skip


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()


def _later(at: str, days: int) -> str:
    until = dt.datetime.fromisoformat(at) + dt.timedelta(days=days)
    return until.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def next_number(reader: Any) -> int:
    """The number of the next package of this vault. Takes a unit or a reader."""
    return int(reader.database.value('SELECT max("number") FROM "handover" WHERE "direction"=\'out\'') or 0) + 1


# -- its bytes ------------------------------------------------------------------------


def _paper(reader: Reader, plan: Plan, n: int, progress: Progress) -> Member:
    """The summary of the nth case; what it was made from is let go before anything is written."""
    stated = plan.stated.checkpoint
    told = {
        "fingerprint": plan.stated.fingerprint(), "journal": (stated.size, stated.root), "receiver": _key(plan.target),
        "withheld": any(one.uid for one in plan.kept_back),
    }  # fmt: skip
    facts = sealing_paper.everything(reader, plan.scope.choice.cases[n])
    made = sealing_paper.summary(facts, plan.scope, plan.target.name, told, plan.order.lang, progress)
    return sealing_members.paper(f"dossier-{n + 1}.pdf" if n else "dossier.pdf", made)


def _write(reader: Reader, session: Session, plan: Plan, stream: BinaryIO, progress: Progress) -> Written:
    order, scope, described = plan.order, plan.scope, plan.head
    members = [_paper(reader, plan, n, progress) for n in range(len(scope.choice.cases))]
    members += sealing_members.record_members(reader, scope, progress)
    members += sealing_members.custody_members(reader, scope, plan.stated)
    members += sealing_members.file_members(reader, scope)
    arranged = arranging.arranged(
        members, package_id=described.package_id, organisation=session.site.organisation, created=described.created,
        mark=plan.target.envelope.mark, terms=partial(sealing_offers.words, described),
        tongue=guide.tongue_of(order.lang),
    )  # fmt: skip
    return write_package(stream, described.to_json(), arranged, session.site, plan.target.envelope, progress)


def _key(target: Target) -> str:
    """The receiver's key as the sender's stands in the summary; empty for whoever has none."""
    return identity.ssh_fingerprint(cards.contact(target.card).keys.ed25519) if target.card else ""


# -- the record of it -----------------------------------------------------------------


@keeps_reserve
def _record(unit: Any, plan: Plan, written: Written, size: int, appear: Callable[[], None], noted: Noted | None) -> str:
    """Note the package, what it keeps back, and where exhibits went; then it appears, or all of this is undone."""
    _still_true(unit, plan)
    described, order, target = plan.head, plan.order, plan.target
    unit.writer.reason = order.terms.override
    made = unit.add("handover", {
        "direction": OUT, "package": described.package_id, "number": described.number,
        "card": target.card.uid if target.card else None, "envelope": target.envelope.mark, "state": SEALED,
        "made_at": described.created, "expires_at": described.expires, "digest": written.digest.hex(), "size": size,
        "purpose": described.purpose, "legal_basis": described.legal_basis or None,
        "conditions": dict(described.conditions), "cases": described.cases, "scope": _in_it(plan),
        "offers": described.offers or None, "override_reason": order.terms.override or None,
    }, action=ACTION)  # fmt: skip
    if target.card is not None:
        labels.letter_of(unit, cards.get(unit, target.card.uid))
    for uid in plan.scope.of_kind("evidence"):
        exhibit = unit.find(uid)
        line = custody_line(
            "transferred_out", digest=exhibit.digest or "", tool=TOOL, by=unit.stamp.actor, to_whom=target.name,
            purpose=order.terms.purpose,
        )  # fmt: skip
        unit.add("custody", {**line, "evidence": uid}, exhibit.case, action=ACTION)
    unit.database.run_many(
        "INSERT INTO withheld (package, n, salt, leaf, uid, field) VALUES (?,?,?,?,?,?)",
        [(described.package_id, n, one.salt, one.hash, one.uid, one.field) for n, one in enumerate(plan.kept_back)],
    )
    unfinished.done(unit, described.package_id)
    appear()
    if noted is not None:
        noted(unit, str(made.uid))
    return str(made.uid)


def _still_true(unit: Any, plan: Plan) -> None:
    """What was true when it was packed and may not be any more: number, partner, consent, what may go."""
    if next_number(unit) != plan.head.number:
        raise Stale(subject=plan.head.package_id)
    if plan.target.card is not None:
        cards.sendable(unit, plan.target.card.uid)
    gate(unit, plan.scope, plan.order, plan.target.name or None)
    since = plan.stated.checkpoint.size
    touched = {uid for (uid,) in unit.database.rows("SELECT DISTINCT uid FROM journal WHERE n>=?", (since,))}
    if touched & plan.scope.goes.keys():
        card = str(plan.target.card.uid) if plan.target.card else ""
        now = decide(sealing_facts.rows(unit, plan.scope.choice.cases, card), plan.scope.choice)
        gone = [uid for uid in plan.scope.goes if uid not in now.goes]
        if gone:
            raise Stale(subject=gone[0])


def _in_it(plan: Plan) -> dict[str, Any]:
    """What the record of a package keeps of its content: how many of each kind, which persons, how it was chosen."""
    counts: dict[str, int] = {}
    for row in plan.scope.goes.values():
        counts[row.kind] = counts.get(row.kind, 0) + 1
    return {
        "kinds": counts, "persons": plan.scope.of_kind("person"), "named": plan.target.name,
        "withheld": dict(plan.head.withheld), "journal": plan.stated.checkpoint.size,
        "consent": [one.message for one in plan.findings],
        "chosen": {name: sorted(value) if isinstance(value, frozenset) else value
                   for name in _CHOSEN if (value := getattr(plan.scope.choice, name))},
        "waiver": plan.scope.choice.waiver, "sealed_reason": plan.scope.choice.sealed_reason,
    }  # fmt: skip


def _answer(plan: Plan, written: Written, uid: str, out: Path, size: int) -> dict[str, Any]:
    told = {
        "out": str(out), "package": plan.head.package_id, "number": plan.head.number, "handover": uid,
        "recipient": plan.target.name or plan.target.recipient, "envelope": plan.target.envelope.mark,
        "sha256": written.digest.hex(), "size": size, "records": len(plan.scope.goes),
        "withheld": len(plan.scope.stays),
        "expires": plan.head.expires, "problems": [check.answer(one) for one in plan.findings],
    }  # fmt: skip
    return {**told, "passphrase": plan.target.passphrase} if plan.target.passphrase else told
