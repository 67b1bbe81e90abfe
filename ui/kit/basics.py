"""Small parts every screen is made of, with names for those who can't see them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TypeVar

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLayoutItem,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui.theme import Theme

W = TypeVar("W", bound=QWidget)


def put(widget: W, **properties: str | bool) -> W:
    """Set properties the style sheet looks at, and let it look again."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    return widget


def label(text: str, role: str = "", *, wrap: bool = False, selectable: bool = False) -> QLabel:
    """A line of words in one of the roles of the style sheet; plain text always."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if selectable:
        made.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
    if role:
        made.setProperty("role", role)
    return made


_TALL = re.compile("[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff]")


def upright(line: QLineEdit) -> QLineEdit:
    """Arabic and Persian letters stand in the middle of a line too: Qt puts them too high, as their face is taller."""

    def look(text: str) -> None:
        tall = _TALL.search(text) is not None
        if tall != bool(line.property("tall")):
            put(line, tall=tall)

    line.textChanged.connect(look)
    look(line.text())
    return line


def leading(made: QLabel, down: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignVCenter) -> QLabel:
    """Words of another direction begin at the side where all others do; Qt would put them to the other one."""
    side = Qt.AlignmentFlag.AlignRight if QApplication.isRightToLeft() else Qt.AlignmentFlag.AlignLeft
    made.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute | down)
    return made


def button(text: str, clicked: Callable[[], object], role: str = "", icon: QIcon | None = None) -> QPushButton:
    """A push button that works with Enter too."""
    made = QPushButton(text)
    made.setAutoDefault(True)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    if role:
        made.setProperty("role", role)
    if icon is not None:
        made.setIcon(icon)
    made.setAccessibleName(text)
    made.clicked.connect(lambda _=False: clicked())
    return made


def tool(name: str, icon: QIcon, clicked: Callable[[], object], role: str = "plain") -> QToolButton:
    """A button that is an icon only; its name is told to screen readers and shown as a tip."""
    made = QToolButton()
    made.setIcon(icon)
    made.setToolTip(name)
    made.setAccessibleName(name)
    made.setProperty("role", role)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    made.clicked.connect(lambda _=False: clicked())
    if icon.isNull():
        made.setText(name)
    return made


class Picture(QLabel):
    """An icon as a picture of `size` points beside words; it follows the palette."""

    def __init__(self, theme: Theme, icon: str, size: int, role: str = "text") -> None:
        super().__init__()
        self._theme, self._what = theme, (icon, size, role)
        self._draw()

    def show_icon(self, icon: str, role: str) -> None:
        """Show another one."""
        self._what = (icon, self._what[1], role)
        self._draw()

    def _draw(self) -> None:
        self.setPixmap(self._theme.pixmap(*self._what))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._draw()


def clearable(field: QLineEdit, theme: Theme) -> QLineEdit:
    """A cross in the field's end takes the words out; it is drawn in our ink, as large as the letters."""
    cross = field.addAction(theme.icon("x", "muted"), QLineEdit.ActionPosition.TrailingPosition)
    cross.triggered.connect(field.clear)
    cross.triggered.connect(lambda: field.textEdited.emit(""))
    cross.setVisible(bool(field.text()))
    field.textChanged.connect(lambda text: cross.setVisible(bool(text)))
    return field


def tab(words: str = "") -> QToolButton:
    """A button that is one of several views or filters."""
    made = QToolButton()
    made.setText(words)
    made.setCheckable(True)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return put(made, role="tab")


def scrolled(inside: QWidget) -> QScrollArea:
    """What may be longer than the window: it scrolls up and down, and the Tab key goes to what is in it."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inside)
    return area


def card(layout: QLayout | None = None) -> QFrame:
    """A raised surface."""
    made = QFrame()
    made.setProperty("card", True)
    if layout is not None:
        made.setLayout(layout)
    return made


def line() -> QFrame:
    """A thin rule."""
    made = QFrame()
    made.setProperty("line", True)
    return made


def _filled(
    box: QBoxLayout,
    items: Iterable[QWidget | QLayout | int],
    margins: tuple[int, int, int, int],
    gap: int,
) -> None:
    box.setContentsMargins(*margins)
    box.setSpacing(gap)
    for item in items:
        if isinstance(item, QWidget):
            box.addWidget(item)
        elif isinstance(item, QLayout):
            box.addLayout(item)
        elif item < 0:
            box.addStretch(1)
        else:
            box.addSpacing(item)


def row(
    *items: QWidget | QLayout | int,
    margins: tuple[int, int, int, int] = (0, 0, 0, 0),
    gap: int = 8,
) -> QHBoxLayout:
    """Items side by side; -1 stands for a stretch, other numbers for a space."""
    box = QHBoxLayout()
    _filled(box, items, margins, gap)
    return box


def column(
    *items: QWidget | QLayout | int,
    margins: tuple[int, int, int, int] = (0, 0, 0, 0),
    gap: int = 8,
) -> QVBoxLayout:
    """Items one below the other; -1 stands for a stretch, other numbers for a space."""
    box = QVBoxLayout()
    _filled(box, items, margins, gap)
    return box


class _Wrapping(QWidget):
    """As tall as its wrapped lines are at this width: a layout around it knows only one line."""

    def event(self, event: QEvent) -> bool:
        answer = super().event(event)
        layout = self.layout()
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest) and layout is not None:
            need = layout.minimumHeightForWidth(self.width())
            if need != self.minimumHeight():
                self.setMinimumHeight(need)
        return answer


def boxed(layout: QLayout, name: str = "") -> QWidget:
    """A widget around a layout; what wraps is never pressed together."""
    first = layout.itemAt(0)
    only = first.layout() if first is not None and layout.count() == 1 else None
    made = _Wrapping() if isinstance(layout, Flow) or isinstance(only, Flow) else QWidget()
    made.setLayout(layout)
    if name:
        made.setObjectName(name)
        made.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
    return made


def stretched(box: QBoxLayout, index: int) -> QBoxLayout:
    """Give all spare room to one item."""
    box.setStretch(index, 1)
    return box


def clear(layout: QLayout) -> None:
    """Take everything out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        inner = item.layout()
        if inner is not None:
            clear(inner)


