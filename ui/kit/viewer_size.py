"""How large a page lies in the viewer: as wide as there is room, whole, or at a size of its own."""

from __future__ import annotations

from PySide6.QtCore import QSize

WIDTH, PAGE = "width", "page"
MOST_WIDTH = 8000
_LEAST, _UNKNOWN = 16.0, 800.0
_STEPS = (0.1, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)
# A step is larger than what is hardly seen.
_SEEN = 1.02


def wide(natural: QSize, room: QSize, zoom: str | float, angle: int) -> float:
    """How wide a page of its `natural` size would be in `room` if it were not turned by `angle` degrees."""
    if isinstance(zoom, float):
        return max(_LEAST, min(MOST_WIDTH, natural.width() * zoom)) if natural.width() > 0 else _UNKNOWN
    if natural.width() <= 0:
        return float(room.width())
    shown = natural.transposed() if angle % 180 else natural
    scale = room.width() / shown.width()
    if zoom == PAGE:
        scale = min(scale, room.height() / shown.height())
    return max(_LEAST, scale * natural.width())


def laid(width: float, natural: QSize, angle: int) -> QSize:
    """The size of a page `width` wide as it lies there, turned."""
    height = width * natural.height() / max(1, natural.width())
    size = QSize(max(1, round(width)), max(1, round(height)))
    return size.transposed() if angle % 180 else size


def next_size(now: float, by: int) -> float | None:
    """The next larger size (`by` 1) or smaller one (-1); None at the end."""
    further = [size for size in _STEPS if (size > now * _SEEN if by > 0 else size < now / _SEEN)]
    if not further:
        return None
    return further[0] if by > 0 else further[-1]


def within(size: float) -> float:
    """A size that is neither too small nor too large."""
    return max(_STEPS[0], min(_STEPS[-1], size))
