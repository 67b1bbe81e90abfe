"""Single persons and records of what goes, each with a tick: what is unticked stays, and what hangs on it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.domain.fields import REGISTRY
from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import column, label
from ui.kit.fielded import captioned
from ui.kit.lists import said_title
from ui.kit.ticked import as_tall, filled, off, tick_list


class Singles(QWidget):
    """What was unticked is kept while one goes back and on."""

    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        self._off: set[str] = set()
        self.list = tick_list(context)
        self.more = label("", "muted", wrap=True)
        words = self.t(N_("Persons and records that go, one by one; untick what stays here"))
        self.setLayout(column(captioned(words, self.list), self.more, gap=4))
        self.list.itemChanged.connect(lambda _: self._look())

    def show_found(self, found: dict[str, Any]) -> None:
        """Show what a look answers."""
        filled(self.list, [(self._words(row), row["uid"], row["uid"] not in self._off) for row in found["rows"]])
        as_tall(self.list)
        self.setVisible(bool(found["rows"]))
        words = N_("and {n} more, which go as their kinds do")
        self.more.setText(self.t(words).format(n=self.context.number(found["more"])))
        self.more.setVisible(bool(found["more"]))

    def _words(self, row: dict[str, str]) -> str:
        kind = self.t(REGISTRY[row["kind"]].label)
        return f"{kind} · {self.context.apart(said_title(row['kind'], row['title'], self.t))}"

    def _look(self) -> None:
        self._off = set(off(self.list))
        self.changed.emit()

    def wanted(self) -> list[str]:
        """The uids of what stays."""
        return sorted(self._off)

    def forget(self) -> None:
        """Another package: everything is ticked again."""
        self._off.clear()
