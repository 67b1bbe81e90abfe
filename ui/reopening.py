"""A vault whose disk was pulled out and put in again: opened once more before the desk, with all that is typed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMainWindow

from ui import work
from ui.dialogs.unlock import Unlock


class Reopening(QObject):
    """Ends what is dead, asks for the passphrase, and gives the desk the new session."""

    def __init__(self, window: Any) -> None:
        super().__init__(window)
        self._window = window
        self._unlock: Unlock | None = None

    def begin(self) -> None:
        """The desk waits out of sight behind the lock; its keys do nothing meanwhile."""
        window, context = self._window, self._window.context
        old = context.session
        window.desk.trouble.pause()
        unlock = self._unlock = Unlock(context)
        unlock.opened.connect(self._opened)
        _menus(window, on=False)
        window.stack.addWidget(unlock)
        window.stack.setCurrentWidget(unlock)
        unlock.show_again(Path(old.path))
        context.jobs.run(None, work.let_go, old)

    def _opened(self, session: Any) -> None:
        """Another vault in its place is not written into."""
        window, context, unlock = self._window, self._window.context, self._unlock
        if unlock is None:
            return
        if session.vault.vault_id != context.session.vault.vault_id:
            context.jobs.run(None, work.let_go, session)
            unlock.say_other()
            return
        context.session = context.jobs.session = session
        context.bus.attach(session)
        window.stack.setCurrentWidget(window.desk)
        window.stack.removeWidget(unlock)
        unlock.deleteLater()
        _menus(window, on=True)
        window.stay()
        self._go_on(window.desk)

    def _go_on(self, desk: Any) -> None:
        """What is typed is stored, what is shown is read anew, and what must be known of the vault is said."""
        desk.current().shown()
        desk.trouble.resume()
        if desk.context.session.alarms:
            desk.entry.begin()


def _menus(window: QMainWindow, *, on: bool) -> None:
    for menu in window.menuBar().actions():
        menu.setEnabled(on)
