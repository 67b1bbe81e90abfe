"""Object files: evidence bytes, each under its own random key, padded, in authenticated chunks."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import struct
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.domain.errors import Damaged
from app.domain.failures import named_failures
from app.domain.words import N_
from app.jobs import Progress
from app.paths import drop, other_thing, sync_folder
from app.vault import crypto, files

MAGIC = b"HVNOBJ1\0"
CHUNK = 262144
_HEAD = struct.Struct("<8s32sII16s")
_LABEL = b"havenfile/v1/object"
_SEALED = CHUNK + crypto.TAG
LEAST = 16384
_LARGE = 4 * CHUNK
_MTIME = 946684800
_NAME = re.compile(r"[0-9a-f]{32}")
_PAIR = re.compile(r"[0-9a-f]{2}")
_LEFT = re.compile(r"tmp-[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object that was written and read back."""

    object_id: bytes
    key: bytes
    size: int
    sha256: bytes


def padded(size: int) -> int:
    """The Padmé size of a length: at most 12 % more, at least 16 KiB."""
    if size <= LEAST:
        return LEAST
    exponent = size.bit_length() - 1
    mask = (1 << (exponent - exponent.bit_length())) - 1
    return (size + mask) & ~mask


def _nonce(counter: int, *, last: bool) -> bytes:
    return counter.to_bytes(11, "big") + bytes([last])


def _cipher(object_key: bytes, head: bytes) -> crypto.ChunkCipher:
    _, salt, _, _, object_id = _HEAD.unpack(head)
    payload_key = crypto.hkdf(object_key, salt, _LABEL + object_id)
    try:
        return crypto.ChunkCipher(payload_key, head)
    finally:
        crypto.wipe(payload_key)


class _Digest:
    """SHA-256 in a thread of its own, at most one piece behind."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self._digest = hashlib.sha256()
        self._pool = pool
        self._pending: Future[None] | None = None

    def update(self, piece: bytes | memoryview) -> None:
        self.wait()
        self._pending = self._pool.submit(self._digest.update, piece)

    def wait(self) -> None:
        if self._pending is not None:
            self._pending.result()
            self._pending = None

    def finish(self) -> bytes:
        self.wait()
        return self._digest.digest()


class _Sealer:
    """Writes a plaintext as chunks; the last one is known only at the end."""

    def __init__(self, handle: int, cipher: crypto.ChunkCipher) -> None:
        self._handle, self._cipher = handle, cipher
        self._held = memoryview(b"")
        self._counter = 0
        self._out = memoryview(bytearray(_SEALED))

    def add(self, piece: bytes) -> None:
        data = memoryview(piece)
        if self._held and len(self._held) < CHUNK:
            # Only what a chunk lacks is copied; pieces of whole chunks pass as they are.
            lacking = CHUNK - len(self._held)
            self._held, data = memoryview(bytes(self._held) + bytes(data[:lacking])), data[lacking:]
        while data:
            if self._held:
                self._write(self._held, last=False)
            self._held, data = data[:CHUNK], data[CHUNK:]

    def pad(self, count: int) -> None:
        zeros = bytes(min(count, 4 * CHUNK))
        while count:
            step = min(count, len(zeros))
            self.add(zeros[:step])
            count -= step

    def finish(self) -> None:
        self._write(self._held, last=True)

    def _write(self, plain: memoryview, *, last: bool) -> None:
        out = self._out[: len(plain) + crypto.TAG]
        self._cipher.seal_into(_nonce(self._counter, last=last), plain, out)
        self._counter += 1
        files.write_on(self._handle, out)


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
            head = os.read(self._handle, _HEAD.size)
        total = padded(self.size)
        self._chunks = -(-total // CHUNK)
        wanted = _HEAD.size + total + self._chunks * crypto.TAG
        fits = len(head) == _HEAD.size and head[:8] == MAGIC and head[40:48] == struct.pack("<II", CHUNK, 0)
        if not fits or head[48:] != object_id or os.fstat(self._handle).st_size != wanted:
            raise Damaged(part="object", subject=self._name)
        self._total = total
        self._cipher = _cipher(key, head)
        self._cached = -1
        self._plain = bytearray(CHUNK)
        self._sealed = bytearray(_SEALED)

    def read_at(self, offset: int, n: int) -> bytes:
        """Up to `n` bytes from `offset`, fewer only at the end; Damaged when a chunk does not verify."""
        end = min(offset + n, self.size)
        if offset >= end:
            return b""
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
        sealed, plains = bytearray(_SEALED), (bytearray(CHUNK), bytearray(CHUNK))
        left = self.size
        for number in range(self._chunks):
            plain = self._decrypted(number, sealed, plains[number % 2])
            yield plain[: max(0, min(left, len(plain)))]
            left -= len(plain)

    def _chunk(self, number: int) -> memoryview:
        if number != self._cached:
            self._cached = -1
            self._decrypted(number, self._sealed, self._plain)
            self._cached = number
        return memoryview(self._plain)[: self._length(number)]

    def _length(self, number: int) -> int:
        return min(CHUNK, self._total - number * CHUNK)

    def _decrypted(self, number: int, into: bytearray, plain_into: bytearray) -> memoryview:
        length = self._length(number)
        sealed, plain = memoryview(into)[: length + crypto.TAG], memoryview(plain_into)[:length]
        with named_failures(self._name, writing=False):
            whole = files.read_into(self._handle, sealed, _HEAD.size + number * _SEALED)
        try:
            if not whole:
                raise crypto.BadSeal
            self._cipher.unseal_into(_nonce(number, last=number == self._chunks - 1), sealed, plain)
        except crypto.BadSeal:
            raise Damaged(part="object", subject=self._name) from None
        return plain

    def sha256(self, progress: Progress | None = None) -> bytes:
        """Digest of the true bytes, verifying everything; of large ones beside the decryption."""
        with contextlib.ExitStack() as stack:
            pool = stack.enter_context(ThreadPoolExecutor(1)) if self.size > _LARGE else None
            digest: Any = hashlib.sha256() if pool is None else _Digest(pool)
            done = 0
            for piece in self.iterate():
                digest.update(piece)
                done += len(piece)
                if progress is not None:
                    progress.step(done, self.size)
            return bytes(digest.digest() if pool is None else digest.finish())

    def close(self) -> None:
        """Give the file back; may be called again."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def __enter__(self) -> ObjectReader:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


