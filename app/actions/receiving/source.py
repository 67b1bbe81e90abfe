"""Where a package lies that somebody opens: a file, its volumes, or the copy that waits in quarantine."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.actions import cards
from app.domain.errors import NotAFile, NotFound
from app.domain.failures import named, named_failures
from app.evidence.ingest import clean_name
from app.handover import age
from app.handover.age_file import Readable
from app.handover.package_reader import Opened, open_package
from app.jobs import Progress
from app.session import Session
from app.vault.object_reading import ObjectReader

_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0)


@dataclass(frozen=True, slots=True)
class Source:
    """A package as somebody names it, with the words that open it if it is sealed by a passphrase.

    `held` is the digest of a copy in quarantine.
    """

    paths: tuple[Path, ...] = ()
    held: str = ""
    words: str = field(default="", repr=False)


@contextlib.contextmanager
def opened(session: Session, source: Source, progress: Progress) -> Iterator[Opened]:
    """The package, its sender proven; nothing of it was parsed before. Raises what `open_package` raises."""
    with reading(session, source) as stream:
        yield open_package(stream, _held(session, source), lambda key: session.ask(cards.signer, key), progress)


def _held(session: Session, source: Source) -> Sequence[age.Identity]:
    """Our keys, or the words alone."""
    return [age.PassphraseIdentity(source.words)] if source.words else session.ask(cards.identities)


@contextlib.contextmanager
def reading(session: Session, source: Source) -> Iterator[Readable]:
    """The bytes of the package, one volume after another."""
    with contextlib.ExitStack() as stack:
        if source.held:
            yield _Object(stack.enter_context(session.ask(copy_of, source.held)))
            return
        files = []
        for path in source.paths:
            handle = _opened_file(path)
            stack.callback(os.close, handle)
            files.append((path, handle))
        yield _Files(files)


def copy_of(reader: Any, digest: str) -> ObjectReader:
    """The copy in quarantine, by the digest of its bytes, to be closed (query); NotFound."""
    row = reader.database.row("SELECT object_id, key, size FROM object WHERE sha256=?", (digest,))
    if row is None:
        raise NotFound(subject=digest)
    copy: ObjectReader = reader.objects.open(bytes.fromhex(row[0]), row[1], row[2])
    return copy


def _opened_file(path: Path) -> int:
    subject = clean_name(str(path))
    with named_failures(subject, writing=False):
        # Not blocking: a named pipe would wait for its writer for ever.
        handle = os.open(path, _FLAGS)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise NotAFile(subject=subject)
    return handle


class _Files:
    """Files read one behind the other."""

    def __init__(self, files: list[tuple[Path, int]]) -> None:
        self._files = files

    def readinto(self, buffer: memoryview, /) -> int:
        """Fill some of the buffer; a disk that was pulled out is IoFailed with the name of the file."""
        while self._files:
            path, handle = self._files[0]
            try:
                got = _read(handle, buffer)
            except OSError as failure:
                raise named(failure, clean_name(str(path)), writing=False) from failure
            if got:
                return got
            self._files.pop(0)
        return 0


def _read(handle: int, buffer: memoryview) -> int:
    if hasattr(os, "readv"):
        return os.readv(handle, [buffer])
    piece = os.read(handle, len(buffer))
    buffer[: len(piece)] = piece
    return len(piece)


class _Object:
    """An object of the vault read as a file."""

    def __init__(self, reader: ObjectReader) -> None:
        self._pieces, self._piece = reader.iterate(), memoryview(b"")

    def readinto(self, buffer: memoryview, /) -> int:
        """Fill some of the buffer; Damaged when the copy is not what was put there."""
        while not self._piece:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._piece = piece
        step = min(len(buffer), len(self._piece))
        buffer[:step] = self._piece[:step]
        self._piece = self._piece[step:]
        return step
