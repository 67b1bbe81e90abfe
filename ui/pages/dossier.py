"""A dossier: what it is made of, what the pre-flight says, its pages as they would be now, then one file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QSplitter

from app.domain.errors import Cancelled, Invalid, Stopped, WorkerFailed
from app.domain.lines import one_line
from app.domain.words import N_
from app.jobs import Progress
from ui.context import Context
from ui.dialogs.files import ask_target
from ui.errors import notice
from ui.kit.basics import boxed, button, card, column, label, row
from ui.kit.paper import PaperView
from ui.pages import page_of
from ui.pages.base import Command, Page, needs_case, page_title
from ui.pages.dossier_checks import Checks
from ui.pages.dossier_choice import Choice, ChoiceCard

_DRAWN_AFTER = 500
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
        self.choices = ChoiceCard(context)
        self.checks = Checks(context)
        self.paper = PaperView(context, draw_page)
        self.check_button = button(t(N_("Check again")), self.check)
        self.export_button = button(t(N_("Export …")), self.begin_export, "primary")
        self.result = label("", "mono", wrap=True, selectable=True)
        self.result_card = card(column(label(t(N_("Made")), "section"), self.result, margins=(20, 12, 20, 14)))
        self.result_card.hide()
        self._known = False
        self._touched = self._worded = False
        self._ok = False
        self._checked_now = self._export_waits = False
        self._turn = 0
        self._building: Progress | None = None
        self._build_turn = 0
        self._stale = True
        self._draws = QTimer(self, singleShot=True, interval=_DRAWN_AFTER)
        self._draws.timeout.connect(self.preview)
        self._hears = QTimer(self, singleShot=True, interval=_CHANGED_AFTER)
        self._hears.timeout.connect(self.check)
        self._keeps = QTimer(self, singleShot=True, interval=_DRAFT_AFTER)
        self._keeps.timeout.connect(self._keep)
        self._lay_out()
        self.choices.changed.connect(self._chosen)
        self.choices.typed.connect(self._typed)
        self.checks.followed.connect(self._follow)
        self.paper.stopped.connect(self._stop_preview)
        context.case.changed.connect(self._case_changed)
        self.profile, self.verdict, self.problems = self.choices.profile, self.checks.verdict, self.checks.problems

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
        across.addWidget(self.choices)
        across.addWidget(right)
        across.setStretchFactor(1, 1)
        across.setSizes([size(300), size(800)])
        across.setChildrenCollapsible(False)
        across.setHandleWidth(size(12))
        self.choices.setMinimumWidth(size(220))
        body = boxed(row(across, margins=(24, 2, 24, 18)))
        head = self.head(page_title(self.t(N_("Dossier"))), self.check_button, self.export_button)
        box = column(head, self.banner, body, gap=0)
        box.setStretch(2, 1)
        self.setLayout(box)

    def actions(self) -> list[Command]:  # type: ignore[override]
        return [
            (N_("Check again"), "F5", self.check),
            (N_("To the problems"), "Alt+1", self.checks.problems.setFocus),
            (N_("To the pages"), "Alt+2", self.paper.area.setFocus),
            (N_("Next page of the paper"), "Alt+PgDown", lambda: self.paper.turn(1)),
            (N_("Page of the paper before"), "Alt+PgUp", lambda: self.paper.turn(-1)),
            (N_("Larger pages"), "Ctrl++", lambda: self.paper.zoom(1)),
            (N_("Smaller pages"), "Ctrl+-", lambda: self.paper.zoom(-1)),
        ]

    # -- what can be chosen ---------------------------------------------------------------

    def shown(self) -> None:
        self.choices.profile.setFocus()
        if not self._known:
            self.context.jobs.run(self, profiles, then=self._profiles_came)
        elif self._stale:
            self.check()

    def _profiles_came(self, found: tuple[list[dict[str, Any]], dict[str, list[dict[str, Any]]]]) -> None:
        self._known = True
        self.choices.fill_profiles(*found)
        self._take_case()

    def _case_changed(self) -> None:
        self._keeps.stop()
        self._worded = False
        self.result_card.hide()
        self._stop_preview()
        self.paper.say("")
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
        self.context.jobs.ask(self, chosen, code, then=lambda kept: self._take(code, kept))

    def _take(self, code: str, kept: dict[str, Any]) -> None:
        if code == self.context.case.code:
            if not self._touched:  # nobody chose something else meanwhile
                own = {"recipient": self.choices.recipient.text()} if self._worded else {}
                self.choices.take({**kept, **own})
            self.choices.fill_people(code)
            if self.isVisible():
                self.check()

    def _chosen(self) -> None:
        self._touched = True
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
            self.context.jobs.do(self, keep_choice, code, self.choices.choice().kept())

    def hear(self, changed: Any) -> None:
        if changed.uids:
            self._stale = True
            if self.isVisible():
                self._hears.start()

    # -- pre-flight -----------------------------------------------------------------------

    def check(self) -> None:
        """Run the pre-flight for what is chosen, then draw its pages anew."""
        choice = self.choices.choice()
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
            self, check, self.context.case.code, choice,
            then=lambda answer: self._checked(turn, answer), failed=self._check_failed,
        )  # fmt: skip
        self._draws.start()

    def _checked(self, turn: int, answer: dict[str, Any]) -> None:
        if turn == self._turn:
            self._ok = bool(answer["ok"])
            self._show_problems(answer["problems"])
            self._verdict_came()

    def _check_failed(self, error: BaseException) -> None:
        """What must be chosen first is said where the verdict stands."""
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
        self.checks.show_problems(found, ok=self._ok)
        self.export_button.setEnabled(self._ok and not self.context.read_only)

    def _follow(self, problem: dict[str, Any]) -> None:
        self.context.jobs.ask(self, place_of, self.context.case.uid, problem, then=self._arrive, failed=lambda _: None)

    def _arrive(self, place: Any) -> None:
        """Where it is put right: the record, with its field in hand where that is known."""
        page = page_of(place.kind) if place is not None else ""
        if place is None:
            self.banner.say(self.t(N_("This is no matter of one record: nothing to go to.")), "plain")
        elif place.about:
            self.context.open(page, "begin_consent", place.about)
        elif not place.uid:
            self.context.open(page)
        else:
            self.context.go(place.kind, place.uid)
            if place.field:
                self.context.open(page, "show_field", place.kind, place.uid, place.field)

    # -- the pages as they would be --------------------------------------------------------

    def preview(self) -> None:
        """Build the paper in memory, in place of what was being built."""
        choice = self.choices.choice()
        if not self.isVisible() or not self.context.case.code or not choice.profile:
            return
        self._cancel()
        self._building = Progress()
        self._build_turn += 1
        turn = self._build_turn
        self.paper.busy(self.t(N_("Drawing the pages …")))
        self.context.jobs.run(
            self, build_preview, self.context.session, self.context.case.code, choice, self._building,
            then=lambda made: self._previewed(turn, made), failed=lambda error: self._not_previewed(turn, error),
        )  # fmt: skip

    def _cancel(self) -> None:
        if self._building is not None:
            self._building.cancel()
            self._building = None

    def _stop_preview(self) -> None:
        self._draws.stop()
        self._cancel()
        self._build_turn += 1
        self.paper.busy("")
        if not self.paper.pages:
            self.paper.say(self.t(N_("Stopped. “Check again” draws the pages.")))

    def _previewed(self, turn: int, made: Any) -> None:
        if turn == self._build_turn:
            self._building = None
            self.paper.show_paper(made, made.pages)
            if made.without_exhibits:
                self.paper.state.setText(self.t(N_("The pages of the exhibits are left out here: they are large.")))

    def _not_previewed(self, turn: int, error: BaseException) -> None:
        if turn != self._build_turn or isinstance(error, Cancelled):
            return
        self._building = None
        told = notice(error, self.t)
        words = [told.words, *told.problems.values()] if not isinstance(error, WorkerFailed) else [told.words]
        self.paper.say("\n".join([self.t(N_("The pages can't be drawn yet.")), *words]))

    def flush(self) -> None:
        """Nobody looks: building stops; it goes on when the page is shown again."""
        if self._keeps.isActive():
            self._keep()
        if self._building is not None:
            self._stop_preview()
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
        code = one_line(self.context.case.code).replace("/", "-").replace("\\", "-")
        name = f"{code}-{self.choices.choice().profile}.pdf"
        words = self.t(N_("Where to write the dossier (it is not encrypted)?"))
        target = ask_target(self, words, Path.home() / name, "PDF (*.pdf)")
        if target is not None:
            self.export(target)

    def export(self, target: Path) -> None:
        """Make the dossier at `target`; progress stands below, Cancel leaves nothing."""
        self.export_button.setEnabled(False)
        self.result_card.hide()
        self.context.jobs.run(
            self, build, self.context.session, self.context.case.code, self.choices.choice(), target,
            title=self.t(N_("Making the dossier")), then=self._made, failed=self._not_made,
        )  # fmt: skip

    def _made(self, answer: dict[str, Any]) -> None:
        self.export_button.setEnabled(True)
        pages = self.context.plural("{n} page", "{n} pages", answer["pages"])
        self.result.setText("\n".join([str(answer["out"]), pages, f"SHA-256 {answer['sha256']}"]))
        self.result_card.show()
        self.banner.say(self.t(N_("The dossier was made and read back.")), "ok")
        if answer.get("problems"):
            self._show_problems(answer["problems"])

    def _not_made(self, error: BaseException) -> None:
        self.export_button.setEnabled(True)
        if isinstance(error, Cancelled):
            self.banner.say(self.t(N_("Stopped. Nothing was left.")), "plain")
            return
        if isinstance(error, Stopped) and error.facts.get("problems"):
            self._show_problems(error.facts["problems"])
        self.show_error(error)


def profiles() -> tuple[list[dict[str, Any]], dict[str, list[dict[str, Any]]]]:
    """The profiles there are, and what each may hold."""
    from app.actions import dossier, previewing  # noqa: PLC0415 - read when the page is first shown

    rows = list(dossier.dossier_profiles())
    return rows, {row["profile"]: previewing.contents(row["profile"]) for row in rows}


def chosen(reader: Any, case: str) -> dict[str, Any]:
    """What was chosen for a case last (query)."""
    from app.actions import previewing  # noqa: PLC0415

    return previewing.chosen(reader, case)


def keep_choice(unit: Any, case: str, kept: dict[str, Any]) -> None:
    """Keep what is chosen for a case (command)."""
    from app.actions import previewing  # noqa: PLC0415

    previewing.keep_choice(unit, case, kept)


def check(reader: Any, case: str, choice: Choice) -> dict[str, Any]:
    """The pre-flight (query)."""
    from app.actions import dossier  # noqa: PLC0415

    return dict(dossier.check_dossier(reader, case, choice.profile, **choice.options()))


def place_of(reader: Any, case: str, problem: dict[str, Any]) -> Any:
    """Where a problem is put right (query)."""
    from app.actions import previewing  # noqa: PLC0415

    return previewing.place_of(reader, case, problem)


def build_preview(session: Any, case: str, choice: Choice, progress: Progress) -> Any:
    """Build the paper in memory, off the window's thread."""
    from app.actions import previewing  # noqa: PLC0415

    return previewing.preview(session, case, choice.profile, progress=progress, **choice.options())


def draw_page(made: Any, page: int, width: int) -> Any:
    """Draw a page of a paper in memory, off the window's thread."""
    from app.actions import previewing  # noqa: PLC0415

    return previewing.page(made, page, width)


def build(session: Any, case: str, choice: Choice, target: Path, progress: Any = None) -> Any:
    """Make the dossier off the window's thread."""
    from app.actions import dossier  # noqa: PLC0415

    return dossier.build_dossier(session, case, choice.profile, target, progress=progress, **choice.options())
