"""A copy of a finished paper that only a passphrase opens, for the way by mail; the open one is what is filed."""

from __future__ import annotations

from typing import BinaryIO

from app.jobs import Progress
from app.sandbox.launcher import Limits, Readable, run_job
from app.sandbox.shape import Whole

_JOB = "app.dossier.protect_job:encrypt"
_MOST_PAGES = 1_000_000


def encrypt(source: Readable, out: BinaryIO, passphrase: str, progress: Progress | None = None) -> int:
    """Write a copy of a PDF under AES-256 (revision 6); how many pages it has. No two copies have the same bytes.

    The passphrase goes to the worker through its pipe, never in a command line. Raises WorkerFailed, Cancelled.
    """
    answer = run_job(
        _JOB,
        {"passphrase": passphrase},
        {"file": source},
        sink=out,
        progress=progress,
        subject="the paper",
        shape={"pages": Whole(1, _MOST_PAGES)},
        limits=_limits(source.size),
    )
    return int(answer["pages"])


def _limits(size: int) -> Limits:
    """Time and disk for a file of `size` bytes, and no more."""
    seconds = 120 + size // (2 << 20)
    return Limits(cpu_seconds=seconds, wall_seconds=seconds, output_bytes=2 * size + (1 << 26))
