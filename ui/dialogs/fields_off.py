"""Which fields of which kinds of record go: a tree of ticks, closed to begin with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QWidget

from app.domain.fields import REGISTRY
from app.domain.words import N_
from ui.context import Context
from ui.dialogs.ask import Ask

_CHECKED, _CLEAR, _PARTLY = Qt.CheckState.Checked, Qt.CheckState.Unchecked, Qt.CheckState.PartiallyChecked
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
        self.tree.setMinimumHeight(context.theme.size(320))
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
        top.setExpanded(top.checkState(0) == _PARTLY)

    def off(self) -> list[str]:
        """The fields that are not ticked."""
        return [str(one.data(0, _WHAT)) for one in self._each if one.checkState(0) == _CLEAR]

    def go_on(self) -> None:
        chosen = self.off()
        self.accept()
        self._then(chosen)
