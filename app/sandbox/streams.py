"""The worker's two views of the outside: sources read by range, and one sink written to."""

from __future__ import annotations

import io
import os
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from app.sandbox import protocol as p

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_BLOCKS = 64
Place = tuple[int, ...]
_TOGETHER = 4096  # bytes that are sent with what stands before them: whoever waits wakes up once


class Wire:
    """Blocking frames over two descriptors, as the worker uses them."""

    def __init__(self, incoming: int, outgoing: int) -> None:
        self._in, self._out = incoming, outgoing
        self.kept: list[object] = []
        self._awaited: Place | None = None
        self._early: tuple[Place, bytes] | None = None

    def ask_ahead(self, *place: int) -> None:
        """Ask for bytes (source, offset, length) that are wanted soon: they are fetched while this process works."""
        self.send(p.ASK, p.READ.pack(*place))
        self._awaited = place

    def early(self, *place: int) -> bytes | None:
        """Those bytes, if they were asked for ahead; they are given once."""
        self._settle()
        if self._early is None or self._early[0] != place:
            return None
        (_, body), self._early = self._early, None
        return body

    def _settle(self) -> None:
        """Take in what was asked for ahead: no other frame may come before it, and none be sent that waits for one."""
        if self._awaited is None:
            return
        place, self._awaited = self._awaited, None
        letter, body = self.receive()
        if letter != p.DATA or len(body) != place[-1]:
            raise SystemExit(2)
        self._early = place, body

    def send(self, letter: bytes, *pieces: bytes | memoryview) -> None:
        """Send one frame made of `pieces`."""
        self._settle()
        head = p.HEAD.pack(letter, sum(len(piece) for piece in pieces))
        for piece in pieces:
            if len(head) + len(piece) <= _TOGETHER:
                head += piece
                continue
            self._write(head)
            self._write(piece)
            head = b""
        self._write(head)

    def receive(self) -> tuple[bytes, bytes]:
        """The next frame; raises EOFError when the parent is gone."""
        letter, size = p.HEAD.unpack(self._read(p.HEAD.size))
        return letter, self._read(size)

    def receive_into(self, expected: bytes, view: memoryview) -> bool:
        """Put the next frame into `view`, if it has this letter and is as long; whether it was."""
        letter, size = p.HEAD.unpack(self._read(p.HEAD.size))
        if (letter, size) != (expected, len(view)):
            return False
        self._fill(view)
        return True

    def _write(self, data: bytes | memoryview) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self._out, view) :]

    def _read(self, size: int) -> bytes:
        first = os.read(self._in, size) if size else b""
        if len(first) == size:
            return first
        # One buffer that is filled: joining many pieces would copy all of them once more.
        whole = bytearray(size)
        whole[: len(first)] = first
        self._fill(memoryview(whole)[len(first) :])
        return cast("bytes", whole)

    def _fill(self, view: memoryview) -> None:
        at = 0
        while at < len(view):
            count = read_into(self._in, view[at:])
            if not count:
                raise EOFError
            at += count


def read_into(handle: int, view: memoryview) -> int:
    """Read what is there into `view`; how many bytes, 0 when nobody writes any more."""
    if hasattr(os, "readv"):
        return os.readv(handle, [view])
    part = os.read(handle, len(view))  # pragma: no cover - Windows
    view[: len(part)] = part  # pragma: no cover
    return len(part)  # pragma: no cover


Fetch = Callable[[int, int], bytes]
Fill = Callable[[int, memoryview], None]
Ahead = Callable[[int, int], None]


