"""Looks over a screen as somebody would who can't see it, can't use a mouse, or needs large letters.

Each check answers lines that name what is wrong and where; none means that all is well.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAction, QImage, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QGraphicsView,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListView,
    QMenu,
    QMenuBar,
    QPlainTextEdit,
    QSpinBox,
    QTabBar,
    QTableView,
    QTextEdit,
    QWidget,
)

from ui.theme import contrast

_CONTROLS = (
    QAbstractButton, QComboBox, QGraphicsView, QLineEdit, QListView, QPlainTextEdit, QSpinBox, QTabBar, QTableView,
    QTextEdit,
)  # fmt: skip
_OWN = ("qt_", "ScrollLeftButton", "ScrollRightButton")
_WORDS = (QLabel, QAbstractButton)
# Where words that wrap may be broken.
_BREAKS = re.compile(r"\s+|(?<=\w-)(?=\w)")
# Rounding of font metrics at odd scales.
_SLACK = 2
# What stands beside the words of a head: edges, and a sign.
_SIDES = 40


def controls(root: QWidget) -> Iterator[QWidget]:
    """Everything one can act on that is shown, without the inner parts of Qt's own widgets."""
    for widget in root.findChildren(QWidget):
        if not widget.isVisible():  # most are on pages behind
            continue
        inner = isinstance(widget.parent(), QComboBox | QLineEdit | QSpinBox | QTabBar)
        own = widget.objectName().startswith(_OWN) or inner or isinstance(widget, QHeaderView | QMenu)
        painted = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and type(widget).__module__.startswith("ui.")
        if (isinstance(widget, _CONTROLS) or painted) and not own:
            yield widget


def name(widget: QWidget) -> str:
    """What a screen reader says of it."""
    words = widget.text() if isinstance(widget, QAbstractButton) else ""
    return (widget.accessibleName() or words).strip()


def where(widget: QWidget) -> str:
    """A control in words, for a report."""
    words = name(widget) or (widget.text() if isinstance(widget, QLabel) else "")
    chain = [type(widget).__name__]
    parent = widget.parentWidget()
    while parent is not None and len(chain) < 4:
        if type(parent).__module__.startswith("ui."):
            chain.append(type(parent).__name__)
        parent = parent.parentWidget()
    return f"{' in '.join(chain)} {words[:60]!r}"


def nameless(root: QWidget) -> list[str]:
    """Controls that say nothing to those who can't see them."""
    return [where(widget) for widget in controls(root) if not name(widget) and not _reader(widget)]


def unreachable(root: QWidget) -> list[str]:
    """Controls that the Tab key never comes to."""
    chain = set()
    at = root.window()
    while at not in chain:
        chain.add(at)
        at = at.nextInFocusChain()
    return [
        where(widget)
        for widget in controls(root)
        if widget.isEnabled()
        and not isinstance(widget, QAbstractScrollArea if _empty(widget) else ())
        and not (widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget in chain)
        and not _led_by_arrows(widget)
    ]


def _empty(widget: QWidget) -> bool:
    return isinstance(widget, QAbstractScrollArea) and widget.focusPolicy() == Qt.FocusPolicy.NoFocus


def _reader(widget: QWidget) -> bool:
    return isinstance(widget, QAbstractScrollArea) and _empty(widget)


def _led_by_arrows(widget: QWidget) -> bool:
    """One of a group of which one takes the Tab key and the arrows lead on."""
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    return group is not None and any(one.focusPolicy() & Qt.FocusPolicy.TabFocus for one in group.buttons())


def clipped(root: QWidget) -> list[str]:
    """Words that have not the room they need."""
    found = []
    for widget in root.findChildren(QWidget):
        if widget.isVisible() and widget.visibleRegion().boundingRect().isValid():
            found += [f"{where(widget)}: {problem}" for problem in _cut(widget)]
    return found


def _cut(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QLabel) and widget.text() and not widget.property("elides"):
        yield from _cut_label(widget)
    elif isinstance(widget, QAbstractButton) and widget.text() and not widget.property("elides"):
        need = QSize(widget.minimumSizeHint().width(), widget.fontMetrics().height())
        if widget.width() + _SLACK < need.width() or widget.height() < need.height():
            yield f"has {widget.width()}×{widget.height()}, needs {need.width()}×{need.height()}"
    elif isinstance(widget, QLineEdit) and widget.placeholderText() and not widget.text():
        need = widget.fontMetrics().horizontalAdvance(widget.placeholderText())
        if widget.width() < need:
            yield f"its hint has {widget.width()}, needs {need}"
    elif isinstance(widget, QHeaderView) and widget.orientation() == Qt.Orientation.Horizontal:
        yield from _cut_heads(widget)
    if isinstance(widget, _CONTROLS) and not _in_scroll(widget):
        shown = widget.window().rect()
        place = QRect(widget.mapTo(widget.window(), QPoint(0, 0)), widget.size())
        if not shown.contains(place):
            yield f"stands outside the window: {place} in {shown}"


