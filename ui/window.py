"""The one window: locked, first run, or the desk; locking ends the process."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDropEvent, QInputEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QMainWindow,
    QMessageBox,
    QStackedWidget,
    QWidget,
)

from app.domain.words import N_
from ui import speech
from ui.context import Context
from ui.dialogs.unlock import Unlock
from ui.ending import close_vault, put_secrets_away
from ui.kit.commands import ours_first, pressed_by_enter
from ui.kit.sight import Sight
from ui.reopening import Reopening
from ui.theme import TROUBLE, broken
from ui.watch import Watch

# So much of the window must be on a screen that it can be taken hold of.
_SEEN = 80
_ACTIVITY = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.DragMove,
    }
)
_FROM_PEOPLE = (QInputEvent, QDropEvent)


class Window(QMainWindow):
    """Shows the lock, the first run or the desk, and counts down to the lock.

    `ready`: the first field takes keys. `vanishing`: everything is to be gone within a blink, finished or not.
    `ended`: everything is closed and the process may go; `again` says whether a fresh locked one is to follow.
    """

    ready = Signal()
    vanishing = Signal()
    ended = Signal()
    ticked = Signal(int)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.t = context, context.translate
        self.again = False
        self.vault_path: Path | None = None
        self.desk: Any = None
        self._ending = False
        self._idle_left = 0
        self._ticked_at = _running()
        self.stack = QStackedWidget()
        self.setCentralWidget(self.stack)
        self._entitle()
        self.resize(context.theme.size(1240), context.theme.size(800))
        self.setMinimumSize(640, 480)
        speech.speak(context.lang)
        context.say = self.say
        self.watch: Watch | None = None
        self._clock = QTimer(self, interval=1000)
        self._clock.timeout.connect(self._tick)
        self._shortcut("Ctrl+Shift+L", self.lock)
        self._shortcut("Ctrl+Shift+Q", self.panic)
        self._panic_key = self._shortcut(context.settings.panic_key, self.panic)
        context.bind_keys = self.bind_keys
        context.anew = self.anew
        cast("QApplication", QApplication.instance()).screenRemoved.connect(self._screen_gone)
        self._sight = Sight(self)
        context.wiped = self.show_gone

    def _entitle(self) -> None:
        title = N_("Documents") if self.context.settings.neutral_title else "Havenfile"
        self.setWindowTitle(self.t(title))

    def _speak(self, language: str, path: Path) -> None:
        """Another language was chosen before there is a vault: everything is said in it from now on."""
        self.context.speak(language)
        self.t = self.context.translate
        self.context.theme.wear(cast("QApplication", QApplication.instance()))
        self._entitle()
        QTimer.singleShot(0, self, lambda: self._show_first_run(path))

    def _shortcut(self, keys: str, action: Callable[[], object]) -> QShortcut:
        made = QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.ApplicationShortcut)
        made.activated.connect(action)
        return made

    def bind_keys(self) -> None:
        """Take the one key that ends everything, the title and the time to the lock from the settings."""
        self._panic_key.setKey(QKeySequence(self.context.settings.panic_key))
        self._entitle()
        self.stay()

    def anew(self, choice: str) -> None:
        """The desk again, in the words and sizes chosen now: the same page, the same case; `choice` keeps the focus."""
        old, name = self.desk, self.desk.name_of(self.desk.current())
        old.flush()
        self.context.speak(self.context.settings.language or self.context.lang)
        self.t = self.context.translate
        speech.speak(self.context.lang)
        self._entitle()
        self._new_desk()
        old.recent_to(self.desk)
        page = self.desk.show_page(name)
        getattr(page, "focus_on", lambda _: None)(choice)
        self.desk.entry.take_over(old)

    # -- what is shown ------------------------------------------------------------------

    def begin(self, vault: Path | None) -> None:
        """Show the lock of a vault, or the first run where there is none yet."""
        kept = self.context.settings.last_vault
        path = vault or (Path(kept) if kept else Path.home() / "Havenfile")
        self.vault_path = path
        if path.is_dir() and any(path.iterdir()):
            self._show_unlock(path)
        else:
            self._show_first_run(path)

    def _show(self, widget: QWidget) -> None:
        old = self.stack.currentWidget()
        self.stack.addWidget(widget)
        self.stack.setCurrentWidget(widget)
        if old is not None and old is not widget:
            self.stack.removeWidget(old)
            old.deleteLater()

    def _show_unlock(self, path: Path) -> None:
        self.vault_path = path
        unlock = Unlock(self.context)
        unlock.ready.connect(self.ready)
        unlock.opened.connect(lambda session: self._unlocked(session, unlock.travelling))
        unlock.other.connect(self._other)
        unlock.fresh.connect(self._fresh)
        unlock.gone.connect(self.show_gone)
        unlock.restore.connect(lambda: self._restore(self._free_path()))
        self._show(unlock)
        unlock.show_vault(path)

    def _unlocked(self, session: Any, travelling: bool) -> None:  # noqa: FBT001 - as the lock screen has it
        self.open_desk(session)
        if travelling:
            self.desk.begin_travel()

    def show_gone(self, answer: Any) -> None:
        """The vault was wiped: forget where it was, say what may remain."""
        from ui.dialogs.wipe import Gone  # noqa: PLC0415 - once in a vault's life

        self._clock.stop()
        self.desk = None
        if self.watch is not None:
            self.watch.release()
        self.menuBar().clear()
        self.context.settings.last_vault = ""
        self.context.settings.save()
        gone = Gone(self.context, answer)
        gone.closed.connect(self.close)
        self._show(gone)
        gone.close_button.setFocus()

    def _show_first_run(self, path: Path) -> None:
        from ui.dialogs.first_run import FirstRun  # noqa: PLC0415 - once in a vault's life

        first = FirstRun(self.context, path)
        first.spoken.connect(lambda code: self._speak(code, path))
        first.ready.connect(self.ready)
        first.finished.connect(self._first_done)
        first.secret_step.done.connect(self._begin_watch)
        first.restore.connect(lambda: self._restore(path))
        self._show(first)
        first.begin()

    def _other(self) -> None:
        from ui.dialogs.files import ask_folder  # noqa: PLC0415 - rarely used

        start = self.vault_path.parent if self.vault_path else Path.home()
        chosen = ask_folder(self, self.t(N_("Which vault?")), start)
        if chosen is not None:
            self._show_unlock(chosen)

    def _fresh(self) -> None:
        self._show_first_run(self._free_path())

    def _free_path(self) -> Path:
        base = self.vault_path.parent if self.vault_path else Path.home()
        names = (base / f"Havenfile {n}" for n in range(2, 1000))
        return next(path for path in names if not path.exists())

    def _restore(self, target: Path) -> None:
        from ui.dialogs.restore import Restore  # noqa: PLC0415 - rarely used

        Restore(self, self.context, target, self._restored).open()

    def _restored(self, session: Any, answer: dict[str, Any]) -> None:
        from ui.dialogs.restore import told  # noqa: PLC0415 - rarely used

        self.open_desk(session)
        self.say(told(answer, self.context), "ok")

    def _first_done(self, session: Any, title: str, sample: bool) -> None:  # noqa: FBT001 - as the signal brings it
        self.open_desk(session, first_case=title)
        from app.actions import first_steps  # noqa: PLC0415 - once in a vault's life

        self.context.jobs.do(None, first_steps.open_steps)
        if sample:
            self.desk.fill_sample()

    def _new_desk(self) -> None:
        from ui.desk import Desk  # noqa: PLC0415 - pages are read once a vault is open

        self.desk = Desk(self.context, self)
        self.desk.lock_asked.connect(self.lock)
        self.desk.trouble.reopen_asked.connect(Reopening(self).begin)
        self.ticked.connect(self.desk.show_countdown)
        self._show(self.desk)

    def _say_trouble(self) -> None:
        """Settings or colours that could not be read are spoken of once, when there is time for it."""
        trouble = self.context.settings.trouble or (TROUBLE if broken else "")
        if trouble:
            self.say(self.context.translate(trouble))
        self.context.settings.trouble = ""
        broken.clear()

    def open_desk(self, session: Any, first_case: str = "") -> None:
        """The vault is open: show the desk."""
        context = self.context
        context.session = context.jobs.session = session
        self._begin_watch()
        context.bus.attach(session)
        self.vault_path = Path(session.path)
        if context.settings.remember_vault:
            context.settings.last_vault = str(session.path)
            context.settings.save()
        self._new_desk()
        self.desk.begin(first_case)
        self._say_trouble()
        cast("QApplication", QApplication.instance()).installEventFilter(self)
        self.stay()
        self._clock.start()

    def _begin_watch(self) -> None:
        """From now on the system's sleep, screen lock and change of user lock the vault."""
        if self.watch is None:
            self.watch = Watch(self, self.windowTitle(), self.t(N_("Closing files")))
            self.watch.rung.connect(lambda _: self.lock())
            self.watch.start()

    def say(self, words: str, weight: str = "plain") -> None:
        """Say something where the user looks: on the desk's banner, else in a dialog."""
        if self.desk is not None:
            self.desk.banner.say(words, weight)
        else:
            box = QMessageBox(QMessageBox.Icon.Warning, self.windowTitle(), words, parent=self)
            box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            box.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)  # else no outline is drawn
            box.open()

    # -- screens ------------------------------------------------------------------------

    def _screen_gone(self, _: object) -> None:
        """A screen went away: once Qt knows which are left, see whether the window is on one of them."""
        QTimer.singleShot(0, self, self.come_back)

    def come_back(self) -> None:
        """Onto a screen there is, when the window is out of sight; smaller where that is smaller."""
        screens = [screen.availableGeometry() for screen in QApplication.screens()]
        here = self.frameGeometry()
        seen = [room.intersected(here) for room in screens]
        if not screens or any(part.width() >= _SEEN and part.height() >= _SEEN for part in seen):
            return
        room = QApplication.primaryScreen().availableGeometry()
        self.resize(min(self.width(), room.width()), min(self.height(), room.height()))
        self.move(room.center() - self.rect().center())
        for dialog in self.findChildren(QDialog):
            if dialog.isVisible():
                dialog.move(self.geometry().center() - dialog.rect().center())

    # -- idle ---------------------------------------------------------------------------

    def stay(self) -> None:
        """Somebody is there: count from the start."""
        self._idle_left = 60 * self.context.settings.idle_minutes
        self._ticked_at = _running()

    def _tick(self) -> None:
        """Count what went by, also asleep or without a tick; what the clock on the wall is set to is no matter."""
        now = _running()
        self._idle_left -= max(1, int(now - self._ticked_at))
        self._ticked_at = now
        self.ticked.emit(self._idle_left)
        if self._idle_left <= 0:
            self.lock()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if not isinstance(event, _FROM_PEOPLE):  # of all that is painted and laid out nothing more is asked
            return False
        if event.type() in _ACTIVITY:
            self.stay()
        return ours_first(event) or pressed_by_enter(watched, event)

    # -- the end ------------------------------------------------------------------------

    def _session(self) -> Any:
        """The vault that is open, also in the middle of the first run."""
        return self.context.session or getattr(self.stack.currentWidget(), "session", None)

    def lock(self) -> None:
        """Keep what is typed, close the vault, end, and come back locked."""
        if self._session() is not None:
            self._end(again=True)

    def panic(self) -> None:
        """Gone from the screen at once; what is typed is kept all the same, and no work is waited for."""
        self._end(again=False, hurried=True)
        self.vanishing.emit()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        if self.desk is not None and self.desk.trouble.asks_once():
            event.ignore()
            return
        event.accept()
        self._end(again=False)

    def _end(self, *, again: bool, hurried: bool = False) -> None:
        if self._ending:
            return
        self._ending = True
        self._clock.stop()
        for shown in QApplication.topLevelWidgets():  # a question that stands open goes with the window
            shown.hide()
        put_secrets_away()
        session = self._session()
        self.again = again and session is not None
        if session is None:
            self._ended()
            return
        self.vault_path = Path(session.path)
        if self.desk is not None:
            self.desk.flush()
        self._forget_clipboard()
        jobs = self.context.jobs
        for job in jobs.busy():
            if job.title:
                job.cancel()
        open_work = [job.future for job in jobs.busy() if job.future is not None]
        jobs.run(
            None,
            close_vault,
            session,
            open_work,
            self.watch.release if self.watch is not None else None,
            hurried,
            then=lambda _: self._ended(),
            failed=lambda _: self._ended(),
        )

    def _forget_clipboard(self) -> None:
        clipboard = QApplication.clipboard()
        if clipboard.ownsClipboard():
            clipboard.clear()

    def _ended(self) -> None:
        self.context.jobs.close()
        self.ended.emit()
        QTimer.singleShot(0, QApplication.quit)


def _running() -> float:
    """Seconds this computer has been running, its sleep included where the system counts it."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC if hasattr(time, "CLOCK_MONOTONIC") else None)
    return time.clock_gettime(clock) if clock is not None else time.monotonic()