class SourceFile(io.RawIOBase):
    """A read-only, seekable file whose bytes are asked for in blocks and kept for a while; much at once is not kept."""

    def __init__(self, size: int, fetch: Fetch, fill: Fill | None = None, ahead: Ahead | None = None) -> None:
        super().__init__()
        self.size = size
        self._fetch, self._fill, self._at = fetch, fill or self._filled, 0
        self._ahead = ahead
        self._blocks: OrderedDict[int, bytes] = OrderedDict()

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def tell(self) -> int:
        """Where the next read begins."""
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to `offset`; before the start is the start."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self.size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def read(self, size: int | None = -1) -> bytes:
        """Up to `size` bytes, all that is left when negative."""
        left = max(0, self.size - self._at)
        wanted = left if size is None or size < 0 else min(size, left)
        first = self._piece(wanted) if wanted else b""
        self._at += len(first)
        if len(first) == wanted:  # a block may be a buffer; what is read is bytes, which some readers insist on
            return bytes(first)
        whole = io.BytesIO()  # gives what was written without a copy: some files are read as one
        whole.write(first)
        while (lacking := wanted - whole.tell()) > 0:
            self._at += whole.write(self._piece(lacking))
        return whole.getvalue()

    def readall(self) -> bytes:
        """All that is left."""
        return self.read(-1)

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill `buffer` as far as the source goes."""
        view = memoryview(buffer).cast("B")
        wanted = min(len(view), max(0, self.size - self._at))
        done = 0
        while done < wanted:
            done += self._some(view[done:wanted])
        return done

    def _some(self, view: memoryview) -> int:
        """Put the next bytes into `view`, as many as come at once; how many."""
        number = self._at // p.BLOCK
        if len(view) > p.BLOCK and number not in self._blocks:
            count = min(len(view), p.MOST_ASKED)
            self._fill(self._at, view[:count])
        else:
            piece = self._piece(len(view))
            count = len(piece)
            view[:count] = piece
        self._at += count
        return count

    def _filled(self, offset: int, view: memoryview) -> None:
        view[:] = self._fetch(offset, len(view))

    def glance(self, offset: int, buffer: WriteableBuffer) -> int:
        """Put bytes from `offset` on into `buffer`: only those are asked for, nothing is kept, `tell` stays."""
        view = memoryview(buffer).cast("B")
        wanted = min(len(view), max(0, self.size - offset), p.MOST_ASKED)
        number, within = divmod(offset, p.BLOCK)
        block = self._blocks.get(number, b"")
        if not wanted:
            return 0
        found = memoryview(block)[within : within + wanted] if len(block) > within else self._fetch(offset, wanted)
        view[: len(found)] = found
        return len(found)

    def _piece(self, wanted: int) -> memoryview:
        """Up to `wanted` bytes from here; what is large is not kept."""
        number, within = divmod(self._at, p.BLOCK)
        if wanted > p.BLOCK and number not in self._blocks:
            return memoryview(self._fetch(self._at, min(wanted, p.MOST_ASKED)))
        return memoryview(self._block(number))[within : within + wanted]

    def expect(self) -> None:
        """Have all of a small source on its way, as the first reading of all of it asks for it."""
        if self._ahead is not None and 0 < self.size <= p.MOST_ASKED and 0 not in self._blocks:
            self._ahead(0, self.size)

    def forget(self) -> None:
        """Give back what is kept of the file; it is asked for again when it is read again."""
        self._blocks.clear()

    def _block(self, number: int) -> bytes:
        block = self._blocks.get(number)
        if block is None:
            start = number * p.BLOCK
            block = self._fetch(start, min(p.BLOCK, self.size - start))
            self._blocks[number] = block
            if len(self._blocks) > _BLOCKS:
                self._blocks.popitem(last=False)
        else:
            self._blocks.move_to_end(number)
        return block


class SetAside(SourceFile):
    """Bytes that the parent keeps, encrypted, until they are read again: more can be put behind them."""

    def __init__(self, size: int, fetch: Fetch, give: Callable[[memoryview], None]) -> None:
        super().__init__(size, fetch)
        self._give = give
        self._held = bytearray()

    def add(self, data: bytes) -> None:
        """Put `data` behind all that is there."""
        self._held += data
        self.size += len(data)
        while len(self._held) >= p.BLOCK:
            self._out(p.BLOCK)

    def settle(self) -> None:
        """Give away what is held back, so that all can be read."""
        if self._held:
            self._out(len(self._held))
        self.forget()  # a block may have been shorter than it is now

    def _out(self, count: int) -> None:
        self._give(memoryview(bytes(self._held[:count])))
        del self._held[:count]


class Sink(io.RawIOBase):
    """Where a job writes its bytes; they go straight to a file the parent opened. Also reports progress.

    What is too much for memory can be set `aside`, where the parent keeps that.
    """

    def __init__(self, wire: Wire | None, *, open_: bool, aside: SetAside | None = None) -> None:
        super().__init__()
        self.aside = aside
        self._wire, self._open = wire, open_
        self._at = self._end = 0

    def writable(self) -> bool:
        """Whether the parent opened a sink for this job."""
        return self._open

    def seekable(self) -> bool:
        """Always."""
        return True

    def tell(self) -> int:
        """Where the next write begins."""
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to `offset`, at most to the end: there are no holes."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._end}[whence]
        if not 0 <= base + offset <= self._end:
            raise OSError("outside of what was written")
        self._at = base + offset
        return self._at

    def write(self, data: object) -> int:
        """Send `data` (bytes-like) to the sink."""
        if not self._open:
            raise io.UnsupportedOperation("no sink")
        view = memoryview(data).cast("B")  # type: ignore[arg-type]
        for start in range(0, len(view), p.MOST_WRITTEN):
            self._send(view[start : start + p.MOST_WRITTEN])
        return len(view)

    def write_together(self, first: bytes | bytearray, second: memoryview) -> None:
        """Send two pieces that follow each other, as one if they are not too long for that."""
        if len(first) + len(second) <= p.MOST_WRITTEN:
            self._send(memoryview(first), second)
        else:
            self.write(first)
            self.write(second)

    def _send(self, *pieces: memoryview) -> None:
        if self._wire is not None:
            self._wire.send(p.WRITE, p.PLACE.pack(self._at), *pieces)
        self._at += sum(map(len, pieces))
        self._end = max(self._end, self._at)

    def keep(self, made: object) -> None:
        """Let `made` be taken apart no sooner than the job has answered."""
        if self._wire is not None:
            self._wire.kept.append(made)

    def found(self, source: str, what: dict[str, Any]) -> None:
        """Tell what was found out about a source, so that it need not be found out again."""
        if self._wire is not None:
            self._wire.send(p.FOUND, p.pack({"source": source, "found": what}))

    def step(self, done: int, total: int, msgid: str = "") -> None:
        """Report `done` of `total` to whoever waits for the job."""
        if self._wire is not None:
            self._wire.send(p.STEP, p.pack({"done": done, "total": total, "msgid": msgid}))
