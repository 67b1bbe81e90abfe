"""What is marked to be blacked out in an exhibit: boxes, suggestions, and the way back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

SIDE = 1000
Box = tuple[int, int, int, int]
_LEAST = 4
_MOST_STEPS = 200


@dataclass(frozen=True, slots=True)
class Black:
    """One box in thousandths of the page as it is seen; a suggestion is not blacked out until it is accepted."""

    page: int
    box: Box
    reason: str = ""
    whole: bool = False
    suggested: bool = False
    words: str = ""

    def row(self) -> dict[str, Any]:
        """As the copy is asked for."""
        return {
            "page": self.page, "rect": [edge / SIDE for edge in self.box], "unit": "share", "reason": self.reason,
            "whole": self.whole,
        }  # fmt: skip


class Blacks:
    """All boxes of one exhibit in the order of its pages, each change undone by one step."""

    def __init__(self) -> None:
        self.items: list[Black] = []
        self.at = -1
        self._before: list[tuple[list[Black], int]] = []

    @property
    def in_hand(self) -> Black | None:
        """The box that is chosen."""
        return self.items[self.at] if 0 <= self.at < len(self.items) else None

    def on(self, page: int) -> list[int]:
        """Which boxes stand on a page."""
        return [n for n, item in enumerate(self.items) if item.page == page]

    def accepted(self) -> list[Black]:
        """What will be blacked out."""
        return [item for item in self.items if not item.suggested]

    def suggestions(self) -> int:
        """How many suggestions wait for a decision."""
        return sum(item.suggested for item in self.items)

    # -- changes ------------------------------------------------------------------------

    def add(self, item: Black) -> None:
        """Put a box in and take it in hand."""
        self._keep()
        self._put([*self.items, item], item)

    def suggest(self, found: list[Black]) -> int:
        """Put suggestions in that do not lie in a box already; how many there were."""
        fresh = [one for one in found if not any(_covers(item, one) for item in self.items)]
        if fresh:
            self._keep()
            self._put([*self.items, *fresh], fresh[0])
        return len(fresh)

    def change(self, **values: Any) -> None:
        """Give the box in hand another reason, another way."""
        if (item := self.in_hand) is not None and (made := replace(item, **values)) != item:
            self._keep()
            self._put([made if one is item else one for one in self.items], made)

    def accept(self, *, every: bool = False) -> int:
        """Let the suggestion in hand, or all of them, be blacked out, and take the next one; how many were taken."""
        taken = [one for one in self.items if one.suggested and (every or one is self.in_hand)]
        if not taken:
            return 0
        self._keep()
        at = self.at
        self.items = [replace(one, suggested=False) if one in taken else one for one in self.items]
        waiting = [n for n, one in enumerate(self.items) if one.suggested]
        self.at = next((n for n in waiting if n > at), waiting[0] if waiting else at)
        return len(taken)

    def remove(self) -> None:
        """Take the box in hand out."""
        if self.in_hand is not None:
            self._keep()
            del self.items[self.at]
            self.at = min(self.at, len(self.items) - 1)

    def move(self, dx: int, dy: int, *, size: bool = False) -> None:
        """Move the box in hand, or its lower right corner, within the page."""
        item = self.in_hand
        if item is None:
            return
        left, top, right, bottom = item.box
        if size:
            right = max(left + _LEAST, min(SIDE, right + dx))
            bottom = max(top + _LEAST, min(SIDE, bottom + dy))
        else:
            dx, dy = max(-left, min(SIDE - right, dx)), max(-top, min(SIDE - bottom, dy))
            left, top, right, bottom = left + dx, top + dy, right + dx, bottom + dy
        self.change(box=(left, top, right, bottom), suggested=False)

    def step(self, page: int, by: int) -> None:
        """Take the next box (or the one before) of a page in hand."""
        here = self.on(page)
        if here:
            now = here.index(self.at) if self.at in here else (-1 if by > 0 else 0)
            self.at = here[(now + by) % len(here)]

    def undo(self) -> bool:
        """Take the last change back."""
        if not self._before:
            return False
        self.items, self.at = self._before.pop()
        return True

    def _keep(self) -> None:
        self._before = [*self._before[-_MOST_STEPS:], (list(self.items), self.at)]

    def _put(self, items: list[Black], in_hand: Black) -> None:
        self.items = sorted(items, key=lambda one: (one.page, one.box[1], one.box[0]))
        self.at = self.items.index(in_hand)


def _covers(item: Black, other: Black) -> bool:
    x, y = (other.box[0] + other.box[2]) / 2, (other.box[1] + other.box[3]) / 2
    inside = item.box[0] <= x <= item.box[2] and item.box[1] <= y <= item.box[3]
    return item.page == other.page and inside


def between(one: tuple[int, int], other: tuple[int, int]) -> Box | None:
    """The box between two corners; None where it is too small to be meant."""
    (a, b), (c, d) = one, other
    box = (min(a, c), min(b, d), max(a, c), max(b, d))
    return box if box[2] - box[0] >= _LEAST and box[3] - box[1] >= _LEAST else None
