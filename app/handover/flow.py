"""The content of an age file as it comes: so many bytes, the bytes of one file, the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from app.domain.errors import PackageRefused
from app.handover.age_header import ArmorFailure, PayloadFailure
from app.handover.refusing import refused


class Flow:
    """Takes pieces of any size apart as they are needed; what is cut or changed is refused."""

    def __init__(self, pieces: Iterator[memoryview], fault: Callable[[], PackageRefused]) -> None:
        self._pieces = pieces
        self._fault = fault
        self._piece = memoryview(b"")
        self.taken = 0

    def stream(self, count: int) -> Iterator[memoryview]:
        """The next `count` bytes; a view is good until the next but one."""
        while count:
            self._refill()
            part = self._piece[:count]
            if not part:
                raise refused("changed")
            self._piece = self._piece[len(part) :]
            self.taken += len(part)
            count -= len(part)
            yield part

    def exactly(self, count: int) -> bytes:
        """The next `count` bytes at once: few."""
        return b"".join(bytes(part) for part in self.stream(count))

    def nothing_left(self) -> bool:
        """Whether the content has ended, whole."""
        self._refill()
        return not self._piece

    def _refill(self) -> None:
        if self._piece:
            return
        try:
            self._piece = next(self._pieces, memoryview(b""))
        except (PayloadFailure, ArmorFailure):
            raise self._fault() from None
