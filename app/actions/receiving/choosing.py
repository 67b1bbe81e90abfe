"""What somebody takes of a package: all of it, or some cases, kinds and records, and which deadlines and filings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.domain.errors import Invalid, Problem
from app.domain.fields import REGISTRY, references
from app.handover.head import Head

_LISTS = ("cases", "kinds", "uids", "without_cases", "without_kinds", "without_uids")
_ANSWERS = ("deadlines", "filings")


@dataclass(frozen=True, slots=True)
class Choice:
    """Empty means all; `without` goes before; `offers` say of a deadline or filing (uid) whether it is taken over."""

    cases: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    uids: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    offers: Mapping[str, bool] = field(default_factory=dict)

    @property
    def everything(self) -> bool:
        """Whether all records are wanted."""
        return not (self.cases or self.kinds or self.uids or self.without)

    def wants(self, uid: str, kind: str, case: str) -> bool:
        """Whether a record is among those wanted, by itself."""
        if self.without & {uid, kind, case}:
            return False
        if kind == "case":
            # A case comes with whatever is taken of it.
            return not self.cases or uid in self.cases
        return all(not wanted or own in wanted
                   for wanted, own in ((self.cases, case), (self.kinds, kind), (self.uids, uid)))  # fmt: skip

    def answers(self, offers: Iterable[Mapping[str, Any]], taken: frozenset[str] | None) -> dict[str, bool]:
        """Of each deadline and filing that was offered whether it is taken over: as said, else with its record."""
        return {
            one["uid"]: self.offers.get(one["uid"], True) and (taken is None or one["uid"] in taken) for one in offers
        }


def read(given: Mapping[str, Any], told: Head) -> Choice:
    """A choice from JSON; Invalid names a key or a uid that is none."""
    problems = [Problem(name, "unknown_field", f"{name}: there is no such choice") for name in given
                if name not in (*_LISTS, *_ANSWERS)]  # fmt: skip
    problems += [Problem(name, "not_a_list", f"{name}: a list is needed") for name in _LISTS
                 if not isinstance(given.get(name, []), list)]  # fmt: skip
    problems += [Problem(name, "not_an_object", f"{name}: yes or no for each one is needed") for name in _ANSWERS
                 if not isinstance(given.get(name, {}), dict)]  # fmt: skip
    if problems:
        raise Invalid(problems)
    offered = {one["uid"] for one in told.offers}
    offers: dict[str, bool] = {}
    for name in _ANSWERS:
        for uid, yes in given.get(name, {}).items():
            if uid not in offered or not isinstance(yes, bool):
                problems.append(Problem(name, "not_offered", f"{name}: {uid} was not offered"))
            offers[uid] = bool(yes)
    if problems:
        raise Invalid(problems)
    lists = {name: frozenset(map(str, given.get(name, []))) for name in _LISTS}
    without = lists["without_cases"] | lists["without_kinds"] | lists["without_uids"]
    return Choice(lists["cases"], lists["kinds"], lists["uids"], without, offers)


def chosen(
    lines: Iterable[Mapping[str, Any]], choice: Choice, earlier: frozenset[str] = frozenset()
) -> frozenset[str] | None:
    """The uids that are taken, None for all: what hangs on a record that is neither taken nor here stays out too.

    Those that were taken `earlier` are among them.
    """
    if choice.everything:
        return None
    wanted: dict[str, tuple[str, ...]] = {}
    seen: set[str] = set()
    for line in lines:
        uid, kind = str(line["uid"]), str(line["kind"])
        seen.add(uid)
        if uid in earlier or choice.wants(uid, kind, str(line["case"])):
            wanted[uid] = tuple(_needs(line))
    while left := [uid for uid, needs in wanted.items() if any(one in seen and one not in wanted for one in needs)]:
        for uid in left:
            del wanted[uid]
    return frozenset(wanted)


def _needs(line: Mapping[str, Any]) -> Iterable[str]:
    """What a record can't be without: its case, and what it hangs on or refers to by a field that must be filled."""
    if line["case"]:
        yield str(line["case"])
    kind = REGISTRY.get(str(line["kind"]))
    for spec, _ in references(kind) if kind else ():
        if spec.required or (kind is not None and spec.name == kind.parent):
            for _, value in line["fields"].get(spec.name, ()):
                if isinstance(value, str):
                    yield value
