"""Every primitive of the format against vectors that others published; the source of each stands beside it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from app.domain import merkle
from app.vault import crypto
from app.vault.crypto import BadSeal
from app.vault.objects import ObjectStore
from tests.vault.reader import padme

FOLDER = Path(__file__).parent / "vectors"
PUBLISHED = json.loads((FOLDER / "published.json").read_text("utf-8"))


def raw(vector: dict[str, Any]) -> dict[str, bytes]:
    """The hexadecimal values of a vector."""
    return {name: bytes.fromhex(value) for name, value in vector.items() if isinstance(value, str)}


def vectors(name: str) -> Any:
    return pytest.mark.parametrize("vector", PUBLISHED[name]["vectors"], ids=range(len(PUBLISHED[name]["vectors"])))


def test_every_vector_says_where_it_is_from() -> None:
    assert all(len(group["source"]) > 10 for group in PUBLISHED.values())


@vectors("sha256")
def test_sha256(vector: dict[str, str]) -> None:
    message = bytes.fromhex(vector["message"])
    assert crypto.sha256(message[:1], message[1:]).hex() == vector["digest"]


@vectors("hkdf")
def test_hkdf(vector: dict[str, str]) -> None:
    given = raw(vector)
    prk = crypto.extract(given["salt"], given["ikm"])
    assert prk == given["prk"]
    assert crypto.expand(prk, given["info"], len(given["okm"])) == given["okm"]
    assert crypto.hkdf(given["ikm"], given["salt"], given["info"], len(given["okm"])) == given["okm"]


def test_argon2id_of_the_library_is_that_of_the_rfc() -> None:
    """With secret and associated data, which the format does not use."""
    vector = PUBLISHED["argon2id_rfc9106"]
    given = raw({name: vector[name] for name in ("password", "salt", "secret", "associated", "tag")})
    kdf = Argon2id(
        salt=given["salt"], length=32, iterations=vector["passes"], lanes=vector["lanes"],
        memory_cost=vector["memory_kib"], ad=given["associated"], secret=given["secret"],
    )  # fmt: skip
    assert kdf.derive(given["password"]) == given["tag"]


@vectors("argon2id")
def test_argon2id(vector: dict[str, Any]) -> None:
    made = crypto.argon2id(
        vector["password"].encode(), vector["salt"].encode(), vector["memory_kib"], vector["passes"], vector["lanes"]
    )
    assert made.hex() == vector["hash"]


@vectors("aes_256_gcm")
def test_aes_256_gcm(vector: dict[str, str]) -> None:
    given = raw(vector)
    sealed = given["cipher"] + given["tag"]
    assert crypto.seal(given["key"], given["nonce"], given["plain"], given["associated"]) == sealed
    assert crypto.unseal(given["key"], given["nonce"], sealed, given["associated"]) == given["plain"]
    chunks, out = crypto.ChunkCipher(given["key"], given["associated"]), bytearray(len(sealed))
    chunks.seal_into(given["nonce"], memoryview(given["plain"]), memoryview(out))
    assert out == sealed
    with pytest.raises(BadSeal):
        crypto.unseal(given["key"], given["nonce"], sealed, given["associated"] + b"x")


@vectors("ed25519")
def test_ed25519(vector: dict[str, str]) -> None:
    given = raw(vector)
    assert crypto.public_keys(given["seed"], bytes(32)).ed25519 == given["public"]
    assert crypto.ed25519_sign(given["seed"], given["message"]) == given["signature"]
    assert crypto.ed25519_verify(given["public"], given["signature"], given["message"])
    assert not crypto.ed25519_verify(given["public"], given["signature"], given["message"] + b"x")


def test_ml_dsa_65_key_from_its_seed() -> None:
    given = raw({name: PUBLISHED["ml_dsa_65_key"][name] for name in ("seed", "public")})
    assert crypto.public_keys(bytes(32), given["seed"]).mldsa65 == given["public"]


@vectors("ml_dsa_65")
def test_ml_dsa_65(vector: dict[str, Any]) -> None:
    given, public = (
        raw({k: v for k, v in vector.items() if k != "comment"}),
        bytes.fromhex(PUBLISHED["ml_dsa_65"]["public"]),
    )
    good = crypto.mldsa_verify(public, given["signature"], given["message"], given["context"])
    assert good is vector["valid"]
    assert not crypto.mldsa_verify(public, given["signature"], given["message"], given["context"] + b"x")


def test_pbkdf2_of_the_page_mac() -> None:
    vector = PUBLISHED["pbkdf2_sha512"]
    made = hashlib.pbkdf2_hmac(
        "sha512", vector["password"].encode(), vector["salt"].encode(), vector["rounds"], vector["length"]
    )
    assert made.hex() == vector["key"]


# Proofs over the eight leaves that Certificate Transparency's reference code publishes (Apache-2.0).
LEAVES = [
    merkle.leaf_hash(bytes.fromhex(h))
    for h in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
NODES = {
    "b": "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "cd": "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "efgh": "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    "e": "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "ef": "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    "gh": "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "abcd": "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
}


@pytest.mark.parametrize(
    ("index", "size", "path"), [(0, 1, []), (0, 8, ["b", "cd", "efgh"]), (5, 8, ["e", "gh", "abcd"])]
)
def test_inclusion_proofs(index: int, size: int, path: list[str]) -> None:
    wanted = [bytes.fromhex(NODES[name]) for name in path]
    assert merkle.inclusion(LEAVES[:size], index) == wanted
    assert merkle.holds(LEAVES[index], index, size, wanted, merkle.root(LEAVES[:size]))


@pytest.mark.parametrize(
    ("first", "second", "path"),
    [(1, 1, []), (1, 8, ["b", "cd", "efgh"]), (6, 8, ["ef", "gh", "abcd"]), (2, 5, ["cd", "e"])],
)
def test_consistency_proofs(first: int, second: int, path: list[str]) -> None:
    wanted = [bytes.fromhex(NODES[name]) for name in path]
    assert merkle.consistency(LEAVES[:second], first) == wanted
    assert merkle.consistent(first, merkle.root(LEAVES[:first]), second, merkle.root(LEAVES[:second]), wanted)


# -- the construction over chunks, which is our own use of STREAM -------------------------


LONG = json.loads((FOLDER / "object_long.json").read_text("utf-8"))


def test_an_object_of_several_chunks_is_the_published_one(tmp_path: Path) -> None:
    """Made here from the format's words alone, by its digest the published file, read by the application."""
    key, salt, object_id = (bytes.fromhex(LONG[name]) for name in ("key", "salt", "object_id"))
    plain = bytes(n % 251 for n in range(LONG["size"]))
    head = b"HVNOBJ1\0" + salt + (262144).to_bytes(4, "little") + bytes(4) + object_id
    payload = crypto.hkdf(key, salt, b"havenfile/v1/object" + object_id)
    full = plain.ljust(padme(len(plain)), b"\0")
    pieces = [full[at : at + 262144] for at in range(0, len(full), 262144)]
    nonces = [n.to_bytes(11, "big") + bytes([n == len(pieces) - 1]) for n in range(len(pieces))]
    sealed = [AESGCM(payload).encrypt(nonce, piece, head) for nonce, piece in zip(nonces, pieces, strict=True)]
    data = head + b"".join(sealed)
    assert len(sealed) == LONG["chunks"]
    assert hashlib.sha256(data).hexdigest() == LONG["sha256_of_the_file"]
    store = ObjectStore(tmp_path)
    path = store.path(object_id)
    path.parent.mkdir()
    path.write_bytes(data)
    with store.open(object_id, key, len(plain)) as reader:
        assert reader.read_at(0, len(plain)) == plain
        assert reader.sha256() == hashlib.sha256(plain).digest()
