"""Above the log: severity × likelihood as a grid that filters, severity over time, what is not assessed."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame

from app.actions.threats import Chosen
from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import button, column, label, row, stretchy
from ui.kit.curve import Curve
from ui.kit.heatmap import HeatMap
from ui.pages import threats_words as words

_WIDE = 480


def figures(reader: Any, case: str, chosen: Chosen) -> tuple[Any, Any]:
    """Both figures of one moment (query)."""
    from app.actions import threat_figures  # noqa: PLC0415 - late, for a quick start

    return threat_figures.heat(reader, case, chosen), threat_figures.escalation(reader, case, chosen)


class Overview(QFrame):
    """`picked` brings a change of what is chosen, as a mapping of its fields."""

    picked = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        self.setProperty("card", True)
        self.setAccessibleName(self.t(N_("Overview")))
        self.heat = HeatMap(context)
        self.curve = Curve(context, lambda step: words.step(step, context))
        self.unassessed = button("", lambda: self.picked.emit({"unassessed": True}), "link")
        self.told = label("", "muted", wrap=True)
        self.axis = label(self.t(N_("Lines: severity. Columns: likelihood. Double edge: grave.")), "muted", wrap=True)
        head = row(label(self.t(N_("Severity × likelihood")), "label"), -1, self.unassessed, gap=4)
        left = column(head, self.heat, self.axis, gap=4)
        right = column(label(self.t(N_("Severity over time")), "label"), stretchy(self.curve), self.told, gap=4)
        left.setStretch(1, 1)
        right.setStretch(1, 1)
        self.box = row(left, right, margins=(16, 10, 16, 10), gap=24)
        self.box.setStretch(0, 2)
        self.box.setStretch(1, 3)
        self.setLayout(self.box)
        self.heat.picked.connect(self._cell)
        self.curve.picked.connect(lambda name: self.picked.emit({"month": name}))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        wide = self.width() >= self.context.theme.size(_WIDE)
        self.box.setDirection(self.box.Direction.LeftToRight if wide else self.box.Direction.TopToBottom)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - narrow, it stands in two lines
        return QSize(0, super().minimumSizeHint().height())

    def _cell(self, severity: int, likelihood: int) -> None:
        self.picked.emit({"severity": severity or None, "likelihood": likelihood or None, "unassessed": False})

    def show_figures(self, found: tuple[Any, Any], chosen: Chosen) -> None:
        """Show what was counted."""
        heat, curve = found
        self.heat.show_counts(heat.cells, (chosen.severity or 0, chosen.likelihood or 0))
        self.curve.show_steps(curve.steps, chosen.month)
        self.told.setText(words.summary(curve, self.context))
        many = self.context.plural("{n} not assessed", "{n} not assessed", heat.unassessed)
        self.unassessed.setText(many if heat.unassessed else self.t(N_("All are assessed")))
        self.unassessed.setAccessibleName(self.unassessed.text())
        self.unassessed.setEnabled(bool(heat.unassessed))
