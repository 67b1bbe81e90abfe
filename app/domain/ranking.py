"""How well names fit what was typed: for lists that offer places to go to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.folding import fold, latin
from app.domain.layouts import meant

EXACT, BEGINS, WORDS, WITHIN = range(4)


@dataclass(frozen=True, slots=True)
class Key:
    """Names ready to be compared: folded and in Latin letters, and all of that in one text to look through first."""

    names: tuple[str, ...]
    all: str


def key(*names: str) -> Key:
    """The key of what is known under some names."""
    spelt = dict.fromkeys(form for name in names for form in (fold(name), latin(name)))
    return Key(tuple(spelt), "\n".join(spelt))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was typed, ready to be compared: each spelling with its words."""

    spellings: tuple[tuple[str, tuple[str, ...]], ...]

    def among(self, keys: Iterable[Key]) -> list[int]:
        """Places of the keys that may fit at all: a quick look before each is ranked."""
        firsts = [words[0] for _, words in self.spellings if words]
        if len(firsts) == 1:
            first = firsts[0]
            return [n for n, known in enumerate(keys) if first in known.all]
        return [n for n, known in enumerate(keys) if any(first in known.all for first in firsts)]


def wanted(text: str) -> Wanted:
    """What was typed, in its own letters and in Latin ones."""
    plain = " ".join(text.split())
    return Wanted(tuple((form, tuple(form.split())) for form in dict.fromkeys((fold(plain), latin(plain))) if form))


def elsewhere(text: str) -> list[Wanted]:
    """What the same keys would have given on other layouts."""
    return [wanted(other) for other in meant(" ".join(text.split()))]


def rank(typed: Wanted, known: Key) -> int | None:
    """How well the best of some names fits, 0 the best; None when none does."""
    best: int | None = None
    for whole, words in typed.spellings:
        if not all(word in known.all for word in words):
            continue
        for name in known.names:
            fits = _fit(whole, words, name)
            if fits is not None and (best is None or fits < best):
                best = fits
    return best


def _fit(whole: str, words: Iterable[str], name: str) -> int | None:
    if whole == name:
        return EXACT
    if name.startswith(whole):
        return BEGINS
    if not all(word in name for word in words):
        return None
    padded = f" {name}"
    return WORDS if all(f" {word}" in padded or f"-{word}" in padded for word in words) else WITHIN
