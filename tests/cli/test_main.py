"""Words, passphrases, exit codes: what holds for every command."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli import main as entry
from app.cli.commands import COMMANDS
from app.cli.exits import EXITS, exit_of
from app.domain import errors
from app.domain.errors import HavenError
from tests.cli.conftest import ROOT, SECRET, Shell


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["dance"],
        ["record"],
        ["record", "add"],
        ["vault", "create"],
        ["evidence", "derive", "x", "y", "--as", "z"],
        ["case", "list", "--colour"],
        ["record", "list", "note", "--limit", "x"],
        ["--vaul", "x", "case", "list"],
    ],
)
def test_usage(shell: Shell, words: list[str]) -> None:
    ran = shell.run_main(["--json", *words], b"")
    assert (ran.code, ran.out["error"], ran.err) == (2, "usage", "")
    plain = shell.run_main(words, b"")
    assert (plain.code, plain.out, plain.err.count("\n")) == (2, "", 1)


def test_help_is_no_error(shell: Shell) -> None:
    ran = shell.run_main(["record", "--help"], b"")
    assert (ran.code, "history" in ran.out) == (0, True)


def test_every_command_can_be_loaded() -> None:
    import importlib

    for command in COMMANDS:
        module, _, function = command.handler.partition(":")
        assert callable(getattr(importlib.import_module(f"app.cli.{module}"), function))


def test_every_error_ends_with_a_code_of_the_table() -> None:
    def below(kind: type[HavenError]) -> set[type[HavenError]]:
        return {kind, *(found for one in kind.__subclasses__() for found in below(one))}

    assert {exit_of(kind.code) for kind in below(HavenError)} <= {1, 2, 3, 4, 5, 6, 130}
    assert {kind.code for kind in below(errors.Environment)} <= set(EXITS)


def test_global_words_may_stand_behind_the_command(shell: Shell) -> None:
    words = ["case", "list", "--json", "--vault", str(shell.vault), "--passphrase-file", str(shell.secret)]
    assert shell.run_main(words, b"").out["rows"][0]["code"] == "C-001"


@pytest.mark.parametrize("data", [SECRET, SECRET + b"\n", SECRET + b"\r\n"])
def test_one_line_end_is_removed(shell: Shell, data: bytes) -> None:
    shell.secret.write_bytes(data)
    assert shell("case", "list").code == 0


@pytest.mark.parametrize("data", [SECRET + b" ", b" " + SECRET, SECRET + b"\n\n", SECRET + b"\r", SECRET + b"\nmore"])
def test_nothing_else_is_trimmed(shell: Shell, data: bytes) -> None:
    shell.secret.write_bytes(data)
    assert (shell("case", "list").code, shell("case", "list").out["error"]) == (3, "wrong_key")


@pytest.mark.parametrize("data", [b"", b"\n", b"x" * 1025, b"\xff\xfe", b"\xef\xbb\xbf" + SECRET])
def test_what_can_be_no_passphrase(shell: Shell, data: bytes) -> None:
    shell.secret.write_bytes(data)
    assert (shell("case", "list").code, shell("case", "list").out["error"]) == (3, "bad_passphrase")


def test_longest_passphrase(shell: Shell) -> None:
    long = shell.file("long", b"x" * 1024 + b"\n")
    shell.ok("vault", "passphrase", "--new-passphrase-file", long)
    shell.secret.write_bytes(b"x" * 1024)
    assert shell("case", "list").code == 0


def test_no_passphrase(shell: Shell) -> None:
    for words in ([], ["--passphrase-file", str(shell.folder / "no")], ["--passphrase-file", "-"]):
        ran = shell.run_main(["--json", "--vault", str(shell.vault), *words, "case", "list"], b"")
        assert (ran.code, ran.out["error"]) == (3, "missing_key")


def test_file_that_others_can_read_is_warned_of(shell: Shell) -> None:
    assert shell("case", "list").err == ""
    shell.secret.chmod(0o644)
    ran = shell("case", "list")
    assert (ran.code, str(shell.secret) in ran.err) == (0, True)


def test_prompt(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.TextIOWrapper):
        def isatty(self) -> bool:
            return True

    typed = iter(["correct horse", "new", "other", "correct horse", "new", "new", "new"])
    monkeypatch.setattr("app.cli.secret._typed", lambda prompt: bytearray(next(typed).encode()))
    monkeypatch.setattr(sys, "stdin", Terminal(io.BytesIO()))
    words = ["--vault", str(shell.vault), "vault", "passphrase"]
    assert entry.main(words) == 3
    assert entry.main(words) == 0
    assert entry.main(["--vault", str(shell.vault), "case", "list"]) == 0


def test_a_bug_is_one_calm_line(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("the content of a record")

    monkeypatch.setattr("app.cli.records.case_list", broken)
    ran = shell("case", "list")
    assert (ran.code, ran.out["error"], "content of" in str(ran.out)) == (1, "unexpected", False)
    plain = shell.run_main(["case", "list"], b"")
    assert (plain.code, plain.err.count("\n"), "content of" in plain.err) == (1, 1, False)


def test_interrupt(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("app.cli.records.case_list", stopped)
    assert (shell("case", "list").code, shell("case", "list").out["error"]) == (130, "cancelled")


def test_a_reader_that_goes_away(shell: Shell) -> None:
    running = shell.process("vault", "info")
    assert running.stdout is not None
    assert running.stderr is not None
    running.stdout.close()
    err = running.stderr.read()
    running.stderr.close()
    assert (running.wait(30), err) == (0, b"")


def test_names_that_are_no_text(shell: Shell) -> None:
    path = os.fsencode(shell.folder) + b"/caf\xe9.txt"
    Path(os.fsdecode(path)).write_bytes(b"x")
    base = [sys.executable, "-m", "app", "--vault", shell.vault, "--passphrase-file", shell.secret, "--json"]
    words = [os.fsencode(str(word)) for word in [*base, "evidence", "add", "--case", "C-001"]]
    done = subprocess.run([*words, path], cwd=ROOT, capture_output=True, check=False)
    assert (done.returncode, "caf\ufffd.txt" in done.stdout.decode("utf-8")) == (0, True)
    gone = subprocess.run([*words, path + b"x"], cwd=ROOT, capture_output=True, check=False)
    assert (gone.returncode, gone.stderr) == (1, b"")


def test_secrets_never_stand_in_arguments() -> None:
    valued = [(flags, more) for command in COMMANDS for flags, more in command.options if "action" not in more]
    flags = {flag for flags, _ in valued for flag in flags.split()}
    assert not {flag for flag in flags if "passphrase" in flag and not flag.endswith("-file")}


def test_full_disk_behind_the_answer() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "app", "--json", "record", "kinds"],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (done.returncode, done.stderr.count(b"\n"), b"standard output" in done.stderr) == (6, 1, True)


def test_progress_on_a_terminal_leaves_a_clean_line(shell: Shell) -> None:
    import pty

    try:
        parent, child = pty.openpty()
    except OSError:
        pytest.skip("this machine gives no terminals (no /dev/pts)")
    words = ["--vault", shell.vault, "--passphrase-file", shell.secret, "--json", "vault", "verify"]
    done = subprocess.run(
        [sys.executable, "-m", "app", *map(str, words)], cwd=ROOT, stdout=subprocess.PIPE, stderr=child, check=False
    )
    os.close(child)
    shown = os.read(parent, 65536)
    os.close(parent)
    assert (done.returncode, b"100 %" in shown, shown.endswith(b" \r")) == (0, True, True)


def test_help_names_every_command_at_its_level(shell: Shell) -> None:
    paths = [tuple(command.name.split()) for command in COMMANDS]
    for above in {path[:depth] for path in paths for depth in range(len(path))}:
        ran = shell.run_main([*above, "--help"], b"")
        below = {path[len(above)] for path in paths if path[: len(above)] == above and len(path) > len(above)}
        told = {line.split()[0] for line in ran.out.splitlines() if line.startswith("    ") and line.split()}
        assert (ran.code, below - told) == (0, set()), above
