"""The editor of several values: chips, and one editor for the next."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import cast

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QToolButton

from app.domain.fields import Spec
from app.domain.ids import is_uid
from app.domain.kinds import NOT_HERE, BadValue, Kind, Several
from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import Flow, boxed, column
from ui.kit.editor import Editor
from ui.kit.refs import titles_of

_GAP = 4
_CHIP = 210  # points a chip's words may take: what is cut stands in its tip
Maker = Callable[[Spec, Context], Editor]


class SeveralEditor(Editor):
    """An ordered set of values, each a chip; Enter adds what is typed, Delete on a chip takes it out."""

    wide = True

    def __init__(self, spec: Spec, context: Context, make: Maker) -> None:
        super().__init__(spec, context)
        self._of: Kind = cast("Several", spec.kind).of
        self._items: list[str] = []
        self._titles: dict[str, str] = {}
        self._chips = Flow()
        self._holder = boxed(self._chips)
        self._holder.hide()
        self.next = make(dataclasses.replace(spec, kind=self._of), context)
        self.setLayout(column(self._holder, self.next, gap=_GAP))
        self.setFocusProxy(self.next)
        self.next.typed.connect(self.typed)
        self.next.left.connect(self._next_left)

    def _next_left(self) -> None:
        self._take()
        self.left.emit()

    def _take(self) -> None:
        """What stands in the line becomes a chip, when it fits."""
        text = self.next.text().strip()
        if not text or not self._fits(text):
            return
        if text not in self._items:
            self._items.append(text)
        title = getattr(self.next, "title", None)
        if callable(title):
            self._titles[text] = title()
        self.next.set_text("")
        self._show()

    def _fits(self, text: str) -> bool:
        try:
            return self._of.parse(text, self.context.reading) is not None
        except BadValue:
            return False

    def _show(self) -> None:
        while (item := self._chips.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for text in self._items:
            chip = self._chip(text)
            self._chips.addWidget(chip)
            chip.show()  # counted at once: a form that measures before the next turn would leave it no room
        self._holder.setVisible(bool(self._items))
        self._holder.updateGeometry()
        self._fit()

    def _words(self, text: str) -> str:
        if is_uid(text):
            return self._titles.get(text, "…")
        return self._of.show(self._of.parse(text, self.context.reading), self.context.lang, self.t)

    def _chip(self, text: str) -> QToolButton:
        words = self._words(text)
        chip = QToolButton()
        room = self.context.theme.size(_CHIP)
        cut = self.context.apart(chip.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room))
        chip.setText(f"{cut}  ×" if self.isEnabled() else cut)
        chip.setProperty("role", "chip")
        chip.setToolTip(self.t(N_("Take out: {what}")).format(what=words))
        chip.setAccessibleName(chip.toolTip())
        chip.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        chip.clicked.connect(lambda _=False: self._drop(text))
        chip.setProperty("item", text)
        chip.installEventFilter(self)
        return chip

    def _drop(self, text: str) -> None:
        self._items = [item for item in self._items if item != text]
        self._show()
        self.next.setFocus()
        self.typed.emit()
        self.left.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            text = watched.property("item")
            if text and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
                self._drop(str(text))
                return True
        return super().eventFilter(watched, event)

    def text(self) -> str:
        pending = self.next.text().strip()
        return "; ".join([*self._items, pending] if pending else self._items)

    def set_text(self, text: str) -> None:
        parts = [part.strip() for part in text.replace("\n", ";").split(";") if part.strip()]
        self._items = list(dict.fromkeys(part for part in parts if self._fits(part)))
        self.next.set_text("; ".join(part for part in parts if not self._fits(part)))
        self._show()
        unknown = [item for item in self._items if is_uid(item) and item not in self._titles]
        if unknown:
            self.context.jobs.ask(self, titles_of, unknown, then=lambda titles: self._titled(unknown, titles))

    def _titled(self, asked: list[str], titles: dict[str, str]) -> None:
        self._titles.update({uid: titles.get(uid) or self.t(NOT_HERE) for uid in asked})
        self._show()

    def set_beside(self, values: dict[str, str]) -> None:
        self.next.set_beside(values)

    def set_wrong(self, wrong: bool) -> None:
        self.next.set_wrong(wrong)

    def set_fixed(self, fixed: bool) -> None:
        self.setEnabled(not fixed)
        self.next.setVisible(not (fixed and self._items))
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Ask for the height that chips and line need: what is around would keep that of another state."""
        chips = self._chips.heightForWidth(max(1, self.width())) if self._items else 0
        line = 0 if self.next.isHidden() else self.next.sizeHint().height()
        need = chips + line + (_GAP if chips and line else 0)
        around = self.parentWidget()
        if need != self.minimumHeight():
            self.setMinimumHeight(need)
            if around is not None:
                around.updateGeometry()
