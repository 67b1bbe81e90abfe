"""Backup and restore from the command line: whole, incremental, damaged."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Shell


@pytest.fixture
def saved(shell: Shell) -> Path:
    paper = shell.file("one.txt", b"first page\n")
    shell.ok("evidence", "add", paper, "--case", "C-001")
    shell.ok("vault", "backup", shell.folder / "backup")
    return shell.folder / "backup"


def test_restored_vault_is_a_new_installation_with_all_of_it(shell: Shell, saved: Path) -> None:
    before = shell.ok("vault", "info")
    told = shell.ok("vault", "restore", saved, shell.folder / "again")
    shell.vault = shell.folder / "again"
    after = shell.ok("vault", "info")
    assert (after["vault_id"], after["counts"]["evidence"]) == (before["vault_id"], 1)
    assert after["site"] != before["site"]
    assert told["checkpoint"]["origin"] == f"havenfile/{before['site']}"
    assert after["last_backup"]["at"] == told["date"]
    assert shell.ok("vault", "verify")["ok"]
    uid = shell.ok("evidence", "list", "--case", "C-001")["rows"][0]["uid"]
    shell.ok("evidence", "export", uid, shell.folder / "out")
    assert (shell.folder / "out").read_bytes() == b"first page\n"
    assert shell("undo").out["error"] == "nothing_to_undo"
    shell.json("record", "add", "note", "--case", "C-001", text="goes on")


def test_second_backup_copies_only_what_is_new(shell: Shell, saved: Path) -> None:
    shell.ok("evidence", "add", shell.file("two.txt", b"second page\n"), "--case", "C-001")
    told = shell.ok("vault", "backup", saved)
    assert (told["objects"], told["copied"]) == (2, 1)
    assert len(list(saved.glob("case-*.db"))) == 1
    shell.ok("vault", "restore", saved, shell.folder / "again")
    shell.vault = shell.folder / "again"
    assert shell.ok("vault", "info")["counts"]["evidence"] == 2


def test_a_backup_is_looked_at_but_never_changed(shell: Shell, saved: Path) -> None:
    shell.vault = saved
    before = shell.tree()
    assert shell.ok("vault", "verify")["ok"]
    ran = shell("record", "add", "note", "--case", "C-001", "--json-file", "-", stdin=b'{"text": "x"}')
    assert (ran.code, ran.out["error"]) == (1, "read_only")
    assert ran.out["message"].startswith(f"A backup can't be changed: {saved}.")
    for words in (("rotate",), ("credential", "recovery"), ("passphrase", "--new-passphrase-file", shell.secret)):
        assert shell("vault", *words).out["message"] == ran.out["message"]
    assert shell.tree() == before


def test_backup_goes_nowhere_else(shell: Shell) -> None:
    (shell.folder / "there").mkdir()
    ran = shell("vault", "backup", shell.folder / "there")
    assert (ran.code, ran.out["error"]) == (1, "already_exists")
    assert f"is no backup of this vault, and is left alone: {shell.folder / 'there'}." in ran.out["message"]
    assert shell("vault", "backup", shell.vault / "inside").out["error"] == "refused"
    assert shell("vault", "backup", shell.vault).out["error"] == "refused"
    assert shell("vault", "backup", shell.folder / "no" / "backup").out["error"] == "not_found"


def test_backup_of_another_vault_is_left_alone(shell: Shell, saved: Path) -> None:
    shell.ok("vault", "create", shell.folder / "other", "--kdf-memory", "64")
    shell.vault = shell.folder / "other"
    ran = shell("vault", "backup", saved)
    assert (ran.out["error"], "is no backup of this vault" in ran.out["message"]) == ("already_exists", True)


def test_a_vault_in_place_of_a_backup_is_called_a_vault(shell: Shell) -> None:
    for words in (("rehearse", shell.vault), ("restore", shell.vault, shell.folder / "x")):
        ran = shell("vault", *words)
        assert (ran.code, ran.out["error"]) == (1, "not_a_vault")
        assert ran.out["message"] == f"This is a vault, not a backup: {shell.vault}"
    (shell.folder / "photos").mkdir()
    ran = shell("vault", "restore", shell.folder / "photos", shell.folder / "x")
    assert ran.out["message"] == f"This is not a vault: {shell.folder / 'photos'}"


def test_restore_refuses(shell: Shell, saved: Path) -> None:
    assert shell("vault", "restore", saved, shell.vault).out["error"] == "already_exists"
    assert shell("vault", "restore", shell.folder / "no", shell.folder / "x").out["error"] == "not_found"
    assert shell("vault", "restore", shell.vault, shell.folder / "x").out["error"] == "not_a_vault"
    shell.secret.write_bytes(b"wrong")
    ran = shell("vault", "restore", saved, shell.folder / "x")
    assert (ran.code, ran.out["error"]) == (3, "wrong_key")
    assert not (shell.folder / "x").exists()


@pytest.mark.parametrize("part", ["manifest", "database", "object"])
def test_damaged_backup_is_not_restored(shell: Shell, saved: Path, part: str) -> None:
    places = {"manifest": "manifest-*", "database": "case-*.db", "object": "objects/*/*"}
    (place,) = saved.glob(places[part])
    data = bytearray(place.read_bytes())
    data[len(data) // 2] ^= 1
    place.write_bytes(data)
    ran = shell("vault", "restore", saved, shell.folder / "again")
    assert (ran.code, ran.out["error"], ran.out["facts"]["part"]) == (1, "damaged", part)
    if part == "object":
        assert ran.out["facts"]["subject"] == "E-001"
    assert not (shell.folder / "again").exists()


def test_missing_object_is_not_restored(shell: Shell, saved: Path) -> None:
    (place,) = saved.glob("objects/*/*")
    place.unlink()
    ran = shell("vault", "restore", saved, shell.folder / "again")
    assert (ran.code, ran.out["facts"]["part"], ran.out["facts"]["subject"]) == (1, "object", "E-001")
    assert not (shell.folder / "again").exists()


def test_a_rehearsal_is_shown_in_info(shell: Shell, saved: Path) -> None:
    info = shell.ok("vault", "info")
    assert (info["last_tested"], info["backup"]["due"], info["backup"]["reasons"]) == (None, True, ["untested"])
    before = {p: p.read_bytes() for p in saved.rglob("*") if p.is_file()}
    told = shell.ok("vault", "rehearse", saved)
    assert {p: p.read_bytes() for p in saved.rglob("*") if p.is_file()} == before
    assert (told["matches"], told["objects"], told["damaged"]) == (True, 1, [])
    info = shell.ok("vault", "info")
    assert (info["last_tested"], info["backup"]["due"]) == (told["tested_at"], False)


@pytest.mark.parametrize("part", ["manifest", "database", "object", "header"])
def test_a_damaged_backup_fails_its_rehearsal(shell: Shell, saved: Path, part: str) -> None:
    places = {"manifest": "manifest-*", "database": "case-*.db", "object": "objects/*/*", "header": "header.b"}
    (place,) = saved.glob(places[part])
    data = bytearray(place.read_bytes())
    data[len(data) // 2] ^= 1
    place.write_bytes(data)
    ran = shell("vault", "rehearse", saved)
    assert (ran.code, ran.out["error"], ran.out["facts"]["part"]) == (1, "damaged", part)
    assert shell.ok("vault", "info")["last_tested"] is None
    # The next run makes it whole again, whatever was damaged.
    shell.ok("vault", "backup", saved)
    shell.ok("vault", "rehearse", saved)


def test_rehearsal_refuses_what_is_no_backup_of_this_vault(shell: Shell, saved: Path) -> None:
    assert shell("vault", "rehearse", shell.folder / "no").out["error"] == "not_found"
    assert shell("vault", "rehearse", shell.vault).out["error"] == "not_a_vault"
    shell.ok("vault", "create", shell.folder / "other", "--kdf-memory", "64")
    shell.vault = shell.folder / "other"
    assert shell("vault", "rehearse", saved).out["error"] == "refused"


def test_a_backup_of_a_newer_version_is_refused_by_name(shell: Shell, saved: Path) -> None:
    for name in ("header.a", "header.b"):
        data = bytearray((saved / name).read_bytes())
        data[8] = 2
        (saved / name).write_bytes(data)
    for words in (["restore", saved, shell.folder / "again"], ["backup", saved], ["rehearse", saved]):
        ran = shell("vault", *words)
        assert (ran.code, ran.out["error"], ran.out["facts"]["found"]) == (5, "too_new", "2.0")
    assert not (shell.folder / "again").exists()


def test_a_lost_database_names_its_snapshot(shell: Shell) -> None:
    rows = shell.ok("vault", "snapshots")["rows"]
    assert [set(row) for row in rows] == [{"id", "at", "size"}]
    (database,) = shell.vault.glob("case-*.db")
    database.write_bytes(database.read_bytes()[:4096] + bytes(4096))
    ran = shell("vault", "verify")
    if ran.out.get("error") != "damaged":
        database.unlink()
        ran = shell("vault", "verify")
    assert (ran.code, ran.out["facts"]["part"], ran.out["facts"]["snapshots"]) == (1, "database", rows)
    assert f"--snapshot {rows[0]['id']}" in ran.out["message"]
    told = shell.ok("vault", "restore", shell.vault, shell.folder / "again", "--snapshot", "newest")
    assert told["damaged"] == []
    assert shell("vault", "restore", shell.vault, shell.folder / "x", "--snapshot", "00").out["error"] == "not_found"
    shell.vault = shell.folder / "again"
    assert shell.ok("vault", "verify")["ok"]
    assert shell.ok("vault", "info")["last_backup"] is None


def test_restore_with_recovery_code_and_key_file(shell: Shell) -> None:
    key_file, new = shell.folder / "key", shell.file("new", b"with a file")
    new.chmod(0o600)
    shell.ok("vault", "credential", "add", "keyfile", "--name", "office", "--new-passphrase-file", new,
             "--make-key-file", key_file)  # fmt: skip
    shell.ok("vault", "backup", shell.folder / "b")
    shell.ok("vault", "restore", shell.folder / "b", shell.folder / "r", "--recovery-file", shell.folder / "code")
    shell.secret = new
    ran = shell("vault", "restore", shell.folder / "b", shell.folder / "k")
    assert (ran.code, "key file" in ran.out["message"]) == (3, True)
    shell.ok("--key-file", key_file, "vault", "restore", shell.folder / "b", shell.folder / "k")
