"""Looks: one line below a page that says whether somebody looked at it, and takes it down that they did."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from app.actions import looks
from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import Flow, boxed, button, column, label


class LooksBar(QWidget):
    """For the page in hand: who looked, when, and the way to say that nothing hidden can be seen on it."""

    refused = Signal(object)
    noted = Signal(int)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        self.uid, self.page = "", 0
        self.found: dict[int, Any] = {}
        self.say = button(self.t(N_("Looked: nothing hidden here")), self.note, "link")
        self.say.setToolTip(
            self.t(N_("Nobody of this case who is to stay unnamed can be told from this page: Ctrl+Shift+G"))
        )
        self.back = button(self.t(N_("Take the look back")), self.take_back, "link")
        self.who = QToolButton()
        self.who.setText(self.t(N_("Somebody can be told …")))
        self.who.setAccessibleName(self.who.text())
        self.who.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.who.setProperty("role", "link")
        self.who.setMenu(QMenu(self.who))
        self.words = label("", "muted")
        flow = Flow(gap=6)
        for one in (self.say, self.who, self.words, self.back):
            flow.addWidget(one)
        self.setLayout(column(boxed(flow), margins=(16, 2, 16, 4)))
        self._offer()

    def show_exhibit(self, uid: str) -> None:
        """Take another exhibit."""
        self.uid, self.found = uid, {}
        self.reload()

    def show_page(self, page: int) -> None:
        """Another page of it is seen, counted from 1."""
        self.page = page
        self._offer()

    def reload(self) -> None:
        """Ask which pages were looked at."""
        uid = self.uid
        if uid:
            self.context.jobs.ask(
                self, looks.nameable, uid, then=lambda found: self._take_people(uid, found), failed=lambda _: None
            )
            self.context.jobs.ask(self, looked, uid, then=lambda found: self._take(uid, found), failed=lambda _: None)

    def _take(self, uid: str, found: dict[int, Any]) -> None:
        if uid == self.uid:
            self.found = found
            self._offer()

    def _take_people(self, uid: str, people: list[tuple[str, str]]) -> None:
        if uid != self.uid:
            return
        menu = self.who.menu()
        menu.clear()
        for person, name in people:
            action = menu.addAction(self.context.apart(name))
            action.setCheckable(True)
            action.setData(person)
            action.triggered.connect(lambda _=False: self.note(self._told()))
        self._offer()

    def _told(self) -> list[str]:
        """Who is ticked."""
        return [str(action.data()) for action in self.who.menu().actions() if action.isChecked()]

    def _offer(self) -> None:
        look = self.found.get(self.page)
        may = bool(self.uid) and self.page > 0 and not self.context.read_only
        self.say.setVisible(look is None or bool(look.shows))
        self.say.setEnabled(may)
        for action in self.who.menu().actions():
            action.setChecked(look is not None and str(action.data()) in (look.shows or ()))
        self.who.setVisible(may and bool(self.who.menu().actions()))
        self.back.setVisible(look is not None and may)
        words = ""
        if look is not None:
            told = (
                N_("Looked at by {who} on {day}: somebody can be told from it")
                if look.shows
                else N_("Looked at by {who} on {day}: nothing hidden here")
            )
            words = self.t(told).format(who=self.context.apart(look.by or "–"), day=(look.at or "")[:10])
        self.words.setText(words)
        self.words.setVisible(bool(words))

    def note(self, shows: Sequence[str] = ()) -> None:
        """Take down that the page was looked at, and who can be told from it."""
        if self.uid and self.page > 0 and not self.context.read_only:
            page = self.page
            self.context.jobs.do(
                self,
                looks.look,
                self.uid,
                [page],
                list(shows),
                then=lambda _: self._noted(page),
                failed=self.refused.emit,
            )

    def take_back(self) -> None:
        """Take the look back."""
        if self.uid and self.page > 0:
            page = self.page
            self.context.jobs.do(
                self, looks.unlook, self.uid, [page], then=lambda _: self._noted(page), failed=self.refused.emit
            )

    def _noted(self, page: int) -> None:
        self.reload()
        self.noted.emit(page)


def looked(reader: Any, uid: str) -> dict[int, Any]:
    """The looks at an exhibit by page (query)."""
    from app.actions import evidence  # noqa: PLC0415 - the parsers' launcher, read when first needed

    return looks.looked(reader, evidence.exhibit(reader, uid))
