"""Object files read: the form they have, and ranges of one, verified chunk by chunk."""

from __future__ import annotations

import contextlib
import hashlib
import os
import struct
import threading
from collections import OrderedDict
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from app.domain.errors import Damaged
from app.domain.failures import named_failures
from app.jobs import Progress
from app.vault import crypto, files

MAGIC = b"HVNOBJ1\0"
CHUNK = 262144
HEAD = struct.Struct("<8s32sII16s")
SEALED = CHUNK + crypto.TAG
_LABEL = b"havenfile/v1/object"
LEAST = 16384
_LARGE = 4 * CHUNK
_READERS = 8  # that keep a chunk each


def padded(size: int) -> int:
    """The Padmé size of a length: at most 12 % more, at least 16 KiB."""
    if size <= LEAST:
        return LEAST
    exponent = size.bit_length() - 1
    mask = (1 << (exponent - exponent.bit_length())) - 1
    return (size + mask) & ~mask


def nonce(counter: int, *, last: bool) -> bytes:
    """The nonce of a chunk by its place."""
    return counter.to_bytes(11, "big") + bytes([last])


def cipher(object_key: bytes, head: bytes) -> crypto.ChunkCipher:
    """What seals and opens the chunks of the object with that head."""
    _, salt, _, _, object_id = HEAD.unpack(head)
    payload_key = crypto.hkdf(object_key, salt, _LABEL + object_id)
    try:
        return crypto.ChunkCipher(payload_key, head)
    finally:
        crypto.wipe(payload_key)


class Digest:
    """SHA-256 in a thread of its own, at most one piece behind."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self._digest = hashlib.sha256()
        self._pool = pool
        self._pending: Future[None] | None = None

    def update(self, piece: bytes | memoryview) -> None:
        """Take one more piece; it must not change before the next call."""
        self.wait()
        self._pending = self._pool.submit(self._digest.update, piece)

    def wait(self) -> None:
        """Have everything taken in."""
        if self._pending is not None:
            self._pending.result()
            self._pending = None

    def finish(self) -> bytes:
        """The digest of all."""
        self.wait()
        return self._digest.digest()


class _Recent:
    """Which readers keep the chunk they gave last: the few that were read last, however many are open."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, threading.Lock()
        self._readers: OrderedDict[ObjectReader, None] = OrderedDict()

    def reads(self, reader: ObjectReader) -> None:
        """Note that `reader` reads now; the one that has not read for the longest time forgets."""
        with self._lock:
            self._readers[reader] = None
            self._readers.move_to_end(reader)
            left = self._readers.popitem(last=False)[0] if len(self._readers) > self._most else None
        if left is not None:
            left.forget()

    def gone(self, reader: ObjectReader) -> None:
        """Keep nothing of a reader that was closed."""
        with self._lock:
            self._readers.pop(reader, None)


_RECENT = _Recent(_READERS)


class ObjectReader:
    """Reads ranges of one object; every byte it gives was verified. Close it, or use it as a context manager."""

    def __init__(self, path: Path, object_id: bytes, key: bytes, size: int) -> None:
        self.size = size
        self._name = path.name
        self._lock = threading.Lock()
        self._handle = files.open_regular(path, below=2)
        try:
            self._check(object_id, key)
        except BaseException:
            self.close()
            raise

    def _check(self, object_id: bytes, key: bytes) -> None:
        with named_failures(self._name, writing=False):
            head = os.read(self._handle, HEAD.size)
        total = padded(self.size)
        self._chunks = -(-total // CHUNK)
        wanted = HEAD.size + total + self._chunks * crypto.TAG
        fits = len(head) == HEAD.size and head[:8] == MAGIC and head[40:48] == struct.pack("<II", CHUNK, 0)
        if not fits or head[48:] != object_id or os.fstat(self._handle).st_size != wanted:
            raise Damaged(part="object", subject=self._name)
        self._total = total
        self._cipher = cipher(key, head)
        self._cached = -1
        self._plain = self._sealed = bytearray()

    def read_at(self, offset: int, n: int) -> bytes:
        """Up to `n` bytes from `offset`, fewer only at the end; Damaged when a chunk does not verify."""
        end = min(offset + n, self.size)
        if offset >= end:
            return b""
        _RECENT.reads(self)
        with self._lock:
            pieces = []
            while offset < end:
                number, inside = divmod(offset, CHUNK)
                plain = self._chunk(number)
                step = min(len(plain) - inside, end - offset)
                pieces.append(bytes(plain[inside : inside + step]))
                offset += step
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def iterate(self) -> Iterator[memoryview]:
        """The true bytes chunk by chunk, padding verified as well; a view is good until the next but one."""
        sealed, plains = bytearray(SEALED), (bytearray(CHUNK), bytearray(CHUNK))
        left = self.size
        for number in range(self._chunks):
            plain = self._decrypted(number, sealed, plains[number % 2])
            yield plain[: max(0, min(left, len(plain)))]
            left -= len(plain)

    def _chunk(self, number: int) -> memoryview:
        if number != self._cached:
            self._cached = -1
            if not self._plain:
                self._plain, self._sealed = bytearray(CHUNK), bytearray(SEALED)
            self._decrypted(number, self._sealed, self._plain)
            self._cached = number
        return memoryview(self._plain)[: self._length(number)]

    def _length(self, number: int) -> int:
        return min(CHUNK, self._total - number * CHUNK)

    def _decrypted(self, number: int, into: bytearray, plain_into: bytearray) -> memoryview:
        length = self._length(number)
        sealed, plain = memoryview(into)[: length + crypto.TAG], memoryview(plain_into)[:length]
        with named_failures(self._name, writing=False):
            whole = files.read_into(self._handle, sealed, HEAD.size + number * SEALED)
        try:
            if not whole:
                raise crypto.BadSeal
            self._cipher.unseal_into(nonce(number, last=number == self._chunks - 1), sealed, plain)
        except crypto.BadSeal:
            raise Damaged(part="object", subject=self._name) from None
        return plain

    def sha256(self, progress: Progress | None = None) -> bytes:
        """Digest of the true bytes, verifying everything; of large ones beside the decryption."""
        with contextlib.ExitStack() as stack:
            pool = stack.enter_context(ThreadPoolExecutor(1)) if self.size > _LARGE else None
            digest: Any = hashlib.sha256() if pool is None else Digest(pool)
            done = 0
            for piece in self.iterate():
                digest.update(piece)
                done += len(piece)
                if progress is not None:
                    progress.step(done, self.size)
            return bytes(digest.digest() if pool is None else digest.finish())

    def forget(self) -> None:
        """Give back the chunk that is kept, unless it is read right now; it is read again when it is asked for."""
        if self._lock.acquire(blocking=False):
            try:
                self._cached = -1
                self._plain = self._sealed = bytearray()
            finally:
                self._lock.release()

    def close(self) -> None:
        """Give the file back; may be called again."""
        _RECENT.gone(self)
        self.forget()
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def __enter__(self) -> ObjectReader:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()
