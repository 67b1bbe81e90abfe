"""The place somebody chose in an exhibit, and the way back to one that was chosen before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QTextCursor

from app.actions.linking import Said
from ui.kit.locator import Locator, counted

if TYPE_CHECKING:
    from ui.kit.viewer import Viewer

_CHANNELS = {"whatsapp": "whatsapp", "telegram": "telegram", "mail": "email"}


class Places:
    """Reads the choice of whatever view shows the exhibit, and shows a place in it once that is there."""

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer
        self.wanted: Locator | None = None

    def selected(self) -> Locator | None:
        """The place that is chosen, with its words; None when nothing is."""
        view = self.viewer.stack.currentWidget()
        if view is self.viewer.messages:
            return self._chosen_message()
        if view is self.viewer.words:
            return self._chosen_line()
        box = self.viewer.paper.chosen_box() if view is self.viewer.area else ()
        if not box:
            return None
        text = self.viewer.paper.chosen_text()
        return Locator(self.viewer.number(), text, tuple(box), said=Said(text) if text else None)

    def _chosen_message(self) -> Locator | None:
        row = self.viewer.messages.in_hand()
        if row is None:
            return None
        words = self.viewer.messages.words()
        said = Said(words, row.sender, row.at, row.iso, _CHANNELS.get(self.viewer.form, ""))
        return Locator(self.viewer.number(), words, place=counted("message", self.viewer.messages.number()), said=said)

    def _chosen_line(self) -> Locator | None:
        cursor = self.viewer.words.textCursor()
        words = cursor.selectedText().replace("\u2029", "\n")
        letter = self.viewer.letter
        if not words and letter is None:
            return None
        start = self.viewer.words.document().findBlock(cursor.selectionStart()).blockNumber() + 1
        if letter is None:
            return Locator(self.viewer.number(), words, place=counted("line", start), said=Said(words))
        said = Said(words or letter.text, letter.sender, letter.at, letter.iso, "email")
        return Locator(self.viewer.number(), said.words, place=counted("line", start) if words else "", said=said)

    def show(self) -> None:
        """Mark the place that was asked for, once what it lies in is there."""
        place = self.wanted
        view = self.viewer.stack.currentWidget()
        if place is None or (view is self.viewer.words and self._waits_for_messages(place)):
            return
        self.wanted = None
        if view is self.viewer.messages and place.number():
            self.viewer.messages.choose(place.number())
        elif view is self.viewer.words:
            self._mark_line(place)
        elif view is self.viewer.area and (place.rect or place.text):
            self.viewer.search.mark(place)

    def _waits_for_messages(self, place: Locator) -> bool:
        return place.place.startswith("message") and not self.viewer.form

    def _mark_line(self, place: Locator) -> None:
        document = self.viewer.words.document()
        block = document.findBlockByNumber(max(0, place.number() - 1))
        cursor = document.find(place.text.split("\n")[0], QTextCursor(block)) if place.text else QTextCursor(block)
        if cursor.isNull():
            cursor = QTextCursor(block)
            cursor.select(QTextCursor.SelectionType.LineUnderCursor)
        self.viewer.words.setTextCursor(cursor)
        self.viewer.words.centerCursor()
