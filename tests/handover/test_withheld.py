"""What is withheld is committed to without telling what or how much, and can be proven the same later."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.handover import withheld
from app.handover.withheld import Leaf, Proof

VALUES = {"title": "Detained", "narrative": "At night", "rights": ["liberty"]}


def made(count: int = 3) -> tuple[list[Leaf], int]:
    leaves = withheld.mixed(withheld.leaf(f"uid-{n}", VALUES) for n in range(count))
    return leaves, next(n for n, one in enumerate(leaves) if one.uid == "uid-1")


@pytest.mark.parametrize(("count", "size"), [(0, 64), (1, 64), (64, 64), (65, 128), (129, 256)])
def test_the_number_of_leaves_tells_a_class_alone(count: int, size: int) -> None:
    leaves = withheld.mixed(withheld.leaf(f"uid-{n}", VALUES) for n in range(count))
    assert len(leaves) == size and sum(one.uid is not None for one in leaves) == count
    assert len({one.hash for one in leaves}) == size


def test_the_same_values_make_another_root_each_time() -> None:
    assert withheld.root(made()[0]) != withheld.root(made()[0])


@pytest.mark.parametrize("disclosed", [set(VALUES), {"title"}, {"narrative", "rights"}])
def test_some_fields_or_all_are_proven_the_same(disclosed: set[str]) -> None:
    leaves, at = made()
    salt = leaves[at].salt or b""
    proof = withheld.prove([one.hash for one in leaves], at, salt, "uid-1", VALUES, disclosed)
    again = Proof.from_json(proof.to_json())
    assert again == proof and again.holds(withheld.root(leaves))
    assert set(again.fields) == disclosed and len(again.others) == len(VALUES) - len(disclosed)
    name = min(disclosed)
    other = {**again.fields, name: (again.fields[name][0], "something else")}
    assert not replace(again, fields=other).holds(withheld.root(leaves))
    assert not replace(again, uid="uid-2").holds(withheld.root(leaves))
    assert not again.holds(withheld.root(made()[0]))


def test_a_leaf_tells_nothing_without_its_salt() -> None:
    one, other = withheld.leaf("uid-1", VALUES), withheld.leaf("uid-1", VALUES)
    assert one.hash != other.hash and one.salt != other.salt
