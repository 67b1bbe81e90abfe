"""What a package would hold, before there is one: counted, with what consent says and what could be offered."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace
from typing import Any

from app.actions import cards, queries, sealing_consent, sealing_facts, sealing_offers
from app.actions.sealing_order import Order
from app.dossier import check
from app.handover.head import DEADLINE, FILING
from app.handover.scope import Scope, decide

_MOST_NAMED = 40
# What stays because it is guarded can be ticked.
GUARDED = ("restricted", "sealed", "privileged")


def look(reader: Any, order: Order) -> dict[str, Any]:
    """What would go (query): `{recipient, goes: {kind: n}, stays: {why: n}, persons, files, bytes, problems, offers,
    guarded}`; problems are those of consent, as the check of a dossier answers them.

    Raises NotFound, CardNotVerified, CardRevoked.
    """
    card = cards.sendable(reader, order.to)[0] if order.to else None
    name = cards.partner_name(card) if card else order.named
    choice = replace(order.choice, lawyer=bool(card and card.lawyer))
    scope = decide(sealing_facts.rows(reader, choice.cases), choice)
    problems = sealing_consent.findings(
        reader, scope, order.terms.purpose, name or None, dt.datetime.now(dt.UTC).date()
    )
    offers = sealing_offers.offered(reader, scope, None)
    files, size = _files(reader, scope)
    return {
        "recipient": name,
        "goes": dict(Counter(row.kind for row in scope.goes.values())),
        "stays": dict(Counter(scope.stays.values())),
        "persons": scope.of_kind("person"),
        "files": files,
        "bytes": size,
        "problems": [check.answer(one) for one in problems],
        "offers": [{**one, "sort": sort} for sort in (DEADLINE, FILING) for one in offers[sort]],
        "guarded": _guarded(reader, scope),
    }


def _files(reader: Any, scope: Scope) -> tuple[int, int]:
    parts = list(sealing_facts.records(reader, "part", scope.of_kind("part")))
    return len(parts), sum(part.size or 0 for part in parts)


def _guarded(reader: Any, scope: Scope) -> list[dict[str, str]]:
    """What stays because it is restricted, sealed or privileged: why, and what it is called."""
    kept = {uid: why for uid, why in scope.stays.items() if why in GUARDED}
    titles = queries.titles_of(reader, list(kept)[:_MOST_NAMED])
    return [{"uid": uid, "why": kept[uid], "title": title} for uid, title in titles.items()]
