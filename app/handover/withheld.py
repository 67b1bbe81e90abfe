"""What a package withholds, under one root: a later disclosure can be proven to be the same.

Each withheld record, or withheld field of a record that goes, is one leaf under a salt of its own: SHA-256 over the
commitments of its fields in rising order. The places of leaves are random, and random leaves fill the tree up to
64 × 2^k: the root tells neither what is withheld nor how much of it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain import canonical, merkle

_LABEL = b"havenfile/v1/withheld"
_LEAST = 64
SALT = 32


@dataclass(frozen=True, slots=True)
class Leaf:
    """One leaf; a random one has no uid and no salt. `field` is empty for a whole record."""

    hash: bytes
    salt: bytes | None = None
    uid: str | None = None
    field: str | None = None


def field_salt(salt: bytes, field: str) -> bytes:
    """The salt of one field of a leaf."""
    return hashlib.sha256(_LABEL + salt + field.encode()).digest()


def commitment(salt: bytes, uid: str, field: str, value: Any) -> bytes:
    """The commitment to one field under its own salt; `value` is a canonical value."""
    return hashlib.sha256(_LABEL + salt + uid.encode() + field.encode() + canonical.encode(value)).digest()


def leaf_hash(commitments: Iterable[bytes]) -> bytes:
    """The hash of a leaf from the commitments of its fields."""
    return merkle.leaf_hash(b"".join(sorted(commitments)))


def leaf(uid: str, values: Mapping[str, Any], field: str = "") -> Leaf:
    """The leaf of a record, or of one field of it, under a fresh salt."""
    salt = secrets.token_bytes(SALT)
    made = (commitment(field_salt(salt, name), uid, name, value) for name, value in values.items())
    return Leaf(leaf_hash(made), salt, uid, field or None)


def mixed(leaves: Iterable[Leaf]) -> list[Leaf]:
    """The leaves in random order among random ones, 64 × 2^k of them."""
    every = list(leaves)
    count = _LEAST
    while count < len(every):
        count *= 2
    every += [Leaf(secrets.token_bytes(32)) for _ in range(count - len(every))]
    secrets.SystemRandom().shuffle(every)
    return every


def root(leaves: Iterable[Leaf]) -> bytes:
    """The root that stands in the package."""
    return merkle.root([one.hash for one in leaves])


@dataclass(frozen=True, slots=True)
class Proof:
    """That fields of a record were withheld as they are disclosed now: their salts, and the way to the root."""

    uid: str
    size: int
    index: int
    fields: Mapping[str, tuple[bytes, Any]]
    others: tuple[bytes, ...]
    path: tuple[bytes, ...]

    def holds(self, wanted: bytes) -> bool:
        """Whether this leads to the root of the package."""
        told = [commitment(salt, self.uid, name, value) for name, (salt, value) in self.fields.items()]
        return merkle.holds(leaf_hash([*told, *self.others]), self.index, self.size, self.path, wanted)

    def to_json(self) -> dict[str, Any]:
        """As it is handed to the receiver."""
        return {
            "uid": self.uid, "size": self.size, "index": self.index,
            "fields": {name: {"salt": salt.hex(), "value": value} for name, (salt, value) in self.fields.items()},
            "others": [one.hex() for one in self.others], "path": [one.hex() for one in self.path],
        }  # fmt: skip

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Proof:
        """From what was handed over; ValueError, KeyError, TypeError when it is something else."""
        fields = {str(name): (bytes.fromhex(one["salt"]), one["value"]) for name, one in data["fields"].items()}
        others, path = (tuple(bytes.fromhex(one) for one in data[name]) for name in ("others", "path"))
        return cls(str(data["uid"]), int(data["size"]), int(data["index"]), fields, others, path)


def prove(
    leaves: list[bytes], index: int, salt: bytes, uid: str, values: Mapping[str, Any], disclosed: Iterable[str]
) -> Proof:
    """The proof for some fields of a leaf whose `values` are those that it was made of."""
    wanted = set(disclosed)
    salts = {name: field_salt(salt, name) for name in values}
    fields = {name: (salts[name], value) for name, value in values.items() if name in wanted}
    others = tuple(sorted(commitment(salts[n], uid, n, value) for n, value in values.items() if n not in wanted))
    return Proof(uid, len(leaves), index, fields, others, tuple(merkle.inclusion(leaves, index)))
