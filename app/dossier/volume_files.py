"""Where the volumes of a bundle are written: beside each other, all at the end or none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from app.dossier.together import Together

_FIRST = ("_Volume1", "_Part1")


class VolumeFiles:
    """The file of each volume: the first is given, the others are made beside it when they are asked for.

    `wrap` may put something around each new one.
    """

    def __init__(
        self,
        together: Together,
        main: Path,
        stream: BinaryIO,
        *,
        parts: bool,
        wrap: Callable[[BinaryIO], BinaryIO] = lambda stream: stream,
    ) -> None:
        self._together, self._main, self._parts, self._wrap = together, main, parts, wrap
        self._streams: dict[int, BinaryIO] = {1: wrap(stream)}
        self._own: set[int] = set()

    def __call__(self, number: int) -> BinaryIO:
        """The file of a volume, from 1. Raises AlreadyExists when something stands in its place."""
        if number not in self._streams:
            self._streams[number] = self._wrap(self._together.new(self.path(number)))
            self._own.add(number)
        return self._streams[number]

    def path(self, number: int) -> Path:
        """Where a volume goes: `x.pdf`, then `x_Volume2.pdf` or `x_Part2.pdf`; also after `x_Part1.pdf`."""
        main = self._main
        if number == 1:
            return main
        return main.with_name(f"{base(main)}_{'Part' if self._parts else 'Volume'}{number}{main.suffix}")

    def keep(self, count: int) -> None:
        """Drop the files beyond the last volume."""
        for number in sorted(self._own):
            if number > count:
                self._own.discard(number)
                self._together.drop(self.path(number))


def base(main: Path) -> str:
    """What the names of all volumes begin with, by that of the first."""
    return next((main.stem.removesuffix(end) for end in _FIRST if main.stem.endswith(end)), main.stem)
