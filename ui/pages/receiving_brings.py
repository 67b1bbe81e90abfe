"""The second step of opening a package: who gives it and why, what would be new, changed, in conflict."""

from __future__ import annotations

from collections import Counter
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidgetItem, QWidget

from app.domain import terms
from app.domain.fields import REGISTRY
from app.domain.messages import said
from app.domain.words import N_
from ui.context import Context
from ui.kit.basics import clear, column, label
from ui.kit.fielded import captioned, sheet
from ui.kit.lists import said_title
from ui.kit.section import fact
from ui.kit.ticked import as_tall, filled, off, tick, tick_list
from ui.pages.handover_words import REFUSED, WEIGHED

_TRUST = {
    "verified": ("circle-check", "ok", N_("From {name}, verified.")),
    "unverified": ("circle-alert", "danger", N_("From {name}, whose card was never verified.")),
    "changed": ("circle-alert", "danger", N_("From {name}, whose keys changed and were not verified since.")),
}
STATES = {
    "new": N_("new"),
    "changed": N_("changed"),
    "conflict": N_("in conflict: both values are kept"),
    "erased": N_("erased there: it is erased here"),
    "deleted": N_("deleted there"),
    "refused": N_("can't be taken in"),
}
_WEIGHT = {"conflict": "warn", "erased": "warn", "deleted": "warn", "refused": "danger"}


class BringsStep(QWidget):
    """Terms, counts by kind with ticks, and each record that something happens to."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        t = self.t
        self.who = label("", "heading", wrap=True)
        self.facts = column(gap=6)
        self.kinds, self.rows = tick_list(context), tick_list(context)
        self.kind_of: dict[str, str] = {}
        inner = column(
            self.who, self.facts, captioned(t(N_("What is taken; untick a kind to leave it out")), self.kinds),
            captioned(t(N_("Each record; untick one to leave it out")), self.rows), -1, gap=12,
        )  # fmt: skip
        self.setLayout(column(sheet(inner, context), gap=0))
        self.kinds.itemChanged.connect(lambda _: self._follow())

    def show_found(self, found: dict[str, Any]) -> None:
        """Show a preview."""
        clear(self.facts)
        self._who(found)
        for words in self._terms(found):
            self.facts.addWidget(fact(self.context, "info", "muted", words))
        for one in found["warnings"]:
            self.facts.addWidget(fact(self.context, "triangle-alert", "warn", said(one["message"], self.t)))
        self._show_kinds(found["rows"])
        self._show_rows(found)

    def _who(self, found: dict[str, Any]) -> None:
        sender = found["from"]
        names = " / ".join(name for name in (sender.get("organisation"), sender.get("worker")) if name)
        icon, role, words = _TRUST.get(sender["trust"], _TRUST["unverified"])
        told = self.t(words).format(name=self.context.apart(names) or "–")
        self.who.setText(self.t(N_("Package {n} of {day}")).format(
            n=self.context.number(found["number"]), day=self.context.moment(found["created"])
        ))  # fmt: skip
        self.facts.addWidget(fact(self.context, icon, role, told))

    def _terms(self, found: dict[str, Any]) -> list[str]:
        t, n = self.t, self.context.number
        purpose = terms.by_code("consent_scope").get(found["purpose"])
        told = [t(N_("Purpose: {purpose}")).format(purpose=t(purpose.label) if purpose else found["purpose"])]
        conditions = found["conditions"]
        if conditions.get("retention_until"):
            told.append(t(N_("To be deleted by {day}")).format(day=self.context.day(conditions["retention_until"])))
        if conditions.get("text"):
            told.append(t(N_("Conditions: {words}")).format(words=self.context.apart(conditions["text"])))
        counts = N_("{new} new, {changed} changed, {conflicts} in conflict, {unchanged} as here")
        names = ("new", "changed", "conflicts", "unchanged")
        told.append(t(counts).format(**{name: n(found[name]) for name in names}))
        return told

    def _show_kinds(self, rows: list[dict[str, Any]]) -> None:
        counts = Counter(row["kind"] for row in rows)
        ranked = sorted(counts.items(), key=lambda pair: pair[0] not in WEIGHED)
        filled(self.kinds, [(self._kind(kind, count), kind, True) for kind, count in ranked])
        as_tall(self.kinds, most=6)

    def _kind(self, kind: str, count: int) -> str:
        rk = REGISTRY.get(kind)
        return f"{self.t(rk.plural) if rk else kind}: {self.context.number(count)}"

    def _show_rows(self, found: dict[str, Any]) -> None:
        ranked = sorted(found["rows"], key=_rank)
        self.kind_of = {row["uid"]: row["kind"] for row in ranked}
        self.rows.clear()
        for row in ranked:
            self._add(row)
        if found["more"]:
            words = self.t(N_("and {n} more")).format(n=self.context.number(found["more"]))
            self.rows.addItem(QListWidgetItem(words))
        as_tall(self.rows, most=10)

    def _add(self, row: dict[str, Any]) -> None:
        refused = row["state"] == "refused"
        item = QListWidgetItem(self._row(row)) if refused else tick(self.rows, self._row(row), row["uid"], on=True)
        if refused:
            self.rows.addItem(item)
        if row["state"] in _WEIGHT:
            item.setForeground(self.context.theme.colour(_WEIGHT[row["state"]]))

    def _follow(self) -> None:
        """A record whose kind stays out can't be taken by itself."""
        out = set(off(self.kinds))
        for n in range(self.rows.count()):
            item = self.rows.item(n)
            held = self.kind_of.get(str(item.data(Qt.ItemDataRole.UserRole)), "") in out
            able = item.flags() & ~Qt.ItemFlag.ItemIsEnabled if held else item.flags() | Qt.ItemFlag.ItemIsEnabled
            item.setFlags(able)

    def _row(self, row: dict[str, Any]) -> str:
        rk = REGISTRY.get(row["kind"])
        kind = self.t(rk.label) if rk else row["kind"]
        fields = row["torn"] if row["state"] == "conflict" else row["fields"] if row["state"] == "changed" else ()
        names = [self.t(rk.specs[name].label) for name in fields if rk and name in rk.specs]
        state = self.t(STATES[row["state"]])
        if row["state"] == "refused" and row["why"]:
            names = [self.t(REFUSED[row["why"]]) if row["why"] in REFUSED else said(row["why"], self.t)]
        head = f"{kind} · {self.context.apart(said_title(row['kind'], row['title'], self.t))}" if row["title"] else kind
        return f"{head} – {state}" + (f" ({self.context.listed(names)})" if names else "")

    def choice(self) -> dict[str, Any]:
        """Which kinds and records are left out, as the actions take it."""
        told = {"without_kinds": off(self.kinds), "without_uids": off(self.rows)}
        return {name: left for name, left in told.items() if left}


def _rank(row: dict[str, Any]) -> tuple[bool, bool, bool]:
    """What needs eyes comes first; of what is merely new, parts of other records come last."""
    return row["state"] == "new", row["state"] == "changed", row["kind"] not in WEIGHED
