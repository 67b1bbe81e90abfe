"""The persons of a case as cards, and the one in hand with all that this case knows of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QButtonGroup, QToolButton, QWidget

from app.actions import consenting, people
from app.domain.fields import RecordKind
from app.domain.words import N_
from ui.context import Context
from ui.kit.banner import Empty
from ui.kit.basics import Flow, boxed, column, tab
from ui.kit.cards import Lines, LinesDelegate
from ui.kit.inspector import Inspector
from ui.kit.sublist import SubList
from ui.kit.table import Column, PagedModel, Table
from ui.pages.base import Command
from ui.pages.people_sheet import PersonInspector
from ui.pages.people_words import Words
from ui.pages.records import RecordsPage

if TYPE_CHECKING:
    from app.domain.changes import Changed

LISTS = ("person", "consent")
# Kinds whose records stand on the sheet of their person.
_ON_SHEET = frozenset(people.BELONGING)
_ADD = {
    "person_name": N_("Add a name of this person"),
    "participation": N_("Add a role in this case"),
    "consent": N_("Add a consent"),
    "contact_point": N_("Add a way to reach this person"),
    "address": N_("Add an address"),
    "identity_document": N_("Add an identity document"),
    "relationship": N_("Add a relationship"),
}


class CardsPage(RecordsPage):
    """Cards on the left, the person in hand on the right; chips keep those of one role."""

    def __init__(self, context: Context) -> None:
        self.words = Words(context)
        self.role = ""
        self._open_row: tuple[str, str] = ("", "")
        self.chips: dict[str, QToolButton] = {}
        super().__init__(context, LISTS)

    # -- making ---------------------------------------------------------------------

    def _make_inspector(self) -> Inspector:
        self.person = PersonInspector(self.context)
        self.person.withdrawn.connect(self._withdrawn)
        return self.person

    def _empty(self) -> QWidget:
        words = self.t(N_("Nobody yet. Ctrl+Shift+N adds a person: one name or a pseudonym is enough."))
        return Empty(self.context, "users", self.t(N_("Nobody here yet")), words)

    def _tabs(self) -> list[QWidget]:
        self.chip_flow = Flow(gap=4)
        self.chip_group = QButtonGroup(self)
        self.chip_box = boxed(column(self.chip_flow, margins=(20, 0, 20, 10)))
        self.chip_box.setAccessibleName(self.t(N_("Only one role")))
        return [self.chip_box]

    def table(self) -> Table:
        if self.kind.name == "person" and "person" not in self.tables:
            self.tables["person"] = self._cards()
        return super().table()

    def _cards(self) -> Table:
        model = PagedModel([Column(self.t(N_("Person")), self._spoken, 0)], self.context)
        made = Table(model, self.t(N_("People")), self.context)
        model.setParent(made)
        delegate = LinesDelegate(self.context, lambda index: self._lines(model, index), made)
        made.setItemDelegate(delegate)
        made.horizontalHeader().hide()
        made.verticalHeader().setDefaultSectionSize(delegate.height(3))
        model.filled.connect(self._filled)
        model.failed.connect(self.show_error)
        made.chosen.connect(self._chosen)
        made.opened.connect(lambda _: self.inspector.focus_form())
        self.lists.addWidget(made)
        return made

    def _lines(self, model: PagedModel, index: Any) -> Lines | None:
        card = model.rows[index.row()]
        return self.words.card(card) if card is not None else None

    def _spoken(self, card: Any) -> str:
        return self.words.card(card).spoken()

    # -- the list -------------------------------------------------------------------------

    def shows_cards(self) -> bool:
        """Whether the list of persons stands in the page."""
        return self.kind.name == "person"

    def load(self) -> None:
        if not self.shows_cards() or self._without_case():
            super().load()
            self.chip_box.setVisible(False)
            return
        self._stale = False
        case = self.context.case.code
        text = self.filter.text().strip() or None
        self.table().rows.show(people.cards, case=case, text=text, role=self.role or None)
        self.context.jobs.ask(self, people.roles, case, then=self._show_roles, failed=lambda _: None)

    def _show_roles(self, counted: list[tuple[str, int]]) -> None:
        """A chip for each role there is; the list shows those of one, or everybody."""
        words = {code: f"{self.words.code('person_role', code)}  {self.context.number(n)}" for code, n in counted}
        if self.role not in words:
            self.role = ""
        if list(words) != [code for code in self.chips if code]:
            self._make_chips(list(words))
        for code, chip in self.chips.items():
            chip.setText(words.get(code) or self.t(N_("Everybody")))
            chip.setChecked(code == self.role)
        self.chip_box.setVisible(self.shows_cards() and len(words) > 1)

    def _make_chips(self, codes: list[str]) -> None:
        for chip in self.chips.values():
            self.chip_group.removeButton(chip)
            chip.hide()
            chip.deleteLater()
        while self.chip_flow.takeAt(0) is not None:
            pass
        self.chips = {code: self._chip(code) for code in ["", *codes]}
        for chip in self.chips.values():
            self.chip_flow.addWidget(chip)

    def _chip(self, code: str) -> QToolButton:
        made = tab()
        made.clicked.connect(lambda _=False: self._take_role(code))
        self.chip_group.addButton(made)
        return made

    def _take_role(self, code: str) -> None:
        self.role = code
        self.load()

    # -- the person in hand ---------------------------------------------------------------

    def _chosen(self, uid: str) -> None:
        if self.kind.name != "person":
            super()._chosen(uid)
        elif uid != self.inspector.uid and self.table().selected_count() < 2:
            self._ask(uid)

    def _ask(self, uid: str) -> None:
        case = self.context.case.code
        if case:
            self.context.jobs.ask(
                self, people.known, uid, case, then=lambda known: self._show_known(known, case), failed=self.show_error
            )

    def _show_known(self, known: Any, case: str) -> None:
        if self.kind.name != "person" or case != self.context.case.code:
            return
        self.person.show_known(known, case)
        kind, uid = self._open_row
        self._open_row = ("", "")
        sheet = self.person.sheet
        if kind and sheet is not None and (listed := sheet.sub_list(kind)) is not None:
            listed.choose(uid)

    def _show(self, kind: RecordKind, record: Any) -> None:
        if kind.name == "person":
            if record is not None:
                self._ask(record.uid)
        else:
            super()._show(kind, record)

    def show_record(self, kind: str, uid: str) -> None:
        if kind == "person":
            super().show_record(kind, uid)
        elif kind in _ON_SHEET:
            self._open_row = (kind, uid)
            self.context.jobs.ask(self, people.person_of, uid, then=self._show_of, failed=self.show_error)

    def _show_of(self, person: str) -> None:
        self.take_kind("person")
        self.table().choose(person)
        self._ask(person)

    def show_draft(self, draft: Any) -> None:
        if draft.base_rev:
            self.show_record(draft.kind, draft.uid)
            return
        self.take_kind(draft.kind)
        self.inspector.show_blank(draft.kind, draft.case, {}, uid=draft.uid)

    def _created(self, kind: str, uid: str) -> None:
        if kind == "person":
            self.table().choose(uid)
            self.load()
            self._ask(uid)
        else:
            super()._created(kind, uid)

    def hear(self, changed: Changed) -> None:
        if not self.shows_cards():
            super().hear(changed)
            return
        if not ({"person", "threat", "involvement", *_ON_SHEET} & changed.kinds):
            return
        self.load() if self.isVisible() else setattr(self, "_stale", True)
        held = self.inspector.uid
        if held and self.inspector.form is not None and not self.inspector.form.is_new:
            self.context.jobs.ask(
                self, people.known, held, self.context.case.code, then=self._again, failed=lambda _: None
            )

    def _again(self, known: Any) -> None:
        """The person in hand as they are now, without touching what is being typed."""
        sheet, form = self.person.sheet, self.inspector.form
        if form is None or sheet is None or self.inspector.uid != known.card.uid:
            return
        if known.card.record.deleted_at:
            self.inspector.show_nothing()
            return
        form.refresh(known.card.record)
        self.inspector.title.setText(self.context.apart(self.words.name(known.card)))
        sheet.show_known(known, self.context.case.code)

    def _withdrawn(self, person: str, case: str) -> None:
        self.context.jobs.ask(self, consenting.to_tell, person, case, then=self._say_whom_to_tell)

    def _say_whom_to_tell(self, handed: list[Any]) -> None:
        apart, moment = self.context.apart, self.context.moment
        named = "; ".join(f"{apart(one.recipient)} ({moment(one.at)})" for one in handed)
        advice = self.t(N_("Papers of this case went to: {who}. They must be told.")).format(who=named) if named else ""
        self.banner.say(self.t(N_("Consent is withdrawn from now on. Ctrl+Z takes it back.")), "ok", advice)

    # -- what one does --------------------------------------------------------------------

    def begin_new(self) -> None:
        """A new person; where a list of the person has the keys, one more line of it."""
        sheet = self.person.sheet
        listed = sheet.in_hand() if sheet is not None and self.kind.name == "person" else None
        if listed is not None:
            listed.begin_new()
        else:
            super().begin_new()

    def next_new(self) -> None:
        sheet = self.person.sheet
        listed = sheet.in_hand() if sheet is not None else None
        if listed is not None:
            listed.begin_new()
        else:
            super().next_new()

    def _row_in_hand(self) -> tuple[SubList, Any] | None:
        """The list on the sheet that has the keys, and its row."""
        sheet = self.person.sheet
        listed = sheet.in_hand() if sheet is not None and self.shows_cards() else None
        found = listed.current() if listed is not None else None
        return (listed, found) if listed is not None and found is not None else None

    def delete_current(self) -> None:
        """Delete the person; where a list of the person has the keys, its row alone."""
        if (at := self._row_in_hand()) is not None:
            at[0].begin_taking_out()
        else:
            super().delete_current()

    def erase_current(self) -> None:
        if (at := self._row_in_hand()) is None:
            super().erase_current()
            return
        from ui.dialogs import erase  # noqa: PLC0415 - rarely used

        erase.begin(self.context, self, [at[1]])

    def add_to_person(self, kind: str) -> None:
        """Begin one more name, contact … of the person in hand."""
        sheet = self.person.sheet
        if sheet is not None and self.inspector.uid and (listed := sheet.sub_list(kind)) is not None:
            listed.begin_new()

    def actions(self) -> list[Command]:  # type: ignore[override]
        add = [
            (_ADD[kind], "", lambda kind=kind: self.add_to_person(kind)) for kind in people.BELONGING if kind in _ADD
        ]
        return [*super().actions(), *add]
