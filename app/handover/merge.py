"""What becomes of a record when another organisation's copy of it comes: decided by what each value knew, nothing else.

Nothing here reads a clock or a number of a package, and nothing depends on the order in which copies come.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.domain import canonical
from app.domain.registers import MOST_CARRIED, WHOLE, Pair, Versions, dominates, forks, join, united, within

Registers = Mapping[str, tuple[Pair, ...]]
DELETED, REASON = "deleted_at", "deleted_reason"
# An erasure of the whole record leaves its tombstone.
_OUTLIVES = frozenset({DELETED})
_DELETION = frozenset({DELETED, REASON})
# Of concurrent answers about a consent the stricter one is in force until somebody has decided.
_WITHDRAWN: dict[tuple[str, str], str | None] = {("consent", "status"): "withdrawn", ("consent", "withdrawn_on"): None}
FORK, ALIVE, SEALED = "fork", "alive", "sealed"
# A record begins once, and few values ever stand beside another: more first changes than this are nobody's.
_MOST_FIRST = 20


@dataclass(frozen=True, slots=True)
class Copy:
    """A record as one side has it: every field with all its values, and what was erased of it.

    Of one's own copy `sealed` says that it is signed: nothing that comes takes the place of what was signed.
    """

    fields: Registers
    erased: Mapping[str, Versions] = field(default_factory=dict)
    sealed: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What changes here: fields with all their values from now on, erasures, and what people must be told of it.

    `wiped` are fields whose every earlier value goes (`WHOLE` among them: all); `torn` fields with a conflict that was
    not there before; `forked` those in which two values claim to be the same change; `older` says that only
    something came that is known to be replaced.
    """

    fields: dict[str, tuple[Pair, ...]] = field(default_factory=dict)
    erased: dict[str, Versions] | None = None
    wiped: frozenset[str] = frozenset()
    torn: tuple[str, ...] = ()
    forked: tuple[str, ...] = ()
    older: bool = False

    @property
    def changes(self) -> bool:
        """Whether anything does."""
        return bool(self.fields) or self.erased is not None


def beside(why: str, *parts: Any) -> dict[str, int]:
    """Versions that nobody else can have: a value that was made by no change of its own stands beside the others.

    They follow from the parts alone, so that whoever finds the same finds the same versions for it.
    """
    raw = canonical.encode(["havenfile/v1/beside", why, *parts])
    return {hashlib.sha256(raw).hexdigest()[:32]: 1}


def is_fork(pair: Pair) -> bool:
    """Whether a value stands where it does because another one claims to be the same change."""
    first = [mark for mark, counter in pair.versions.items() if counter == 1]
    for mark in first if len(first) <= _MOST_FIRST else ():
        rest = {name: n for name, n in pair.versions.items() if name != mark}
        if beside(FORK, rest, pair.value) == {mark: 1}:
            return True
    return False


def set_beside(pair: Pair) -> Pair:
    """A value that claims a change which another value claims too, so that neither can swallow the other."""
    versions = dict(pair.versions)
    return replace(pair, versions={**versions, **beside(FORK, versions, pair.value)})


def merge(kind: str, mine: Copy | None, theirs: Copy) -> Outcome:
    """What the copy that came makes of one's own; `mine` is None for a record that was never here."""
    here = mine or Copy({})
    erased, grown = _erasures(here, theirs)
    touched = set(theirs.fields) | {name for name in here.fields if WHOLE in grown} | grown - {WHOLE}
    fields: dict[str, tuple[Pair, ...]] = {}
    forked: list[str] = []
    for name in sorted(touched):
        own = here.fields.get(name, ())
        found = _field(kind, name, here, theirs, erased)
        if forks(found):
            forked.append(name)
            found = _apart(found)
        found = _carried(found, erased.get(name), erased.get(WHOLE))
        if found != own and found:
            fields[name] = found
    _deletion(here, theirs, fields, erased.get(WHOLE))
    torn = tuple(name for name, found in fields.items() if len(found) > len(here.fields.get(name, ((),))))
    wiped = frozenset(name for name in touched if name not in _OUTLIVES and grown & {name, WHOLE}) | (grown & {WHOLE})
    older = mine is not None and not fields and not grown and _replaced(here, theirs)
    return Outcome(fields, erased if grown else None, wiped, torn, tuple(forked), older)


def _erasures(here: Copy, theirs: Copy) -> tuple[dict[str, Versions], set[str]]:
    """All erasures that are known from now on, and those that were not before."""
    names = {*here.erased, *theirs.erased}
    known: dict[str, Versions] = {name: join(here.erased.get(name), theirs.erased.get(name)) for name in names}
    return known, {name for name in names if dict(known[name]) != dict(here.erased.get(name) or {})}


def _field(kind: str, name: str, here: Copy, theirs: Copy, erased: Mapping[str, Versions]) -> tuple[Pair, ...]:
    """The values of one field from now on, one's own (or what is in force) first."""
    own, come = here.fields.get(name, ()), theirs.fields.get(name, ())
    gone = join(None if name in _OUTLIVES else erased.get(name), erased.get(WHOLE))
    if not gone and _same(own, come):
        return own
    left, came = _surviving(name, own, gone), _surviving(name, come, gone)
    found = united(left, came)
    if own and not found:
        return (Pair(join(gone, *(pair.versions for pair in own)), None),)
    if here.sealed and name not in _DELETION:
        found = _signed(name, left, found)
    return _in_force(kind, name, found)


