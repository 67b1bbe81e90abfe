"""Bytes set aside while something is made of them: encrypted under a key that is in memory alone, in no folder."""

from __future__ import annotations

import os
from bisect import bisect_right
from collections import OrderedDict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from app.domain.errors import Damaged
from app.domain.failures import named_failures
from app.paths import nameless
from app.vault import crypto, files

_BOUND = b"havenfile/v1/spool"
_KEPT = 4  # pieces in the clear at a time


class Spool:
    """A file without a name beside what is being made, begun when the first byte comes; use as a context manager.

    It is gone with this process, however that ends, and its key too. `notes` say what was set aside for which source.
    Raises DiskFull, ReadOnly, IoFailed, and Damaged when what was written does not come back.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._handle = -1
        self._key = bytearray(crypto.random_bytes(crypto.KEY))
        self._starts: list[int] = []  # of each piece among all bytes
        self._places: list[int] = [0]  # of each piece in the file, and where the next one goes
        self._clear: OrderedDict[int, bytes] = OrderedDict()
        self.size = 0
        self.notes: dict[str, dict[str, Any]] = {}

    def add(self, piece: bytes | memoryview) -> None:
        """Set a piece aside, behind all others."""
        if not len(piece):
            return
        sealed = memoryview(bytearray(len(piece) + crypto.TAG))
        self._cipher().seal_into(self._nonce(len(self._starts)), memoryview(piece), sealed)
        with named_failures(str(self._folder)):
            if self._handle < 0:
                self._handle = nameless(self._folder)
            files.write_at(self._handle, sealed, self._places[-1])
        self._starts.append(self.size)
        self._places.append(self._places[-1] + len(sealed))
        self.size += len(piece)

    def read_at(self, offset: int, n: int) -> bytes:
        """Up to `n` bytes from `offset`, fewer only at the end."""
        end = min(offset + n, self.size)
        out = []
        while offset < end:
            number = bisect_right(self._starts, offset) - 1
            piece = memoryview(self._piece(number))[offset - self._starts[number] :][: end - offset]
            out.append(bytes(piece))
            offset += len(piece)
        return out[0] if len(out) == 1 else b"".join(out)

    def _piece(self, number: int) -> bytes:
        known = self._clear.get(number)
        if known is not None:
            return known
        place = self._places[number]
        sealed = memoryview(bytearray(self._places[number + 1] - place))
        plain = bytearray(len(sealed) - crypto.TAG)
        try:
            with named_failures(str(self._folder), writing=False):
                if not files.read_into(self._handle, sealed, place):
                    raise crypto.BadSeal
            self._cipher().unseal_into(self._nonce(number), sealed, memoryview(plain))
        except crypto.BadSeal:
            raise Damaged(part="spool", subject=str(self._folder)) from None
        self._clear[number] = made = bytes(plain)
        if len(self._clear) > _KEPT:
            self._clear.popitem(last=False)
        return made

    def _cipher(self) -> crypto.ChunkCipher:
        return crypto.ChunkCipher(self._key, _BOUND)

    @staticmethod
    def _nonce(number: int) -> bytes:
        return number.to_bytes(crypto.NONCE, "big")

    def rest(self) -> None:
        """Hold nothing in the clear while nobody reads."""
        self._clear.clear()

    def close(self) -> None:
        """Give back the room on the disk, and forget the key; may be called again."""
        crypto.wipe(self._key)
        self._clear.clear()
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
