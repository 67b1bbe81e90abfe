"""Printed numbers: one after the other, or as they were when a bundle was filed, with letters for what came later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

TOO_MANY = "too_many_pages"  # why a file is given up before anything of it is written
FRONT = ""  # the key of what stands before the documents of a file: cover and index


@dataclass(slots=True)
class Run:
    """Pages of one document, from `offset` on, that stand one after the other in one file, from its page `start` on.

    The first `plain` of them are numbered from `first` on; the others, put in later, have the number before and a
    letter, from the one at `letter` on (0 is A).
    """

    key: str
    offset: int
    pages: int
    first: int = 0
    plain: int = 0
    letter: int = 0
    volume: int = 1
    start: int = 0

    def label(self, page: int) -> str:
        """The printed number of a page of the run, from 0."""
        if page < self.plain:
            return str(self.first + page)
        return f"{self.first + self.plain - 1}{letters(self.letter + page - self.plain)}"

    def labels(self) -> list[str]:
        """All its printed numbers."""
        return [self.label(page) for page in range(self.pages)]


def letters(at: int) -> str:
    """A, B … Z, AA, AB …"""
    out = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        out = chr(65 + rest) + out
    return out


@dataclass(frozen=True, slots=True)
class Kept:
    """The pages that a document had when it was filed: the printed number of the first, and how many."""

    first: int
    pages: int


def number(runs: Sequence[Run], first: int, kept: Mapping[str, Kept]) -> list[str]:
    """Give every run its numbers, in their order; the keys of documents that could not keep theirs.

    What stands in `kept` keeps its numbers, even where pages before it are gone; what does not, and pages that a
    document has grown by, follow the page before them as 34A, 34B; behind the last kept page numbers go on.
    """
    nexts = _next_kept(runs, kept)
    end = max((one.first + one.pages - 1 for one in kept.values()), default=first - 1)
    last, letter, moved = first - 1, 0, []
    for run, later in zip(runs, nexts, strict=True):
        was = kept.get(run.key) if _may_keep(run) else None
        begin = was.first + run.offset if was is not None else None
        if begin is not None and begin <= last:
            moved.append(run.key)
            begin = None
        if begin is not None and was is not None:
            run.first, letter = begin, 0
            run.plain = min(run.pages, max(0, was.pages - run.offset)) if later else run.pages
        elif later:
            run.first, run.plain = last + 1, 0
        else:
            last = max(last, end)
            run.first, run.plain, letter = last + 1, run.pages, 0
        run.letter = letter
        last = run.first + run.plain - 1
        letter = letter + run.pages - run.plain if run.pages > run.plain else 0
    return moved


def _may_keep(run: Run) -> bool:
    """Fronts of further volumes have none of their own to keep."""
    return run.key != FRONT or run.volume == 1


def _next_kept(runs: Sequence[Run], kept: Mapping[str, Kept]) -> list[bool]:
    """Of each run whether a kept one follows."""
    out, found = [], False
    for run in reversed(runs):
        out.append(found)
        found = found or (run.key in kept and _may_keep(run))
    return out[::-1]


def printed(row: Mapping[str, Any], page: int) -> str:
    """The printed number of a page (from 0) of a document, by what a build told of it: {first, plain}."""
    digits = row["first"].rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    if row["plain"]:
        return Run("", 0, 0, int(digits), row["plain"]).label(page)
    begun = 0
    for char in row["first"][len(digits) :]:
        begun = begun * 26 + ord(char) - 64
    return f"{digits}{letters(begun - 1 + page)}"
