"""Custody receipts from the command line."""

from __future__ import annotations

import shutil

from tests.cli.conftest import Shell


def test_checkpoint_is_answered_and_written_and_verified_without_a_vault(shell: Shell) -> None:
    told = shell.ok("custody", "checkpoint", "--out", shell.folder / "receipt")
    assert (told["size"], told["out"]) == (3, str(shell.folder / "receipt"))
    bare = shell.run_main(["--json", "custody", "verify", str(shell.folder / "receipt")], b"")
    assert (bare.code, bare.out["ok"], bare.out["origin"], bare.out["key"]) == (0, True, told["origin"], told["key"])
    again = shell("custody", "checkpoint", "--out", shell.folder / "receipt")
    assert (again.code, again.out["error"]) == (1, "already_exists")


def test_a_receipt_that_does_not_hold_ends_with_one(shell: Shell) -> None:
    text = shell.ok("custody", "checkpoint")["receipt"]
    bad = shell.file("bad", text.replace("\n3\n", "\n4\n").encode())
    ran = shell.run_main(["--json", "custody", "verify", str(bad)], b"")
    assert (ran.code, ran.out["ok"]) == (1, False)
    for name, code in (("secret", "bad_file"), ("nowhere", "not_found")):
        ran = shell.run_main(["--json", "custody", "verify", str(shell.folder / name)], b"")
        assert (ran.code, ran.out["error"]) == (1, code)
    assert shell.run_main(["--json", "custody", "verify"], b"").code == 2


def test_an_altered_receipt_is_called_that(shell: Shell) -> None:
    text = shell.ok("custody", "checkpoint")["receipt"]
    altered = shell.file("altered", text.replace("as its maker states", "as its maker said").encode())
    other = shell.file("other", b"{}")
    for command in (("vault", "verify", "--receipt"), ("custody", "verify")):
        ran = shell(*command, altered)
        assert (ran.code, ran.out["error"]) == (1, "bad_file")
        assert ran.out["message"].startswith(f"{altered}: this receipt is damaged or altered")
        assert shell(*command, other).out["message"] == f"{other}: this is not the receipt of a checkpoint"


def test_older_folder_against_custody_receipts(shell: Shell) -> None:
    shutil.copytree(shell.vault, shell.folder / "yesterday")
    shell.ok("custody", "checkpoint", "--out", shell.folder / "first")
    shell.json("record", "add", "note", "--case", "C-001", text="today")
    shell.ok("custody", "checkpoint", "--out", shell.folder / "second")
    both = ["--receipt", shell.folder / "first", "--receipt", shell.folder / "second"]
    told = shell.ok("vault", "verify", *both)
    assert (told["ok"], told["checked"]["receipts"]) == (True, 2)
    assert "receipts" not in shell.ok("vault", "verify")["checked"]
    shell.vault = shell.folder / "yesterday"
    assert shell.ok("vault", "verify")["ok"]
    ran = shell("vault", "verify", *both)
    assert (ran.code, [one["code"] for one in ran.out["problems"]]) == (1, ["receipt_ahead"])
    assert "older than the receipt of" in ran.out["problems"][0]["message"]
    missing = shell("vault", "verify", "--receipt", shell.folder / "nowhere")
    assert (missing.code, missing.out["error"]) == (1, "not_found")


def test_a_mended_header_copy_is_named_by_verify(shell: Shell) -> None:
    (shell.vault / "header.b").write_bytes(b"\xff" * 16384)
    found = shell.ok("vault", "verify")
    assert (found["ok"], found["mended"]) == (True, ["header.b"])
    assert "mended" not in shell.ok("vault", "verify")
