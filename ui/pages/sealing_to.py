"""The first step of handing over: to whom it goes, why, and what the receiver may do with it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from app.domain import terms
from app.domain.bidi import isolated
from app.domain.rules.consent import STORE
from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import column, label, line, row
from ui.kit.bounded import bounded
from ui.kit.fielded import DayField, captioned, combo, sheet
from ui.kit.lines import MOST_LETTERS, WordsEdit

BY_PASSPHRASE = "passphrase"  # noqa: S105 - a kind of envelope
_DAYS = (14, 30, 60, 90, 180, 365)
_ONWARD = (
    ("ask", N_("Only after asking us")),
    ("no", N_("Never")),
    ("yes", N_("For the same purpose")),
)
_TRUST = {
    "unverified": N_("not verified yet"),
    "changed": N_("keys changed, not verified"),
    "revoked": N_("revoked"),
}
_EMERGENCY = N_(
    "For emergencies, when the other side has no card: whoever is told the seven words can open it. It is not safe"
    " against computers of the future, and this is noted in the package."
)
_OLDER = N_("Use the older key, for a reader without post-quantum keys; noted in the package as less safe")

_NOBODY = N_(
    "No partner is verified yet: take their card in and compare the safety words on the page of handover first. A"
    " package by passphrase is for emergencies."
)


class ToStep(QWidget):
    """Partner, purpose and conditions; every choice says what follows from it."""

    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        self.wanted = ""
        t = self.t
        self.partner = combo(t(N_("Partner organisation")), [])
        self.named = bounded(QLineEdit(), context, 200)
        self.older = QCheckBox(t(N_("For an older key, not post-quantum")))
        self.note = label("", "muted", wrap=True)
        self.nobody = label(t(_NOBODY), "warn", wrap=True)
        self.nobody.hide()
        scopes = [(term.code, t(term.label)) for term in terms.choices("consent_scope") if term.code != STORE]
        self.purpose = combo(t(N_("Purpose")), scopes, "share_partner")
        self.basis = bounded(QLineEdit(), context, 300)
        self.onward = combo(t(N_("May be handed on")), [(code, t(words)) for code, words in _ONWARD], "ask")
        self.until = DayField(N_("To be deleted there by"), context)
        days = [(str(n), context.plural(N_("{n} day"), N_("{n} days"), n)) for n in _DAYS]
        self.days = combo(t(N_("How long it can be opened")), days, "60")
        self.text = WordsEdit(3, 8)
        cut = N_("Only the first {n} letters fit here; the rest was not pasted. Keep so long a text as an exhibit.")
        self.text.too_long.connect(lambda: context.say(t(cut).format(n=context.number(MOST_LETTERS)), "warn"))
        self._lay_out()
        self.partner.currentIndexChanged.connect(lambda _: self._look())
        self.named.textChanged.connect(lambda _: self.changed.emit())
        self.until.line.textChanged.connect(lambda _: self.changed.emit())

    def _lay_out(self) -> None:
        t = self.t
        self.name_field = captioned(t(N_("For whom, in a few words")), self.named)
        self.sheet = column(
            self.nobody, captioned(t(N_("Partner organisation")), self.partner), self.name_field, self.older, self.note,
            line(),
            _side_by_side(captioned(t(N_("Purpose")), self.purpose), captioned(t(N_("Legal basis")), self.basis)),
            _side_by_side(
                captioned(t(N_("May be handed on")), self.onward),
                captioned(t(N_("To be deleted there by")), self.until),
                captioned(t(N_("How long it can be opened")), self.days),
            ),
            captioned(t(N_("Conditions, in words")), self.text), -1, gap=12,
        )  # fmt: skip
        self.setLayout(column(sheet(self.sheet, self.context), gap=0))
        self._look()

    def show_partners(self, partners: list[dict[str, Any]]) -> None:
        """Those that are verified can be chosen; of others it is said why not."""
        held = self.wanted or self.partner.currentData()
        self.partner.blockSignals(True)
        self.partner.clear()
        for one in partners:
            self._offer(one)
        self.partner.addItem(self.t(N_("By passphrase, for an emergency")), BY_PASSPHRASE)
        self.nobody.setVisible(not any(one["verified"] for one in partners))
        first = next((one["uid"] for one in partners if one["verified"]), BY_PASSPHRASE)
        at = self.partner.findData(held)
        self.partner.setCurrentIndex(at if at >= 0 and self._can(at) else self.partner.findData(first))
        self.partner.blockSignals(False)
        self.wanted = ""
        self._look()

    def _offer(self, one: dict[str, Any]) -> None:
        names = " / ".join(name for name in (one["name"], one["worker"]) if name)
        words = isolated(names) if names else self.t(N_("a partner without a name"))
        if not one["verified"]:
            words = f"{words} ({self.t(_TRUST[one['trust'] or 'unverified'])})"
        self.partner.addItem(words, one["uid"])
        model = self.partner.model()
        if not one["verified"] and isinstance(model, QStandardItemModel):
            model.item(self.partner.count() - 1).setEnabled(False)

    def _can(self, at: int) -> bool:
        return bool(self.partner.model().index(at, 0).flags() & Qt.ItemFlag.ItemIsEnabled)

    def _look(self) -> None:
        spoken = self.partner.currentData() == BY_PASSPHRASE
        self.name_field.setVisible(spoken)
        self.older.setVisible(not spoken)
        self.note.setText(self.t(_EMERGENCY if spoken else _OLDER))
        self.changed.emit()

    def forget(self) -> None:
        """Another package: nothing of what was said stands here any more."""
        for part in (self.named, self.basis, self.until.line, self.text):
            part.clear()
        self.older.setChecked(False)
        for choice, usual in ((self.purpose, "share_partner"), (self.onward, "ask"), (self.days, "60")):
            choice.setCurrentIndex(choice.findData(usual))

    def complete(self) -> bool:
        """Whether it is said to whom, and what is typed as a day is one."""
        if not self.until.fits():
            return False
        if self.partner.currentData() == BY_PASSPHRASE:
            return bool(self.named.text().strip())
        return self.partner.currentData() is not None

    def options(self) -> dict[str, Any]:
        """For whom and why, as the actions take it."""
        spoken = self.partner.currentData() == BY_PASSPHRASE
        return {
            "to": "" if spoken else str(self.partner.currentData() or ""),
            "older": self.older.isChecked() and not spoken,
            "named": self.named.text().strip() if spoken else "",
            "purpose": str(self.purpose.currentData()),
        }

    def wanted_terms(self) -> dict[str, Any]:
        """On what terms."""
        told: dict[str, Any] = {"onward": str(self.onward.currentData()), "valid_days": int(self.days.currentData())}
        if self.basis.text().strip():
            told["legal_basis"] = self.basis.text().strip()
        if self.until.day():
            told["retention_until"] = self.until.day()
        if self.text.toPlainText().strip():
            told["text"] = self.text.toPlainText().strip()
        return told


def _side_by_side(*parts: QWidget) -> Any:
    made = row(*parts, gap=14)
    for n in range(len(parts)):
        made.setStretch(n, 1)
    return made
