"""What a paper is made of: its kind, for whom, proceeding, recipient, language, and the parts that may be left out."""

from __future__ import annotations

import dataclasses
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QStackedWidget, QToolButton, QWidget

from app.domain.errors import Cancelled
from app.domain.fields import REGISTRY
from app.domain.kinds import BadValue
from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import boxed, button, clear, column, label, put, row, scrolled, upright
from ui.kit.lines import DayEditor
from ui.kit.picker import language_name
from ui.pages import dossier_work as work
from ui.pages.dossier_kinds import Kinds, about_words, form_words
from ui.pages.dossier_wish import Choice, of_paper, shown_to

__all__ = ["Choice", "ChoiceCard"]


# What is made first of a new case.
_FIRST = "case_brief"


class ChoiceCard(QStackedWidget):
    """The choices, one below the other; `changed` after each, `typed` while words are typed.

    `taken` brings what was chosen for a kind of paper before.
    """

    changed = Signal()
    typed = Signal()
    taken = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        t = self.t
        self.cards: dict[str, dict[str, Any]] = {}
        self.profile = ""
        self._kept: dict[str, Any] = {}
        self._wanted: dict[str, Any] = {}
        self._persons: list[dict[str, Any]] = []
        self._proceedings: list[dict[str, Any]] = []
        self.kinds = Kinds(context)
        self.title = label("", "heading", wrap=True)
        self.form = label("", "muted", wrap=True)
        self.about = label("", "muted", wrap=True)
        self.other = button(t(N_("Choose the kind of paper …")), self.choose_kind, "link")
        self.subject, self.proceeding, self.language = QComboBox(), QComboBox(), QComboBox()
        self.recipient = upright(QLineEdit())
        self.recipient.setPlaceholderText(t(N_("Court, body or partner")))
        self.recipient.setMaxLength(300)
        self.dated = DayEditor(_dated_spec(), context)
        self.dated.line.setPlaceholderText(t(N_("Day of the last change in it")))
        self.dated.line.setAccessibleName(t(N_("Date on the paper")))
        self.parts = column(gap=2)
        self.parts_title = label(t(N_("Parts")), "label")
        self.after = QToolButton()
        self.after.setText(t(N_("After it is made")))
        self.after.setCheckable(True)
        self.after.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.after.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.encrypt = QCheckBox(t(N_("Also a copy under a passphrase, for e-mail")))
        self.smaller = QCheckBox(t(N_("Make photographs as sharp as print needs, no sharper")))
        self.smaller.toggled.connect(lambda _: self.changed.emit())
        words = N_("Portals refuse locked files: hand in the open one. A signature is added to the finished file.")
        self.locked = boxed(column(self.encrypt, label(t(words), "muted", wrap=True), gap=4))
        put(self.after, role="section")
        self.after.toggled.connect(self._open_after)
        self._open_after(False)
        self.ticks: dict[str, QCheckBox] = {}
        self.rows: dict[str, QWidget] = {}
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        fields: tuple[tuple[str, str, QWidget], ...] = (
            ("recipient", N_("Recipient"), self.recipient), ("subject", N_("For whom"), self.subject),
            ("proceeding", N_("Proceeding"), self.proceeding), ("lang", N_("Language of the paper"), self.language),
            ("dated", N_("Date on the paper"), self.dated),
        )  # fmt: skip
        head = column(self.title, self.form, self.about, row(self.other, -1), gap=3)
        inner = column(head, gap=12, margins=(20, 14, 20, 16))
        for name, words, part in fields:
            caption = label(self.t(words), "label")
            caption.setBuddy(part)
            part.setAccessibleName(self.t(words))
            if isinstance(part, QComboBox):
                part.setMinimumContentsLength(12)
                part.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            self.rows[name] = boxed(column(caption, part, gap=4))
            inner.addWidget(self.rows[name])
        inner.addLayout(column(self.parts_title, self.parts, gap=4))
        inner.addWidget(self.smaller)
        inner.addWidget(self.after)
        inner.addWidget(self.locked)
        inner.addStretch(1)
        self.addWidget(scrolled(boxed(inner, "sheet")))
        self.addWidget(self.kinds)

    def _open_after(self, on: bool) -> None:  # noqa: FBT001 - Qt's way
        self.after.setIcon(self.context.theme.icon("chevron-down" if on else "chevron-right", "muted"))
        self.locked.setVisible(on)

    def _connect(self) -> None:
        for box in (self.subject, self.proceeding, self.language):
            box.currentIndexChanged.connect(lambda _: self.changed.emit())
        self.recipient.editingFinished.connect(self._recipient_left)
        self.recipient.textEdited.connect(lambda _: self.typed.emit())
        self.dated.left.connect(self.changed.emit)
        self.kinds.taken.connect(self._taken)
        self.kinds.left.connect(self._left)

    # -- the kind of paper -----------------------------------------------------------------

    def choose_kind(self) -> None:
        """Show the list of kinds."""
        used = [name for name in self._kept.get("papers", {}) if name in self.cards and name != self.profile]
        self.kinds.show_kinds(list(self.cards.values()), used, self.profile)
        self.setCurrentWidget(self.kinds)

    def _left(self) -> None:
        self.setCurrentIndex(0)
        self.other.setFocus()

    def _taken(self, name: str) -> None:
        self._left()
        if name != self.profile:
            self.choose(name)

    def choose(self, name: str) -> None:
        """Another kind of paper, with what was chosen for it in this case before."""
        self._show_profile(name, of_paper(self._kept, name))
        self.changed.emit()

    def fill_kinds(self, cards: list[dict[str, Any]]) -> None:
        """The kinds there are."""
        self.cards = {card["profile"]: card for card in cards}

    # -- filling ------------------------------------------------------------------------

    def take(self, kept: dict[str, Any]) -> None:
        """Take up what was chosen for this case last, quietly; persons and proceedings as soon as they are known."""
        self._kept = kept
        names = (str(kept.get("profile") or ""), _FIRST, *self.cards)
        name = next((name for name in names if name in self.cards), "")
        self._show_profile(name, {**of_paper(kept, name), "recipient": kept.get("recipient") or ""})

    def remember(self, kept: dict[str, Any]) -> None:
        """What is kept for this case from now on."""
        self._kept = kept

    def shown_to(self, recipient: str) -> dict[str, Any]:
        """What this recipient was to see before."""
        return shown_to(self._kept, recipient)

    def fill_people(self, case: str) -> None:
        """Ask for persons and proceedings of a case."""
        self._persons, self._proceedings = [], []
        self._fill_people()
        if case:
            self.context.jobs.ask(
                self, work.for_whom, case, then=lambda found: self._people_came(case, found), failed=self._not_came
            )

    def _people_came(self, case: str, found: dict[str, list[dict[str, Any]]]) -> None:
        if case != self.context.case.code:
            return
        before = (self.subject.currentData(), self.proceeding.currentData())
        self._persons, self._proceedings = found["persons"], found["proceedings"]
        self._fill_people()
        if (self.subject.currentData(), self.proceeding.currentData()) != before:
            self.changed.emit()

    def _not_came(self, error: BaseException) -> None:
        if not isinstance(error, Cancelled):
            self.context.jobs.unhandled.emit(error)

    def _fill_people(self) -> None:
        card = self.cards.get(self.profile, {})
        fits = set(card.get("proceeding_kinds") or ())
        proceedings = sorted(self._proceedings, key=lambda one: bool(fits) and one["kind"] not in fits)
        for box, rows, words, wanted in (
            (self.subject, self._persons, N_("The subject of the case"), self._wanted.get("subject")),
            (self.proceeding, proceedings, N_("The only one that fits"), self._wanted.get("proceeding")),
        ):
            box.blockSignals(True)
            box.clear()
            box.addItem(self.t(words), None)
            for one in rows:
                box.addItem(one["title"], one["uid"])
            box.setCurrentIndex(max(0, box.findData(wanted)) if wanted else 0)
            box.blockSignals(False)

    def _show_profile(self, name: str, before: dict[str, Any]) -> None:
        """Show a kind of paper, with what was chosen for it before."""
        self.profile, self._wanted = name, before
        card = self.cards.get(name, {})
        self.title.setText(self.t(card["title"]) if card else self.t(N_("No kind of paper is chosen")))
        self.form.setText(form_words(card, self.t) if card else "")
        self.about.setText(" · ".join(about_words(card, self.context)) if card else "")
        self.rows["subject"].setVisible(bool(card.get("per_person")))
        self.rows["proceeding"].setVisible(bool(card.get("needs_proceeding")))
        if "recipient" in before:
            self._quietly(self.recipient, str(before["recipient"] or ""))
        self.dated.set_text(str(before.get("dated") or ""))
        self._fill_languages(card, str(before.get("lang") or ""))
        self._fill_people()
        self._fill_parts(card, set(before.get("without") or ()))
        self.taken.emit(before)

    def _fill_languages(self, card: dict[str, Any], wanted: str) -> None:
        languages = list(card.get("languages") or ())
        self.language.blockSignals(True)
        self.language.clear()
        for tag in languages:
            self.language.addItem(language_name(tag), tag)
        self.language.setCurrentIndex(max(0, self.language.findData(wanted)))
        self.language.blockSignals(False)
        self.rows["lang"].setVisible(len(languages) > 1)

    def _quietly(self, line: QLineEdit, text: str) -> None:
        line.blockSignals(True)
        line.setText(text)
        line.blockSignals(False)

    def _fill_parts(self, card: dict[str, Any], without: set[str]) -> None:
        clear(self.parts)
        self.ticks = {}
        lines = list(card.get("contents") or ())
        for one in lines:
            if not one["exhibits"]:
                self.parts.addWidget(self._tick(one, without))
        bound = [self.t(one["title"]) for one in lines if one["exhibits"]]
        if bound:
            words = self.t(N_("Exhibits are bound in under: {sections}")).format(sections=self.context.listed(bound))
            self.parts.addWidget(label(words, "muted", wrap=True))
        self.parts_title.setVisible(bool(lines))
        self.smaller.setVisible(bool(bound))

    def _tick(self, part: dict[str, Any], without: set[str]) -> QCheckBox:
        made = QCheckBox(self.t(part["title"]))
        made.setChecked(part["part"] not in without or not part["optional"])
        made.setEnabled(bool(part["optional"]))
        if not part["optional"]:
            made.setToolTip(self.t(N_("This paper always holds it.")))
        else:
            self.ticks[part["part"]] = made
            made.toggled.connect(lambda _: self.changed.emit())
        return made

    def _recipient_left(self) -> None:
        self.changed.emit()

    # -- what is chosen -------------------------------------------------------------------

    def card(self) -> dict[str, Any]:
        """What is known of the kind that is chosen."""
        return self.cards.get(self.profile, {})

    def choice(self) -> Choice:
        """What is chosen now."""
        card = self.card()
        languages = card.get("languages") or ()
        lang = str(self.language.currentData() or "")
        return Choice(
            self.profile,
            self.subject.currentData() if card.get("per_person") else None,
            self.proceeding.currentData() if card.get("needs_proceeding") else None,
            self.recipient.text().strip(),
            tuple(part for part, tick in self.ticks.items() if not tick.isChecked()),
            lang if lang != "en" or (languages and languages[0] != "en") else "",
            self._day(),
            more={
                name: True
                for name, tick in (("encrypt", self.encrypt), ("resample", self.smaller))
                if tick.isChecked() and not tick.isHidden()
            },
        )

    def _day(self) -> str:
        try:
            return str(self.dated.spec.kind.parse(self.dated.text(), self.context.reading) or "")
        except BadValue:
            return ""


def _dated_spec() -> Any:
    spec = REGISTRY["case"].specs["opened_on"]
    return dataclasses.replace(spec, name="dated", label=N_("Date on the paper"), help="", required=False)
