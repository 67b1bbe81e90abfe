"""How long a passphrase would stand, and one made for the user; slow imports stay off the window's thread."""

from __future__ import annotations

import contextlib
import errno
import secrets
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import BinaryIO, cast

from app.domain.words import N_
from ui.dialogs.judge import LETTERS

ENOUGH = 3
WORDS = 6
_JUDGE = Path(__file__).with_name("judge.py")
_VERDICTS = (
    N_("Very weak: guessed in seconds"),
    N_("Weak: guessed within hours"),
    N_("Fair: would not stand against a determined attacker"),
    N_("Good"),
    N_("Strong"),
)


def strength(secret: bytearray) -> tuple[int, str]:
    """0–4 and its words, of a passphrase (UTF-8), which is wiped; raises OSError when nobody could judge it."""
    try:
        score = _judged(secret)
    finally:
        secret[:] = bytes(len(secret))
    return score, _VERDICTS[score]


def _judged(secret: bytearray) -> int:
    """Asked in a process of its own: what judges leaves copies that nobody can wipe."""
    command = [sys.executable, "-I", "-B", "-X", "utf8", str(_JUDGE)]
    with subprocess.Popen(  # noqa: S603 - our own interpreter and our own program
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
    ) as judge:
        stdin, stdout = cast("BinaryIO", judge.stdin), cast("BinaryIO", judge.stdout)
        with stdin, memoryview(secret) as view, contextlib.suppress(BrokenPipeError):
            stdin.write(view[: 4 * LETTERS])
        told = stdout.read(1)
    if judge.returncode or told not in b"01234" or not told:
        raise OSError(errno.EIO, "nobody judged")
    return int(told)


@cache
def words() -> tuple[str, ...]:
    """4096 plain short words (12 bits each), from the frequency list that measures passphrases."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415

    names = set(FREQUENCY_LISTS["female_names"]) | set(FREQUENCY_LISTS["male_names"]) | set(FREQUENCY_LISTS["surnames"])
    plain = (w for w in FREQUENCY_LISTS["english_wikipedia"] if w.isascii() and w.isalpha() and 4 <= len(w) <= 7)
    kept = [word for word in plain if word not in names]
    return tuple(kept[:4096])


def generated() -> bytearray:
    """Six words picked by the system's random source: 72 bits; to be wiped."""
    made = bytearray()
    for _ in range(WORDS):
        made += b" " if made else b""
        made += secrets.choice(words()).encode()
    return made
