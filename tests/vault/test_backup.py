"""The files of a backup and the snapshots: sealed, incremental, each a database of its own."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.errors import Damaged, HavenError, NotAFile, NotAVault, NotFound
from app.vault import backup, folder, header, snapshots, unlocking
from app.vault.backup import Item, Manifest
from app.vault.credentials import BOUND, RecoveryCode
from app.vault.folder import OpenVault
from app.vault.objects import ObjectStore
from app.vault.state import CLOSED, OPEN, State, StateFile
from tests.vaults import CHEAP, passphrase

MANIFEST = Manifest("2026-05-01T00:00:00Z", b"d" * 16, "origin\n3\nroot\n", {"ab" * 16: Item(10, "00" * 32)})


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OpenVault:
    monkeypatch.setattr(folder, "RESERVE", 1 << 20)
    made = folder.create_vault(tmp_path / "v.haven", passphrase(), RecoveryCode.new(), kdf=CHEAP)
    folder.publish(made)
    return made


@pytest.fixture
def target(tmp_path: Path) -> Path:
    (tmp_path / "copy" / "objects").mkdir(parents=True)
    return tmp_path / "copy"


def silent(count: int) -> None:
    assert count > 0


def test_manifest_comes_back_sealed(vault: OpenVault, target: Path) -> None:
    assert not backup.is_backup(target)
    with pytest.raises(NotAVault):
        backup.read_manifest(vault, target)
    backup.write_manifest(vault, target, MANIFEST)
    assert backup.is_backup(target)
    assert backup.read_manifest(vault, target) == MANIFEST
    assert b"2026-05-01" not in (target / "manifest").read_bytes()


@pytest.mark.parametrize("place", [0, 11, 12, -1, None])
def test_a_changed_manifest_is_damage(vault: OpenVault, target: Path, place: int | None) -> None:
    backup.write_manifest(vault, target, MANIFEST)
    data = bytearray((target / "manifest").read_bytes())
    if place is None:
        del data[20:]
    else:
        data[place] ^= 1
    (target / "manifest").write_bytes(data)
    with pytest.raises(Damaged) as damaged:
        backup.read_manifest(vault, target)
    assert damaged.value.facts["part"] == "manifest"


def test_header_pair_of_a_backup_opens_with_the_same_passphrase(vault: OpenVault, target: Path) -> None:
    vault.change_credential(passphrase(b"bound"), "this computer", ())
    last = vault.directory.credentials[-1]
    vault.directory = replace(
        vault.directory, credentials=(*vault.directory.credentials[:-1], replace(last, kind=BOUND))
    )
    backup.write_headers(vault, target, b"n" * 16, 9)
    copies = unlocking.read_headers(target)
    assert copies["header.a"] == copies["header.b"]
    assert copies["header.a"].vault_id == vault.vault_id
    assert copies["header.a"].slots[2] != vault.header.slots[2]
    assert copies["header.a"].slots[:2] == vault.header.slots[:2]
    found = unlocking.unlock(target, copies, passphrase())
    assert (found.directory.db_id, found.header.generation) == (b"n" * 16, 9)
    assert [entry.kind for entry in found.directory.credentials] == [1, 4]
    assert found.vault_key == vault._vault_key
    with pytest.raises(HavenError):
        unlocking.unlock(target, copies, passphrase(b"bound"))


def test_a_backups_header_put_into_the_vault_does_not_count(vault: OpenVault, target: Path) -> None:
    """It is genuine, and newer; but the database it names is not there."""
    vault.db_path.write_bytes(b"stands for a database")
    backup.write_headers(vault, target, b"n" * 16, 9)
    vault.close()
    (vault.path / "header.a").write_bytes((target / "header.a").read_bytes())
    again = folder.open_vault(vault.path, passphrase())
    assert again.db_path == vault.db_path
    again.close()


def test_belonging_is_by_vault_id(vault: OpenVault, target: Path) -> None:
    assert not backup.belongs_to(vault, target)
    backup.write_manifest(vault, target, MANIFEST)
    assert not backup.belongs_to(vault, target)
    backup.write_headers(vault, target, b"n" * 16, 1)
    assert backup.belongs_to(vault, target)
    for name in folder.COPIES:
        other = header.decode((target / name).read_bytes())
        (target / name).write_bytes(replace(other, vault_id=bytes(16)).encode())
    assert not backup.belongs_to(vault, target)


def test_state_of_a_backup_is_closed(vault: OpenVault, target: Path) -> None:
    said = State("s" * 32, OPEN, 4, "r" * 64, 1, "d" * 32)
    backup.write_state(vault, target, said)
    read = StateFile(target / "state", vault._vault_key, vault.vault_id).read()
    assert read == replace(said, phase=CLOSED, seq=2)


def test_only_new_objects_are_copied_and_gone_ones_leave(vault: OpenVault, target: Path) -> None:
    stored = [vault.objects.write([os.urandom(50_000)]) for _ in range(3)]
    ids = [one.object_id.hex() for one in stored]
    items, copied = backup.copy_objects(vault.objects, target / "objects", ids[:2], {}, silent)
    assert copied == 2
    items, copied = backup.copy_objects(vault.objects, target / "objects", ids, items, silent)
    assert copied == 1
    backup.check_copied(replace(MANIFEST, objects=items), items)
    store = ObjectStore(target / "objects")
    for one in stored:
        with store.open(one.object_id, one.key, one.size) as reader:
            assert reader.sha256() == one.sha256
        assert store.path(one.object_id).stat().st_mtime == vault.objects.path(one.object_id).stat().st_mtime
    (target / "case-old.db").write_bytes(b"")
    (target / "case-new.db").write_bytes(b"")
    backup.tidy(target, target / "case-new.db", ids[1:])
    assert set(store.listing()) == {bytes.fromhex(one) for one in ids[1:]}
    assert [p.name for p in target.glob("case-*")] == ["case-new.db"]
    # A copy that was cut or replaced by a link is copied again.
    os.truncate(store.path(stored[1].object_id), 10)
    store.path(stored[2].object_id).unlink()
    store.path(stored[2].object_id).symlink_to(vault.objects.path(stored[2].object_id))
    again, copied = backup.copy_objects(vault.objects, target / "objects", ids[1:], items, silent)
    assert copied == 2
    assert again == {one: items[one] for one in ids[1:]}
    assert not store.path(stored[2].object_id).is_symlink()


def test_a_copied_object_that_differs_is_named(vault: OpenVault, target: Path) -> None:
    stored = vault.objects.write([b"x"])
    name = stored.object_id.hex()
    items, _ = backup.copy_objects(vault.objects, target / "objects", [name], {}, silent)
    data = bytearray(vault.objects.path(stored.object_id).read_bytes())
    data[-1] ^= 1
    vault.objects.path(stored.object_id).write_bytes(data)
    changed, _ = backup.copy_objects(vault.objects, target / "more", [name], {}, silent)
    with pytest.raises(Damaged) as damaged:
        backup.check_copied(replace(MANIFEST, objects=items), changed)
    assert damaged.value.facts["subject"] == name
    with pytest.raises(Damaged):
        backup.check_copied(replace(MANIFEST, objects=items), {})


def test_an_object_that_is_gone_or_a_link_stops_the_copy(vault: OpenVault, target: Path) -> None:
    with pytest.raises(NotFound):
        backup.copy_objects(vault.objects, target / "objects", ["00" * 16], {}, silent)
    stored = vault.objects.write([b"x"])
    place = vault.objects.path(stored.object_id)
    place.rename(target / "elsewhere")
    place.symlink_to(target / "elsewhere")
    with pytest.raises(NotAFile):
        backup.copy_objects(vault.objects, target / "objects", [stored.object_id.hex()], {}, silent)
    assert not [p for p in (target / "objects").rglob("*") if p.is_file()]


# -- snapshots ------------------------------------------------------------------------


def test_three_snapshots_are_kept_each_under_a_key_of_its_own(vault: OpenVault) -> None:
    seen: list[bytes] = []

    def copy(target: Path, key: bytearray) -> None:
        seen.append(bytes(key))
        target.write_bytes(b"copy")
        os.utime(target, (len(seen), len(seen)))

    taken = [snapshots.take(vault, copy) for _ in range(5)]
    assert snapshots.listing(vault.path) == taken[:1:-1]
    assert len(set(seen)) == 5
    assert all(len(key) == 99 for key in seen)
    snapshots.take_daily(vault, copy)
    assert len(seen) == 6
    os.utime(snapshots.listing(vault.path)[0])
    snapshots.take_daily(vault, copy)
    assert len(seen) == 6
    snapshots.remove_all(vault.path)
    assert snapshots.listing(vault.path) == []
