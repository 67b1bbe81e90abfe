"""Key schedule, signatures, identity: recomputed by hand, by ssh-keygen, by published vectors."""

from __future__ import annotations

import base64
import hmac
import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.vault import credentials, crypto, header, identity, keys
from app.vault.credentials import BadRecoveryCode, KdfParams, Passphrase, RecoveryCode
from app.vault.identity import CHECKPOINT, Checkpoint
from tests.shared import shared
from tests.vaults import CHEAP

VECTORS = json.loads((Path(__file__).parent / "vectors" / "keys.json").read_text())
VAULT_KEY, VAULT_ID = bytes.fromhex(VECTORS["vault_key"]), bytes.fromhex(VECTORS["vault_id"])


def hkdf_expand(key: bytes, info: bytes, length: int) -> bytes:
    """RFC 5869, written out."""
    block, out, n = b"", b"", 1
    while len(out) < length:
        block = hmac.digest(key, block + info + bytes([n]), "sha256")
        out, n = out + block, n + 1
    return out[:length]


@pytest.mark.parametrize("vector", VECTORS["schedule"], ids=lambda v: v["label"])
def test_key_schedule(vector: dict[str, str]) -> None:
    db_id = bytes.fromhex(vector["db_id"])
    wanted = bytes.fromhex(vector["key"])
    assert keys.derive(VAULT_KEY, vector["label"], VAULT_ID, db_id, len(wanted)) == wanted
    info = b"havenfile/v1/" + vector["label"].encode() + b"\0" + VAULT_ID + db_id
    assert hkdf_expand(VAULT_KEY, info, len(wanted)) == wanted


def test_database_literal_is_key_then_salt() -> None:
    literal = keys.database_literal(VAULT_KEY, VAULT_ID, bytes.fromhex(VECTORS["database"]["db_id"]))
    assert len(literal) == 99
    assert literal.decode() == VECTORS["database"]["literal"]
    made = keys.derive(VAULT_KEY, "database", VAULT_ID, bytes.fromhex(VECTORS["database"]["db_id"]), 48)
    assert literal == b"x'" + made.hex().encode() + b"'"


@pytest.mark.parametrize("vector", VECTORS["recovery"], ids=lambda v: v["printed"][:4])
def test_recovery_code_vector(vector: dict[str, str]) -> None:
    code = RecoveryCode(bytearray.fromhex(vector["secret"]))
    assert code.printed() == vector["printed"]
    assert code.key_material(CHEAP, bytes(16)).hex() == vector["key_material"]
    by_hand = hmac.digest(b"havenfile/v1/recovery", bytes.fromhex(vector["secret"]), "sha256")
    assert by_hand.hex() == vector["key_material"]


@given(st.binary(min_size=16, max_size=16), st.data())
def test_recovery_code_is_read_however_it_is_typed(secret: bytes, data: st.DataObject) -> None:
    text = RecoveryCode(bytearray(secret)).printed()
    for wrong, right in (("0", "oO"), ("1", "iIlL"), ("-", "- –\u2011\t\n")):
        text = "".join(data.draw(st.sampled_from(right)) if letter == wrong else letter for letter in text)
    read = RecoveryCode.read(data.draw(st.sampled_from([text, text.lower(), f"  {text}\n"])))
    assert read.key_material(CHEAP, b"") == RecoveryCode(bytearray(secret)).key_material(CHEAP, b"")


REASONS = {
    "it has  characters, not ",
    "character  is none that can stand in it",
    "its check characters do not fit",
}


@given(st.text(max_size=60) | st.text(st.sampled_from(credentials.ALPHABET + "U"), min_size=32, max_size=32))
def test_no_text_breaks_the_code_reader_or_is_told_back(text: str) -> None:
    try:
        RecoveryCode.read(text)
    except BadRecoveryCode as refused:
        assert set(refused.facts) == {"reason"}
        assert re.sub(r"\d+", "", refused.facts["reason"]) in REASONS


