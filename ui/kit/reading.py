"""The Tab key goes the way the eye goes: as things stand in their layouts, whenever they were made."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLayout,
    QLineEdit,
    QScrollArea,
    QSpinBox,
    QSplitter,
    QWidget,
)

# What keeps its parts to itself.
_WHOLE = (QAbstractItemView, QComboBox, QLineEdit, QSpinBox)


def stops(root: QWidget) -> Iterator[QWidget]:
    """What the Tab key stops at inside, in the order it is read."""
    for child in _inside(root):
        if not child.isVisible() or child.isWindow():
            continue
        if child.isEnabled() and child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.focusProxy() is None:
            yield child
        if not isinstance(child, _WHOLE):
            yield from stops(child)


def _inside(root: QWidget) -> list[QWidget]:
    if isinstance(root, QScrollArea):
        return [held] if (held := root.widget()) is not None else []
    layout = root.layout()
    placed = list(_placed(layout)) if layout is not None else []
    if isinstance(root, QSplitter):
        placed = [part for number in range(root.count()) if (part := root.widget(number)) is not None]
    known = set(placed)
    loose = [child for child in root.children() if isinstance(child, QWidget) and child not in known]
    return placed + loose


def _placed(layout: QLayout) -> Iterator[QWidget]:
    for number in range(layout.count()):
        item = layout.itemAt(number)
        widget, inner = (item.widget(), item.layout()) if item is not None else (None, None)
        if widget is not None:
            yield widget
        elif inner is not None:
            yield from _placed(inner)


def go(root: QWidget, *, ahead: bool) -> bool:
    """Take the keys to the next stop, or to the one before; False where there is none."""
    every = list(stops(root))
    at: QWidget | None = QApplication.focusWidget()
    while at is not None and at not in every:
        at = at.parentWidget()
    if not every:
        return False
    here = every.index(at) if at is not None else -1 if ahead else 0
    goal = every[(here + (1 if ahead else -1)) % len(every)]
    goal.setFocus(Qt.FocusReason.TabFocusReason if ahead else Qt.FocusReason.BacktabFocusReason)
    _into_sight(goal)
    return True


def _into_sight(goal: QWidget) -> None:
    parent = goal.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            parent.ensureWidgetVisible(goal)
        parent = parent.parentWidget()
