"""How long a passphrase would stand, and one made for the user; slow imports stay off the window's thread."""

from __future__ import annotations

import secrets
from functools import cache

from app.domain.words import N_

ENOUGH = 3
WORDS = 6
_VERDICTS = (
    N_("Very weak: guessed in seconds"),
    N_("Weak: guessed within hours"),
    N_("Fair: would not stand against a determined attacker"),
    N_("Good"),
    N_("Strong"),
)


def strength(text: str) -> tuple[int, str]:
    """0–4 and its words; never leaves this process."""
    from zxcvbn import zxcvbn  # noqa: PLC0415 - slow to load

    score = int(zxcvbn(text[:72])["score"]) if text else 0
    return score, _VERDICTS[score]


@cache
def _words() -> tuple[str, ...]:
    """4096 plain short words (12 bits each), from the frequency list that measures passphrases."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415

    names = set(FREQUENCY_LISTS["female_names"]) | set(FREQUENCY_LISTS["male_names"]) | set(FREQUENCY_LISTS["surnames"])
    plain = (w for w in FREQUENCY_LISTS["english_wikipedia"] if w.isascii() and w.isalpha() and 4 <= len(w) <= 7)
    kept = [word for word in plain if word not in names]
    return tuple(kept[:4096])


def generated() -> str:
    """Six words picked by the system's random source: 72 bits."""
    return " ".join(secrets.choice(_words()) for _ in range(WORDS))
