"""Fields of a question on a page: a caption above what is filled in, choices with names."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QBoxLayout, QComboBox, QSizePolicy, QWidget

from ui.context import Context
from ui.kit.basics import boxed, column, label, row, scrolled


def combo(name: str, options: Sequence[tuple[str, str]], chosen: str = "") -> QComboBox:
    """A choice with a name for those who can't see it; options are (value, words)."""
    made = QComboBox()
    made.setAccessibleName(name)
    made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    made.setMinimumContentsLength(12)
    for value, words in options:
        made.addItem(words, value)
    made.setCurrentIndex(max(0, made.findData(chosen)))
    return made


def captioned(words: str, part: QWidget) -> QWidget:
    """A field with its caption above."""
    caption = label(words, "label")
    caption.setBuddy(part)
    part.setAccessibleName(words)
    return boxed(column(caption, part, gap=3))


def sheet(inner: QBoxLayout, context: Context) -> QWidget:
    """Fields one below the other, no wider than one reads well, that scroll when they are many."""
    frame = boxed(inner)
    frame.setMaximumWidth(context.theme.size(860))
    around = row(frame)
    around.setStretch(0, 100)
    around.addStretch(1)
    return scrolled(boxed(around))
