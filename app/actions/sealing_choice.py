"""What somebody wants to hand over, read from JSON: each thing that does not fit is named."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.actions.records import case_by_code
from app.actions.sealing_order import Order, Terms, is_day
from app.domain.errors import Invalid, Problem
from app.domain.fields import REGISTRY
from app.domain.ids import is_uid
from app.handover.scope import Choice

_UIDS = ("persons", "items", "without", "ticked", "whole")
_TEXTS = ("waiver", "sealed_reason", "since", "until")
_DAYS = ("since", "until")
_TERMS = ("legal_basis", "onward", "retention_until", "text", "valid_days")
KEYS = frozenset({*_UIDS, *_TEXTS, *_TERMS, "kinds_off", "fields_off", "offered"})


def order(
    reader: Any,
    cases: Sequence[str],
    wanted: Mapping[str, Any],
    *,
    to: str = "",
    older: bool = False,
    named: str = "",
    purpose: str = "share_partner",
    override: str = "",
    lang: str = "en",
    bare: str = "",
) -> Order:
    """The order for cases by their codes, narrowed by what is wanted (query). Raises NotFound, Invalid."""
    uids = tuple(dict.fromkeys(case_by_code(reader, code).uid for code in cases))
    problems = [Problem(key, "unknown_field", f"a handover has no “{key}”") for key in wanted if key not in KEYS]
    problems += [found for key, value in wanted.items() if key in KEYS for found in _wrong(key, value)]
    if problems:
        raise Invalid(problems)
    given: dict[str, Any] = {name: wanted.get(name) or "" for name in _TEXTS}
    given |= {name: frozenset(wanted.get(name) or ()) for name in (*_UIDS, "kinds_off", "fields_off")}
    choice = Choice(uids, **given)
    more = {name: wanted[name] for name in _TERMS if wanted.get(name) is not None}
    terms = Terms(purpose=purpose, override=override.strip(), **more).checked()
    offered = wanted.get("offered")
    return Order(choice, to, older, named.strip(), None if offered is None else frozenset(offered), terms, lang, bare)


def _wrong(key: str, value: Any) -> list[Problem]:
    if value is None or _CHECKS[key](value):
        return []
    if key in _DAYS and isinstance(value, str):
        return [Problem(key, "not_a_day", f"“{value}” is no day")]
    return [Problem(key, "bad_value", f"“{key}”: this does not fit", None)]


def _list_of(check: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and all(map(check, value))


def _is_kind(value: Any) -> bool:
    return isinstance(value, str) and value in REGISTRY and value != "case"


def _is_field(value: Any) -> bool:
    kind, _, name = str(value).partition(".")
    return isinstance(value, str) and kind in REGISTRY and name in REGISTRY[kind].specs


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


_CHECKS: dict[str, Callable[[Any], bool]] = {
    **dict.fromkeys(_UIDS, _list_of(is_uid)), "offered": _list_of(is_uid),
    "kinds_off": _list_of(_is_kind), "fields_off": _list_of(_is_field),
    **dict.fromkeys(("waiver", "sealed_reason", "legal_basis", "text", "onward", "retention_until"), _is_text),
    **dict.fromkeys(_DAYS, lambda value: value == "" or is_day(value)),
    "valid_days": lambda value: type(value) is int and 0 < value <= 3650,
}  # fmt: skip
