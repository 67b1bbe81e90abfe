"""Credentials: second factors, one key derivation for all, names that fit, nothing secret left in memory."""

from __future__ import annotations

import hashlib
import hmac
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import AlreadyExists, BadFile, EmptyFile, Invalid, NotAFile, NotFound, Refused, WrongKey
from app.vault import changing, credentials, crypto, folder, header, keyfile
from app.vault.credentials import (
    BOUND,
    PASSPHRASE,
    RECOVERY,
    WITH_KEY_FILE,
    BadRecoveryCode,
    Credential,
    Guess,
    KdfParams,
    Passphrase,
    RecoveryCode,
    TwoFactor,
)
from tests.vaults import CHEAP, SECRET, passphrase

FILE, DEVICE = b"F" * 32, b"D" * 32


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A vault with every kind of credential; each has a passphrase of its own but the bound one, which shares one."""
    made = tmp_path / "v.haven"
    vault = folder.create_vault(made, passphrase(), RecoveryCode(bytearray(16)), kdf=CHEAP)
    folder.publish(vault)
    changing.add(vault, TwoFactor(bytearray(b"with file"), WITH_KEY_FILE, bytearray(FILE)), "file")
    changing.add(vault, TwoFactor(bytearray(b"with file"), BOUND, bytearray(DEVICE)), "laptop")
    vault.close()
    return made


def guess(secret: bytes, file: bytes | None = None, device: bytes | None = None) -> Guess:
    return Guess(
        bytearray(secret),
        None if file is None else bytearray(file),
        lambda: None if device is None else bytearray(device),
    )


def kind_of(path: Path, credential: Credential) -> int | None:
    try:
        vault = folder.open_vault(path, credential)
    except WrongKey:
        return None
    entry = vault.credential
    vault.close()
    assert entry is not None
    return entry.kind


def test_second_factor_is_extracted_with_the_file_as_salt() -> None:
    """HKDF-Extract is an HMAC whose key is the salt (RFC 5869, 2.2): done here without the code under test."""
    salt = bytes(range(16))
    stretched = Passphrase(bytearray(b"one")).key_material(CHEAP, salt)
    for kind, factor in ((WITH_KEY_FILE, FILE), (BOUND, DEVICE)):
        two = TwoFactor(bytearray(b"one"), kind, bytearray(factor))
        assert two.key_material(CHEAP, salt) == hmac.digest(factor, bytes(stretched), "sha256")
        assert two.kind == kind


def test_each_kind_opens_with_all_it_needs_and_with_nothing_less(path: Path) -> None:
    assert kind_of(path, guess(SECRET)) == PASSPHRASE
    assert kind_of(path, guess(SECRET, FILE, DEVICE)) == PASSPHRASE
    assert kind_of(path, guess(b"with file", FILE)) == WITH_KEY_FILE
    assert kind_of(path, guess(b"with file", None, DEVICE)) == BOUND
    assert kind_of(path, guess(b"with file", b"G" * 32, DEVICE)) == BOUND
    assert kind_of(path, guess(b"with file")) is None
    assert kind_of(path, guess(b"with file", DEVICE, FILE)) is None
    assert kind_of(path, guess(b"other", FILE, DEVICE)) is None
    assert kind_of(path, Passphrase(bytearray(b"with file"))) is None
    assert kind_of(path, TwoFactor(bytearray(b"with file"), WITH_KEY_FILE, bytearray(FILE))) == WITH_KEY_FILE


def test_one_key_derivation_serves_every_kind_slot_and_copy(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[int] = []
    real = crypto.argon2id
    monkeypatch.setattr(crypto, "argon2id", lambda *a: runs.append(1) or real(*a))
    guesses = [
        guess(SECRET, FILE, DEVICE), guess(b"with file", FILE), guess(b"with file", None, DEVICE),
        guess(b"wrong", FILE, DEVICE), guess(b"with file", b"G" * 32, b"E" * 32), guess(b"wrong"),
    ]  # fmt: skip
    for one in guesses:
        runs.clear()
        kind_of(path, one)
        assert len(runs) == 1


def test_a_wrong_guess_costs_the_same_whichever_factor_fails(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same derivations and the same slots tried, whether passphrase, file or computer is the wrong one."""
    work: list[str] = []
    for name in ("argon2id", "extract", "expand"):
        real = getattr(crypto, name)
        monkeypatch.setattr(crypto, name, lambda *a, name=name, real=real: work.append(name) or real(*a))
    seen = []
    for wrong in (
        guess(b"wrong", FILE, DEVICE), guess(b"with file", b"G" * 32, b"E" * 32), guess(b"wrong", b"G" * 32, b"E" * 32),
    ):  # fmt: skip
        work.clear()
        assert kind_of(path, wrong) is None
        seen.append({name: work.count(name) for name in ("argon2id", "extract", "expand")})
    assert seen[0] == seen[1] == seen[2] == {"argon2id": 1, "extract": 2, "expand": 3 * 16}


