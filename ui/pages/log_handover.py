"""What the log shows of packages and partners where the records keep lists for the program: words instead of those."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from app.domain import terms
from app.domain.fields import REGISTRY
from app.domain.words import N_
from ui.context import Context
from ui.kit.lists import offered_title

_SEEN = {
    "cosigned": N_("Its log follows from what was seen before; co-signed."),
    "seen": N_("Its log was seen for the first time, or as before."),
    "unproven": N_("Its log is not linked to what was seen before."),
    "behind": N_("Its log is shorter than what was seen before."),
    "fork": N_("Its log contradicts what was seen before."),
}
_ONWARD = {
    "ask": N_("May be handed on: only after asking"),
    "no": N_("May be handed on: never"),
    "yes": N_("May be handed on: for the same purpose"),
}
_SIGNED = N_("A signed text; it is kept whole, to be proven.")


def told(kind: str, field: str, value: Any, context: Context) -> str | None:
    """A value in words; None where the field tells itself, or its value is of another form."""
    words = _WORDS.get((kind, field))
    if words is None or not value:
        return None
    try:
        return words(json.loads(value) if isinstance(value, str) and value[0] in "{[" else value, context)
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _answers(value: Mapping[str, Any], context: Context) -> str:
    t, n = context.translate, context.number
    outcome = terms.by_code("handover_state").get(value["outcome"])
    parts = [t(outcome.label) if outcome else str(value["outcome"])]
    accepted = list(value.get("accepted", {}).values())
    if accepted:
        words = t(N_("Deadlines and filings taken over: {n} of {m}"))
        parts.append(words.format(n=n(accepted.count(True)), m=n(len(accepted))))
    if value.get("seen") in _SEEN:
        parts.append(t(_SEEN[value["seen"]]))
    return "\n".join(parts)


def _conditions(value: Mapping[str, Any], context: Context) -> str:
    t = context.translate
    parts = [t(_ONWARD[value["onward"]])] if value.get("onward") in _ONWARD else []
    if value.get("retention_until"):
        parts.append(t(N_("To be deleted by {day}")).format(day=context.day(value["retention_until"])))
    if value.get("text"):
        parts.append(context.apart(value["text"]))
    return "\n".join(parts)


def _offers(value: list[Mapping[str, Any]], context: Context) -> str:
    return "\n".join(offered_title(dict(one), context) for one in value)


def _scope(value: Mapping[str, Any], context: Context) -> str:
    t, n = context.translate, context.number
    if "kinds" in value:
        known = [(REGISTRY[kind].plural, count) for kind, count in value["kinds"].items() if kind in REGISTRY]
        return context.listed(f"{t(words)}: {n(count)}" for words, count in known)
    counts = value["counts"]
    words = t(N_("{new} new, {changed} changed, {conflicts} in conflict, {unchanged} as here"))
    names = {"new": "new", "changed": "changed", "conflicts": "conflict", "unchanged": "same"}
    return words.format(**{name: n(counts.get(key, 0)) for name, key in names.items()})


def _earlier(value: list[Any], context: Context) -> str:
    return context.plural(N_("{n} card before this one"), N_("{n} cards before this one"), len(value))


def _signed(_: Any, context: Context) -> str:
    return context.translate(_SIGNED)


_WORDS: dict[tuple[str, str], Callable[[Any, Context], str]] = {
    ("handover", "answers"): _answers,
    ("handover", "conditions"): _conditions,
    ("handover", "offers"): _offers,
    ("handover", "scope"): _scope,
    ("handover", "receipt"): _signed,
    ("card", "card"): _signed,
    ("card", "earlier"): _earlier,
}
