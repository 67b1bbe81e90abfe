"""Which kind of paper: a list by groups that typing narrows; Enter takes one, Esc leaves it as it was."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.domain.folding import fold
from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import button, clearable, column, label, row, stretched, upright
from ui.kit.bounded import bounded
from ui.kit.offers import Offer, OfferList
from ui.kit.picker import language_name

_FORMATS = {"bundle": N_("Bundle (PDF)"), "brief": N_("Paper (PDF)"), "docx": N_("Word file (DOCX)")}
_SIZES = {"A4": "A4", "Letter": N_("US Letter")}
_PAGE = 8


class Kinds(QWidget):
    """`taken` brings the name of a profile; `left` says that nothing else is wanted."""

    taken = Signal(str)
    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        self._cards: list[dict[str, Any]] = []
        self._used: list[str] = []
        self._now = ""
        self.field = bounded(upright(QLineEdit()), context)
        self.field.setPlaceholderText(self.t(N_("Body, form, state or language")))
        self.field.setAccessibleName(self.t(N_("Find a kind of paper")))
        clearable(self.field, context.theme)
        self.list = OfferList(context, self.t(N_("Kinds of paper")))
        self.nothing = label(self.t(N_("No kind of paper has these words.")), "muted", wrap=True)
        self.nothing.hide()
        self.back = button(self.t(N_("Leave it as it is (Esc)")), self.left.emit, "link")
        head = label(self.t(N_("Which kind of paper?")), "heading", wrap=True)
        box = column(head, self.field, self.nothing, self.list, row(self.back, -1), margins=(16, 14, 16, 10), gap=8)
        self.setLayout(stretched(box, 3))
        self.field.textChanged.connect(lambda _: self._fill())
        self.field.installEventFilter(self)
        self.list.installEventFilter(self)
        self.list.clicked.connect(lambda _: self._take())

    def show_kinds(self, cards: list[dict[str, Any]], used: list[str], now: str) -> None:
        """Offer these; `used` were made for this case before, `now` is chosen."""
        self._cards, self._used, self._now = cards, used, now
        self.field.clear()
        self._fill()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _fill(self) -> None:
        wanted = fold(self.field.text()).split()
        fitting = [card for card in self._cards if all(word in self._searched(card) for word in wanted)]
        lines: list[Offer] = []
        used = [card for name in self._used for card in fitting if card["profile"] == name]
        if used and not wanted:
            lines += [Offer(self.t(N_("Used for this case"))), *map(self._line, used)]
        group = ""
        for card in fitting:
            if card["group"] != group:
                group = card["group"]
                lines.append(Offer(self.t(group)))
            lines.append(self._line(card))
        self.list.fill(lines)
        self.nothing.setVisible(not fitting)
        if self._now and not wanted:
            while (marked := self.list.marked()) is not None and marked.value != self._now:
                before = self.list.currentIndex().row()
                self.list.step(1)
                if self.list.currentIndex().row() <= before:
                    break

    def _searched(self, card: dict[str, Any]) -> str:
        languages = [language_name(tag) for tag in card["languages"]]
        told = (card["title"], self.t(card["title"]), card["body"], self.t(card["group"]), card["profile"], *languages)
        return fold(" ".join(told))

    def _line(self, card: dict[str, Any]) -> Offer:
        icon = "circle-check" if card["verified"] else "circle-help"
        told = (form_words(card, self.t), *about_words(card, self.context))
        return Offer(
            self.t(card["title"]), icon=icon, take=lambda: None, same=card["profile"], value=card["profile"],
            below=f"{_begins()}{' · '.join(told)}",
        )  # fmt: skip

    def _take(self) -> None:
        marked = self.list.marked()
        if marked is not None and marked.take is not None:
            self.taken.emit(str(marked.value))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        key = event.key()
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: _PAGE, Qt.Key.Key_PageUp: -_PAGE}
        if key in steps:
            self.list.step(steps[Qt.Key(key)])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            return False
        return True


def _begins() -> str:
    """A line that begins with “A4” runs the way the window does all the same."""
    return "\u200f" if QApplication.isRightToLeft() else ""


def form_words(card: dict[str, Any], t: Any) -> str:
    """Size and form of a paper."""
    size = t(_SIZES.get(card["page"], card["page"]))
    form = t(_FORMATS[card["format"]]) if card["format"] in _FORMATS else str(card["format"])
    return f"{size} · {form}"


def about_words(card: dict[str, Any], context: Context) -> list[str]:
    """Whether its rules were checked against their source, its languages, its body."""
    t = context.translate
    languages = context.listed(language_name(tag) for tag in card["languages"])
    if card["verified"]:
        rules = t(N_("rules checked on {day}")).format(day=context.day(card["checked_on"]))
    else:
        rules = t(N_("rules not all checked yet"))
    return [part for part in (rules, languages, t(card["body"]) if card["body"] else "") if part]
