"""What stands for a person towards one group of recipients: the same each time, and nothing to another group."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

from app.domain.folding import fold

# Letters that make no words, and a number: short enough to be read out, and no place in a list to be guessed from.
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
_CODES = len(_LETTERS) * 90


def group_of(recipient: str, group: str, profile: str) -> str:
    """Which recipients share pseudonyms: those of a named group, else a recipient by name, else those of a profile."""
    return fold(" ".join((group or recipient or profile).split()))


def codes(secret: str, group: str, uids: Iterable[str]) -> dict[str, str]:
    """A code such as K47 for each uid, from what only the case knows and the group.

    Older records (lower uids) choose first where two would get the same, so that what is added changes nothing.
    """
    taken: set[int] = set()
    found: dict[str, str] = {}
    for uid in sorted(set(uids)):
        place = _place(secret, group, uid)
        while place in taken and len(taken) < _CODES:
            place = (place + 1) % _CODES
        taken.add(place)
        found[uid] = f"{_LETTERS[place // 90]}{10 + place % 90}"
    return found


def _place(secret: str, group: str, uid: str) -> int:
    # The uid of a case holds 74 random bits that stand in no paper.
    made = hmac.new(secret.encode(), f"pseudonym\0{group}\0{uid}".encode(), hashlib.sha256).digest()
    return int.from_bytes(made[:8], "big") % _CODES
