"""Numerals and lists: what people type in any script, and how a language writes them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

_PERSIAN = {ord(str(digit)): chr(0x06F0 + digit) for digit in range(10)}
_ARABIC = {ord(str(digit)): chr(0x0660 + digit) for digit in range(10)}
_DIGITS = {"fa": _PERSIAN, "prs": _PERSIAN, "ckb": _ARABIC, "ps": _PERSIAN, "ur": _PERSIAN}
_GROUPS = {"en": ",", "fa": "٬", "prs": "٬"}
_OWN_COMMA = frozenset({"ar", "ckb", "fa", "prs", "ps", "ug", "ur"})
_SIGNS = {"٫": ".", "٬": "", "−": "-"}
# A number of four figures is read at a glance; only longer ones are set in groups.
_GROUPED_FROM = 10_000


def plain(text: str) -> str:
    """The text with decimal digits of any script, and the signs that go with them, as ASCII ones."""
    return "".join(_SIGNS.get(sign, str(unicodedata.decimal(sign)) if sign.isdecimal() else sign) for sign in text)


def written(text: str, language: str) -> str:
    """The text with its digits as the language writes them."""
    return text.translate(_DIGITS.get(base(language), {}))


def number(n: int, language: str) -> str:
    """A whole number as the language writes it, in groups of three when it is long."""
    shown = f"{n:,}" if abs(n) >= _GROUPED_FROM else str(n)
    return written(shown.replace(",", _GROUPS.get(base(language), "\u00a0")), language)


def listed(parts: Iterable[str], language: str) -> str:
    """Several things one after another, with the comma of the language."""
    return ("، " if base(language) in _OWN_COMMA else ", ").join(parts)


def base(language: str) -> str:
    """The language without its region, e.g. "fa" of "fa-AF"."""
    return language.replace("_", "-").split("-")[0].lower()
