"""Fields that say what a record is called, or where its bytes lie, in one vault alone: they travel, and never merge."""

from __future__ import annotations

from typing import Any

# A sender puts them under "labels" in the line of a record, never under "fields"; `None` is left out. A receiver never
# overwrites its own: a case that is new here gets a code and an exhibit a number of this vault's (app.actions.labels).
LABELS: dict[str, frozenset[str]] = {"case": frozenset({"code"}), "evidence": frozenset({"exhibit"})}
# They don't even travel: what a receiver has in their place is its own.
AT_HOME: dict[str, frozenset[str]] = {
    "case": frozenset({"foreign_code", "lead", "retention_review_on"}),
    "part": frozenset({"object", "origin_label"}),
}


def travels(kind: str, name: str) -> bool:
    """Whether a field of a kind is one of the registers of a line, merged with those of the receiver."""
    return name not in LABELS.get(kind, frozenset()) and name not in AT_HOME.get(kind, frozenset())


def labels(kind: str, values: dict[str, Any]) -> dict[str, str]:
    """The labels of a record, for its line."""
    return {name: str(values[name]) for name in sorted(LABELS.get(kind, ())) if values.get(name) is not None}
