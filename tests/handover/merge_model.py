"""A small world of organisations that write, lose, delay and repeat, beside what truly happened in it."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.domain.registers import WHOLE, Pair, join
from app.handover.merge import DELETED, Copy, merge

FIELDS = ("title", "place", "words")
UIDS = ("r1", "r2")
Truth = dict[str, frozenset[str]]


@dataclass(frozen=True)
class Erasure:
    """What somebody destroyed: fields of a record, under which name, by which change."""

    uid: str
    names: tuple[str, ...]
    under: str
    mark: str


@dataclass
class State:
    """A record at one organisation, as the unit of work would keep it."""

    fields: dict[str, tuple[Pair, ...]] = field(default_factory=dict)
    erased: dict[str, Mapping[str, int]] = field(default_factory=dict)

    def copy(self) -> Copy:
        """As the merge takes it."""
        return Copy(dict(self.fields), dict(self.erased))

    def values(self, name: str) -> set[Any]:
        """What stands in a field, conflicts included."""
        return {pair.value for pair in self.fields.get(name, ())}

    @property
    def deleted(self) -> bool:
        """Whether nobody says that it lives."""
        pairs = self.fields.get(DELETED, ())
        return bool(pairs) and all(pair.value is not None for pair in pairs)


@dataclass
class Office:
    """An organisation's vault."""

    name: str
    records: dict[str, State] = field(default_factory=dict)
    useq: dict[str, int] = field(default_factory=dict)


