"""The vault as a whole: how it stands, what opens it, copies, the check, what lies outside, travel."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QScrollArea

from app.domain.messages import said
from app.domain.words import N_
from ui import work
from ui.context import Context
from ui.dialogs.wipe import tested
from ui.kit.basics import boxed, clear, column, row, stretched
from ui.kit.section import Section, fact
from ui.pages.base import Command, Page, page_title
from ui.pages.vault_check import CheckSection
from ui.pages.vault_copies import CopiesSection
from ui.pages.vault_keys import KeysSection
from ui.pages.vault_traces import TracesSection

_OK, _WARN, _PLAIN = ("circle-check", "ok"), ("triangle-alert", "warn"), ("info", "muted")


def make(context: Context, _: tuple[str, ...]) -> Page:
    """The page of the vault."""
    return VaultPage(context)


class VaultPage(Page):
    """Sections one below the other; each acts, says so on the banner, and the whole is asked for anew."""

    help_words = N_(
        "How the vault stands: what opens it, its backups, whether it is whole, what lies unencrypted outside. Back it"
        " up to another disk often, and rehearse the backup and the recovery code now and then."
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._turn = 0
        self.state = StateSection(context)
        self.keys = KeysSection(self)
        self.copies = CopiesSection(self)
        self.check = CheckSection(self)
        self.traces = TracesSection(self)
        self.sections = (self.state, self.keys, self.copies, self.check, self.traces)
        area = QScrollArea()
        area.setWidgetResizable(True)
        body = column(*self.sections, -1, gap=14)
        frame = boxed(body)
        frame.setMaximumWidth(context.theme.size(860))
        sheet = row(frame, margins=(24, 4, 24, 24))
        sheet.setStretch(0, 100)
        sheet.addStretch(1)
        area.setWidget(boxed(sheet, "sheet"))
        self.area = area
        self.setLayout(stretched(column(self.head(page_title(self.t(N_("Vault")))), self.banner, area, gap=0), 2))

    def shown(self) -> None:
        self.copies.back_up.setFocus()
        self.reload()

    def reload(self) -> None:
        """Ask how the vault stands; of several answers under way only the newest counts."""
        self._turn += 1
        turn = self._turn
        self.context.jobs.run(
            self, work.overview, self.context.session,
            then=lambda found: self._came(found) if turn == self._turn else None, failed=self.show_error,
        )  # fmt: skip

    def actions(self) -> list[Command]:  # type: ignore[override]
        return [
            (N_("Back up …"), "", self.copies.begin_backup),
            (N_("Bring a backup up to date …"), "", self.copies.begin_update),
            (N_("Rehearse a backup …"), "", self.copies.begin_rehearsal),
        ]

    def begin_backup(self) -> None:
        """Ask where a new backup goes."""
        self.copies.begin_backup()

    def begin_travel(self) -> None:
        """Travel mode, as soon as it is known what opens this vault."""
        self.copies.travel_follows = True

    def _came(self, found: dict[str, Any]) -> None:
        for section in self.sections:
            section.show_state(found)

    def said(self, words: str, weight: str = "ok", advice: str = "") -> None:
        """Something was done: say so, and show how the vault stands now."""
        self.banner.say(words, weight, advice)
        self.area.verticalScrollBar().setValue(0)
        self.reload()

    def hear(self, changed: Any) -> None:
        if self.isVisible():
            self.reload()


class StateSection(Section):
    """At a glance: backup, rehearsals, what lies outside, what around weakens the vault."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, N_("At a glance"))

    def show_state(self, found: dict[str, Any]) -> None:
        """Show what the overview answers."""
        clear(self.body)
        info, t = found["info"], self.t
        facts = [*self._copies(info), self._recovery(info), self._outside(found["traces"])]
        facts += [(*_WARN, f"{t(str(one['message']))} ({one['facts']['where']})") for one in info["warnings"]]
        facts += [("circle-alert", "danger", said(str(alarm["message"]), self.t)) for alarm in info["alarms"]]
        if info["read_only"]:
            facts.append((*_PLAIN, t(N_("Opened only to read: nothing can be changed."))))
        for icon, role, words in facts:
            self.body.addWidget(fact(self.context, icon, role, words))

    def _copies(self, info: dict[str, Any]) -> list[tuple[str, str, str]]:
        t, last = self.t, info["last_backup"]
        if last is None:
            return [(*_WARN, t(N_("There is no backup yet: this computer holds the only copy.")))]
        words = t(N_("Last backup {at} in {where}.")).format(at=self.context.moment(last["at"]), where=last["where"])
        due = info["backup"]["due"]
        since = info["backup"]["since"]
        lines = [(*(_WARN if due else _OK), words), (*(_WARN if due else _OK), tested(info["last_tested"], t))]
        if since["entries"]:
            more = t(N_("Only here since then: {entries} changes, {exhibits} exhibits.")).format(**since)
            lines.append((*_PLAIN, more))
        return lines

    def _recovery(self, info: dict[str, Any]) -> tuple[str, str, str]:
        at = info["recovery_rehearsed_at"]
        if at is None:
            return (*_WARN, self.t(N_("The recovery code was never typed from its paper, to see that it works.")))
        return (*_OK, self.t(N_("Recovery code rehearsed {at}.")).format(at=self.context.moment(at)))

    def _outside(self, traces: list[dict[str, Any]]) -> tuple[str, str, str]:
        if not traces:
            return (*_OK, self.t(N_("No file lies unencrypted outside, as far as this vault knows.")))
        return (*_WARN, self.t(N_("{n} files lie unencrypted outside the vault.")).format(n=len(traces)))
