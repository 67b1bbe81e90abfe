"""The wipe's three seconds on a real X screen: keys that are really held, with the repeats a real server sends."""

from __future__ import annotations

import select
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.actions import opening
from app.paths import ROOT
from app.session import Session
from tests.ui.test_process import screen

__all__ = ["screen"]

PASSPHRASE = "arches solving nueva frontal invites fishery"
WAYS = [pytest.param("field", "ctrl+shift+w", id="keys"), pytest.param("button", "space", id="space")]
LONG = 30.0


class Program:
    """The window's process and somebody at the keyboard of its screen."""

    def __init__(self, process: subprocess.Popen[bytes], environ: dict[str, str]) -> None:
        self.process, self.environ = process, environ

    def said(self, seconds: float = LONG) -> str:
        """The next line it prints; empty when none comes in time."""
        assert self.process.stdout is not None
        ready, _, _ = select.select([self.process.stdout], [], [], seconds)
        return self.process.stdout.readline().decode().strip() if ready else ""

    def key(self, how: str, keys: str) -> None:
        """`keydown`, `keyup` or `key` as the X server sends it."""
        found = shutil.which("xdotool")
        assert found, "xdotool belongs to the packages the tests need"
        subprocess.run([found, how, keys], env=self.environ, check=True, timeout=LONG)


@pytest.fixture
def program(
    screen: dict[str, str], make_vault: Callable[..., Session], tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Program]:
    make_vault().lock()
    with subprocess.Popen(
        [sys.executable, "-m", "tests.ui.holder", str(tmp_path / "vault"), request.getfixturevalue("where")],
        cwd=ROOT, env=screen, stdout=subprocess.PIPE, bufsize=0,
    ) as process:  # fmt: skip
        made = Program(process, screen)
        assert made.said() == "ready"
        yield made
        process.kill()


@pytest.mark.parametrize(("where", "keys"), WAYS)
def test_held_for_three_seconds_it_asks_and_the_held_key_answers_nothing(
    program: Program, where: str, keys: str
) -> None:
    program.key("keydown", keys)
    began = time.monotonic()
    assert program.said() == "begun"
    assert program.said() == "asked"  # and never "let-go" in between
    assert time.monotonic() - began > 2.5
    assert program.said(1.5) == ""  # still held: the question stands
    program.key("keyup", keys)
    assert program.said(0.8) == ""
    program.key("key", "space")  # the way out has the focus
    assert program.said() == "put-away"


@pytest.mark.parametrize(("where", "keys"), WAYS)
def test_let_go_early_it_asks_nothing_and_says_so(program: Program, where: str, keys: str, tmp_path: Path) -> None:
    program.key("keydown", keys)
    assert program.said() == "begun"
    assert program.said(1.5) == ""  # the repeats, from 0.7 s on, are no letting go
    program.key("keyup", keys)
    assert program.said() == "let-go"
    assert program.said(2.5) == ""
    with opening.open_vault(tmp_path / "vault", bytearray(PASSPHRASE.encode())) as session:
        assert not session.locked
