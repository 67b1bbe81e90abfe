"""A command as it is found elsewhere than in its menu."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractButton

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


def pressed_by_enter(watched: QObject, event: QEvent) -> bool:
    """Press the button an Enter goes to, whatever its kind, as every other program does.

    Only where the key itself goes to the button: an Enter that a field took may have moved the focus to one.
    """
    if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
        return False
    if (
        event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    ):
        return False
    if not isinstance(watched, QAbstractButton) or not watched.isEnabled():
        return False
    watched.click()
    return True
