"""Object files: evidence bytes, each under its own random key, padded, in authenticated chunks."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import Damaged
from app.domain.failures import named_failures
from app.domain.words import N_
from app.jobs import Progress
from app.paths import drop, other_thing, sync_folder
from app.vault import crypto, files
from app.vault.object_reading import CHUNK, HEAD, MAGIC, SEALED, Digest, ObjectReader, cipher, nonce, padded

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


class _Sealer:
    """Writes a plaintext as chunks; the last one is known only at the end."""

    def __init__(self, handle: int, cipher: crypto.ChunkCipher) -> None:
        self._handle, self._cipher = handle, cipher
        self._held = memoryview(b"")
        self._counter = 0
        self._out = memoryview(bytearray(SEALED))

    def add(self, piece: bytes | memoryview) -> None:
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
        self._cipher.seal_into(nonce(self._counter, last=last), plain, out)
        self._counter += 1
        files.write_on(self._handle, out)


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
        self,
        chunks: Iterable[bytes | memoryview],
        expected_size: int | None = None,
        progress: Progress | None = None,
        *,
        object_id: bytes | None = None,
    ) -> StoredObject:
        """Write, sync, rename, read back, decrypt, hash, compare; on any failure nothing is left.

        `expected_size` is for progress alone; `object_id` are 16 random bytes of whoever must know them before.
        A piece stays as it is until the next but one. Raises DiskFull, IoFailed, Cancelled, and what `chunks` raises.
        """
        object_id = object_id or crypto.random_bytes(16)
        key, salt = crypto.random_bytes(32), crypto.random_bytes(32)
        head = HEAD.pack(MAGIC, salt, CHUNK, 0, object_id)
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
        chunks: Iterable[bytes | memoryview],
        expected: int | None,
        progress: Progress | None,
    ) -> tuple[int, bytes]:
        size = 0
        handle = files.open_regular(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, below=1)
        with contextlib.ExitStack() as stack:
            stack.callback(os.close, handle)
            digest = Digest(stack.enter_context(ThreadPoolExecutor(1)))
            sealer = _Sealer(handle, cipher(key, head))
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
            digest = Digest(pool)
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
