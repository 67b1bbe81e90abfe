"""The files of one paper: all of them appear at the end, or none does."""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self, cast

from app.domain.failures import named_failures
from app.kernel.disk import begin_writing
from app.paths import begun, drop, publish, sync_folder

_AT_ONCE = 4 << 20


class _Target(io.FileIO):
    """A file that says what is wrong with the disk in our words, whoever writes into it."""

    subject = ""
    _begun = 0  # up to here the system was asked to begin

    def write(self, data: Any) -> int:
        """Write what there is room for; what is much begins to reach the disk while the rest is made."""
        with named_failures(self.subject):
            count = super().write(data)
        if (end := self.tell()) >= self._begun + _AT_ONCE:
            begin_writing(self.fileno(), self._begun, end - self._begun)
            self._begun = end
        return count

    def truncate(self, size: int | None = None) -> int:
        """Cut off at `size`, or here."""
        with named_failures(self.subject):
            return super().truncate(size)


@dataclass(slots=True)
class _File:
    target: Path
    temporary: Path
    stream: BinaryIO

    def finish(self) -> None:
        """Have everything on the disk."""
        with named_failures(str(self.target)):
            self.stream.flush()
            os.fsync(self.stream.fileno())
        self.stream.close()

    def publish(self) -> None:
        """Give it its name; when that fails halfway it has neither name."""
        try:
            publish(self.temporary, self.target)
        except BaseException:
            with contextlib.suppress(OSError):
                if self.temporary.samefile(self.target):
                    drop(self.target)
            raise

    def abandon(self) -> None:
        """Leave nothing of it; what can't be written any more is not wanted any more."""
        with contextlib.suppress(Exception):
            self.stream.close()
        drop(self.temporary)


class Together:
    """Files under temporary names beside their targets until the end; use as a context manager.

    Errors name the target: AlreadyExists, NotFound, ReadOnly, DiskFull, IoFailed; then no file is left.
    """

    def __init__(self) -> None:
        self._files: dict[Path, _File] = {}
        self._standing: list[Path] = []
        self._appeared = False

    def new(self, target: Path, meanwhile: Path | None = None) -> BinaryIO:
        """An empty file that will stand at `target`, where nothing may stand yet; until then under another name."""
        with named_failures(str(target)):
            temporary, handle = begun(target, temporary=meanwhile)
        raw = _Target(handle, "r+b")
        raw.subject = str(target)
        stream = cast("BinaryIO", io.BufferedRandom(raw))
        self._files[target] = _File(target, temporary, stream)
        return stream

    def drop(self, target: Path) -> None:
        """Do without a file after all."""
        self._files.pop(target).abandon()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None and not self._appeared:
                self.appear()
        except BaseException:
            self._vanish()
            raise
        finally:
            if error is not None:
                self._vanish()
            for file in self._files.values():
                file.abandon()

    def appear(self) -> None:
        """Give each its name, once all are on the disk, before the end; if that fails they are removed again."""
        self._appeared = True
        for file in self._files.values():
            file.finish()
        for file in self._files.values():
            with named_failures(str(file.target)):
                file.publish()
            self._standing.append(file.target)
        for folder in {file.target.parent for file in self._files.values()}:
            with named_failures(str(folder)):
                sync_folder(folder)

    def _vanish(self) -> None:
        """Take away those that have their name already."""
        for path in self._standing:
            drop(path)


@contextlib.contextmanager
def gone_if_it_fails(targets: Iterable[Path]) -> Iterator[None]:
    """Remove finished files when what has to be written down about them can't be: no paper lies about unrecorded."""
    try:
        yield
    except BaseException:
        for path in targets:
            drop(path)
        raise
