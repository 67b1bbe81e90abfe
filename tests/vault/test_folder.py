"""The folder: made whole or not at all, opened without a trace, repaired only once the key fits."""

from __future__ import annotations

import os
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from app.domain.errors import (
    AlreadyExists,
    Damaged,
    HavenError,
    InUse,
    NotAFile,
    NotAVault,
    NotFound,
    ReadOnly,
    Refused,
    TooNew,
    WrongKey,
)
from app.vault import files, folder, header
from app.vault.credentials import RecoveryCode
from app.vault.state import State
from tests.vaults import CHEAP, RESERVE, passphrase


@pytest.fixture
def code() -> RecoveryCode:
    return RecoveryCode.new()


@pytest.fixture
def path(tmp_path: Path, code: RecoveryCode) -> Path:
    made = tmp_path / "v.haven"
    vault = folder.create_vault(made, passphrase(), code, kdf=CHEAP)
    folder.publish(vault)
    vault.close()
    return made


def listing(path: Path) -> dict[str, bytes]:
    return {str(p.relative_to(path)): p.read_bytes() for p in sorted(path.rglob("*")) if p.is_file()}


def test_what_is_set_aside_is_32_mib_that_nothing_makes_smaller(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "RESERVE", RESERVE)
    (path / "reserve.bin").unlink()
    folder.fill_reserve(path)
    data = (path / "reserve.bin").read_bytes()
    assert len(data) == 32 * 1024 * 1024
    assert len(zlib.compress(data[: 4 << 20], 1)) > 4 << 20
    assert len({data[at : at + 4096] for at in range(0, len(data), 4096)}) == 8192


def test_layout_is_that_of_the_format(path: Path) -> None:
    assert {p.name for p in path.iterdir()} == {"header.a", "header.b", "objects", "snapshots", "reserve.bin", "lock"}
    assert (path / "header.a").read_bytes() == (path / "header.b").read_bytes()
    assert path.stat().st_mode & 0o777 == 0o700


def test_opening_writes_nothing_before_it_is_confirmed(path: Path) -> None:
    (path / "header.a").write_bytes(os.urandom(16384))
    before = listing(path)
    with pytest.raises(WrongKey):
        folder.open_vault(path, passphrase(b"wrong"))
    assert listing(path) == before
    vault = folder.open_vault(path, passphrase())
    assert listing(path) == before
    assert vault.confirm() == ["header.a"]
    vault.close()
    assert (path / "header.a").read_bytes() == (path / "header.b").read_bytes()


@pytest.mark.parametrize("garbage", [b"", b"\0" * 16384, b"HAVENVLT", os.urandom(20000)])
@pytest.mark.parametrize("name", ["header.a", "header.b"])
def test_one_damaged_copy_is_mended(path: Path, name: str, garbage: bytes) -> None:
    (path / name).write_bytes(garbage)
    vault = folder.open_vault(path, passphrase())
    assert vault.confirm() == [name]
    vault.close()
    folder.open_vault(path, passphrase()).close()


def test_garbage_with_the_highest_generation_changes_nothing(path: Path) -> None:
    data = bytearray((path / "header.b").read_bytes())
    data[32:40] = (2**63).to_bytes(8, "little")
    (path / "header.b").write_bytes(bytes(data))
    good = (path / "header.a").read_bytes()
    vault = folder.open_vault(path, passphrase())
    assert vault.header_generation == 1
    vault.confirm()
    vault.close()
    assert (path / "header.b").read_bytes() == good


def test_older_copy_is_brought_up_to_date_never_the_newer_down(path: Path) -> None:
    old = (path / "header.a").read_bytes()
    vault = folder.open_vault(path, passphrase())
    vault.change_passphrase(passphrase(b"second"))
    vault.close()
    (path / "header.a").write_bytes(old)
    with pytest.raises(WrongKey):
        folder.open_vault(path, passphrase())
    vault = folder.open_vault(path, passphrase(b"second"))
    assert vault.confirm() == ["header.a"]
    vault.close()


def test_passphrase_change_overwrites_the_old_slot_in_both_copies(path: Path, code: RecoveryCode) -> None:
    old = header.decode((path / "header.a").read_bytes()).slots
    vault = folder.open_vault(path, passphrase())
    vault.change_passphrase(passphrase(b"second"))
    vault.close()
    for name in folder.COPIES:
        slots = header.decode((path / name).read_bytes()).slots
        assert old[0] not in slots
        assert old[1] in slots
    with pytest.raises(WrongKey):
        folder.open_vault(path, passphrase())
    folder.open_vault(path, passphrase(b"second")).close()
    folder.open_vault(path, RecoveryCode.read(code.printed())).close()


