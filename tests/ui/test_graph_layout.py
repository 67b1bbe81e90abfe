"""Who is bound to whom is drawn at the same places for the same people, and nobody covers anybody."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from ui.kit.graph_layout import places

_PEOPLE = [f"p{n}" for n in range(40)]


@given(st.lists(st.tuples(st.sampled_from(_PEOPLE), st.sampled_from(_PEOPLE)), max_size=80))
def test_everybody_has_a_place_of_their_own_and_always_the_same(bonds: list[tuple[str, str]]) -> None:
    found = places(_PEOPLE, bonds)
    assert set(found) == set(_PEOPLE)
    assert found == places(_PEOPLE, bonds)
    spots = list(found.values())
    nearest = min(math.dist(one, other) for n, one in enumerate(spots) for other in spots[:n])
    assert nearest > 0.9


def test_the_one_with_most_bonds_stands_in_the_middle() -> None:
    found = places(["a", "b", "c", "d"], [("b", "a"), ("b", "c"), ("b", "d")])
    middle = found["b"]
    assert all(math.isclose(math.dist(middle, found[one]), 1.0) for one in "acd")


def test_two_hundred_persons_all_bound_to_one_are_placed_quickly() -> None:
    people = [f"p{n}" for n in range(200)]
    found = places(people, [("p0", one) for one in people[1:]])
    assert len({(round(x, 6), round(y, 6)) for x, y in found.values()}) == 200
