"""What goes over and what stays, by facts alone: chosen cases, persons, items, kinds, fields, days.

The rules, in their order; what no rule lets go stays:
1. Only records of a chosen case go; records of no kind that is kept at home (`AT_HOME`).
2. Of a person of another case who is referred to in a chosen one goes that they are there: the record without what it
   says (`TELLS_OF_OTHERS`), and names, documents, contacts, addresses only when marked as shared. A person's own fields
   belong to the case that the person was made in. `whole` tells of such a person what their own record says.
3. Restricted records go when ticked, sealed ones when ticked and with a reason; privileged ones when ticked, with a
   typed waiver, to a partner bound by privilege. Exhibits to be withheld stay; where only a redacted copy may go, that
   does.
4. What hangs on a record that stays, stays. A field that refers to a record that stays, stays.
5. Of a record that was deleted and that the receiver has goes that it was deleted, and nothing else.
6. Records of kinds that only a newer version knows go one by one, when ticked, of cases that go whole, unless they are
   guarded or name a record that stays: nobody here can see what they say.
7. Private fields never go; nor do fields that were unticked; nor lines of custody that say who merely looked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.domain.fields import REGISTRY, STAMPS
from app.domain.rules.hanging import HANGS_ON, REDACTED
from app.handover import local

# Kinds that are of this installation alone: who works here, partners, packages, papers, what was seen on pages.
AT_HOME = frozenset({"worker", "card", "handover", "dossier", "look"})
BELONGINGS = frozenset({"person_name", "identity_document", "contact_point", "address"})
# What follows a person and is no reason for them to go where single items are chosen.
FOLLOWING = BELONGINGS | {"participation", "relationship", "consent"}
# All that a record of a person of another case says: without it a receiver could not read what refers to them.
TELLS_OF_OTHERS = frozenset({"person_kind"})
# What somebody chooses one by one; everything else follows what it hangs on.
ITEMS = frozenset({
    "event", "threat", "risk_assessment", "evidence", "source", "statement", "fact", "proceeding", "intervention",
    "task", "note", "answer",
})  # fmt: skip
# By which field a record lies within a range of days.
DATED = {
    "event": "when", "threat": "first_seen", "statement": "taken", "risk_assessment": "assessed_on",
    "evidence": "date", "intervention": "when", "note": "noted_on",
}  # fmt: skip
# Why a record stays whose kind only a newer version knows; somebody may tick it.
UNKNOWN = "unknown"
_NEVER = STAMPS | {"case", "created_at", "created_by", "origin_org", "siblings", "erased", "deleted_at"}


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody chose to hand over; empty means all. Uids, kinds, fields as “kind.field”, days in ISO."""

    cases: tuple[str, ...]
    persons: frozenset[str] = frozenset()
    items: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    kinds_off: frozenset[str] = frozenset()
    fields_off: frozenset[str] = frozenset()
    since: str = ""
    until: str = ""
    ticked: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()
    sealed_reason: str = ""
    waiver: str = ""
    lawyer: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """What the rules ask of a record. `refs` are (field, uid); `days` the first and last day it may lie on."""

    uid: str
    kind: str
    case: str
    refs: tuple[tuple[str, str], ...] = ()
    sensitivity: str = ""
    privileged: bool = False
    shared: bool = False
    days: tuple[str, str] | None = None
    disclosure: str = ""
    derived_as: str = ""
    viewed: bool = False
    deleted: bool = False
    stranger: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """What goes (uid → its row), and why the rest of the chosen cases stays (uid → a code)."""

    choice: Choice
    goes: Mapping[str, Row]
    stays: Mapping[str, str] = field(default_factory=dict)
    beside: Mapping[str, str] = field(default_factory=dict)

    def names(self, uid: str) -> frozenset[str]:
        """The fields of a record that go."""
        row = self.goes[uid]
        if row.deleted or row.stranger:
            return frozenset()
        if row.kind == "person" and self.is_of_another(row):
            return TELLS_OF_OTHERS
        dangling = {name for name, target in row.refs if target not in self.goes}
        return sendable(row.kind) - dangling - {key.partition(".")[2] for key in self._off(row.kind)}

    def is_of_another(self, row: Row) -> bool:
        """Whether a record was made in a case that is not chosen, and is not told whole."""
        return row.case not in self.choice.cases and row.uid not in self.choice.whole

    def case_of(self, uid: str) -> str:
        """The chosen case that a record goes with; a person of another case goes with the first that refers to them."""
        row = self.goes[uid]
        if row.case in self.choice.cases:
            return row.case
        if row.kind in BELONGINGS:
            return self.case_of(next(target for name, target in row.refs if name == "person"))
        return self.beside.get(uid, self.choice.cases[0])

    def of_kind(self, kind: str) -> list[str]:
        """The uids of a kind that go and are alive, in order."""
        return sorted(uid for uid, row in self.goes.items() if row.kind == kind and not row.deleted)

    def lines_of(self, kind: str) -> list[str]:
        """The uids of a kind of which a line goes, deleted ones too, in order."""
        return sorted(uid for uid, row in self.goes.items() if row.kind == kind)

    def _off(self, kind: str) -> list[str]:
        return [key for key in self.choice.fields_off if key.startswith(f"{kind}.")]


