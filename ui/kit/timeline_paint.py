"""How items of a timeline are drawn, so that nothing looks more certain than it is."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QLinearGradient, QPainter, QPen

from ui.kit.timeline_extent import ONE_OF, POINT, SOLID, Extent
from ui.kit.timeline_layout import FADE
from ui.theme import Theme

_STRIP = 0.42


def strip(painter: QPainter, theme: Theme, reach: Extent, role: str, box: QRectF) -> None:
    """The body of an item between its bounds; `box` is where it lies, edges included."""
    if reach.body == POINT and not (reach.soft or box.width() > 6):
        return
    ink = theme.colour(role)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_fill(reach, ink, box))
    wide = faded(reach, box)
    painter.drawRoundedRect(wide, 2, 2) if not (reach.open_left or reach.open_right) else painter.drawRect(wide)
    _edges(painter, reach, ink, box)


def faded(reach: Extent, box: QRectF) -> QRectF:
    """The body with the room its fading ends and soft edges take."""
    left = FADE if reach.open_left else _softness(reach, box)
    right = FADE if reach.open_right else _softness(reach, box)
    return box.adjusted(-left, 0, right, 0)


def _softness(reach: Extent, box: QRectF) -> float:
    return min(28.0, 6.0 + box.width() * 0.3) if reach.soft else 0.0


def _fill(reach: Extent, ink: QColor, box: QRectF) -> QBrush:
    if reach.body == ONE_OF:
        return QBrush(ink, Qt.BrushStyle.BDiagPattern)
    strength = 0.85 if reach.body == SOLID else 0.4
    full = QColor(ink)
    full.setAlphaF(strength)
    if not (reach.soft or reach.open_left or reach.open_right):
        return QBrush(full)
    wide = faded(reach, box)
    none = QColor(ink)
    none.setAlphaF(0.0)
    gradient = QLinearGradient(wide.topLeft(), wide.topRight())
    total = max(wide.width(), 1.0)
    gradient.setColorAt(0.0, none if wide.left() < box.left() else full)
    gradient.setColorAt(min(1.0, (box.left() - wide.left()) / total), full)
    gradient.setColorAt(max(0.0, (box.right() - wide.left()) / total), full)
    gradient.setColorAt(1.0, none if wide.right() > box.right() else full)
    return QBrush(gradient)


def _edges(painter: QPainter, reach: Extent, ink: QColor, box: QRectF) -> None:
    """Outlines: whole where the bounds are known, dashed where the date itself is doubted, none where it is soft."""
    if reach.soft and not reach.doubtful:
        return
    style = Qt.PenStyle.DashLine if reach.doubtful else Qt.PenStyle.SolidLine
    painter.setPen(QPen(ink, 1.2, style))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if reach.open_left or reach.open_right:
        x = box.right() if reach.open_left else box.left()
        painter.drawLine(QPointF(x, box.top() - 1), QPointF(x, box.bottom() + 1))
    elif reach.body != SOLID:
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)


def strip_box(top: float, line: float, first: float, last: float) -> QRectF:
    """Where in its line the body of an item lies: below the words."""
    tall = max(5.0, line * (1 - _STRIP) * 0.34)
    return QRectF(first, top + line - tall - 2, max(last - first, 3.0), tall)
