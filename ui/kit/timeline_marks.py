"""Marks of events and threats: severity is told by shape and digit as well as by colour."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPen, QPixmap, QPolygonF

from ui.theme import Theme


@dataclass(frozen=True, slots=True)
class Mark:
    """A shape in the colour of a role, with a sign in it; `hollow` ones are only outlined."""

    shape: str
    role: str
    sign: str = ""
    hollow: bool = False


EVENT = Mark("disc", "accent")
UNASSESSED = Mark("diamond", "warn", "?", hollow=True)
_BY_SEVERITY = {
    1: Mark("diamond", "muted", "1"),
    2: Mark("diamond", "muted", "2"),
    3: Mark("triangle", "warn", "3"),
    4: Mark("square", "danger", "4"),
    5: Mark("star", "danger", "5"),
}
LEGEND = (EVENT, UNASSESSED, *(_BY_SEVERITY[n] for n in (2, 3, 4, 5)))


def mark_of(row: Any) -> Mark:
    """The mark of a row of the timeline."""
    if not row.is_threat:
        return EVENT
    known = _BY_SEVERITY.get(row.severity or 0)
    return UNASSESSED if known is None else known if row.assessed else replace(known, hollow=True)


def outline(shape: str, middle: QPointF, radius: float) -> QPolygonF:
    """The corners of a shape."""
    x, y, r = middle.x(), middle.y(), radius
    if shape == "diamond":
        points = [(0, -1.15), (1.15, 0), (0, 1.15), (-1.15, 0)]
    elif shape == "triangle":
        points = [(0, -1.2), (1.2, 0.95), (-1.2, 0.95)]
    elif shape == "square":
        points = [(-0.95, -0.95), (0.95, -0.95), (0.95, 0.95), (-0.95, 0.95)]
    else:
        angles = [math.pi * n / 8 for n in range(16)]
        points = [
            ((1.3 if n % 2 else 1.0) * math.sin(a), (1.3 if n % 2 else 1.0) * math.cos(a)) for n, a in enumerate(angles)
        ]
    return QPolygonF([QPointF(x + dx * r, y + dy * r) for dx, dy in points])


def draw(painter: QPainter, theme: Theme, mark: Mark, middle: QPointF, radius: float, ground: str = "surface") -> None:
    """Draw a mark; `ground` is the role of the colour behind it."""
    ink, paper = theme.colour(mark.role), theme.colour(ground)
    painter.setPen(QPen(ink if mark.hollow else paper, max(1.0, radius / 5)))
    painter.setBrush(paper if mark.hollow else ink)
    if mark.shape == "disc":
        painter.drawEllipse(middle, radius * 0.8, radius * 0.8)
    else:
        painter.drawPolygon(outline(mark.shape, middle, radius))
    if mark.sign:
        _sign(painter, theme, mark, middle, radius)


def _sign(painter: QPainter, theme: Theme, mark: Mark, middle: QPointF, radius: float) -> None:
    font = QFont(painter.font())
    font.setPixelSize(max(7, round(radius * 1.35)))
    font.setBold(True)
    old = painter.font()
    painter.setFont(font)
    painter.setPen(_ink(theme, mark))
    down = radius * (0.18 if mark.shape == "triangle" else 0)
    box = QRectF(middle.x() - radius, middle.y() - radius + down, 2 * radius, 2 * radius)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, mark.sign)
    painter.setFont(old)


def _ink(theme: Theme, mark: Mark) -> QColor:
    return theme.colour(mark.role) if mark.hollow else theme.colour("surface")


class Icons:
    """Marks as icons for lists, drawn once for each palette and size."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, float, Mark], QIcon] = {}

    def of(self, theme: Theme, mark: Mark) -> QIcon:
        """The icon of a mark in the colours worn now."""
        key = (theme.palette.name, theme.scale, mark)
        if key not in self._made:
            size = theme.size(18)
            icon = QIcon()
            for scale in (1.0, 2.0):
                picture = QPixmap(round(size * scale), round(size * scale))
                picture.setDevicePixelRatio(scale)
                picture.fill(Qt.GlobalColor.transparent)
                painter = QPainter(picture)
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                draw(painter, theme, mark, QPointF(size / 2, size / 2), size * 0.38)
                painter.end()
                for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected, QIcon.Mode.Active):
                    icon.addPixmap(picture, mode)
            self._made[key] = icon
        return self._made[key]
