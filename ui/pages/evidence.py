"""The page of exhibits: beside the list the viewer, links, files, digests and clocks, and the chain of custody."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QHideEvent
from PySide6.QtWidgets import QApplication, QButtonGroup, QSplitter, QStackedWidget, QWidget

from app.actions import looking
from app.domain.words import N_
from ui.context import Context
from ui.dialogs.files import ask_files
from ui.kit.basics import Flow, boxed, button, column, put, tab
from ui.kit.inspector import Inspector
from ui.kit.lists import one
from ui.kit.locator import Locator
from ui.kit.viewer import Viewer
from ui.pages.base import Command, Page, needs_case
from ui.pages.evidence_black import BlackPane
from ui.pages.evidence_cite import Citing
from ui.pages.evidence_custody import CustodyPane, Purpose, Views
from ui.pages.evidence_facts import FactsPane
from ui.pages.evidence_files import FilesPane
from ui.pages.evidence_in import Arrivals, DropHint, welcome
from ui.pages.evidence_links import LinksPane
from ui.pages.evidence_list import ExhibitsPage
from ui.pages.evidence_log import Logging
from ui.pages.evidence_looks import LooksBar
from ui.pages.evidence_out import Outside

if TYPE_CHECKING:
    from app.domain.changes import Changed

_PREPARED_AFTER = 50
# With letters this large the list needs its room more than the page does.
_LARGE = 1.3
PAGES, ABOUT, LINKS, FILES, FACTS, CUSTODY, BLACK = range(7)
_VIEWS = (
    N_("Pages"), N_("About it"), N_("Linked to"), N_("Files"), N_("Digests and times"), N_("Custody"), N_("Black out"),
)  # fmt: skip


def make(context: Context, _: tuple[str, ...]) -> Page:
    """The page of exhibits."""
    return EvidencePage(context)


class EvidencePage(ExhibitsPage):
    """The generic page for exhibits, with everything one does to them."""

    help_words = N_(
        "Exhibits are copied in, encrypted, hashed and read back. The inbox shows those that are linked to nothing yet."
        " Ctrl+L links what is chosen on the page, Ctrl+T in a chat or text logs the words as a threat, F7 chooses with"
        " the arrow keys, F9 makes room for the page, Page Up and Page Down turn it."
    )

    def __init__(self, context: Context) -> None:
        self._place: Locator | None = None
        self._parts: list[Any] = []
        super().__init__(context, ("evidence",))
        self.setAcceptDrops(True)
        self.new.setText(self.t(N_("Add files …")))
        self.new.setAccessibleName(self.new.text())
        self.new.clicked.disconnect()
        self.new.clicked.connect(lambda _=False: self.ask_files())
        self.arrivals = Arrivals(self)
        self.drop = DropHint(context, self)
        self._share_room()
        self.body.addWidget(boxed(column(self.drop, margins=(20, 8, 20, 14))))

    def _share_room(self) -> None:
        """Half for the page; with large letters the list needs its room, and files are added below it."""
        if self.context.theme.scale >= _LARGE:
            self.new.hide()
        elif (split := self.findChild(QSplitter)) is not None:
            split.setSizes([self.context.theme.size(540), self.context.theme.size(540)])

    def shown(self) -> None:
        super().shown()
        QTimer.singleShot(_PREPARED_AFTER, self, partial(self.inspector.prepare, "evidence"))

    # -- the right side ------------------------------------------------------------------

    def _make_inspector(self) -> Inspector:
        made = super()._make_inspector()
        context = self.context
        self.viewer = Viewer(context, looking)
        self.purpose = Purpose(context)
        self.links, self.files = LinksPane(context), FilesPane(context)
        self.facts, self.custody = FactsPane(context), CustodyPane(context)
        self.black, self.looks = BlackPane(context), LooksBar(context)
        self.views_seen = Views(self, context, self.purpose)
        self.outside = Outside(self)
        self.views = QButtonGroup(self)
        flow = Flow(gap=2)
        for number, words in enumerate(_VIEWS):
            press = tab(self.t(words))
            self.views.addButton(press, number)
            flow.addWidget(press)
        self.views.idClicked.connect(self._view)
        self.link_it = button(self.t(N_("Link to …")), self.begin_link, "link", context.theme.icon("link", "accent"))
        save = button(self.t(N_("Export …")), self._export, "link")
        for way in (self.link_it, save):
            flow.addWidget(way)
            if context.theme.scale >= _LARGE:  # the menu has them too
                way.hide()
        made.extra.addWidget(boxed(flow))
        # The form keeps its place in the inspector's stack; the other views stand beside it.
        self.panes = QStackedWidget()
        made.body.replaceWidget(made.stack, self.panes)
        pages = boxed(column(self.purpose, self.viewer, self.looks, gap=0))
        for pane in (pages, made.stack, self.links, self.files, self.facts, self.custody, self.black):
            self.panes.addWidget(pane)
        made.body.setStretch(2, 1)
        self.panes.setCurrentIndex(ABOUT)
        self._connect_panes()
        return made

    def _connect_panes(self) -> None:
        for pane in (self.links, self.files, self.facts, self.custody, self.black, self.looks):
            pane.refused.connect(self.show_error)
        self.viewer.seen.connect(lambda: self.views_seen.seen(self.inspector.uid))
        self.viewer.paged.connect(self.looks.show_page)
        self.black.made.connect(self._copied)
        self.viewer.picked.connect(self._place_picked)
        self.logging, self.citing = Logging(self), Citing(self)
        self.viewer.log_asked.connect(self.logging.log)
        self.viewer.export_asked.connect(self._export)
        self.viewer.outside_asked.connect(self.outside.ask)
        self.files.outside_asked.connect(self.outside.ask)
        self.files.open_asked.connect(lambda uid: self.show_record("evidence", uid))
        self.files.derived.connect(lambda taken: self.arrivals.came([taken]))
        self.links.place_asked.connect(self._to_place)
        self.links.linked.connect(self._linked)
        self.facts.copied.connect(lambda words: self.banner.say(words, "plain"))
        self.facts.checked.connect(lambda _: self._checked())
        self.custody.change.clicked.connect(lambda _=False: self._change_purpose())
        self.purpose.answered.connect(self.viewer.setFocus)

    def _view(self, number: int) -> None:
        self.inspector.flush()
        if (number == BLACK) != (self.panes.currentIndex() == BLACK):
            self._make_room(number == BLACK)
        self.panes.setCurrentIndex(number)
        self.views.button(number).setChecked(True)
        if number == PAGES:
            self.viewer.draw()
        elif number == LINKS:
            self.links.put_place(self.viewer.selected() or Locator())
        elif number == BLACK and self.inspector.uid:
            self.black.show_exhibit(self.inspector.uid)

    def _show(self, kind: Any, record: Any) -> None:
        super()._show(kind, record)
        if record is None:
            return
        if self.views.checkedId() < 0:
            self._view(PAGES)
        uid = record.uid
        self.views_seen.note()
        self.context.jobs.ask(self, looking.parts_of, uid, then=lambda parts: self._take_parts(record, parts))
        self.links.show_links(uid)
        self.files.show_files(uid)
        self.custody.show_custody(uid)
        self.looks.show_exhibit(uid)
        if self.panes.currentIndex() == BLACK:
            self.black.show_exhibit(uid)

    def _copied(self, copy: Any) -> None:
        self.banner.say(self.t(N_("Made: {exhibit}")).format(exhibit=self.context.apart(copy.exhibit)), "ok")
        self.load()

    def _take_parts(self, record: Any, parts: list[Any]) -> None:
        if self.inspector.uid != record.uid:
            return
        self._parts = parts
        place, self._place = self._place, None
        self.viewer.show_parts(parts, place)
        self._take_facts(record)

    def _take_facts(self, record: Any) -> None:
        row = next((row for row in self.table().rows.rows if row is not None and row.uid == record.uid), None)
        self.facts.show_facts(record, self._parts, row.checked_at if row is not None else None)

    def _refresh(self, record: Any) -> None:
        super()._refresh(record)
        if record is not None and record.uid == self.inspector.uid:
            self._take_facts(record)

    def _created(self, kind: str, uid: str) -> None:
        super()._created(kind, uid)
        self._view(ABOUT)

    def show_form(self) -> None:
        self._view(ABOUT)

    def focus_form(self) -> None:
        """Into the words about the exhibit."""
        self.show_form()
        self.inspector.focus_form()

    def focus_viewer(self) -> None:
        """Into the page, text or messages of the exhibit in hand."""
        self._view(PAGES)
        view = self.viewer.stack.currentWidget()
        into: QWidget = self.viewer.messages.list if view is self.viewer.messages else self.viewer.paper
        (self.viewer.words if view is self.viewer.words else into).setFocus()

    def focus_filter(self) -> None:
        """Ctrl+F finds inside the exhibit where somebody reads it, and in the list elsewhere."""
        focus = QApplication.focusWidget()
        if focus is not None and self.viewer.isAncestorOf(focus):
            self.viewer.bar.focus_find()
        else:
            super().focus_filter()

    def show_record(self, kind: str, uid: str) -> None:
        super().show_record("evidence", uid)

    def show_locator(
        self, uid: str, page: int = 0, text: str = "", rect: tuple[int, ...] = (), place: str = ""
    ) -> None:
        """Show a place in an exhibit: its page, with the words or the part of it marked."""
        self._view(PAGES)
        asked = Locator(page, text, tuple(rect), place)
        if self.inspector.uid == uid and self._parts:
            self.viewer.show_place(asked)
        else:
            self._place = asked
            self.show_record("evidence", uid)

    def actions(self) -> list[Command]:  # type: ignore[override]
        here: list[Command] = [
            (N_("Paste as exhibit"), "Ctrl+V", self.paste),
            (N_("Add a folder …"), "", self.ask_folder),
            (N_("Cite this page or passage …"), "Ctrl+L", self.begin_link),
            (N_("Log these words as a threat"), "", self.logging.log_chosen),
            (N_("Inbox: not linked yet"), "", self.show_inbox),
            (N_("All exhibits"), "", self.show_all),
            (N_("As a list"), "", lambda: self.show_as(grid=False)),
            (N_("As small pictures"), "", lambda: self.show_as(grid=True)),
            (N_("Only the exhibit"), "F9", self.toggle_list),
            (N_("Larger"), "Ctrl++", lambda: self.viewer.zoom(1)),
            (N_("Smaller"), "Ctrl+-", lambda: self.viewer.zoom(-1)),
            (N_("Turn the view"), "", self.viewer.rotate),
            (N_("Looked: nothing hidden here"), "Ctrl+Shift+G", self.looks.note),
            (N_("Black out …"), "", lambda: self._view(BLACK)),
            (N_("Check the bytes now"), "", self._check),
            (N_("Export the exhibit …"), "", self._export),
            (N_("Open in another program …"), "", lambda: self.outside.ask(self.viewer.part())),
        ]
        return [*here, *super().actions()]

    def _make_room(self, on: bool) -> None:  # noqa: FBT001 - a state
        """Boxes are drawn on a large page: the list makes room, and comes back."""
        left = self.body.parentWidget()
        if left is not None:
            left.setVisible(not on)

    def toggle_list(self) -> None:
        """Give the exhibit all the room, or show the list again."""
        left = self.body.parentWidget()
        if left is not None:
            left.setVisible(left.isHidden())
            if left.isHidden():
                self.focus_viewer()
            else:
                self.take_list_focus()

    # -- linking and logging --------------------------------------------------------------

    def _place_picked(self) -> None:
        if self.panes.currentIndex() == LINKS:
            self.links.put_place(self.viewer.selected() or Locator())

    def begin_link(self) -> None:
        """Link the place that is chosen: what to, is found by typing."""
        if not self.inspector.uid or self.context.read_only:
            return
        place = self.viewer.selected() or Locator(self.viewer.number() if self.panes.currentIndex() == PAGES else 0)
        self._view(LINKS)
        self.links.begin(place)

    def _linked(self, title: str) -> None:
        if title:
            self.banner.say(self.t(N_("Linked to {what}.")).format(what=self.context.apart(title)), "ok")
        self.load()

    def _to_place(self, place: Locator) -> None:
        self._view(PAGES)
        self.viewer.show_place(place)
        self.viewer.paper.setFocus()

    # -- custody, digests, checks ---------------------------------------------------------

    def view_noted(self) -> None:
        """A view was written down."""
        self.custody.reload()

    def _change_purpose(self) -> None:
        self._view(PAGES)
        self.purpose.show()
        self.purpose.field.setFocus()
        self.purpose.field.selectAll()

    def _check(self) -> None:
        if self.inspector.uid:
            self._view(FACTS)
            self.facts.check()

    def _checked(self) -> None:
        self.custody.reload()
        self.load()

    # -- files in ---------------------------------------------------------------------

    def begin_new(self) -> None:
        self.ask_files()

    def ask_files(self) -> None:
        """Choose files to take in."""
        if self._may_add():
            self.add(ask_files(self, self.t(N_("Which files?"))))

    def ask_folder(self) -> None:
        """Choose a folder whose files are taken in."""
        if self._may_add():
            self.arrivals.ask_folder()

    def paste(self) -> None:
        """Take in what is on the clipboard: files, a picture, text."""
        data = QApplication.clipboard().mimeData()
        if not welcome(data):
            self.banner.say(self.t(N_("There is no file, picture or text on the clipboard.")), "plain")
        elif self._may_add():
            self.arrivals.take(data)

    def _may_add(self) -> bool:
        if self.context.read_only:
            return False
        if not self.context.case.code:
            self.banner.say(needs_case(self.context), "warn")
            return False
        return True

    def add(self, paths: list[Path]) -> None:
        """Take files in, an exhibit each; all or none."""
        self.arrivals.files(paths)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        if welcome(event.mimeData()) and self._may_add():
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            put(self.drop, over=True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802
        put(self.drop, over=False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        put(self.drop, over=False)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if self._may_add():
            self.arrivals.take(event.mimeData())

    def _export(self) -> None:
        self.outside.export()

    # -- hearing ------------------------------------------------------------------------

    def flush(self) -> None:
        super().flush()
        self.views_seen.note()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        super().hideEvent(event)
        self.views_seen.note()

    def hear(self, changed: Changed) -> None:
        super().hear(changed)
        if {"citation", "part"} & changed.kinds and self.isVisible():
            self.load()
            self.links.reload()
        if "part" in changed.kinds and self.inspector.uid:
            self.files.reload()
            self.context.jobs.ask(self, one, self.inspector.uid, then=self._again, failed=lambda _: None)
        if "custody" in changed.kinds and self.inspector.uid:
            self.custody.reload()

    def _again(self, record: Any) -> None:
        """The files stand in another order: look again."""
        if record.uid == self.inspector.uid and record.deleted_at is None:
            self.context.jobs.ask(
                self, looking.parts_of, record.uid, then=lambda parts: self._take_parts(record, parts)
            )
