"""A partner verified by people, or revoked: safety words read aloud, the secret of its recovery sheet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QWidget

from app.domain.words import N_
from ui import work_handover as work
from ui.context import Context
from ui.dialogs.ask import Ask, taken
from ui.kit.basics import boxed, button, label

_LANGUAGES = {"en": "English", "ru": "Русский", "fa": "فارسی"}
_AWAY = N_(
    "Call each other on a line you trust, or meet. First agree on the list and its check word; then one reads, the"
    " other follows. Every word must be the same, in the same order."
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
        for code, words in _LANGUAGES.items():
            self.language.addItem(words, code)
        self.language.setCurrentIndex(max(0, self.language.findData(context.lang)))
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
        self.context.jobs.ask(
            self, work.safety_words, self._one["uid"], self.language.currentData(), then=self._show, failed=self.failed
        )

    def _show(self, found: dict[str, Any]) -> None:
        words = self.t(N_("Check word of this list: {word}")).format(word=self.context.apart(found["check"]))
        self.check.setText(words)
        self._fingerprint = found["fingerprint"]
        right = found["list"] == "fa"
        self.sheet.setLayoutDirection(Qt.LayoutDirection.RightToLeft if right else Qt.LayoutDirection.LeftToRight)
        while (item := self.grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for n, word in enumerate(found["words"]):
            made = label(f"{self.context.number(n + 1)}.  {word}", "word", selectable=True)
            self.grid.addWidget(made, n % 4, n // 4)
        self.yes.setEnabled(True)
        self.fit()

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
