"""The list of exhibits: the inbox and other filters, as lines or as cards with small pictures."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QComboBox, QToolButton, QWidget

from app.actions import exhibits, looking
from app.actions.exhibits import DERIVED, UNLINKED, UNVERIFIED, Wanted
from app.domain import terms
from app.domain.words import N_
from ui.context import Context
from ui.kit.banner import Empty
from ui.kit.basics import Flow, boxed, column, row, tab
from ui.kit.table import Column, PagedModel, Table
from ui.kit.thumbs import Thumbs, icon_of
from ui.kit.tiles import Grid
from ui.pages.evidence_words import checked_words
from ui.pages.records import RecordsPage

_FILTERS = (
    (UNLINKED, N_("Inbox ({n})")),
    (DERIVED, N_("Derived ({n})")),
    (UNVERIFIED, N_("Not checked ({n})")),
)
_SMALL = 200
_COUNT_AFTER = 200


class ExhibitsPage(RecordsPage):
    """The left side of the page of exhibits."""

    def __init__(self, context: Context, kinds: tuple[str, ...]) -> None:
        self.only = ""
        self._grid: Grid | None = None
        self._as_grid = False
        super().__init__(context, kinds)

    def focus_viewer(self) -> None:
        """Go on to what is looked at."""

    def show_form(self) -> None:
        """Show the words about the exhibit in hand."""

    def _show_many(self, found: Any, uids: list[str]) -> None:
        super()._show_many(found, uids)
        self.show_form()

    # -- making -----------------------------------------------------------------------

    def _tabs(self) -> list[QWidget]:
        self.tabs = {}
        self.filters: dict[str, QToolButton] = {}
        self._counting = QTimer(self, singleShot=True, interval=_COUNT_AFTER)
        self._counting.timeout.connect(self._count)
        flow = Flow(gap=6)
        for only, words in _FILTERS:
            press = tab(self.t(words).format(n=self.context.number(0)))
            press.setAutoExclusive(False)
            press.clicked.connect(lambda _=False, only=only: self.filter_by("" if self.only == only else only))
            self.filters[only] = press
            flow.addWidget(press)
        self.sort_of = QComboBox()
        self.sort_of.setAccessibleName(self.t(N_("Kind of exhibit")))
        self.sort_of.addItem(self.t(N_("All kinds")), "")
        for term in terms.choices("evidence_kind"):
            self.sort_of.addItem(self.t(term.label), term.code)
        self.sort_of.setMaximumWidth(self.context.theme.size(190))
        self.sort_of.activated.connect(lambda _: self.load())
        flow.addWidget(self.sort_of)
        self.as_list = self._switch(N_("As a list"), "list", False)
        self.as_cards = self._switch(N_("As small pictures"), "layout-grid", True)
        self.as_list.setChecked(True)
        flow.addWidget(boxed(row(self.as_list, self.as_cards, gap=2)))
        return [boxed(column(boxed(flow), margins=(20, 0, 20, 10)))]

    def _switch(self, words: str, icon: str, grid: bool) -> QToolButton:  # noqa: FBT001 - one of two
        made = tab()
        made.setIcon(self.context.theme.icon(icon))
        made.setAccessibleName(self.t(words))
        made.setToolTip(self.t(words))
        made.setAutoExclusive(False)
        made.clicked.connect(lambda _=False: self.show_as(grid=grid))
        return made

    def table(self) -> Table:
        if "evidence" not in self.tables:
            model = PagedModel(self._columns(), self.context)
            made = Table(model, self.t(self.kind.plural), self.context)
            model.setParent(made)
            model.filled.connect(self._filled)
            model.failed.connect(self.show_error)
            made.chosen.connect(self._chosen)
            made.opened.connect(lambda _: self.focus_viewer())
            self.tables["evidence"] = made
            self.lists.addWidget(made)
        return self.tables["evidence"]

    def _columns(self) -> list[Column]:
        t, icon = self.t, self.context.theme.icon
        specs = self.kind.specs

        def shown(name: str) -> Any:
            return lambda row: self._shown(specs[name], row)

        return [
            Column(t(N_("Number")), shown("exhibit"), 110, sort="exhibit",
                   icon=lambda row: icon(icon_of(row.part.media_type if row.part is not None else ""), "muted")),
            Column(t(N_("Title")), lambda row: self.context.apart(row.record.title or ""), 0, sort="title"),
            Column(t(N_("Kind")), shown("evidence_kind"), 140, sort="evidence_kind"),
            Column(t(N_("Date")), shown("date"), 120, sort="date"),
            Column(t(N_("Linked")), self._links, 74),
            Column(t(N_("Checked")), lambda row: checked_words(row, self.context), 150),
        ]  # fmt: skip

    def _shown(self, spec: Any, row: Any) -> str:
        value = getattr(row.record, spec.name)
        return "" if value is None else str(spec.kind.show(value, self.context.lang, self.t))

    def _links(self, row: Any) -> str:
        return self.context.number(row.links) if row.links else "–"

    def grid(self) -> Grid:
        """The exhibits as cards."""
        if self._grid is None:
            self.thumbs = Thumbs(self.context, looking.Thumbnails, self.context.theme.size(_SMALL))
            self.thumbs.setParent(self)
            name = self.t(N_("Exhibits as small pictures"))
            self._grid = Grid(self.table(), name, self.context, self.thumbs, self._card)
            self._grid.opened.connect(lambda _: self.focus_viewer())
            self.lists.addWidget(self._grid)
        return self._grid

    def _card(self, row: Any) -> tuple[str, str, str]:
        links = self.t(N_("in the inbox"))
        if row.links:
            links = self.context.plural("linked to {n} record", "linked to {n} records", row.links)
        elif row.record.derived_from:
            links = self.t(N_("derived copy"))
        return row.record.exhibit or "", row.record.title or "", links

    def show_as(self, *, grid: bool) -> None:
        """Show a list, or cards with small pictures."""
        self._as_grid = grid
        self.as_list.setChecked(not grid)
        self.as_cards.setChecked(grid)
        self._filled()
        self.take_list_focus()

    def take_list_focus(self) -> None:
        """Take the keys into the list or the cards."""
        (self.grid() if self._as_grid else self.table()).take_focus()

    # -- the list ---------------------------------------------------------------------

    def wanted(self) -> Wanted:
        """Which exhibits are listed."""
        kind = str(self.sort_of.currentData() or "")
        return Wanted(self._case(), self.filter.text().strip(), kind, self.only)

    def load(self) -> None:
        self._stale = False
        self._counting.start()
        if self._without_case():
            self.table().rows.clear()
            self._filled()
            return
        self.table().rows.show(exhibits.listed, wanted=self.wanted())

    def filter_by(self, only: str) -> None:
        """Show only the inbox, the derived or the unchecked; "" shows all."""
        self.only = only
        for name, press in self.filters.items():
            press.setChecked(name == only)
        self.load()

    def show_all(self) -> None:
        """Show every exhibit of the case, whatever was filtered."""
        self.filter.clear()
        self.sort_of.setCurrentIndex(0)
        self.filter_by("")

    def show_inbox(self) -> None:
        """Show what is linked to nothing yet."""
        self.filter_by(UNLINKED)

    def _count(self) -> None:
        if self.context.session is not None and not self._without_case():
            self.context.jobs.ask(self, exhibits.counts, self._case(), then=self._counted, failed=lambda _: None)

    def _counted(self, found: dict[str, int]) -> None:
        for only, words in _FILTERS:
            self.filters[only].setText(self.t(words).format(n=self.context.number(found[only])))

    def _filled(self) -> None:
        super()._filled()
        if self.lists.currentWidget() is not self.nothing and self._as_grid:
            self.lists.setCurrentWidget(self.grid())

    def _take_focus(self) -> None:
        if self._as_grid and self._wants_focus and len(self.table().rows.rows):
            self._wants_focus = False
            self.grid().take_focus()
        else:
            super()._take_focus()

    def _empty(self) -> QWidget:
        words = self.t(
            N_("Any file can be an exhibit. It is copied in, encrypted, hashed and read back; yours stays where it is.")
        )
        return Empty(self.context, "paperclip", self.t(N_("No exhibits yet")), words)
