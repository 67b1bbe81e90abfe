"""A command as it is found elsewhere than in its menu."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QAction


@dataclass(frozen=True, slots=True)
class Told:
    """What the palette and the table of keys know of a command."""

    menu: str
    words: str
    keys: str
    action: QAction
