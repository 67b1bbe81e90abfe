"""A file that appears together with the record of it, or not at all, also when the program ends in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from app.domain.errors import HavenError
from app.dossier.together import Together
from app.paths import meanwhile
from app.session import Session, unfinished


@contextmanager
def appearing(
    session: Session, package: str, out: Path, work: str = unfinished.SEALING
) -> Iterator[tuple[BinaryIO, Callable[[], None]]]:
    """The file of a package, or of its withdrawal, under another name, and what lets it appear.

    The command that records it must call that, and `unfinished.done`; after a failure, be it the end of the program,
    nothing of the file is left. Raises AlreadyExists, ReadOnly, DiskFull, …
    """
    temporary = meanwhile(out)
    session.do(unfinished.note, package, temporary, out, work)
    try:
        with Together() as together:
            stream = together.new(out, temporary)
            session.do(unfinished.note, package, temporary, out, work)
            yield stream, together.appear
    except BaseException:
        with suppress(HavenError):
            session.do(unfinished.settle, package)
        raise
