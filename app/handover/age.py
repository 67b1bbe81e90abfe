"""The keys of age: wrapping a file key for a recipient, unwrapping it, and the codes and ciphers it gives.

After C2SP's age v1: native hybrid recipients (ML-KEM-768 with X25519), X25519, and scrypt for a passphrase. Here alone
does this room call `cryptography`.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from app.handover.age_header import HeaderFailure, NoMatch, Stanza, decoded, encoded
from app.vault import crypto

FILE_KEY = 16
TAG = 16
# What a passphrase costs when we write, and the most we spend on somebody else's file (1 GiB of memory).
WORK = 18
MOST_WORK = 20
HYBRID_PUBLIC = 1216
_MLKEM_PUBLIC = 1184
_ENC = 1120
_MLKEM_ENC = 1088
_WRAPPED = FILE_KEY + TAG
_NO_NONCE = bytes(12)
_HYBRID_INFO = b"age-encryption.org/mlkem768x25519"
_X25519_INFO = b"age-encryption.org/v1/X25519"
_SCRYPT_SALT = b"age-encryption.org/v1/scrypt"
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
_SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)


# -- for whom -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hybrid:
    """For the holder of a hybrid key, also against who keeps the file until a quantum computer exists."""

    mark: ClassVar[str] = "hybrid"
    stanza: ClassVar[str] = "mlkem768x25519"
    recipient: bytes

    def wrap(self, file_key: bytes) -> Stanza:
        """The file key, sealed for this recipient; ValueError for what is no key."""
        if len(self.recipient) != HYBRID_PUBLIC:
            raise ValueError("not a hybrid key")
        ml = MLKEM768PublicKey.from_public_bytes(self.recipient[:_MLKEM_PUBLIC])
        ec = X25519PublicKey.from_public_bytes(self.recipient[_MLKEM_PUBLIC:])
        sealed = _SUITE.encrypt(file_key, hpke.MLKEM768X25519PublicKey(ml, ec), _HYBRID_INFO)
        return Stanza(self.stanza, (encoded(sealed[:_ENC]),), sealed[_ENC:])


@dataclass(frozen=True, slots=True)
class X25519:
    """For the holder of an X25519 key: any age opens it; not post-quantum."""

    mark: ClassVar[str] = "x25519"
    stanza: ClassVar[str] = "X25519"
    recipient: bytes

    def wrap(self, file_key: bytes) -> Stanza:
        """The file key, sealed for this recipient; ValueError for what is no key."""
        ephemeral = X25519PrivateKey.generate()
        share = ephemeral.public_key().public_bytes_raw()
        shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(self.recipient))
        key = crypto.hkdf(shared, share + self.recipient, _X25519_INFO)
        return Stanza(self.stanza, (encoded(share),), ChaCha20Poly1305(key).encrypt(_NO_NONCE, file_key, None))


@dataclass(frozen=True, slots=True)
class Passphrase:
    """For whoever knows the words; not post-quantum in its mark, since words are short."""

    mark: ClassVar[str] = "passphrase"
    stanza: ClassVar[str] = "scrypt"
    words: str = field(repr=False)
    work: int = WORK

    def wrap(self, file_key: bytes) -> Stanza:
        """The file key, sealed under the words."""
        salt = crypto.random_bytes(16)
        key = _scrypt(self.words, salt, self.work)
        body = ChaCha20Poly1305(key).encrypt(_NO_NONCE, file_key, None)
        return Stanza(self.stanza, (encoded(salt), str(self.work)), body)


Envelope = Hybrid | X25519 | Passphrase
MARKS = {kind.stanza: kind.mark for kind in (Hybrid, X25519, Passphrase)}


# -- who opens ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, repr=False)
class HybridIdentity:
    """The secret of a hybrid key: 32 bytes."""

    stanza: ClassVar[str] = Hybrid.stanza
    seed: bytes

    def _parts(self) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
        stretched = hashlib.shake_256(self.seed).digest(96)
        return MLKEM768PrivateKey.from_seed_bytes(stretched[:64]), X25519PrivateKey.from_private_bytes(stretched[64:])

    def recipient(self) -> bytes:
        """The public key that files are sealed for, 1216 bytes."""
        ml, ec = self._parts()
        return ml.public_key().public_bytes_raw() + ec.public_key().public_bytes_raw()

    def unwrap(self, stanza: Stanza) -> bytes:
        """The file key of a stanza of this kind; HeaderFailure, or NoMatch when it is somebody else's."""
        enc = _argument(stanza, 1, _ENC)
        ml, ec = self._parts()
        # The suite answers every failure alike; a share that makes the secret zero is a fault of the header.
        _agreed(ec, enc[_MLKEM_ENC:])
        try:
            return _SUITE.decrypt(enc + stanza.body, hpke.MLKEM768X25519PrivateKey(ml, ec), _HYBRID_INFO)
        except InvalidTag:
            raise NoMatch from None