class ObjectStore:
    """The folder of object files."""

    def __init__(self, folder: Path, *, read_only: bool = False) -> None:
        self._folder = folder
        self._read_only = read_only

    def make(self) -> None:
        """Make the folder unless it is there; NotAFolder when something else stands in its place."""
        files.real_folder(self._folder)

    def path(self, object_id: bytes) -> Path:
        """Where an object lies."""
        name = object_id.hex()
        return self._folder / name[:2] / name

    def write(
        self, chunks: Iterable[bytes], expected_size: int | None = None, progress: Progress | None = None
    ) -> StoredObject:
        """Write, sync, rename, read back, decrypt, hash, compare; on any failure nothing is left.

        `expected_size` is for progress alone. Raises DiskFull, IoFailed, Cancelled, and what `chunks` raises.
        """
        object_id, key, salt = crypto.random_bytes(16), crypto.random_bytes(32), crypto.random_bytes(32)
        head = _HEAD.pack(MAGIC, salt, CHUNK, 0, object_id)
        temporary = self._folder / f"tmp-{crypto.random_bytes(16).hex()}"
        final = self.path(object_id)
        self.make()
        try:
            size, digest = self._write(temporary, head, key, chunks, expected_size, progress)
            with named_failures("objects"):
                self._publish(temporary, final)
            stored = StoredObject(object_id, key, size, digest)
            self._read_back(stored, progress)
        except BaseException:
            drop(temporary)
            drop(final)
            raise
        return stored

    def _write(
        self,
        path: Path,
        head: bytes,
        key: bytes,
        chunks: Iterable[bytes],
        expected: int | None,
        progress: Progress | None,
    ) -> tuple[int, bytes]:
        size = 0
        handle = files.open_regular(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, below=1)
        with contextlib.ExitStack() as stack:
            stack.callback(os.close, handle)
            digest = _Digest(stack.enter_context(ThreadPoolExecutor(1)))
            sealer = _Sealer(handle, _cipher(key, head))
            with named_failures("objects"):
                files.write_on(handle, head)
            for piece in chunks:
                digest.update(piece)
                with named_failures("objects"):
                    sealer.add(piece)
                size += len(piece)
                if progress is not None:
                    progress.step(size, expected or 0, N_("writing"))
            with named_failures("objects"):
                sealer.pad(padded(size) - size)
                sealer.finish()
                os.utime(handle if os.utime in os.supports_fd else path, (_MTIME, _MTIME))
                os.fsync(handle)
            return size, digest.finish()

    def _publish(self, temporary: Path, final: Path) -> None:
        files.real_folder(final.parent)
        temporary.rename(final)
        sync_folder(final.parent)

    def _read_back(self, stored: StoredObject, progress: Progress | None) -> None:
        with self.open(stored.object_id, stored.key, stored.size) as reader, ThreadPoolExecutor(1) as pool:
            digest = _Digest(pool)
            done = 0
            for piece in reader.iterate():
                digest.update(piece)
                done += len(piece)
                if progress is not None:
                    progress.step(done, stored.size, N_("reading back"))
            if digest.finish() != stored.sha256:
                raise Damaged(part="object", subject=stored.object_id.hex())

    def open(self, object_id: bytes, key: bytes, size: int) -> ObjectReader:
        """A reader of an object's true `size` bytes; NotFound or Damaged."""
        return ObjectReader(self.path(object_id), object_id, key, size)

    def destroy(self, object_id: bytes) -> None:
        """Remove an object; nothing happens when it is not there."""
        path = self.path(object_id)
        for folder in (self._folder, path.parent):
            files.refuse_other(folder, folder=True)
        files.remove(path)

    def listing(self) -> Iterator[bytes]:
        """The ids of all objects that lie here; NotAFolder when a link or another thing stands here."""
        for folder in self.folders():
            for path in sorted(folder.iterdir()):
                if _NAME.fullmatch(path.name) and path.name[:2] == folder.name:
                    yield bytes.fromhex(path.name)

    def folders(self) -> list[Path]:
        """The folders that objects lie in, real ones alone; NotAFolder when this one is none."""
        files.refuse_other(self._folder, folder=True)
        found = (path for path in self._folder.glob("??") if _PAIR.fullmatch(path.name))
        return sorted(path for path in found if not other_thing(path, folder=True))

    def quarantine(self, object_id: bytes) -> None:
        """Put an object that no row knows aside."""
        self.make()
        aside = files.real_folder(self._folder / "quarantine")
        with named_failures(str(aside)):
            self.path(object_id).rename(aside / object_id.hex())
            sync_folder(aside)

    def collect_leftovers(self) -> int:
        """Remove what interrupted writing left; how many files that were."""
        self.make()
        left = [path for path in self._folder.glob("tmp-*") if _LEFT.fullmatch(path.name)]
        for path in left:
            files.remove_own(path)
        return len(left)
