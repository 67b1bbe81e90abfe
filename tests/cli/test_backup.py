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
    assert shell.tree() == before


def test_backup_goes_nowhere_else(shell: Shell) -> None:
    (shell.folder / "there").mkdir()
    assert shell("vault", "backup", shell.folder / "there").out["error"] == "already_exists"
    assert shell("vault", "backup", shell.vault / "inside").out["error"] == "refused"
    assert shell("vault", "backup", shell.vault).out["error"] == "refused"
    assert shell("vault", "backup", shell.folder / "no" / "backup").out["error"] == "not_found"


def test_backup_of_another_vault_is_left_alone(shell: Shell, saved: Path) -> None:
    shell.ok("vault", "create", shell.folder / "other", "--kdf-memory", "64")
    shell.vault = shell.folder / "other"
    assert shell("vault", "backup", saved).out["error"] == "already_exists"


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
