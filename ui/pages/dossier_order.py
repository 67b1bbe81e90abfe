"""In which order exhibits are bound in: moved by keys or by dragging, put into another section; on what it builds."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDropEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QListWidget, QListWidgetItem, QWidget

from app.domain.errors import Cancelled
from app.domain.words import N_
from ui.context import Context
from ui.errors import notice
from ui.kit.basics import Flow, boxed, button, column, label, scrolled
from ui.pages import dossier_work as work
from ui.pages.dossier_wish import Choice

_EXHIBIT = Qt.ItemDataRole.UserRole
_SECTION = Qt.ItemDataRole.UserRole + 1
_LINES = 12


class _Lines(QListWidget):
    """`moved` by one up or down (Alt and an arrow), `dropped` after a line was dragged elsewhere."""

    moved = Signal(int)
    dropped = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.modifiers() & Qt.KeyboardModifier.AltModifier and event.key() in steps:
            self.moved.emit(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        super().dropEvent(event)
        self.dropped.emit()


class OrderPane(QWidget):
    """`changed` brings options of the bundle: `order` by section, `supplements` or `replaces` a former one."""

    changed = Signal()
    refused = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        t = self.t
        self.options: dict[str, Any] = {}
        self._sections: list[dict[str, Any]] = []
        self._turn = 0
        self.about = label("", "muted", wrap=True)
        self.builds = QComboBox()
        self.list = _Lines(t(N_("Exhibits in the order in which they are bound in")))
        self.list.currentRowChanged.connect(lambda _: self._offer())
        self.list.moved.connect(self.move_by)
        self.list.dropped.connect(self._dropped)
        self.up = button(
            t(N_("Up (Alt+Up)")), lambda: self.move_by(-1), "link", context.theme.icon("arrow-up", "accent")
        )
        self.down = button(t(N_("Down (Alt+Down)")), lambda: self.move_by(1), "link")
        self.down.setIcon(context.theme.icon("arrow-down", "accent"))
        self.usual = button(t(N_("By their numbers again")), self.forget_order, "link")
        self.section = QComboBox()
        for box, words in ((self.builds, N_("On what it builds")), (self.section, N_("Section of the exhibit"))):
            box.setAccessibleName(t(words))
            box.setMinimumContentsLength(12)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.builds.activated.connect(lambda _: self._builds_chosen())
        self.section.activated.connect(lambda _: self._section_chosen())
        ways = Flow(gap=4)
        for way in (self.up, self.down, self.usual):
            ways.addWidget(way)
        self.building = boxed(column(label(t(N_("On what it builds")), "label"), self.builds, gap=4))
        self.placing = boxed(column(label(t(N_("Section of the exhibit")), "label"), self.section, gap=4))
        parts = (self.about, self.building, self.list, boxed(ways), self.placing, -1)
        self.setLayout(column(scrolled(boxed(column(*parts, margins=(20, 10, 20, 16), gap=8), "sheet"))))
        self._offer()

    # -- what is shown ------------------------------------------------------------------

    def take(self, options: dict[str, Any]) -> None:
        """Take up the order that was made for this kind of paper before."""
        self.options = {"order": options["order"]} if isinstance(options.get("order"), dict) else {}

    def show_order(self, choice: Choice) -> None:
        """Ask how it would be bound now."""
        self._turn += 1
        turn = self._turn
        if not self.context.case.code or not choice.profile:
            self._came(turn, {"sections": [], "former": []})
            return
        self.context.jobs.ask(
            self, work.bound_order, self.context.case.code, choice,
            then=lambda found: self._came(turn, found), failed=lambda error: self._failed(turn, error),
        )  # fmt: skip

    def _failed(self, turn: int, error: BaseException) -> None:
        if turn == self._turn and not isinstance(error, Cancelled):
            self._came(turn, {"sections": [], "former": []})
            told = notice(error, self.t)
            self.about.setText("\n".join([told.words, *told.problems.values()]))

    def _came(self, turn: int, found: dict[str, Any]) -> None:
        if turn != self._turn:
            return
        self._sections = found["sections"]
        takes = N_("Exhibits as they are bound in. Those that a translation follows take it along.")
        none = N_("This paper binds no exhibits in.")
        self.about.setText(self.t(takes if self._sections else none))
        self._fill_builds(found["former"])
        self._fill_list()
        for part in (self.list, self.placing):
            part.setVisible(bool(self._sections))
        self.building.setVisible(bool(found["former"]))
        self._offer()

    def _fill_builds(self, former: list[dict[str, Any]]) -> None:
        self.builds.clear()
        self.builds.addItem(self.t(N_("A bundle of its own")), ("", ""))
        for one in former:
            to = one["recipient"] or self.t(N_("nobody named"))
            when = self.context.moment(one["made_at"]) if one["made_at"] else ""
            for way, words in (
                ("supplements", N_("Only what is new since {day} ({recipient})")),
                ("replaces", N_("In place of that of {day} ({recipient}), page numbers kept")),
            ):
                told = self.t(words).format(day=when, recipient=self.context.apart(to))
                self.builds.addItem(told, (way, one["uid"]))
        now = next(((way, self.options[way]) for way in ("supplements", "replaces") if self.options.get(way)), ("", ""))
        at = next((n for n in range(self.builds.count()) if tuple(self.builds.itemData(n)) == now), 0)
        self.builds.setCurrentIndex(at)

    def _fill_list(self) -> None:
        kept = self._current()
        self.list.clear()
        self.section.clear()
        for one in self._sections:
            name = self._named(one)
            self.section.addItem(name, one["title"])
            head = QListWidgetItem(name)
            head.setFlags(Qt.ItemFlag.ItemIsEnabled)
            font = head.font()
            font.setBold(True)
            head.setFont(font)
            head.setData(_SECTION, one["title"])
            self.list.addItem(head)
            for row in one["exhibits"]:
                self._add(row, one["title"])
        rows = [n for n in range(self.list.count()) if self.list.item(n).data(_EXHIBIT)]
        same = next((n for n in rows if self.list.item(n).data(_EXHIBIT) == kept), rows[0] if rows else -1)
        self.list.setCurrentRow(same)
        tall = max(1, self.list.sizeHintForRow(0)) if self.list.count() else 1
        self.list.setFixedHeight(tall * min(_LINES, max(1, self.list.count())) + 8)

    def _named(self, section: dict[str, Any]) -> str:
        words = self.t(section["title"])
        return f"{section['letter']}  {words}" if section["letter"] else words

    def _add(self, row: dict[str, Any], section: str) -> None:
        words = self.t(N_("{number} {title}")).format(number=row["number"], title=self.context.apart(row["title"]))
        item = QListWidgetItem(f"        {words}" if row["follows"] else f"    {words}")
        item.setToolTip(words)
        item.setData(_SECTION, section)
        if row["follows"]:
            item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        else:
            item.setData(_EXHIBIT, row["uid"])
            item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsDropEnabled)
        self.list.addItem(item)

    def _current(self) -> str:
        item = self.list.currentItem()
        return str(item.data(_EXHIBIT) or "") if item is not None else ""

    def _offer(self) -> None:
        writes = bool(self._current()) and not self.context.read_only
        for part in (self.up, self.down, self.section):
            part.setEnabled(writes)
        for part in (self.up, self.down):
            part.setVisible(bool(self._sections))
        self.usual.setVisible(bool(self.options.get("order")))
        item = self.list.currentItem()
        if item is not None and item.data(_SECTION):
            self.section.setCurrentIndex(max(0, self.section.findData(item.data(_SECTION))))

    # -- changes ------------------------------------------------------------------------

    def _order(self) -> dict[str, list[str]]:
        """Uids by section as they stand in the list now."""
        order: dict[str, list[str]] = {}
        section = ""
        for n in range(self.list.count()):
            item = self.list.item(n)
            uid = item.data(_EXHIBIT)
            if uid and section:
                order.setdefault(section, []).append(str(uid))
            elif not uid and item.flags() == Qt.ItemFlag.ItemIsEnabled and item.font().bold():
                section = str(item.data(_SECTION))
        return order

    def move_by(self, by: int) -> None:
        """Move the exhibit in hand within its section."""
        uid = self._current()
        for section, uids in self._order().items():
            if uid in uids and 0 <= uids.index(uid) + by < len(uids) and not self.context.read_only:
                at = uids.index(uid)
                uids[at], uids[at + by] = uids[at + by], uids[at]
                self.options = {**self.options, "order": {**self.options.get("order", {}), section: uids}}
                self.changed.emit()

    def _dropped(self) -> None:
        """A line lies elsewhere: its order is kept, and its section where that is another one."""
        order = self._order()
        was = {row["uid"]: one["title"] for one in self._sections for row in one["exhibits"]}
        self.options = {**self.options, "order": order}
        for section, uids in order.items():
            for uid in uids:
                if was.get(uid) != section:
                    self._put(uid, section)
        self.changed.emit()

    def _section_chosen(self) -> None:
        if uid := self._current():
            self._put(uid, str(self.section.currentData()))

    def _put(self, uid: str, section: str) -> None:
        self.context.jobs.do(
            self, work.put_into_section, uid, section, then=lambda _: self.changed.emit(), failed=self.refused.emit
        )

    def forget_order(self) -> None:
        """Exhibits stand by their numbers again."""
        self.options = {name: value for name, value in self.options.items() if name != "order"}
        self.changed.emit()

    def _builds_chosen(self) -> None:
        way, uid = self.builds.currentData()
        self.options = {name: value for name, value in self.options.items() if name == "order"}
        if way:
            self.options[way] = uid
        self.changed.emit()
