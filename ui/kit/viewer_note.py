"""What stands in the viewer where there is no page: that it is being drawn, or why it can't be shown and what helps."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import button, column, label, row

_PLAYED = ("audio/", "video/")


class CannotShow(QWidget):
    """Calm words, and the ways there are: again, export, another program."""

    again = Signal()
    export = Signal()
    outside = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.t = context.translate
        self.words = label("", wrap=True, selectable=True)
        self.advice = label("", "muted", wrap=True)
        for text in (self.words, self.advice):
            text.setAlignment(Qt.AlignmentFlag.AlignCenter)
            text.setMinimumWidth(context.theme.size(240))
        self.retry = button(self.t(N_("Try again")), self.again.emit)
        self.save = button(self.t(N_("Export …")), self.export.emit)
        self.other = button(self.t(N_("Open in another program …")), self.outside.emit)
        self._ways = (self.retry, self.save, self.other)
        ways = column(*(row(-1, way, -1) for way in self._ways), gap=8)
        self.setLayout(column(-1, self.words, self.advice, 8, ways, -1, margins=(24, 24, 24, 24), gap=8))
        self.wait()

    def wait(self) -> None:
        """The page is on its way."""
        self.say(self.t(N_("The page is being drawn …")))

    def say(self, words: str, advice: str = "") -> None:
        """Show words without anything to do."""
        self.words.setText(words)
        self.advice.setText(advice)
        self.advice.setVisible(bool(advice))
        self.setAccessibleName(words)
        for way in self._ways:
            way.hide()

    def fail(self, words: str, advice: str, part: Any) -> None:
        """Say why there is no page; sound and film are not played here at all."""
        kind = str(getattr(part, "media_type", "") or "")
        if kind.startswith(_PLAYED):
            what = N_("Sound can't be played here.") if kind.startswith("audio/") else N_("Film can't be played here.")
            words = self.t(what)
            advice = self.t(N_("Export it, or open it in another program: both write an unencrypted copy, and say so."))
        self.say(words, advice)
        self.retry.setVisible(not kind.startswith(_PLAYED))
        self.save.show()
        self.other.show()
