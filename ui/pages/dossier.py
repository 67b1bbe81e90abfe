"""A dossier: what it is made of, what the pre-flight says, its pages as they would be now, then one file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QSplitter

from app.domain.errors import Invalid
from app.domain.words import N_
from ui.context import Context
from ui.errors import notice
from ui.kit.basics import boxed, button, card, column, row
from ui.pages import dossier_work as work
from ui.pages.base import Command, Page, needs_case, page_title
from ui.pages.dossier_checks import Checks
from ui.pages.dossier_export import Export, Made, problems_of
from ui.pages.dossier_preview import LivePages
from ui.pages.dossier_side import PAPER, Side
from ui.pages.dossier_ways import Ways
from ui.pages.dossier_wish import Choice, Wish

_DRAFT_AFTER = 600
_CHANGED_AFTER = 1500


def make(context: Context, _: tuple[str, ...]) -> Page:
    """The page of dossiers."""
    return DossierPage(context)


class DossierPage(Page):
    """Choices on one side, pre-flight and pages on the other; every problem is a link."""

    help_words = N_(
        "Choose what kind of paper it is, for whom and for which proceeding. The pre-flight says what stands in its"
        " way: Enter on a line leads to the place where it is put right. Below are the pages as they would be now;"
        " they exist in memory only. Export writes the file, which is not encrypted."
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        t = self.t
        self.side = Side(context)
        self.choices, self.answers = self.side.choices, self.side.answers
        self.names, self.sent = self.side.names, self.side.sent
        self.checks = Checks(context)
        self.live = LivePages(context, self._previewed, self)
        self.paper = self.live.view
        self.export_it = Export(self, self.choice)
        self.ways = Ways(self)
        self.check_button = button(t(N_("Check again")), self.check)
        self.export_button = button(t(N_("Export …")), self.begin_export, "primary")
        self.result_card = Made(context)
        self._kept: dict[str, Any] = {}
        self._known = False
        self._touched = self._worded = False
        self._ok = False
        self._checked_now = self._export_waits = False
        self._turn = 0
        self._stale = True
        self._recipient = ""
        self._hears = QTimer(self, singleShot=True, interval=_CHANGED_AFTER)
        self._hears.timeout.connect(self.check)
        self._keeps = QTimer(self, singleShot=True, interval=_DRAFT_AFTER)
        self._keeps.timeout.connect(self._keep)
        self._lay_out()
        self._connect()
        self.verdict, self.problems = self.checks.verdict, self.checks.problems

    def _lay_out(self) -> None:
        size = self.context.theme.size
        pages = card(column(self.paper))
        down = QSplitter(Qt.Orientation.Vertical)
        for part in (self.checks, pages):
            down.addWidget(part)
        down.setStretchFactor(1, 1)
        down.setSizes([size(170), size(500)])
        down.setChildrenCollapsible(False)
        down.setHandleWidth(size(10))
        right = boxed(column(self.result_card, down, gap=10))
        across = QSplitter(Qt.Orientation.Horizontal)
        across.addWidget(self.side)
        across.addWidget(right)
        across.setStretchFactor(1, 1)
        across.setSizes([size(480), size(660)])
        across.setChildrenCollapsible(False)
        across.setHandleWidth(size(12))
        body = boxed(row(across, margins=(24, 2, 24, 18)))
        head = self.head(page_title(self.t(N_("Dossier"))), self.check_button, self.export_button)
        box = column(head, self.banner, body, gap=0)
        box.setStretch(2, 1)
        self.setLayout(box)

    def show_pane(self, number: int) -> None:
        """Show one of the views at the left."""
        self.side.show_pane(number)

    def _pane_came(self) -> None:
        if self.side.at() is not self.answers:
            self.live.leave()
        self.side.show_for(self.choice())
        if self._known:
            self.live.soon()

    def _connect(self) -> None:
        self.side.looked.connect(self._pane_came)
        self.choices.changed.connect(self._chosen)
        self.names.changed.connect(self._chosen)
        self.choices.taken.connect(self.side.order.take)
        self.side.order.changed.connect(self._chosen)
        self.side.order.refused.connect(self.show_error)
        self.sent.said.connect(self.banner.say)
        self.sent.refused.connect(self.show_error)
        self.sent.record.connect(self.ways.to_record)
        self.sent.made.connect(self._made_again)
        self.answers.typed.connect(self.live.soon)
        self.answers.at.connect(self.live.follow)
        self.answers.record.connect(self.ways.to_record)
        self.answers.said.connect(lambda words: self.banner.say(words, "plain"))
        self.answers.refused.connect(self.show_error)
        self.choices.typed.connect(self._typed)
        self.checks.followed.connect(self.ways.follow)
        self.export_it.made.connect(self._made)
        self.export_it.refused.connect(self._not_made)
        self.export_it.stopped.connect(self._export_stopped)
        self.context.case.changed.connect(self._case_changed)

    def actions(self) -> list[Command]:  # type: ignore[override]
        return [
            (N_("Check again"), "F5", self.check),
            (N_("Choose the kind of paper …"), "Alt+0", self.choose_kind),
            (N_("To the problems"), "Alt+1", self.checks.problems.setFocus),
            (N_("To the pages"), "Alt+2", self.paper.area.setFocus),
            (N_("Next page of the paper"), "Alt+PgDown", lambda: self.paper.turn(1)),
            (N_("Page of the paper before"), "Alt+PgUp", lambda: self.paper.turn(-1)),
            (N_("Larger pages"), "Ctrl++", lambda: self.paper.zoom(1)),
            (N_("Smaller pages"), "Ctrl+-", lambda: self.paper.zoom(-1)),
        ]

    # -- what can be chosen ---------------------------------------------------------------

    def choice(self) -> Choice:
        """What is chosen now."""
        made = self.choices.choice()
        more = {**made.more, **self.side.order.options, "accepted_words": self.ways.accepted}
        return replace(made, shown=self.names.shown, more=more)

    def choose_kind(self) -> None:
        """Show the list of kinds of paper."""
        if self._known:
            self.show_pane(PAPER)
            self.choices.choose_kind()

    def shown(self) -> None:
        self.choices.other.setFocus()
        if not self._known:
            self.context.jobs.run(self, work.kinds, then=self._kinds_came)
        elif self._stale:
            self.check()

    def _kinds_came(self, found: list[dict[str, Any]]) -> None:
        self._known = True
        self.choices.fill_kinds(found)
        self._take_case()

    def _case_changed(self) -> None:
        self._keeps.stop()
        self._worded = False
        self.result_card.forget()
        self.answers.forget()
        self.ways.accepted = []
        self.live.clear()
        self._stale, self._export_waits = True, False
        if self._known:
            self._take_case()

    def _take_case(self) -> None:
        """Take up what was chosen for this case last."""
        code = self.context.case.code
        if not code:
            self.check()
            return
        self._touched = False
        self.context.jobs.ask(self, work.chosen, code, then=lambda kept: self._take(code, kept))

    def _take(self, code: str, kept: dict[str, Any]) -> None:
        if code == self.context.case.code:
            self._kept = kept
            if not self._touched:  # nobody chose something else meanwhile
                own = {"recipient": self.choices.recipient.text()} if self._worded else {}
                self.choices.take({**kept, **own})
                self._recipient = self.choices.recipient.text().strip()
                self.names.take(self.choices.shown_to(self._recipient))
            self.choices.fill_people(code)
            if self.isVisible():
                self.check()

    def _chosen(self) -> None:
        self._touched = True
        recipient = self.choices.recipient.text().strip()
        if recipient != self._recipient:
            self.names.other_recipient(self.choices.shown_to(recipient))
            self.ways.accepted = []
            self._recipient = recipient
        self._keep()
        self.check()

    def _typed(self) -> None:
        """Words are kept while they are typed, as drafts are."""
        self._worded = True
        if not self._keeps.isActive():
            self._keeps.start()

    def _keep(self) -> None:
        self._keeps.stop()
        if not self._known:  # what was chosen before is not there yet: it is not written over
            self._keeps.start()
        elif (code := self.context.case.code) and not self.context.read_only:
            self._kept = self.choice().kept(self._kept)
            self.choices.remember(self._kept)
            self.context.jobs.do(self, work.keep_choice, code, self._kept)

    def hear(self, changed: Any) -> None:
        if changed.uids:
            self._stale = True
            if self.isVisible():
                self._hears.start()

    # -- pre-flight -----------------------------------------------------------------------

    def check(self) -> None:
        """Run the pre-flight for what is chosen, then draw its pages anew."""
        choice = self.choice()
        if not self.context.case.code or not choice.profile:
            self.checks.clear()
            self.checks.say(needs_case(self.context) if self._known else "")
            self.export_button.setEnabled(False)
            return
        self._stale = self._checked_now = False
        self._turn += 1
        turn = self._turn
        self.checks.say(self.t(N_("Checking …")))
        self.context.jobs.ask(
            self, work.check, self.context.case.code, choice,
            then=lambda answer: self._checked(turn, answer), failed=lambda error: self._check_failed(turn, error),
        )  # fmt: skip
        self.live.soon()
        self.side.show_for(choice)

    def _checked(self, turn: int, answer: dict[str, Any]) -> None:
        if turn == self._turn:
            self._ok = bool(answer["ok"])
            self._show_problems(answer["problems"])
            self._verdict_came()

    def _check_failed(self, turn: int, error: BaseException) -> None:
        """What must be chosen first is said where the verdict stands."""
        if turn != self._turn:
            return
        self._ok = False
        self.checks.clear()
        told = notice(error, self.t)
        first = next(iter(told.problems.values()), "") if isinstance(error, Invalid) else ""
        self.checks.say(self.t(N_("The check could not be made")), first)
        self.export_button.setEnabled(False)
        if not first:
            self.show_error(error)
        self._verdict_came()

    def _verdict_came(self) -> None:
        """An export that was asked for before there was a verdict goes on now, if somebody still looks."""
        waits, self._export_waits, self._checked_now = self._export_waits, False, True
        if waits and self.isVisible():
            self.begin_export()

    def _show_problems(self, found: list[dict[str, Any]]) -> None:
        self.checks.show_problems(found, ok=self._ok, filed=bool(self.choices.card().get("filed")))
        self.export_button.setEnabled(self._ok and not self.context.read_only)

    # -- the pages as they would be --------------------------------------------------------

    def _previewed(self) -> Wish | None:
        choice = self.choice()
        if not self.isVisible() or not self.context.case.code or not choice.profile:
            return None
        if self.side.at() is not self.answers or not self.answers.fields:
            return Wish(choice)
        printed = any(one["part"] == "answers" for one in self.choices.card().get("contents", ()))
        return Wish(choice, "own" if printed else "answers", self.answers.typed_now())

    def flush(self) -> None:
        """Nobody looks: building stops; it goes on when the page is shown again."""
        if self._keeps.isActive():
            self._keep()
        self.answers.flush()
        if self.live.building is not None:
            self.live.stop()
            self._stale = True

    # -- export ---------------------------------------------------------------------------

    def begin_export(self) -> None:
        """Ask where, then make it; while the pre-flight runs, wait for what it says."""
        if not self.context.case.code:
            self.banner.say(needs_case(self.context), "warn")
            return
        self._export_waits = self._stale or not self._checked_now
        if self._export_waits:
            return
        if not self._ok:
            self.banner.say(self.t(N_("The pre-flight stops this: see the list.")), "warn")
            self.checks.problems.setFocus()
            return
        self.export_it.ask(str(self.choices.card().get("format") or ""))
        self._offer_export()

    def export(self, target: Path) -> None:
        """Make the dossier at `target`."""
        self.export_it.begin(target)
        self._offer_export()

    def _offer_export(self) -> None:
        self.export_button.setEnabled(not self.export_it.busy and not self.context.read_only)
        if self.export_it.busy:
            self.result_card.forget()

    def _made(self, answer: dict[str, Any]) -> None:
        self._offer_export()
        self.result_card.show_files(answer["outputs"], str(answer.get("passphrase") or ""), answer.get("searched"))
        self.banner.say(self.t(N_("The dossier was made and read back.")), "ok")
        if answer.get("problems"):
            self._show_problems(answer["problems"])

    def _made_again(self, answer: dict[str, Any]) -> None:
        self.result_card.show_files(answer["outputs"])
        self.banner.say(self.t(N_("The same file lies there again, byte for byte.")), "ok")
        self.side.show_for(self.choice())

    def _export_stopped(self) -> None:
        self._offer_export()
        self.banner.say(self.t(N_("Stopped. Nothing was left.")), "plain")

    def _not_made(self, error: BaseException) -> None:
        self._offer_export()
        if found := problems_of(error):
            self._show_problems(found)
        self.show_error(error)