def _same(own: tuple[Pair, ...], come: tuple[Pair, ...]) -> bool:
    """Whether both sides have the same one value of the same change, as most fields do."""
    return len(own) == len(come) == 1 and (own[0].value, own[0].versions) == (come[0].value, come[0].versions)


def _surviving(name: str, pairs: Iterable[Pair], gone: Versions) -> tuple[Pair, ...]:
    """Values that were entered in knowledge of the erasure; all others are destroyed wherever they come from.

    Of a tombstone it is the other way round: that a record lives must have been said in knowledge of its erasure.
    """
    return tuple(
        pair for pair in pairs if (pair.value is None) is not (name in _OUTLIVES) or dominates(pair.versions, gone)
    )


def _signed(name: str, own: tuple[Pair, ...], found: tuple[Pair, ...]) -> tuple[Pair, ...]:
    """What was signed stays; what came, even from somebody who knew it, stands beside it."""
    signed = own[0] if own else Pair({}, None)
    if not found or found[0].value == signed.value:
        return found
    apart = beside(SEALED, name, [[dict(pair.versions), pair.value] for pair in found])
    kept = replace(signed, versions=join(signed.versions, apart))
    return (kept, *(pair for pair in found if pair.value != signed.value))


def _in_force(kind: str, name: str, found: tuple[Pair, ...]) -> tuple[Pair, ...]:
    if (kind, name) not in _WITHDRAWN or len(found) < 2:  # noqa: PLR2004 - nothing to be chosen from
        return found
    strict = _WITHDRAWN[kind, name]
    chosen = [pair for pair in found if (pair.value == strict if strict else pair.value is not None)]
    if not chosen or found[0] in chosen:
        return found
    head = min(chosen, key=lambda pair: str(pair.value))
    return (head, *(pair for pair in found if pair is not head))


def _apart(found: Sequence[Pair]) -> tuple[Pair, ...]:
    """Values of which some claim to be the same change, each with versions of its own."""
    twice = {id(pair) for both in forks(found) for pair in both}
    return tuple(set_beside(pair) if id(pair) in twice else pair for pair in found)


def _carried(found: tuple[Pair, ...], *gone: Versions | None) -> tuple[Pair, ...]:
    """Values that know no more than can travel, all erasures of theirs among it."""
    return tuple(
        replace(pair, versions=within(pair.versions, *gone)) if len(pair.versions) > MOST_CARRIED else pair
        for pair in found
    )


# -- deletion ---------------------------------------------------------------------------


def _deletion(here: Copy, theirs: Copy, fields: dict[str, tuple[Pair, ...]], gone: Versions | None) -> None:
    """An edit against a deletion that did not know it is a conflict: the edit says that the record lives."""
    own, come = here.fields.get(DELETED, ()), theirs.fields.get(DELETED, ())
    now = fields.get(DELETED, own)
    if not here.fields or all(pair.value is None for pair in now):
        return
    unknown = _unknown_to_them({**here.fields, **fields}, theirs) if _new(own, come) else []
    unknown += _unknown_to_us(fields, here, theirs)
    if unknown:
        # A later deletion is answered anew, also when an earlier answer is known to it.
        answered = sorted(canonical.encode(dict(pair.versions)).decode() for pair in now if pair.value is not None)
        said = (pair.versions for pair in (*own, *now) if pair.value is None)
        alone = beside(ALIVE, unknown, answered)
        living = Pair(within(join(gone, *said, alone), gone, alone), None)
        dead = tuple(pair for pair in now if pair.value is not None)
        fields[DELETED] = (living, *dead) if all(pair.value is None for pair in own) else _beside(now, living)


def _beside(now: tuple[Pair, ...], living: Pair) -> tuple[Pair, ...]:
    """The values with `living` in the place of what said so before, or behind them."""
    if any(pair.value is None for pair in now):
        return tuple(living if pair.value is None else pair for pair in now)
    return (*now, living)


def _new(own: Sequence[Pair], come: Sequence[Pair]) -> bool:
    """Whether a deletion came that was not known here."""
    known = [pair.versions for pair in own]
    return any(
        pair.value is not None and not any(dominates(versions, pair.versions) for versions in known) for pair in come
    )


def _unknown_to_them(now: Registers, theirs: Copy) -> list[Any]:
    """What stands here and those who deleted had not seen: what a copy does not show, it does not know."""
    return [
        [name, dict(pair.versions)]
        for name, pairs in sorted(now.items())
        for pair in pairs
        if name not in _DELETION and pair.value is not None and not _seen(pair, theirs.fields.get(name, ()))
    ]


def _unknown_to_us(changed: Registers, here: Copy, theirs: Copy) -> list[Any]:
    """What came from somebody who did not know of the deletion, and was not known here when it was made."""
    dead = [pair for pair in here.fields.get(DELETED, ()) if pair.value is not None]
    come = theirs.fields.get(DELETED, ())
    if all(any(dominates(other.versions, pair.versions) for other in come) for pair in dead):
        return []
    return [
        [name, dict(pair.versions)]
        for name, pairs in sorted(changed.items())
        for pair in pairs
        if name not in _DELETION and not _seen(pair, here.fields.get(name, ()))
    ]


def _seen(pair: Pair, by: Iterable[Pair]) -> bool:
    return any(dominates(one.versions, pair.versions) or one.value == pair.value for one in by)


def _replaced(here: Copy, theirs: Copy) -> bool:
    """Whether something came whose successor is here."""
    return any(
        dominates(known.versions, pair.versions) and known.value != pair.value
        for name, pairs in theirs.fields.items()
        for pair in pairs
        for known in here.fields.get(name, ())
    )
