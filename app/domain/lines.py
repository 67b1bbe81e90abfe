"""Text of others on one line: without signs that break, hide or turn round what stands beside it."""

from __future__ import annotations

_LONGEST = 200


def one_line(text: str, longest: int = _LONGEST) -> str:
    """The text on one line of at most `longest` signs; what does not print (also what orders) is left out."""
    kept = "".join(sign if sign.isprintable() or sign in "\u200c\u200d" else " " for sign in text[: 4 * longest])
    return " ".join(kept.split())[:longest]
