"""Wipe and travel from the command line: no passphrase, no going back, nothing without --yes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.cli.conftest import ROOT, Shell
from tests.leave import immutable
from tests.mounts import own_mounts


def test_wipe_asks_for_yes_and_takes_no_passphrase(shell: Shell) -> None:
    shell.ok("evidence", "add", shell.file("one.txt", b"first page\n"), "--case", "C-001")
    shell.secret.unlink()
    vault = shell.vault
    before = shell.tree()
    ran = shell("vault", "wipe", vault)
    assert (ran.code, ran.out["error"]) == (1, "not_confirmed")
    assert ran.out["facts"]["summary"]["only_here"]["exhibits"] == 1
    assert shell.tree() == before
    told = shell.ok("vault", "wipe", vault, "--yes")
    # The recovery code in a file, and the exhibit's source.
    assert (told["wiped"], told["left"], told["plaintext"]) == (str(vault), [], 2)
    assert not vault.exists()
    assert shell("vault", "wipe", vault, "--yes").out["error"] == "not_found"


def test_wipe_touches_only_vaults(shell: Shell) -> None:
    (shell.folder / "photos").mkdir()
    (shell.folder / "photos" / "a.jpg").write_bytes(b"x")
    for words in ([], ["--yes"]):
        assert shell("vault", "wipe", shell.folder / "photos", *words).out["error"] == "not_a_vault"
        assert shell("vault", "wipe", shell.folder / "nothing", *words).out["error"] == "not_found"
    assert (shell.folder / "photos" / "a.jpg").exists()


def test_every_command_finishes_a_wipe_and_says_so(shell: Shell) -> None:
    header = (shell.vault / "header.a").read_bytes()
    shell.vault = shell.folder / "begun"
    for words in (
        ["info"], ["verify"], ["snapshots"], ["summary"], ["backup", "b"], ["rehearse", "b"], ["credential", "list"],
        ["restore", shell.vault, "r"], ["wipe", shell.vault], ["travel", "b", "--keep", "00"],
    ):  # fmt: skip
        shell.vault.mkdir()
        (shell.vault / "header.a").write_bytes(header)
        (shell.vault / "wiped").write_bytes(b"")
        ran = shell("vault", *(shell.folder / word if len(str(word)) == 1 else word for word in words))
        assert (ran.code, ran.out["error"], "wiped" in ran.out["message"]) == (1, "wiped", True), words
        assert not shell.vault.exists()


def test_a_backup_can_be_wiped_too(shell: Shell) -> None:
    (shell.folder / "x").mkdir()
    shell.ok("vault", "backup", shell.folder / "b")
    ran = shell("vault", "wipe", shell.folder / "x" / ".." / "b")
    assert (ran.code, ran.out["error"]) == (1, "not_confirmed")
    assert f"This is a backup, not the vault itself: {shell.folder / 'b'}." in ran.out["message"]
    told = shell("vault", "wipe", shell.vault).out["message"]
    assert f"the vault {shell.vault}, " in told
    shell.ok("vault", "wipe", shell.folder / "b", "--yes")
    assert not (shell.folder / "b").exists()
    assert shell.ok("vault", "verify")["ok"]


def test_wipe_while_another_process_holds_the_vault(shell: Shell) -> None:
    script = (
        "import sys; from pathlib import Path; from tests.vaults import reopened\n"
        "s = reopened(Path(sys.argv[1])); print('open', flush=True); sys.stdin.read(); s.lock()"
    )
    command = [sys.executable, "-c", script, str(shell.vault)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None and other.stdout.readline() == b"open\n"
        assert shell("vault", "info").out["error"] == "in_use"
        shell.ok("vault", "wipe", shell.vault, "--yes")
        other.communicate(b"")
    assert not list(shell.vault.glob("header.?"))
    assert shell("vault", "info").out["error"] == "wiped"
    assert not shell.vault.exists()


def _mounted(shell: Shell, script: str, *words: object) -> str:
    """What a command says in a mount namespace in which `script` ran, with the vault as $1 and a folder outside as $2."""
    begin = [
        *own_mounts(),
        "sh",
        "-c",
        f'{script} && shift 2 && exec "$@"',
        "sh",
        shell.vault,
        shell.folder / "outside",
    ]
    command = [str(word) for word in [*begin, sys.executable, "-m", "app", "--json", *words]]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout


def test_a_read_only_medium_is_said(shell: Shell) -> None:
    before = shell.tree()
    read_only = 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1"'
    told = _mounted(shell, read_only, "vault", "wipe", shell.vault, "--yes")
    assert '"not_wiped"' in told
    assert "may still open" in told
    assert shell.tree() == before
    (shell.vault / "wiped").write_bytes(b"")
    told = _mounted(shell, read_only, "--vault", shell.vault, "vault", "snapshots")
    assert '"not_wiped"' in told
    assert '"wiped"' not in told
    assert (shell.vault / "header.a").exists()


def test_what_is_mounted_in_a_vault_is_not_the_vaults(shell: Shell) -> None:
    """Bound in from the same disk: neither its files nor the folder it covers go, and that folder is named."""
    outside = shell.folder / "outside" / ("ab" * 16)
    for place in (outside, shell.vault / "objects" / "ab" / "x"):
        place.parent.mkdir()
    outside.write_text("mine")
    told = _mounted(shell, 'mount --bind "$2" "$1/objects/ab"', "vault", "wipe", shell.vault, "--yes")
    assert '"objects/ab"' in told
    assert outside.read_text() == "mine"
    assert not (shell.vault / "header.a").exists()


def test_a_wipe_that_failed_is_not_said_to_be_done_by_the_next_command(shell: Shell) -> None:
    with immutable(shell.vault / "header.a"):
        for words in (("vault", "wipe", shell.vault, "--yes"), ("vault", "info"), ("vault", "snapshots")):
            ran = shell(*words)
            assert (ran.code, ran.out["error"]) == (6, "not_wiped")
            assert "header.a" in ran.out["message"]
    assert shell("vault", "info").out["error"] == "wiped"
    assert not shell.vault.exists()


def test_a_file_called_wiped_destroys_nothing_of_others(shell: Shell) -> None:
    shell.vault = shell.folder / "Documents"
    shell.vault.mkdir()
    for name in ("wiped", "state", "summary", "manifest", "lock"):
        (shell.vault / name).write_text("my own")
    for words in (("vault", "info"), ("vault", "summary"), ("vault", "wipe", shell.vault, "--yes")):
        shell(*words)
    assert len(list(shell.vault.iterdir())) == 5


def test_summary_without_a_passphrase(shell: Shell) -> None:
    shell.ok("vault", "summary", "--hide")
    assert not (shell.vault / "summary").exists()
    shell.ok("vault", "summary", "--show")
    shell.secret.unlink()
    told = shell.ok("vault", "summary")
    # The one file in plaintext is the recovery code that the vault's making wrote.
    assert (told["tested_at"], told["only_here"]["exhibits"], told["plaintext"]) == (None, 0, 1)
    assert shell("vault", "summary", "--hide", "--show").code == 2


def test_travel_hands_over_and_wipes(shell: Shell) -> None:
    office = shell.file("office", b"the office")
    office.chmod(0o600)
    kept = shell.ok("vault", "credential", "add", "passphrase", "--name", "office", "--new-passphrase-file", office)[
        "id"
    ]
    shell.ok("evidence", "add", shell.file("one.txt", b"first page\n"), "--case", "C-001")
    out: Path = shell.folder / "b"
    assert shell("vault", "travel", out, "--yes").code == 2
    asked = shell("vault", "travel", out, "--keep", kept[:6]).out
    assert (asked["error"], asked["facts"]["target"]) == ("not_confirmed", str(out))
    names = {row["id"]: row["name"] for row in shell.ok("vault", "credential", "list")["rows"]}
    assert asked["facts"]["kept"] == names.pop(kept)
    assert asked["facts"]["dropped"] == ", ".join(names.values())
    shell.ok("vault", "backup", shell.folder / "ordinary")
    refused = shell("vault", "travel", shell.folder / "ordinary", "--keep", kept, "--yes").out
    assert refused["error"] == "already_exists"
    assert shell.ok("vault", "rehearse", shell.folder / "ordinary")["matches"]
    assert shell("vault", "travel", out, "--keep", "00" * 16, "--yes").out["error"] == "not_found"
    assert not out.exists()
    told = shell.ok("vault", "travel", out, "--keep", "office", "--yes")
    assert (told["opens_with"], told["left"]) == (["office"], [])
    assert sorted(Path(one).name for one in told["outside"]) == ["code", "one.txt"]
    assert not shell.vault.exists()
    refused = shell("vault", "restore", out, shell.folder / "r")
    assert (refused.code, "made for other credentials" in refused.out["message"]) == (3, True)
    shell.secret = office
    shell.ok("vault", "restore", out, shell.folder / "r")
    shell.vault = shell.folder / "r"
    assert shell.ok("vault", "verify")["ok"]
    assert os.listdir(shell.vault / "objects")
