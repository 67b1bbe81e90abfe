"""Real keyboards: the X server's own layouts, keys by their place on the board."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.actions import records
from app.paths import ROOT
from app.session import Session
from tests.ui.test_process import PASSPHRASE, screen

__all__ = ["screen"]

# Keys by their place: the sign (s = with Shift), then the first two letters of a name.
ORDERS = (
    ("us", "s11 38 57", "Anna Birch"),  # @an
    ("ru", "s12 56 40", "Иван Петров"),  # №ив
    ("ru", "s11 56 40", "Иван Петров"),  # "ив
    ("tr", "s16 38 57", "Anna Birch"),  # /an
    ("ir", "s11 30 42", "علی رضایی"),  # ٬عل
    ("ir", "61 30 42", "علی رضایی"),  # /عل
    ("ara", "s11 30 42", "علی رضایی"),  # @عل
)


def test_a_person_is_taken_on_every_layout(
    screen: dict[str, str], make_vault: Callable[..., Session], tmp_path: Path
) -> None:
    assert shutil.which("setxkbmap"), "setxkbmap belongs to the packages the tests need"
    session = make_vault()

    def fill(unit: Any) -> None:
        for name in ("Anna Birch", "Иван Петров", "علی رضایی"):
            records.add_record(unit, "person", {"name": name, "role": "witness"}, "C-001")

    session.do(fill)
    session.lock()
    orders = [f"{layout} {keys}" for layout, keys, _ in ORDERS]
    given = "\n".join([str(tmp_path / "vault"), PASSPHRASE, *orders])
    made = subprocess.run(
        [sys.executable, "-m", "tests.ui.typist"], input=given, cwd=ROOT, env=screen,
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    *told, commands = [json.loads(line) for line in made.stdout.splitlines()]
    assert [(one["layout"], one["persons"]) for one in told] == [(layout, [person]) for layout, _, person in ORDERS], (
        made.stderr
    )
    assert all(one["offered"] for one in told)
    assert commands == {"ctrl+k": True, "ctrl+e": True}
