"""The header: fixed offsets, eight slots alike, nothing parsed before unlock, vectors recomputed by hand."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Damaged, HavenError, Refused, TooNew
from app.vault import credentials, header
from app.vault.credentials import BadRecoveryCode, KdfParams, Passphrase, RecoveryCode
from tests.vaults import CHEAP

VECTORS = json.loads((Path(__file__).parent / "vectors" / "slot.json").read_text())
VAULT_KEY = bytearray(range(32))


def made(slots: int = 1) -> header.Header:
    bare = header.Header(bytes(range(16)), 3, CHEAP, bytes(range(16, 32)))
    material = credentials.RecoveryCode(bytearray(16)).key_material(CHEAP, bare.salt)
    filled = [header.make_slot(bare, 4, material, VAULT_KEY) for _ in range(slots)]
    filled += [header.empty_slot() for _ in range(8 - slots)]
    return header.seal(replace(bare, slots=tuple(filled)), VAULT_KEY, header.Directory(b"d" * 16, "0.1"))


def test_a_header_of_another_size_is_never_written() -> None:
    good = made(8)
    assert len(good.encode()) == header.SIZE
    for slots in ((*good.slots, header.empty_slot()), good.slots[:7], ()):
        with pytest.raises(Refused, match="8 slots"):
            replace(good, slots=slots).encode()


def expand(key: bytes, info: bytes, length: int) -> bytes:
    """HKDF-Expand written out after RFC 5869."""
    block, out = b"", b""
    for n in range(1, 256):
        block = hmac.digest(key, block + info + bytes([n]), "sha256")
        out += block
        if len(out) >= length:
            break
    return out[:length]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v["name"])
def test_slot_vector(vector: dict[str, str]) -> None:
    vault_id, random = bytes.fromhex(vector["vault_id"]), bytes.fromhex(vector["random"])
    material, vault_key = bytes.fromhex(vector["key_material"]), bytes.fromhex(vector["vault_key"])
    kdf = KdfParams(vector["memory_kib"], vector["passes"], vector["lanes"])
    bare = header.Header(vault_id, 0, kdf, bytes.fromhex(vector["salt"]))
    slot = header.make_slot(bare, vector["kind"], material, vault_key, random)
    assert slot.hex() == vector["slot"]
    # the same once more, without the code under test
    slot_id, nonce = random[:16], random[16:28]
    okm = expand(material, b"havenfile/v1/slot\0" + bytes([vector["kind"]]) + vault_id + slot_id, 64)
    numbers = b"".join(n.to_bytes(4, "little") for n in (kdf.memory_kib, kdf.passes, kdf.lanes, 0))
    bound = b"havenfile/v1/slot\0" + vault_id + slot_id + numbers + bytes.fromhex(vector["salt"])
    wrapped = AESGCM(okm[:32]).encrypt(nonce, vault_key, bound)
    assert slot == slot_id + okm[32:] + nonce + wrapped + random[28:]


def test_offsets_are_those_of_the_format() -> None:
    data = made().encode()
    assert len(data) == 16384
    assert data[:8] == b"HAVENVLT"
    assert int.from_bytes(data[8:10], "little") == 1
    assert data[16:32] == bytes(range(16))
    assert int.from_bytes(data[32:40], "little") == 3
    assert int.from_bytes(data[40:44], "little") == 65536
    assert data[56:72] == bytes(range(16, 32))
    assert data[72:128] == bytes(56)
    assert header.decode(data).encode() == data


def test_opens_with_its_credential_alone() -> None:
    code = RecoveryCode(bytearray(16))
    copy = made()
    number, key, directory = header.opens(copy, code, code.key_material(CHEAP, copy.salt)) or (None, None, None)
    assert (number, key) == (0, VAULT_KEY)
    assert directory is not None and directory.db_id == b"d" * 16
    other = RecoveryCode(bytearray(b"x" * 16))
    assert header.opens(copy, other, other.key_material(CHEAP, copy.salt)) is None


def test_number_of_credentials_does_not_show() -> None:
    """Used and unused slots have no byte in common that tells them apart: all are random or look so."""
    one, eight = made(1).encode(), made(8).encode()
    for data in (one, eight):
        slots = [data[128 + 160 * n : 288 + 160 * n] for n in range(8)]
        assert len(set(slots)) == 8
        assert all(len(set(slot)) > 60 for slot in slots)


@given(st.binary(min_size=0, max_size=400), st.integers(0, 16383), st.integers(1, 255))
def test_any_bytes_give_a_calm_answer(noise: bytes, place: int, change: int) -> None:
    for data in (noise, noise.ljust(16384, b"\0"), b"HAVENVLT" + noise.ljust(16376, b"\1")):
        with pytest.raises(HavenError):
            header.decode(data)
    flipped = bytearray(_WHOLE)
    flipped[place] ^= change
    try:
        copy = header.decode(bytes(flipped))
    except (Damaged, TooNew):
        return
    assert header.unseal(copy, VAULT_KEY) is None


_WHOLE = made().encode()


@pytest.mark.parametrize(
    ("offset", "size", "value"),
    [(40, 4, 65535), (40, 4, 2**31), (44, 4, 0), (44, 4, 17), (48, 4, 0), (48, 4, 17), (8, 2, 0)],
)
def test_parameters_out_of_bounds_are_damage(offset: int, size: int, value: int) -> None:
    data = bytearray(_WHOLE)
    data[offset : offset + size] = value.to_bytes(size, "little")
    with pytest.raises(Damaged):
        header.decode(bytes(data))


def test_newer_major_is_refused_by_name_and_newer_minor_opens() -> None:
    data = bytearray(_WHOLE)
    data[8:10] = (2).to_bytes(2, "little")
    with pytest.raises(TooNew):
        header.decode(bytes(data))
    data[8:12] = b"\1\0\5\0"
    assert header.decode(bytes(data)).minor == 5


def test_recovery_code_survives_sloppy_typing() -> None:
    code = RecoveryCode(bytearray(b"\0\x11\x22\x33" * 4))
    printed = code.printed()
    assert len(printed.replace("-", "")) == 32
    sloppy = printed.lower().replace("-", "  ").replace("0", "o").replace("1", "l")
    assert RecoveryCode.read(sloppy).printed() == printed


@pytest.mark.parametrize("text", ["", "ABCD", "U" * 32, "0" * 32, "!" * 32])
def test_recovery_code_with_a_slip_is_named(text: str) -> None:
    with pytest.raises(BadRecoveryCode):
        RecoveryCode.read(text)


def test_every_single_wrong_letter_of_a_code_is_noticed() -> None:
    printed = RecoveryCode(bytearray(os.urandom(16))).printed().replace("-", "")
    for place, letter in enumerate(printed):
        other = "Z" if letter != "Z" else "Y"
        with pytest.raises(BadRecoveryCode):
            RecoveryCode.read(printed[:place] + other + printed[place + 1 :])


def test_recovery_check_is_the_first_thirty_bits() -> None:
    secret = bytes(range(16))
    digest = int.from_bytes(hashlib.sha256(b"havenfile/v1/recovery" + secret).digest(), "big") >> 226
    letters = "".join(credentials.ALPHABET[digest >> (5 * n) & 31] for n in reversed(range(6)))
    assert RecoveryCode(bytearray(secret)).printed().replace("-", "")[26:] == letters


def test_passphrase_is_normalised_and_wiped() -> None:
    composed, decomposed = Passphrase(bytearray("é".encode())), Passphrase(bytearray("e\u0301".encode()))
    salt = bytes(16)
    assert composed.key_material(CHEAP, salt) == decomposed.key_material(CHEAP, salt)
    secret = bytearray(b"secret")
    Passphrase(secret).wipe()
    assert secret == bytearray(6)


def test_calibration_stays_within_bounds() -> None:
    params = credentials.calibrated(seconds=0.01)
    assert (params.memory_kib, params.passes, params.lanes) == (65536, 3, 1)
