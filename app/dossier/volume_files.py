"""Where the volumes of a bundle are written: beside each other, all at the end or none."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from app.domain.errors import AlreadyExists
from app.paths import whole_file

_FIRST = ("_Volume1", "_Part1")


class _Dropped(Exception):
    """A file that is not needed after all."""


class VolumeFiles:
    """The file of each volume: the first is given, the others are made beside it when they are asked for.

    `wrap` may put something around each new one.
    """

    def __init__(
        self,
        stack: contextlib.ExitStack,
        main: Path,
        stream: BinaryIO,
        *,
        parts: bool,
        wrap: Callable[[BinaryIO], BinaryIO] = lambda stream: stream,
    ) -> None:
        self._stack, self._main, self._parts, self._wrap = stack, main, parts, wrap
        self._streams: dict[int, BinaryIO] = {1: wrap(stream)}
        self._own: dict[int, contextlib.ExitStack] = {}

    def __call__(self, number: int) -> BinaryIO:
        """The file of a volume, from 1. Raises AlreadyExists when something stands in its place."""
        if number not in self._streams:
            self._own[number] = self._stack.enter_context(contextlib.ExitStack())
            self._streams[number] = self._wrap(self._own[number].enter_context(new_file(self.path(number))))
        return self._streams[number]

    def path(self, number: int) -> Path:
        """Where a volume goes: `x.pdf`, then `x_Volume2.pdf` or `x_Part2.pdf`; also after `x_Part1.pdf`."""
        main = self._main
        if number == 1:
            return main
        return main.with_name(f"{base(main)}_{'Part' if self._parts else 'Volume'}{number}{main.suffix}")

    def keep(self, count: int) -> None:
        """Drop the files beyond the last volume."""
        for number, own in self._own.items():
            if number > count:
                own.__exit__(_Dropped, _Dropped(), None)


def base(main: Path) -> str:
    """What the names of all volumes begin with, by that of the first."""
    return next((main.stem.removesuffix(end) for end in _FIRST if main.stem.endswith(end)), main.stem)


@contextlib.contextmanager
def new_file(path: Path) -> Iterator[Any]:
    """A file that appears at the end or not at all. Raises AlreadyExists."""
    try:
        with whole_file(path) as stream:
            yield stream
    except FileExistsError:
        raise AlreadyExists(subject=str(path)) from None
