"""Intake: one page, seven questions, consent, sound; Ctrl+Enter makes the case of it in one command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QScrollArea, QWidget

from app.actions import intake, records
from app.actions.intake import ASKED, STORE, Made, Told
from app.domain.errors import Cancelled
from app.domain.ids import new_uid
from app.domain.kinds import BadValue
from app.domain.words import N_
from ui.context import Context
from ui.errors import Weight, notice, value_words
from ui.kit.answers import Segments
from ui.kit.basics import boxed, button, card, column, label, put, row, stretched
from ui.kit.bounded import bounded
from ui.kit.lists import one
from ui.kit.sound import Sound
from ui.pages.base import Command, Page, page_title
from ui.pages.intake_fields import NAMED, Questions
from ui.pages.intake_script import ScriptView
from ui.pages.intake_work import found_of, make_case, throw_away

if TYPE_CHECKING:
    from app.domain.changes import Changed

_DRAFT_AFTER = 600
_WIDE = 820
_SCOPES = {
    "store": N_("Keep what they tell"),
    "legal_domestic": N_("Show it to a lawyer, for court or asylum"),
    "contact_again": N_("Contact them again"),
}


def make(context: Context, _: tuple[str, ...]) -> Page:
    """The page of intake."""
    return IntakePage(context)


class IntakePage(Page):
    """What is typed is kept as drafts under one name until the case is made; so is what is recorded."""

    help_words = N_(
        "Intake takes in a person in one page: show them the words of consent in their language, then seven questions "
        "in any order. Only who they are is needed. Ctrl+Enter makes the case, with everything in one step that Ctrl+Z "
        "takes back."
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.uid: str = new_uid()
        self.view: ScriptView | None = None
        self._dirty: set[str] = set()
        self._kept: set[str] = set()
        self._explained = self._script = ""
        self._making = False
        self.sound = Sound(context)
        self.answers: dict[str, Segments] = {}
        self.codename = bounded(QLineEdit(), context)
        self.consent_words = label("", "muted", wrap=True)
        self.show_words = button(self.t(N_("Show them the words")), self.show_script, "primary")
        self.questions = Questions(context, self._consent(), self.sound)
        self.make_button = button(self.t(N_("Make the case")), self.make_case, "primary")
        self.clear_button = button(self.t(N_("Throw all of this away")), self.throw_away, "danger-link")
        self._lay_out()
        self._timer = QTimer(self, singleShot=True, interval=_DRAFT_AFTER)
        self._timer.timeout.connect(self._save_drafts)
        self.questions.typed.connect(self._typed)
        self.questions.left.connect(self._left)
        self.codename.textEdited.connect(lambda _: self._typed("codename"))
        self._begin_anew()

    # -- making ---------------------------------------------------------------------

    def _lay_out(self) -> None:
        caption = label(self.t(N_("Codename of the case")), "label")
        caption.setBuddy(self.codename)
        self.codename.setAccessibleName(self.t(N_("Codename of the case")))
        self.codename.setMaximumWidth(self.context.theme.size(260))
        about = label(self.t(N_("It stands everywhere instead of the name.")), "muted", wrap=True)
        line = stretched(row(self.codename, -1, self.clear_button, self.make_button, gap=12), 0)
        feet = column(caption, line, about, gap=3)
        body = column(self.questions, 10, feet, margins=(24, 6, 24, 28), gap=14)
        sheet = boxed(body)
        sheet.setMaximumWidth(self.context.theme.size(_WIDE))
        around = row(sheet, -1, gap=0)
        around.setStretch(0, 1000)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(boxed(around, "sheet"))
        top = self.head(page_title(self.t(N_("Intake"))))
        self.setLayout(stretched(column(top, self.banner, self.area, gap=0), 2))

    def _consent(self) -> QWidget:
        t = self.t
        options = [("yes", t(N_("Yes"))), ("no", t(N_("No"))), ("not_asked", t(N_("Not asked")))]
        head = row(label(t(N_("Consent")), "heading"), -1, self.show_words, gap=12)
        box = column(head, self.consent_words, margins=(18, 14, 18, 14), gap=8)
        for scope in ASKED:
            words = t(_SCOPES[scope])
            made = Segments(options, words)
            made.chosen.connect(lambda answer, scope=scope: self._answered(scope, answer))
            self.answers[scope] = made
            line = row(label(words, wrap=True), made, gap=12)
            line.setStretch(0, 1)
            box.addLayout(line)
        return card(box)

    # -- what is shown --------------------------------------------------------------

    def shown(self) -> None:
        if self.context.read_only:
            self.banner.say(self.context.why_read_only, "warn")
        self.make_button.setEnabled(not self.context.read_only)
        self.focus_first()

    def focus_first(self) -> None:
        """Into the first question."""
        self.questions.cells["language"].editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _begin_anew(self) -> None:
        """An empty page under a new name, with a codename that is free."""
        self.uid = new_uid()
        self._dirty.clear()
        self._kept.clear()
        self._explained = self._script = ""
        self.questions.set_texts({})
        for made in self.answers.values():
            made.choose("not_asked")
        self.sound.take(self.uid, None)
        self.codename.clear()
        self.context.jobs.ask(self, intake.codename, then=self._named)
        self._tell_consent()

    def _named(self, name: str) -> None:
        if not self.codename.text():
            self.codename.setText(name)

    def show_draft(self, draft: Any) -> None:
        self.context.jobs.ask(self, found_of, draft.uid, then=lambda found: self._take(draft.uid, *found))

    def _take(self, uid: str, texts: dict[str, str], held: Any) -> None:
        """What was typed and recorded before comes back."""
        self.uid = uid
        self._kept = set(texts)
        self.questions.set_texts(texts)
        for scope, made in self.answers.items():
            made.choose(texts.get(f"answer:{scope}") or "not_asked")
        self._explained, self._script = texts.get("explained", ""), texts.get("script", "")
        self.codename.setText(texts.get("codename", self.codename.text()))
        self.sound.take(uid, held)
        self._tell_consent()
        self.banner.say(self.t(N_("Not stored yet: kept from last time.")), "plain")

    # -- drafts -----------------------------------------------------------------------

    def _typed(self, name: str) -> None:
        self._dirty.add(name)
        if not self._timer.isActive():
            self._timer.start()
        if name == "language":
            self._tell_consent()

    def _left(self, name: str) -> None:
        cell = self.questions.cells.get(name)
        if cell is not None:
            cell.complain(self._problem(name))
        self._save_drafts()

    def _problem(self, name: str) -> str:
        try:
            cell = self.questions.cells[name]
            cell.spec.kind.parse(cell.editor.text(), self.context.reading)
        except BadValue as problem:
            return value_words(problem.code, problem.message, self.t)
        return ""

    def _text(self, name: str) -> str:
        if name.startswith("answer:"):
            return self.answers[name.removeprefix("answer:")].value()
        own = {"codename": self.codename.text(), "explained": self._explained, "script": self._script}
        return own[name] if name in own else self.questions.text(name)

    def _save_drafts(self) -> None:
        self._timer.stop()
        if self.context.read_only or self._making:
            return
        for name in sorted(self._dirty):
            self._kept.add(name)
            self.context.jobs.do(
                self, records.save_draft, "intake", self.uid, name, self._text(name),
                failed=lambda error, uid=self.uid, name=name: self._not_kept(uid, name, error),
            )  # fmt: skip
        self._dirty.clear()

    def _not_kept(self, uid: str, name: str, error: BaseException) -> None:
        """It is tried again with the next flush."""
        if uid == self.uid:
            self._dirty.add(name)
        if not isinstance(error, Cancelled):
            self.context.jobs.unhandled.emit(error)

    def flush(self) -> None:
        self._save_drafts()

    # -- consent ----------------------------------------------------------------------

    def _spoken(self) -> Any:
        """The words in the person's language, else in that of the screen, else in English."""
        for language in (self.questions.text("language"), self.context.lang, "en"):
            found = intake.script(language) if language else None
            if found is not None:
                return found
        return None

    def show_script(self) -> None:
        """The words of consent over the whole window."""
        if self.view is not None:
            return
        script = self._spoken()
        answers = {scope: made.value() for scope, made in self.answers.items() if f"answer:{scope}" in self._answers()}
        self.view = ScriptView(self.window(), self.context, script, answers)
        self.view.answered.connect(self._answered_there)
        self.view.closed.connect(self._script_away)
        self._explained, self._script = "yes", script.language
        for name in ("explained", "script"):
            self._typed(name)

    def _answers(self) -> set[str]:
        return {name for name in self._kept | self._dirty if name.startswith("answer:")}

    def _answered_there(self, scope: str, answer: str) -> None:
        self.answers[scope].choose(answer)
        self._answered(scope, answer)

    def _answered(self, scope: str, answer: str) -> None:
        self._typed(f"answer:{scope}")
        self._tell_consent()

    def _script_away(self) -> None:
        self.view = None
        self._tell_consent()
        self.questions.cells["who"].editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell_consent(self) -> None:
        """What follows from the answers, and in which language the words are."""
        refused = self.answers[STORE].value() == "no"
        words = self._consent_state(refused)
        self.consent_words.setText(words)
        put(self.consent_words, role="problem" if refused else "muted")
        self.make_button.setEnabled(not refused and not self.context.read_only)

    def _consent_state(self, refused: bool) -> str:  # noqa: FBT001 - an answer
        if refused:
            return self.t(
                N_("They said no to keeping it: no case is made of this. Throw it away when you have finished.")
            )
        script, wanted = self._spoken(), self.questions.text("language")
        if wanted and script.language != wanted.split("-")[0]:
            return self.t(N_("There are no words of consent in their language yet: an interpreter is needed."))
        if self.answers[STORE].value() == "yes":
            return self.t(N_("Everything that is not answered here counts as not asked."))
        return self.t(N_("Show them the words before you write. What is not answered counts as not asked."))

    # -- the case -----------------------------------------------------------------------

    def next_new(self) -> None:
        """Ctrl+Enter: make the case."""
        self.make_case()

    def make_case(self) -> None:
        """Make everything of what was told, in one command."""
        if self._making or not self.make_button.isEnabled():
            return
        problems = {name: self._problem(name) for name in self.questions.cells}
        if not self.questions.text("who").strip():
            problems["who"] = self.t(N_("A name or a pseudonym is needed; all else can wait."))
        wrong = [name for name, words in problems.items() if words]
        for name, words in problems.items():
            self.questions.cells[name].complain(words)
        if wrong:
            self.questions.cells[wrong[0]].editor.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._save_drafts()
        self._making = True
        self.make_button.setEnabled(False)
        self.questions.setEnabled(False)  # what is typed now would be in no case
        context = self.context
        context.jobs.run(
            self, make_case, context.session, self._told(), self.uid, self.t(N_("recording.wav")), self.sound.going,
            then=self._made, failed=self._failed,
        )  # fmt: skip

    def _told(self) -> Told:
        text, t = self.questions.text, self.t
        when = self.questions.cells["when"].spec.kind.parse(text("when"), self.context.reading)
        given = {scope: made.value() for scope, made in self.answers.items() if made.value() in {"yes", "no"}}
        words = {
            "attribution": t(N_("The person concerned, at intake")),
            "recording": t(N_("Recording of the intake")),
            "how": t(N_("Recorded in the application")),
            "purpose": t(N_("Collected by recording in the application")),
        }
        return Told(
            text("who"), text("sort") == NAMED, text("channel"), text("reach"), text("language"), text("happened"),
            when, text("fears"), text("urgency"), text("asks"), self.codename.text(), given, bool(self._explained),
            self._script, words,
        )  # fmt: skip

    def _made(self, made: Made) -> None:
        self._making = False
        self.questions.setEnabled(True)
        self._begin_anew()
        case = made.case
        self.context.case.take(case.code, case.uid, case.title or "")
        self.context.go("event", made.event.uid if made.event else "")
        words = self.t(N_("Case {code} is made: {title}. Ctrl+Z takes all of it back."))
        self.context.say(words.format(code=case.code, title=case.title or "–"), "ok")

    def _failed(self, error: BaseException) -> None:
        self._making = False
        self.questions.setEnabled(True)
        self._tell_consent()
        told = notice(error, self.t)
        for name, words in told.problems.items():
            if name in self.questions.cells:
                self.questions.cells[name].complain(words)
        if told.weight is not Weight.FIELD or not told.problems:
            self.show_notice(told)

    def throw_away(self) -> None:
        """Destroy what was typed and recorded here."""
        from ui.dialogs.sure import ask_sure  # noqa: PLC0415 - rarely used

        words = N_("Throw away everything on this page, also what was recorded? It can't be brought back.")
        ask_sure(self, self.context, self.t(words), self.t(N_("Throw it away")), self._thrown)

    def _thrown(self) -> None:
        self._timer.stop()
        self._dirty.clear()
        self.context.jobs.run(
            self, throw_away, self.context.session, self.uid, self.sound.going,
            then=lambda _: self._gone(), failed=self.show_error,
        )  # fmt: skip

    def _gone(self) -> None:
        self._begin_anew()
        self.banner.say(self.t(N_("Nothing of it was kept.")), "ok")
        self.focus_first()

    def hear(self, changed: Changed) -> None:
        """The making of a case may be taken back while it is in hand."""
        if self.context.case.uid and self.context.case.uid in changed.uids:
            self.context.jobs.ask(self, one, self.context.case.uid, then=self._taken_back)

    def _taken_back(self, case: Any) -> None:
        if case.deleted_at is not None:
            self.context.case.take("", "", "")

    # -- keys -----------------------------------------------------------------------

    def actions(self) -> list[Command]:  # type: ignore[override]  # as in the base
        return [
            (N_("Show the words of consent"), "Ctrl+Shift+S", self.show_script),
            (N_("Record, pause, go on"), "Ctrl+Shift+R", self.sound.toggle),
            (N_("Stop recording"), "Ctrl+Shift+.", self.sound.end),
        ]

    def begin_new(self) -> None:
        self.focus_first()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_Escape:
            self.flush()
            self.context.open("cases")
            return
        super().keyPressEvent(event)
