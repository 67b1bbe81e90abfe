"""The words of consent over the whole window, in the person's language: large letters, three questions, a way back."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

from app.actions.intake import Script
from app.domain.words import N_
from ui.context import Context
from ui.kit.answers import Segments
from ui.kit.basics import boxed, button, card, column, label, put, row

_WIDE = 900


class ScriptView(QWidget):
    """Covers the window, so that nothing of any case is seen; `answered` brings scope and answer."""

    answered = Signal(str, str)
    closed = Signal()

    def __init__(self, window: QWidget, context: Context, script: Script, answers: dict[str, str]) -> None:
        super().__init__(window)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, True)
        self.setAccessibleName(script.title)
        self.context, self.script = context, script
        rtl = script.right_to_left
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
        self.questions: dict[str, Segments] = {}
        self.back = button(script.back, self.put_away, "primary")
        self.area = self._area(answers)
        self.setLayout(column(self._warning(), self.area, gap=0))
        window.installEventFilter(self)
        self.setGeometry(window.rect())
        self.show()
        self.raise_()
        self.area.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- making ---------------------------------------------------------------------

    def _warning(self) -> QWidget:
        """For the one who asks: these words wait for a speaker. In the language of the screen."""
        words = self.context.translate(
            N_("These words are a machine-written draft. Nobody who speaks the language has checked them yet: go "
               "through them with an interpreter.")
        )  # fmt: skip
        self.warning = label(words, "warning", wrap=True)
        self.warning.setLayoutDirection(self.window().layoutDirection())
        self.warning.setVisible(self.script.unchecked)
        if not self.script.unchecked:
            self.warning.hide()
        return self.warning

    def _area(self, answers: dict[str, str]) -> QScrollArea:
        script = self.script
        body = column(label(script.title, "script-title", wrap=True), margins=(40, 36, 40, 40), gap=22)
        for head, text in script.parts:
            body.addLayout(column(label(head, "script-head", wrap=True), label(text, "script", wrap=True), gap=4))
        body.addWidget(card(self._asked(answers)))
        body.addLayout(row(self.back, -1))
        sheet = boxed(body)
        sheet.setMaximumWidth(self.context.theme.size(_WIDE))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        area.setAccessibleName(script.title)
        around = row(sheet, gap=0)
        area.setWidget(boxed(around, "sheet"))
        return area

    def _asked(self, answers: dict[str, str]) -> QVBoxLayout:
        box = column(margins=(24, 20, 24, 20), gap=18)
        options = [(answer, self.script.answers[answer]) for answer in ("yes", "no", "not_asked")]
        for scope, ask in self.script.questions.items():
            segments = Segments(options, ask)
            segments.choose(answers.get(scope, ""))
            self._enlarge(segments)
            segments.chosen.connect(lambda answer, scope=scope: self.answered.emit(scope, answer))
            self.questions[scope] = segments
            box.addLayout(column(label(ask, "script", wrap=True), segments, gap=8))
        return box

    def _enlarge(self, segments: Segments) -> None:
        """Letters as large as the words around them, and round corners on the side where these words begin."""
        made = list(segments.buttons.values())
        if self.script.right_to_left != QApplication.isRightToLeft():
            put(made[0], place="last")
            put(made[-1], place="first")
        for press in made:
            press.setMinimumWidth(3 * press.minimumWidth() // 2)
            put(press, large=True)

    # -- the way back ------------------------------------------------------------------

    def put_away(self) -> None:
        """Back to the page."""
        self.closed.emit()
        self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_Escape:
            self.put_away()
            return
        super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return super().eventFilter(watched, event)

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802, FBT001 - Qt's own signature
        """The focus stays on these words until they are put away."""
        steps = [self.area, *(made for one in self.questions.values() for made in one.buttons.values()), self.back]
        focus = self.window().focusWidget()
        at = steps.index(focus) if focus in steps else -1
        steps[(at + (1 if forward else -1)) % len(steps)].setFocus(Qt.FocusReason.TabFocusReason)
        return True
