"""An age file as a stream, both ways, in the same small memory at any size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import cycle
from types import TracebackType
from typing import BinaryIO, Protocol, Self

from app.handover import age, age_header
from app.handover.age_header import HeaderFailure, MacFailure, PayloadFailure
from app.handover.beside import Beside
from app.handover.rows import Piece
from app.vault import crypto

CHUNK = 65536
SEALED = CHUNK + age.TAG
# Pieces handled at once: what goes through Python goes through it a mebibyte at a time.
_TOGETHER = 16
_NONCE = 16


class Readable(Protocol):
    """What an age file is read from."""

    def readinto(self, buffer: memoryview, /) -> int | None:
        """Fill some of the buffer and answer how much; 0 at the end."""


class Sealing:
    """Writes one age file: `write` the content, then `finish`, without which it opens for nobody whole.

    Sealing and writing go on beside what gives the content. Use as a context manager: the thread ends with it.
    """

    def __init__(self, sink: BinaryIO, envelope: age.Envelope) -> None:
        self._sink = sink
        file_key = crypto.random_bytes(age.FILE_KEY)
        covered = age_header.covered([envelope.wrap(file_key)])
        nonce = crypto.random_bytes(_NONCE)
        code = age_header.encoded(age.header_code(file_key, covered))
        self._put(memoryview(covered + b" " + code.encode() + b"\n" + nonce))
        self._chunks = age.Chunks(file_key, nonce)
        self._plains = cycle([memoryview(bytearray(_TOGETHER * CHUNK)) for _ in range(2)])
        self._plain = next(self._plains)
        self._held = 0
        self._out = memoryview(bytearray(_TOGETHER * SEALED))
        self._beside = Beside(self._seal)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._beside.__exit__(kind, error, trace)

    def write(self, data: Piece) -> None:
        """Take the next bytes of the content; what the sink raised at earlier ones is raised here."""
        piece = memoryview(data)
        while piece:
            if self._held == len(self._plain):
                self._beside.give(self._plain)
                self._plain, self._held = next(self._plains), 0
            step = min(len(piece), len(self._plain) - self._held)
            self._plain[self._held : self._held + step] = piece[:step]
            self._held += step
            piece = piece[step:]

    def finish(self) -> None:
        """Write the end."""
        self._beside.wait()
        self._seal(self._plain[: self._held], last=True)

    def _seal(self, plain: memoryview, *, last: bool = False) -> None:
        at = 0
        for start in range(0, max(len(plain), 1), CHUNK):
            piece = plain[start : start + CHUNK]
            out = self._out[at : at + len(piece) + age.TAG]
            self._chunks.seal_into(piece, out, last=last and start + CHUNK >= len(plain))
            at += len(out)
        self._put(self._out[:at])

    def _put(self, piece: memoryview) -> None:
        """Write all of it: an unbuffered file may take less at once, as a disk that is nearly full does."""
        while piece:
            piece = piece[self._sink.write(piece) :]


class Opening:
    """Reads one age file: the header at once, the content by `pieces`, each verified before it is given."""

    def __init__(self, source: Readable, held: Sequence[age.Identity]) -> None:
        """Raises HeaderFailure, NoMatch, MacFailure, and what the source raises."""
        self._source = source
        self._buffer = memoryview(bytearray(_TOGETHER * SEALED + 1))
        self._start = self._end = 0
        self._fill()
        header = age_header.read(self._line)
        file_key = age.unwrapped(header.stanzas, held)
        if not crypto.same(age.header_code(file_key, header.covered), header.mac):
            raise MacFailure
        self.stanzas = header.stanzas
        self._chunks = age.Chunks(file_key, self._nonce())
        # Bytes of the file up to the piece that has not verified yet.
        self.proven = self._start

    def pieces(self) -> Iterator[memoryview]:
        """The content, up to a mebibyte at a time; a view is good until the next but one. PayloadFailure at a fault."""
        plains = cycle([memoryview(bytearray(_TOGETHER * CHUNK)) for _ in range(2)])
        first = True
        for plain in plains:
            self._fill()
            # One byte more than what is handled at once shows that this is not the end.
            last = self._end < len(self._buffer)
            sealed = self._buffer[: self._end if last else self._end - 1]
            done, whole = self._unseal(sealed, plain, first=first, last=last)
            self.proven += len(sealed) if whole else done // CHUNK * SEALED
            if done:
                yield plain[:done]
            if not whole:
                raise PayloadFailure
            if last:
                return
            self._start, first = len(sealed), False

    def _unseal(self, sealed: memoryview, plain: memoryview, *, first: bool, last: bool) -> tuple[int, bool]:
        """How many bytes of content verified, and whether those were all."""
        done = 0
        for start in range(0, len(sealed), SEALED):
            piece = sealed[start : start + SEALED]
            ends = last and start + SEALED >= len(sealed)
            # A piece without content stands alone in its file, or not at all.
            least = age.TAG + (not first or start > 0)
            out = plain[done : done + max(0, len(piece) - age.TAG)]
            if len(piece) < least or not self._chunks.unseal_into(piece, out, last=ends):
                # A whole piece that is the last and is followed by more, or is not and ends the file, still verifies.
                misplaced = len(piece) == SEALED and self._chunks.unseal_into(piece, out, last=not ends)
                return done + len(out) * misplaced, False
            done += len(out)
        return done, bool(sealed)

    def _fill(self) -> None:
        """Move what is left to the front, and fill the buffer as far as the source has bytes."""
        left = self._end - self._start
        self._buffer[:left] = bytes(self._buffer[self._start : self._end])
        self._start, self._end = 0, left
        while self._end < len(self._buffer):
            got = self._source.readinto(self._buffer[self._end :])
            if not got:
                return
            self._end += got

    def _line(self, most: int) -> bytes:
        ahead = bytes(self._buffer[self._start : min(self._start + most, self._end)])
        return self._taken(ahead.find(b"\n") + 1 or len(ahead))

    def _nonce(self) -> bytes:
        nonce = self._taken(_NONCE)
        if len(nonce) < _NONCE:
            raise HeaderFailure("the file ends with its header")
        return nonce

    def _taken(self, count: int) -> bytes:
        start, self._start = self._start, min(self._start + count, self._end)
        return bytes(self._buffer[start : self._start])
