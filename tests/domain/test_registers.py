"""Values of several installations: what wins, what is in conflict, and that the order of arrival does not matter."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.registers import Pair, dominates, forks, join, united

A, B, C = "a" * 32, "b" * 32, "c" * 32


def test_what_knew_another_value_supersedes_it_in_either_order() -> None:
    old, new = Pair({A: 1}, "old"), Pair({A: 1, B: 2}, "new")
    assert united([old], [new]) == united([new], [old]) == (new,)


def test_values_that_did_not_know_each_other_are_in_conflict_and_ones_own_stays_first() -> None:
    mine, theirs = Pair({A: 2}, "mine"), Pair({B: 1}, "theirs", "card")
    assert united([mine], [theirs]) == (mine, theirs)
    assert united([theirs], [mine]) == (theirs, mine)


def test_equal_values_are_one_that_knew_what_both_knew() -> None:
    assert united([Pair({A: 2}, "same")], [Pair({B: 5}, "same", "card")]) == (Pair({A: 2, B: 5}, "same"),)


def test_what_supersedes_ones_own_takes_its_place_before_what_was_in_conflict_with_it() -> None:
    mine, other, newer = Pair({A: 1}, "mine"), Pair({B: 1}, "other"), Pair({A: 1, C: 4}, "newer")
    assert united([mine, other], [newer]) == (newer, other)
    # The same words, sent on by somebody who has seen more, are one's own still.
    again = Pair({A: 1, C: 4}, "mine")
    assert united([mine, other], [again]) == (again, other)


def test_a_choice_that_knew_both_ends_the_conflict_everywhere() -> None:
    mine, theirs = Pair({A: 1}, "mine"), Pair({B: 1}, "theirs")
    choice = Pair(join(mine.versions, theirs.versions, {A: 2}), "theirs")
    for known in ([mine, theirs], [theirs, mine], [mine], [theirs], []):
        assert united(known, [choice]) == (choice,)
        assert united([choice], known) == (choice,)


def test_one_change_with_two_values_is_a_fork_and_neither_is_lost() -> None:
    one, other = Pair({A: 3}, "one"), Pair({A: 3}, "other")
    found = united([one], [other])
    assert found == (one, other)
    assert forks(found) == ((one, other),)
    assert not forks(united([one], [Pair({B: 1}, "third")]))


def test_an_emptied_field_is_a_value_like_others() -> None:
    assert united([Pair({A: 1}, "words")], [Pair({A: 2}, None)]) == (Pair({A: 2}, None),)
    assert len(united([Pair({A: 1}, "words")], [Pair({B: 2}, None)])) == 2


_VERSIONS = st.dictionaries(st.sampled_from([A, B, C]), st.integers(1, 3), min_size=1)
_PAIRS = st.lists(st.builds(Pair, _VERSIONS, st.sampled_from(["x", "y", None])), max_size=4)


def _known(pairs: tuple[Pair, ...]) -> set[tuple[object, tuple[tuple[str, int], ...]]]:
    return {(pair.value, tuple(sorted(pair.versions.items()))) for pair in pairs}


@given(_PAIRS, _PAIRS)
def test_union_is_the_same_from_both_sides_and_twice_is_once(one: list[Pair], other: list[Pair]) -> None:
    both = united(one, other)
    assert _known(both) == _known(united(other, one))
    assert united(both, other) == both
    assert united(both, both) == both


@given(st.lists(_PAIRS, min_size=3, max_size=3))
def test_no_value_goes_that_none_of_the_others_knew(sides: list[list[Pair]]) -> None:
    for order in itertools.permutations(sides):
        held: tuple[Pair, ...] = ()
        for side in order:
            held = united(held, side)
        for pair in itertools.chain(*sides):
            assert any(dominates(one.versions, pair.versions) for one in held)


@pytest.mark.parametrize(
    ("one", "other", "wins"), [({A: 2}, {A: 1}, True), ({A: 1}, {B: 1}, False), ({A: 1}, {}, True)]
)
def test_knowing_is_for_each_installation(one: dict[str, int], other: dict[str, int], wins: bool) -> None:
    assert dominates(one, other) is wins
