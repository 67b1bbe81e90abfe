"""The last step of handing over: what goes and stays, what consent says, what is offered; then it is packed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.fields import REGISTRY
from app.domain.messages import said
from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import boxed, clear, column, label, line
from ui.kit.bounded import bounded
from ui.kit.fielded import captioned, sheet
from ui.kit.lists import offered_title
from ui.kit.section import fact
from ui.kit.ticked import Ticked
from ui.pages.handover_words import WEIGHED
from ui.pages.sealing_single import Singles

_WHY = {
    "not_chosen": N_("not chosen: {n}"),
    "not_in_days": N_("outside these days: {n}"),
    "restricted": N_("restricted: {n}"),
    "sealed": N_("sealed: {n}"),
    "privileged": N_("lawyer–client privilege: {n}"),
    "withheld": N_("exhibits to be withheld: {n}"),
    "hangs": N_("belongs to something that stays: {n}"),
    "unknown": N_("of a kind that only a newer version knows: {n}"),
    "unknown_guarded": N_("guarded, and of a kind that only a newer version knows: {n}"),
    "not_referred": N_("persons nothing refers to: {n}"),
}
_SIGN = {"stop": ("circle-alert", "danger"), "warn": ("triangle-alert", "warn")}


class CheckStep(QWidget):
    """Counts, consent, what stays because it is guarded, and offers; each tick counts anew."""

    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        t = self.t
        self.stops = 0
        self.cases: list[str] = []
        self.guarded: dict[str, tuple[Ticked, str]] = {}
        self.offers: dict[str, Ticked] = {}
        self.counts, self.consent = column(gap=6), column(gap=6)
        self.guarded_box, self.offers_box = column(gap=6), column(gap=6)
        self.reason, self.waiver = bounded(QLineEdit(), context, 1000), bounded(QLineEdit(), context, 1000)
        self.sealed_reason = bounded(QLineEdit(), context, 1000)
        self.reason_field = captioned(t(N_("Why it goes all the same; kept in the log")), self.reason)
        self.waiver_field = captioned(t(N_("Who waived privilege, and when")), self.waiver)
        self.sealed_field = captioned(t(N_("Why what is sealed goes")), self.sealed_reason)
        self.heads = [label("", "heading", wrap=True) for _ in range(4)]
        more: tuple[list[QWidget], ...] = ([], [self.reason_field], [self.waiver_field, self.sealed_field], [])
        parts = (self.counts, self.consent, self.guarded_box, self.offers_box)
        self.parts = [
            boxed(column(head, part, *fields, 4, line(), gap=8))
            for head, part, fields in zip(self.heads, parts, more, strict=True)
        ]
        self.singles = Singles(context)
        inner = column(*self.parts[:2], self.singles, *self.parts[2:], -1, gap=10)
        self.setLayout(column(sheet(inner, context), gap=0))
        for typed in (self.reason, self.waiver, self.sealed_reason):
            typed.textChanged.connect(lambda _: self.changed.emit())

    def begin_anew(self) -> None:
        """Another look: nothing of the one before counts."""
        self.guarded.clear()
        self.offers.clear()
        for typed in (self.reason, self.waiver, self.sealed_reason):
            typed.clear()

    def first(self) -> QWidget:
        """Where the keys go first when something is still to be said."""
        return self.reason if self.stops else next(iter(self.offers.values()), self.reason)

    def show_found(self, found: dict[str, Any], cases: list[str], ticked: Callable[[], object]) -> None:
        """Show all of a look at these cases; `ticked` is called when what goes may differ."""
        self.cases = cases
        self._show_guarded(found["guarded"], ticked)
        self._show_offers(found["offers"])
        self.singles.show_found(found)
        self.show_counts(found)

    def show_counts(self, found: dict[str, Any]) -> None:
        """What goes, what stays, what consent says."""
        t, n = self.t, self.context.number
        name = self.context.apart(found["recipient"] or "")
        offered = {one["uid"] for one in found["offers"]}
        for uid, made in self.offers.items():
            made.setEnabled(uid in offered)
        cases = self.context.listed(self.cases)
        self.heads[0].setText(t(N_("To {name}: {cases}")).format(name=name, cases=cases))
        clear(self.counts)
        goes = [f"{t(REGISTRY[kind].plural)}: {n(found['goes'][kind])}" for kind in WEIGHED if kind in found["goes"]]
        rest = sum(count for kind, count in found["goes"].items() if kind not in WEIGHED)
        goes.append(t(N_("what belongs to these: {n}")).format(n=n(rest)))
        self._line(self.counts, "circle-check", "ok", t(N_("Goes – {what}.")).format(what=self.context.listed(goes)))
        size = t(N_("{files} files, {mib} MiB.")).format(files=n(found["files"]), mib=n(-(-found["bytes"] >> 20)))
        if found["files"]:
            self._line(self.counts, "paperclip", "muted", size)
        stays = [t(_WHY.get(why, why)).format(n=n(count)) for why, count in found["stays"].items()]
        if stays:
            words = t(N_("Stays here – {what}.")).format(what=self.context.listed(stays))
            self._line(self.counts, "lock", "muted", words)
        self._show_consent(found["problems"])

    def _show_consent(self, problems: list[dict[str, Any]]) -> None:
        clear(self.consent)
        self.stops = sum(one["level"] == "stop" for one in problems)
        self.heads[1].setText(self.t(N_("Consent")))
        if not problems:
            words = N_("Everybody in it agreed to this purpose and partner, or need not be asked.")
            self._line(self.consent, "circle-check", "ok", self.t(words))
        for one in problems:
            self._line(self.consent, *_SIGN[one["level"]], said(one["message"], self.t))
        self.reason_field.setVisible(bool(self.stops))

    def _show_guarded(self, guarded: list[dict[str, str]], ticked: Callable[[], object]) -> None:
        clear(self.guarded_box)
        self.heads[2].setText(self.t(N_("Guarded, and stays unless you tick it")))
        for one in guarded:
            why = self.t(_WHY[one["why"]]).partition(":")[0]
            made = Ticked(f"{self.context.apart(one['title'])} ({why})")
            made.toggled.connect(self._look_guarded)
            made.toggled.connect(lambda _: ticked())
            self.guarded[one["uid"]] = (made, one["why"])
            self.guarded_box.addWidget(made)
        self.parts[2].setVisible(bool(guarded))
        self._look_guarded()

    def _look_guarded(self) -> None:
        on = {why for made, why in self.guarded.values() if made.isChecked()}
        self.waiver_field.setVisible("privileged" in on)
        self.sealed_field.setVisible("sealed" in on)
        self.changed.emit()

    def _show_offers(self, offers: list[dict[str, Any]]) -> None:
        clear(self.offers_box)
        self.heads[3].setText(self.t(N_("Offered for taking over; stays yours until the receipt accepts it")))
        self.parts[3].setVisible(bool(offers))
        for one in offers:
            made = Ticked(offered_title(one, self.context))
            made.setChecked(True)
            self.offers[one["uid"]] = made
            self.offers_box.addWidget(made)

    def _line(self, box: Any, icon: str, role: str, words: str) -> None:
        box.addWidget(fact(self.context, icon, role, words))

    def complete(self) -> bool:
        """Whether every question is answered."""
        on = {why for made, why in self.guarded.values() if made.isChecked()}
        asked = [
            (bool(self.stops), self.reason),
            ("privileged" in on, self.waiver),
            ("sealed" in on, self.sealed_reason),
        ]
        return all(part.text().strip() for needed, part in asked if needed)

    def override(self) -> str:
        """Why it goes against consent ("" when it does not)."""
        return self.reason.text().strip() if self.stops else ""

    def wanted(self) -> dict[str, Any]:
        """As the actions take it."""
        told: dict[str, Any] = {"ticked": [uid for uid, (made, _) in self.guarded.items() if made.isChecked()]}
        told["without"] = self.singles.wanted()
        told |= {"waiver": self.waiver.text().strip(), "sealed_reason": self.sealed_reason.text().strip()}
        if self.offers:
            told["offered"] = [uid for uid, made in self.offers.items() if made.isChecked() and made.isEnabled()]
        return {name: value for name, value in told.items() if value or name == "offered"}
