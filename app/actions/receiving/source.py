"""Where a package lies that somebody opens: a file, volumes in any order, or the copy that waits in quarantine."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.actions import cards
from app.domain.errors import NotFound
from app.handover import age
from app.handover.age_file import Readable
from app.handover.package_reader import Opened, open_package
from app.handover.volumes import Volumes, siblings
from app.jobs import Progress
from app.session import Session
from app.vault.object_reading import ObjectReader


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
            yield Copy(stack.enter_context(session.ask(copy_of, source.held)))
            return
        paths = siblings(source.paths[0]) if len(source.paths) == 1 else source.paths
        yield stack.enter_context(Volumes(paths))


def copy_of(reader: Any, digest: str) -> ObjectReader:
    """The copy in quarantine, by the digest of its bytes, to be closed (query); NotFound."""
    row = reader.database.row("SELECT object_id, key, size FROM object WHERE sha256=?", (digest,))
    if row is None:
        raise NotFound(subject=digest)
    copy: ObjectReader = reader.objects.open(bytes.fromhex(row[0]), row[1], row[2])
    return copy


class Copy:
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
