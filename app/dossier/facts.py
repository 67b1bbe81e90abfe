"""The facts of one case as a paper sees them: plain records, gathered once, never the store itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, cast

from app.domain.fields import Record
from app.domain.records import Case, Evidence, Part, Person, PersonName
from app.domain.rules.hanging import HANGS_ON, REDACTED


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """A case, and its records by kind in their natural order (dates, numbers, n)."""

    case: Case
    by_kind: dict[str, tuple[Record, ...]]
    by_uid: dict[str, Record] = field(default_factory=dict)

    @classmethod
    def of(cls, case: Case, records: Iterable[Record]) -> CaseFacts:
        """Facts from any order of records; deleted ones are left out."""
        grouped: dict[str, list[Record]] = {}
        for item in records:
            if item.deleted_at is None:
                grouped.setdefault(item.record_kind, []).append(item)
        by_kind = {kind: tuple(sorted(items, key=_order)) for kind, items in grouped.items()}
        return cls(case, by_kind, {item.uid: item for items in by_kind.values() for item in items})

    def all(self, kind: str) -> tuple[Any, ...]:
        """The records of a kind."""
        return self.by_kind.get(kind, ())

    def get(self, uid: str | None) -> Any:
        """A record by uid, or None."""
        return self.by_uid.get(uid) if uid else None

    def children(self, kind: str, parent_field: str, uid: str) -> list[Any]:
        """Records of a kind whose reference field points at `uid`."""
        return [item for item in self.all(kind) if getattr(item, parent_field) == uid]

    def names_of(self, person: str) -> list[str]:
        """All names of a person, the main one first."""
        items = cast("list[PersonName]", self.children("person_name", "person", person))
        main = [name.text for name in items if name.name_kind in (None, "legal")]
        others = [name.text for name in items if name.name_kind not in (None, "legal")]
        return [text for text in main + others if text]

    def roles_of(self, person: str) -> list[str]:
        """The person's roles in this case; an agent of a threat without a role counts as a perpetrator."""
        roles = [item.role for item in self.children("participation", "person", person)]
        if not roles and any(threat.perpetrator == person for threat in self.all("threat")):
            return ["perpetrator"]
        return [role for role in roles if role]

    def persons(self) -> tuple[Person, ...]:
        """The persons of the case."""
        return cast("tuple[Person, ...]", self.all("person"))

    def subjects(self) -> list[Person]:
        """The persons whose case it is; somebody without any role counts as one."""
        return [person for person in self.persons() if not (roles := self.roles_of(person.uid)) or "subject" in roles]

    def exhibits(self) -> tuple[Evidence, ...]:
        """The exhibits in the order of their numbers."""
        return cast("tuple[Evidence, ...]", self.all("evidence"))

    def parts_of(self, exhibit: str) -> list[Part]:
        """The ordered files of an exhibit."""
        return sorted(self.children("part", "evidence", exhibit), key=lambda part: part.n or 0)

    def without(self, uids: Iterable[str]) -> CaseFacts:
        """The same facts without some records and without what hangs on them."""
        gone = set(uids)
        while True:
            hanging = {item.uid for item in self.by_uid.values() if item.uid not in gone and _hangs_on(item, gone)}
            if not hanging:
                return CaseFacts.of(self.case, (r for r in self.by_uid.values() if r.uid not in gone))
            gone |= hanging

    def last_change(self) -> str:
        """When anything in here was last changed (UTC, ISO 8601)."""
        return max(item.updated_at for item in (self.case, *self.by_uid.values()))


def _hangs_on(item: Record, gone: set[str]) -> bool:
    if isinstance(item, Evidence):
        return item.derived_from in gone and item.derived_as != REDACTED
    return any(getattr(item, name) in gone for name in HANGS_ON.get(item.record_kind, ()))


def _order(item: Any) -> tuple[Any, ...]:
    """Natural order: number, then date, then exhibit number, then time of making."""
    when = getattr(item, "when", None) or getattr(item, "first_seen", None)
    number = getattr(item, "n", None) or getattr(item, "order", None) or 0
    exhibit = getattr(item, "exhibit", None) or ""
    return (number, when.sort_key if when else "~", len(exhibit), exhibit, item.created_at or "", item.uid)
