"""Keys by where they lie: the row of digits and letters on any keyboard layout."""

from __future__ import annotations

import sys
import unicodedata

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

# Numbers the system gives the keys 1–5 and the letters asked for, whatever is printed on them.
_LINUX = {10: "1", 11: "2", 12: "3", 13: "4", 14: "5", 27: "r"}
_WINDOWS = {2: "1", 3: "2", 4: "3", 5: "4", 6: "5", 19: "r"}
_MAC = {18: "1", 19: "2", 20: "3", 21: "4", 23: "5", 15: "r"}
# Where the system gives none: what these keys write, with Shift and (on French keyboards) without.
_SHIFTED = ("!", "@\"'٬2", "#№^٫§£3", "$;+﷼4", "%٪5")
_PLAIN = ("&", "é", '"', "'", "(")
_LETTERS = {"r": "rRкКقرRr"}


def digit(event: QKeyEvent) -> tuple[int, bool] | None:
    """Which digit key from 1 to 5 was pressed and whether with Shift; None for any other key."""
    shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
        return None
    known = _place(event)
    if known.isdigit():
        return int(known), shifted
    text = event.text()
    number = unicodedata.digit(text, 0) if len(text) == 1 else 0
    if not number and Qt.Key.Key_1 <= event.key() <= Qt.Key.Key_5:
        number = event.key() - Qt.Key.Key_0
    if not number and text:
        rows = _SHIFTED if shifted else _PLAIN
        number = next((place for place, signs in enumerate(rows, 1) if text in signs), 0)
    return (number, shifted) if 1 <= number <= 5 else None


def is_letter(event: QKeyEvent, letter: str) -> bool:
    """Whether the key of a Latin letter was pressed, also where the layout writes another script with it."""
    if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
        return False
    text = event.text()
    return _place(event) == letter or (bool(text) and text in _LETTERS.get(letter, letter))


def _place(event: QKeyEvent) -> str:
    if sys.platform == "darwin":
        return _MAC.get(event.nativeVirtualKey(), "") if event.nativeVirtualKey() else ""
    return (_WINDOWS if sys.platform == "win32" else _LINUX).get(event.nativeScanCode(), "")
