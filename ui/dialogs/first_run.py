"""The first ten minutes: language, passphrase, recovery code, first case."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QLineEdit,
    QProgressBar,
    QRadioButton,
    QScrollArea,
    QStackedWidget,
    QWidget,
)

from app.domain.words import N_
from app.i18n import languages
from ui.context import Context
from ui.dialogs import strength
from ui.dialogs.ask import SENSITIVE, blank, fill, forget, same, typed
from ui.dialogs.files import ask_folder
from ui.dialogs.recovery import CodeShown
from ui.errors import notice
from ui.kit.basics import boxed, button, card, column, label, put, row

_STEPS = (N_("Language"), N_("Passphrase"), N_("Recovery code"), N_("First case"))
_METER_AFTER = 250
_TALL = 560


class Step(QWidget):
    """One step: a heading, what to know, fields, and the way on."""

    done = Signal()
    back = Signal()

    def __init__(self, context: Context, title: str, words: str) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self.next = button(self.t(N_("Continue")), self.go_on, "primary")
        self.body = column(gap=8)
        head = column(label(title, "heading"), label(words, "muted", wrap=True), gap=6)
        self.feet = row(-1, self.next)
        self.setLayout(column(head, 4, self.body, self.problem, -1, self.feet, gap=10))

    def go_on(self) -> None:
        """Continue when everything fits."""
        self.done.emit()

    def complain(self, words: str) -> None:
        """Say what doesn't fit yet."""
        self.problem.setText(words)
        self.problem.setVisible(bool(words))

    def begin(self) -> None:
        """The step is shown: take the focus."""
        self.next.setFocus()


class LanguageStep(Step):
    """Which language the screen speaks; it is spoken as soon as it is chosen."""

    spoken = Signal(str)

    def __init__(self, context: Context) -> None:
        t = context.translate
        super().__init__(
            context,
            t(N_("Welcome")),
            t(N_("Which language should be spoken here? It can be changed later.")),
        )
        self.group = QButtonGroup(self)
        for code, name in languages():
            choice = QRadioButton(name)
            choice.setProperty("code", code)
            choice.setChecked(code == context.lang)
            choice.clicked.connect(lambda _, code=code: self.spoken.emit(code))
            self.group.addButton(choice)
            self.body.addWidget(choice)

    def begin(self) -> None:
        (self.group.checkedButton() or self.group.buttons()[0]).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter on the language that is marked goes on."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.go_on()
            return
        super().keyPressEvent(event)

    def go_on(self) -> None:
        chosen = self.group.checkedButton()
        self.context.settings.language = str(chosen.property("code")) if chosen else self.context.lang
        self.context.settings.save()
        self.done.emit()


