"""A partner verified by people, or revoked: safety words read aloud, the secret of its recovery sheet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QLineEdit, QWidget

from app.domain.words import N_
from ui import work_handover as work
from ui.context import Context
from ui.dialogs.ask import Ask, taken
from ui.kit.basics import boxed, button, label

_LISTS = (("english", "English"), ("russian", "Русский"), ("persian", "فارسی"))
_USUAL = {"ru": "russian", "fa": "persian"}
_AWAY = N_(
    "Call each other on a line you trust, or meet. First agree on the list and its check word; then one reads, the"
    " other follows. Every word must be the same, in the same order."
)
_SCAN = N_(
    "Let the other side scan this mark from your screen, or read the figures to them. Then scan or type theirs:"
    " it is compared in full."
)


class Compare(Ask):
    """Shows twelve words; `then` is given the partner's name once they are the same on both sides."""

    def __init__(
        self, parent: QWidget, context: Context, one: dict[str, Any], name: str, then: Callable[[str], object]
    ) -> None:
        t = context.translate
        title = t(N_("Safety words with {name}")).format(name=name)
        super().__init__(parent, context, title, t(_AWAY), t(N_("They are all the same")))
        self._one, self._name, self._then = one, name, then
        self.language = self.add(t(N_("Word list")), QComboBox())
        for code, words in _LISTS:
            self.language.addItem(words, code)
        self.language.setCurrentIndex(max(0, self.language.findData(_USUAL.get(context.lang))))
        self.check = label("", "muted", wrap=True)
        self.body.addWidget(self.check)
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(28)
        self.sheet = boxed(self.grid)
        self.body.addWidget(self.sheet)
        self.differ = button(t(N_("They differ")), self._tell_difference)
        self.differ.setAutoDefault(False)
        self.feet.insertWidget(1, self.differ)
        self.yes.setDefault(False)
        self.yes.setEnabled(False)
        self.language.currentIndexChanged.connect(lambda _: self._ask())
        self._ask()

    def _ask(self) -> None:
        self.yes.setEnabled(False)
        name = str(self.language.currentData())
        self.context.jobs.run(
            self, work.safety_words, self.context.session, self._one["uid"], name,
            then=lambda found: self._show(found) if name == self.language.currentData() else None, failed=self.failed,
        )  # fmt: skip

    def _show(self, found: dict[str, Any]) -> None:
        words = self.t(N_("Check word of this list: {word}")).format(word=self.context.apart(found["check_word"]))
        self.check.setText(words)
        self._fingerprint = found["fingerprint"]
        right = found["list"] == "persian"
        self.sheet.setLayoutDirection(Qt.LayoutDirection.RightToLeft if right else Qt.LayoutDirection.LeftToRight)
        while (item := self.grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for n, word in enumerate(found["words"]):
            made = label(f"{self.context.number(n + 1)}.  {word}", "heading", selectable=True)
            self.grid.addWidget(made, n % 4, n // 4)
        self.yes.setEnabled(True)
        QTimer.singleShot(0, self, self.fit)

    def _tell_difference(self) -> None:
        words = N_(
            "Then somebody may stand between you. Send nothing. Exchange the cards again by another way, and"
            " compare once more."
        )
        self.complain(self.t(words))
        self.yes.setEnabled(False)

    def go_on(self) -> None:
        self.work(work.verify_card, self.context.session, self._one["uid"], "words", self._fingerprint, then=self._done)

    def _done(self, _: Any) -> None:
        self.accept()
        self._then(self._name)


class Scan(Ask):
    """Our mark to be scanned on the other side, and a place for what was scanned or read to us."""

    def __init__(
        self, parent: QWidget, context: Context, one: dict[str, Any], name: str, then: Callable[[str], object]
    ) -> None:
        t = context.translate
        title = t(N_("Fingerprints with {name}")).format(name=name)
        super().__init__(parent, context, title, t(_SCAN), t(N_("Compare")))
        self._one, self._name, self._then = one, name, then
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.grouped = label("", "code", wrap=True, selectable=True)
        self.body.addWidget(self.picture)
        self.body.addWidget(label(t(N_("Ours, to be read to them")), "label"))
        self.body.addWidget(self.grouped)
        self.typed = self.add(t(N_("Theirs, scanned or read to you")), QLineEdit())
        self.typed.setMaxLength(400)
        context.jobs.run(self, work.mark, context.session, then=self._show, failed=self.failed)
        self.typed.setFocus()

    def _show(self, found: dict[str, Any]) -> None:
        words = self.t(N_("Our own fingerprint: {words}")).format(words=found["grouped"])
        self.grouped.setText(found["grouped"])
        self.picture.setAccessibleName(words)
        drawn = _drawn(found["modules"], self.context.theme.size(190))
        self.picture.setPixmap(drawn)
        self.picture.setFixedHeight(drawn.height())
        QTimer.singleShot(0, self, self.fit)

    def go_on(self) -> None:
        self.work(
            work.verify_card, self.context.session, self._one["uid"], "fingerprint", self._one["fingerprint"],
            self.typed.text(), then=self._done,
        )  # fmt: skip

    def _done(self, _: Any) -> None:
        self.accept()
        self._then(self._name)


def _drawn(modules: list[list[bool]], size: int) -> QPixmap:
    """A mark in black on white with the margin that readers need, whatever the palette."""
    quiet = 4
    step = max(2, size // (len(modules) + 2 * quiet))
    side = step * (len(modules) + 2 * quiet)
    made = QPixmap(side, side)
    made.fill(Qt.GlobalColor.white)
    painter = QPainter(made)
    for y, line in enumerate(modules):
        for x, dark in enumerate(line):
            if dark:
                painter.fillRect((x + quiet) * step, (y + quiet) * step, step, step, Qt.GlobalColor.black)
    painter.end()
    return made


class Revoke(Ask):
    """Asks for the revocation secret; `then` is given the answer."""

    def __init__(
        self, parent: QWidget, context: Context, uid: str | None, name: str, then: Callable[[dict[str, Any]], object]
    ) -> None:
        t = context.translate
        words = N_(
            "The secret stands on the partner's recovery sheet and can be dictated. Revoking is final: what that"
            " installation signs never counts again, whatever comes later."
        )
        title = t(N_("Revoke {name}")).format(name=name) if name else t(N_("Revoke a partner"))
        super().__init__(parent, context, title, t(words), t(N_("Revoke")))
        self._uid, self._then = uid, then
        self.secret_field = self.secret(t(N_("Revocation secret")))
        self.dangerous()
        self.secret_field.setFocus()

    def go_on(self) -> None:
        secret = taken(self.secret_field)
        told = secret.decode()
        secret[:] = bytes(len(secret))
        self.work(work.revoke_card, self.context.session, told, self._uid, then=self._done)

    def _done(self, answer: dict[str, Any]) -> None:
        self.accept()
        self._then(answer)
