"""The quick line's one command: what happened, and who was in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.actions import queries, records


def log_line(unit: Any, kind: str, values: Mapping[str, Any], case: str, persons: Sequence[str] = ()) -> Any:
    """Add an event or threat with the persons named: a threat's targets, or those an event happened to (command)."""
    if kind == "threat":
        return records.add_record(unit, kind, {**values, "targets": list(persons) or None}, case)
    made = records.add_record(unit, kind, values, case)
    for person in persons:
        part = {"person": person, "target_kind": kind, "target_uid": made.uid, "degree": "victim"}
        records.add_record(unit, "involvement", part, case)
    return made


def people(reader: Any, case: str) -> list[tuple[str, tuple[str, ...]]]:
    """The persons of a case: uid, and every name they are known by, first name first (query)."""
    found: dict[str, list[str]] = {}
    person: Any
    name: Any
    for person in queries.records(reader, "person", case=case, limit=500).rows:
        found[person.uid] = [name for name in (person.name, person.pseudonym) if name]
    for name in queries.records(reader, "person_name", case=case, limit=2000).rows:
        if name.person in found and name.text and name.text not in found[name.person]:
            found[name.person].append(name.text)
    return [(uid, tuple(names)) for uid, names in found.items() if names]
