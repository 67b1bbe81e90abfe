"""What a package would hold, before there is one: counted, with what consent says and what could be offered."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.actions import cards, queries, sealing_consent, sealing_facts, sealing_offers
from app.actions.sealing_order import Order
from app.domain.fields import REGISTRY
from app.dossier import check
from app.handover.head import DEADLINE, FILING
from app.handover.scope import AT_HOME, ITEMS, UNKNOWN, Row, Scope, decide, sendable

_MOST_NAMED = 40
# One by one can be left out what somebody looks at one by one.
_MOST_LISTED = 400
_LISTED = ("person", *(kind for kind in REGISTRY if kind in ITEMS))
# What stays because it is guarded can be ticked.
GUARDED = ("restricted", "sealed", "privileged", UNKNOWN)


def look(reader: Any, order: Order) -> dict[str, Any]:
    """What would go (query): `{recipient, goes: {kind: n}, stays: {why: n}, persons, files, bytes, problems, offers,
    guarded, rows, more}`; problems are those of consent, as the check of a dossier answers them; rows are persons and
    records that go or were left out one by one.

    Raises NotFound, CardNotVerified, CardRevoked.
    """
    card = cards.sendable(reader, order.to)[0] if order.to else None
    name = cards.partner_name(card) if card else order.named
    choice = replace(order.choice, lawyer=bool(card and card.lawyer))
    rows = list(sealing_facts.rows(reader, choice.cases))
    scope = decide(rows, choice)
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
        "guarded": _guarded(reader, scope, {row.uid: row.kind for row in rows if row.stranger}),
        **_listed(reader, rows, scope),
    }


def fields() -> dict[str, list[str]]:
    """The fields of each kind that somebody may leave out: what a record can't be without always goes."""
    found = {kind: [] for kind in REGISTRY if kind not in AT_HOME}  # type: dict[str, list[str]]
    for kind, names in found.items():
        specs, able = REGISTRY[kind].specs, sendable(kind)
        names += [name for name, spec in specs.items() if name in able and not spec.required and spec.label]
    return {kind: names for kind, names in found.items() if names}


def _files(reader: Any, scope: Scope) -> tuple[int, int]:
    parts = list(sealing_facts.records(reader, "part", scope.of_kind("part")))
    return len(parts), sum(part.size or 0 for part in parts)


def _guarded(reader: Any, scope: Scope, kinds: Mapping[str, str]) -> list[dict[str, str]]:
    """What stays because it is restricted, sealed or privileged: why, and what it is called."""
    kept = {uid: why for uid, why in scope.stays.items() if why in GUARDED}
    named = list(kept)[:_MOST_NAMED]
    titles = queries.titles_of(reader, named)
    return [{"uid": uid, "why": kept[uid], "title": titles.get(uid) or kinds.get(uid, "")} for uid in named]


def _listed(reader: Any, rows: list[Row], scope: Scope) -> dict[str, Any]:
    """Persons and records that go, and those that were left out by name, by kind in their usual order."""
    without = scope.choice.without
    found = [
        one for one in rows if one.kind in _LISTED and not one.deleted and (one.uid in scope.goes or one.uid in without)
    ]
    found.sort(key=lambda one: (_LISTED.index(one.kind), one.uid))
    titles = queries.titles_of(reader, [one.uid for one in found[:_MOST_LISTED]])
    kinds = {one.uid: one.kind for one in found}
    listed = [{"uid": uid, "kind": kinds[uid], "title": title} for uid, title in titles.items()]
    return {"rows": listed, "more": len(found) - len(listed)}
