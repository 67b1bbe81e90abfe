"""Wipe: the keys first, in a number of steps that does not grow, then the files; nothing that is foreign."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.domain.errors import HavenError, IoFailed, NotAVault, NotFound
from app.vault import folder, holding, summary, unlocking, wiping
from app.vault.credentials import RecoveryCode
from app.vault.folder import OpenVault
from tests.vaults import CHEAP, passphrase


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OpenVault:
    monkeypatch.setattr(folder, "RESERVE", 1 << 20)
    made = folder.create_vault(tmp_path / "v.haven", passphrase(), RecoveryCode.new(), kdf=CHEAP)
    folder.publish(made)
    filled(made.path)
    return made


def filled(path: Path) -> None:
    """A file of every kind that a vault or backup may hold, and an object or two."""
    (path / f"case-{'ab' * 16}.db").write_bytes(b"database")
    (path / f"case-{'ab' * 16}.db-wal").write_bytes(b"log")
    (path / "snapshots" / f"{'cd' * 16}.db").write_bytes(b"snapshot")
    (path / "snapshots" / f"{'ef' * 16}.db.part").write_bytes(b"half")
    for place in (
        f"12/12{'34' * 15}",
        f"quarantine/{'56' * 16}",
        f"tmp-{'78' * 16}",
        f"12/.{'9a' * 16}.{'ab' * 6}.part",
    ):
        (path / "objects" / place).parent.mkdir(exist_ok=True)
        (path / "objects" / place).write_bytes(b"object")
    (path / "state").write_bytes(bytes(1024))
    summary.write(path, summary.Summary(None, 3, 1))


def test_nothing_of_a_vault_is_left(vault: OpenVault) -> None:
    vault.close()
    assert wiping.wipe(vault.path) == []
    assert not vault.path.exists()


@pytest.mark.parametrize("name", ["manifest", f"manifest-{'ab' * 16}"])
def test_a_wiped_backup_leaves_the_key_ring_to_the_vault(
    vault: OpenVault, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiping.devicekey, "forget", lambda _: pytest.fail("the vault needs it"))
    vault.close()
    (vault.path / name).write_bytes(b"x")
    assert wiping.destroy_keys(vault.path).vault_ids == []
    (vault.path / name).unlink()
    assert wiping.wipe(vault.path) == []


def test_what_is_foreign_stays_and_is_named(vault: OpenVault, tmp_path: Path) -> None:
    vault.close()
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / ("ab" * 16)).write_bytes(b"not ours")
    foreign = ["notes.txt", "case-mine.db", "objects/photo.jpg", "objects/12/letter", "snapshots/mine.db", "mine/x/y"]
    for name in foreign:
        (vault.path / name).parent.mkdir(parents=True, exist_ok=True)
        (vault.path / name).write_bytes(b"foreign")
    (vault.path / "objects" / "ff").symlink_to(outside)
    (vault.path / "header.b").unlink()
    (vault.path / "header.b").symlink_to(outside / ("ab" * 16))
    assert sorted(wiping.wipe(vault.path)) == sorted([*foreign[:-1], "mine", "objects/ff"])
    assert (outside / ("ab" * 16)).read_bytes() == b"not ours"
    assert {str(p.relative_to(vault.path)) for p in vault.path.rglob("*") if p.is_file()} == set(foreign)


def test_folders_that_are_links_are_not_followed(vault: OpenVault, tmp_path: Path) -> None:
    vault.close()
    (vault.path / "objects").rename(tmp_path / "moved")
    (vault.path / "objects").symlink_to(tmp_path / "moved")
    before = sorted(tmp_path.joinpath("moved").rglob("*"))
    assert wiping.wipe(vault.path) == ["objects"]
    assert sorted(tmp_path.joinpath("moved").rglob("*")) == before


def test_a_planted_second_name_of_another_file_is_not_overwritten(vault: OpenVault, tmp_path: Path) -> None:
    vault.close()
    (tmp_path / "letter").write_bytes(b"not ours")
    (vault.path / "state").unlink()
    os.link(tmp_path / "letter", vault.path / "state")
    os.link(vault.path / "header.a", tmp_path / "old name")
    wiping.wipe(vault.path)
    assert (tmp_path / "letter").read_bytes() == b"not ours"
    # A second name of the header itself would still open with the passphrase.
    assert (tmp_path / "old name").read_bytes()[:8] != b"HAVENVLT"


@pytest.mark.parametrize("gone", [["header.a"], ["header.a", "header.b"], ["state", "lock", "reserve.bin"]])
def test_damaged_and_half_made_vaults_are_wiped_too(vault: OpenVault, gone: list[str]) -> None:
    vault.close()
    for name in gone:
        (vault.path / name).unlink()
    wiping.wipe(vault.path)
    assert not vault.path.exists()


def test_only_vaults_are_wiped(tmp_path: Path) -> None:
    (tmp_path / "photos" / "objects").mkdir(parents=True)
    (tmp_path / "photos" / "lock").write_bytes(b"x")
    (tmp_path / "file").write_bytes(b"x")
    for name, error in (("photos", NotAVault), ("file", NotAVault), ("nothing", NotFound)):
        with pytest.raises(error):
            wiping.wipe(tmp_path / name)
    assert (tmp_path / "photos" / "lock").exists()


def test_a_vault_held_by_another_is_wiped_all_the_same(vault: OpenVault) -> None:
    """Its keys are gone from the disk, the mark stays: what the other one writes later goes at the next open."""
    wiping.wipe(vault.path)
    assert {p.name for p in vault.path.iterdir()} == {"wiped", "lock"}
    with pytest.raises(wiping.Wiped):
        vault.write_header(vault.header, vault.directory)
    vault._repair = list(folder.COPIES)
    vault.confirm()
    assert not (vault.path / "header.a").exists()
    vault.close()
    (vault.path / "state").write_bytes(b"written by the other one")
    with pytest.raises(wiping.Wiped):
        folder.open_vault(vault.path, passphrase())
    assert not vault.path.exists()


@pytest.mark.parametrize("opening", [unlocking.read_headers, lambda path: folder.open_vault(path, passphrase())])
def test_every_open_finishes_a_wipe_that_began(vault: OpenVault, opening) -> None:
    vault.close()
    (vault.path / "wiped").write_bytes(b"")
    with pytest.raises(wiping.Wiped) as wiped:
        opening(vault.path)
    assert wiped.value.facts["subject"] == str(vault.path)
    assert not vault.path.exists()


def test_a_link_called_wiped_is_no_mark(vault: OpenVault, tmp_path: Path) -> None:
    vault.close()
    (vault.path / "wiped").symlink_to(tmp_path)
    assert not wiping.marked(vault.path)
    assert len(unlocking.read_headers(vault.path)) == 2


def test_the_header_is_random_all_over_once_keys_are_destroyed(vault: OpenVault) -> None:
    before = [(vault.path / name).read_bytes() for name in folder.COPIES]
    vault.close()
    assert wiping.destroy_keys(vault.path) == wiping.Keys([vault.vault_id])
    for name, old in zip(folder.COPIES, before, strict=True):
        new = (vault.path / name).read_bytes()
        assert len(new) == 16384
        # Random bytes agree at one place in 256.
        assert sum(a == b for a, b in zip(old, new, strict=True)) < 200
    assert (vault.path / "wiped").read_bytes() == b"HVNWIPED" + vault.vault_id
    # The ids are still known when it is finished later: the key ring's secret goes then.
    assert wiping.destroy_keys(vault.path).vault_ids == [vault.vault_id]


def test_the_steps_until_nothing_opens_do_not_grow(vault: OpenVault, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted, not timed: with a hundred times as many files the keys are gone after as many system calls."""
    vault.close()
    standing = {name: (vault.path / name).read_bytes() for name in folder.COPIES}
    counted = [_steps(vault.path, monkeypatch)]
    (vault.path / "wiped").unlink()
    for header, data in standing.items():
        (vault.path / header).write_bytes(data)
    for _ in range(200):
        name = os.urandom(16).hex()
        (vault.path / "objects" / name[:2]).mkdir(exist_ok=True)
        (vault.path / "objects" / name[:2] / name).write_bytes(b"object")
    counted.append(_steps(vault.path, monkeypatch))
    assert counted[0] == counted[1]
    assert 0 < counted[0] < 60


