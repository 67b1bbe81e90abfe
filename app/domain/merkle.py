"""The RFC 6962 Merkle tree: roots, and proofs that one entry or an earlier tree is inside."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from itertools import islice

EMPTY = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """SHA-256(0 ‖ entry)."""
    return hashlib.sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(1 ‖ left ‖ right)."""
    return hashlib.sha256(b"\1" + left + right).digest()


class Frontier:
    """The peaks of a growing tree: an append costs O(log n) and nothing else is needed for the root."""

    def __init__(self, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        self.size = size
        self.peaks = list(peaks)

    @classmethod
    def unpack(cls, size: int, data: bytes) -> Frontier:
        """From its size and its peaks one after another."""
        return cls(size, [data[n : n + 32] for n in range(0, len(data), 32)])

    def pack(self) -> bytes:
        """The peaks one after another, the largest subtree first."""
        return b"".join(self.peaks)

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        self.peaks.append(leaf)
        size = self.size
        while size & 1:
            right = self.peaks.pop()
            self.peaks.append(node_hash(self.peaks.pop(), right))
            size >>= 1
        self.size += 1

    def root(self) -> bytes:
        """The root over all leaves so far."""
        if not self.peaks:
            return EMPTY
        made = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            made = node_hash(peak, made)
        return made


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


def _split(size: int) -> int:
    return 1 << ((size - 1).bit_length() - 1)


def inclusion(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The audit path of leaf `index` (from 0), lowest first; IndexError when it is not there."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    spans, low, high = [], 0, len(leaves)
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            spans.append((middle, high))
            high = middle
        else:
            spans.append((low, middle))
            low = middle
    return _roots(leaves, spans[::-1])


def holds(leaf: bytes, index: int, size: int, path: Sequence[bytes], wanted: bytes) -> bool:
    """Whether an audit path leads from a leaf to the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    fn, sn, made = index, size - 1, leaf
    for step in path:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            made = node_hash(step, made)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            made = node_hash(made, step)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and made == wanted


def consistency(leaves: Sequence[bytes], earlier: int) -> list[bytes]:
    """Proof that the tree over the first `earlier` leaves (1 … n) is a prefix of this one."""
    return consistency_of(leaves, len(leaves), earlier)


def consistency_of(leaves: Iterable[bytes], size: int, earlier: int) -> list[bytes]:
    """The same of `size` leaves that come one after another: in one pass, keeping no more than a few hashes."""
    if not 0 < earlier <= size:
        raise IndexError(earlier)
    spans, low, high = [], 0, size
    while high != earlier:
        middle = low + _split(high - low)
        if earlier <= middle:
            spans.append((middle, high))
            high = middle
        else:
            spans.append((low, middle))
            low = middle
    # The earlier tree itself is known to whoever checks, when it is one whole branch.
    own = [(low, high)] if low else []
    return _roots(leaves, own + spans[::-1])


def _roots(leaves: Iterable[bytes], spans: Sequence[tuple[int, int]]) -> list[bytes]:
    """The roots over parts of a tree that don't overlap, in the order asked for, in one pass over its leaves."""
    found, rest, at = {}, iter(leaves), 0
    for span in sorted(spans):
        tree = Frontier()
        for leaf in islice(rest, span[0] - at, span[1] - at):
            tree.append(leaf)
        found[span], at = tree.root(), span[1]
    return [found[span] for span in spans]


def consistent(first: int, first_root: bytes, second: int, second_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether a proof shows that one tree grew out of the other (RFC 9162, 2.1.4.2)."""
    if not 0 < first <= second:
        return False
    if first == second:
        return not proof and first_root == second_root
    path = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    if not path:
        return False
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    old = new = path[0]
    for step in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            old, new = node_hash(step, old), node_hash(step, new)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            new = node_hash(new, step)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and old == first_root and new == second_root
