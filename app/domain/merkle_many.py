"""Proof that many entries stand in one RFC 6962 tree, in one piece and in one pass over its leaves.

The proof lists the hashes of the largest subtrees without any of the entries, from left to right. Whoever has the
entries and their places puts both together again along the same splits and comes to the root.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise

from app.domain.merkle import EMPTY, Frontier, node_hash


def proof(leaves: Iterable[bytes], size: int, chosen: Sequence[int]) -> list[bytes]:
    """The proof for the leaves at the rising places `chosen` of a tree of `size`; IndexError for a place outside."""
    if any(not 0 <= at < size for at in chosen):
        raise IndexError(size)
    found: list[bytes] = []
    if size:
        _prove(iter(leaves), 0, size, chosen, found)
    return found


def _prove(leaves: Iterator[bytes], low: int, count: int, chosen: Sequence[int], found: list[bytes]) -> None:
    first, last = bisect.bisect_left(chosen, low), bisect.bisect_left(chosen, low + count)
    if first == last:
        found.append(_root(islice(leaves, count)))
    elif count == 1:
        next(leaves)
    else:
        left = _split(count)
        _prove(leaves, low, left, chosen, found)
        _prove(leaves, low + left, count - left, chosen, found)


def _root(leaves: Iterable[bytes]) -> bytes:
    tree = Frontier()
    for leaf in leaves:
        tree.append(leaf)
    return tree.root()


def root(leaves: Sequence[tuple[int, bytes]], size: int, hashes: Sequence[bytes]) -> bytes | None:
    """The root that a proof leads to from leaves at their rising places; None when it does not fit them."""
    places = [at for at, _ in leaves]
    if any(a >= b for a, b in pairwise(places)) or any(not 0 <= at < size for at in places):
        return None
    if not size:
        return None if leaves or hashes else EMPTY
    rest = iter(hashes)
    try:
        made = _join(dict(leaves), places, 0, size, rest)
    except StopIteration:
        return None
    return made if next(rest, None) is None else None


def _join(leaves: dict[int, bytes], places: Sequence[int], low: int, count: int, rest: Iterator[bytes]) -> bytes:
    first, last = bisect.bisect_left(places, low), bisect.bisect_left(places, low + count)
    if first == last:
        return next(rest)
    if count == 1:
        return leaves[low]
    left = _split(count)
    one = _join(leaves, places, low, left, rest)
    return node_hash(one, _join(leaves, places, low + left, count - left, rest))


def _split(size: int) -> int:
    return 1 << ((size - 1).bit_length() - 1)