class PassphraseStep(Step):
    """Where the vault lies and what opens it."""

    def __init__(self, context: Context, path: Path) -> None:
        t = context.translate
        words = N_(
            "Six random words are easy to type and hard to guess. "
            "Nobody can reset it, not even the makers of this program."
        )
        super().__init__(context, t(N_("A passphrase for the vault")), t(words))
        self.folder = QLineEdit(str(path))
        self.folder.setAccessibleName(t(N_("Folder of the vault")))
        self.first, self.second = (
            self._secret(N_("Passphrase")),
            self._secret(N_("Passphrase once more")),
        )
        self.meter = QProgressBar()
        self.meter.setRange(0, 4)
        self.meter.setTextVisible(False)
        self.meter.setAccessibleName(t(N_("Strength")))
        self.verdict = label(" ", "muted")
        self.shown = label("", "code", wrap=True, selectable=True)
        self.shown.hide()
        self._score = 0
        self._made: Any = None
        self._timer = QTimer(self, singleShot=True, interval=_METER_AFTER)
        self._timer.timeout.connect(self._measure)
        self.first.textEdited.connect(self._edited)
        self._fill()

    def _secret(self, name: str) -> QLineEdit:
        made = QLineEdit()
        made.setEchoMode(QLineEdit.EchoMode.Password)
        made.setInputMethodHints(SENSITIVE)
        made.setAccessibleName(self.t(name))
        made.returnPressed.connect(self.go_on)
        return made

    def _fill(self) -> None:
        make = self.make_one = button(self.t(N_("Make one for me")), self._generate, "link")
        other = button(self.t(N_("Other folder …")), self._browse, "link")
        captions = [
            label(self.t(text), "label") for text in (N_("Passphrase"), N_("Once more"), N_("Folder of the vault"))
        ]
        for caption, field in zip(captions, (self.first, self.second, self.folder), strict=True):
            caption.setBuddy(field)
        self.body.addLayout(row(captions[0], -1, make))
        for part in (
            self.first,
            self.meter,
            self.verdict,
            self.shown,
            captions[1],
            self.second,
        ):
            self.body.addWidget(part)
        self.body.addSpacing(6)
        self.body.addLayout(row(captions[2], -1, other))
        self.body.addWidget(self.folder)

    def begin(self) -> None:
        self.first.setFocus()

    def _edited(self) -> None:
        self.complain("")
        self.shown.hide()
        self._timer.start()

    def _measure(self) -> None:
        self.context.jobs.run(self, strength.strength, typed(self.first), then=self._measured)

    def _measured(self, result: tuple[int, str]) -> None:
        self._score, words = result
        self._show_score(self._score)
        self.verdict.setText(" " if blank(self.first) else self.t(words))
        self.meter.setAccessibleDescription(self.verdict.text())

    def _show_score(self, score: int) -> None:
        """The bar and its colour; the words beside it say the same."""
        self.meter.setValue(score)
        put(self.meter, good="yes" if score >= strength.ENOUGH else "no" if score < strength.ENOUGH - 1 else "fair")

    def _generate(self) -> None:
        self.context.jobs.run(self, strength.generated, then=self._generated)

    def _generated(self, words: bytearray) -> None:
        fill(words, self.first, self.shown)
        self.second.clear()
        self.shown.show()
        self.complain("")
        self.verdict.setText(self.t(N_("Write it down now, or learn it. Then type it below.")))
        self._score = strength.ENOUGH + 1
        self._show_score(4)
        self.make_one.setText(self.t(N_("Make another")))
        self.make_one.setAccessibleName(self.make_one.text())
        self.second.setFocus()

    def _browse(self) -> None:
        chosen = ask_folder(self, self.t(N_("Folder of the vault")), Path(self.folder.text()).parent)
        if chosen is not None:
            self.folder.setText(str(chosen / "vault" if any(chosen.iterdir()) else chosen))

    def go_on(self) -> None:
        if not same(self.first, self.second):
            self.complain(self.t(N_("The two don't match.")))
            self.second.setFocus()
            return
        self.next.setEnabled(False)
        self.context.jobs.run(self, strength.strength, typed(self.first), then=self._judged, failed=self._failed)

    def _judged(self, result: tuple[int, str]) -> None:
        self._measured(result)
        if result[0] < strength.ENOUGH:
            self.next.setEnabled(True)
            self.complain(self.t(N_("This would be guessed. Add words, or let one be made.")))
            self.first.setFocus()
            return
        self.next.setText(self.t(N_("Making the vault …")))
        self.context.jobs.run(
            self,
            create_vault,
            Path(self.folder.text()),
            typed(self.first),
            kdf=self.context.kdf,
            then=self._created,
            failed=self._failed,
        )

    def _created(self, made: Any) -> None:
        self.made = made
        forget(self.first, self.second, self.shown)
        self.done.emit()

    def _failed(self, error: BaseException) -> None:
        self.next.setEnabled(True)
        self.next.setText(self.t(N_("Continue")))
        told = notice(error, self.t)
        self.complain(f"{told.words} {told.advice}".strip())


class RecoveryStep(Step):
    """The recovery code is shown once; one group is typed again."""

    def __init__(self, context: Context) -> None:
        t = context.translate
        words = N_(
            "It opens the vault when the passphrase is lost. It is shown once. "
            "Write it on paper and keep it away from this computer."
        )
        super().__init__(context, t(N_("The recovery code")), t(words))
        self.shown = CodeShown(context, self.go_on)
        self.code, self.ask, self.typed = self.shown.code, self.shown.ask, self.shown.typed
        self.body.addWidget(self.shown)

    def show_code(self, code: str, session: Any) -> None:
        """Show the code and ask for one of its groups."""
        self.shown.show_code(code, session)

    def begin(self) -> None:
        self.typed.setFocus()

    def go_on(self) -> None:
        if not self.shown.checked():
            self.complain(self.t(N_("That is another group. Look at the paper again.")))
            return
        self.done.emit()


