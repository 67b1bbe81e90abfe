"""How large the volumes of a package may be."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QComboBox, QWidget

from app.domain.words import N_
from ui.context import Context
from ui.dialogs.ask import Ask

MIB = 1 << 20
# What people carry: (bytes, words). The largest is the largest file of most sticks.
SIZES = (
    ((4 << 30) - 1, N_("4 GiB: the largest file of most sticks")),
    (1 << 30, N_("1 GiB")),
    (650 * MIB, N_("650 MiB: a compact disc")),
    (100 * MIB, N_("100 MiB")),
    (20 * MIB, N_("20 MiB: an attachment to a message")),
)


class Cut(Ask):
    """`then` is given the bytes that a volume may have."""

    def __init__(self, parent: QWidget, context: Context, name: str, then: Callable[[int], object]) -> None:
        t = context.translate
        about = N_(
            "The package is copied into volumes that can be carried one by one; whoever opens them puts them into one"
            " folder. Where this is interrupted, it goes on where it stopped."
        )
        title = t(N_("Cut {name} into volumes")).format(name=context.apart(name))
        super().__init__(parent, context, title, t(about), t(N_("Choose the folder …")))
        self._then = then
        self.size_field = self.add(t(N_("How large a volume may be")), QComboBox())
        for size, words in SIZES:
            self.size_field.addItem(t(words), str(size))
        self.size_field.setFocus()

    def go_on(self) -> None:
        size = int(self.size_field.currentData())
        self.accept()
        self._then(size)
