"""What was found out about files of exhibits and need not be found out again, by their digests, for one session."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from app.dossier.bundle import BundleSpec
from app.sandbox.shape import Many, Text, Whole, fits

_LENGTH = Whole(0, 1 << 40)
_SIDE = Whole(1, 1_000_000)
FOUND = {
    "kind": Text(40, like="image/jpeg"),
    "width": _SIDE,
    "height": _SIDE,
    "components": Whole(1, 4),
    "bits": Whole(1, 16),
    "inverted": bool,
    "turn": Whole(1, 8),
    "spans": Many(Many(_LENGTH, 2), 5_000),
}
_MOST = 20_000


class Known:
    """Findings by digest: those of photographs, which are read as a whole before they can be placed.

    A photograph is finished once it was read to its end. In memory only, and gone with the session. `by_name` is for
    what lives as long as one build: there a file without a digest is known by the name of its source.
    """

    def __init__(self, *, by_name: bool = False) -> None:
        self._by_name = by_name
        self._found: dict[str, dict[str, Any]] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._found)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._found.clear()

    def of(self, spec: BundleSpec) -> dict[str, dict[str, Any]]:
        """What is known of the files of a bundle, by the names of their sources."""
        with self._lock:
            digests = self._digests(spec)
            return {name: self._found[digest] for name, digest in digests.items() if digest in self._found}

    def taker(self, spec: BundleSpec) -> Taker:
        """What a job's findings about the files of a bundle are handed to."""
        return Taker(self, self._digests(spec))

    def _digests(self, spec: BundleSpec) -> dict[str, str]:
        parts = (part for section in spec.sections for document in section.documents for part in document.parts)
        return {part.source_name: part.digest or (part.source_name if self._by_name else "") for part in parts}

    def keep(self, digest: str, found: dict[str, Any]) -> None:
        """Remember; the oldest make room."""
        with self._lock:
            self._found[digest] = found
            while len(self._found) > _MOST:
                self._found.pop(next(iter(self._found)))


class Taker:
    """Takes what a job found out, if it has the right shape."""

    def __init__(self, known: Known, digests: Mapping[str, str]) -> None:
        self._known, self._digests = known, digests

    def __call__(self, source: str, found: dict[str, Any]) -> bool:
        """Whether that is a finding that may be."""
        digest = self._digests.get(source)
        if digest is None or not fits(found, FOUND):
            return False
        if digest:
            self._known.keep(digest, found)
        return True
