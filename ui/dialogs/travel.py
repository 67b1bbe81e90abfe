"""Travel mode in three steps: who opens the copy, where it goes, and the last word before the vault here is wiped."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStackedWidget, QWidget

from app.domain.words import N_
from ui.context import Context
from ui.dialogs.ask import Ask
from ui.dialogs.files import ask_target
from ui.kit.basics import boxed, button, column, label, row

_NAME = Qt.ItemDataRole.UserRole + 1
_STEPS = (N_("1  Who opens it"), N_("2  Where it goes"), N_("3  Wipe here"))


class Travel(Ask):
    """`then` gets the folder of the copy and the ids of the credentials that open it."""

    def __init__(
        self, parent: QWidget, context: Context, rows: list[dict[str, Any]], then: Callable[[Path, list[str]], object]
    ) -> None:
        t = context.translate
        words = N_("A copy is made, tested, and opens only with what you choose. Then the vault here is destroyed.")
        super().__init__(parent, context, t(N_("Travel mode")), t(words), t(N_("Continue")))
        self._then = then
        self.target: Path | None = None
        self.keep = QListWidget()
        self.place = label(t(N_("No folder chosen yet")), "muted", wrap=True)
        self.last = label("", wrap=True)
        self.trail = label("", "step")
        self.stack = QStackedWidget()
        self.back = button(t(N_("Back")), self._back)
        self._fill(rows)
        self.body.addWidget(self.trail)
        self.body.addWidget(self.stack)
        self.feet.insertWidget(0, self.back)
        self._show(0)

    def _fill(self, rows: list[dict[str, Any]]) -> None:
        t = self.t
        for one in rows:
            if one["kind"] == "keyring":  # bound to this computer: it opens no copy
                continue
            name = str(one["name"])
            item = QListWidgetItem(f"{name} · {t(N_('used now'))}" if one["used"] else name)
            item.setData(Qt.ItemDataRole.UserRole, one["id"])
            item.setData(_NAME, name)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
            self.keep.addItem(item)
        self.keep.setAccessibleName(t(N_("What opens the copy")))
        self.keep.setCurrentRow(0)
        self.keep.setFixedHeight(self.context.theme.size(150))
        ask = label(t(N_("Tick what opens the copy: best one that you do not know yourself.")), wrap=True)
        choose = button(t(N_("Choose the folder …")), self._choose)
        where = label(
            t(N_("On a disk that stays here or goes to the office, never in the same bag.")), "muted", wrap=True
        )
        for part in (
            column(ask, self.keep, -1),
            column(row(choose, -1), self.place, where, -1),
            column(self.last, -1),
        ):
            self.stack.addWidget(boxed(part))

    def chosen(self) -> list[str]:
        """Ids of the credentials that are ticked."""
        items = [self.keep.item(n) for n in range(self.keep.count())]
        ticked = [item for item in items if item.checkState() == Qt.CheckState.Checked]
        return [str(item.data(Qt.ItemDataRole.UserRole)) for item in ticked]

    def _choose(self) -> None:
        chosen = ask_target(self, self.t(N_("Where to put the copy?")), Path.home() / "copy")
        if chosen is not None:
            self.target = chosen
            self.place.setText(str(chosen))
            self.complain("")

    def _show(self, number: int) -> None:
        self.stack.setCurrentIndex(number)
        self.trail.setText(self.t(_STEPS[number]))
        self.back.setVisible(number > 0)
        self.complain("")
        last = number == len(_STEPS) - 1
        self.yes.setText(self.t(N_("Copy, test, then wipe")) if last else self.t(N_("Continue")))
        self.yes.setAccessibleName(self.yes.text())
        if last:
            names = self.context.listed(
                str(self.keep.item(n).data(_NAME))
                for n in range(self.keep.count())
                if self.keep.item(n).checkState() == Qt.CheckState.Checked
            )
            words = N_(
                "The copy goes to {place} and opens with: {names}. When it is proven, the vault on this computer is"
                " destroyed for good. If anything fails, nothing is destroyed."
            )
            self.last.setText(self.t(words).format(place=self.target, names=names))

    def _back(self) -> None:
        self._show(self.stack.currentIndex() - 1)

    def go_on(self) -> None:
        step = self.stack.currentIndex()
        if not self.chosen():
            self.complain(self.t(N_("Tick at least one.")), self.keep)
        elif step > 0 and self.target is None:
            self.complain(self.t(N_("Choose a folder first.")))
        elif step < len(_STEPS) - 1:
            self._show(step + 1)
        else:
            target, keep = self.target, self.chosen()
            self.accept()
            self._then(target or Path(), keep)
