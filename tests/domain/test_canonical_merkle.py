"""Canonical JSON and the Merkle tree, against published vectors and each other."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import canonical, merkle
from app.domain.canonical import BadCanonical
from app.domain.errors import Damaged, Invalid, LaterChange, Problem
from app.domain.ids import is_uid, new_uid

VECTORS = [
    ({}, b"{}"),
    ({"b": 1, "a": [None, True, False]}, b'{"a":[null,true,false],"b":1}'),
    ({"text": 'é "quoted" \\ \n\u2028'}, '{"text":"é \\"quoted\\" \\\\ \\n\u2028"}'.encode()),
    ({"a": {"c": -5, "b": 9007199254740991}}, b'{"a":{"b":9007199254740991,"c":-5}}'),
    ("e\u0301 is not é", '"e\u0301 is not é"'.encode()),
]


@pytest.mark.parametrize(("value", "data"), VECTORS)
def test_canonical_vectors(value: Any, data: bytes) -> None:
    assert canonical.encode(value) == data
    assert canonical.decode(data) == value


KEYS = st.from_regex(r"[a-z0-9_]{1,6}", fullmatch=True)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_canonical_round_trip(value: Any) -> None:
    data = canonical.encode(value)
    assert canonical.decode(data) == value
    assert canonical.encode(json.loads(data)) == data


@pytest.mark.parametrize(
    "value", [1.5, 2**53, -(2**53), {"A": 1}, {"": 1}, {1: 2}, "\ud800", {"a": b"x"}, float("nan")], ids=repr
)
def test_what_has_no_canonical_form_is_refused(value: Any) -> None:
    with pytest.raises(BadCanonical):
        canonical.encode(value)


def test_depth_is_bounded() -> None:
    value: Any = 1
    for _ in range(16):
        value = [value]
    assert canonical.decode(canonical.encode(value)) == value
    with pytest.raises(BadCanonical):
        canonical.encode([value])
    with pytest.raises(BadCanonical):
        canonical.decode(b"[" * 100_000)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b'{"a":1,"a":2}',
        b'{"b":1,"a":2}',
        b'{"a": 1}',
        b'{"a":1.0}',
        b'{"a":NaN}',
        b"\xff",
        b'"\\u0041"',
        b"01",
    ],
)
def test_what_is_not_canonical_is_refused(data: bytes) -> None:
    with pytest.raises(BadCanonical):
        canonical.decode(data)


# RFC 6962 test vectors as published with the Certificate Transparency reference code.
LEAVES = [
    bytes.fromhex(h)
    for h in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def test_roots_are_the_published_ones() -> None:
    frontier = merkle.Frontier()
    assert frontier.root() == hashlib.sha256(b"").digest()
    for entry, wanted in zip(LEAVES, ROOTS, strict=True):
        frontier.append(merkle.leaf_hash(entry))
        assert frontier.root().hex() == wanted
        again = merkle.Frontier.unpack(frontier.size, frontier.pack())
        assert again.root() == frontier.root()


def tree(size: int) -> list[bytes]:
    return [merkle.leaf_hash(bytes([n % 256, n // 256])) for n in range(size)]


@given(st.integers(1, 70), st.data())
def test_inclusion_proofs_hold_and_no_other(size: int, data: st.DataObject) -> None:
    leaves = tree(size)
    index = data.draw(st.integers(0, size - 1))
    path, root = merkle.inclusion(leaves, index), merkle.root(leaves)
    assert merkle.holds(leaves[index], index, size, path, root)
    assert not merkle.holds(merkle.leaf_hash(b"other"), index, size, path, root)
    assert not merkle.holds(leaves[index], index, size, [*path, bytes(32)], root)
    assert not merkle.holds(leaves[index], size, size, path, root)


@given(st.integers(1, 70), st.data())
def test_consistency_proofs_hold_and_no_other(size: int, data: st.DataObject) -> None:
    leaves = tree(size)
    first = data.draw(st.integers(1, size))
    old, new, proof = merkle.root(leaves[:first]), merkle.root(leaves), merkle.consistency(leaves, first)
    assert merkle.consistent(first, old, size, new, proof)
    assert not merkle.consistent(first, bytes(32), size, new, proof)
    assert not merkle.consistent(first, old, size, bytes(32), proof)
    assert not merkle.consistent(0, old, size, new, proof)
    assert not merkle.consistent(first, old, size, new, [*proof, bytes(32)])


def test_proofs_outside_the_tree_are_refused() -> None:
    with pytest.raises(IndexError):
        merkle.inclusion(tree(3), 3)
    with pytest.raises(IndexError):
        merkle.consistency(tree(3), 4)
    assert not merkle.consistent(3, bytes(32), 5, bytes(32), [])


def test_identifiers_are_ordered_by_time() -> None:
    first, second = new_uid(1000), new_uid(2000)
    assert first < second
    assert is_uid(first) and not is_uid("x") and not is_uid(None)
    assert first[14] == "7" and first[19] in "89ab"


def test_errors_speak_with_their_facts() -> None:
    assert str(Damaged(part="header", subject="v")) == "Damaged (header): v"
    assert "–" in str(LaterChange())
    problem = Invalid([Problem("when", "bad", "when: no date", "x")])
    assert problem.facts["field"] == "when" and problem.facts["value"] == "x"


def test_a_long_journal_is_proven_in_one_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """No list of leaves is cut into lists: 100,000 entries come one after another, and each is joined once."""
    size, earlier = 100_000, 67_891
    joined = 0
    join = merkle.node_hash

    def counted(left: bytes, right: bytes) -> bytes:
        nonlocal joined
        joined += 1
        return join(left, right)

    def leaves(count: int) -> Iterator[bytes]:
        return (n.to_bytes(32, "big") for n in range(count))

    def root(count: int) -> bytes:
        tree = merkle.Frontier()
        for leaf in leaves(count):
            tree.append(leaf)
        return tree.root()

    first, second = root(earlier), root(size)
    monkeypatch.setattr(merkle, "node_hash", counted)
    proof = merkle.consistency_of(leaves(size), size, earlier)
    assert joined < size
    assert len(proof) <= 2 * size.bit_length()
    assert merkle.consistent(earlier, first, size, second, proof)
    assert not merkle.consistent(earlier, second, size, second, proof)
