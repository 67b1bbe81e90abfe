"""How guarded something is of which several things are said: the strictest holds until somebody has decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

SEALED, RESTRICTED = "sealed", "restricted"
_STRICT = (SEALED, RESTRICTED, "internal", "open")


def strictest(said: Iterable[Any]) -> str:
    """The strictest of some sensitivities; one that only a newer version or a partner knows counts as sealed."""
    values = {str(one) for one in said if one}
    if values - {*_STRICT}:
        return SEALED
    return next((one for one in _STRICT if one in values), "")


def said_of(record: Any, name: str) -> Iterator[Any]:
    """The value of a field of a record, and those in conflict with it."""
    yield getattr(record, name, None)
    for one in (getattr(record, "siblings", None) or {}).get(name) or ():
        yield one[1]


def guarded_as(record: Any) -> tuple[str, bool]:
    """Sensitivity of a record, and whether it is privileged, as long as something else is said of it too."""
    return strictest(said_of(record, "sensitivity")), any(said_of(record, "privileged"))
