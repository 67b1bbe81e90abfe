"""From a line of the pre-flight to the place where it is put right: a record, a page, a field of the form, a choice."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from app.domain.words import N_
from ui.pages import dossier_work as work
from ui.pages import page_of
from ui.pages.dossier_side import FORM, PAPER

if TYPE_CHECKING:
    from ui.pages.dossier import DossierPage

# Places that lie on the page of dossiers itself.
_QUESTION, _CHOICE = "question", "choice"
# The word that a leak names.
_WORD = re.compile("“([^”]+)”")


class Ways(QObject):
    """`accepted` are words that look like a hidden name and may stand in this paper all the same."""

    def __init__(self, page: DossierPage) -> None:
        super().__init__(page)
        self.page, self.context, self.t = page, page.context, page.t
        self.accepted: list[str] = []

    def follow(self, problem: dict[str, Any]) -> None:
        """Go where a problem is put right."""
        word = _WORD.search(str(problem.get("message") or "")) if problem.get("code") == "leak" else None
        if word is not None and not self.context.read_only:
            self._offer(word[1])
        self.context.jobs.ask(
            self, work.place_of, self.context.case.uid, problem, self.page.choice(),
            then=lambda place: self._arrive(place, told=word is not None), failed=lambda _: self._arrive(None),
        )  # fmt: skip

    def _offer(self, word: str) -> None:
        words = self.t(N_("“{word}” resembles a hidden name. If it is another word, it may stand in this paper."))
        self.page.banner.say(
            words.format(word=word), "warn", action=self.t(N_("Let it stand")), then=lambda: self.accept(word)
        )

    def accept(self, word: str) -> None:
        """This word may stand."""
        self.accepted = [*self.accepted, word]
        self.page.choices.changed.emit()

    def _arrive(self, place: Any, *, told: bool = False) -> None:
        """Where it is put right: the record, with its field in hand where that is known."""
        if place is None:
            if not told:
                self.page.banner.say(self.t(N_("This is no matter of one record: nothing to go to.")), "plain")
        elif place.kind == _CHOICE:
            self.page.show_pane(PAPER)
            choices = self.page.choices
            fields: dict[str, QWidget] = {"recipient": choices.recipient, "lang": choices.language}
            fields[place.field].setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif place.kind == _QUESTION:
            self.page.show_pane(FORM)
            self.page.answers.focus_field(place.field)
        elif place.about:
            self.context.open(page_of(place.kind), "begin_consent", place.about)
        elif place.page:
            self.context.open(page_of(place.kind), "show_locator", place.uid, place.page)
        else:
            self.to_record(place.kind, place.uid, place.field)

    def to_record(self, kind: str, uid: str, field: str) -> None:
        """A record with a field in hand; without a uid the page of its kind."""
        if not uid:
            self.context.open(page_of(kind))
            return
        self.context.go(kind, uid)
        if field:
            self.context.open(page_of(kind), "show_field", kind, uid, field)
