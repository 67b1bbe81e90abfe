"""Is the vault whole? Everything is checked; each problem leads to its record."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QListWidgetItem

from app.domain.words import N_
from ui import work
from ui.dialogs.files import ask_files
from ui.kit.basics import label
from ui.kit.section import Section, fill

if TYPE_CHECKING:
    from ui.pages.vault import VaultPage


class CheckSection(Section):
    """Verify now, also against receipts printed or handed over earlier."""

    def __init__(self, page: VaultPage) -> None:
        words = N_("Checks every page, entry, record and exhibit against the signed log and the evidence's digests.")
        super().__init__(page.context, N_("Is it whole?"), words)
        self.page = page
        self.verdict = label("", "label", wrap=True)
        self.verdict.hide()
        self.body.addWidget(self.verdict)
        self.problems = self.choices(N_("What the check found"), lambda: None)
        self.problems.hide()
        self.problems.itemActivated.connect(self._open)
        self.now = self.act(N_("Verify now"), self.verify)
        self.receipts = self.act(N_("Verify against receipts …"), self._choose)

    def show_state(self, found: dict[str, Any]) -> None:
        """Nothing of the overview stands here."""

    def _choose(self) -> None:
        chosen = ask_files(self, self.t(N_("Which custody receipts?")))
        if chosen:
            self.verify(chosen)

    def verify(self, receipts: Sequence[Path] = ()) -> None:
        """Check everything; the window stays alive meanwhile."""
        self.now.setEnabled(False)
        self.verdict.setText(self.t(N_("Verifying …")))
        self.verdict.show()
        self.context.jobs.run(
            self, work.verify, self.context.session, tuple(receipts), title=self.t(N_("Verifying")),
            then=self._verified, failed=self._failed,
        )  # fmt: skip

    def _verified(self, answer: dict[str, Any]) -> None:
        self.now.setEnabled(True)
        problems = answer["problems"]
        lines = [(self._words(one), str(one.get("subject") or "")) for one in problems]
        fill(self.problems, lines, self.context, "triangle-alert", "warn")
        if answer["ok"]:
            words = N_("Whole: {journal} entries, {records} records, {objects} files checked.")
            self.verdict.setText(self.t(words).format(**answer["checked"]))
        else:
            words = N_("{n} problems. What is not named here stays usable and can be exported.")
            self.verdict.setText(self.t(words).format(n=len(problems)))
            self.problems.setFocus()
        self.verdict.setAccessibleName(self.verdict.text())

    def _words(self, one: dict[str, Any]) -> str:
        return f"{one.get('subject') or ''}\n{self.t(str(one['message']))}".strip()

    def _failed(self, error: BaseException) -> None:
        self.now.setEnabled(True)
        self.verdict.setText(self.t(N_("Not verified")))
        self.page.show_error(error)

    def _open(self, item: QListWidgetItem) -> None:
        subject = item.text().partition("\n")[0]
        self.context.jobs.ask(self, work.place_of, subject, then=self._go, failed=lambda _: self._go(None))

    def _go(self, place: tuple[str, str] | None) -> None:
        if place is not None:
            self.context.go(*place)
        else:
            self.page.banner.say(self.t(N_("This problem belongs to no single record.")), "plain")