class CaseStep(Step):
    """The first case, by a codename."""

    chosen = Signal(str)
    sample = Signal()

    def __init__(self, context: Context) -> None:
        t = context.translate
        words = N_("Give it a codename, never the person's name. Everything else can wait.")
        super().__init__(context, t(N_("The first case")), t(words))
        self.title = QLineEdit()
        self.title.setAccessibleName(t(N_("Codename")))
        self.title.setPlaceholderText(t(N_("e.g. Birch")))
        self.title.returnPressed.connect(self.go_on)
        caption = label(t(N_("Codename")), "label")
        caption.setBuddy(self.title)
        self.body.addWidget(caption)
        self.body.addWidget(self.title)
        self.feet.insertWidget(0, button(t(N_("Look at the sample cases")), self.sample.emit, "link"))
        self.feet.insertWidget(1, button(t(N_("Later")), lambda: self.chosen.emit(""), "link"))

    def begin(self) -> None:
        self.title.setFocus()

    def go_on(self) -> None:
        if not self.title.text().strip():
            self.complain(self.t(N_("Type a codename, or choose Later.")))
            return
        self.chosen.emit(self.title.text().strip())


class FirstRun(QWidget):
    """The steps in a row; `finished` brings the open session, the codename of a first case
    ("" = none) and whether the sample is wanted."""

    finished = Signal(object, str, bool)
    ready = Signal()
    left = Signal()
    restore = Signal()
    spoken = Signal(str)

    def __init__(self, context: Context, path: Path) -> None:
        super().__init__()
        self.setObjectName("ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self.context, self.t = context, context.translate
        self.secret_step = PassphraseStep(context, path)
        self.recovery_step = RecoveryStep(context)
        self.case_step = CaseStep(context)
        self.language_step = LanguageStep(context)
        self.language_step.spoken.connect(self.spoken)
        self._steps: list[Step] = [
            self.language_step,
            self.secret_step,
            self.recovery_step,
            self.case_step,
        ]
        self.secret_step.feet.insertWidget(0, button(self.t(N_("Restore a backup …")), self.restore.emit, "link"))
        self.stack = QStackedWidget()
        for step in self._steps:
            self.stack.addWidget(step)
            step.done.connect(self._advance)
        self.case_step.chosen.connect(lambda title: self.finished.emit(self.session, title, False))
        self.case_step.sample.connect(lambda: self.finished.emit(self.session, "", True))
        self.trail = [label(f"{context.number(n)}  {self.t(name)}", "step") for n, name in enumerate(_STEPS, 1)]
        for words in self.trail:  # the step in hand is bold: nothing moves when it is another one
            words.ensurePolished()
            words.setMinimumWidth(words.sizeHint().width())
        body = column(row(*self.trail, -1, gap=18), self.stack, margins=(36, 28, 36, 28), gap=22)
        frame = card(body)
        frame.setFixedWidth(context.theme.size(600))
        frame.setMinimumHeight(min(context.theme.size(470), _TALL))
        # Where letters are large the card is taller than the screen: then it scrolls.
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(boxed(column(-1, row(-1, frame, -1), -1), "sheet"))
        self.setLayout(column(self.area))

    @property
    def session(self) -> Any:
        """The session of the vault that was made (None before)."""
        made = getattr(self.secret_step, "made", None)
        return made[0] if made else None

    def begin(self) -> None:
        """Show the first step."""
        self._show(0)
        QTimer.singleShot(0, self.ready.emit)

    def _show(self, number: int) -> None:
        self.area.verticalScrollBar().setValue(0)
        self.stack.setCurrentIndex(number)
        for n, words in enumerate(self.trail):
            put(words, role="step" if n == number else "muted")
        self._steps[number].begin()

    def _advance(self) -> None:
        number = self.stack.currentIndex()
        if number == 1:
            code = self.secret_step.made[1]
            self.secret_step.made = (self.session, "")
            self.recovery_step.show_code(code, self.session)
        self._show(number + 1)


def create_vault(path: Path, secret: bytearray, kdf: Any = None) -> tuple[Any, str]:
    """Make a vault off the window's thread; answers its session and recovery code."""
    from app.actions import opening  # noqa: PLC0415 - late, for a quick start

    return opening.make_vault(path, secret, kdf=kdf)
