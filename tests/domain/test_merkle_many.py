"""Many entries proven in one piece: every choice of places, and nothing that was changed."""

from __future__ import annotations

import random

import pytest

from app.domain import merkle, merkle_many


def tree(size: int) -> list[bytes]:
    return [merkle.leaf_hash(bytes([n % 251]) * 3) for n in range(size)]


@pytest.mark.parametrize("size", [0, 1, 2, 3, 5, 8, 13, 64, 100])
def test_every_choice_of_places_leads_to_the_root(size: int) -> None:
    leaves, rng = tree(size), random.Random(size)
    for _ in range(30):
        chosen = sorted(rng.sample(range(size), rng.randint(0, size)))
        proof = merkle_many.proof(iter(leaves), size, chosen)
        told = [(at, leaves[at]) for at in chosen]
        assert merkle_many.root(told, size, proof) == merkle.root(leaves)
        if chosen:
            at, leaf = told[0]
            assert merkle_many.root([(at, leaf[::-1]), *told[1:]], size, proof) != merkle.root(leaves)
            assert merkle_many.root(told[1:], size, proof) != merkle.root(leaves)
        if proof:
            assert merkle_many.root(told, size, proof[:-1]) is None
            assert merkle_many.root(told, size, [*proof, proof[0]]) is None


def test_what_is_no_place_is_none() -> None:
    leaves = tree(4)
    with pytest.raises(IndexError):
        merkle_many.proof(leaves, 4, [4])
    assert merkle_many.root([(0, leaves[0]), (0, leaves[0])], 4, []) is None
    assert merkle_many.root([(9, leaves[0])], 4, []) is None
    assert merkle_many.root([], 0, []) == merkle.EMPTY


def test_a_proof_for_few_is_short() -> None:
    assert len(merkle_many.proof(tree(1024), 1024, [500])) == 10
