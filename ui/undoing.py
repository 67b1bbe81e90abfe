"""Ctrl+Z and Ctrl+Y over everything done in the window, step by step or back to an earlier moment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from app.actions import undoing
from app.domain.errors import LaterChange, NothingToUndo
from app.domain.words import N_
from ui.context import Context
from ui.errors import notice
from ui.kit.steps import step_words

# From so many journal entries on it takes a while, and can be stopped.
_LONG = 300
_ENDED = {
    "erase": N_("Undo ends here: the last change was an erasure, and what was erased can't come back."),
    "shred": N_("Undo ends here: the last change was a shredding, and what was shredded can't come back."),
}


class Undoing(QObject):
    """Takes back and does again; says in words what it was, and shows the record where one is."""

    def __init__(self, desk: Any) -> None:
        super().__init__(desk)
        self.desk = desk
        self.context: Context = desk.context
        self.t = self.context.translate
        cast("QApplication", QApplication.instance()).focusChanged.connect(self._focused)

    def _focused(self, _: QWidget | None, editor: QWidget | None) -> None:
        if isinstance(editor, QLineEdit | QPlainTextEdit):
            editor.removeEventFilter(self)
            editor.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """An editor in which nothing was typed since it was stored leaves undo and redo to the vault."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(watched, QLineEdit | QPlainTextEdit):
            pressed = cast("QKeyEvent", event)
            if _is(pressed, "Ctrl+Z") and not _can(watched, "isUndoAvailable"):
                event.ignore()
                return True
            if _is(pressed, "Ctrl+Y") and not _can(watched, "isRedoAvailable"):
                event.ignore()
                return True
        return False

    # -- one step -----------------------------------------------------------------------

    def undo(self) -> None:
        """Take back the newest step; what is typed is stored first."""
        self.desk.flush()
        self._ask(again=False, then=self._take_back)

    def redo(self) -> None:
        """Do again what was taken back last."""
        self.desk.flush()
        self._ask(again=True, then=self._do_again)

    def _ask(self, *, again: bool, then: Callable[[Any], None]) -> None:
        # On the store's thread, behind all that was just stored.
        self.context.jobs.do(
            self.desk,
            undoing.next_step,
            again=again,
            then=lambda done: then(done.result),
            failed=lambda error: self._failed(error, None),
        )

    def _take_back(self, step: Any) -> None:
        passed = N_("Taken back: {what}. What came with a handover since then stays.")
        self._run(undoing.undo, step, passed if step.passed else N_("Taken back: {what}"))

    def _do_again(self, step: Any) -> None:
        self._run(undoing.redo, step, N_("Done again: {what}"))

    def _run(self, command: Any, step: Any, words: str, then: Callable[[], None] | None = None) -> None:
        what = step_words(step, self.context)
        long = {"title": self.t(words).format(what=what)} if step.size > _LONG else {}

        def done(_: Any) -> None:
            self._say(self.t(words).format(what=what), step, shown=then is None)
            if then is not None:
                then()

        self.context.jobs.do(
            self.desk, command, step.tx, then=done, failed=lambda error: self._failed(error, step), **long
        )

    def _say(self, words: str, step: Any, *, shown: bool) -> None:
        """The words on the banner; the record itself where its page stands open, else a way to it."""
        record = step.record
        there = record is not None and step.kind != "case"
        if there and shown and self.desk.shows(step.kind):
            self.desk.current().show_record(step.kind, record.uid)
            there = False
        then = (lambda: self.context.go(step.kind, record.uid)) if there else None
        self.desk.banner.say(words, "plain", action=self.t(N_("Show it")) if there else "", then=then)

    def _failed(self, error: BaseException, step: Any) -> None:
        if isinstance(error, NothingToUndo):
            words = _ENDED.get(error.facts.get("reason", ""), NothingToUndo.words)
            self.desk.banner.say(self.t(words), "plain")
            return
        if isinstance(error, LaterChange) and step is not None:
            self._blocked(error, step)
            return
        self.desk.show_notice(notice(error, self.t))

    def _blocked(self, error: LaterChange, step: Any) -> None:
        by, _, at = str(error.facts.get("by", "")).partition(", ")
        words = self.t(N_("Not taken back: {what}. It was changed later ({by}), and that change stays."))
        told = words.format(what=step_words(step, self.context), by=f"{by}, {self.context.moment(at)}" if at else by)
        uid = str(error.facts.get("uid", ""))
        kind = str(error.facts.get("subject", "")).partition(" ")[0]
        self.desk.banner.say(
            told, "warn", action=self.t(N_("Show it")), then=lambda: self.context.go(kind or step.kind, uid)
        )

    # -- several steps ------------------------------------------------------------------

    def show_steps(self) -> None:
        """The list of what was done; a line of it takes back everything down to it."""
        from ui.dialogs.steps import Steps  # noqa: PLC0415 - rarely used

        self.desk.flush()
        self.context.jobs.do(
            self.desk,
            undoing.steps,
            then=lambda done: Steps(self.desk, self.context, done.result, self.back_to).open(),
        )

    def back_to(self, tx: int) -> None:
        """Take back every step from the newest down to this one; a step that can't be ends it, and is named."""

        def go_on(step: Any) -> None:
            if step.tx < tx:
                return
            self._run(undoing.undo, step, N_("Taken back: {what}"), then=lambda: again(step))

        def again(step: Any) -> None:
            if step.tx > tx:
                self._ask(again=False, then=go_on)

        self._ask(again=False, then=go_on)


def _is(event: QKeyEvent, keys: str) -> bool:
    return QKeySequence(event.keyCombination()) == QKeySequence(keys)


def _can(editor: QLineEdit | QPlainTextEdit, what: str) -> bool:
    if editor.isReadOnly():
        return False
    asked = editor if isinstance(editor, QLineEdit) else editor.document()
    found = getattr(asked, what)
    return bool(found() if callable(found) else found)