@dataclass(frozen=True, slots=True, repr=False)
class X25519Identity:
    """The secret of an X25519 key: 32 bytes."""

    stanza: ClassVar[str] = X25519.stanza
    secret: bytes

    def recipient(self) -> bytes:
        """The public key that files are sealed for, 32 bytes."""
        return X25519PrivateKey.from_private_bytes(self.secret).public_key().public_bytes_raw()

    def unwrap(self, stanza: Stanza) -> bytes:
        """The file key of a stanza of this kind; HeaderFailure, or NoMatch when it is somebody else's."""
        share = _argument(stanza, 1, 32)
        shared = _agreed(X25519PrivateKey.from_private_bytes(self.secret), share)
        return _opened(crypto.hkdf(shared, share + self.recipient(), _X25519_INFO), stanza)


@dataclass(frozen=True, slots=True, repr=False)
class PassphraseIdentity:
    """The words of a passphrase."""

    stanza: ClassVar[str] = Passphrase.stanza
    words: str

    def unwrap(self, stanza: Stanza) -> bytes:
        """The file key of a stanza of this kind; HeaderFailure, or NoMatch when the words are others."""
        salt = _argument(stanza, 2, 16)
        if not _NUMBER.fullmatch(stanza.arguments[1]) or int(stanza.arguments[1]) > MOST_WORK:
            raise HeaderFailure("the work asked for is no number, or too much")
        return _opened(_scrypt(self.words, salt, int(stanza.arguments[1])), stanza)


Identity = HybridIdentity | X25519Identity | PassphraseIdentity


def identities(age_seed: bytes) -> tuple[HybridIdentity, X25519Identity]:
    """Both keys of an installation, from its one seed."""
    labels = (b"havenfile/v1/age/mlkem768x25519", b"havenfile/v1/age/x25519")
    hybrid, plain = (bytes(crypto.hkdf(age_seed, b"", label)) for label in labels)
    return HybridIdentity(hybrid), X25519Identity(plain)


def unwrapped(stanzas: Sequence[Stanza], held: Sequence[Identity]) -> bytes:
    """The file key, by the first of our keys that fits one; NoMatch when none does, HeaderFailure for a bad stanza."""
    if len(stanzas) > 1 and any(stanza.kind == Passphrase.stanza for stanza in stanzas):
        raise HeaderFailure("a passphrase must be alone")
    for identity in held:
        for stanza in stanzas:
            if stanza.kind != identity.stanza:
                continue
            try:
                return identity.unwrap(stanza)
            except NoMatch:
                continue
    raise NoMatch


def _argument(stanza: Stanza, count: int, length: int) -> bytes:
    """The first argument of a stanza that has so many, and whose body can hold a file key and nothing else."""
    if len(stanza.arguments) != count or len(stanza.body) != _WRAPPED:
        raise HeaderFailure("a stanza has another form than its kind")
    value = decoded(stanza.arguments[0])
    if len(value) != length:
        raise HeaderFailure("a stanza has another form than its kind")
    return value


def _agreed(secret: X25519PrivateKey, share: bytes) -> bytes:
    try:
        return secret.exchange(X25519PublicKey.from_public_bytes(share))
    except ValueError:
        raise HeaderFailure("a share makes no secret") from None


def _opened(key: bytearray, stanza: Stanza) -> bytes:
    try:
        return ChaCha20Poly1305(key).decrypt(_NO_NONCE, stanza.body, None)
    except InvalidTag:
        raise NoMatch from None
    finally:
        crypto.wipe(key)


def _scrypt(words: str, salt: bytes, work: int) -> bytearray:
    out = bytearray(32)
    Scrypt(salt=_SCRYPT_SALT + salt, length=32, n=1 << work, r=8, p=1).derive_into(words.encode(), out)
    return out


# -- what the file key gives ----------------------------------------------------------


def header_code(file_key: bytes, covered: bytes) -> bytes:
    """The code over a header."""
    return hmac.digest(crypto.hkdf(file_key, b"", b"header"), covered, "sha256")


class Chunks:
    """The cipher over the 64 KiB pieces of one file; counts them, so that none can be moved, left out or added."""

    def __init__(self, file_key: bytes, nonce: bytes) -> None:
        self._cipher = ChaCha20Poly1305(crypto.hkdf(file_key, nonce, b"payload"))
        self._number = 0

    def _nonce(self, *, last: bool) -> bytes:
        return self._number.to_bytes(11, "big") + bytes([last])

    def seal_into(self, plain: memoryview, out: memoryview, *, last: bool) -> None:
        """Encrypt the next piece into `out`, 16 bytes longer."""
        self._cipher.encrypt_into(self._nonce(last=last), plain, None, out)
        self._number += 1

    def unseal_into(self, sealed: memoryview, out: memoryview, *, last: bool) -> bool:
        """Decrypt the next piece into `out`, 16 bytes shorter; whether it verified."""
        try:
            self._cipher.decrypt_into(self._nonce(last=last), sealed, None, out)
        except InvalidTag:
            return False
        self._number += 1
        return True