class Flow(QLayout):
    """Items side by side that wrap onto the next line, right to left where the language runs so.

    Those from the `aside`th on stand at the far end while all fit into one line.
    """

    def __init__(self, gap: int = 6, aside: int = -1) -> None:
        super().__init__()
        self._aside = aside
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802 - Qt's name
        self._items.append(item)

    def insert(self, index: int, widget: QWidget) -> None:
        """Put a widget before the item at `index`."""
        self.addWidget(widget)
        self._items.insert(index, self._items.pop())
        self.invalidate()

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        around = self.contentsMargins()
        inside = QRect(0, 0, width - around.left() - around.right(), 0)
        return self._place(inside, move=False) + around.top() + around.bottom()

    def sizeHint(self) -> QSize:  # noqa: N802
        return self.minimumSize()

    def minimumSize(self) -> QSize:  # noqa: N802
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        around = self.contentsMargins()
        return size + QSize(around.left() + around.right(), around.top() + around.bottom())

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802
        super().setGeometry(rect)
        self._place(rect.marginsRemoved(self.contentsMargins()), move=True)

    def _place(self, rect: QRect, *, move: bool) -> int:
        """The height needed; with `move` every item stands in its line, in the middle of its height."""
        y = rect.y()
        parent = self.parentWidget()
        mirrored = parent is not None and parent.layoutDirection() == Qt.LayoutDirection.RightToLeft
        lines = self._lines(rect)
        if self._aside >= 0 and len(lines) == 1:
            lines = [self._parted(lines[0], rect)]
        for line in lines:
            tall = max(size.height() for _, _, size in line)
            for item, x, size in line:
                if move:
                    left = rect.right() + 1 - (x - rect.x()) - size.width() if mirrored else x
                    item.setGeometry(QRect(QPoint(left, y + (tall - size.height()) // 2), size))
            y += tall + self._gap
        return max(0, y - self._gap - rect.y())

    def _parted(self, line: list[tuple[QLayoutItem, int, QSize]], rect: QRect) -> list[tuple[QLayoutItem, int, QSize]]:
        """The one line there is, with what stands aside moved to its end."""
        _, x, size = line[-1]
        spare = rect.right() + 1 - (x + size.width())
        aside = {id(item) for item in self._items[self._aside :]}
        return [(item, x + spare if id(item) in aside else x, size) for item, x, size in line]

    def _lines(self, rect: QRect) -> list[list[tuple[QLayoutItem, int, QSize]]]:
        lines: list[list[tuple[QLayoutItem, int, QSize]]] = []
        x = rect.x()
        for item in self._items:
            if item.isEmpty():  # hidden: it takes no room
                continue
            wanted = item.sizeHint()
            if not lines or (x > rect.x() and x + wanted.width() > rect.right() + 1):
                lines.append([])
                x = rect.x()
            grows = bool(item.expandingDirections() & Qt.Orientation.Horizontal)
            width = max(wanted.width(), rect.right() + 1 - x) if grows else min(wanted.width(), rect.width())
            width = min(width, item.maximumSize().width())
            lines[-1].append((item, x, QSize(width, wanted.height())))
            x += width + self._gap
        return lines


def narrow(words: QLabel) -> QLabel:
    """A line that can't be broken, such as a path: it asks for no room of its own, its tip tells all of it."""
    words.setSizePolicy(QSizePolicy.Policy.Ignored, words.sizePolicy().verticalPolicy())
    words.setToolTip(words.text())
    return words


def stretchy(widget: W) -> W:
    """Let a widget take the width that is there."""
    widget.setSizePolicy(QSizePolicy.Policy.Expanding, widget.sizePolicy().verticalPolicy())
    return widget
