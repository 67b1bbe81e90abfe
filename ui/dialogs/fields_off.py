"""Which fields of which kinds of record go: a tree of ticks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QWidget

from app.domain.fields import REGISTRY
from app.domain.words import N_
from ui.context import Context
from ui.dialogs.ask import Ask

_CHECKED, _CLEAR = Qt.CheckState.Checked, Qt.CheckState.Unchecked
_WHAT = Qt.ItemDataRole.UserRole


class FieldsOff(Ask):
    """`then` is given the fields that stay, as “kind.field”."""

    def __init__(
        self,
        parent: QWidget,
        context: Context,
        fields: Mapping[str, Sequence[str]],
        off: Sequence[str],
        then: Callable[[list[str]], object],
    ) -> None:
        t = context.translate
        about = N_("Untick what this partner does not need. What a record can't be read without always goes.")
        super().__init__(parent, context, t(N_("Fields that go")), t(about), t(N_("Done")))
        self._then = then
        self.tree = QTreeWidget()
        self.tree.setHeaderHidden(True)
        self.tree.setRootIsDecorated(False)
        # No taller than leaves room for the buttons where letters are large or the screen is low.
        self.tree.setMinimumHeight(min(context.theme.size(340), self.screen().availableGeometry().height() * 2 // 5))
        self._each: list[QTreeWidgetItem] = []
        for kind, names in fields.items():
            self._add(kind, names, set(off))
        self.add(t(N_("Kinds of record and their fields")), self.tree)
        if (first := self.tree.topLevelItem(0)) is not None:
            self.tree.setCurrentItem(first)
        self.tree.setFocus()

    def _add(self, kind: str, names: Sequence[str], off: set[str]) -> None:
        top = QTreeWidgetItem(self.tree, [self.t(REGISTRY[kind].plural)])
        top.setFlags(top.flags() | Qt.ItemFlag.ItemIsAutoTristate | Qt.ItemFlag.ItemIsUserCheckable)
        for name in names:
            made = QTreeWidgetItem(top, [self.t(REGISTRY[kind].specs[name].label)])
            made.setFlags(made.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            made.setData(0, _WHAT, f"{kind}.{name}")
            self._each.append(made)
            made.setCheckState(0, _CLEAR if f"{kind}.{name}" in off else _CHECKED)
        top.setExpanded(True)

    def off(self) -> list[str]:
        """The fields that are not ticked."""
        return [str(one.data(0, _WHAT)) for one in self._each if one.checkState(0) == _CLEAR]

    def go_on(self) -> None:
        chosen = self.off()
        self.accept()
        self._then(chosen)
