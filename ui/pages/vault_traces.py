"""Files that lie unencrypted outside the vault: listed until they are gone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.domain.words import N_
from ui import work
from ui.kit.section import Section, fill, in_hand

if TYPE_CHECKING:
    from ui.pages.vault import VaultPage

_SORTS = {
    "source": N_("taken in as evidence"),
    "export": N_("exported"),
    "opened": N_("opened outside"),
    "sheet": N_("sheet or receipt"),
}
_STATES = {
    "changed": N_("changed since"),
    "unreachable": N_("its disk is not plugged in"),
}


class TracesSection(Section):
    """One line a file; delete it now, or take it off the list."""

    def __init__(self, page: VaultPage) -> None:
        words = N_(
            "Where files were taken in from and where copies were written. Deleted is not wiped: a flash disk, stick or"
            " phone may keep the bytes until it writes over them."
        )
        super().__init__(page.context, N_("Unencrypted files outside"), words)
        self.page = page
        self.list = self.choices(N_("Unencrypted files outside"), self._chosen)
        self.delete = self.act(N_("Delete now"), self._delete)
        self.forget = self.act(N_("Forget"), self._forget)

    def show_state(self, found: dict[str, Any]) -> None:
        """Show what the overview answers."""
        rows = [(self._words(one), one["path"]) for one in found["traces"]]
        fill(self.list, rows, self.context, "file-text")
        self._chosen()

    def _words(self, one: dict[str, Any]) -> str:
        parts = [one["exhibit"] or "", self.t(_SORTS.get(one["what"], one["what"])), self.context.moment(one["at"])]
        parts.append(self.t(_STATES.get(one["state"], "")) if one["state"] in _STATES else "")
        return f"{one['path']}\n{' · '.join(part for part in parts if part)}"

    def _chosen(self) -> None:
        able = in_hand(self.list) is not None and not self.context.read_only
        self.delete.setEnabled(able)
        self.forget.setEnabled(able)

    def _delete(self) -> None:
        self._run(work.remove_trace, self._deleted)

    def _forget(self) -> None:
        self._run(work.forget_trace, lambda _: self.page.said(self.t(N_("Taken off the list; the file lies on."))))

    def _run(self, function: Any, then: Any) -> None:
        path = in_hand(self.list)
        if path is not None:
            session = self.context.session
            self.context.jobs.run(self, function, session, Path(path), then=then, failed=self.page.show_error)

    def _deleted(self, answer: dict[str, Any]) -> None:
        self.page.said(self.t(N_("Deleted.")), "ok", self.t(str(answer["keeps"])))
