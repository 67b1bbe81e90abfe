"""How strong a passphrase is, judged beside this process; one that is made."""

from __future__ import annotations

import subprocess
import sys

import pytest

from app.paths import ROOT
from ui.dialogs import strength


def test_a_passphrase_is_judged_and_wiped() -> None:
    weak, strong, nothing = bytearray(b"password1"), bytearray("Ёжик жуёт ﬁ 71 квас 😀".encode()), bytearray()
    assert strength.strength(weak) == (0, "Very weak: guessed in seconds")
    assert strength.strength(strong) == (4, "Strong")
    assert strength.strength(nothing)[0] == 0
    assert not any(weak + strong)


def test_the_longest_passphrase_is_judged_by_its_beginning() -> None:
    assert strength.strength(bytearray("ж".encode() * 512))[0] < strength.ENOUGH
    assert strength.strength(bytearray(b"quagmire zephyr bivouac " * 40))[0] == 4


def test_no_judge_is_an_error_and_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    secret = bytearray(b"zephyr quagmire")
    with pytest.raises(OSError, match="judged"):
        strength.strength(secret)
    assert not any(secret)


def test_this_process_never_loads_the_judge() -> None:
    code = "import sys; from ui.dialogs import strength; strength.strength(bytearray(b'x')); print('zxcvbn' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_six_words_are_made() -> None:
    made = bytes(strength.generated()).decode().split(" ")
    assert len(made) == strength.WORDS
    assert set(made) <= set(strength.words())
    assert len(strength.words()) == 4096