def sendable(kind: str) -> frozenset[str]:
    """The fields of a kind that ever go."""
    specs = REGISTRY[kind].stored()
    names = (spec.name for spec in specs if not spec.private and spec.name not in _NEVER)
    return frozenset(name for name in names if local.travels(kind, name))


def decide(rows: Iterable[Row], choice: Choice) -> Scope:
    """Which rows go, of those of the chosen cases, of the persons they refer to, and of what belongs to these."""
    every = {row.uid: row for row in rows}
    stays = {uid: why for uid, row in every.items() if (why := _own_reason(row, choice))}
    goes = {uid: row for uid, row in every.items() if uid not in stays}
    while left := _left_alone(goes, choice):
        stays |= left
        goes = {uid: row for uid, row in goes.items() if uid not in left}
    ours = {uid: why for uid, why in stays.items() if every[uid].case in choice.cases}
    beside: dict[str, str] = {}
    for row in goes.values():
        if row.case in choice.cases:
            for _, target in row.refs:
                beside.setdefault(target, row.case)
    return Scope(choice, goes, ours, beside)


def _own_reason(row: Row, choice: Choice) -> str:
    """Why a record stays whatever surrounds it; empty when nothing of its own keeps it."""
    if row.kind in AT_HOME or row.kind in choice.kinds_off or row.uid in choice.without or row.viewed:
        return "not_chosen"
    if row.stranger:
        return _of_stranger(row, choice)
    if row.case not in choice.cases:
        return "" if row.kind == "person" or (row.kind in BELONGINGS and row.shared) else "other_case"
    guarded = _guarded(row, choice)
    if guarded or row.kind == "case" or row.deleted:
        return guarded
    held_back = {"withheld": True, "redacted_only": row.derived_as != REDACTED}.get(row.disclosure, False)
    return "withheld" if held_back else _chosen(row, choice)


def _of_stranger(row: Row, choice: Choice) -> str:
    if row.privileged or row.sensitivity in {"sealed", "restricted"} or row.disclosure or not _whole(choice):
        return "unknown_guarded"
    return "" if row.uid in choice.ticked else UNKNOWN


def _whole(choice: Choice) -> bool:
    """Whether the chosen cases go without anything of them left out by choice."""
    narrowed = (choice.persons, choice.items, choice.kinds_off, choice.fields_off, choice.since, choice.until)
    return not any(narrowed) and not choice.without


def _guarded(row: Row, choice: Choice) -> str:
    """Who chooses a case ticks it."""
    ticked = row.uid in choice.ticked or row.kind == "case"
    if row.privileged and not (ticked and choice.waiver and choice.lawyer):
        return "privileged"
    if row.sensitivity == "sealed" and not (ticked and choice.sealed_reason):
        return "sealed"
    return "restricted" if row.sensitivity == "restricted" and not ticked else ""


def _chosen(row: Row, choice: Choice) -> str:
    if row.kind == "person":
        return "not_chosen" if choice.persons and row.uid not in choice.persons else ""
    if row.uid in choice.items:
        return ""
    if choice.items and row.kind in ITEMS and not (row.kind == "evidence" and _derived_of_item(row, choice)):
        return "not_chosen"
    return _outside(row, choice)


def _derived_of_item(row: Row, choice: Choice) -> bool:
    return any(name == "derived_from" and target in choice.items for name, target in row.refs)


def _outside(row: Row, choice: Choice) -> str:
    """A dated record outside of the days that were chosen; what has no date lies outside too."""
    if row.kind not in DATED or not (choice.since or choice.until):
        return ""
    first, last = row.days or ("", "")
    inside = row.days is not None and (not choice.until or first <= choice.until) and (last or "~") >= choice.since
    return "" if inside else "not_in_days"


def _left_alone(goes: Mapping[str, Row], choice: Choice) -> dict[str, str]:
    """Records that hang on one that stays, and persons whom nothing that goes refers to any more."""
    found = {uid: "hangs" for uid, row in goes.items() if any(t not in goes for t in hangs_on(row, choice))}
    following = FOLLOWING if choice.items else BELONGINGS
    referred = {target for row in goes.values() if row.kind not in following for _, target in row.refs}
    for uid, row in goes.items():
        needed = row.case not in choice.cases or (choice.items and uid not in choice.persons)
        if row.kind == "person" and needed and uid not in referred and not row.deleted:
            found[uid] = "not_referred"
    return found


def hangs_on(row: Row, choice: Choice) -> list[str]:
    """The records without which this one goes nowhere."""
    case = [row.case] if row.case in choice.cases else []
    if row.stranger:
        return case + [target for _, target in row.refs]
    if row.deleted:
        return case
    if row.kind == "evidence":
        return case + [target for name, target in row.refs if name == "derived_from" and row.derived_as != REDACTED]
    wanted = ("other",) if row.kind == "case_link" else HANGS_ON.get(row.kind, ())
    return case + [target for name, target in row.refs if name in wanted]
