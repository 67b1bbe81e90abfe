"""A page of a few steps: each shown alone, back and on by keys, nothing done before the last one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.domain.errors import Cancelled
from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import boxed, button, column, label, put, row, stretched
from ui.pages.base import Page, page_title


class Wizard(Page):
    """`steps` are (words for the line on top, the step); `go_on` is what the button does at the step shown.

    A step without words belongs to the one before it.
    """

    def __init__(self, context: Context, title: str, steps: Sequence[tuple[str, QWidget]]) -> None:
        super().__init__(context)
        self.stack = QStackedWidget()
        named = [words for words, _ in steps if words]
        self.marks = [label(f"{context.number(n)}  {self.t(words)}", "muted") for n, words in enumerate(named, 1)]
        self._mark_of = [sum(bool(words) for words, _ in steps[: n + 1]) - 1 for n in range(len(steps))]
        for _, step in steps:
            self.stack.addWidget(step)
        self.back = button(self.t(N_("Back")), self.go_back)
        self.next = button(self.t(N_("Go on")), self.go_on, "primary")
        marks = boxed(row(*self.marks, -1, margins=(24, 0, 24, 4), gap=22))
        body = boxed(column(self.stack, margins=(24, 12, 24, 8)))
        feet = boxed(row(self.back, -1, self.next, margins=(24, 10, 24, 16)))
        head = self.head(page_title(self.t(title)))
        self.setLayout(stretched(column(head, marks, self.banner, body, feet, gap=0), 3))

    @property
    def step(self) -> int:
        """Which step is shown."""
        return self.stack.currentIndex()

    def show_step(self, step: int) -> None:
        """Show a step; its words on top stand out."""
        self.stack.setCurrentIndex(step)
        for n, mark in enumerate(self.marks):
            put(mark, role="heading" if n == self._mark_of[step] else "muted")
        self.back.setEnabled(step > 0)
        words = self.on_words(step)
        self.next.setText(words)
        self.next.setAccessibleName(words)
        self.next.setEnabled(self.may_go_on())

    def on_words(self, step: int) -> str:
        """What the button says at a step."""
        return self.t(N_("Go on"))

    def may_go_on(self) -> bool:
        """Whether the button of the step shown can be pressed."""
        return not self.context.read_only

    def look_again(self) -> None:
        """Something was said at this step: whether one can go on may differ now."""
        self.next.setEnabled(self.may_go_on())

    def go_back(self) -> None:
        """One step back; nothing is lost."""
        if self.step > 0:
            self.banner.hide()
            self.show_step(self.step_before(self.step))

    def step_before(self, step: int) -> int:
        """Where Back leads."""
        return step - 1

    def go_on(self) -> None:
        """The next step."""
        raise NotImplementedError

    def next_new(self) -> None:
        """Ctrl+Enter goes on from wherever the keys are, as it does on other pages."""
        if self.next.isEnabled():
            self.go_on()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        key, held = event.key(), event.modifiers()
        if held == Qt.KeyboardModifier.AltModifier and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            on = (key == Qt.Key.Key_Right) != self.isRightToLeft()
            self.next_new() if on else self.go_back()
        elif key == Qt.Key.Key_Escape and self.step > 0:
            self.go_back()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not held:
            self.next_new()
        else:
            super().keyPressEvent(event)

    def failed(self, error: BaseException) -> None:
        """Work of the last step ended otherwise: say so, everything typed stays."""
        self.next.setEnabled(self.may_go_on())
        self.next.setFocus()
        if isinstance(error, Cancelled):
            self.banner.say(self.t(N_("Stopped. Nothing was made.")), "plain")
        else:
            self.show_error(error)
