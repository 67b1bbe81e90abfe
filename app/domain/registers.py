"""A field as several installations keep it: values with what each of them knew, which wins, and what is in conflict.

Versions say what a value was made with knowledge of: the changes that went into it, the one that made it included, each
by a random mark of its own. One value supersedes another when it knew it. A mark can't be guessed, and no two copies of
an installation make the same: so nobody can claim to know a change that was not told, by accident or on purpose.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

Versions = Mapping[str, int]
# Stands for all content of a record among what was erased of it.
WHOLE = "_"
# So many changes a value carries at most, so many erasures are known of a field, so many values stand side by side in
# it; nobody takes in more.
MOST_CARRIED, MOST_ERASED, MOST_PAIRS = 2000, 500, 64


@dataclass(frozen=True, slots=True)
class Pair:
    """A value (as canonical JSON) with its versions; `source` is the card it came by, empty for one's own."""

    versions: Versions
    value: Any
    source: str = ""


def dominates(one: Versions, other: Versions) -> bool:
    """Whether `one` knew all that `other` knew."""
    return all(one.get(mark, 0) >= counter for mark, counter in other.items())


def join(*several: Versions | None) -> dict[str, int]:
    """What all of them knew together."""
    made: dict[str, int] = {}
    for versions in several:
        for mark, counter in (versions or {}).items():
            made[mark] = max(counter, made.get(mark, 0))
    return made


def within(versions: Versions, *never: Versions | None) -> dict[str, int]:
    """Without the changes longest ago when there are more than can travel; `never` are some that are not forgotten."""
    if len(versions) <= MOST_CARRIED:
        return dict(versions)
    kept = {mark: n for mark, n in join(*never).items() if mark in versions}
    others = sorted(versions.keys() - kept.keys(), key=lambda mark: (-versions[mark], mark))
    return {mark: versions[mark] for mark in [*kept, *others[: max(0, MOST_CARRIED - len(kept))]]}


def united(mine: Sequence[Pair], theirs: Sequence[Pair]) -> tuple[Pair, ...]:
    """Both sides' values without those that another one knew: one, or several in conflict.

    Equal values become one, which knew what both knew. Two values that claim the same change are a fork: both stay.
    The first is one's own still, or what superseded it.
    """
    alive = _maximal(_collapsed(_maximal([*mine, *theirs])))
    if not mine or len(alive) < 2:  # noqa: PLR2004 - nothing to be ordered
        return tuple(alive)
    own = mine[0]
    head = next((one for one in alive if one.value == own.value), None)
    head = head or next((one for one in alive if dominates(one.versions, own.versions)), alive[0])
    return (head, *(one for one in alive if one is not head))


def _maximal(pairs: list[Pair]) -> list[Pair]:
    return [one for one in pairs if not any(_supersedes(other, one) for other in pairs)]


def _collapsed(pairs: list[Pair]) -> list[Pair]:
    found: list[Pair] = []
    for pair in pairs:
        same = next((n for n, one in enumerate(found) if one.value == pair.value), None)
        if same is None:
            found.append(pair)
        else:
            found[same] = replace(found[same], versions=join(found[same].versions, pair.versions))
    return found


def _supersedes(one: Pair, other: Pair) -> bool:
    return dict(one.versions) != dict(other.versions) and dominates(one.versions, other.versions)


def forks(pairs: Iterable[Pair]) -> tuple[tuple[Pair, Pair], ...]:
    """Values that differ and yet claim to be the same change: somebody says what is not so."""
    held = tuple(pairs)
    return tuple(
        (one, other)
        for n, one in enumerate(held)
        for other in held[n + 1 :]
        if dict(one.versions) == dict(other.versions)
    )
