"""A place in an exhibit: its page, the words that stand there, the part of the page, the message or line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from app.actions.linking import Said
from app.domain.folding import fold
from app.domain.words import N_
from ui.context import Context

_COUNTED = re.compile(r"(?P<what>message|line) (?P<n>\d{1,9})")
_WORDS = {"message": N_("message {n}"), "line": N_("line {n}")}
_LONGEST_QUOTE = 2000


class Placed(Protocol):
    """A word that has a box in thousandths of its page."""

    @property
    def text(self) -> str:
        """The word."""

    @property
    def left(self) -> int:
        """From the left."""

    @property
    def top(self) -> int:
        """From above."""

    @property
    def right(self) -> int:
        """From the left."""

    @property
    def bottom(self) -> int:
        """From above."""

    @property
    def ends(self) -> bool:
        """Whether its line ends with it."""


@dataclass(frozen=True, slots=True)
class Locator:
    """Where in an exhibit: `page` from 1 over all its parts, `rect` in thousandths of the page (left, top, right,
    bottom), `place` as a citation keeps it (message 12); `said` is there when the words are somebody's message."""

    page: int = 0
    text: str = ""
    rect: tuple[int, ...] = ()
    place: str = ""
    said: Said | None = None

    def values(self) -> dict[str, Any]:
        """As a citation takes it."""
        return {
            "page": self.page or None,
            "quote": self.text[:_LONGEST_QUOTE] or None,
            "locator": self.place or None,
            "area": self.rect or None,
        }

    def number(self) -> int:
        """Which message or line, from 1; 0 when it is neither."""
        found = _COUNTED.fullmatch(self.place)
        return int(found["n"]) if found else 0


def counted(what: str, n: int) -> str:
    """The place of a message or line as a citation keeps it."""
    return f"{what} {n}"


def told(locator: Locator, context: Context) -> str:
    """A place in words: page, message or line, part of the page."""
    t = context.translate
    words = []
    if locator.page:
        words.append(t(N_("page {n}")).format(n=context.number(locator.page)))
    if found := _COUNTED.fullmatch(locator.place):
        words.append(t(_WORDS[found["what"]]).format(n=context.number(int(found["n"]))))
    elif locator.place:
        words.append(locator.place)
    if locator.rect and not locator.text:
        words.append(t(N_("part of the page")))
    return " · ".join(words)


def of_citation(link: Any) -> Locator:
    """The place a citation names."""
    one = link.citation
    return Locator(one.page or 0, one.quote or "", tuple(link.area), one.locator or "")


# -- words on a page ------------------------------------------------------------------


def joined(words: Sequence[Placed]) -> str:
    """Words as text, with their lines."""
    return "".join(word.text + ("\n" if word.ends else " ") for word in words).strip()


def around(words: Sequence[Placed]) -> tuple[int, ...]:
    """The box round words, () for none."""
    if not words:
        return ()
    return (
        min(word.left for word in words),
        min(word.top for word in words),
        max(word.right for word in words),
        max(word.bottom for word in words),
    )


def matches(words: Sequence[Placed], text: str) -> list[tuple[int, int]]:
    """First and last word of each place where `text` stands; case, accents and line ends make no difference."""
    needle = " ".join(fold(text).split())
    if not needle:
        return []
    whole, starts = "", []
    for word in words:
        starts.append(len(whole))
        whole += fold(word.text) + " "
    found = []
    at = whole.find(needle)
    while at >= 0:
        end = at + len(needle)
        inside = [n for n, start in enumerate(starts) if start < end and start + len(fold(words[n].text)) > at]
        if inside:
            found.append((inside[0], inside[-1]))
        at = whole.find(needle, end)
    return found
