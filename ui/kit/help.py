"""Help for the page that is shown: at its side, read while working, put away with Esc."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea

from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import boxed, button, clear, column, label, line, row, stretched, tool

_EVERYWHERE = (
    (N_("Go to anything"), "Ctrl+K"),
    (N_("New event"), "Ctrl+E"),
    (N_("Log a threat"), "Ctrl+T"),
    (N_("Into the form of the line in hand"), "F2"),
    (N_("Out of a form, back to the list"), "Esc"),
    (N_("Undo"), "Ctrl+Z"),
    (N_("Lock now"), "Ctrl+Shift+L"),
)
_KEY_SIDE = Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignTop


class HelpPanel(QFrame):
    """What a page is for, its own keys, and those that work everywhere."""

    put_away = Signal()
    all_keys = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("inspector")
        self.context, self.t = context, context.translate
        t = self.t
        self.title = label("", "heading", wrap=True)
        self.title.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.close_button = tool(t(N_("Close help")), context.theme.icon("x"), self.put_away.emit)
        self.words = label("", wrap=True, selectable=True)
        self.words.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.keys = QGridLayout()
        self.keys.setHorizontalSpacing(context.theme.size(14))
        self.keys.setVerticalSpacing(context.theme.size(8))
        self.keys.setColumnStretch(0, 1)
        more = button(t(N_("All keys")), self.all_keys.emit, "link")
        body = boxed(
            column(self.words, 8, line(), 4, self.keys, 4, row(more, -1), -1, margins=(20, 4, 20, 20)), "sheet"
        )
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(body)
        head = stretched(row(self.title, self.close_button, margins=(20, 16, 12, 8)), 0)
        self.setLayout(column(head, area, gap=0))
        self.setFixedWidth(context.theme.size(300))
        self.hide()

    def tell(self, title: str, words: str, keys: list[tuple[str, str]]) -> None:
        """Show a page's title, its paragraph and its own keys."""
        self.title.setText(title)
        self.words.setText(words)
        self.words.setVisible(bool(words))
        self.words.setAccessibleName(words)
        self.setAccessibleName(self.t(N_("Help: {page}")).format(page=title))
        clear(self.keys)
        everywhere = [(self.t(said), key) for said, key in _EVERYWHERE]
        self._rows(keys, self.t(N_("On this page")))
        self._rows(everywhere, self.t(N_("Everywhere")))

    def _rows(self, rows: list[tuple[str, str]], title: str) -> None:
        if not rows:
            return
        self.keys.addWidget(label(title, "section"), self.keys.rowCount(), 0, 1, 2)
        for words, key in rows:
            at = self.keys.rowCount()
            self.keys.addWidget(label(words.replace(" …", "\u00a0…"), wrap=True), at, 0)
            if key:
                self.keys.addWidget(
                    label(key, "key"), at, 1, Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignTop
                )

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_Escape:
            self.put_away.emit()
            return
        super().keyPressEvent(event)