def test_ninth_credential_is_refused(path: Path) -> None:
    vault = folder.open_vault(path, passphrase())
    for n in range(6):
        vault.change_credential(passphrase(b"more %d" % n), f"more {n}", ())
    with pytest.raises(Refused, match="eight"):
        vault.change_credential(passphrase(b"ninth"), "ninth", ())
    vault.close()


def test_wrong_passphrase_has_one_message(path: Path) -> None:
    for wrong in (b"", b"wrong", b"correct horse ", b"\xff\xfe", b"x" * 1024):
        with pytest.raises(WrongKey) as refused:
            folder.open_vault(path, passphrase(wrong))
        assert str(refused.value) == "This does not open the vault."


def test_wrong_passphrase_tries_every_slot(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same work whatever the slot: eight expansions a copy, right or wrong."""
    counted: list[int] = []
    real = header._slot_key
    monkeypatch.setattr(header, "_slot_key", lambda *a: counted.append(1) or real(*a))
    folder.open_vault(path, passphrase()).close()
    right = len(counted)
    counted.clear()
    with pytest.raises(WrongKey):
        folder.open_vault(path, passphrase(b"wrong"))
    assert len(counted) == right == 16


def test_second_process_is_told(path: Path) -> None:
    vault = folder.open_vault(path, passphrase())
    script = (
        "import sys; from pathlib import Path; from app.vault import folder; from tests.vaults import passphrase\n"
        "from app.domain.errors import InUse\n"
        "try: folder.open_vault(Path(sys.argv[1]), passphrase())\n"
        "except InUse as e: print(e.code)"
    )
    done = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "in_use"
    with pytest.raises(InUse):
        folder.open_vault(path, passphrase())
    vault.close()
    folder.open_vault(path, passphrase()).close()


def test_what_is_no_vault_is_named(tmp_path: Path, path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "empty").mkdir()
    with pytest.raises(NotAVault):
        folder.open_vault(tmp_path / "file", passphrase())
    with pytest.raises(NotAVault):
        folder.open_vault(tmp_path / "empty", passphrase())
    with pytest.raises(NotFound):
        folder.open_vault(tmp_path / "nothing", passphrase())
    for name in folder.COPIES:
        (path / name).write_bytes(b"\0" * 16384)
    with pytest.raises(Damaged) as damaged:
        folder.open_vault(path, passphrase())
    assert damaged.value.facts["part"] == "header"


def test_newer_version_is_named(path: Path) -> None:
    for name in folder.COPIES:
        data = bytearray((path / name).read_bytes())
        data[8:10] = b"\2\0"
        (path / name).write_bytes(bytes(data))
    with pytest.raises(TooNew):
        folder.open_vault(path, passphrase())


def test_making_a_vault_leaves_nothing_when_it_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AlreadyExists):
        folder.create_vault(tmp_path, passphrase(), RecoveryCode.new(), kdf=CHEAP)
    with pytest.raises(NotFound):
        folder.create_vault(tmp_path / "no" / "where", passphrase(), RecoveryCode.new(), kdf=CHEAP)

    def full(path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(folder, "fill_reserve", full)
    with pytest.raises(HavenError) as failed:
        folder.create_vault(tmp_path / "v", passphrase(), RecoveryCode.new(), kdf=CHEAP)
    assert failed.value.code == "disk_full"
    assert not (tmp_path / "v").exists()


def test_links_are_not_followed(path: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes((path / "header.a").read_bytes())
    (path / "header.a").unlink()
    (path / "header.a").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(NotAFile):
        files.read_whole(path / "header.a", 10)
    with pytest.raises(NotAFile):
        files.open_regular(Path("/dev/null"))


def test_reserve_can_be_spent_once(path: Path) -> None:
    vault = folder.open_vault(path, passphrase())
    assert vault.spend_reserve()
    assert not vault.spend_reserve()
    vault.close()


def test_readonly_media_opens_readonly_alone(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(ReadOnly):
        folder.open_vault(path, passphrase())
    vault = folder.open_vault(path, passphrase(), read_only=True)
    with pytest.raises(ReadOnly):
        vault.use_database(bytes(16))
    assert vault.confirm() == []
    vault.close()


@pytest.mark.parametrize("name", ["lock", "state", "header.a"])
def test_a_file_that_can_not_be_used_is_named_with_its_folder(path: Path, name: str) -> None:
    """Whoever reads the message must know which of his folders it is about."""
    vault = folder.open_vault(path, passphrase())
    if name == "lock":
        vault.close()
    (path / name).unlink(missing_ok=True)
    (path / name).mkdir()
    with pytest.raises(NotAFile) as refused:
        if name == "lock":
            folder.open_vault(path, passphrase())
        elif name == "state":
            vault.state.write(State("0" * 32, "open", 0, "", 0, ""))
        else:
            vault.write_header(vault.header, vault.directory)
    assert refused.value.facts["subject"] == str(path / name)
    vault.close()
