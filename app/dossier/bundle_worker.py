"""The worker that makes a bundle, started before all that goes into the bundle is put together."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from app.sandbox.ahead import Ahead

JOB = "app.dossier.bundle_job:build"
MEMORY = 3 << 30


def worker_waiting(files: int = 1) -> Ahead:
    """A worker started ahead for the next file that is made in one piece, or one after the other; to be closed."""
    return Ahead(JOB, MEMORY, files)


@contextlib.contextmanager
def worker_ahead() -> Iterator[None]:
    """Start the worker while all that it needs is put together; also a decorator."""
    with worker_waiting():
        yield
