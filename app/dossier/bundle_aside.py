"""What a job tells of the decoded pictures that it set aside: where each of their pages begins and ends."""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import Any

from app.sandbox.shape import Many, Text, Whole, fits

MOST_FRAMES = 400  # of one picture: a job tells no more of any source
_PLACE = Whole(0, 1 << 40)
_SIDE = Whole(1, 1_000_000)
SET_ASIDE = {
    "kind": Text(80, like="image/[a-z0-9.+-]+"),
    "frames": Many(
        {"width": _SIDE, "height": _SIDE, "components": Whole(1, 3), "bits": Whole(1, 8), "start": _PLACE,
         "end": _PLACE},
        MOST_FRAMES,
    ),
}  # fmt: skip
Take = Callable[[str, dict[str, Any]], bool]


class TakerAside:
    """Notes what was set aside of which of the `sources`; other findings go to whom they are `usual` for."""

    def __init__(self, notes: dict[str, dict[str, Any]], sources: Set[str], usual: Take | None) -> None:
        self._notes, self._sources, self._usual = notes, sources, usual

    def __call__(self, source: str, found: dict[str, Any]) -> bool:
        """Whether that is a finding that may be."""
        if fits(found, SET_ASIDE) and source in self._sources:
            self._notes[source] = found
            return True
        return self._usual is None or self._usual(source, found)
