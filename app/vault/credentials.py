"""What opens a vault: a passphrase, alone or with a second factor, or the recovery code on its printed sheet."""

from __future__ import annotations

import hashlib
import time
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.domain.errors import Damaged, Refused
from app.domain.words import N_
from app.vault import crypto

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PASSPHRASE, WITH_KEY_FILE, BOUND, RECOVERY = 1, 2, 3, 4

MIB = 1024
LEAST_MEMORY, MOST_MEMORY = 64 * MIB, 2048 * MIB
MOST_PASSES = MOST_LANES = 16
_RECOVERY_LABEL = b"havenfile/v1/recovery"
REVOCATION_LABEL = b"havenfile/v1/revocation"
_CODE_CHARACTERS, _CHECK_CHARACTERS = 26, 6
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


class BadRecoveryCode(Refused):
    """A recovery code with a slip of the pen in it."""

    code = "bad_recovery_code"
    words = N_("This recovery code has a typing mistake: {reason}")


@dataclass(frozen=True, slots=True)
class KdfParams:
    """Argon2id parameters: memory in KiB, passes, lanes."""

    memory_kib: int = 256 * MIB
    passes: int = 3
    lanes: int = 1

    def check(self, subject: str = "key derivation parameters") -> None:
        """Refuse what a damaged or hostile header may ask for, before any memory is taken."""
        fits = (
            LEAST_MEMORY <= self.memory_kib <= MOST_MEMORY
            and 1 <= self.passes <= MOST_PASSES
            and 1 <= self.lanes <= MOST_LANES
        )
        if not fits:
            raise Damaged(part="header", subject=subject)


def calibrated(seconds: float = 1.0, most_kib: int = 1024 * MIB) -> KdfParams:
    """Parameters that take about `seconds` on this machine: three passes, at least 64 MiB."""
    trial = KdfParams(LEAST_MEMORY)
    # The better of two trials: a busy moment must not make a weak vault.
    taken = max(min(_seconds(trial), _seconds(trial)), 1e-3)
    memory = int(LEAST_MEMORY * seconds / taken) // (16 * MIB) * (16 * MIB)
    return KdfParams(max(LEAST_MEMORY, min(most_kib, memory)))


def _seconds(params: KdfParams) -> float:
    started = time.perf_counter()
    crypto.argon2id(b"calibration", bytes(16), params.memory_kib, params.passes, params.lanes)
    return time.perf_counter() - started


class Passphrase:
    """A passphrase as the bytes that were typed; wiped when it is no longer needed."""

    kind = PASSPHRASE

    def __init__(self, secret: bytearray) -> None:
        self._secret = secret

    def key_material(self, params: KdfParams, salt: bytes) -> bytearray:
        """32 bytes; takes the time the parameters say. Refused for a passphrase that was wiped: all would be zeros."""
        params.check()
        if self._secret and not any(self._secret):
            raise Refused(reason="this passphrase was wiped already")
        plain = crypto.normalised(self._secret)
        try:
            return crypto.argon2id(plain, salt, params.memory_kib, params.passes, params.lanes)
        finally:
            crypto.wipe(plain)

    def materials(self, params: KdfParams, salt: bytes) -> Iterator[tuple[int, bytearray]]:
        """Kind and key material of every way in that this offers, made as they are asked for."""
        yield self.kind, self.key_material(params, salt)

    def factor(self, kind: int) -> bytearray:
        """A copy of the second factor of a kind, to be wiped; empty when there is none."""
        return bytearray()

    def with_factor(self, kind: int, factor: bytearray) -> TwoFactor:
        """The same passphrase, which opens only together with a second factor (32 bytes).

        Refused without one: what is made of an empty or wiped factor nobody could open again.
        """
        if not any(factor):
            raise Refused(reason="the second factor of this credential is not at hand")
        return TwoFactor(self._secret, kind, factor)

    def wipe(self) -> None:
        """Overwrite the passphrase."""
        crypto.wipe(self._secret)


class TwoFactor(Passphrase):
    """A passphrase that opens only together with 32 bytes from somewhere else: a key file, or this computer."""

    def __init__(self, secret: bytearray, kind: int, factor: bytearray) -> None:
        super().__init__(secret)
        self.kind = kind
        self._factor = factor

    def key_material(self, params: KdfParams, salt: bytes) -> bytearray:
        """HKDF-Extract(salt = second factor, stretched passphrase), 32 bytes."""
        stretched = super().key_material(params, salt)
        try:
            return crypto.extract(self._factor, stretched)
        finally:
            crypto.wipe(stretched)

    def factor(self, kind: int) -> bytearray:
        """A copy of the second factor."""
        return bytearray(self._factor) if kind == self.kind else bytearray()

    def wipe(self) -> None:
        """Overwrite passphrase and factor."""
        super().wipe()
        crypto.wipe(self._factor)


