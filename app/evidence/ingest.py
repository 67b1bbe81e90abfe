"""Taking files in: copied, hashed and read back in one pass, in flat memory; the source is never touched."""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.domain.errors import (
    Cancelled,
    HavenError,
    IoFailed,
    NotAFile,
    NotFound,
    SourceChanged,
    Unreadable,
    Unusable,
    UnusableFiles,
    WorkerFailed,
)
from app.evidence.reading import Metadata, read_metadata
from app.jobs import Progress
from app.sandbox.launcher import Readable
from app.sandbox.pool import Pool
from app.vault.objects import ObjectStore, StoredObject

_CHUNK = 1 << 20
_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0)
_UNKNOWN = "application/octet-stream"
# What the object store says of its progress: first all bytes are written, then all are read back.
_PHASES = {"writing": 0, "reading back": 1}


@dataclass(frozen=True, slots=True)
class IngestedPart:
    """A file that lies safely in the vault: what is needed for its Part record and its key.

    Clocks: `claimed_at` is the file system's (UTC; "" for what never was a file), `embedded_at` the file's own as
    it stands there, `ingested_at` ours (UTC). `mismatch` says that the content is something else than the name claims.
    """

    object_id: bytes
    key: bytes
    size: int
    sha256: str
    media_type: str
    media_type_claimed: str | None
    mismatch: bool
    original_name: str
    origin_label: str
    claimed_at: str
    embedded_at: str | None
    ingested_at: str
    metadata: dict[str, Any] | None
    problem: str

    def values(self, n: int) -> dict[str, Any]:
        """Values of the Part record number `n` (from 1)."""
        names = ("sha256", "size", "media_type", "media_type_claimed", "original_name", "origin_label",
                 "claimed_at", "embedded_at", "ingested_at", "metadata")  # fmt: skip
        return {"n": n, "object": self.object_id.hex(), **{name: getattr(self, name) for name in names}}


@dataclass(frozen=True, slots=True)
class _State:
    """What must not change while a file is read."""

    size: int
    changed_ns: int
    inode: int
    device: int


def ingest_file(
    path: Path, objects: ObjectStore, progress: Progress | None = None, *, pool: Pool | None = None
) -> IngestedPart:
    """Copy the file at `path` into the vault and read what it says of itself.

    Raises NotFound, NotAFile, Unreadable, SourceChanged, IoFailed, Cancelled, and what the object store
    raises; then nothing is left in the vault. A file that no reader can digest is taken all the same:
    `problem` says so.
    """
    progress = progress or Progress()
    with _opened(path) as (handle, state):
        stored = objects.write(_chunks(handle, path, state), state.size, progress)
    try:
        with objects.open(stored.object_id, stored.key, stored.size) as reader:
            about = _about(reader, clean_name(path.name), pool, progress)
    except BaseException:
        objects.destroy(stored.object_id)
        raise
    return _part(path, state, stored, about)


def ingest_files(paths: Sequence[Path], objects: ObjectStore, progress: Progress | None = None) -> list[IngestedPart]:
    """All of `paths` or none: a single bad one raises its own error, several raise UnusableFiles naming each."""
    refuse_bad(paths)
    taken: list[IngestedPart] = []
    sizes = [_size(path) for path in paths]
    whole, total = progress or Progress(), 2 * sum(sizes)
    try:
        with Pool() as pool:
            for n, path in enumerate(paths):
                one = _OfMany(whole, 2 * sum(sizes[:n]), sizes[n], total)
                taken.append(ingest_file(path, objects, one, pool=pool))
    except BaseException:
        for part in taken:
            objects.destroy(part.object_id)
        raise
    return taken


class _OfMany(Progress):
    """The progress of one file as a piece of that of many: all their bytes, each written once and read back once."""

    def __init__(self, whole: Progress, before: int, size: int, total: int) -> None:
        super().__init__()
        self._whole, self._before, self._size, self._total = whole, before, size, max(1, total)

    def cancel(self) -> None:
        """Ask all of it to stop."""
        self._whole.cancel()

    @property
    def cancelled(self) -> bool:
        """Whether all of it was asked to stop."""
        return self._whole.cancelled

    def step(self, done: int, total: int, msgid: str = "") -> None:  # noqa: ARG002 - this file's own total
        """Report bytes of this file; what a reader of files counts is of no concern here."""
        if self._whole.cancelled:
            raise Cancelled
        if msgid in _PHASES:
            at = self._before + _PHASES[msgid] * self._size + done
            self._whole.step(min(at, self._total), self._total, msgid)


def refuse_bad(paths: Sequence[Path]) -> None:
    """Look whether each path is a regular file that can be opened; raises as `ingest_files` does."""
    bad: list[tuple[Path, HavenError]] = []
    for path in paths:
        try:
            with _opened(path):
                pass
        except HavenError as error:
            bad.append((path, error))
    if len(bad) == 1:
        raise bad[0][1]
    if bad:
        files = [{"file": clean_name(str(path)), "code": error.code, "message": error.message} for path, error in bad]
        raise UnusableFiles(files=files, summary="; ".join(str(one["message"]) for one in files))


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[tuple[int, _State]]:
    """A regular file open for reading; a link somebody gave on purpose is followed."""
    try:
        # Not blocking: a named pipe would wait for its writer for ever.
        handle = os.open(path, _FLAGS)
    except OSError as error:
        raise _refusal(path, error) from None
    try:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode):
            raise NotAFile(subject=clean_name(str(path)))
        yield handle, _state(about)
    finally:
        os.close(handle)


