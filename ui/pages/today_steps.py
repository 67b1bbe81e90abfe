"""First steps: four things to try in a new vault, ticked from what the vault holds; put away by one key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton

from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import Flow, button, column, label, put, row, tool


@dataclass(frozen=True, slots=True)
class _Step:
    """What there is to do, and where it is done."""

    words: str
    do: Callable[[Context], object]


_STEPS = {
    "event": _Step(N_("Log an event"), lambda context: context.log("event")),
    "threat": _Step(N_("Log a threat"), lambda context: context.log("threat")),
    "exhibit": _Step(N_("Add an exhibit"), lambda context: context.open("evidence")),
    "paper": _Step(N_("Make a PDF"), lambda context: context.open("dossier")),
}


class FirstSteps(QFrame):
    """A strip on top of Today; `put_away` when somebody has seen enough of it."""

    put_away = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.context, self.t = context, context.translate
        self.setAccessibleName(self.t(N_("First steps")))
        self._case: Any = None
        self._done: dict[str, bool] = {}
        self.buttons: dict[str, QPushButton] = {}
        self.words = label("", "muted", wrap=True)
        self.close_button = tool(self.t(N_("Put away")), context.theme.icon("x"), self.put_away.emit)
        flow = Flow(gap=4)
        for name, step in _STEPS.items():
            self.buttons[name] = button(self.t(step.words), partial(self._go, name), "link")
            flow.addWidget(self.buttons[name])
        title = row(label(self.t(N_("First steps")), "heading"), -1, self.close_button)
        self.setLayout(column(title, self.words, flow, margins=(18, 12, 12, 12), gap=4))
        self.hide()

    def take(self, found: dict[str, Any]) -> None:
        """Show what is done and what is not."""
        self.setVisible(found["shown"])
        self._case, self._done = found["case"], found["done"]
        if not found["shown"]:
            return
        done = sum(self._done.values())
        words = N_("{done} of {all} done. Each is a way to look around; nothing here can break.")
        number = self.context.number
        self.words.setText(self.t(words).format(done=number(done), all=number(len(self._done))))
        for name, press in self.buttons.items():
            words = self.t(_STEPS[name].words)
            told = self.t(N_("{step}, done")).format(step=words) if self._done.get(name) else words
            press.setAccessibleName(told)
        self.ink()

    def ink(self) -> None:
        """Pictures in the ink of the palette that is worn now."""
        icon = self.context.theme.icon
        self.close_button.setIcon(icon("x"))
        for name, press in self.buttons.items():
            done = bool(self._done.get(name))
            press.setIcon(icon("circle-check" if done else "circle", "ok" if done else "accent"))
            put(press, role="link")

    def _go(self, name: str) -> None:
        if not self.context.case.code and self._case:
            code, uid, title = self._case
            self.context.case.take(code, uid, title or "")
        _STEPS[name].do(self.context)
