"""Passphrases made to be read out: made-up words that are spelled as they are said, in any language."""

from __future__ import annotations

import secrets

WORDS, _SYLLABLES_A_WORD = 6, 3
_SYLLABLES = (
    "ba be bo da de do fa fe ka ke ko la le lo ma me mo na ne no pa pe ra re ro sa se so ta te to va ve vo za zo"
).split()


def spoken_passphrase() -> str:
    """Six made-up words of three syllables: about 93 bits, easy to copy and to say over a telephone."""
    return "-".join("".join(secrets.choice(_SYLLABLES) for _ in range(_SYLLABLES_A_WORD)) for _ in range(WORDS))
