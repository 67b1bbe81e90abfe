"""A page or passage carried from the viewer to what it proves; what can be proved is offered beside it meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from app.actions import linking
from app.domain.fields import REGISTRY
from app.domain.words import N_
from ui.kit import citing
from ui.kit.basics import card, column, label, stretched
from ui.kit.citing import Cited, Drops, Target
from ui.kit.locator import Locator

if TYPE_CHECKING:
    from ui.pages.evidence import EvidencePage

_TARGET = Qt.ItemDataRole.UserRole


class Shelf:
    """Stands over the list while something is carried: every event, threat, fact and paragraph takes it."""

    def __init__(self, page: EvidencePage) -> None:
        self.page, self.context, self.t = page, page.context, page.t
        self.list = QListWidget()
        self.list.setAccessibleName(self.t(N_("What it may prove")))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        words = self.t(N_("Drop it on what it proves, or rest on a page at the side to go there."))
        self.card = card(stretched(column(label(words, "section", wrap=True), self.list, margins=(14, 12, 14, 12)), 1))
        self.card.setParent(page)
        self.card.hide()
        self.drops = Drops(self.list.viewport(), self.context, self._target_at)

    def _target_at(self, at: QPoint) -> tuple[Target, QRect] | None:
        item = self.list.itemAt(at)
        if item is None:
            return None
        target = item.data(_TARGET)
        return (target, self.list.visualItemRect(item)) if isinstance(target, Target) else None

    def show_over(self, widget: QWidget) -> None:
        """Fill it and stand over a widget of the page."""
        self.card.setGeometry(QRect(widget.mapTo(self.page, QPoint(0, 0)), widget.size()))
        self.list.clear()
        self.card.show()
        self.card.raise_()
        self.context.jobs.ask(self.page, linking.targets, self.context.case.code, "", then=self._came)

    def _came(self, found: list[linking.Target]) -> None:
        for one in found:
            words = self.t(N_("{kind}: {title}"))
            kind = self.t(REGISTRY[one.kind].label)
            item = QListWidgetItem(words.format(kind=kind, title=self.context.apart(one.title)))
            item.setData(_TARGET, Target(one.kind, one.uid, one.title))
            self.list.addItem(item)

    def hide(self) -> None:
        """Nothing is carried any more."""
        self.card.hide()


class Citing:
    """What the viewer shows is taken up and carried, or linked by typing what to."""

    def __init__(self, page: EvidencePage) -> None:
        self.page, self.context = page, page.context
        self.shelf = Shelf(page)
        page.viewer.lifted.connect(self.carry)
        page.viewer.bar.cited.connect(page.begin_link)

    def cited(self) -> Cited | None:
        """The place that is chosen in the exhibit in hand, else the page that is seen."""
        page = self.page
        if not page.inspector.uid:
            return None
        place = page.viewer.selected() or Locator(page.viewer.number())
        row = next((row for row in page.table().rows.rows if row is not None and row.uid == page.inspector.uid), None)
        return Cited(page.inspector.uid, (row.record.exhibit if row is not None else "") or "", place)

    def carry(self) -> None:
        """Carry it until it is dropped."""
        cited = self.cited()
        if cited is None or self.context.read_only:
            return
        left = self.page.body.parentWidget()
        if left is not None and left.isVisible():
            self.shelf.show_over(left)
        citing.drag(self.page.viewer, cited, self.context)
        self.shelf.hide()
