"""What a package holds, as its two sides see it: a member to be written, a row of what was signed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Piece = bytes | memoryview
# What a file of a package is.
GUIDE, DOSSIER, CRATE, RECORDS, CUSTODY, ORIGINAL, DERIVED = (
    "guide", "dossier", "crate", "records", "custody", "original", "derived",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Member:
    """A file to be handed over: where it stands below data/, what it is, and its bytes, whose digest is known."""

    path: str
    role: str
    size: int
    sha256: bytes
    open: Callable[[], Iterator[Piece]]
    original_name: str = ""

    def row(self) -> FileRow:
        """What is signed about it."""
        return FileRow(self.path, self.role, self.size, self.sha256, self.original_name)


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file of a package, as its sender signed it."""

    path: str
    role: str
    size: int
    sha256: bytes
    original_name: str = ""

    def as_json(self) -> dict[str, Any]:
        """The row of the description."""
        return {
            "original_name": self.original_name,
            "path": f"data/{self.path}",
            "role": self.role,
            "sha256": self.sha256.hex(),
            "size": self.size,
        }
