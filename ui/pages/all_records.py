"""Every kind of record in one place, and what was archived, with the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from PySide6.QtWidgets import QWidget

from app.actions import archived, erasing
from app.domain.fields import REGISTRY
from app.domain.words import N_
from ui.context import Context
from ui.kit.banner import Empty
from ui.kit.basics import boxed, button, column, label, row, stretched, tab
from ui.kit.table import Column, PagedModel, Table
from ui.pages.base import Command, Page
from ui.pages.records import RecordsPage

if TYPE_CHECKING:
    from app.domain.changes import Changed


def make(context: Context, kinds: tuple[str, ...]) -> Page:
    """The page of all records."""
    return AllRecordsPage(context, kinds)


class Archive(QWidget):
    """What was archived in the case in hand; one or several lines are brought back or erased."""

    def __init__(self, page: AllRecordsPage, context: Context) -> None:
        super().__init__()
        self.page, self.context, self.t = page, context, context.translate
        t = self.t
        self.model = PagedModel(self._columns(), context)
        self.table = Table(self.model, t(N_("Archived records")), context)
        self.model.setParent(self.table)
        self.model.filled.connect(self._filled)
        self.model.failed.connect(page.show_error)
        self.back = button(t(N_("Bring back")), self.bring_back, "primary")
        self.erase = button(t(N_("Erase …")), self.begin_erasing)
        words = t(N_("What was archived stays here until it is brought back or erased. Enter brings a line back."))
        self.about = label(words, "muted", wrap=True)
        self.nothing = Empty(context, "inbox", t(N_("Nothing is archived")), words)
        bar = stretched(row(self.about, self.erase, self.back, margins=(24, 0, 24, 10), gap=8), 0)
        self.bar = boxed(bar)
        self.setLayout(stretched(column(self.bar, self.table, self.nothing, gap=0), 1))
        self.table.opened.connect(lambda _: self.bring_back())
        self.setFocusProxy(self.table)

    def _columns(self) -> list[Column]:
        t, moment = self.t, self.context.moment
        return [
            Column(t(N_("Kind")), lambda line: t(REGISTRY[line.record.record_kind].label), 150),
            Column(t(N_("What")), self._what, 0),
            Column(t(N_("Archived on")), lambda line: moment(line.record.deleted_at), 220),
            Column(t(N_("Reason")), lambda line: self.context.apart(line.record.deleted_reason or ""), 220),
        ]

    def _what(self, line: Any) -> str:
        if line.erased:
            return self.t(N_("Content erased: nothing can be brought back"))
        return self.context.apart(line.title)

    def load(self) -> None:
        """Ask for the list anew."""
        self.model.show(archived.archived, case=self.context.case.code or None)

    def _filled(self) -> None:
        there = bool(len(self.model.rows))
        self.nothing.setVisible(not there)
        self.bar.setVisible(there)
        self.table.setVisible(there)
        for press in (self.back, self.erase):
            press.setEnabled(not self.context.read_only)

    def _wanted(self) -> list[Any]:
        found = self.table.selected()
        return found or [line for line in self.model.rows if line.uid == self.table.current()]

    def bring_back(self) -> None:
        """The chosen lines return to where they were."""
        uids = [line.uid for line in self._wanted() if not line.erased]
        if uids and not self.context.read_only:
            self.context.jobs.do(self, erasing.restore, uids, then=self._came_back, failed=self.page.show_error)

    def _came_back(self, done: Any) -> None:
        words = self.context.plural(
            N_("{n} record is back where it was."), N_("{n} records are back where they were."), len(done.result)
        )
        self.page.banner.say(words, "ok")
        self.load()
        self.table.setFocus()

    def begin_erasing(self) -> None:
        """Erase what was chosen for good."""
        from ui.dialogs import erase  # noqa: PLC0415 - rarely used

        erase.begin(self.context, self.page, [line for line in self._wanted() if not line.erased])


class AllRecordsPage(RecordsPage):
    """The generic page, with one more tab: what was archived."""

    help_words = N_(
        "Every kind of record that has no page of its own, and all that was archived. Ctrl+F filters a list, Enter "
        "goes into the form of a line, Esc comes back. Under “Archived”, Enter brings a record back to where it was."
    )

    def __init__(self, context: Context, kinds: tuple[str, ...]) -> None:
        self.archive: Archive | None = None
        self.in_archive = False
        super().__init__(context, kinds)

    def _tabs(self) -> list[QWidget]:
        made = super()._tabs()
        press = self.archive_tab = tab(self.t(N_("Archived")))
        press.clicked.connect(lambda _=False: self.show_archive())
        next(iter(self.tabs.values())).group().addButton(press)
        cast("Any", made[0].layout()).itemAt(0).layout().addWidget(press)  # beside the tabs of the kinds
        return made

    def show_archive(self) -> None:
        """Show what was archived."""
        if self.archive is None:
            self.archive = Archive(self, self.context)
            self.lists.addWidget(self.archive)
        self.inspector.flush()
        self.inspector.hide()
        self.in_archive = True
        self.archive_tab.setChecked(True)
        self.title.setText(self.t(N_("Archived")))
        self.new.hide()
        self.filter.hide()
        self.count.setText("")
        self.lists.setCurrentWidget(self.archive)
        self.archive.load()
        self.archive.table.take_focus()

    def take_kind(self, name: str) -> None:
        self.in_archive = False
        self.inspector.show()
        self.filter.show()
        super().take_kind(name)

    def load(self) -> None:
        if self.in_archive and self.archive is not None:
            self._stale = False
            self.archive.load()
        else:
            super().load()

    def _filled(self) -> None:
        if not self.in_archive:
            super()._filled()

    def hear(self, changed: Changed) -> None:
        if self.in_archive:
            self.load() if self.isVisible() else setattr(self, "_stale", True)
        else:
            super().hear(changed)

    def actions(self) -> list[Command]:  # type: ignore[override]
        return [*super().actions(), (N_("Archived records"), "", self.show_archive)]
