"""Severity over time: mean as a line, lowest to highest as a band, what is not certain as hollow dots."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPolygonF

from app.domain.dates import UncertainDate
from app.domain.words import N_
from ui.context import Context
from ui.kit.painted import Painted

_EDGE = 26
_TOP = 8
_GRADES = 5
_DOT = 4.5


class Curve(Painted):
    """Steps with `name`, `own`, `low`, `mean`, `high`; `picked` brings the name of the step that filters, or ""."""

    picked = Signal(str)

    def __init__(self, context: Context, words: Callable[[Any], str]) -> None:
        super().__init__(context, context.translate(N_("Severity over time")))
        self._words = words
        self.steps: Sequence[Any] = ()
        self.at = 0
        self.chosen = ""

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(self.context.theme.size(340), self.context.theme.size(150))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(self.context.theme.size(180), self.context.theme.size(110))

    def show_steps(self, steps: Sequence[Any], chosen: str = "") -> None:
        """Show steps in order of time; the cursor stands on the last one."""
        fresh = [step.name for step in steps] != [step.name for step in self.steps]
        self.steps, self.chosen = steps, chosen
        self.at = max(0, len(steps) - 1) if fresh else self.at
        self.setEnabled(bool(steps))
        self._say()
        self.update()

    def _say(self) -> None:
        self.tell(self._words(self.steps[self.at]) if self.steps else "")

    # -- keys and mouse -------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        key, last = event.key(), len(self.steps) - 1
        forth = Qt.Key.Key_Left if self.mirrored else Qt.Key.Key_Right
        back = Qt.Key.Key_Right if self.mirrored else Qt.Key.Key_Left
        goals = {forth: self.at + 1, back: self.at - 1, Qt.Key.Key_Home: 0, Qt.Key.Key_End: last}
        if last >= 0 and key in goals:
            self.at = min(last, max(0, goals[Qt.Key(key)]))
            self._say()
            self.update()
        elif last >= 0 and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._pick()
        else:
            super().keyPressEvent(event)

    def _pick(self) -> None:
        name = self.steps[self.at].name
        self.chosen = "" if name == self.chosen else name
        self.update()
        self.picked.emit(self.chosen)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self.steps and event.button() == Qt.MouseButton.LeftButton:
            self.at = self._nearest(event.position().x())
            self._say()
            self._pick()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self.steps:
            self.setToolTip(self._words(self.steps[self._nearest(event.position().x())]))

    def _nearest(self, x: float) -> int:
        return min(range(len(self.steps)), key=lambda number: abs(self._x(number) - x))

    # -- painting -------------------------------------------------------------------------

    def _x(self, number: int) -> float:
        edge = self.context.theme.size(_EDGE)
        room = self.width() - edge - 12
        share = 0.5 if len(self.steps) < 2 else number / (len(self.steps) - 1)
        left = edge + share * room
        return self.width() - left if self.mirrored else left

    def _y(self, severity: float) -> float:
        top, foot = self.context.theme.size(_TOP), self.context.theme.size(_EDGE)
        return top + (_GRADES - severity) / (_GRADES - 1) * (self.height() - top - foot)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._grid(painter)
        self._ends(painter)
        for stretch in self._stretches():
            self._band(painter, stretch)
        self._dots(painter)
        if self.hasFocus() and self.steps:
            painter.setPen(self.pen("focus", 2))
            x = self._x(self.at)
            painter.drawLine(QPointF(x, self._y(_GRADES) - 4), QPointF(x, self._y(1) + 4))
        painter.end()

    def _grid(self, painter: QPainter) -> None:
        edge, theme = self.context.theme.size(_EDGE), self.context.theme
        painter.setFont(self.letters(12))
        for severity in range(1, _GRADES + 1):
            y = self._y(severity)
            painter.setPen(self.pen("line"))
            left, right = (0, self.width() - edge) if self.mirrored else (edge, self.width())
            painter.drawLine(QPointF(left, y), QPointF(right, y))
            painter.setPen(theme.colour("muted"))
            place = QRectF(self.width() - edge if self.mirrored else 0, y - edge / 2, edge - 6, edge)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self.context.number(severity))

    def _ends(self, painter: QPainter) -> None:
        """When it begins and when it ends, below its ends."""
        edge = self.context.theme.size(_EDGE)
        painter.setPen(self.context.theme.colour("muted"))
        line = QRectF(0, self.height() - edge * 0.8, self.width(), edge * 0.8)
        line.adjust(0 if self.mirrored else edge - 4, 0, -(edge - 4) if self.mirrored else 0, 0)
        left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        first, last = (right, left) if self.mirrored else (left, right)
        for step, side in ((self.steps[:1], first), (self.steps[1:][-1:], last)):
            for one in step:
                when = UncertainDate.from_parts(one.name, one.name)
                shown = when.display(self.context.lang)
                painter.drawText(line, int(side | Qt.AlignmentFlag.AlignVCenter), shown)

    def _stretches(self) -> list[list[int]]:
        """Runs of steps that have a mean: where nothing is known there is no line."""
        runs: list[list[int]] = [[]]
        for number, step in enumerate(self.steps):
            if step.mean is not None:
                runs[-1].append(number)
            elif runs[-1]:
                runs.append([])
        return [run for run in runs if run]

    def _band(self, painter: QPainter, run: list[int]) -> None:
        highs = [QPointF(self._x(n), self._y(self.steps[n].high)) for n in run]
        lows = [QPointF(self._x(n), self._y(self.steps[n].low)) for n in reversed(run)]
        painter.setPen(self.pen("outline", 1, Qt.PenStyle.DotLine))
        painter.setBrush(self.context.theme.colour("hover"))
        painter.drawPolygon(QPolygonF([*highs, *lows]))
        painter.setPen(self.pen("accent", 2.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF([QPointF(self._x(n), self._y(self.steps[n].mean)) for n in run]))

    def _dots(self, painter: QPainter) -> None:
        """A dot where something happened; hollow where it may have been another time."""
        size = _DOT * self.context.theme.scale
        for number, step in enumerate(self.steps):
            if step.own and step.mean is not None:
                certain = abs(step.own - round(step.own)) < 0.001
                chosen = step.name == self.chosen
                painter.setPen(self.pen("danger" if chosen else "accent", 2))
                fill = "danger" if chosen else "accent" if certain else "surface"
                painter.setBrush(self.context.theme.colour(fill))
                painter.drawEllipse(QPointF(self._x(number), self._y(step.mean)), size, size)
