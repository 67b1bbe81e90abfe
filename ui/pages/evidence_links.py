"""What an exhibit proves: found by typing, linked with the place that is chosen in it; Enter goes back to the place."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from app.actions import linking, records
from app.domain.fields import REGISTRY
from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import button, column, label, row, upright
from ui.kit.bounded import bounded
from ui.kit.locator import Locator, of_citation, told
from ui.kit.table import Column, PagedModel, Table

_WAIT = 150
_LONGEST_QUOTE = 160
_TARGET = Qt.ItemDataRole.UserRole
_SHOWN = 9


class LinksPane(QWidget):
    """A field to find what an exhibit is linked to, and the links there are."""

    place_asked = Signal(object)
    linked = Signal(str)
    refused = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        t = self.t
        self.uid = ""
        self.place = Locator()
        self._turn = 0
        self.here = label("", "muted", wrap=True)
        self.field = bounded(upright(QLineEdit()), context)
        self.field.setPlaceholderText(t(N_("Type to find an event, threat, fact …")))
        self.field.setAccessibleName(t(N_("Link to")))
        self.field.installEventFilter(self)
        self.found = QListWidget()
        self.found.setAccessibleName(t(N_("What was found")))
        self.found.setUniformItemSizes(True)
        self.found.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.found.itemActivated.connect(self._take)
        self.found.hide()
        self._timer = QTimer(self, singleShot=True, interval=_WAIT)
        self._timer.timeout.connect(self.search)
        self.field.textEdited.connect(lambda _: self._timer.start())
        self.links = self._table()
        self.show_place = button(t(N_("Show the place (Enter)")), self._show_place, "link")
        self.go = button(t(N_("Go to it")), self._go, "link")
        self.drop = button(t(N_("Unlink")), self.unlink, "danger-link")
        caption = label(t(N_("Link to")), "label")
        caption.setBuddy(self.field)
        top = column(caption, self.field, self.here, self.found, margins=(24, 14, 24, 10), gap=4)
        feet = row(self.show_place, self.go, -1, self.drop, margins=(16, 4, 16, 8), gap=4)
        self.nothing = label(t(N_("Not linked to anything yet: it stays in the inbox.")), "muted", wrap=True)
        nothing = column(self.nothing, margins=(24, 8, 24, 8))
        box = column(top, nothing, self.links, feet, gap=0)
        box.setStretch(2, 1)
        self.setLayout(box)
        self.links.setMinimumHeight(context.theme.size(60))

    def _table(self) -> Table:
        t = self.t
        columns = [
            Column(t(N_("Kind")), lambda link: t(REGISTRY[link.citation.target_kind].label), 110),
            Column(t(N_("What it proves")), lambda link: self.context.apart(link.title), 0),
            Column(t(N_("Place in it")), self._place_words, 190),
        ]
        model = PagedModel(columns, self.context)
        made = Table(model, t(N_("Linked to")), self.context)
        model.setParent(made)
        model.failed.connect(self.refused)
        model.filled.connect(self._filled)
        made.opened.connect(lambda _: self._show_place())
        made.picked.connect(lambda _: self._offer())
        return made

    def _place_words(self, link: Any) -> str:
        place = of_citation(link)
        words = told(place, self.context)
        quote = place.text.replace("\n", " ")
        return f"{words} “{quote}”" if quote else words

    # -- what is shown ----------------------------------------------------------------

    def show_links(self, uid: str) -> None:
        """Show what an exhibit is linked to."""
        self.uid = uid
        self.put_place(Locator())
        self.reload()

    def reload(self) -> None:
        """Ask again."""
        if self.uid:
            self.links.rows.show(_all_of, uid=self.uid)

    def _filled(self) -> None:
        there = bool(len(self.links.rows.rows))
        self.nothing.setVisible(not there)
        self._offer()

    def _offer(self) -> None:
        one = self._current() is not None
        self.show_place.setEnabled(one)
        self.go.setEnabled(one)
        self.drop.setEnabled(one and not self.context.read_only)
        self.field.setEnabled(not self.context.read_only)

    def put_place(self, place: Locator) -> None:
        """The place that a new link names."""
        self.place = place
        where = told(place, self.context)
        quote = " ".join(place.text.split())
        if quote:
            short = quote if len(quote) <= _LONGEST_QUOTE else quote[:_LONGEST_QUOTE] + "…"
            words = self.t(N_("With the place: {where}, “{quote}”")).format(
                where=where, quote=self.context.apart(short)
            )
        elif where:
            words = self.t(N_("With the place: {where}")).format(where=where)
        else:
            words = self.t(N_("With the whole exhibit: no place in it is chosen."))
        self.here.setText(words)

    def begin(self, place: Locator) -> None:
        """Somebody wants to link a place: into the field."""
        self.put_place(place)
        self.field.clear()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search()

    # -- finding ----------------------------------------------------------------------

    def search(self) -> None:
        """Ask for what fits the letters typed; the newest question wins."""
        self._turn += 1
        turn = self._turn
        self.context.jobs.ask(
            self, linking.targets, self.context.case.code, self.field.text(),
            then=lambda found: self._came(turn, found), failed=self.refused.emit,
        )  # fmt: skip

    def _came(self, turn: int, found: list[linking.Target]) -> None:
        if turn != self._turn:
            return
        self.found.clear()
        for one in found:
            words = self.t(N_("{kind}: {title}"))
            kind = self.t(REGISTRY[one.kind].label)
            item = QListWidgetItem(words.format(kind=kind, title=self.context.apart(one.title)))
            item.setData(_TARGET, (one.kind, one.uid, one.title))
            self.found.addItem(item)
        if not found:
            item = QListWidgetItem(self.t(N_("Nothing found. Ctrl+E writes a new event.")))
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.found.addItem(item)
        else:
            self.found.setCurrentRow(0)
        height = self.found.sizeHintForRow(0) * min(_SHOWN, self.found.count()) + 8
        self.found.setMaximumHeight(height)
        self.found.setMinimumHeight(min(height, 3 * self.found.sizeHintForRow(0)))
        self.found.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            if not self.found.isVisible():
                self.search()
            else:
                by = 1 if key == Qt.Key.Key_Down else -1
                self.found.setCurrentRow(max(0, min(self.found.count() - 1, self.found.currentRow() + by)))
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._timer.isActive():
                self._timer.stop()
                self.search()
            elif self.found.isVisible() and self.found.currentItem() is not None:
                self._take(self.found.currentItem())
            else:
                self.search()
            return True
        if key == Qt.Key.Key_Escape and self.found.isVisible():
            self.found.hide()
            return True
        return False

    def _take(self, item: QListWidgetItem | None) -> None:
        target = item.data(_TARGET) if item is not None else None
        if target is None or not self.uid or self.context.read_only:
            return
        kind, uid, title = target
        self.found.hide()
        self.field.clear()
        self.context.jobs.do(
            self, linking.link, self.uid, kind, uid, self.place.values(),
            then=lambda _: self._linked(title), failed=self.refused.emit,
        )  # fmt: skip

    def _linked(self, title: str) -> None:
        self.put_place(Locator())
        self.reload()
        self.linked.emit(title)

    # -- what is linked ---------------------------------------------------------------

    def _current(self) -> Any:
        uid = self.links.current()
        return next((link for link in self.links.rows.rows if link is not None and link.uid == uid), None)

    def _show_place(self) -> None:
        if (link := self._current()) is not None:
            self.place_asked.emit(of_citation(link))

    def _go(self) -> None:
        if (link := self._current()) is not None:
            self.context.go(link.citation.target_kind, link.citation.target_uid)

    def unlink(self) -> None:
        """Take a link away; Ctrl+Z brings it back."""
        link = self._current()
        if link is not None and not self.context.read_only:
            reason = self.t(N_("unlinked"))
            self.context.jobs.do(
                self, records.delete_record, link.uid, reason,
                then=lambda _: self._unlinked(), failed=self.refused.emit,
            )  # fmt: skip

    def _unlinked(self) -> None:
        self.reload()
        self.linked.emit("")

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Delete and self.links.hasFocus():
            self.unlink()
            return
        super().keyPressEvent(event)


class _Links:
    """A short list all at once."""

    def __init__(self, rows: list[Any]) -> None:
        self.rows, self.next = rows, None


def _all_of(reader: Any, uid: str, *, after: str | None, limit: int) -> _Links:  # noqa: ARG001
    """All links of an exhibit (query)."""
    return _Links(linking.links_of(reader, uid))
