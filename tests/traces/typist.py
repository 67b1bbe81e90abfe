"""Somebody at the keyboard of a window in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from app.paths import ROOT
from tests.traces import keyboard

Start = Callable[..., "subprocess.Popen[bytes]"]


class Typist:
    """A window in a process of its own, and its keys."""

    def __init__(self, vault: Path, start: Start = subprocess.Popen, environ: dict[str, str] | None = None) -> None:
        self.process = start(
            [sys.executable, "-m", "tests.traces.keyboard", "--vault", str(vault)],
            cwd=ROOT, env=environ or {**os.environ, "QT_QPA_PLATFORM": "offscreen"},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def hear(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().decode().split(" ")[0].strip()

    def press(self, *signs: str) -> None:
        assert self.process.stdin is not None
        for sign in signs:
            self.process.stdin.write(ord(sign).to_bytes(4, "little"))
            self.process.stdin.flush()
            assert self.hear() == "key"

    def go_on(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(b"go\n\n")
        self.process.stdin.flush()

    def with_ctrl(self, *signs: str) -> None:
        for sign in signs:
            self.press(chr(ord(keyboard.CTRL) + ord(sign)), keyboard.CALM)

    def end(self) -> None:
        """Nobody types any more: the window goes, and what followed it with it."""
        self.process.communicate(timeout=60)