def test_the_computer_is_asked_only_when_nothing_else_opened(path: Path) -> None:
    asked: list[int] = []

    def device() -> bytearray | None:
        asked.append(1)
        return bytearray(DEVICE)

    kind_of(path, Guess(bytearray(SECRET), None, device))
    kind_of(path, Guess(bytearray(b"with file"), bytearray(FILE), device))
    assert asked == []
    kind_of(path, Guess(bytearray(b"with file"), None, device))
    assert asked == [1]


def test_no_intermediate_secret_outlives_its_use(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every key that was ever derived is zero once the vault is closed, after right and wrong guesses alike."""
    made: list[tuple[str, bytearray]] = []
    for name in ("argon2id", "extract", "expand", "unseal"):
        real = getattr(crypto, name)

        def kept(*args: Any, name: str = name, real: Any = real) -> bytearray:
            found: bytearray = real(*args)
            made.append((name, found))
            return found

        monkeypatch.setattr(crypto, name, kept)
    one = guess(b"with file", FILE, DEVICE)
    vault = folder.open_vault(path, one)
    vault.confirm()
    vault.change_passphrase(Passphrase(bytearray(b"changed")))
    changing.add(vault, TwoFactor(bytearray(b"more"), BOUND, bytearray(DEVICE)), "more")
    factor = vault._factor
    assert any(factor)
    vault.close()
    one.wipe()
    kind_of(path, guess(b"wrong", FILE, DEVICE))
    secret = [(name, bytes(key[:4])) for name, key in made if name != "unseal" and any(key)]
    assert secret == []
    # what `unseal` gives is a vault key (32 bytes) or a directory, which holds no secret
    assert not any(any(key) for name, key in made if name == "unseal" and len(key) == 32)
    assert not any(factor)
    assert not any(one._secret)
    assert not any(one._key_file or b"x")


def test_new_passphrase_keeps_the_second_factor_and_the_name(path: Path) -> None:
    vault = folder.open_vault(path, guess(b"with file", FILE))
    gone = vault.change_passphrase(Passphrase(bytearray(b"changed")))
    assert [(entry.kind, entry.name) for entry in gone] == [(WITH_KEY_FILE, "file")]
    assert vault.credential is not None
    assert (vault.credential.kind, vault.credential.name) == (WITH_KEY_FILE, "file")
    vault.close()
    assert kind_of(path, guess(b"changed", FILE)) == WITH_KEY_FILE
    assert kind_of(path, guess(b"changed")) is None
    assert kind_of(path, guess(b"with file", FILE)) is None
    assert kind_of(path, guess(b"with file", None, DEVICE)) == BOUND


def test_nothing_is_wrapped_for_a_factor_that_is_gone(path: Path) -> None:
    vault = folder.open_vault(path, guess(b"with file", FILE))
    before = (path / "header.a").read_bytes()
    crypto.wipe(vault._factor)
    for factor in (vault._factor, bytearray()):
        vault._factor = factor
        with pytest.raises(Refused, match="second factor"):
            vault.change_passphrase(passphrase(b"changed"))
    assert (path / "header.a").read_bytes() == before
    vault.close()
    assert kind_of(path, guess(b"with file", FILE)) == WITH_KEY_FILE


def test_passphrase_changes_when_all_eight_slots_are_taken(path: Path) -> None:
    vault = folder.open_vault(path, passphrase())
    for n in range(4):
        changing.add(vault, passphrase(b"more %d" % n), f"more {n}")
    with pytest.raises(Refused, match="eight"):
        changing.add(vault, passphrase(b"ninth"), "ninth")
    before = vault.header_generation
    vault.change_passphrase(passphrase(b"second"))
    assert vault.header_generation == before + 1
    assert len(vault.directory.credentials) == 8
    vault.close()
    assert kind_of(path, passphrase(b"second")) == PASSPHRASE
    assert kind_of(path, passphrase()) is None
    assert kind_of(path, passphrase(b"more 3")) == PASSPHRASE


def test_last_credential_besides_recovery_codes_is_not_revoked(path: Path) -> None:
    vault = folder.open_vault(path, RecoveryCode(bytearray(16)))
    entries = {entry.name: entry for entry in vault.directory.credentials}
    for name in ("file", "laptop"):
        changing.revoke(vault, entries[name])
    with pytest.raises(Refused, match="last"):
        changing.revoke(vault, entries["passphrase"])
    changing.revoke(vault, entries["recovery code"])
    with pytest.raises(Refused, match="last"):
        changing.revoke(vault, entries["passphrase"])
    for name in folder.COPIES:
        slots = header.decode((path / name).read_bytes()).slots
        assert not {slot[:16].hex() for slot in slots} & {
            entries[n].slot_id for n in ("file", "laptop", "recovery code")
        }
    vault.close()
    assert kind_of(path, passphrase()) == PASSPHRASE
    assert kind_of(path, guess(b"with file", FILE, DEVICE)) is None
    with pytest.raises(NotFound):
        changing.find(vault, "0" * 32)


def test_new_recovery_code_takes_the_place_of_the_old(path: Path) -> None:
    vault = folder.open_vault(path, passphrase())
    code = changing.renew_recovery(vault)
    vault.close()
    assert kind_of(path, RecoveryCode.read(code.printed())) == RECOVERY
    assert kind_of(path, RecoveryCode(bytearray(16))) is None


# -- names ----------------------------------------------------------------------------


@given(st.text(min_size=1, max_size=60))
def test_eight_credentials_with_any_names_fit_into_the_header(text: str) -> None:
    try:
        name = changing.checked_name(text)
    except Invalid:
        return
    assert name == changing.checked_name(name)
    entry = header.Entry("f" * 32, 4, name, "2026-01-02T03:04:05Z")
    data = header.Directory(bytes(16), folder.APP_MINIMUM, (entry,) * 8).encode()
    assert len(data) == 2048
    assert header.Directory.decode(data).credentials[7].name == name


@pytest.mark.parametrize("name", ["x" * 40, "字" * 40, '"' * 40, "\\" * 40, "Ж" * 40])
def test_the_longest_names_fit_eight_times(name: str) -> None:
    test_eight_credentials_with_any_names_fit_into_the_header.hypothesis.inner_test(name)
    assert changing.checked_name(name) == name


@pytest.mark.parametrize("name", ["", "   ", "\n\0", "x" * 41, "😀" * 31])
def test_names_that_do_not_do_are_refused(name: str) -> None:
    with pytest.raises(Invalid):
        changing.checked_name(name)


def test_a_name_that_is_too_long_is_told_why() -> None:
    with pytest.raises(Invalid, match="at most 40 characters, not 41"):
        changing.checked_name("x" * 41)
    with pytest.raises(Invalid, match="too much room: .* at most 30 fit"):
        changing.checked_name("\U00020000" * 31)
    assert changing.checked_name("\U00020000" * 30)


def test_control_characters_and_spaces_at_the_ends_leave_a_name() -> None:
    assert changing.checked_name("  My\n\x1b[31m  laptop ") == "My [31m laptop"


# -- the key file ---------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 4096, (1 << 20) + 1])
def test_key_file_of_any_size_is_its_digest(tmp_path: Path, size: int) -> None:
    data = os.urandom(size)
    (tmp_path / "key").write_bytes(data)
    assert keyfile.digest(tmp_path / "key") == hashlib.sha256(data).digest()


def test_key_file_at_and_above_the_limit(tmp_path: Path) -> None:
    big = tmp_path / "big"
    with big.open("wb") as stream:
        stream.truncate(keyfile.LARGEST)
    assert len(keyfile.digest(big)) == 32
    with big.open("ab") as stream:
        stream.write(b"x")
    with pytest.raises(BadFile, match="64 MiB"):
        keyfile.digest(big)


def test_what_is_no_key_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "real").write_bytes(b"x")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    os.mkfifo(tmp_path / "pipe")
    wanted = {"empty": EmptyFile, "link": NotAFile, "pipe": NotAFile, ".": NotAFile, "nothing": NotFound}
    for name, error in wanted.items():
        with pytest.raises(error) as refused:
            keyfile.digest(tmp_path / name)
        assert refused.value.facts["subject"] == str(tmp_path / name)


def test_key_file_is_made_private_and_never_over_another(tmp_path: Path) -> None:
    keyfile.make(tmp_path / "key")
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    assert len((tmp_path / "key").read_bytes()) == 64
    before = (tmp_path / "key").read_bytes()
    with pytest.raises(AlreadyExists):
        keyfile.make(tmp_path / "key")
    assert (tmp_path / "key").read_bytes() == before
    with pytest.raises(NotFound):
        keyfile.make(tmp_path / "no" / "key")


# -- parameters and codes -------------------------------------------------------------


def test_calibration_aims_at_its_time_and_never_goes_below_the_floor(monkeypatch: pytest.MonkeyPatch) -> None:
    def machine(seconds_for_64_mib: float) -> KdfParams:
        monkeypatch.setattr(credentials, "_seconds", lambda params: seconds_for_64_mib)
        return credentials.calibrated()

    usual = machine(0.2)
    assert (usual.memory_kib, usual.passes, usual.lanes) == (320 * 1024, 3, 1)
    assert machine(5.0).memory_kib == credentials.LEAST_MEMORY == 64 * 1024
    assert machine(0.0001).memory_kib == 1024 * 1024
    for params in (usual, machine(5.0), machine(0.0001)):
        params.check()


def test_revocation_secret_and_recovery_code_are_not_taken_for_each_other() -> None:
    secret = bytearray(os.urandom(16))
    printed = credentials.printed(secret)
    assert credentials.read_revocation(printed.lower().replace("-", " ")) == secret
    with pytest.raises(BadRecoveryCode):
        RecoveryCode.read(printed)
    with pytest.raises(BadRecoveryCode):
        credentials.read_revocation(RecoveryCode(secret).printed())


@pytest.mark.parametrize(
    "dash",
    [
        "-",
        "\N{EN DASH}",
        "\N{MINUS SIGN}",
        "\N{FULLWIDTH HYPHEN-MINUS}",
        "\N{ZERO WIDTH SPACE}",
        "\N{SOFT HYPHEN}",
        " ",
    ],
)
def test_recovery_code_is_read_however_it_was_pasted(dash: str) -> None:
    secret = bytearray(os.urandom(16))
    material = RecoveryCode(bytearray(secret)).key_material(CHEAP, bytes(16))
    code = RecoveryCode(secret).printed()
    wide = "".join(chr(ord(letter) - 0x21 + 0xFF01) if letter.isalnum() else letter for letter in code)
    for text in (code, code.lower(), wide, "\N{ZERO WIDTH NO-BREAK SPACE}" + code + "\N{RIGHT-TO-LEFT MARK}\r\n"):
        read = RecoveryCode.read(text.replace("-", dash))
        assert read.key_material(CHEAP, bytes(16)) == material
    with pytest.raises(BadRecoveryCode):
        RecoveryCode.read(code[:-1] + dash)
