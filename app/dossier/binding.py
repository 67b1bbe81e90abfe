"""How somebody wants a bundle bound: the order of exhibits, statements, certificates, and what was filed before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.domain.errors import Invalid, Problem
from app.domain.ids import is_uid


@dataclass(frozen=True, slots=True)
class Binding:
    """Options of a bundle.

    `order`: uids of exhibits by section (title or letter), those that come first; `supplements` and `replaces`: the
    dossier that a supplementary bundle adds to, or that this one takes the place of; `numbers`: whether the pages of
    a replaced one keep theirs; `number` of the supplementary bundle; `statements` facing or in sequence;
    `certificates` of translation behind each one, together by translator, or none; `resample` whether photographs
    are brought down to the resolution of the profile.
    """

    order: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    supplements: str = ""
    replaces: str = ""
    numbers: str = "kept"
    number: int = 0
    statements: str = ""
    certificates: str = "each"
    resample: bool = False


_CHOICES = {
    "numbers": ("kept", "fresh"),
    "statements": ("facing", "sequence"),
    "certificates": ("each", "together", "none"),
}
OPTIONS = ("order", "supplements", "replaces", "number", "resample", *_CHOICES)


def read(data: Mapping[str, Any]) -> Binding:
    """The options of a bundle out of all options; Invalid names every one that does not fit."""
    problems: list[Problem] = []
    given: dict[str, Any] = {"order": _order(data.get("order"), problems)}
    for name in ("supplements", "replaces"):
        given[name] = data.get(name) or ""
        if given[name] and not (isinstance(given[name], str) and is_uid(given[name])):
            problems.append(Problem(name, "not_a_uid", f"{name} is the uid of a dossier that was made"))
    for name, allowed in _CHOICES.items():
        if name in data:
            given[name] = data[name]
            if data[name] not in allowed:
                problems.append(Problem(name, "bad_code", f"{name} is {' or '.join(allowed)}"))
    number = data.get("number") or 0
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < 1000:
        problems.append(Problem("number", "not_a_number", "number is that of the supplementary bundle, such as 2"))
    given["resample"] = data.get("resample", False)
    if not isinstance(given["resample"], bool):
        problems.append(Problem("resample", "wrong_type", "resample is true or false"))
    if given["supplements"] and given["replaces"]:
        problems.append(Problem("replaces", "conflict", "a bundle adds to another one or replaces it, not both"))
    if problems:
        raise Invalid(problems)
    return Binding(**given, number=number)


def _order(value: Any, problems: list[Problem]) -> dict[str, tuple[str, ...]]:
    if value is None:
        return {}
    good = isinstance(value, dict) and all(
        isinstance(rows, list) and all(isinstance(row, str) and is_uid(row) for row in rows) for rows in value.values()
    )
    if not good:
        problems.append(Problem("order", "wrong_type", "order is {section: [uid of an exhibit]}"))
        return {}
    return {str(section): tuple(rows) for section, rows in value.items()}
