"""What a paper is made of: profile, for whom, proceeding, recipient, and the parts that may be left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QLineEdit, QScrollArea, QWidget

from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import boxed, clear, column, label
from ui.kit.refs import find_refs


@dataclass(frozen=True, slots=True)
class Choice:
    """For whom the paper is made, and without which parts; ways to fit the actions' options and to be kept."""

    profile: str
    subject: str | None = None
    proceeding: str | None = None
    recipient: str = ""
    without: tuple[str, ...] = ()

    def options(self) -> dict[str, Any]:
        """As the actions take them."""
        made: dict[str, Any] = {"subject": self.subject, "proceeding": self.proceeding}
        if self.recipient:
            made["disclosure"] = {"recipient": self.recipient}
        if self.without:
            made["options"] = {"without": list(self.without)}
        return {key: value for key, value in made.items() if value}

    def kept(self) -> dict[str, Any]:
        """As it is kept in the vault."""
        return {
            "profile": self.profile, "subject": self.subject, "proceeding": self.proceeding,
            "recipient": self.recipient, "without": list(self.without),
        }  # fmt: skip


class ChoiceCard(QFrame):
    """The choices, one below the other; `changed` after each."""

    changed = Signal()
    typed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.context, self.t = context, context.translate
        self.profile, self.subject, self.proceeding, self.recipient = QComboBox(), QComboBox(), QComboBox(), QLineEdit()
        self.recipient.setPlaceholderText(self.t(N_("Court, body or partner")))
        self.recipient.setMaxLength(300)
        self.about = label("", "muted", wrap=True)
        self.parts = column(gap=2)
        self.parts_title = label(self.t(N_("Parts")), "label")
        self.ticks: dict[str, QCheckBox] = {}
        self._profiles: dict[str, dict[str, Any]] = {}
        self._contents: dict[str, list[dict[str, Any]]] = {}
        self._wanted: dict[str, Any] = {}
        fields = (
            (N_("Profile"), self.profile), (N_("For whom"), self.subject),
            (N_("Proceeding"), self.proceeding), (N_("Recipient"), self.recipient),
        )  # fmt: skip
        inner = column(gap=5, margins=(20, 16, 20, 18))
        for words, part in fields:
            inner.addWidget(self._caption(words, part))
            inner.addWidget(part)
            if part is self.profile:
                inner.addWidget(self.about)
            inner.addSpacing(6)
        inner.addWidget(self.parts_title)
        inner.addLayout(self.parts)
        inner.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(boxed(inner, "sheet"))
        self.setLayout(column(area, margins=(1, 1, 1, 1)))
        self.profile.currentIndexChanged.connect(lambda _: self._profile_changed())
        self.subject.currentIndexChanged.connect(lambda _: self.changed.emit())
        self.proceeding.currentIndexChanged.connect(lambda _: self.changed.emit())
        self.recipient.editingFinished.connect(self.changed.emit)
        self.recipient.textEdited.connect(lambda _: self.typed.emit())

    def _caption(self, words: str, part: QWidget) -> QWidget:
        caption = label(self.t(words), "label")
        caption.setBuddy(part)
        part.setAccessibleName(self.t(words))
        if isinstance(part, QComboBox):
            part.setMinimumContentsLength(12)
            part.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        return caption

    # -- filling ------------------------------------------------------------------------

    def fill_profiles(self, rows: list[dict[str, Any]], contents: dict[str, list[dict[str, Any]]]) -> None:
        """The profiles there are, and what each may hold."""
        self._profiles = {row["profile"]: row for row in rows}
        self._contents = contents
        self.profile.blockSignals(True)
        self.profile.clear()
        for name, about in self._profiles.items():
            self.profile.addItem(self.t(about["title"]), name)
        self.profile.blockSignals(False)

    def take(self, kept: dict[str, Any]) -> None:
        """Take up what was chosen for this case last, quietly; persons and proceedings as soon as they are known."""
        self._wanted = kept
        for part in (self.profile, self.recipient):
            part.blockSignals(True)
        self.profile.setCurrentIndex(max(0, self.profile.findData(kept.get("profile"))))
        self.recipient.setText(str(kept.get("recipient") or ""))
        for part in (self.profile, self.recipient):
            part.blockSignals(False)
        self._show_profile(set(kept.get("without") or ()))

    def fill_people(self, case: str) -> None:
        """Persons and proceedings of a case."""
        for box, kind, words in (
            (self.subject, "person", N_("The subject of the case")),
            (self.proceeding, "proceeding", N_("The only one")),
        ):
            box.blockSignals(True)
            box.clear()
            box.addItem(self.t(words), None)
            box.blockSignals(False)
            if case:
                wanted = self._wanted.get("subject" if kind == "person" else "proceeding")
                self.context.jobs.ask(self, find_refs, kind, case, "", then=self._filler(box, wanted))

    def _filler(self, box: QComboBox, wanted: Any) -> Any:
        def fill(rows: list[tuple[str, str]]) -> None:
            box.blockSignals(True)
            for uid, title in rows:
                box.addItem(title, uid)
            at = box.findData(wanted) if wanted else 0
            box.setCurrentIndex(max(0, at))
            box.blockSignals(False)
            if at > 0:
                self.changed.emit()

        return fill

    def _profile_changed(self) -> None:
        self._wanted = {}
        self._show_profile(set())
        self.changed.emit()

    def _show_profile(self, without: set[str]) -> None:
        name = str(self.profile.currentData() or "")
        about = self._profiles.get(name, {})
        parts = [self.t(N_("Paper size: {size}")).format(size=about["page"])] if about.get("page") else []
        if about and not about.get("verified"):
            parts.append(self.t(N_("rules not yet checked against their source")))
        self.about.setText(" · ".join(part for part in parts if part))
        clear(self.parts)
        self.ticks = {}
        lines = self._contents.get(name, [])
        for line in lines:
            if not line["exhibits"]:
                self.parts.addWidget(self._tick(line, without))
        bound = [self.t(line["title"]) for line in lines if line["exhibits"]]
        if bound:
            words = self.t(N_("Exhibits are bound in under: {sections}")).format(sections=self.context.listed(bound))
            self.parts.addWidget(label(words, "muted", wrap=True))
        self.parts_title.setVisible(bool(self._contents.get(name)))

    def _tick(self, line: dict[str, Any], without: set[str]) -> QCheckBox:
        made = QCheckBox(self.t(line["title"]))
        made.setChecked(line["part"] not in without or not line["optional"])
        made.setEnabled(bool(line["optional"]))
        if not line["optional"]:
            made.setToolTip(self.t(N_("This paper always holds it.")))
        else:
            self.ticks[line["part"]] = made
            made.toggled.connect(lambda _: self.changed.emit())
        return made

    # -- what is chosen -------------------------------------------------------------------

    def choice(self) -> Choice:
        """What is chosen now."""
        without = tuple(part for part, tick in self.ticks.items() if not tick.isChecked())
        return Choice(
            str(self.profile.currentData() or ""), self.subject.currentData(), self.proceeding.currentData(),
            self.recipient.text().strip(), without,
        )  # fmt: skip