@dataclass
class World:
    """Offices, packages on their way, and for every value ever written what its writer knew."""

    rng: random.Random
    offices: dict[str, Office] = field(default_factory=dict)
    packages: list[tuple[str, dict[str, Copy]]] = field(default_factory=list)
    past: Truth = field(default_factory=dict)
    saw: Truth = field(default_factory=dict)
    erasures: dict[str, Erasure] = field(default_factory=dict)
    knows: dict[str, set[str]] = field(default_factory=dict)
    written: dict[str, tuple[str, str]] = field(default_factory=dict)
    versions: dict[str, dict[str, int]] = field(default_factory=dict)
    forged: set[str] = field(default_factory=set)
    claimed: Truth = field(default_factory=dict)
    backups: dict[str, tuple[Office, set[str]]] = field(default_factory=dict)
    count: int = 0

    @classmethod
    def of(cls, seed: int, names: str = "ABC") -> World:
        """A new world."""
        rng = random.Random(seed)  # noqa: S311 - a repeatable choice of steps
        world = cls(rng)
        for name in names:
            world.offices[name] = Office(name)
            world.knows[name] = set()
        return world

    def _mark(self) -> str:
        return f"{self.rng.getrandbits(128):032x}"

    def _change(self, office: Office, uid: str) -> dict[str, int]:
        """The next change of a record, as the journal names it."""
        office.useq[uid] = office.useq.get(uid, 0) + 1
        return {self._mark(): office.useq[uid]}

    # -- what people do -----------------------------------------------------------------

    def _write(self, office: Office, uid: str, name: str, value: str | None, known: tuple[Pair, ...]) -> None:
        """One change: it knows the values it replaces, and erasures."""
        state = office.records.setdefault(uid, State())
        own = self._change(office, uid)
        gone = (state.erased.get(name), state.erased.get(WHOLE))
        versions = join(*(pair.versions for pair in known), *gone, own)
        rest = tuple(pair for pair in state.fields.get(name, ()) if pair not in known)
        state.fields[name] = (Pair(versions, value), *rest)

    def _new(self, office: Office, uid: str, name: str, known: tuple[Pair, ...], *, empty: bool = False) -> str:
        self.count += 1
        value = f"{office.name}{self.count}.{name}"
        before = [str(pair.value) for pair in known if pair.value is not None]
        self.past[value] = frozenset(before).union(*(self.past.get(one, frozenset()) for one in before))
        # Who goes on from what somebody lied about goes on from what that claimed to know.
        claimed = (self.claimed.get(one, frozenset()) for one in self.past[value])
        self.saw[value] = frozenset(self.knows[office.name]).union(*claimed)
        self.written[value] = (uid, name)
        self.knows[office.name].add(value)
        self._write(office, uid, name, None if empty else value, known)
        self.versions[value] = dict(office.records[uid].fields[name][0].versions)
        return value

    def edit(self, name: str) -> None:
        """Somebody changes a field; values in conflict with theirs stay."""
        office, uid = self.offices[name], self.rng.choice(UIDS)
        state = office.records.get(uid)
        if state and state.deleted:
            return
        which = self.rng.choice(FIELDS)
        known = (state.fields.get(which, ()) if state else ())[:1]
        self._new(office, uid, which, known)

    def delete(self, name: str) -> None:
        """Somebody deletes a record."""
        office, uid = self.offices[name], self.rng.choice(UIDS)
        state = office.records.get(uid)
        if state and state.fields and not state.deleted and len(state.fields.get(DELETED, ())) < 2:
            self._new(office, uid, DELETED, state.fields.get(DELETED, ())[:1])

    def resolve(self, name: str) -> None:
        """Somebody settles a conflict."""
        office = self.offices[name]
        torn = [
            (uid, which)
            for uid, state in office.records.items()
            for which, pairs in state.fields.items()
            if len(pairs) > 1 and not (state.deleted and which != DELETED)
        ]
        if not torn:
            return
        uid, which = self.rng.choice(torn)
        state = office.records[uid]
        pairs = state.fields[which]
        alive = which == DELETED and self.rng.random() < 0.5
        self._new(office, uid, which, pairs, empty=alive)

    def erase(self, name: str) -> None:
        """Somebody destroys a field, or a whole record with its tombstone."""
        office, uid = self.offices[name], self.rng.choice(UIDS)
        state = office.records.get(uid)
        if not state or not state.fields:
            return
        whole = self.rng.random() < 0.3
        names = list(FIELDS) if whole else [self.rng.choice(FIELDS)]
        own = self._change(office, uid)
        mark, under = next(iter(own)), WHOLE if whole else names[0]
        self.erasures[mark] = Erasure(uid, tuple(names), under, mark)
        self.knows[office.name].add(mark)
        for which in names:
            if known := state.fields.get(which, ()):
                state.fields[which] = (Pair(join(*(p.versions for p in known), own), None),)
        before = state.erased.values() if whole else [state.erased.get(under)]
        state.erased[under] = join(*before, own)
        if whole and not state.deleted:
            versions = join(*(pair.versions for pair in state.fields.get(DELETED, ())), own)
            state.fields[DELETED] = (Pair(versions, f"{office.name}{own[mark]}.end"),)

    # -- what travels -------------------------------------------------------------------

    def send(self, name: str, to: str, *, whole: bool = False) -> None:
        """A package leaves: of some records some fields, unless all of it."""
        lines = {}
        for uid, state in self.offices[name].records.items():
            if not whole and self.rng.random() < 0.2:
                continue
            chosen = [n for n in state.fields if whole or n == DELETED or self.rng.random() < 0.7]
            erased = {n: v for n, v in state.erased.items() if whole or n == WHOLE or n in chosen}
            lines[uid] = Copy({n: state.fields[n] for n in chosen}, erased)
        self.packages.append((to, copy.deepcopy(lines)))

    def deliver(self, place: int | None = None, *, again: bool = False) -> None:
        """A package arrives, out of turn or twice as it comes."""
        if not self.packages:
            return
        place = self.rng.randrange(len(self.packages)) if place is None else place
        to, lines = self.packages[place] if again else self.packages.pop(place)
        self.take(self.offices[to], lines)

    def take(self, office: Office, lines: Mapping[str, Copy]) -> None:
        """What the receiver makes of it."""
        for uid, line in lines.items():
            state = office.records.get(uid)
            outcome = merge("event", state.copy() if state else None, line)
            made = office.records.setdefault(uid, State())
            made.fields.update(outcome.fields)
            if outcome.erased is not None:
                made.erased = dict(outcome.erased)
            office.useq[uid] = office.useq.get(uid, 0) + (1 if outcome.changes else 0)
            shown = {str(p.value) for ps in line.fields.values() for p in ps if p.value is not None}
            self.knows[office.name] |= shown | self._erasures_in(uid, line.erased)

    def _erasures_in(self, uid: str, erased: Mapping[str, Mapping[str, int]]) -> set[str]:
        """What is known of erasures: who knows that all went knows of what went before."""
        whole = erased.get(WHOLE, {})
        return {
            key
            for key, one in self.erasures.items()
            if one.uid == uid and (one.mark in erased.get(one.under, {}) or one.mark in whole)
        }

    def lose(self) -> None:
        """A package never arrives."""
        if self.packages:
            self.packages.pop(self.rng.randrange(len(self.packages)))
            for name, knows in self.knows.items():
                self._forget_lost(name, knows)

    # -- backups and copies --------------------------------------------------------------

    def back_up(self, name: str) -> None:
        """A copy is put away."""
        self.backups[name] = (copy.deepcopy(self.offices[name]), set(self.knows[name]))

    def restore(self, name: str) -> None:
        """The copy comes back, be it as the same installation, and has forgotten what came after."""
        if name in self.backups:
            office, knows = self.backups[name]
            self.offices[name] = copy.deepcopy(office)
            self.knows[name] = set(knows)
            for one, known in self.knows.items():
                self._forget_lost(one, known)

    def twin(self, name: str) -> None:
        """The folder is copied by hand: from now on there are two of one name, and each writes on by itself."""
        if name.isupper() and name.lower() not in self.offices:
            office = copy.deepcopy(self.offices[name])
            office.name = name.lower()
            self.offices[office.name] = office
            self.knows[office.name] = set(self.knows[name])

    def lie(self, name: str) -> None:
        """A partner claims to know whatever was told here of a field, by any number, and changes of others besides."""
        office, uid, which = self.offices[name], self.rng.choice(UIDS), self.rng.choice(FIELDS)
        if office.records.get(uid, State()).deleted:
            return
        told = [one for one in self.knows[name] if self.written.get(one) == (uid, which)]
        value = self._new(office, uid, which, office.records.get(uid, State()).fields.get(which, ()))
        self.past[value] = frozenset(told).union(self.past[value], *(self.past[one] for one in told))
        forged = {mark: 10**15 for one in told for mark in self.versions[one]}
        others = {f"{self.rng.getrandbits(128):032x}": 10**15, "c" * 32: 10**15}
        pair = office.records[uid].fields[which][0]
        office.records[uid].fields[which] = (replace(pair, versions=join(pair.versions, forged, others)),)
        self.versions[value] = dict(office.records[uid].fields[which][0].versions)
        self.claimed[value] = frozenset(forged) & self.erasures.keys()
        self.saw[value] |= self.claimed[value]

    def forge(self, name: str) -> None:
        """A partner sends a change that was told here with another value than it made."""
        office, uid, which = self.offices[name], self.rng.choice(UIDS), self.rng.choice(FIELDS)
        pairs = office.records.get(uid, State()).fields.get(which, ())
        if pairs and pairs[0].value in self.saw:
            self.count += 1
            value = f"{name}{self.count}.forged"
            # No more than an edit of what was told could do: whoever goes on from it knows what it claims to be.
            told = str(pairs[0].value)
            self.past[value] = self.past[told] | {told}
            self.forged.add(value)
            self.claimed[value] = frozenset(pairs[0].versions) & self.erasures.keys()
            self.saw[value] = frozenset(self.knows[name]) | self.saw[told]
            to = self.rng.choice([one for one in self.offices if one.upper() != name.upper()])
            self.packages.append((to, {uid: Copy({which: (replace(pairs[0], value=value),)})}))

    def _forget_lost(self, name: str, kept: set[str]) -> None:
        """What the lost installation wrote after its backup and gave to nobody is nowhere any more."""
        copies = [state.copy() for office in self.offices.values() for state in office.records.values()]
        copies += [line for _, lines in self.packages for line in lines.values()]
        there = {str(pair.value) for one in copies for pairs in one.fields.values() for pair in pairs}
        there |= kept.union(*(self.past.get(value, frozenset()) for value in there))
        self.written = {
            value: place for value, place in self.written.items() if value in there or value[0] != name
        }  # fmt: skip

    def exchange(self) -> None:
        """Everybody sends everything to everybody until nothing changes."""
        for _ in range(6):
            before = self.told()
            for name in self.offices:
                for to in self.offices:
                    if to.upper() != name.upper():
                        self.send(name, to, whole=True)
                        self.deliver(len(self.packages) - 1)
            if self.told() == before:
                return
        raise AssertionError("the exchange comes to no end")

    def told(self) -> dict[str, Any]:
        """What every office holds, without regard to whose value stands first."""
        return {
            name: {
                uid: {
                    n: sorted((str(p.value), sorted(p.versions.items())) for p in pairs)
                    for n, pairs in state.fields.items()
                }
                for uid, state in office.records.items()
            }
            for name, office in self.offices.items()
        }

    # -- what must be true ---------------------------------------------------------------

    def check(self, office: Office) -> None:
        """Nothing that was erased stands where the erasure is known."""
        for uid, state in office.records.items():
            known = self._erasures_in(uid, state.erased)
            for name in FIELDS:
                for value in state.values(name) - {None}:
                    back = [key for key in known if self._unknown_to(value, name, self.erasures[key])]
                    assert not back, f"{value} of {uid} came back at {office.name}"

    def _unknown_to(self, value: str, name: str, one: Erasure) -> bool:
        """Whether a value was written without knowing of an erasure of its field."""
        return name in one.names and one.mark not in self.saw[value]

    def check_end(self) -> None:
        """All offices agree, and every value is there, was replaced by somebody who knew it, or was erased."""
        told = self.told()
        assert len({json.dumps(one, sort_keys=True) for one in told.values()}) == 1, "they do not agree"
        office = next(iter(self.offices.values()))
        for one in self.offices.values():
            self.check(one)
        replaced = frozenset().union(*(self.past[value] for value in (*self.written, *self.forged)))
        for value, (uid, name) in self.written.items():
            if name == DELETED or value in replaced:
                continue
            state = office.records.get(uid, State())
            erased = [one for one in self.erasures.values() if one.uid == uid and self._unknown_to(value, name, one)]
            assert value in state.values(name) or erased, f"{value} of {uid} vanished"
        for uid, state in office.records.items():
            self._check_deletion(uid, state)

    def _check_deletion(self, uid: str, state: State) -> None:
        """A record is gone without question only when who deleted it knew all that stands in it."""
        if not state.deleted or any(str(value).endswith(".end") for value in state.values(DELETED)):
            return
        decided = {str(value) for value in state.values(DELETED)}
        decided = decided.union(*(self.past[value] for value in decided))
        seen = frozenset().union(*(self.saw[value] for value in decided if value in self.saw))
        for name in FIELDS:
            for value in state.values(name) - {None}:
                assert value in seen, f"{uid} is gone, and nobody who deleted it had seen {value}"
