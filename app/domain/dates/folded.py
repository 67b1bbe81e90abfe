"""One form of a text for comparing: small letters, plain digits, plain dashes and spaces."""

from __future__ import annotations

import unicodedata

_PLAIN = {ord(dash): "-" for dash in "‐‑‒–—―−﹘－"} | {
    ord("ё"): "е", ord("ي"): "ی", ord("ى"): "ی", ord("ك"): "ک", ord("،"): ",", ord("’"): "'", ord("؟"): "?",
}  # fmt: skip


def _plain(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    # Direction marks and soft hyphens come along with pasted text and say nothing.
    return "" if unicodedata.category(character) == "Cf" else character


def fold(text: str) -> str:
    """The folded form; any string is taken, the result may be empty."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).translate(_PLAIN)
    return " ".join("".join(_plain(character) for character in folded).split())
