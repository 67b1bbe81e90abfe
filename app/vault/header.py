"""The header: fixed binary offsets, eight slots that look alike, one sealed blob."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field, replace
from typing import Any

from app.domain import canonical
from app.domain.errors import Damaged, Refused, TooNew
from app.vault import crypto, keys
from app.vault.credentials import Credential, KdfParams

SIZE = 16384
MAGIC = b"HAVENVLT"
MAJOR, MINOR = 1, 0
# Eight names of this length always fit into the sealed blob.
NAME_BYTES = 120
SLOTS, SLOT_SIZE = 8, 160
_FRONT = struct.Struct("<8sHH4s16sQIII4s16s56s")
_SLOTS_AT, _BLOB_AT, _BLOB_SIZE, _REST_AT = 128, 1408, 2048, 3484
_SLOT_LABEL = b"havenfile/v1/slot\0"
_ID, _COMMITMENT, _WRAPPED = 16, 32, 48


@dataclass(frozen=True, slots=True)
class Header:
    """One header copy as it lies on disk."""

    vault_id: bytes
    generation: int
    kdf: KdfParams
    salt: bytes
    slots: tuple[bytes, ...] = ()
    nonce: bytes = b""
    blob: bytes = b""
    rest: bytes = b""
    minor: int = MINOR
    # Zero today; kept as it is, so that the seal covers what a newer minor version puts there.
    spare: bytes = bytes(64)

    def front(self) -> bytes:
        """Bytes 0–127."""
        kdf, spare = self.kdf, self.spare
        return _FRONT.pack(
            MAGIC, MAJOR, self.minor, spare[:4], self.vault_id, self.generation, kdf.memory_kib, kdf.passes, kdf.lanes,
            spare[4:8], self.salt, spare[8:],
        )  # fmt: skip

    def bound(self) -> bytes:
        """What the sealed blob is bound to: bytes 0–1407 and 3484–16383."""
        return self.front() + b"".join(self.slots) + self.rest

    def encode(self) -> bytes:
        """The 16,384 bytes; Refused for what does not fill them exactly, so that it is never written."""
        data = self.front() + b"".join(self.slots) + self.nonce + self.blob + self.rest
        if len(data) != SIZE:
            raise Refused(reason=f"a header has {SLOTS} slots and {SIZE} bytes")
        return data


def decode(data: bytes, subject: str = "header") -> Header:
    """A header copy from its bytes; Damaged or TooNew."""
    if len(data) < _FRONT.size or data[:8] != MAGIC:
        raise Damaged(part="header", subject=subject)
    _, major, minor, spare, vault_id, generation, memory, passes, lanes, more, salt, most = _FRONT.unpack_from(data)
    # A later major version may have another size: its number is looked at first.
    if major > MAJOR:
        raise TooNew(subject=subject, found=f"{major}.{minor}", known=f"{MAJOR}.{MINOR}")
    if major < 1 or len(data) != SIZE:
        raise Damaged(part="header", subject=subject)
    kdf = KdfParams(memory, passes, lanes)
    kdf.check(subject)
    slots = tuple(data[_SLOTS_AT + n * SLOT_SIZE :][:SLOT_SIZE] for n in range(SLOTS))
    nonce = data[_BLOB_AT : _BLOB_AT + crypto.NONCE]
    blob = data[_BLOB_AT + crypto.NONCE : _REST_AT]
    return Header(vault_id, generation, kdf, salt, slots, nonce, blob, data[_REST_AT:SIZE], minor, spare + more + most)


# -- slots ----------------------------------------------------------------------------


def _slot_key(material: bytes | bytearray, kind: int, vault_id: bytes, slot_id: bytes) -> bytearray:
    """64 bytes: half the key, half the commitment."""
    return crypto.expand(material, _SLOT_LABEL + bytes([kind]) + vault_id + slot_id, 64)


def _slot_bound(header: Header, slot_id: bytes) -> bytes:
    return _SLOT_LABEL + header.vault_id + slot_id + header.front()[40:72]


def make_slot(
    header: Header, kind: int, material: bytes | bytearray, vault_key: bytes | bytearray, random: bytes | None = None
) -> bytes:
    """A slot that wraps the vault key; `random` (80 bytes: id, nonce, filling) is for test vectors."""
    fresh = crypto.random_bytes(_ID + crypto.NONCE + 52) if random is None else random
    slot_id, nonce, filling = fresh[:16], fresh[16:28], fresh[28:]
    okm = _slot_key(material, kind, header.vault_id, slot_id)
    try:
        wrapped = crypto.seal(memoryview(okm)[:32], nonce, vault_key, _slot_bound(header, slot_id))
        return slot_id + bytes(okm[32:]) + nonce + wrapped + filling
    finally:
        crypto.wipe(okm)


def empty_slot() -> bytes:
    """An unused slot: all random, so that it looks like a used one."""
    return crypto.random_bytes(SLOT_SIZE)


def open_slots(header: Header, kind: int, material: bytes | bytearray) -> tuple[int, bytearray] | None:
    """The number of the slot that opens and the vault key; always tries all eight."""
    found: tuple[int, bytearray] | None = None
    for number, slot in enumerate(header.slots):
        slot_id, commitment = slot[:_ID], slot[_ID : _ID + _COMMITMENT]
        okm = _slot_key(material, kind, header.vault_id, slot_id)
        if crypto.same(memoryview(okm)[32:], commitment) and found is None:
            found = _unwrap(header, number, okm)
        crypto.wipe(okm)
    return found


def _unwrap(header: Header, number: int, okm: bytearray) -> tuple[int, bytearray] | None:
    slot = header.slots[number]
    nonce = slot[48:60]
    try:
        return number, crypto.unseal(memoryview(okm)[:32], nonce, slot[60:108], _slot_bound(header, slot[:_ID]))
    except crypto.BadSeal:
        return None


# -- the sealed blob ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """What the directory of credentials says of one slot."""

    slot_id: str
    kind: int
    name: str
    made_at: str
    unknown: dict[str, Any] = field(default_factory=dict, hash=False)

    def row(self) -> dict[str, Any]:
        """As it stands in the sealed blob."""
        return {**self.unknown, "slot": self.slot_id, "kind": self.kind, "name": self.name, "made_at": self.made_at}

    @classmethod
    def read(cls, row: dict[str, Any]) -> Entry:
        """From the sealed blob; keys of a newer minor version are kept."""
        return cls(row.pop("slot"), row.pop("kind"), row.pop("name"), row.pop("made_at"), row)


@dataclass(frozen=True, slots=True)
class Directory:
    """The sealed part of a header: which database, which credentials."""

    db_id: bytes
    app_minimum: str
    credentials: tuple[Entry, ...] = ()
    unknown: dict[str, Any] = field(default_factory=dict)

    def encode(self) -> bytes:
        """Canonical JSON, padded with zeros to 2,048 bytes."""
        rows = [entry.row() for entry in self.credentials]
        data = {**self.unknown, "db_id": self.db_id.hex(), "app_minimum": self.app_minimum, "credentials": rows}
        text = canonical.encode(data)
        if len(text) > _BLOB_SIZE:
            raise Refused(reason="the names of the credentials do not fit into the header")
        return text.ljust(_BLOB_SIZE, b"\0")

    @classmethod
    def decode(cls, data: bytes) -> Directory:
        """From the padded bytes; keys of a newer minor version are kept."""
        values = canonical.decode(data.rstrip(b"\0"))
        rows = values.pop("credentials")
        entries = tuple(Entry.read(row) for row in rows)
        return cls(bytes.fromhex(values.pop("db_id")), values.pop("app_minimum"), entries, values)


def seal(
    header: Header,
    vault_key: bytes | bytearray,
    directory: Directory,
    *,
    nonce: bytes | None = None,
    rest: bytes | None = None,
) -> Header:
    """The header with its blob sealed anew over all its other bytes."""
    fresh = replace(
        header,
        nonce=crypto.random_bytes(crypto.NONCE) if nonce is None else nonce,
        rest=crypto.random_bytes(SIZE - _REST_AT) if rest is None else rest,
    )
    key = keys.derive(vault_key, "header", header.vault_id)
    try:
        return replace(fresh, blob=crypto.seal(key, fresh.nonce, directory.encode(), fresh.bound()))
    finally:
        crypto.wipe(key)


def unseal(header: Header, vault_key: bytes | bytearray) -> Directory | None:
    """The directory, or None when this copy is not one this vault key sealed."""
    key = keys.derive(vault_key, "header", header.vault_id)
    try:
        return Directory.decode(bytes(crypto.unseal(key, header.nonce, header.blob, header.bound())))
    except (crypto.BadSeal, KeyError, ValueError, TypeError, AttributeError):
        return None
    finally:
        crypto.wipe(key)


class Torn(Exception):
    """A credential fits a copy whose other bytes are not those that were sealed."""


def opens(
    header: Header, credential: Credential, material: bytes | bytearray
) -> tuple[int, bytearray, Directory] | None:
    """Slot number, vault key and directory when the credential opens this copy and its blob verifies."""
    try:
        return opens_as(header, credential.kind, material)
    except Torn:
        return None


def opens_as(header: Header, kind: int, material: bytes | bytearray) -> tuple[int, bytearray, Directory] | None:
    """The same for key material of one kind; Torn when a slot opens and what else stands in the copy is changed."""
    found = open_slots(header, kind, material)
    if found is None:
        return None
    number, vault_key = found
    directory = unseal(header, vault_key)
    if directory is None:
        crypto.wipe(vault_key)
        raise Torn
    return number, vault_key, directory
