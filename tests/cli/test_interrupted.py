"""Ctrl+C in the middle of what changes the keys: whatever is answered is true, and the owner still gets in."""

from __future__ import annotations

import json
import signal
import subprocess
import time

import pytest

from tests.cli.conftest import Shell

NEW = b"another horse"


def _interrupted(shell: Shell, after: float, *words: object) -> tuple[int, dict[str, object]]:
    """A command that gets Ctrl+C after some seconds: its exit code and answer."""
    running = shell.process(*words)
    try:
        running.communicate(timeout=after)
    except subprocess.TimeoutExpired:
        running.send_signal(signal.SIGINT)
    out, _ = running.communicate(timeout=60)
    return running.returncode, json.loads(out)


def _length(shell: Shell, *words: object) -> float:
    started = time.monotonic()
    running = shell.process(*words)
    running.communicate(timeout=60)
    assert running.returncode == 0
    return time.monotonic() - started


@pytest.mark.parametrize("deep", [(), ("--deep",)])
def test_ctrl_c_in_a_rotation_keeps_the_owner_in_and_the_code_told(shell: Shell, deep: tuple[str, ...]) -> None:
    shell.ok("evidence", "add", shell.file("paper.bin", bytes(range(256)) * 4000), "--case", "C-001")
    whole = _length(shell, "vault", "rotate", "--out", shell.folder / "first")
    code = (shell.folder / "first").read_text()
    for turn in range(5):
        ended, answer = _interrupted(shell, whole * (turn + 2) / 6, "vault", "rotate", *deep)
        if "recovery_code" in answer:  # also when Ctrl+C came behind the answer
            code = str(answer["recovery_code"])
        else:
            assert (ended, answer["error"]) == (130, "cancelled"), turn
        # `verify` shows that the passphrase opens; a code that was never told would be no way in any more.
        assert shell.ok("vault", "verify")["ok"], turn
        assert shell.ok("vault", "rehearse", "--recovery-file", shell.file("typed", code.encode()))["works"], turn


def test_ctrl_c_in_a_new_passphrase_is_never_called_cancelled_when_it_was_changed(shell: Shell) -> None:
    old, new = shell.secret, shell.file("new", NEW)
    whole = _length(shell, "vault", "passphrase", "--new-passphrase-file", old)
    for turn in range(5):
        after = whole * (turn + 2) / 6
        _, answer = _interrupted(shell, after, "vault", "passphrase", "--new-passphrase-file", new)
        changed = answer.get("error") != "cancelled"
        opening = new if changed else old
        opened = Shell(shell.folder, shell.vault, opening, shell.run_main)
        assert opened.ok("vault", "verify")["ok"], turn
        if changed:
            opened.ok("vault", "passphrase", "--new-passphrase-file", old)
