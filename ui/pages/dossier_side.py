"""The left side of the page of dossiers: what the paper is, its form, who is named in it, what went out before."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QStackedWidget, QWidget

from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import Flow, boxed, column, stretched, tab
from ui.pages.dossier_answers import AnswersPane
from ui.pages.dossier_choice import ChoiceCard
from ui.pages.dossier_names import NamesPane
from ui.pages.dossier_order import OrderPane
from ui.pages.dossier_sent import SentPane
from ui.pages.dossier_wish import Choice

PAPER, FORM, NAMES, ORDER, SENT = range(5)


class Side(QFrame):
    """Tabs over panes; `looked` when another one is looked at."""

    looked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.choices, self.answers = ChoiceCard(context), AnswersPane(context)
        self.names, self.order, self.sent = NamesPane(context), OrderPane(context), SentPane(context)
        self.views = QButtonGroup(self)
        self.panes = QStackedWidget()
        panes: tuple[tuple[str, QWidget], ...] = (
            (N_("Paper"), self.choices), (N_("Form"), self.answers), (N_("Names"), self.names),
            (N_("Order"), self.order), (N_("Sent"), self.sent),
        )  # fmt: skip
        flow = Flow(gap=2)
        for number, (words, pane) in enumerate(panes):
            press = tab(context.translate(words))
            self.views.addButton(press, number)
            flow.addWidget(press)
            self.panes.addWidget(pane)
        flow.setContentsMargins(12, 8, 12, 0)
        self.views.button(PAPER).setChecked(True)
        self.views.idClicked.connect(self.show_pane)
        self.setLayout(stretched(column(boxed(flow), self.panes, margins=(1, 1, 1, 1), gap=2), 1))
        self.setMinimumWidth(context.theme.size(240))

    def at(self) -> QWidget | None:
        """The pane that is looked at."""
        return self.panes.currentWidget()

    def show_pane(self, number: int) -> None:
        """Look at one of them."""
        other = number != self.panes.currentIndex()
        self.panes.setCurrentIndex(number)
        self.views.button(number).setChecked(True)
        if other:
            self.looked.emit()

    def show_for(self, choice: Choice) -> None:
        """The pane that is looked at shows what it has to say of what is chosen."""
        if self.at() is self.answers:
            self.answers.show_form(choice)
        elif self.at() is self.names:
            self.names.show_sheet(choice)
        elif self.at() is self.order:
            self.order.show_order(choice)
        elif self.at() is self.sent:
            self.sent.show_case()
