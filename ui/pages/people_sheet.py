"""One person on the page: names in every script, what belongs to them, and the form of the person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.actions import consenting
from app.actions.people import BELONGING, Known
from app.domain.fields import REGISTRY
from app.domain.words import N_
from ui.context import Context
from ui.errors import notice
from ui.kit.basics import Flow, button, clear, column, label, line, put, scrolled
from ui.kit.inspector import Inspector, sheet
from ui.kit.record_form import RecordForm
from ui.kit.sublist import SubList
from ui.pages.people_words import Words, marks, may_change

_FRESH = "person+"


class PersonSheet(QWidget):
    """The sub-lists of a person above the form of the person."""

    held_asked = Signal(str)
    withdrawn = Signal(str, str)
    refused = Signal(object)

    def __init__(self, context: Context, form: RecordForm, involved: Callable[[], object]) -> None:
        super().__init__()
        self.context, self.t, self.words = context, context.translate, Words(context)
        self.known: Known | None = None
        self.form = form
        self.marks = Flow(6)
        self.elsewhere = label("", "muted", wrap=True)
        self.held = button(self.t(N_("What we hold")), self._ask_held, "link")
        self.held.setAccessibleName(self.t(N_("What we hold about this person")))
        self.involved = button("", involved, "link")
        self.lists = {kind: self._sub_list(kind) for kind in BELONGING}
        ways = Flow(10)
        self.withdraw = button(self.t(N_("Withdraw consent")), self._withdraw, "danger-link")
        ways.addWidget(self.held)
        ways.addWidget(self.withdraw)
        ways.addWidget(self.involved)
        about = label(self.t(N_("About the person")), "section")
        parts: list[Any] = [self.marks, self.elsewhere, ways]
        for made in self.lists.values():
            parts += [8, made]
        self.setLayout(column(*parts, 12, line(), about, form, gap=4))

    def _sub_list(self, kind: str) -> SubList:
        preset = () if kind == "relationship" else ("person",)
        return SubList(
            self.context,
            kind,
            lambda item: self.words.row(kind, item, self._shown()),
            lambda item: may_change(item, self.known),
            preset,
            lines=4 if kind == "consent" else 2,
        )

    def _shown(self) -> Known:
        assert self.known is not None  # noqa: S101 - rows come with a person
        return self.known

    def _ask_held(self) -> None:
        if self.known is not None:
            self.held_asked.emit(self.known.card.uid)

    def show_known(self, known: Known, case: str) -> None:
        """Show a person as the case (code) knows them."""
        self.known = known
        clear(self.marks)
        for mark in marks(known.card):
            self.marks.addWidget(put(label(self.t(mark.words), "mark"), weight=mark.weight))
        self.marks.invalidate()
        words = N_("Another case knows this person too. What was learned there and is not shared is not shown here.")
        self.elsewhere.setText(self.t(words) if known.card.elsewhere else "")
        self.elsewhere.setVisible(known.card.elsewhere)
        self._show_involved(known)
        self.withdraw.setVisible(known.card.consent == "given" and not self.context.read_only)
        for kind, made in self.lists.items():
            note = self.t(N_("There is more in another case.")) if kind in known.hidden else ""
            made.show_rows(known.card.uid, case, known.lists[kind], note)

    def _show_involved(self, known: Known) -> None:
        words = self.context.plural(
            N_("Involved in {n} event or threat"), N_("Involved in {n} events and threats"), known.involved
        )
        self.involved.setText(words)
        self.involved.setAccessibleName(words)
        self.involved.setVisible(bool(known.involved))

    def _withdraw(self) -> None:
        """One step, with effect at once; the page says who must be told."""
        if self.known is None or not self.known.lists["consent"]:
            return
        consent, person, case = self.known.lists["consent"][-1], self.known.card.uid, self.known.case
        self.context.jobs.do(
            self,
            consenting.withdraw,
            consent.uid,
            then=lambda _: self.withdrawn.emit(person, case),
            failed=lambda error: self.refused.emit(notice(error, self.t)),
        )

    def sub_list(self, kind: str) -> SubList | None:
        """The list of a kind."""
        return self.lists.get(kind)

    def in_hand(self) -> SubList | None:
        """The list that has the keys."""
        return next((made for made in self.lists.values() if made.has_focus()), None)

    def flush(self) -> None:
        """Store or keep what is typed in the lists."""
        for made in self.lists.values():
            made.flush()


class PersonInspector(Inspector):
    """The inspector of the people's page: a person is shown with everything that belongs to them."""

    held_asked = Signal(str)
    involved_asked = Signal(str)
    withdrawn = Signal(str, str)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.sheet: PersonSheet | None = None

    def _form(self, kind: str) -> RecordForm:
        if kind == "person" and kind not in self.forms:
            self._make_sheet()
        return super()._form(kind)

    def _make_sheet(self) -> None:
        form = RecordForm(REGISTRY["person"], self.context, ("name", "role"))
        self._connect(form)
        sheet = self.sheet = PersonSheet(self.context, form, self._ask_involved)
        sheet.held_asked.connect(self.held_asked)
        sheet.withdrawn.connect(self.withdrawn)
        sheet.refused.connect(self.refused)
        for made in sheet.lists.values():
            made.refused.connect(self.refused)
        self._keep("person", form, sheet)

    def _fresh(self) -> RecordForm:
        form = RecordForm(REGISTRY["person"], self.context)
        self._connect(form)
        self._keep(_FRESH, form, form)
        return form

    def _connect(self, form: RecordForm) -> None:
        form.created.connect(self._created)
        form.stored.connect(self._stored)
        form.refused.connect(self.refused)
        form.form.typed.connect(lambda _: self._typing())

    def _keep(self, kind: str, form: RecordForm, shown: QWidget) -> None:
        area = scrolled(sheet(shown))
        self.forms[kind], self.areas[kind] = form, area
        self.stack.addWidget(area)

    def _ask_involved(self) -> None:
        self.involved_asked.emit(self.uid)

    def show_known(self, known: Known, case: str) -> None:
        """Show a person as a case knows them."""
        self.show_record(known.card.record, case, "")
        if self.sheet is not None:
            self.title.setText(self.context.apart(self.sheet.words.name(known.card)))
            self.sheet.show_known(known, case)

    def show_blank(self, kind: str, case: str | None, values: dict[str, str] | None = None, uid: str = "") -> None:
        if kind != "person":
            super().show_blank(kind, case, values, uid)
            return
        self.flush()
        if _FRESH not in self.forms:
            self._fresh()
        self._show_fresh(case, values, uid)

    def _show_fresh(self, case: str | None, values: dict[str, str] | None, uid: str) -> None:
        form = self._form(_FRESH)
        form.show_blank(case, values, uid)
        self.title.setText(self.t(N_("New: {kind}")).format(kind=self.t(form.kind.label)))
        self._offer(False)
        self._typing()

    def flush(self) -> None:
        super().flush()
        if self.sheet is not None:
            self.sheet.flush()

    def focus_form(self) -> None:
        if self.form is not None and self.form is self.forms.get("person") and self.sheet is not None:
            self.sheet.lists["person_name"].take_focus()
        else:
            super().focus_form()
