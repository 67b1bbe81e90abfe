"""A partner's journal believed anew: after a loss that it told of, its checkpoints no longer follow from those before.

Nothing that was kept goes away: what stood before is set aside, with the reason, in the partner's record.
"""

from __future__ import annotations

from typing import Any

from app.actions import cards, witnessing
from app.actions.cards import ACTION, VERIFIED, partner_name
from app.actions.witnessing import Witness
from app.domain import messages_partners as said
from app.domain.errors import CardNotVerified, Refused
from app.domain.records.handover import Card
from app.handover.statements import BEHIND, COSIGNED, FORK, SEEN, UNPROVEN
from app.store.unit import Unit

_ASTRAY = frozenset({BEHIND, FORK, UNPROVEN})


def accept_line(unit: Unit, uid: str, reason: str) -> dict[str, Any]:
    """Go on from the last checkpoint of a partner that did not follow from those before.

    What this partner's vault no longer holds is set aside: what comes next has to follow from the rest alone. Answers
    {uid, state, size, root, aside}. Raises NotFound, CardNotVerified, Refused when there is nothing to accept.
    """
    record = cards.get(unit, uid)
    if record.trust != VERIFIED:
        raise CardNotVerified(subject=partner_name(record), card=uid, trust=record.trust)
    latest, before, state = _latest(unit, record)
    if latest is None or state not in _ASTRAY:
        raise Refused(reason=said.NOTHING_ASTRAY.format(name=partner_name(record)), card=uid)
    since = latest.shown.get("since") or {"size": 0, "root": ""}
    gone = [
        [one.size, one.root.hex()]
        for one in before
        if not one.fork
        and (one.size > since["size"] or (one.size == since["size"] and one.root.hex() != since["root"]))
    ]
    made = {
        "origin": _origin(record), "size": latest.size, "root": latest.root.hex(), "at": unit.stamp.at,
        "reason": reason, "aside": gone,
    }  # fmt: skip
    unit.writer.reason = reason
    extra = {**(record.extra or {}), witnessing.LINES: [*witnessing.lines(record), made]}
    unit.change(uid, {"extra": extra}, ACTION)
    return {"uid": uid, "state": state, "size": latest.size, "root": made["root"], "aside": len(gone)}


def standing(reader: Any, record: Card) -> str:
    """What the last checkpoint of a partner is beside those before; "" when none came.

    Cosigned, seen, unproven, behind or fork. Takes a unit or a reader.
    """
    return _latest(reader, record)[2]


def _origin(record: Card) -> str:
    return f"havenfile/{record.site}"


def _latest(reader: Any, record: Card) -> tuple[Witness | None, list[Witness], str]:
    """The last checkpoint that was shown, those before it, and what it is beside them."""
    every = witnessing.witnessed(reader, _origin(record), record)
    if not every:
        return None, [], ""
    latest = max(every, key=lambda one: (one.seen_at, one.size))
    before = [one for one in every if one is not latest]
    if latest.cosignature:
        return latest, before, COSIGNED
    if latest.accepted:
        return latest, before, SEEN
    return latest, before, witnessing.compared(latest.shown, before)
