"""A case handed over in three steps: to whom and on what terms, what goes, a look at all of it before it is packed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.domain.words import N_
from ui import work_handover as work
from ui.context import Context
from ui.dialogs.files import ask_target
from ui.dialogs.spoken import Spoken
from ui.pages.base import Page
from ui.pages.sealing_check import CheckStep
from ui.pages.sealing_to import ToStep
from ui.pages.sealing_what import WhatStep
from ui.pages.wizard import Wizard

TO, WHAT, CHECK = range(3)


def make(context: Context, _: tuple[str, ...]) -> Page:
    """The page on which a package is made."""
    return SealingPage(context)


class SealingPage(Wizard):
    """Nothing is written before the last step; then there is a package with its record, or nothing."""

    help_words = N_(
        "A package holds what you choose of one or more cases, sealed for one partner. Consent is asked of each person"
        " in it. What stays here is only counted; the partner can't tell what it is."
    )

    def __init__(self, context: Context) -> None:
        self.to, self.what, self.check = ToStep(context), WhatStep(context), CheckStep(context)
        self._turn = 0
        steps = [(N_("To whom"), self.to), (N_("What goes"), self.what), (N_("Look and pack"), self.check)]
        super().__init__(context, N_("Hand over"), steps)
        self.to.changed.connect(self.look_again)
        self.what.changed.connect(self.look_again)
        self.check.changed.connect(self.look_again)
        self.check.singles.changed.connect(self._look_anew)
        self.show_step(TO)

    def shown(self) -> None:
        if self.step == TO:
            self.begin()
        else:
            self.next.setFocus()

    def begin(self) -> None:
        """Ask who there is and which cases; the case in hand is ticked."""
        self.context.jobs.ask(self, work.before_sealing, then=self._came, failed=self.show_error)

    def begin_for(self, card: str) -> None:
        """Begin with a partner chosen."""
        self.to.wanted = card
        self.show_step(TO)
        self.begin()

    def _came(self, found: dict[str, Any]) -> None:
        self.to.show_partners(found["partners"])
        self.what.fields = found["fields"]
        self.what.show_cases(found["cases"], self.context.case.code)
        self.look_again()
        self.to.partner.setFocus()

    def may_go_on(self) -> bool:
        if self.context.read_only:
            return False
        return (self.to.complete(), self.what.complete(), self.check.complete())[self.step]

    def on_words(self, step: int) -> str:
        return self.t(N_("Pack it …") if step == CHECK else N_("Go on"))

    def go_on(self) -> None:
        self.banner.hide()
        if self.step == TO:
            self.show_step(WHAT)
            self.what.cases.setFocus()
        elif self.step == WHAT:
            self._look()
        else:
            self._ask_target()

    def wanted(self) -> dict[str, Any]:
        """All that was said, as the actions take it."""
        return {**self.to.wanted_terms(), **self.what.wanted(), **self.check.wanted()}

    def options(self) -> dict[str, Any]:
        """For whom and why."""
        return {**self.to.options(), "override": self.check.override(), "lang": self.context.lang}

    def _look(self) -> None:
        self._turn += 1
        turn = self._turn
        self.next.setEnabled(False)
        self.check.begin_anew()
        self.context.jobs.ask(
            self, work.look_at_package, self.what.chosen_cases(), self.wanted(), self.options(),
            then=lambda found: self._looked(found) if turn == self._turn else None, failed=self.failed,
        )  # fmt: skip

    def _looked(self, found: dict[str, Any]) -> None:
        self.check.show_found(found, self.what.chosen_cases(), self._look_anew)
        self.show_step(CHECK)
        (self.next if self.next.isEnabled() else self.check.first()).setFocus()

    def _look_anew(self) -> None:
        """Something guarded was ticked, or something unticked: what goes is counted anew."""
        self._turn += 1
        turn = self._turn
        self.context.jobs.ask(
            self, work.look_at_package, self.what.chosen_cases(), self.wanted(), self.options(),
            then=lambda found: self._counted(found) if turn == self._turn else None, failed=self.failed,
        )  # fmt: skip

    def _counted(self, found: dict[str, Any]) -> None:
        self.check.show_counts(found)
        self.look_again()

    def _ask_target(self) -> None:
        chosen = ask_target(self, self.t(N_("Where to put the package?")), Path.home() / "package.hvn", "*.hvn")
        if chosen is not None:
            self.seal_into(chosen)

    def seal_into(self, out: Path) -> None:
        """Make the package; progress stands below."""
        self.next.setEnabled(False)
        self.context.jobs.run(
            self, work.seal, self.context.session, self.what.chosen_cases(), self.wanted(), self.options(), out,
            title=self.t(N_("Packing")), then=self._sealed, failed=self.failed,
        )  # fmt: skip

    def _sealed(self, answer: dict[str, Any]) -> None:
        # What was said to one partner is no beginning for the next.
        for step in (self.to, self.what, self.check.singles):
            step.forget()
        self.show_step(TO)
        if answer.get("passphrase"):
            Spoken(self, self.context, answer["passphrase"], lambda: self._say(answer)).open()
        else:
            self._say(answer)

    def _say(self, answer: dict[str, Any]) -> None:
        words = self.t(N_("Package {n} for {name} is in {file}. It stays on the list until its receipt comes."))
        told = words.format(
            n=self.context.number(answer["number"]), name=self.context.apart(answer["recipient"]), file=answer["out"]
        )
        advice = self.t(
            N_("Carry or send the file yourself; then choose the package here and say that it is on its way.")
        )
        self.context.open("handover", "said", told, "ok", advice)
