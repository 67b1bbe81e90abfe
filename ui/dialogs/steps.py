"""What was done, step by step, the newest first; a line takes back everything down to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from app.actions.undoing import FINAL, STANDS, STAYS, TAKEN_BACK
from app.domain.words import N_
from ui.context import Context
from ui.dialogs.ask import Ask
from ui.kit.steps import step_words

_STATES = {
    STANDS: N_("{what}\n{at}"),
    TAKEN_BACK: N_("{what}\n{at} · taken back"),
    STAYS: N_("{what}\n{at} · stays"),
    FINAL: N_("{what}\n{at} · can't be taken back; undo ends here"),
}


class Steps(Ask):
    """Arrows choose how far back; Enter takes all of it back, each step as one that can be done again."""

    def __init__(self, parent: QWidget, context: Context, steps: Sequence[Any], then: Callable[[int], object]) -> None:
        t = context.translate
        super().__init__(
            parent,
            context,
            t(N_("What was done")),
            t(N_("Choose how far to go back. Custody lines are never taken back; Ctrl+Y does each step again.")),
            t(N_("Take back")),
        )
        self._then, self._steps = then, list(steps)
        self.list = self.add(t(N_("The last steps, the newest first")), QListWidget())
        for step in steps:
            self._line(step)
        self.list.setMinimumHeight(context.theme.size(340))
        self.setMinimumWidth(context.theme.size(620))
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentRowChanged.connect(self._chosen)
        self.list.itemActivated.connect(lambda _: self.go_on())
        first = next((n for n, step in enumerate(self._steps) if step.state == STANDS), -1)
        self.list.setCurrentRow(first)
        self._chosen(first)
        self.list.setFocus()

    def _line(self, step: Any) -> None:
        words = self.t(_STATES[step.state]).format(at=self.context.moment(step.at), what=step_words(step, self.context))
        item = QListWidgetItem(words, self.list)
        if step.state != STANDS:
            item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled & ~Qt.ItemFlag.ItemIsSelectable)
            item.setForeground(self.context.theme.colour("muted"))

    def _chosen(self, row: int) -> None:
        steps = [step for step in self._steps[: row + 1] if step.state == STANDS] if row >= 0 else []
        self.yes.setEnabled(bool(steps))
        if len(steps) > 1:
            one, many = N_("Take back {n} step"), N_("Take back {n} steps")
            self.yes.setText(self.context.plural(one, many, len(steps)))
        else:
            self.yes.setText(self.t(N_("Take back")))
        self.yes.setAccessibleName(self.yes.text())

    def go_on(self) -> None:
        row = self.list.currentRow()
        if row >= 0 and self._steps[row].state == STANDS:
            self.accept()
            self._then(self._steps[row].tx)
