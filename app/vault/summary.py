"""The file `summary`: what a wipe would lose, readable without a passphrase.

It is a hint and not authenticated: whoever can write the folder can forge it. It tells whoever reads the
folder that a backup was tested and when, and how many entries and exhibits came since.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from app.domain import canonical
from app.domain.errors import HavenError
from app.vault import files

NAME = "summary"
SIZE = 256
VERSION = 1
_MOST = 10**9


@dataclass(frozen=True, slots=True)
class Summary:
    """When a backup was last tested (ISO 8601, UTC), what came since, how many plaintext files lie outside.

    None is what is not known.
    """

    tested_at: str | None = None
    entries: int | None = None
    exhibits: int | None = None
    plaintext: int | None = None

    def encode(self) -> bytes:
        """Canonical JSON, padded with spaces to 256 bytes."""
        counts = {"entries": self.entries, "exhibits": self.exhibits, "plaintext": self.plaintext}
        return canonical.encode({"v": VERSION, "tested_at": self.tested_at, **counts}).ljust(SIZE)


def decode(data: bytes) -> Summary:
    """From its bytes, which anybody may have written: what makes no sense is not known."""
    try:
        value = canonical.decode(data[:SIZE].rstrip(b" "))
    except (canonical.BadCanonical, ValueError, RecursionError):
        return Summary()
    if not isinstance(value, dict) or value.get("v") != VERSION:
        return Summary()
    counts = (_count(value.get(name)) for name in ("entries", "exhibits", "plaintext"))
    return Summary(_moment(value.get("tested_at")), *counts)


def _count(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MOST:
        return None
    return value


def _moment(value: object) -> str | None:
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        moment = dt.datetime.fromisoformat(value)
    except ValueError:
        return None
    # As we would write it: nothing of what stands there reaches a screen as it is.
    if moment.tzinfo is None:
        return None
    try:
        return moment.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    except (OverflowError, ValueError):
        return None


def read(path: Path) -> Summary:
    """The summary of a vault; nothing is known when there is none or it can't be read."""
    try:
        return decode(files.read_whole(path / NAME, SIZE + 1))
    except HavenError:
        return Summary()


def write(path: Path, made: Summary) -> None:
    """Write it in place, when it says something else than what stands there. Raises DiskFull, IoFailed, …"""
    if read(path) != made or not (path / NAME).is_file():
        files.write_in_place(path / NAME, made.encode())
