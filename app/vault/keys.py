"""The key schedule: one random vault key, one key for each use."""

from __future__ import annotations

from app.vault import crypto

PREFIX = b"havenfile/v1/"
DATABASE_KEY = 48
_HEX = b"0123456789abcdef"


def derive(
    vault_key: bytes | bytearray, label: str, vault_id: bytes, db_id: bytes = b"", length: int = 32
) -> bytearray:
    """K(label) = HKDF-Expand-SHA256(vault key, "havenfile/v1/" ‖ label ‖ 0 ‖ vault id [‖ db id])."""
    return crypto.expand(vault_key, PREFIX + label.encode("ascii") + b"\0" + vault_id + db_id, length)


def database_literal(vault_key: bytes | bytearray, vault_id: bytes, db_id: bytes) -> bytearray:
    """The 99-byte literal `x'<64 hex key><32 hex salt>'` that SQLCipher takes as a raw key."""
    secret = derive(vault_key, "database", vault_id, db_id, DATABASE_KEY)
    literal = bytearray(b"x'" + bytes(2 * DATABASE_KEY) + b"'")
    # Digit by digit: `hex()` would leave a copy of the key that nobody can wipe.
    for place, byte in enumerate(secret):
        literal[2 + 2 * place] = _HEX[byte >> 4]
        literal[3 + 2 * place] = _HEX[byte & 15]
    crypto.wipe(secret)
    return literal