@pytest.mark.parametrize("vector", VECTORS["passphrase"], ids=lambda v: v["text"])
def test_passphrase_vector(vector: dict[str, str]) -> None:
    typed = Passphrase(bytearray(vector["text"].encode()))
    made = typed.key_material(KdfParams(65536, 1, 1), bytes.fromhex(vector["salt"]))
    assert made.hex() == vector["key_material"]


def test_argon2id_vector() -> None:
    assert crypto.argon2id(b"plain", b"\7" * 16, 65536, 1, 1).hex() == VECTORS["argon2id"]


def test_bytes_that_are_no_text_are_a_passphrase_too() -> None:
    assert crypto.normalised(b"\xff\xfe") == b"\xff\xfe"
    assert crypto.normalised("ﬁ e\u0301".encode()) == "fi é".encode()


def test_wiping_leaves_zeros() -> None:
    secret = bytearray(b"secret")
    crypto.wipe(secret)
    crypto.wipe(bytearray())
    assert secret == bytes(6)


def test_short_seals_do_not_open() -> None:
    for sealed in (b"", b"x" * 15, b"x" * 16, b"x" * 40):
        with pytest.raises(crypto.BadSeal):
            crypto.unseal(bytes(32), bytes(12), sealed, b"")


# -- signatures -----------------------------------------------------------------------


def test_wycheproof_ed25519() -> None:
    data = json.loads(shared("fixtures", "keys", "ed25519_test.json").read_text())
    checked = 0
    for group in data["testGroups"]:
        public = bytes.fromhex(group["publicKey"]["pk"])
        for test in group["tests"]:
            good = crypto.ed25519_verify(public, bytes.fromhex(test["sig"]), bytes.fromhex(test["msg"]))
            assert good == (test["result"] == "valid"), test["tcId"]
            checked += 1
    assert checked == data["numberOfTests"]


def test_wycheproof_mldsa_65() -> None:
    data = json.loads(shared("fixtures", "keys", "mldsa_65_verify_test.json").read_text())
    checked = 0
    for group in data["testGroups"]:
        public = bytes.fromhex(group["publicKey"])
        for test in group["tests"]:
            context = bytes.fromhex(test.get("ctx", ""))
            good = crypto.mldsa_verify(public, bytes.fromhex(test["sig"]), bytes.fromhex(test["msg"]), context)
            assert good == (test["result"] == "valid"), test["tcId"]
            checked += 1
    assert checked == data["numberOfTests"]


SITE = replace(
    identity.new_site("Org", "Worker", b"r" * 16), site_id=bytes(16), ed25519_seed=bytes(32), mldsa65_seed=bytes(32)
)
TEXT = Checkpoint(SITE.origin(), 12, bytes(range(32))).text()


def test_new_site_keeps_only_the_digest_of_the_revocation_secret() -> None:
    assert SITE.revocation_digest == crypto.sha256(b"r" * 16)
    other = identity.new_site()
    assert (other.organisation, other.worker) == ("", "")
    assert len({other.site_id, other.ed25519_seed, other.mldsa65_seed, other.age_seed}) == 4
    assert "seed" not in repr(other)


def test_checkpoint_is_three_lines() -> None:
    origin, size, root = TEXT.decode().splitlines()
    assert origin == f"havenfile/{SITE.site_id.hex()}"
    assert (size, base64.b64decode(root)) == ("12", bytes(range(32)))
    assert Checkpoint.read(TEXT) == Checkpoint(SITE.origin(), 12, bytes(range(32)))


@pytest.mark.parametrize(
    "text",
    [b"", b"a\n1\n", TEXT + b"x", TEXT[:-1], TEXT.replace(b"\n12\n", b"\n+12\n"), TEXT.replace(b"\n12\n", b"\n-1\n"),
     b"a\n1\nAAAA\n", b"\xff\n1\n\n", TEXT.replace(b"havenfile", b"\r")[1:] + b"\n", b"\n" + TEXT.split(b"\n", 1)[1]],
    ids=range(10),
)  # fmt: skip
def test_what_is_no_checkpoint_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError):
        Checkpoint.read(text)


