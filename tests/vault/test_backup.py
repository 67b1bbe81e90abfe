"""The files of a backup and the snapshots: sealed, incremental, each a database of its own."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.errors import Damaged, DiskFull, HavenError, NotAFile, NotAVault, NotFound, TooNew, WrongKey
from app.vault import backup, folder, header, manifest, snapshots, unlocking
from app.vault.backup import Item, Manifest, Sealed
from app.vault.credentials import BOUND, RecoveryCode
from app.vault.folder import OpenVault
from app.vault.objects import ObjectStore, StoredObject
from tests.vaults import CHEAP, passphrase

MANIFEST = Manifest(
    "2026-05-01T00:00:00Z", b"d" * 16, "origin\n3\nroot\n", {"ab" * 16: Item(10, "00" * 32)}, ("cd" * 16,), "s" * 32
)


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
    assert count >= 0


def sealed(stored: StoredObject) -> Sealed:
    return Sealed(stored.object_id.hex(), stored.key, stored.size, stored.sha256.hex())


def flip(path: Path, place: int = -1) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)


# -- manifest -------------------------------------------------------------------------


def test_manifest_comes_back_sealed(vault: OpenVault, target: Path) -> None:
    assert not backup.is_backup(target)
    with pytest.raises(NotAVault):
        backup.read_manifest(vault, target, MANIFEST.db_id)
    backup.write_manifest(vault, target, MANIFEST)
    assert backup.is_backup(target)
    assert backup.read_manifest(vault, target, MANIFEST.db_id) == MANIFEST
    assert b"2026-05-01" not in manifest.path_of(target, MANIFEST.db_id).read_bytes()
    with pytest.raises(Damaged):
        backup.read_manifest(vault, target, b"e" * 16)


def test_the_manifest_of_one_database_does_not_stand_for_another(vault: OpenVault, target: Path) -> None:
    backup.write_manifest(vault, target, MANIFEST)
    manifest.path_of(target, MANIFEST.db_id).rename(manifest.path_of(target, b"e" * 16))
    with pytest.raises(Damaged):
        backup.read_manifest(vault, target, b"e" * 16)
    # A folder of version 0.1 has one without a database in its name: what it says counts.
    manifest.path_of(target, b"e" * 16).rename(target / "manifest")
    assert backup.is_backup(target)
    assert backup.read_manifest(vault, target, b"e" * 16) == MANIFEST


def test_a_manifest_of_a_later_version_is_named(
    vault: OpenVault, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as later:
        later.setattr(manifest, "VERSION", 2)
        backup.write_manifest(vault, target, MANIFEST)
    with pytest.raises(TooNew) as newer:
        backup.read_manifest(vault, target, MANIFEST.db_id)
    assert newer.value.facts["found"] == "2"


@pytest.mark.parametrize("place", [0, 11, 12, -1, None])
def test_a_changed_manifest_is_damage(vault: OpenVault, target: Path, place: int | None) -> None:
    backup.write_manifest(vault, target, MANIFEST)
    path = manifest.path_of(target, MANIFEST.db_id)
    if place is None:
        path.write_bytes(path.read_bytes()[:20])
    else:
        flip(path, place)
    with pytest.raises(Damaged) as damaged:
        backup.read_manifest(vault, target, MANIFEST.db_id)
    assert damaged.value.facts["part"] == "manifest"


# -- headers --------------------------------------------------------------------------


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


def test_a_backup_for_some_credentials_opens_with_those_alone(vault: OpenVault, target: Path) -> None:
    vault.change_credential(passphrase(b"office"), "office", ())
    office = vault.directory.credentials[-1].slot_id
    backup.write_headers(vault, target, b"n" * 16, 1, {office})
    copies = unlocking.read_headers(target)
    for name in folder.COPIES:
        assert not set(copies[name].slots) & set(vault.header.slots[:2])
    found = unlocking.unlock(target, copies, passphrase(b"office"))
    assert [entry.name for entry in found.directory.credentials] == ["office"]
    with pytest.raises(WrongKey):
        unlocking.unlock(target, copies, passphrase())


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


def test_a_backup_of_a_later_version_is_named_not_overwritten(vault: OpenVault, target: Path) -> None:
    backup.write_manifest(vault, target, MANIFEST)
    for name in folder.COPIES:
        (target / name).write_bytes(b"HAVENVLT" + (2).to_bytes(2, "little") + bytes(200))
    with pytest.raises(TooNew):
        backup.belongs_to(vault, target)


def test_the_header_that_counts_has_its_database(vault: OpenVault, target: Path) -> None:
    (target / f"case-{(b'o' * 16).hex()}.db").write_bytes(b"older")
    backup.write_headers(vault, target, b"n" * 16, 9)
    assert backup.header_in_use(vault, target) is None
    newer = (target / "header.a").read_bytes()
    backup.write_headers(vault, target, b"o" * 16, 8)
    (target / "header.a").write_bytes(newer)
    found = backup.header_in_use(vault, target)
    assert found is not None
    assert found[1].db_id == b"o" * 16


# -- objects --------------------------------------------------------------------------


def test_objects_are_copied_and_decrypted(vault: OpenVault, target: Path) -> None:
    stored = vault.objects.write([os.urandom(50_000)])
    store = ObjectStore(target / "objects")
    item = backup.copy_object(vault.objects, store, sealed(stored), silent)
    place = store.path(stored.object_id)
    assert item == backup.weigh(place, silent)
    assert backup.lies_there(place, item)
    assert place.stat().st_mtime == vault.objects.path(stored.object_id).stat().st_mtime
    assert backup.take_over(store, sealed(stored), silent) == item
    flip(place)
    assert backup.take_over(store, sealed(stored), silent) is None
    os.truncate(place, 10)
    assert not backup.lies_there(place, item)
    place.unlink()
    place.symlink_to(vault.objects.path(stored.object_id))
    assert not backup.lies_there(place, item)
    assert backup.take_over(store, sealed(stored), silent) is None
    assert backup.copy_object(vault.objects, store, sealed(stored), silent) == item
    assert not place.is_symlink()


def test_a_damaged_object_is_named_and_leaves_nothing(vault: OpenVault, target: Path) -> None:
    stored = vault.objects.write([b"x"])
    flip(vault.objects.path(stored.object_id))
    with pytest.raises(Damaged) as damaged:
        backup.copy_object(vault.objects, ObjectStore(target / "objects"), sealed(stored), silent)
    assert damaged.value.facts == {"part": "object", "subject": stored.object_id.hex()}
    assert not [p for p in (target / "objects").rglob("*") if p.is_file()]


def test_an_object_that_is_gone_or_a_link_is_damage_too(vault: OpenVault, target: Path) -> None:
    stored, store = vault.objects.write([b"x"]), ObjectStore(target / "objects")
    place = vault.objects.path(stored.object_id)
    place.rename(target / "elsewhere")
    with pytest.raises(Damaged):
        backup.copy_object(vault.objects, store, sealed(stored), silent)
    place.symlink_to(target / "elsewhere")
    with pytest.raises(Damaged):
        backup.copy_object(vault.objects, store, sealed(stored), silent)
    assert not [p for p in (target / "objects").rglob("*") if p.is_file()]


def test_a_vault_that_went_away_is_no_damage_of_its_objects(vault: OpenVault, target: Path) -> None:
    stored = vault.objects.write([b"x"])
    vault.path.rename(vault.path.with_name("unplugged"))
    with pytest.raises(NotFound):
        backup.copy_object(vault.objects, ObjectStore(target / "objects"), sealed(stored), silent)


@pytest.mark.parametrize("depth", [1, 2])
def test_links_in_the_target_lead_nowhere(vault: OpenVault, target: Path, tmp_path: Path, depth: int) -> None:
    stored = vault.objects.write([b"x"])
    (tmp_path / "outside").mkdir()
    place = target / "objects" / stored.object_id.hex()[:2] if depth == 2 else target / "objects"
    if depth == 1:
        place.rmdir()
    place.symlink_to(tmp_path / "outside")
    with pytest.raises(NotAFile):
        backup.copy_object(vault.objects, ObjectStore(target / "objects"), sealed(stored), silent)
    assert list((tmp_path / "outside").iterdir()) == []


def test_what_an_earlier_backup_left_goes_and_nothing_else(vault: OpenVault, target: Path, tmp_path: Path) -> None:
    stored = [vault.objects.write([os.urandom(5_000)]) for _ in range(2)]
    store = ObjectStore(target / "objects")
    for one in stored:
        backup.copy_object(vault.objects, store, sealed(one), silent)
    backup.write_manifest(vault, target, MANIFEST)
    backup.write_manifest(vault, target, replace(MANIFEST, db_id=b"o" * 16))
    old, new = f"case-{(b'o' * 16).hex()}.db", f"case-{MANIFEST.db_id.hex()}.db"
    ours = [
        "manifest",
        "state",
        old,
        f"{old}-journal",
        f".manifest-x.{'ab' * 6}.part",
        "objects/00/.x.abababababab.part",
    ]
    (target / "objects" / "00").mkdir(exist_ok=True)
    foreign = ["notes.txt", "case-mine.db", "manifests.pdf", ".part", "objects/photo.jpg"]
    for name in [*ours, *foreign, new]:
        (target / name).write_bytes(b"x")
    (target / "objects" / "ff").rmdir() if (target / "objects" / "ff").exists() else None
    backup.tidy(target, MANIFEST.db_id, [stored[1].object_id.hex()])
    assert set(store.listing()) == {stored[1].object_id}
    left = {str(p.relative_to(target)) for p in target.rglob("*") if p.is_file()}
    kept = {str(store.path(stored[1].object_id).relative_to(target))}
    assert left == {*foreign, new, manifest.path_of(target, MANIFEST.db_id).name} | kept


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
    # A clock that was set back does not stop them.
    os.utime(snapshots.listing(vault.path)[0], (2**32, 2**32))
    snapshots.take_daily(vault, copy)
    assert len(seen) == 7
    snapshots.remove_all(vault.path)
    assert snapshots.listing(vault.path) == []


def test_a_snapshot_that_can_not_be_made_keeps_nothing_from_going_on(vault: OpenVault) -> None:
    def full(target: Path, key: bytearray) -> None:
        raise DiskFull(subject=target.name)

    assert snapshots.take_daily(vault, full) is False
    assert snapshots.take_daily(vault, lambda target, key: target.write_bytes(b"")) is True
