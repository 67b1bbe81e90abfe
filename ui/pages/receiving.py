"""A package taken in by three steps: which one, what it brings, what is decided; nothing changes before the last."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtGui import QDragEnterEvent, QDropEvent

from app.domain.words import N_
from ui import work_handover as work
from ui.context import Context
from ui.dialogs.files import ask_files
from ui.dialogs.reason import ask_reason
from ui.kit.basics import put
from ui.pages.base import Page
from ui.pages.handover_drop import PACKAGE, dropped, send_on, sorted_out
from ui.pages.receiving_brings import BringsStep
from ui.pages.receiving_decide import DecideStep
from ui.pages.receiving_file import PackageStep
from ui.pages.receiving_warning import GRAVE, WarningStep
from ui.pages.wizard import Wizard

FILE, WARNING, BRINGS, DECIDE = range(4)
_ALREADY = N_("This package was taken in before: there is nothing new in it.")
_OLDER = N_("A later package of this partner was taken in before; this one brings nothing more.")


def make(context: Context, _: tuple[str, ...]) -> Page:
    """The page on which a package is opened."""
    return ReceivingPage(context)


class ReceivingPage(Wizard):
    """What a package brings is shown beside what stands here; it is taken in whole, in part, or refused."""

    help_words = N_(
        "Open a package that a partner gave you. You see what is new, what changes and what is in conflict before"
        " anything is stored. Where you both changed the same thing, both values are kept until you decide."
    )

    def __init__(self, context: Context) -> None:
        self.file, self.brings, self.decide = PackageStep(context), BringsStep(context), DecideStep(context)
        self.warning = WarningStep(context)
        self.seen: dict[str, Any] | None = None
        steps = [
            (N_("The package"), self.file), ("", self.warning),
            (N_("What it brings"), self.brings), (N_("Decide"), self.decide),
        ]  # fmt: skip
        super().__init__(context, N_("Open a package"), steps)
        self.setAcceptDrops(True)
        self.file.asked.connect(self.ask_files)
        self.file.changed.connect(self.look_again)
        self.decide.changed.connect(self.look_again)
        self.decide.refused.connect(self.begin_refusing)
        self.show_step(FILE)

    def shown(self) -> None:
        (self.file.choose if self.step == FILE else self.next).setFocus()

    def begin(self) -> None:
        """Ask which package, when none is in hand."""
        if self.step == FILE and not self.file.ready:
            self.ask_files()

    def may_go_on(self) -> bool:
        if self.context.read_only:
            return False
        return (self.file.ready, self.seen is not None, self.seen is not None, self.decide.complete())[self.step]

    def on_words(self, step: int) -> str:
        return self.t({DECIDE: N_("Take it in"), WARNING: N_("Look at it all the same")}.get(step, N_("Go on")))

    def show_step(self, step: int) -> None:
        super().show_step(step)
        # At a warning the way on is the one that stands out less.
        put(self.next, role="danger" if step == WARNING else "primary")
        put(self.back, role="primary" if step == WARNING else "")

    def step_before(self, step: int) -> int:
        return FILE if step == BRINGS and not self.grave else step - 1

    @property
    def grave(self) -> bool:
        """Whether nobody vouches for who sent the package in hand."""
        return self.seen is not None and any(one["code"] in GRAVE for one in self.seen["decisions"])

    def go_on(self) -> None:
        self.banner.hide()
        if self.step == FILE:
            self._look()
        elif self.step == WARNING:
            self.show_step(BRINGS)
            self.next.setFocus()
        elif self.step == BRINGS:
            self.show_step(DECIDE)
            (self.next if self.next.isEnabled() else self.decide.reason).setFocus()
        else:
            self._take()

    # -- the package --------------------------------------------------------------------

    def ask_files(self) -> None:
        """Ask which package, or its volumes."""
        chosen = ask_files(self, self.t(N_("Which package?")))
        if chosen:
            self.take_files(chosen)

    def take_files(self, paths: list[Path]) -> None:
        """Have a package in hand."""
        self.seen = None
        self.file.show_paths(paths)
        self.show_step(FILE)
        self.next.setFocus()

    def take_held(self, package: str, words: str) -> None:
        """Have a package in hand that was picked up and waits; `words` tell it from others."""
        self.seen = None
        self.file.show_held(package, words)
        self.show_step(FILE)
        self.next.setFocus()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        if paths := dropped(event):
            sort, files = sorted_out(paths)
            self.take_files(files) if sort == PACKAGE else send_on(self.context, paths)

    def _look(self) -> None:
        self.next.setEnabled(False)
        source = self.file.source()
        self.context.jobs.run(
            self, work.look_into_package, self.context.session, source, title=self.t(N_("Checking the package")),
            then=lambda found: self._looked(found) if source == self.file.source() else None, failed=self.failed,
        )  # fmt: skip

    def _looked(self, found: dict[str, Any]) -> None:
        if found["state"] in ("already", "older"):
            self.banner.say(self.t(_ALREADY if found["state"] == "already" else _OLDER), "plain")
            self.look_again()
            return
        self.seen = found
        self.brings.show_found(found)
        self.decide.show_found(found)
        self.warning.show_found(found)
        self.show_step(WARNING if self.grave else BRINGS)
        # At a warning Enter leads back.
        (self.back if self.grave else self.next).setFocus()

    # -- the decision -------------------------------------------------------------------

    def _take(self) -> None:
        self.next.setEnabled(False)
        choice = {**self.brings.choice(), **self.decide.choice()}
        self.context.jobs.run(
            self, work.take_package, self.context.session, self.file.source(), choice,
            self.decide.typed_reason(), title=self.t(N_("Taking the package in")), then=self._taken, failed=self.failed,
        )  # fmt: skip

    def _taken(self, answer: dict[str, Any]) -> None:
        words = self.t(N_("Taken in: {new} new, {changed} changed, {conflicts} in conflict.")).format(
            **{name: self.context.number(answer[name]) for name in ("new", "changed", "conflicts")}
        )
        self._leave(answer, words, "warn" if answer["conflicts"] else "ok")

    def begin_refusing(self) -> None:
        """Ask why; then it is refused."""
        words = N_("Nothing of it is stored. The package is remembered, and its receipt tells the sender so.")
        if self.seen is not None and self.seen["state"] == "part":
            words = N_("What was taken in before stays. The rest is not taken, and its copy in this vault goes.")
        ask_reason(
            self, self.context, self.t(words), self._refuse, self.t(N_("Refuse this package")), self.t(N_("Refuse it")),
            grave=True,
        )  # fmt: skip

    def _refuse(self, reason: str) -> None:
        self.next.setEnabled(False)
        self.context.jobs.run(
            self, work.refuse_package, self.context.session, self.file.source(), reason,
            then=self._refused, failed=self.failed,
        )  # fmt: skip

    def _refused(self, answer: dict[str, Any]) -> None:
        rest, whole = N_("The rest is refused: only what was taken in is here."), N_("Refused: nothing of it is here.")
        self._leave(answer, self.t(rest if answer["state"] == "part" else whole))

    def _leave(self, answer: dict[str, Any], words: str, weight: str = "ok") -> None:
        if answer.get("answer"):
            told = self.t(N_("The receipt lies beside the package: send {file} back.")).format(file=answer["answer"])
        else:
            told = self.t(N_("Save its receipt from the list and send it back."))
        self.seen = None
        self.file.show_paths([])
        self.show_step(FILE)
        self.context.open("handover", "said", words, weight, told)
