"""Values in conflict: what we say, what the partner says, and which of them stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout

from app.domain.fields import REGISTRY
from app.domain.words import N_
from ui import work_handover as work
from ui.kit.basics import boxed, label, leading
from ui.kit.lists import said_title
from ui.kit.section import Section, fill, in_hand

if TYPE_CHECKING:
    from ui.pages.handover import HandoverPage

_WORDS = N_(
    "You and a partner changed the same thing without knowing of each other. Both values are kept until you decide;"
    " your decision goes back with the next package."
)
_FORK = N_("both claim to be the same change: one of them is not what its maker wrote")
_DONE = {
    "mine": N_("Ours stays; the partner sees it with the next package."),
    "theirs": N_("Theirs stays."),
    "both": N_("Ours stays, and theirs is kept in a note."),
}


class ConflictsSection(Section):
    """Not there while nothing is in conflict."""

    def __init__(self, page: HandoverPage) -> None:
        super().__init__(page.context, N_("In conflict"), _WORDS)
        self.page = page
        self.rows: list[dict[str, Any]] = []
        self.list = self.choices(N_("Values in conflict"), self._chosen)
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setContentsMargins(0, 4, 0, 4)
        self.heads = [label(self.t(words), "label") for words in (N_("Here"), N_("There"))]
        self.values = [label("", wrap=True, selectable=True) for _ in range(2)]
        for n, (head, value) in enumerate(zip(self.heads, self.values, strict=True)):
            leading(value, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(head, 0, n)
            grid.addWidget(value, 1, n)
            grid.setColumnStretch(n, 1)
        self.body.addWidget(boxed(grid))
        self.mine = self.act(N_("Keep ours"), lambda: self.resolve("mine"))
        self.theirs = self.act(N_("Keep theirs"), lambda: self.resolve("theirs"))
        self.both = self.act(N_("Keep both"), lambda: self.resolve("both"))
        self.show_it = self.act(N_("Show the record"), self._go)

    def show_state(self, found: dict[str, Any]) -> None:
        """Show what the overview answers."""
        self.rows = found["conflicts"]
        lines = [(self._words(one), _place(one)) for one in self.rows]
        fill(self.list, lines, self.context, "git-compare-arrows", "warn")
        for made in (self.mine, self.theirs, self.both):
            made.setEnabled(not self.context.read_only)
        self.setVisible(bool(self.rows))
        self._chosen()

    @property
    def one(self) -> dict[str, Any] | None:
        """The conflict in hand."""
        held = in_hand(self.list)
        return next((one for one in self.rows if held is not None and _place(one) == tuple(held)), None)

    def hold(self, uid: str) -> None:
        """Have the conflicts of a record in hand."""
        at = next((n for n, one in enumerate(self.rows) if one["uid"] == uid), -1)
        if at >= 0:
            self.list.setCurrentRow(at)
            self.list.setFocus()

    def _field(self, one: dict[str, Any]) -> str:
        spec = REGISTRY[one["kind"]].specs.get(one["field"]) if one["kind"] in REGISTRY else None
        return self.t(spec.label) if spec else one["field"]

    def _words(self, one: dict[str, Any]) -> str:
        rk = REGISTRY.get(one["kind"])
        title = self.context.apart(said_title(one["kind"], one["title"] or "", self.t))
        head = f"{self.t(rk.label) if rk else one['kind']} · {title}".rstrip(" ·")
        partner = self.context.apart(one["from"] or "") or self.t(N_("a partner"))
        told = self.t(N_("{field}, against {name}")).format(field=self._field(one), name=partner)
        fork = f" · {self.t(_FORK)}" if one["fork"] else ""
        return f"{head}\n{told}{fork}"

    def _chosen(self) -> None:
        one = self.one
        for value, name in zip(self.values, ("mine", "theirs"), strict=True):
            value.setText(self._shown(one, name) if one is not None else "")

    def _shown(self, one: dict[str, Any], name: str) -> str:
        return self.context.apart(one[name]) if one[name] else self.t(N_("(empty)"))

    def _go(self) -> None:
        if self.one is not None:
            self.context.go(self.one["kind"], self.one["uid"])

    def resolve(self, keep: str) -> None:
        """Decide the one in hand."""
        if self.one is None:
            return
        self.context.jobs.run(
            self, work.resolve, self.context.session, self.one["uid"], self.one["field"], keep, self.one["n"],
            then=lambda _: self.page.said(self.t(_DONE[keep])), failed=self.page.show_error,
        )  # fmt: skip


def _place(one: dict[str, Any]) -> tuple[str, str, int]:
    return one["uid"], one["field"], one["n"]
