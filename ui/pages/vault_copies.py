"""Copies of the vault: made, rehearsed; travel mode, which ends in a wipe here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.domain.words import N_
from ui import work
from ui.dialogs.backup import BackUp
from ui.dialogs.files import ask_folder
from ui.dialogs.travel import Travel
from ui.kit.section import Section

if TYPE_CHECKING:
    from ui.pages.vault import VaultPage


class CopiesSection(Section):
    """Back up, rehearse, travel; the folder used last stands in the dialog, as this vault knows it."""

    def __init__(self, page: VaultPage) -> None:
        words = N_(
            "A backup is a folder on another disk. It opens with the same passphrases; an earlier one is brought up to"
            " date. Rehearsing reads it through and proves that it would restore."
        )
        super().__init__(page.context, N_("Backup"), words)
        self.page = page
        self.last = Path.home()
        self.credentials: list[dict[str, Any]] = []
        self.travel_follows = False
        self.back_up = self.act(N_("Back up …"), self.begin_backup, "primary")
        self.again = self.act(N_("Bring one up to date …"), self.begin_update)
        self.test = self.act(N_("Rehearse a backup …"), self.begin_rehearsal)
        self.apart(N_("Travel mode copies the vault, proves the copy, then destroys the vault on this computer."))
        self.leave = self.act(N_("Travel mode …"), self.begin_travel, "danger")

    def show_state(self, found: dict[str, Any]) -> None:
        """Show what the overview answers."""
        self.credentials = found["credentials"]
        last = found["info"]["last_backup"]
        if last is not None:
            self.last = Path(last["where"])
        self.leave.setEnabled(not self.context.session.read_only)
        if self.travel_follows and not self.context.session.read_only:
            self.begin_travel()

    def begin_backup(self) -> None:
        """Ask where the new backup goes."""
        proposed = self.last.parent if self.last != Path.home() else self.last
        BackUp(self, self.context, proposed / "backup", self.run_backup).open()

    def begin_update(self) -> None:
        """Ask which backup is brought up to date."""
        chosen = ask_folder(self, self.t(N_("Which backup?")), self.last)
        if chosen is not None:
            self.run_backup(chosen)

    def run_backup(self, target: Path) -> None:
        """Make or update the backup in `target`; progress stands below."""
        title = self.t(N_("Backing up"))
        self.context.jobs.run(
            self, work.backup, self.context.session, target, title=title,
            then=self._backed_up, failed=self.page.show_error,
        )  # fmt: skip

    def _backed_up(self, answer: dict[str, Any]) -> None:
        words = self.t(N_("The backup is made: {n} files of evidence, {copied} of them new.")).format(
            n=answer["objects"], copied=answer["copied"]
        )
        damaged = answer.get("damaged") or []
        if damaged:
            names = self.context.listed(damaged)
            self.page.said(words, "warn", self.t(N_("Damaged here already, not in it: {names}.")).format(names=names))
        else:
            self.page.said(words, "ok", self.t(N_("Rehearse it now and then, to see that it would restore.")))

    def begin_rehearsal(self) -> None:
        """Ask which backup is rehearsed."""
        chosen = ask_folder(self, self.t(N_("Which backup?")), self.last)
        if chosen is not None:
            self.run_rehearsal(chosen)

    def run_rehearsal(self, target: Path) -> None:
        """Read a backup through."""
        title = self.t(N_("Rehearsing the backup"))
        self.context.jobs.run(
            self, work.rehearse, self.context.session, target, title=title,
            then=self._rehearsed, failed=self.page.show_error,
        )  # fmt: skip

    def _rehearsed(self, answer: dict[str, Any]) -> None:
        behind = answer["behind"]
        words = self.t(N_("This backup would restore. It is behind by {entries} changes, {exhibits} exhibits."))
        self.page.said(words.format(**behind))

    def begin_travel(self) -> None:
        """Three steps; the last one destroys the vault here."""
        self.travel_follows = False
        Travel(self, self.context, self.credentials, self.run_travel).open()

    def run_travel(self, target: Path, keep: list[str]) -> None:
        """Hand over, prove, wipe; then nothing is open any more."""
        title = self.t(N_("Travel mode: copying and testing"))
        self.context.jobs.run(
            self, work.travel, self.context.session, target, keep, title=title,
            then=self.context.wiped, failed=self.page.show_error,
        )  # fmt: skip