def _refusal(path: Path, error: OSError) -> HavenError:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return NotFound(subject=clean_name(str(path)))
    if isinstance(error, IsADirectoryError) or error.errno == errno.ENXIO or path.is_dir():
        return NotAFile(subject=clean_name(str(path)))
    if isinstance(error, PermissionError) or error.errno == errno.ELOOP:
        return Unreadable(subject=clean_name(str(path)))
    return IoFailed(subject=clean_name(str(path)), reason=error.strerror or type(error).__name__)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # said in words when it is opened
        return 0


def _state(about: os.stat_result) -> _State:
    return _State(about.st_size, about.st_mtime_ns, about.st_ino, about.st_dev)


def _chunks(handle: int, path: Path, state: _State) -> Iterator[bytes]:
    """The bytes of the file; raises SourceChanged at its end when it is no longer the file that was opened."""
    done = 0
    while chunk := _read(handle, path):
        done += len(chunk)
        if done > state.size:
            raise SourceChanged(subject=clean_name(str(path)))
        yield chunk
    if done != state.size or _state(os.fstat(handle)) != state or not _still_there(path, state):
        raise SourceChanged(subject=clean_name(str(path)))


def _read(handle: int, path: Path) -> bytes:
    try:
        return os.read(handle, _CHUNK)
    except OSError as error:
        if isinstance(error, PermissionError):
            raise Unreadable(subject=clean_name(str(path))) from None
        raise IoFailed(subject=clean_name(str(path)), reason=error.strerror or type(error).__name__) from None


def _still_there(path: Path, state: _State) -> bool:
    try:
        return _state(path.stat()) == state
    except OSError:
        return False


def _about(source: Readable, name: str, pool: Pool | None, progress: Progress) -> Metadata:
    try:
        return read_metadata(source, name, pool=pool, progress=progress)
    except Cancelled:
        raise
    except (WorkerFailed, Unusable) as error:
        # Evidence that breaks readers is still evidence.
        return Metadata(_UNKNOWN, "", False, None, {}, str(error.facts["reason_code"]))


def ingest_bytes(
    data: bytes, name: str, label: str, objects: ObjectStore, progress: Progress | None = None
) -> IngestedPart:
    """Write bytes that never were a file here (a pasted picture) into the vault, called `name`, taken from `label`.

    Raises what the object store raises and Cancelled; nothing is left then.
    """
    return ingest_stream([data], len(data), name, label, objects, progress=progress)


def ingest_stream(
    chunks: Iterable[bytes],
    size: int,
    name: str,
    label: str,
    objects: ObjectStore,
    *,
    began: dt.datetime | None = None,
    progress: Progress | None = None,
) -> IngestedPart:
    """Write bytes that come one after the other and never were a file (a recording) into the vault, in flat memory.

    `began` (aware) is their claimed time. Raises what `chunks` and the object store raise; nothing is left then.
    """
    progress = progress or Progress()
    stored = objects.write(chunks, size, progress)
    try:
        with objects.open(stored.object_id, stored.key, stored.size) as reader:
            about = _about(reader, name, None, progress)
    except BaseException:
        objects.destroy(stored.object_id)
        raise
    return _made(name, label, _moment(began.timestamp()) if began else "", stored, about)


def _part(path: Path, state: _State, stored: StoredObject, about: Metadata) -> IngestedPart:
    return _made(path.name, str(path.parent), _moment(state.changed_ns / 1e9), stored, about)


def _made(name: str, label: str, claimed_at: str, stored: StoredObject, about: Metadata) -> IngestedPart:
    notes: dict[str, Any] = {"problem": about.problem} if about.problem else {}
    if about.mismatch:
        notes["mismatch"] = True
    return IngestedPart(
        object_id=stored.object_id,
        key=stored.key,
        size=stored.size,
        sha256=stored.sha256.hex(),
        media_type=about.media_type,
        media_type_claimed=about.claimed or None,
        mismatch=about.mismatch,
        original_name=clean_name(name),
        origin_label=clean_name(label),
        claimed_at=claimed_at,
        embedded_at=clean_name(about.embedded_at[:60]) if about.embedded_at else None,
        ingested_at=_moment(dt.datetime.now(dt.UTC).timestamp()),
        metadata={**about.embedded, **notes} or None,
        problem=about.problem,
    )


def clean_name(name: str) -> str:
    """A file name as text: what can't be shown (control characters, bytes that are no UTF-8) becomes U+FFFD."""
    return "".join(char if char.isprintable() else "\ufffd" for char in name)


def _moment(seconds: float) -> str:
    try:
        moment = dt.datetime.fromtimestamp(seconds, dt.UTC)
    except (ValueError, OverflowError, OSError):  # a file system may hold any number
        moment = dt.datetime.fromtimestamp(0, dt.UTC)
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
