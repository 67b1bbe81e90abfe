"""A shared folder that something else carries between offices: what is for us picked up, answers put there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.domain.messages import said
from app.domain.words import N_
from ui import work_handover as work
from ui.dialogs.files import ask_folder
from ui.kit.section import Section

if TYPE_CHECKING:
    from ui.pages.handover import HandoverPage

_WORDS = N_(
    "Offices can share a folder that Syncthing, Nextcloud or a stick carries. Files in it have random names and tell"
    " nothing. What is picked up waits among the packages until you decide."
)


class FolderSection(Section):
    """Collect and deliver; the folder used last is proposed."""

    def __init__(self, page: HandoverPage) -> None:
        super().__init__(page.context, N_("Shared folder"), _WORDS)
        self.page = page
        self.last = Path.home()
        self.pick = self.act(N_("Pick up what is for us …"), self.begin_collecting)
        self.put = self.act(N_("Put our answers there …"), self.begin_delivering)

    def show_state(self, found: dict[str, Any]) -> None:
        """Nothing of the overview stands here."""
        for made in (self.pick, self.put):
            made.setEnabled(not self.context.read_only)

    def begin_collecting(self) -> None:
        """Ask which folder."""
        chosen = ask_folder(self, self.t(N_("Which shared folder?")), self.last)
        if chosen is not None:
            self.collect(chosen)

    def collect(self, folder: Path) -> None:
        """Pick up what is for us."""
        self.last = folder
        self.context.jobs.run(
            self, work.collect, self.context.session, folder, title=self.t(N_("Picking up")),
            then=self._collected, failed=self.page.show_error,
        )  # fmt: skip

    def _collected(self, answer: dict[str, Any]) -> None:
        refused = [said(str(row["message"]), self.t) for row in answer["rows"] if row.get("message")]
        one, many = N_("{n} file picked up."), N_("{n} files picked up.")
        words = self.context.plural(one, many, len(answer["rows"]) - len(refused))
        self.page.said(words, "warn" if refused else "ok", " ".join(refused[:3]))

    def begin_delivering(self) -> None:
        """Ask which folder."""
        chosen = ask_folder(self, self.t(N_("Which shared folder?")), self.last)
        if chosen is not None:
            self.deliver(chosen)

    def deliver(self, folder: Path) -> None:
        """Put the answers that wait there."""
        self.last = folder
        self.context.jobs.run(
            self, work.deliver, self.context.session, folder, title=self.t(N_("Putting answers there")),
            then=self._delivered, failed=self.page.show_error,
        )  # fmt: skip

    def _delivered(self, answer: dict[str, Any]) -> None:
        one, many = N_("{n} answer lies there now."), N_("{n} answers lie there now.")
        self.page.said(self.context.plural(one, many, len(answer["delivered"])))
