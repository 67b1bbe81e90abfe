"""A filter one opens: a button, and below it a list of what can be chosen, narrowed by typing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QListWidget, QListWidgetItem, QToolButton, QWidget

from app.domain.folding import fold
from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import column, put, upright
from ui.kit.bounded import bounded

Options = Sequence[tuple[str, str]]
_VALUE = Qt.ItemDataRole.UserRole
_SEARCHED_FROM = 9
_LINES = 12


class Facet(QToolButton):
    """Offers values; Space or Enter takes one or lets it go, Esc closes. With `many`, several can be taken.

    `ask(text, take)` brings the options for the letters typed, when they are not known from the start.
    """

    changed = Signal()
    removed = Signal(str)

    def __init__(
        self,
        context: Context,
        words: str,
        *,
        many: bool = True,
        ask: Callable[[str, Callable[[Options], None]], None] | None = None,
    ) -> None:
        super().__init__()
        self.context, self.many, self._ask = context, many, ask
        self.words = words
        self.options: list[tuple[str, str]] = []
        self.taken: list[str] = []
        self.setText(words)
        self.setAccessibleName(words)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(QSize(context.theme.size(13), context.theme.size(13)))
        # The arrow stands behind the words.
        mirrored = QApplication.isRightToLeft()
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight if mirrored else Qt.LayoutDirection.RightToLeft)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        put(self, role="facet")
        self.clicked.connect(lambda _=False: self.open())
        self.popup: Choices | None = None
        self.ink()

    def ink(self) -> None:
        """The arrow in the ink of the palette that is worn now."""
        self.setIcon(self.context.theme.icon("chevron-down", "muted"))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.ink()

    def offer(self, options: Options) -> None:
        """What can be chosen."""
        self.options = list(options)
        if self.popup is not None:
            self.popup.fill()

    def open(self) -> None:
        """Show the list below the button."""
        if self.popup is not None:
            self.shut()
            return
        self.popup = Choices(self)
        self.popup.fill()
        self.popup.place()
        self.narrow("")

    def shut(self, *, back: bool = True) -> None:
        """Close the list; the keys go `back` to the button unless they went elsewhere."""
        popup, self.popup = self.popup, None
        if popup is None:
            return
        if back:
            self.setFocus(Qt.FocusReason.PopupFocusReason)
        popup.hide()
        popup.deleteLater()

    def narrow(self, text: str) -> None:
        """Options for the letters typed."""
        if self._ask is not None:
            self._ask(text, self.offer)
        elif self.popup is not None:
            self.popup.fill(fold(text))

    @property
    def searched(self) -> bool:
        """Whether a line to type in stands above the list."""
        return self._ask is not None or len(self.options) >= _SEARCHED_FROM

    def toggle_value(self, value: str) -> None:
        """Take a value, or let it go."""
        if value in self.taken:
            self.taken = [one for one in self.taken if one != value]
        else:
            self.taken = [*self.taken, value] if self.many else [value]
        self.changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open()
            return
        super().keyPressEvent(event)


class Choices(QFrame):
    """The list of a facet, over the page until the keys go elsewhere.

    It is no window of its own: those are placed and closed differently on every desktop.
    """

    def __init__(self, facet: Facet) -> None:
        super().__init__(facet.window())
        self.facet = facet
        self.setObjectName("over")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self.setAccessibleName(facet.words)
        self.line = bounded(upright(QLineEdit()), facet.context)
        self.line.setAccessibleName(facet.context.translate(N_("Search: {kind}")).format(kind=facet.words))
        self.line.setPlaceholderText(self.line.accessibleName())
        self.line.textEdited.connect(facet.narrow)
        self.list = QListWidget()
        self.list.setAccessibleName(facet.words)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setMinimumWidth(facet.context.theme.size(250))
        self.list.itemClicked.connect(self._clicked)
        for part in (self.line, self.list):
            part.installEventFilter(self)
        self.setLayout(column(self.line, self.list, margins=(6, 6, 6, 6), gap=4))
        self.line.setVisible(facet.searched)
        QApplication.instance().focusChanged.connect(self._focus_moved)  # type: ignore[union-attr]

    def _focus_moved(self, _: QWidget | None, now: QWidget | None) -> None:
        mine = now is not None and (now is self.facet or now is self or self.isAncestorOf(now))
        if now is not None and not mine and self.facet.popup is self:
            self.facet.shut(back=False)

    def fill(self, letters: str = "") -> None:
        """Show the options that fit the letters typed, those taken with a tick."""
        held = self.list.currentItem().data(_VALUE) if self.list.currentItem() is not None else None
        self.list.clear()
        for value, words in self.facet.options:
            if letters and letters not in fold(words):
                continue
            item = QListWidgetItem(words)
            item.setData(_VALUE, value)
            if self.facet.many:
                taken = value in self.facet.taken
                item.setCheckState(Qt.CheckState.Checked if taken else Qt.CheckState.Unchecked)
            self.list.addItem(item)
            if value == held:
                self.list.setCurrentItem(item)
        if self.list.currentRow() < 0 and self.list.count():
            self.list.setCurrentRow(0)
        tall = sum(self.list.sizeHintForRow(n) for n in range(min(self.list.count(), _LINES)))
        window = self.facet.window()
        below = window.height() - self.facet.mapTo(window, QPoint(0, self.facet.height())).y()
        room = below - (self.line.sizeHint().height() if self.facet.searched else 0) - 30
        self.list.setFixedHeight(min(max(tall, self.facet.context.theme.size(40)) + 8, max(room, 60)))
        if self.isVisible():
            self.resize(self.width(), self.sizeHint().height())

    def place(self) -> None:
        """Below the button, on the side where lines begin, within the window."""
        window, facet = self.facet.window(), self.facet
        corner = facet.mapTo(window, QPoint(0, facet.height() + 2))
        size = self.sizeHint()
        if QApplication.isRightToLeft():
            corner.setX(corner.x() + facet.width() - size.width())
        corner.setX(min(max(corner.x(), 4), max(4, window.width() - size.width() - 4)))
        self.setGeometry(QRect(corner, QSize(size.width(), min(size.height(), window.height() - corner.y() - 4))))
        self.show()
        self.raise_()
        (self.line if facet.searched else self.list).setFocus(Qt.FocusReason.PopupFocusReason)

    def _clicked(self, item: QListWidgetItem) -> None:
        self._take(item)

    def _take(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        value = str(item.data(_VALUE))
        self.facet.toggle_value(value)
        if not self.facet.many:
            self.facet.shut()
        else:
            taken = value in self.facet.taken
            item.setCheckState(Qt.CheckState.Checked if taken else Qt.CheckState.Unchecked)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._key(watched, event):
            return True
        return super().eventFilter(watched, event)

    def _key(self, watched: QObject, event: QKeyEvent) -> bool:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.facet.shut()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self.list.currentItem())
            self.facet.shut()
        elif key == Qt.Key.Key_Space and watched is self.list:
            self._take(self.list.currentItem())
        elif key == Qt.Key.Key_Delete and watched is self.list and self.list.currentItem() is not None:
            self.facet.removed.emit(str(self.list.currentItem().data(_VALUE)))
        elif key == Qt.Key.Key_Up and watched is self.list and self.list.currentRow() == 0 and self.facet.searched:
            self.line.setFocus(Qt.FocusReason.PopupFocusReason)
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and watched is self.line:
            row = self.list.currentRow() + (1 if key == Qt.Key.Key_Down else -1)
            self.list.setCurrentRow(min(max(row, 0), self.list.count() - 1))
            self.list.setFocus(Qt.FocusReason.PopupFocusReason)
        else:
            return False
        return True
