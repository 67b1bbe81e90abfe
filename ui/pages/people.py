"""People: everybody in the case as cards, who was where, who is what to whom, what is held about somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from PySide6.QtWidgets import QButtonGroup, QToolButton, QWidget

from app.domain.words import N_
from ui.bus import caused
from ui.context import Context
from ui.kit.basics import Flow, boxed, column, tab
from ui.kit.inspector import Inspector
from ui.pages.base import Command, Page
from ui.pages.people_cards import CardsPage
from ui.pages.people_graph import Graph
from ui.pages.people_grid import Grid
from ui.pages.people_held import HeldView

if TYPE_CHECKING:
    from app.domain.changes import Changed

V = TypeVar("V", Grid, Graph)
# The tabs: what they are called and, for lists, the kind; the others are views of their own.
_VIEWS = (
    ("person", N_("People")),
    ("grid", N_("Who was where")),
    ("graph", N_("Relationships")),
    ("consent", N_("Consents")),
)
_OWN_VIEWS = frozenset({"grid", "graph", "held"})
# What the grid and the drawing are made of.
_DRAWN = frozenset({"person", "person_name", "participation", "event", "threat", "involvement", "relationship"})


def make(context: Context, _: tuple[str, ...]) -> Page:
    """The page of people."""
    return PeoplePage(context)


class PeoplePage(CardsPage):
    """The cards, and views of their own that take the whole page."""

    help_words = N_(
        "Everybody who has a part in this case. Type any of somebody's names, in any script, to find them; Enter "
        "goes into what is known of them. There, Enter changes a line, the plus adds one, Delete takes one out, "
        "and Esc goes back. What another case knows is not shown unless it is marked as shared."
    )

    def __init__(self, context: Context) -> None:
        self.view = "person"
        self.grid: Grid | None = None
        self.graph: Graph | None = None
        self.held: HeldView | None = None
        self._held_of = ""
        super().__init__(context)

    def _make_inspector(self) -> Inspector:
        made = super()._make_inspector()
        self.person.held_asked.connect(self.show_held)
        self.person.involved_asked.connect(self.show_involved)
        return made

    def _tabs(self) -> list[QWidget]:
        group, flow = QButtonGroup(self), Flow(gap=4)
        self.tabs: dict[str, QToolButton] = {}
        for name, words in _VIEWS:
            press = self.tabs[name] = tab(self.t(words))
            press.clicked.connect(lambda _=False, name=name: self.take_view(name))
            group.addButton(press)
            flow.addWidget(press)
        return [boxed(column(flow, margins=(20, 0, 20, 10))), *super()._tabs()]

    def shows_cards(self) -> bool:
        return self.view == "person" and super().shows_cards()

    # -- views ----------------------------------------------------------------------------

    def take_kind(self, name: str) -> None:
        self.view = name if name in self.kinds else "person"
        self.inspector.show()
        super().take_kind(self.view)

    def begin_consent(self, person: str) -> None:
        """Begin what a person who was never asked consents to."""
        self.take_kind("consent")
        self.inspector.show_blank("consent", self._case(), {"person": person})
        if self.inspector.form is not None:
            self.inspector.form.form.focus_field("status")

    def take_view(self, name: str) -> None:
        """Show a list of persons or consents, the grid, or the drawing."""
        if name in self.kinds:
            self.view = name
            self.inspector.show()
            self.take_kind(name)
            return
        self.inspector.flush()
        self.take_kind("person")
        self.view = name
        self.inspector.hide()
        self.new.hide()
        self.tabs[name].setChecked(True)
        self.title.setText(self.t(dict(_VIEWS)[name]))
        self.lists.setCurrentWidget(self._view())
        self.load()
        self._view().setFocus()

    def _view(self) -> Grid | Graph:
        """The grid or the drawing, made when first looked at."""
        made: Grid | Graph
        if self.view == "grid":
            made = self.grid = self.grid or self._add_view(Grid(self.context))
        else:
            made = self.graph = self.graph or self._add_view(Graph(self.context))
        return made

    def _add_view(self, made: V) -> V:
        made.failed.connect(self.show_error)
        made.left.connect(self._to_tab)
        if isinstance(made, Graph):
            made.opened.connect(lambda uid: self.context.go("person", uid))
        self.lists.addWidget(made)
        return made

    def show_involved(self, uid: str) -> None:
        """The grid, at the row of a person."""
        self.take_view("grid")
        if self.grid is not None:
            self.grid.wanted = uid

    def _to_tab(self) -> None:
        self.tabs[self.view].setFocus()

    def show_held(self, uid: str) -> None:
        """What this vault holds about a person, from all cases."""
        if self.held is None:
            self.held = HeldView(self.context)
            self.held.left.connect(lambda: self.show_record("person", self._held_of))
            self.held.failed.connect(self.show_error)
            self.lists.addWidget(self.held)
        self._held_of = uid
        name = self.inspector.title.text()
        self.inspector.flush()
        self.view = "held"
        self.inspector.hide()
        self.chip_box.hide()
        self.filter.hide()
        self.new.hide()
        self.count.setText("")
        self.lists.setCurrentWidget(self.held)
        self.held.begin(uid, name)

    def load(self) -> None:
        self.filter.setVisible(self.view not in ("graph", "held"))
        if self.view in ("grid", "graph") and not self._without_case():
            self._load_view()
        elif self.view != "held":
            super().load()

    def _load_view(self) -> None:
        self._stale = False
        self.chip_box.hide()
        self.count.setText("")
        text = self.filter.text().strip() or None
        view = self._view()
        if isinstance(view, Grid):
            view.load(self.context.case.code, text)
        else:
            view.load(self.context.case.code)

    def _filled(self) -> None:
        if self.view in _OWN_VIEWS and not self._without_case():
            return
        super()._filled()

    def _take_focus(self) -> None:
        shown = self.lists.currentWidget()
        if self.view in _OWN_VIEWS and shown is not None:
            shown.setFocus()
        else:
            super()._take_focus()

    def hear(self, changed: Changed) -> None:
        if self.view not in _OWN_VIEWS:
            super().hear(changed)
        elif self.view != "held" and not caused(changed, self.grid) and _DRAWN & changed.kinds:
            self.load() if self.isVisible() else setattr(self, "_stale", True)

    def actions(self) -> list[Command]:  # type: ignore[override]
        views = [(words, "", lambda name=name: self.take_view(name)) for name, words in _VIEWS]
        return [*views, *super().actions()]