def _cut_label(widget: QLabel) -> Iterator[str]:
    if widget.wordWrap():
        need = widget.heightForWidth(widget.width())
        if widget.height() + _SLACK < need:
            yield f"is {widget.height()} high, needs {need}"
        longest = max((_wide(widget, word) for word in _BREAKS.split(widget.text())), default=0)
        if widget.width() + _SLACK < longest:
            yield f"a word needs {longest}, has {widget.width()}"
    else:
        need = widget.sizeHint()
        if widget.width() + _SLACK < need.width() or widget.height() + _SLACK < need.height():
            yield f"has {widget.width()}×{widget.height()}, needs {need.width()}×{need.height()}"


def _wide(widget: QWidget, words: str) -> int:
    return widget.fontMetrics().horizontalAdvance(words)


def _cut_heads(head: QHeaderView) -> Iterator[str]:
    wraps = head.defaultAlignment().value & Qt.TextFlag.TextWordWrap.value
    for section in range(head.count()):
        words = str(head.model().headerData(section, Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole) or "")
        if wraps and not head.isSectionHidden(section):
            room = QRect(0, 0, head.sectionSize(section) - _SIDES, 1 << 14)
            need = head.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap.value, words).height()
            if head.height() + _SLACK < need:
                yield f"the head {words!r} needs {need} in height, has {head.height()}"
        elif not head.isSectionHidden(section) and head.sectionSize(section) + _SLACK < _wide(head, words):
            yield f"the head {words!r} needs {_wide(head, words)}, has {head.sectionSize(section)}"


def _in_scroll(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QAbstractScrollArea):
            return True
        parent = parent.parentWidget()
    return False


def faint(root: QWidget, least: float) -> list[str]:
    """Words whose ink stands out too little from their ground, measured on the picture (take large letters)."""
    found = []
    picture = root.window().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    for widget in root.findChildren(QWidget):
        if isinstance(widget, _WORDS) and widget.isVisible() and widget.isEnabled() and widget.text().strip():
            area = widget.visibleRegion().boundingRect()
            area.moveTopLeft(widget.mapTo(root.window(), area.topLeft()))
            if area.width() > 24 and area.height() >= widget.fontMetrics().height():
                ratio = _ratio(picture.copy(area))
                if ratio < least:
                    found.append(f"{where(widget)}: {ratio:.1f}")
    return found


def _ratio(image: QImage) -> float:
    seen = Counter(memoryview(image.constBits()).cast("I"))  # one number a pixel
    colours = {colour: f"#{colour & 0xFFFFFF:06x}" for colour in seen}
    ground = colours[seen.most_common(1)[0][0]]
    return max(_contrast(colour, ground) for colour in colours.values())


_contrast = cache(contrast)  # the same few hundred shades of a letter's edge, a thousand times


def doubled_keys(window: QWidget) -> list[str]:
    """Keys that two things which can both be meant now are bound to: Qt then does neither."""
    bound: dict[str, list[str]] = {}
    actions = {id(one): one for one in window.findChildren(QAction) if one.isEnabled() and not one.isSeparator()}
    for action in actions.values():
        for keys in action.shortcuts():
            bound.setdefault(keys.toString(), []).append(action.text())
    for shortcut in window.findChildren(QShortcut):
        shown = shortcut.parent().isVisible() if isinstance(shortcut.parent(), QWidget) else True
        if shortcut.isEnabled() and shown and not shortcut.key().isEmpty():
            bound.setdefault(shortcut.key().toString(), []).append(f"shortcut of {type(shortcut.parent()).__name__}")
    return [f"{keys}: {', '.join(named)}" for keys, named in bound.items() if keys and len(named) > 1]


def doubled_mnemonics(bar: QMenuBar) -> list[str]:
    """Menus and their lines whose underlined letter is missing or another one's too."""
    found = _mnemonics("menu bar", bar.actions())
    for action in bar.actions():
        menu = action.menu()
        if isinstance(menu, QMenu):
            found += _mnemonics(action.text(), menu.actions())
    return found


def _mnemonics(place: str, actions: Iterable[QAction]) -> list[str]:
    seen: Counter[str] = Counter()
    found = []
    for action in actions:
        if action.isSeparator() or not action.isVisible():
            continue
        text = action.text().replace("&&", "")
        letter = text[text.index("&") + 1].lower() if "&" in text[:-1] else ""
        if not letter:
            found.append(f"{place}: {action.text()!r} has no letter")
        seen[letter] += 1
    return found + [f"{place}: {letter!r} stands for {n}" for letter, n in seen.items() if letter and n > 1]


def settle() -> None:
    """Let layouts take their places: words may have come this very moment."""
    QApplication.sendPostedEvents()
    QApplication.processEvents()
