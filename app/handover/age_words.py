"""Keys of age as people copy them: Bech32 (BIP 173), without its limit of length."""

from __future__ import annotations

from collections.abc import Callable

from app.handover import age

_DIGITS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECK = 6
_RECIPIENTS: dict[str, type[age.Hybrid | age.X25519]] = {"age": age.X25519, "age1pq": age.Hybrid}
_SECRETS: dict[str, Callable[[bytes], age.HybridIdentity | age.X25519Identity]] = {
    "age-secret-key-": age.X25519Identity,
    "age-secret-key-pq-": age.HybridIdentity,
}
_PREFIXES = {age.X25519: "age", age.Hybrid: "age1pq"}
_LENGTHS: dict[type[age.Hybrid | age.X25519], int] = {age.X25519: 32, age.Hybrid: age.HYBRID_PUBLIC}


def recipient(text: str) -> age.Hybrid | age.X25519:
    """Who `age1…` or `age1pq1…` stands for; ValueError when it is not written rightly."""
    prefix, data = _decoded(text.strip())
    kind = _RECIPIENTS.get(prefix)
    if kind is None or len(data) != _LENGTHS[kind]:
        raise ValueError("not a recipient")
    return kind(data)


def recipient_text(whom: age.Hybrid | age.X25519) -> str:
    """`age1…` or `age1pq1…`."""
    return _encoded(_PREFIXES[type(whom)], whom.recipient)


def identity(text: str) -> age.HybridIdentity | age.X25519Identity:
    """The secret key of `AGE-SECRET-KEY-…`; ValueError when it is not written rightly."""
    prefix, data = _decoded(text.strip())
    if prefix not in _SECRETS or len(data) != 32:
        raise ValueError("not a secret key")
    return _SECRETS[prefix](data)


def identity_text(secret: age.HybridIdentity | age.X25519Identity) -> str:
    """`AGE-SECRET-KEY-…`, for whoever must open packages without this program."""
    if isinstance(secret, age.HybridIdentity):
        return _encoded("age-secret-key-pq-", secret.seed).upper()
    return _encoded("age-secret-key-", secret.secret).upper()


def _decoded(text: str) -> tuple[str, bytes]:
    if text not in (text.lower(), text.upper()):
        raise ValueError("small and capital letters are mixed")
    prefix, mark, digits = text.lower().rpartition("1")
    if not mark or not prefix or len(digits) < _CHECK or not set(digits) <= set(_DIGITS):
        raise ValueError("not Bech32")
    values = [_DIGITS.index(digit) for digit in digits]
    if _checksum(_spread(prefix) + values) != 1:
        raise ValueError("mistyped")
    return prefix, _regrouped(values[:-_CHECK])


def _regrouped(values: list[int]) -> bytes:
    """Groups of five bits as bytes."""
    number = 0
    for value in values:
        number = number << 5 | value
    over = len(values) * 5 % 8
    if over >= 5 or number & ((1 << over) - 1):
        raise ValueError("bits are left over")
    return (number >> over).to_bytes(len(values) * 5 // 8, "big")


def _encoded(prefix: str, data: bytes) -> str:
    count = -(-len(data) * 8 // 5)
    number = int.from_bytes(data, "big") << (count * 5 - len(data) * 8)
    values = [number >> 5 * place & 31 for place in reversed(range(count))]
    check = _checksum(_spread(prefix) + values + [0] * _CHECK) ^ 1
    values += [check >> 5 * place & 31 for place in reversed(range(_CHECK))]
    return prefix + "1" + "".join(_DIGITS[value] for value in values)


def _spread(prefix: str) -> list[int]:
    return [ord(char) >> 5 for char in prefix] + [0] + [ord(char) & 31 for char in prefix]


def _checksum(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate(_GENERATORS):
            check ^= generator if top >> place & 1 else 0
    return check