class Guess(Passphrase):
    """A passphrase with what is at hand besides it; one run of the key derivation serves every kind.

    `key_file` is the digest of a file (it is wiped), `device` asks this computer for its secret and is called only
    when nothing else opened: a keyring may be slow, or ask its user something.
    """

    def __init__(
        self, secret: bytearray, key_file: bytearray | None = None, device: Callable[[], bytearray | None] | None = None
    ) -> None:
        super().__init__(secret)
        self._key_file = key_file
        self._ask_device = device
        self._device: bytearray | None = None

    def materials(self, params: KdfParams, salt: bytes) -> Iterator[tuple[int, bytearray]]:
        """The passphrase alone, with the key file, with this computer."""
        stretched = self.key_material(params, salt)
        yield PASSPHRASE, stretched
        for kind in (WITH_KEY_FILE, BOUND):
            factor = self._found(kind)
            if factor:
                yield kind, crypto.extract(factor, stretched)

    def _found(self, kind: int) -> bytearray | None:
        if kind == WITH_KEY_FILE:
            return self._key_file
        if self._ask_device is not None:
            ask, self._ask_device = self._ask_device, None
            self._device = ask()
        return self._device

    def factor(self, kind: int) -> bytearray:
        """A copy of the second factor of a kind; empty for the plain passphrase."""
        return bytearray() if kind not in (WITH_KEY_FILE, BOUND) else bytearray(self._found(kind) or b"")

    def wipe(self) -> None:
        """Overwrite the passphrase and every factor."""
        super().wipe()
        crypto.wipe(self._key_file or bytearray())
        crypto.wipe(self._device or bytearray())


class RecoveryCode:
    """The 16 random bytes behind a printed recovery code."""

    kind = RECOVERY

    def __init__(self, secret: bytearray) -> None:
        self._secret = secret

    @classmethod
    def new(cls) -> RecoveryCode:
        """A fresh one."""
        return cls(bytearray(crypto.random_bytes(16)))

    @classmethod
    def read(cls, text: str) -> RecoveryCode:
        """From what somebody typed or pasted, without regard to case, width, spaces and hyphens; O = 0, I and L = 1.

        Raises BadRecoveryCode for a slip of the pen; its message holds nothing of the code.
        """
        return cls(_read(text, _RECOVERY_LABEL))

    def printed(self) -> str:
        """The code in groups of four, checksum included."""
        return printed(self._secret, _RECOVERY_LABEL)

    def key_material(self, params: KdfParams, salt: bytes) -> bytearray:
        """32 bytes; the code is long enough not to need stretching."""
        return crypto.extract(_RECOVERY_LABEL, self._secret)

    def materials(self, params: KdfParams, salt: bytes) -> Iterator[tuple[int, bytearray]]:
        """The one way in that a code offers."""
        yield self.kind, self.key_material(params, salt)

    def factor(self, kind: int) -> bytearray:
        """Nothing: a code stands alone."""
        return bytearray()

    def wipe(self) -> None:
        """Overwrite the secret."""
        crypto.wipe(self._secret)


Credential = Passphrase | RecoveryCode


class Materials:
    """The key materials a credential offers under one salt: made when they are first asked for, wiped together."""

    def __init__(self, credential: Credential, params: KdfParams, salt: bytes) -> None:
        self._source = credential.materials(params, salt)
        self._made: list[tuple[int, bytearray]] = []

    def __iter__(self) -> Iterator[tuple[int, bytearray]]:
        yield from tuple(self._made)
        for one in self._source:
            self._made.append(one)
            yield one

    def wipe(self) -> None:
        """Overwrite them."""
        for _, material in self._made:
            crypto.wipe(material)


def _characters(number: int, count: int) -> str:
    return "".join(ALPHABET[(number >> (5 * place)) & 31] for place in reversed(range(count)))


def _number(text: str) -> int:
    number = 0
    for letter in text:
        number = number << 5 | ALPHABET.index(letter)
    return number


def _check_characters(secret: bytes | bytearray, label: bytes) -> str:
    """The first 30 bits of SHA-256(label ‖ data)."""
    first = int.from_bytes(hashlib.sha256(label + secret).digest()[:4], "big") >> 2
    return _characters(first, _CHECK_CHARACTERS)


def printed(secret: bytearray, label: bytes = REVOCATION_LABEL) -> str:
    """16 bytes as they stand on paper, in groups of four; the check characters tell what the secret is for."""
    body = _characters(int.from_bytes(secret, "big") << 2, _CODE_CHARACTERS) + _check_characters(secret, label)
    return "-".join(body[n : n + 4] for n in range(0, len(body), 4))


def _between(letter: str) -> bool:
    """White space, a hyphen or dash, a minus sign, or something invisible that came along with a copy."""
    return letter.isspace() or letter == "\N{MINUS SIGN}" or unicodedata.category(letter) in {"Pd", "Cf"}


def _read(text: str, label: bytes) -> bytearray:
    plain = "".join(letter for letter in unicodedata.normalize("NFKC", text) if not _between(letter))
    plain = plain.upper().translate(_READ_AS)
    if len(plain) != _CODE_CHARACTERS + _CHECK_CHARACTERS:
        raise BadRecoveryCode(reason=f"it has {len(plain)} characters, not {_CODE_CHARACTERS + _CHECK_CHARACTERS}")
    stray = next((place for place, letter in enumerate(plain, 1) if letter not in ALPHABET), None)
    if stray:
        raise BadRecoveryCode(reason=f"character {stray} is none that can stand in it")
    number = _number(plain[:_CODE_CHARACTERS])
    secret = bytearray((number >> 2).to_bytes(16, "big"))
    if number & 3 or _check_characters(secret, label) != plain[_CODE_CHARACTERS:]:
        raise BadRecoveryCode(reason="its check characters do not fit")
    return secret


def read_revocation(text: str) -> bytearray:
    """The revocation secret (16 bytes) from what somebody typed or heard; BadRecoveryCode for a slip."""
    return _read(text, REVOCATION_LABEL)
