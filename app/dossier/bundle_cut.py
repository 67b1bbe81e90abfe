"""Where a bundle that is too large for one file is cut: between documents, within one that is too large by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.dossier.bundle_numbers import FRONT, Run
from app.dossier.bundle_weigh import Thing, Weights


@dataclass(frozen=True, slots=True)
class Cap:
    """The most that one file may have; 0 is no cap."""

    bytes: int = 0
    pages: int = 0


@dataclass(frozen=True, slots=True)
class Weighed:
    """A document with what each of its pages brings into a file."""

    key: str
    pages: Sequence[Weights]


class _File:
    """One file that is being filled."""

    def __init__(self, cap: Cap, bytes_: int, pages: int) -> None:
        self._cap, self._base = cap, (bytes_, pages)
        self._held: set[Thing] = set()
        self.bytes, self.pages = self._base

    def takes(self, pages: Sequence[Weights]) -> bool:
        """Whether so many more pages fit."""
        more = self._more(pages)
        fits = not self._cap.bytes or self.bytes + more <= self._cap.bytes
        return fits and (not self._cap.pages or self.pages + len(pages) <= self._cap.pages)

    def _more(self, pages: Sequence[Weights]) -> int:
        new = {what: size for page in pages for what, size in page.items() if what not in self._held}
        return sum(new.values())

    def add(self, pages: Sequence[Weights]) -> None:
        """Put pages in, whether they fit or not."""
        self.bytes += self._more(pages)
        self.pages += len(pages)
        self._held.update(what for page in pages for what in page)

    @property
    def empty(self) -> bool:
        """Whether nothing but its front is in it."""
        return (self.bytes, self.pages) == self._base


def cut(documents: Sequence[Weighed], cap: Cap, fronts: Sequence[int], reserve: int) -> list[Run]:
    """The runs of every file; `fronts` says how many pages stand first in each (the last number counts for the rest).

    `reserve` are the bytes every file needs for itself. A single page that is too large stands by itself.
    """
    volume = 1
    runs: list[Run] = []
    file = _begin(cap, fronts, volume, reserve, runs)
    for document in documents:
        at = 0
        while at < len(document.pages):
            rest = document.pages[at:]
            count = len(rest) if file.takes(rest) else 0
            if not count and (file.empty or not _alone(rest, cap, fronts, volume, reserve)):
                count = _as_many(file, rest)
            if count:
                file.add(rest[:count])
                runs.append(Run(document.key, at, count, volume=volume))
                at += count
            if at < len(document.pages):
                volume += 1
                file = _begin(cap, fronts, volume, reserve, runs)
    return runs


def _alone(rest: Sequence[Weights], cap: Cap, fronts: Sequence[int], volume: int, reserve: int) -> bool:
    """Whether what is left of a document fits a file of its own: then it is not divided."""
    return _begin(cap, fronts, volume + 1, reserve, []).takes(rest)


def _begin(cap: Cap, fronts: Sequence[int], volume: int, reserve: int, runs: list[Run]) -> _File:
    front = fronts[min(volume, len(fronts)) - 1] if fronts else 0
    if front:
        runs.append(Run(FRONT, 0, front, volume=volume))
    return _File(cap, reserve, front)


def _as_many(file: _File, rest: Sequence[Weights]) -> int:
    """How many pages of a document fit, at least one into an empty file."""
    count = 1 if file.empty else 0
    low, high = count, len(rest)
    while low < high:  # what fits rises with the number of pages
        middle = (low + high + 1) // 2
        if file.takes(rest[:middle]):
            low = middle
        else:
            high = middle - 1
    return low
