"""A command as it is found elsewhere than in its menu."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence

# Keys that line editors of the X desktops would take for themselves (to the end of the line, delete to the end).
_OURS = frozenset({"Ctrl+E", "Ctrl+K", "Ctrl+D"})


@dataclass(frozen=True, slots=True)
class Told:
    """What the palette and the table of keys know of a command."""

    menu: str
    words: str
    keys: str
    action: QAction


def shown_keys(keys: QKeySequence | str) -> str:
    """Keys as they are written on most keyboards, in every language."""
    return QKeySequence(keys).toString().replace("Return", "Enter")


def ours_first(event: QEvent) -> bool:
    """Whether an editor asks for keys that are a command of ours everywhere."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    return QKeySequence(event.keyCombination()).toString() in _OURS
