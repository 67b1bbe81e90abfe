"""A question before something that can't be brought back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.domain.words import N_
from ui.context import Context
from ui.dialogs.ask import Ask


def ask_sure(parent: QWidget, context: Context, words: str, go: str, then: Callable[[], object]) -> Ask:
    """Ask; Enter is the way out."""
    asked = Ask(parent, context, context.translate(N_("Are you sure?")), words, go)
    asked.dangerous()
    asked.accepted.connect(then)
    asked.open()
    return asked
