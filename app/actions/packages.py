"""Packages that went out and came in, as somebody looks for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from app.actions import cards, queries, receipts, sealing_consent, sealing_facts
from app.actions.appearing import appearing
from app.actions.receiving import answers
from app.domain.errors import NotFound, NotHandedOver, Refused, Stale
from app.domain.messages_sealing import NOT_SENT
from app.domain.records.handover import Handover
from app.dossier import check
from app.handover.scope import Choice, decide
from app.session import Session, keeps_reserve, unfinished
from app.store.table import table
from app.store.unit import Unit

_COUNTED = ("person", "event", "threat", "evidence", "statement", "proceeding")


def listing(reader: Any) -> list[dict[str, Any]]:
    """Every package, the newest first (query): way, partner, cases by code, what for, how it stands today."""
    found = list(table("handover").where(reader.database, '"deleted_at" IS NULL ORDER BY "uid" DESC'))
    codes = {one.uid: one.code or "" for one in queries.cases(reader)}
    names = {one.uid: cards.partner_name(one) for one in cards.records(reader)}
    return [_row(one, codes, names) for one in found if isinstance(one, Handover)]


def waiting(reader: Any) -> list[dict[str, Any]]:
    """Packages that ask for something: unanswered too long, or received and not decided (query)."""
    return [one for one in listing(reader) if one["state"] in (receipts.OVERDUE, "quarantined")]


def _row(one: Handover, codes: dict[str, str], names: dict[str, str]) -> dict[str, Any]:
    scope = one.scope or {}
    kinds = scope.get("kinds") or {}
    return {
        "uid": one.uid,
        "direction": one.direction,
        "package": one.package,
        "number": one.number,
        "card": one.card,
        "partner": names.get(one.card or "") or scope.get("named") or "",
        "cases": [codes[uid] for uid in one.cases or () if uid in codes],
        "purpose": one.purpose,
        "envelope": one.envelope,
        "state": receipts.state_now(one),
        "stored": one.state,
        "made_at": one.made_at,
        "expires_at": one.expires_at,
        "answered_at": one.answered_at,
        "withdrawn_at": one.withdrawn_at,
        "offers": len(one.offers or ()),
        "outcome": (one.answers or {}).get("outcome"),
        "accepted": sum(bool(yes) for yes in ((one.answers or {}).get("accepted") or {}).values()),
        "counts": {kind: kinds[kind] for kind in _COUNTED if kinds.get(kind)},
        "has_receipt": bool(one.receipt),
        "waits": bool(scope.get("held")),
        "size": one.size,
    }


def mark_sent(unit: Unit, uid: str) -> Any:
    """Note that a package of ours that was packed is on its way.

    Raises NotFound, Refused, and NotHandedOver or Stale when somebody in it took consent back since, or may not go.
    """
    package = _ours(unit, uid)
    if package.state != receipts.SEALED:
        raise Refused(reason=NOT_SENT, package=package.package)
    _still_agreed(unit, package)
    return unit.change(uid, {"state": receipts.SENT}, cards.ACTION)


def _ours(reader: Any, uid: str) -> Handover:
    """A package that went out. Takes a unit or a reader."""
    record = table("handover").get(reader.database, uid)
    if not isinstance(record, Handover) or record.direction != receipts.OUT:
        raise NotFound(subject=f"handover {uid}")
    return record


def _still_agreed(unit: Unit, package: Handover) -> None:
    """A package may lie for weeks: whoever is in it must still go, with no more against it than when it was packed."""
    kept = package.scope or {}
    packed = set(kept.get("persons", ()))
    chosen: dict[str, Any] = {name: frozenset(value) if isinstance(value, list) else value
                              for name, value in kept.get("chosen", {}).items()}  # fmt: skip
    choice = Choice(
        tuple(package.cases or ()), **chosen, waiver=kept.get("waiver", ""),
        sealed_reason=kept.get("sealed_reason", ""),
        lawyer=bool(package.card and cards.get(unit, package.card).lawyer),
    )  # fmt: skip
    now = decide(sealing_facts.rows(unit, choice.cases), choice)
    if gone := sorted(packed - now.goes.keys()):
        raise Stale(subject=gone[0])
    goes = {uid: row for uid, row in now.goes.items() if row.kind != "person" or uid in packed}
    today = dt.datetime.now(dt.UTC).date()
    found = sealing_consent.findings(unit, replace(now, goes=goes), str(package.purpose), kept.get("named"), today)
    against = [one for one in found if one.level == check.STOP and one.message not in kept.get("consent", ())]
    if against:
        summary = "; ".join(dict.fromkeys(one.message for one in against))
        raise NotHandedOver(summary=summary, problems=[check.answer(one) for one in against])


# -- files for the other side -----------------------------------------------------------


def save_receipt(session: Session, uid: str, out: Path) -> None:
    """Write the receipt kept with a package into a new file. Raises NotFound, AlreadyExists, …"""
    answers.write(session.ask(_receipt, uid), out)


def withdraw(session: Session, uid: str, reason: str, out: Path) -> None:
    """Take a package of ours back; the withdrawal is in a new file, or nothing happened."""
    package = str(session.ask(_ours, uid).package)
    with appearing(session, package, out, unfinished.WITHDRAWING) as (stream, appear):
        session.do(_withdraw, uid, reason, stream, appear)


@keeps_reserve
def _withdraw(unit: Unit, uid: str, reason: str, stream: BinaryIO, appear: Callable[[], None]) -> None:
    stream.write(receipts.make_withdrawal(unit, uid, reason).encode())
    unfinished.done(unit, str(_ours(unit, uid).package))
    appear()


def _receipt(reader: Any, uid: str) -> str:
    record = table("handover").get(reader.database, uid)
    if not isinstance(record, Handover) or not record.receipt:
        raise NotFound(subject=f"receipt {uid}")
    return record.receipt
