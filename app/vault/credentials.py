"""What opens a vault: a passphrase, or the recovery code on its printed sheet."""

from __future__ import annotations

import hashlib
import time
import unicodedata
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
        """32 bytes; takes the time the parameters say."""
        params.check()
        plain = crypto.normalised(self._secret)
        try:
            return crypto.argon2id(plain, salt, params.memory_kib, params.passes, params.lanes)
        finally:
            crypto.wipe(plain)

    def wipe(self) -> None:
        """Overwrite the passphrase."""
        crypto.wipe(self._secret)


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
        """From what somebody typed, without regard to case, spaces and hyphens; O = 0, I and L = 1.

        Raises BadRecoveryCode for a slip of the pen; its message holds nothing of the code.
        """
        plain = "".join(letter for letter in text if not (letter.isspace() or unicodedata.category(letter) == "Pd"))
        plain = plain.upper().translate(_READ_AS)
        if len(plain) != _CODE_CHARACTERS + _CHECK_CHARACTERS:
            raise BadRecoveryCode(reason=f"it has {len(plain)} characters, not {_CODE_CHARACTERS + _CHECK_CHARACTERS}")
        stray = next((place for place, letter in enumerate(plain, 1) if letter not in ALPHABET), None)
        if stray:
            raise BadRecoveryCode(reason=f"character {stray} is none that can stand in it")
        number = _number(plain[:_CODE_CHARACTERS])
        secret = bytearray((number >> 2).to_bytes(16, "big"))
        if number & 3 or _check_characters(secret) != plain[_CODE_CHARACTERS:]:
            raise BadRecoveryCode(reason="its check characters do not fit")
        return cls(secret)

    def printed(self) -> str:
        """The code in groups of four, checksum included."""
        number = int.from_bytes(self._secret, "big") << 2
        body = _characters(number, _CODE_CHARACTERS) + _check_characters(self._secret)
        return "-".join(body[n : n + 4] for n in range(0, len(body), 4))

    def key_material(self, params: KdfParams, salt: bytes) -> bytearray:
        """32 bytes; the code is long enough not to need stretching."""
        return crypto.extract(_RECOVERY_LABEL, self._secret)

    def wipe(self) -> None:
        """Overwrite the secret."""
        crypto.wipe(self._secret)


Credential = Passphrase | RecoveryCode


def _characters(number: int, count: int) -> str:
    return "".join(ALPHABET[(number >> (5 * place)) & 31] for place in reversed(range(count)))


def _number(text: str) -> int:
    number = 0
    for letter in text:
        number = number << 5 | ALPHABET.index(letter)
    return number


def _check_characters(secret: bytes | bytearray) -> str:
    """The first 30 bits of SHA-256("havenfile/v1/recovery" ‖ data)."""
    first = int.from_bytes(hashlib.sha256(_RECOVERY_LABEL + secret).digest()[:4], "big") >> 2
    return _characters(first, _CHECK_CHARACTERS)