def _steps(path: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    counted: list[str] = []
    with monkeypatch.context() as patch:
        for name in ("open", "write", "pwrite", "fsync", "unlink", "rename", "scandir", "listdir", "lstat", "stat"):
            real = getattr(os, name)
            patch.setattr(os, name, lambda *a, _real=real, _name=name, **k: counted.append(_name) or _real(*a, **k))
        wiping.destroy_keys(path)
    return len(counted)


def test_the_secret_in_the_key_ring_goes(vault: OpenVault, monkeypatch: pytest.MonkeyPatch) -> None:
    forgotten: list[bytes] = []
    monkeypatch.setattr(wiping.devicekey, "forget", forgotten.append)
    vault.close()
    wiping.destroy_keys(vault.path)
    # Killed here, the ids are in the mark alone.
    with pytest.raises(wiping.Wiped):
        folder.open_vault(vault.path, passphrase())
    assert forgotten == [vault.vault_id]


def test_a_key_ring_that_does_not_answer_is_no_obstacle(vault: OpenVault, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(vault_id: bytes) -> bool:
        raise wiping.devicekey.NoKeyring(state="failed")

    monkeypatch.setattr(wiping.devicekey, "forget", broken)
    vault.close()
    wiping.wipe(vault.path)
    assert not vault.path.exists()


def test_a_full_disk_does_not_save_the_keys(vault: OpenVault, monkeypatch: pytest.MonkeyPatch) -> None:
    """No room for the mark even without the reserve: headers are overwritten where they stand."""
    vault.close()
    real = wiping.files.write_in_place

    def full(path: Path, data: bytes) -> None:
        if path.name == "wiped":
            raise wiping.DiskFull(subject=path.name)
        real(path, data)

    monkeypatch.setattr(wiping.files, "write_in_place", full)
    wiping.wipe(vault.path)
    assert not vault.path.exists()


def test_a_header_that_can_only_be_removed_is_removed_and_said(
    vault: OpenVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bytes that were not overwritten may be found on the disk: the wipe is done, but does not say it went well."""
    vault.close()
    real = wiping.files.open_regular

    def refused(path: Path, flags: int = os.O_RDONLY, *more: int, **named: int) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR) and path.name == "header.b":
            raise IoFailed(subject=path.name, reason="bad block")
        return real(path, flags, *more, **named)

    monkeypatch.setattr(wiping.files, "open_regular", refused)
    with pytest.raises(wiping.NotOverwritten, match=r"header\.b \(bad block"):
        wiping.wipe(vault.path)
    assert not vault.path.exists()


def test_files_that_can_not_be_removed_are_said_after_the_keys_are_gone(
    vault: OpenVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.close()

    def stuck(path: Path, *, missing_ok: bool = False) -> None:
        raise PermissionError(13, "no", str(path))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", stuck)
        with pytest.raises(wiping.FilesLeft, match="and 10 more"):
            wiping.wipe(vault.path)
    assert (vault.path / "header.a").read_bytes()[:8] != b"HAVENVLT"
    with pytest.raises(HavenError) as wiped:
        folder.open_vault(vault.path, passphrase())
    assert wiped.value.code == "wiped"
    assert not vault.path.exists()


def test_the_lock_of_a_running_program_is_no_obstacle(vault: OpenVault) -> None:
    vault.close()
    handle = holding.hold(vault.path)
    wiping.destroy_keys(vault.path)
    os.close(handle)
    assert (vault.path / "header.a").read_bytes()[:8] != b"HAVENVLT"


def test_what_was_put_behind_header_and_state_costs_no_time(vault: OpenVault, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted, not timed: a gigabyte behind a header is cut off, not written over."""
    vault.close()
    names = ("header.a", "header.b", "state", "summary")
    for name in names:
        os.truncate(vault.path / name, 1 << 30)
    written: list[int] = []
    real = wiping.files.write_at
    monkeypatch.setattr(wiping.files, "write_at", lambda *given: written.append(len(given[1])) or real(*given))
    assert wiping.destroy_keys(vault.path).standing == {}
    assert sum(written) < 5 * 16384
    assert [(vault.path / name).stat().st_size for name in names] == [16384] * 4
    assert (vault.path / "header.a").read_bytes()[:8] != b"HAVENVLT"


def test_a_file_called_wiped_is_a_mark_only_in_a_vault(tmp_path: Path) -> None:
    names = ("wiped", "state", "summary", "manifest", "lock", "thesis.txt")
    for name in names:
        (tmp_path / name).write_text(f"my own {name}")
    wiping.finish_if_marked(tmp_path)
    with pytest.raises(NotAVault):
        unlocking.read_headers(tmp_path)
    with pytest.raises(NotAVault):
        wiping.wipe(tmp_path)
    assert {place.name: place.read_text() for place in tmp_path.iterdir()} == {name: f"my own {name}" for name in names}


def test_a_mark_of_ours_is_known_when_all_else_is_gone(vault: OpenVault) -> None:
    """Killed just before the end: the last step is done by the next open."""
    vault.close()
    wiping.destroy_keys(vault.path)
    for place in sorted(vault.path.rglob("*"), reverse=True):
        if place.name != "wiped":
            place.rmdir() if place.is_dir() else place.unlink()
    with pytest.raises(wiping.Wiped):
        unlocking.read_headers(vault.path)
    assert not vault.path.exists()


def test_notes_called_manifest_make_no_backup_of_a_vault(vault: OpenVault, monkeypatch: pytest.MonkeyPatch) -> None:
    forgotten: list[bytes] = []
    monkeypatch.setattr(wiping.devicekey, "forget", forgotten.append)
    vault.close()
    for name in ("manifest.txt", "manifest-notes.txt", f"manifest-{'ab' * 16}.bak"):
        (vault.path / name).write_bytes(b"notes")
    assert len(wiping.wipe(vault.path)) == 3
    assert forgotten == [vault.vault_id]
