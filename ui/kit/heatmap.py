"""Severity × likelihood as a grid of counts, with a cursor for the keyboard; grave cells have a double edge."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent

from app.domain import terms
from app.domain.rules.threats import is_grave
from app.domain.words import N_
from ui.context import Context
from ui.kit.painted import Painted

GRADES = 5
_EDGE = 26
_MEDIUM = 6
_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (1, 0),
    Qt.Key.Key_Down: (-1, 0),
}


class HeatMap(Painted):
    """Five by five cells; `picked` brings severity and likelihood of the cell that is to filter, or (0, 0)."""

    picked = Signal(int, int)

    def __init__(self, context: Context) -> None:
        super().__init__(context, context.translate(N_("Severity and likelihood")))
        self.cells: dict[tuple[int, int], int] = {}
        self.at = (GRADES, GRADES)
        self.chosen = (0, 0)
        self._say()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(self.context.theme.size(250), self.context.theme.size(196))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(self.context.theme.size(200), self.context.theme.size(176))

    def show_counts(self, cells: dict[tuple[int, int], int], chosen: tuple[int, int] = (0, 0)) -> None:
        """Show counts by (severity, likelihood), and which cell filters."""
        self.cells, self.chosen = dict(cells), chosen
        self._say()
        self.update()

    # -- words ----------------------------------------------------------------------------

    def words(self, severity: int, likelihood: int) -> str:
        """A cell in words."""
        n = self.cells.get((severity, likelihood), 0)
        counted = self.context.plural("{n} threat", "{n} threats", n)
        cell = self.t(N_("Severity {severity}, likelihood {likelihood}: {counted}.")).format(
            severity=self._grade("severity", severity),
            likelihood=self._grade("likelihood", likelihood),
            counted=counted,
        )
        grave = self.t(N_("Grave.")) if is_grave(severity, likelihood) else ""
        there = (severity, likelihood) == self.chosen
        do = self.t(N_("Enter shows all again.")) if there else self.t(N_("Enter shows only these."))
        return " ".join(part for part in (cell, grave, do) if part)

    def _grade(self, code_list: str, grade: int) -> str:
        label = self.t(terms.by_code(code_list)[str(grade)].label)
        return f"{self.context.number(grade)} ({label})"

    def _say(self) -> None:
        self.tell(self.words(*self.at))

    # -- keys and mouse -------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        key = Qt.Key(event.key())
        if key in _STEPS:
            up, right = _STEPS[key]
            right = -right if self.mirrored else right
            severity, likelihood = self.at
            self._go(min(GRADES, max(1, severity + up)), min(GRADES, max(1, likelihood + right)))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._pick()
        else:
            super().keyPressEvent(event)

    def _go(self, severity: int, likelihood: int) -> None:
        self.at = (severity, likelihood)
        self._say()
        self.update()

    def _pick(self) -> None:
        self.chosen = (0, 0) if self.at == self.chosen else self.at
        self._say()
        self.update()
        self.picked.emit(*self.chosen)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        cell = self._cell_at(event.position().toPoint())
        if cell and event.button() == Qt.MouseButton.LeftButton:
            self.at = cell
            self._pick()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        cell = self._cell_at(event.position().toPoint())
        self.setToolTip(self.words(*cell) if cell else "")

    def _cell_at(self, point: QPoint) -> tuple[int, int] | None:
        cells = [(severity, likelihood) for severity in range(1, 6) for likelihood in range(1, 6)]
        return next((cell for cell in cells if self._place(*cell).contains(point)), None)

    # -- painting -------------------------------------------------------------------------

    def _place(self, severity: int, likelihood: int) -> QRect:
        edge = self.context.theme.size(_EDGE)
        wide, tall = (self.width() - edge) / GRADES, (self.height() - edge) / GRADES
        column = GRADES - likelihood if self.mirrored else likelihood - 1
        left = (0 if self.mirrored else edge) + column * wide
        return QRect(round(left), round((GRADES - severity) * tall), round(wide) - 3, round(tall) - 3)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for severity in range(1, GRADES + 1):
            for likelihood in range(1, GRADES + 1):
                self._draw(painter, severity, likelihood)
        self._axes(painter)
        painter.end()

    def _draw(self, painter: QPainter, severity: int, likelihood: int) -> None:
        place, colour = self._place(severity, likelihood), self.context.theme.colour
        n, cell = self.cells.get((severity, likelihood), 0), (severity, likelihood)
        ground, ink, edge = self._look(severity, likelihood)
        painter.setPen(self.pen(edge, 1))
        painter.setBrush(colour(ground))
        painter.drawRoundedRect(place, 4, 4)
        if is_grave(severity, likelihood) and cell != self.chosen:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(place.adjusted(3, 3, -3, -3), 3, 3)
        painter.setFont(self.letters(15, bold=True) if n else self.letters(12))
        painter.setPen(colour(ink if n or cell == self.chosen else "muted"))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self.context.number(n) if n else "–")
        if self.hasFocus() and cell == self.at:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(self.pen("on_accent" if cell == self.chosen else "focus", 3))
            inner = 4 if cell == self.chosen else 1
            painter.drawRoundedRect(place.adjusted(inner, inner, -inner, -inner), 4, 4)

    def _look(self, severity: int, likelihood: int) -> tuple[str, str, str]:
        """Ground, ink and edge of a cell."""
        if (severity, likelihood) == self.chosen:
            return "accent", "on_accent", "accent"
        if is_grave(severity, likelihood):
            return "danger_soft", "text", "danger"
        return ("warn_soft", "text", "line") if severity * likelihood >= _MEDIUM else ("window", "text", "line")

    def _axes(self, painter: QPainter) -> None:
        edge = self.context.theme.size(_EDGE)
        painter.setFont(self.letters(12))
        painter.setPen(self.context.theme.colour("muted"))
        for grade in range(1, GRADES + 1):
            row, column = self._place(grade, 1), self._place(1, grade)
            words = self.context.number(grade)
            left = self.width() - edge if self.mirrored else 0
            painter.drawText(QRect(left, row.y(), edge, row.height()), Qt.AlignmentFlag.AlignCenter, words)
            below = QRect(column.x(), self.height() - edge, column.width(), edge)
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, words)
