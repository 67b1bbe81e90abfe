"""The exhibits that prove an event or threat, with the place in each; Enter goes there, and one more is linked here."""

from __future__ import annotations

import dataclasses
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget

from app.actions import records
from app.actions.chronology_rows import Proof, proofs
from app.actions.linking import link
from app.domain.errors import Invalid
from app.domain.fields import REGISTRY
from app.domain.words import N_
from ui.context import Context
from ui.errors import notice
from ui.kit.basics import boxed, button, column, label, row, stretched, upright
from ui.kit.bounded import bounded
from ui.kit.refs import RefEditor
from ui.kit.section import fill, in_hand

_LINES = 3


class Citations(QFrame):
    """A short list for the inspector; nothing to be filled before the record is stored."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        self.kind, self.uid = "", ""
        self.proofs: list[Proof] = []
        self.title = label("", "section")
        self.add = button(self.t(N_("Link an exhibit …")), self.begin, "link")
        self.list = QListWidget()
        self.list.setAccessibleName(self.t(N_("Exhibits that prove this")))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.itemActivated.connect(lambda _: self.go())
        spec = dataclasses.replace(REGISTRY["citation"].specs["evidence"], required=False)
        self.picker = RefEditor(spec, context)
        self.picker.line.setAccessibleName(self.t(N_("Exhibit to link")))
        self.place = bounded(upright(QLineEdit()), context)
        self.place.setPlaceholderText(self.t(N_("Page")))
        self.place.setAccessibleName(self.t(N_("Page of the exhibit")))
        self.place.setFixedWidth(context.theme.size(84))
        self.note = label("", "problem", wrap=True)
        self.note.hide()
        self.asking = boxed(column(stretched(row(self.picker, self.place), 0), self.note, gap=4))
        self.asking.hide()
        top = row(self.title, -1, self.add)
        self.setLayout(column(top, self.list, self.asking, margins=(0, 6, 0, 0), gap=2))
        self.picker.left.connect(self._picked)
        self.place.returnPressed.connect(self._link)
        for part in (self.list, self.place, self.picker.line):
            part.installEventFilter(self)
        self.hide()

    # -- what is shown ------------------------------------------------------------------

    def show_for(self, kind: str, uid: str) -> None:
        """Show what proves a stored event or threat; nothing for another kind or none."""
        if uid != self.uid:
            self.end()
        self.kind, self.uid = kind, uid
        wanted = bool(uid) and kind in ("event", "threat")
        self.setVisible(wanted)
        if wanted:
            self.reload()

    def reload(self) -> None:
        """Ask anew."""
        uid = self.uid
        if uid:
            self.context.jobs.ask(self, proofs, uid, then=lambda found: self._shown(uid, found))

    def _shown(self, uid: str, found: list[Proof]) -> None:
        if uid != self.uid:
            return
        self.proofs = found
        count = len({proof.evidence for proof in found})
        words = self.context.plural("{n} exhibit", "{n} exhibits", count) if found else self.t(N_("No exhibit yet"))
        self.title.setText(words)
        self.add.setVisible(not self.context.read_only)
        fill(self.list, [(self.words(proof), proof.uid) for proof in found], self.context, "paperclip")
        lines = min(len(found), _LINES)
        self.list.setFixedHeight(sum(self.list.sizeHintForRow(n) for n in range(lines)) + self.context.theme.size(8))

    def words(self, proof: Proof) -> str:
        """Number, title and place of what is cited."""
        name = self.t(N_("{number} {title}")).format(number=proof.exhibit, title=proof.title)
        place = proof.locator or proof.quote[:60]
        page = self.context.number(proof.page) if proof.page else ""
        if page and place:
            words = self.t(N_("{exhibit}, page {page}, {place}"))
        elif page:
            words = self.t(N_("{exhibit}, page {page}"))
        else:
            words = self.t(N_("{exhibit}, {place}")) if place else "{exhibit}"
        return words.format(exhibit=name, page=page, place=place).replace("\n", " ")

    # -- what one does ------------------------------------------------------------------

    def go(self) -> None:
        """To the exhibit of the line in hand."""
        chosen = in_hand(self.list)
        proof = next((one for one in self.proofs if one.uid == chosen), None)
        if proof is not None:
            self.context.go("evidence", proof.evidence)

    def begin(self) -> None:
        """Ask which exhibit, in place."""
        self.asking.show()
        self.picker.set_text("")
        self.place.clear()
        self._say("")
        self.picker.line.setFocus()

    def end(self) -> None:
        """Nothing is asked any more."""
        self.asking.hide()

    def _picked(self) -> None:
        if self.asking.isVisible() and self.picker.title() and self.picker.text() != self.picker.line.text():
            self.place.setFocus()

    def _link(self) -> None:
        from app.domain.ids import is_uid  # noqa: PLC0415 - only here

        exhibit, page = self.picker.text(), self.place.text().strip()
        if not is_uid(exhibit):
            self._say(self.t(N_("Choose an exhibit from the list first.")))
            self.picker.line.setFocus()
            return
        place = {"page": int(page)} if page.isdecimal() else {"locator": page}
        self.context.jobs.do(
            self, link, exhibit, self.kind, self.uid, place,
            then=lambda _: self._linked(), failed=self._refused,
        )  # fmt: skip

    def _refused(self, error: BaseException) -> None:
        """A page that doesn't fit stands beside its field in our words; all else says what it is."""
        told = notice(error, self.t)
        page = self.t(N_("This page number is not accepted."))
        self._say(page if isinstance(error, Invalid) else f"{told.words} {told.advice}".strip())

    def _linked(self) -> None:
        self.end()
        self.reload()
        self.add.setFocus()

    def _say(self, words: str) -> None:
        self.note.setText(words)
        self.note.setVisible(bool(words))

    def _unlink(self) -> None:
        chosen = in_hand(self.list)
        if chosen and not self.context.read_only:
            reason = self.t(N_("The exhibit does not prove this."))
            self.context.jobs.do(self, records.delete_record, str(chosen), reason, then=lambda _: self.reload())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape and watched is not self.list and self.asking.isVisible():
                self.end()
                self.add.setFocus()
                return True
            if watched is self.list and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.go()
                return True
            if watched is self.list and event.key() == Qt.Key.Key_Delete:
                self._unlink()
                return True
        return super().eventFilter(watched, event)


def cites(changed: Any) -> bool:
    """Whether a change may concern what proves something."""
    return bool({"citation", "evidence"} & changed.kinds)
