"""The only place that calls `cryptography`: key derivation, authenticated encryption, signatures."""

from __future__ import annotations

import ctypes
import hashlib
import hmac
import os
import unicodedata
from dataclasses import dataclass
from typing import cast

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PrivateKey, MLDSA65PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

from app.kernel.memory import sweep_small, wipe_text

NONCE = 12
TAG = 16
KEY = 32

Secret = bytes | bytearray | memoryview

_RAW = serialization.Encoding.Raw, serialization.PublicFormat.Raw


class BadSeal(Exception):
    """A sealed record does not open: wrong key, or changed bytes."""


def random_bytes(count: int) -> bytes:
    """Fresh random bytes of the system."""
    return os.urandom(count)


def noise(count: int) -> bytes:
    """As many bytes that nothing can make smaller: what only takes up room needs no more than one fresh key."""
    return AESGCM(random_bytes(KEY)).encrypt(bytes(NONCE), bytes(count - TAG), None)


def wipe(secret: bytearray) -> None:
    """Overwrite a secret in place."""
    if secret:
        ctypes.memset((ctypes.c_char * len(secret)).from_buffer(secret), 0, len(secret))


def normalised(passphrase: bytes | bytearray) -> bytearray:
    """The passphrase in NFKC, UTF-8, to be wiped; bytes that are no UTF-8 stay as they are."""
    # ASCII is its own NFKC: no text object, which is hard to wipe, is made of it.
    if passphrase.isascii():
        return bytearray(passphrase)
    try:
        typed = passphrase.decode("utf-8")
    except UnicodeDecodeError:
        return bytearray(passphrase)
    plain = unicodedata.normalize("NFKC", typed)
    data = plain.encode("utf-8")
    made = bytearray(data)
    wipe_text(data, plain, typed)
    return made


def argon2id(secret: bytes | bytearray, salt: bytes, memory_kib: int, passes: int, lanes: int) -> bytearray:
    """32 bytes from a passphrase (RFC 9106); MemoryError when the machine has not that much."""
    kdf = Argon2id(salt=salt, length=KEY, iterations=passes, lanes=lanes, memory_cost=memory_kib)
    out = bytearray(KEY)
    kdf.derive_into(cast("bytes", secret), out)
    sweep_small()  # the library frees its own copy of the passphrase as it is
    return out


def extract(salt: bytes | bytearray, secret: bytes | bytearray) -> bytearray:
    """HKDF-Extract with SHA-256 (RFC 5869)."""
    return bytearray(hmac.digest(salt, secret, "sha256"))


def expand(secret: bytes | bytearray, info: bytes, length: int) -> bytearray:
    """HKDF-Expand with SHA-256 (RFC 5869)."""
    out = bytearray(length)
    HKDFExpand(algorithm=hashes.SHA256(), length=length, info=info).derive_into(secret, out)
    return out


def hkdf(secret: bytes | bytearray, salt: bytes, info: bytes, length: int = KEY) -> bytearray:
    """HKDF with SHA-256, both steps."""
    out = bytearray(length)
    HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive_into(secret, out)
    return out


def seal(key: Secret, nonce: bytes, plain: Secret, bound: bytes) -> bytes:
    """AES-256-GCM: ciphertext ‖ 16-byte tag."""
    return AESGCM(key).encrypt(nonce, plain, bound)


def unseal(key: Secret, nonce: bytes, sealed: bytes, bound: bytes) -> bytearray:
    """The plaintext of `seal`, to be wiped; BadSeal when it does not verify."""
    if len(sealed) < TAG:
        raise BadSeal
    out = bytearray(len(sealed) - TAG)
    try:
        AESGCM(key).decrypt_into(nonce, sealed, bound, out)
    except InvalidTag:
        raise BadSeal from None
    return out


class ChunkCipher:
    """AES-256-GCM over many chunks with one key, into buffers that are used again."""

    def __init__(self, key: bytes | bytearray, bound: bytes) -> None:
        self._aead = AESGCM(key)
        self._bound = bound

    def seal_into(self, nonce: bytes, plain: memoryview, out: memoryview) -> None:
        """Encrypt `plain` into `out`, which is 16 bytes longer."""
        self._aead.encrypt_into(nonce, plain, self._bound, out)

    def unseal_into(self, nonce: bytes, sealed: memoryview, out: memoryview) -> None:
        """Decrypt `sealed` into `out`, which is 16 bytes shorter; BadSeal when it does not verify."""
        try:
            self._aead.decrypt_into(nonce, sealed, self._bound, out)
        except InvalidTag:
            raise BadSeal from None


def same(left: Secret, right: Secret) -> bool:
    """Comparison in constant time."""
    return hmac.compare_digest(left, right)


def sha256(*pieces: bytes | bytearray) -> bytes:
    """SHA-256 of the pieces one after another."""
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.digest()


@dataclass(frozen=True, slots=True)
class Signature:
    """A pair of detached signatures; a statement counts only when both verify."""

    ed25519: bytes
    mldsa65: bytes


@dataclass(frozen=True, slots=True)
class PublicKeys:
    """The two public keys of an installation."""

    ed25519: bytes
    mldsa65: bytes


def public_keys(ed_seed: bytes, ml_seed: bytes) -> PublicKeys:
    """The public keys of two 32-byte seeds."""
    ed = Ed25519PrivateKey.from_private_bytes(ed_seed).public_key().public_bytes(*_RAW)
    ml = MLDSA65PrivateKey.from_seed_bytes(ml_seed).public_key().public_bytes(*_RAW)
    return PublicKeys(ed, ml)


def ed25519_sign(seed: bytes, message: bytes) -> bytes:
    """A raw Ed25519 signature (RFC 8032)."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def ed25519_verify(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether a raw Ed25519 signature holds."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def mldsa_sign(seed: bytes, message: bytes, context: bytes) -> bytes:
    """An ML-DSA-65 signature with a context (FIPS 204); randomised."""
    return MLDSA65PrivateKey.from_seed_bytes(seed).sign(message, context)


def mldsa_verify(public: bytes, signature: bytes, message: bytes, context: bytes) -> bool:
    """Whether an ML-DSA-65 signature with this context holds."""
    try:
        MLDSA65PublicKey.from_public_bytes(public).verify(signature, message, context)
    except (InvalidSignature, ValueError):
        return False
    return True
