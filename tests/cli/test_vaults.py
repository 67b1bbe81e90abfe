"""Vaults from the command line: made, verified, changed, refused."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from app import session as sessions
from app.vault.credentials import Passphrase
from tests.cli.conftest import ROOT, SECRET, Shell


def test_create_tells_the_code_once_and_refuses_an_existing_folder(shell: Shell) -> None:
    made = shell.ok("vault", "create", shell.folder / "new", "--kdf-memory", "64")
    assert len(made["vault_id"]) == 32
    assert len(made["recovery_code"].replace("-", "")) == 32
    again = shell("vault", "create", shell.folder / "new", "--kdf-memory", "64")
    assert (again.code, again.out["error"]) == (1, "already_exists")


def test_recovery_code_goes_to_a_private_file(shell: Shell) -> None:
    out = shell.folder / "printed"
    made = shell.ok("vault", "create", shell.folder / "new", "--kdf-memory", "64", "--recovery-out", out)
    assert "recovery_code" not in made
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert len(out.read_text().strip()) == 39


def test_no_vault_without_its_code_file(shell: Shell) -> None:
    (shell.folder / "there").write_bytes(b"x")
    for out in (shell.folder / "there", shell.folder / "nowhere" / "code"):
        ran = shell("vault", "create", shell.folder / "new", "--kdf-memory", "64", "--recovery-out", out)
        assert ran.code == 1
        assert not (shell.folder / "new").exists()
    assert (shell.folder / "there").read_bytes() == b"x"


@pytest.mark.parametrize("memory", ["63", "2049", "0", "-1", "x", "64.5", "99999999999999999999"])
def test_memory_out_of_bounds_is_a_usage_error(shell: Shell, memory: str) -> None:
    ran = shell("vault", "create", shell.folder / "new", f"--kdf-memory={memory}")
    assert (ran.code, ran.out["error"]) == (2, "usage")
    assert not (shell.folder / "new").exists()


def test_info(shell: Shell) -> None:
    told = shell.ok("vault", "info")
    assert told["counts"]["case"] == 1
    assert told["kdf"]["memory_mib"] == 64
    assert [one["kind"] for one in told["credentials"]] == ["passphrase", "recovery"]
    assert told["last_backup"] is None


def test_verify_is_ok(shell: Shell) -> None:
    found = shell.ok("vault", "verify")
    assert (found["ok"], found["problems"]) == (True, [])
    assert found["checked"]["journal"] == 3


def test_wrong_passphrase_writes_nothing(shell: Shell) -> None:
    before = shell.tree()
    shell.secret.write_bytes(b"wrong")
    ran = shell("case", "list")
    assert (ran.code, ran.out["error"]) == (3, "wrong_key")
    assert shell.tree() == before


def test_one_damaged_header_copy_is_mended(shell: Shell) -> None:
    good = (shell.vault / "header.b").read_bytes()
    (shell.vault / "header.a").write_bytes(b"\xff" * 16384)
    assert shell.ok("vault", "verify")["ok"]
    assert (shell.vault / "header.a").read_bytes() == good


def test_damaged_header_is_not_touched_before_unlock(shell: Shell) -> None:
    shell.secret.write_bytes(b"wrong")
    (shell.vault / "header.a").write_bytes(b"HAVENVLT" + b"\xff" * 16376)
    before = shell.tree()
    assert shell("case", "list").code in {1, 3}
    assert shell.tree() == before


def test_both_headers_damaged(shell: Shell) -> None:
    for name in ("header.a", "header.b"):
        (shell.vault / name).write_bytes(bytes(16384))
    ran = shell("vault", "info")
    assert (ran.code, ran.out["error"], ran.out["facts"]["part"]) == (1, "damaged", "header")


def test_damaged_database_is_named(shell: Shell) -> None:
    (database,) = shell.vault.glob("case-*.db")
    database.write_bytes(b"")
    ran = shell("vault", "info")
    assert (ran.code, ran.out["error"], ran.out["facts"]["part"]) == (1, "damaged", "database")


def test_damaged_pages_are_problems(shell: Shell) -> None:
    (database,) = shell.vault.glob("case-*.db")
    data = bytearray(database.read_bytes())
    data[-2000:-1900] = bytes(100)
    database.write_bytes(data)
    ran = shell("vault", "verify")
    assert ran.code == 1
    assert ran.out.get("problems") or ran.out["facts"]["part"] == "database"


@pytest.mark.parametrize("content", [None, b"", b"not a vault"])
def test_not_a_vault(shell: Shell, content: bytes | None) -> None:
    shell.vault = shell.folder / "other"
    shell.vault.mkdir() if content is None else shell.vault.write_bytes(content)
    ran = shell("vault", "info")
    assert (ran.code, ran.out["error"]) == (1, "not_a_vault")
    assert str(shell.vault) in ran.out["message"]


def test_vault_that_is_not_there(shell: Shell) -> None:
    shell.vault = shell.folder / "nowhere"
    assert (shell("vault", "info").code, shell("vault", "info").out["error"]) == (1, "not_found")


def test_newer_format(shell: Shell) -> None:
    for name in ("header.a", "header.b"):
        data = bytearray((shell.vault / name).read_bytes())
        data[8:10] = (2).to_bytes(2, "little")
        (shell.vault / name).write_bytes(data)
    ran = shell("vault", "info")
    assert (ran.code, ran.out["error"]) == (5, "too_new")


def test_in_use(shell: Shell) -> None:
    with sessions.open_session(shell.vault, Passphrase(bytearray(SECRET))):
        ran = shell("case", "list")
    assert (ran.code, ran.out["error"]) == (4, "in_use")


def test_no_vault_named(shell: Shell) -> None:
    ran = shell.run_main(["--json", "case", "list"], b"")
    assert (ran.code, ran.out["error"]) == (2, "usage")


def test_passphrase_changed_and_recovered(shell: Shell) -> None:
    new = shell.file("new", b"another one\r\n")
    new.chmod(0o600)
    shell.ok("vault", "passphrase", "--new-passphrase-file", new)
    assert shell("vault", "info").code == 3
    code = (shell.folder / "code").read_text().lower().replace("-", " ").replace("0", "o")
    written = shell.file("typed", code.encode())
    shell.ok("vault", "recover", "--recovery-file", written, "--new-passphrase-file", shell.secret)
    assert shell.ok("vault", "verify")["ok"]
    assert [one["kind"] for one in shell.ok("vault", "info")["credentials"]] == ["recovery", "passphrase"]


def test_recovery_code_with_a_slip(shell: Shell) -> None:
    written = shell.file("typed", b"0000-0000-0000-0000-0000-0000-0000-0001")
    ran = shell("vault", "recover", "--recovery-file", written, "--new-passphrase-file", shell.secret)
    assert (ran.code, ran.out["error"]) == (3, "bad_recovery_code")


def test_undo_passes_over_a_new_passphrase(shell: Shell) -> None:
    note = shell.json("record", "add", "note", "--case", "C-001", text="x")
    shell.ok("vault", "passphrase", "--new-passphrase-file", shell.secret)
    assert [one["uid"] for one in shell.ok("undo")["undone"]] == [note["uid"]]


def test_rollback_is_named_until_accepted(shell: Shell) -> None:
    older = shell.folder / "older"
    shutil.copytree(shell.vault, older)
    shell.json("record", "add", "note", "--case", "C-001", text="lost")
    (database,) = shell.vault.glob("case-*.db")
    shutil.copy2(older / database.name, database)
    found = shell("vault", "verify")
    assert found.code == 1
    assert found.out["problems"]
    refused = shell("record", "add", "note", "--case", "C-001", "--json-file", "-", stdin=b'{"text": "x"}')
    assert (refused.code, refused.out["error"]) == (1, "rolled_back")
    assert shell.ok("vault", "accept", "--reason", "old disk")["accepted"]
    assert shell.ok("vault", "verify")["ok"]


def test_full_disk_leaves_nothing(shell: Shell) -> None:
    before = sorted(shell.tree())
    big = shell.file("big.bin", b"x" * (3 << 20))
    words = [sys.executable, "-m", "app", "--vault", shell.vault, "--passphrase-file", shell.secret, "--json",
             "evidence", "add", big, "--case", "C-001"]  # fmt: skip
    ran = subprocess.run(
        [str(word) for word in words],
        cwd=ROOT,
        capture_output=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 21, 1 << 21)),
        check=False,
    )
    assert ran.returncode == 6
    assert b'"disk_full"' in ran.stdout
    assert [name for name in sorted(shell.tree()) if name.startswith("objects")] == [
        name for name in before if name.startswith("objects")
    ]
    assert shell.ok("vault", "verify")["ok"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_signals_lock_the_vault(shell: Shell, number: signal.Signals, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    running = shell.process("record", "add", "note", "--case", "C-001", "--json-file", pipe)
    handle = os.open(pipe, os.O_WRONLY)  # returns when the command reads: the vault is open then
    running.send_signal(number)
    out, err = running.communicate(timeout=90)
    os.close(handle)
    assert (running.returncode, b"Traceback" in err, b'"cancelled"' in out) == (130, False, True)
    assert not list(shell.vault.glob("*-wal"))
    assert shell.ok("vault", "verify")["ok"]


def test_selftest_and_what_needs_no_vault(shell: Shell) -> None:
    bare = shell.run_main(["--json", "selftest"], b"")
    assert (bare.code, bare.out["ok"]) == (0, True)
    assert all(bare.out["known_answers"].values())
    assert shell.run_main(["--json", "record", "kinds"], b"").out["rows"]


def test_vault_that_can_not_be_written_is_looked_at(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.access
    monkeypatch.setattr("os.access", lambda path, mode: not (mode & os.W_OK) and real(path, mode))
    before = shell.tree()
    assert [row["code"] for row in shell.ok("case", "list")["rows"]] == ["C-001"]
    assert shell.ok("vault", "verify")["ok"]
    for words in (
        ["undo"],
        ["vault", "passphrase", "--new-passphrase-file", shell.secret],
        ["vault", "accept", "--reason", "x"],
    ):
        ran = shell(*words)
        if words[1:2] == ["accept"]:
            assert ran.out["accepted"] == []
            assert ran.out["note"].startswith("No alarm stands")
        else:
            assert (ran.code, ran.out["error"], ran.out["facts"]["subject"]) == (1, "read_only", str(shell.vault))
    assert shell.tree() == before
