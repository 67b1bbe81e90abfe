"""A vault that can't be written: said calmly, tried again by itself, nothing of what is typed lost meanwhile."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.actions import records
from app.domain.words import N_
from ui import work

_CODES = frozenset({"io", "disk_full"})
_AGAIN = 3000
_JUDGED = 1200
_FULL = N_("The disk of the vault is full. What you type stays in this window and is stored as soon as there is room.")
_GONE = N_("The disk of the vault can't be reached. What you type stays here and is stored as soon as it is back.")
_THERE = N_(
    "The disk of the vault is there again, but the vault has to be opened once more. What you typed stays here, and is "
    "stored as soon as it is open."
)
_ADVICE = N_("Go on working, but don't close the window.")


class Trouble(QObject):
    """Takes notices of a disk in trouble for a desk; while it lasts, what is typed is stored again and again."""

    reopen_asked = Signal()

    def __init__(self, desk: Any) -> None:
        super().__init__(desk)
        self._desk = desk
        self.standing = False
        self._failed = self._offered = self._paused = self._asked = False
        self._code = ""
        self._again = QTimer(self, singleShot=True, interval=_AGAIN)
        self._again.timeout.connect(self.try_again)
        self._judge = QTimer(self, singleShot=True, interval=_JUDGED)
        self._judge.timeout.connect(self._judged)

    def took(self, told: Any) -> bool:
        """Whether a notice is of this sort; the first is said, the others are its echo."""
        if told.code not in _CODES:
            return False
        self._failed = True
        self._code = told.code
        if not self.standing:
            self.standing = True
            t = self._desk.t
            words = t(_FULL if told.code == "disk_full" else _GONE)
            self._desk.banner.say(words, "problem", t(_ADVICE), action=t(N_("Try now")), then=self.try_again)
        if not self._paused:
            self._again.start()
        return True

    def asks_once(self) -> bool:
        """Whether closing waits for a second time, since what is typed would be lost with the window."""
        if not self.standing or self._asked:
            return False
        self._asked = True
        words = self._desk.t(N_("What you typed is not stored yet. Close once more to leave without it."))
        self._desk.banner.say(words, "problem", action=self._desk.t(N_("Try now")), then=self.try_again)
        return True

    def pause(self) -> None:
        """Nothing is tried until the vault is open again."""
        self._paused = True
        self._again.stop()
        self._judge.stop()

    def resume(self) -> None:
        """The vault is open again: store what is typed."""
        self._paused = False
        self.try_again()

    def try_again(self) -> None:
        """Store what is typed on every page once more."""
        self._failed = False
        self._desk.flush()
        # Also where nothing is typed it must be seen whether the vault can be written.
        self._desk.context.jobs.do(self, records.drop_draft, "")
        self._judge.start()

    def _judged(self) -> None:
        if not self.standing:
            return
        if self._failed:
            self._look()
            return
        if self._desk.context.jobs.busy():
            self._judge.start()
            return
        self.standing = self._offered = self._asked = False
        self._again.stop()
        words = self._desk.t(N_("The disk of the vault is back, and what was typed is stored."))
        self._desk.banner.hide()
        self._desk.banner.say(words, "ok")

    def _look(self) -> None:
        """Whether the vault lies in its place again, though what was opened is dead: a disk that was pulled out."""
        if self._code == "disk_full" or (self._offered and self._desk.banner.isVisible()):
            return
        context = self._desk.context
        context.jobs.run(self, work.in_place, context.session, then=self._looked, failed=lambda _: None)

    def _looked(self, there: bool) -> None:  # noqa: FBT001 - as the work answers
        if not there or not self.standing or self._paused:
            return
        self._offered = True
        t = self._desk.t
        words = t(N_("Open it again"))
        self._desk.banner.say(t(_THERE), "problem", t(_ADVICE), action=words, then=self.reopen_asked.emit)
