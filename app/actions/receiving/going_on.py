"""A package that was taken in part, gone on with later: what is here of it stays, the rest can be taken, or left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.actions.merging import OLDER, SAME, Taken
from app.actions.receiving.choosing import Choice
from app.actions.receiving.describing import PART
from app.domain.records.handover import Handover
from app.handover.head import Head

# How many records were left out, in the `scope` of a package.
LEFT = "left"


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was taken of a package before and how its offers were answered; empty for one that is new."""

    uids: frozenset[str] = frozenset()
    answers: Mapping[str, bool] = field(default_factory=dict)
    scope: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, record: Handover | None) -> Earlier:
        """From the record of a package, if a part of it was taken."""
        if record is None or record.state != PART:
            return cls()
        scope = record.scope or {}
        return cls(frozenset(scope.get("uids", ())), (record.answers or {}).get("accepted") or {}, scope)

    def answered(self, told: Head, choice: Choice, taken: frozenset[str] | None) -> dict[str, bool]:
        """The answer to each offer: as said now, else as said before of what was here, else with its record."""
        kept = {uid: yes for uid, yes in self.answers.items()
                if uid not in choice.offers and (yes or uid in self.uids)}  # fmt: skip
        return {uid: kept.get(uid, yes) for uid, yes in choice.answers(told.offers, taken).items()}

    def lacks(self, came: Iterable[str], chosen: frozenset[str] | None, answers: Mapping[str, bool]) -> bool:
        """Whether there is anything to be taken, or answered otherwise."""
        if not self.scope:
            return True
        rest = set() if self.scope.get(LEFT) == 0 else (set(came) if chosen is None else chosen) - self.uids
        return bool(rest) or answers != self.answers

    def with_more(self, taken: Taken, called: Mapping[str, str], exhibits: int, uids: Iterable[str]) -> dict[str, Any]:
        """What the record of a package keeps of all that was taken of it."""
        counts = Counter(taken.counts)
        if self.scope:
            counts = Counter(self.scope.get("counts") or {}) + Counter(
                {state: n for state, n in taken.counts.items() if state not in (SAME, OLDER)}
            )
        return {
            "counts": dict(counts), "called": {**(self.scope.get("called") or {}), **called},
            "exhibits": self.scope.get("exhibits", 0) + exhibits, "uids": sorted(uids), LEFT: taken.left,
        }  # fmt: skip


def whole(record: Handover | None) -> bool:
    """Whether nothing more can be taken of a package: all of it is here."""
    return record is not None and record.state == PART and (record.scope or {}).get(LEFT) == 0
