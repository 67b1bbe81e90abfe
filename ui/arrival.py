"""What is said when a vault was opened: an alarm first, then half-typed text, then a backup that is due."""

from __future__ import annotations

import datetime as dt
from typing import Any, Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.actions import queries
from app.domain.messages import said
from app.domain.words import N_
from ui import work
from ui.context import REFUSED, Context
from ui.dialogs.reason import ask_reason
from ui.errors import notice
from ui.kit.banner import Banner
from ui.quick import LINE, QuickLine

_REASONS = {
    "no_backup": N_("There is no backup yet: this computer holds the only copy."),
    "rotated": N_("The keys are newer than every backup: make a new one."),
    "failed": N_("The last backup would not restore: make a new one."),
    "untested": N_("No backup was rehearsed in the last 30 days."),
    "entries": N_("Many changes exist only on this computer."),
    "exhibits": N_("Many exhibits exist only on this computer."),
}


class Host(Protocol):
    """What the desk lends: its banner and its ways."""

    context: Context
    banner: Banner
    quick: QuickLine

    def open_draft(self, draft: Any) -> None:
        """Show a draft in its editor."""

    def show_page(self, name: str) -> Any:
        """Go to a page."""


class Arrival(QObject):
    """Says on the desk's banner what must be known now, the gravest alone."""

    def __init__(self, host: Any) -> None:
        super().__init__(host)
        self.host: Host = host
        self.context, self.t = host.context, host.context.translate
        self._reminder = ""

    def begin(self) -> None:
        """Look, and say what is found."""
        alarms = list(self.context.session.alarms)
        if alarms:
            self.alarm([said(str(alarm.message), self.t) for alarm in alarms])
            return
        if self.context.read_only:
            self.host.banner.say(self.context.why_read_only, "warn")
        self.context.jobs.ask(self, queries.drafts, then=self._drafts_found)

    def take_over(self, old: QWidget) -> None:
        """Another desk was here: no microphone stays open behind it, what was typed there waits as drafts."""
        from ui.kit.sound import Sound  # noqa: PLC0415 - with the pages alone

        sounds = old.findChildren(Sound)
        going = [sound.going for sound in sounds if sound.going is not None]
        for sound in sounds:
            sound.take(sound.uid, None)
        self.context.jobs.run(self, _stopped, going, then=lambda _: self._look_for_drafts())

    def _look_for_drafts(self) -> None:
        self.context.jobs.ask(self, queries.drafts, then=lambda drafts: self._drafts_found(drafts) if drafts else None)

    # -- a rollback -------------------------------------------------------------------

    def alarm(self, messages: list[str]) -> None:
        """Name what is missing; changes are refused until the user goes on with what is there."""
        can = not self.context.session.read_only
        self.host.banner.say(
            " ".join(messages),
            "problem",
            self.t(REFUSED),
            action=self.t(N_("Go on with what is there …")) if can else "",
            then=self._ask_reason if can else None,
        )

    def _ask_reason(self) -> None:
        words = N_("What is missing stays missing. Why is it right to go on? The reason is kept in the log.")
        asked = ask_reason(self.context_widget(), self.context, self.t(words), self._accept)
        asked.rejected.connect(self.begin)

    def context_widget(self) -> Any:
        """The widget that dialogs stand on."""
        return self.parent()

    def _accept(self, reason: str) -> None:
        self.context.jobs.run(
            self, work.accept_loss, self.context.session, reason, then=self._accepted, failed=self._refused
        )

    def _accepted(self, _: Any) -> None:
        self.context.anew("")  # everything that was off
        self.context.say(self.t(N_("Going on with what is there. The log says so, with your reason.")), "ok")

    def _refused(self, error: BaseException) -> None:
        told = notice(error, self.t)
        self.host.banner.say(told.words, "problem", told.advice)

    # -- drafts, a backup that is due -------------------------------------------------

    def _drafts_found(self, found: list[Any]) -> None:
        for line in (draft for draft in found if draft.uid == LINE):
            self._take_line(line)
            self.host.banner.say(self.t(N_("In the line at the bottom stands what was not stored yet.")), "plain")
        drafts = [draft for draft in found if draft.uid != LINE]
        if not drafts:
            self._remind()
            return
        newest = max(drafts, key=lambda draft: str(draft.at))
        self.host.banner.say(
            self.t(N_("{n} fields hold text that was not stored yet.")).format(n=len(drafts)),
            "plain",
            action=self.t(N_("Go on with it")),
            then=lambda: self.host.open_draft(newest),
        )

    def _take_line(self, draft: Any) -> None:
        """What was being typed stands in the line again, for the case it was meant for."""

        def taken(cases: list[Any]) -> None:
            for case in cases:
                if case.code == draft.case and not self.context.case.code:
                    self.context.case.take(case.code, case.uid, case.title or "")
            self.host.quick.recall(draft.kind, draft.text)

        self.context.jobs.ask(self, queries.cases, then=taken)

    def _remind(self) -> None:
        if self.context.settings.reminded_on != dt.date.today().isoformat():  # noqa: DTZ011 - the day on the wall
            self.context.jobs.run(self, work.reminder, self.context.session, then=self._reminded, failed=_silent)

    def _reminded(self, found: dict[str, Any]) -> None:
        """At most once a day, and never over something else that is said."""
        if not found["due"] or self.host.banner.isVisible() or not _worth(found):
            return
        self.context.settings.reminded_on = dt.date.today().isoformat()  # noqa: DTZ011 - the day on the wall
        self.context.settings.save()
        words = " ".join(self.t(_REASONS[reason]) for reason in found["reasons"] if reason in _REASONS)
        self._reminder = words
        self.host.banner.say(
            words, "plain", action=self.t(N_("To the backup")), then=lambda: self.host.show_page("vault")
        )

    def at_the_vault(self) -> None:
        """The page of the vault says itself that a backup is due: once is enough."""
        if self._reminder and self.host.banner.words.text() == self._reminder:
            self.host.banner.hide()


def _worth(found: dict[str, Any]) -> bool:
    """A vault with nothing in it needs no backup."""
    return found["last_backup"] is not None or found["since"]["entries"] > 0


def _silent(_: BaseException) -> None:
    """A reminder that can't be made is no trouble."""


def _stopped(going: list[Any]) -> None:
    """Wait, off the window's thread, until all that was heard lies in the vault."""
    for recording in going:
        recording.stop()