def test_both_signatures_must_hold_for_this_use() -> None:
    signed, public = identity.sign(SITE, TEXT), SITE.public()
    assert identity.verify(public, TEXT, signed)
    assert not identity.verify(public, TEXT + b" ", signed)
    assert not identity.verify(public, TEXT, signed, "custody@havenfile")
    assert not identity.verify(
        public, TEXT, replace(signed, mldsa65=signed.mldsa65[:-1] + bytes([signed.mldsa65[-1] ^ 1]))
    )
    assert not identity.verify(public, TEXT, replace(signed, sshsig="nothing"))
    assert not identity.verify(public, TEXT, replace(signed, sshsig=signed.sshsig.replace("A", "!")))
    stranger = identity.new_site().public()
    assert not identity.verify(stranger, TEXT, signed)
    assert not identity.verify(replace(public, mldsa65=stranger.mldsa65), TEXT, signed)
    other = identity.sign(SITE, TEXT, "custody@havenfile")
    assert not identity.verify(public, TEXT, replace(signed, mldsa65=other.mldsa65))


@pytest.mark.parametrize(
    ("namespace", "text", "good"),
    [(CHECKPOINT, TEXT, True), ("file", TEXT, False), (CHECKPOINT, b"x", False)],
    ids=["good", "other use", "other text"],
)
def test_ssh_keygen_agrees(tmp_path: Path, namespace: str, text: bytes, good: bool) -> None:
    signature, signers = tmp_path / "sig", tmp_path / "signers"
    signature.write_text(identity.sign(SITE, TEXT).sshsig)
    signers.write_text(identity.ssh_public_line(SITE.public().ed25519, "site") + "\n")
    done = subprocess.run(
        ["ssh-keygen", "-Y", "verify", "-f", signers, "-I", "site", "-n", namespace, "-s", signature],
        input=text, capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode == 0) == good, done.stderr


# -- a whole header from fixed randomness ---------------------------------------------


def test_header_vector() -> None:
    vector = json.loads((Path(__file__).parent / "vectors" / "header.json").read_text())
    fixed = {name: bytes.fromhex(vector[name]) for name in ("vault_id", "vault_key", "salt", "nonce", "db_id")}
    slots = tuple(bytes([n]) * 160 for n in range(8))
    rest = bytes(n % 251 for n in range(12900))
    bare = header.Header(fixed["vault_id"], vector["generation"], KdfParams(65536, 1, 1), fixed["salt"], slots)
    entries = tuple(header.Entry(**row) for row in vector["credentials"])
    directory = header.Directory(fixed["db_id"], "0.1", entries)
    made = header.seal(bare, fixed["vault_key"], directory, nonce=fixed["nonce"], rest=rest)
    data = made.encode()
    assert crypto.sha256(data).hex() == vector["sha256"]
    # the blob once more, without the code under test
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    key = hkdf_expand(fixed["vault_key"], b"havenfile/v1/header\0" + fixed["vault_id"], 32)
    plain = AESGCM(key).decrypt(data[1408:1420], data[1420:3484], data[:1408] + data[3484:])
    assert len(plain) == 2048
    assert plain.rstrip(b"\0").decode() == vector["directory"]
    assert header.unseal(header.decode(data), fixed["vault_key"]) == directory


def test_directory_that_does_not_fit_is_refused() -> None:
    entries = tuple(header.Entry("0" * 32, 1, "n" * 300, "2026") for _ in range(8))
    with pytest.raises(credentials.Refused):
        header.Directory(bytes(16), "0.1", entries).encode()


def test_directory_of_a_newer_minor_version_keeps_what_it_does_not_know() -> None:
    newer = header.Directory(bytes(16), "0.9", (), {"later": [1, 2]})
    assert header.Directory.decode(newer.encode()) == newer
