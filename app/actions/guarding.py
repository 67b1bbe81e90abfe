"""How what is written of some records must be guarded: as the most guarded of them, and of what these hang on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.domain.errors import NotFound
from app.domain.rules.guards import said_of, strictest
from app.domain.rules.hanging import HANGS_ON


def present(unit: Any, uids: Iterable[str]) -> list[Any]:
    """The records among some uids that are here. Takes a unit or a reader."""
    found = []
    for uid in dict.fromkeys(uids):
        try:
            found.append(unit.find(uid))
        except NotFound:
            continue
    return found


def guards(unit: Any, records: Iterable[Any]) -> dict[str, Any]:
    """What a record that tells of these must have: sensitivity, and privileged; nothing where nothing is guarded."""
    told = _with_parents(unit, records)
    sensitivity = strictest(value for one in told for value in said_of(one, "sensitivity"))
    privileged = any(value for one in told for value in said_of(one, "privileged"))
    return {**({"sensitivity": sensitivity} if sensitivity else {}), **({"privileged": True} if privileged else {})}


def _with_parents(unit: Any, records: Iterable[Any]) -> list[Any]:
    """The records and what they hang on, each once."""
    found: dict[str, Any] = {}
    waiting = list(records)
    while waiting:
        one = waiting.pop()
        if one.uid not in found:
            found[one.uid] = one
            parents = (getattr(one, name, None) for name in HANGS_ON.get(one.record_kind, ()))
            waiting += present(unit, (uid for uid in parents if uid))
    return list(found.values())
