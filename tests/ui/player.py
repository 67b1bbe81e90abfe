"""The program itself in a process of its own, with somebody at the keyboard.

Reads from standard input the vault's folder, its passphrase, words, and perhaps `everywhere`. Opens the vault by its keys, types the words into
a new threat without leaving the field, prints `typed UID`, and stays. `everywhere`: into a page of intake, the recipient
of a paper and the quick line, each until the vault holds them; prints `typed` and stays. Started again after a lock it finds nothing more
to read, prints `locked PID`, and stays.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.paths import ROOT
from ui import main as ui_main
from ui.dialogs.unlock import Unlock
from ui.window import Window


def say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


class Player:
    """Presses keys as soon as there is somewhere for them to go."""

    def __init__(self, passphrase: str, words: str, where: str) -> None:
        self.passphrase, self.words, self.where = passphrase, words, where
        self.places = [self._intake, self._dossier, self._quick]
        self.step = self.unlock
        self.timer = QTimer(interval=20)
        self.timer.timeout.connect(lambda: self.step())
        self.timer.start()

    def window(self) -> Window | None:
        found = [w for w in QApplication.topLevelWidgets() if isinstance(w, Window) and w.isVisible()]
        return found[0] if found else None

    def unlock(self) -> None:
        window = self.window()
        unlock = window.stack.currentWidget() if window else None
        if not isinstance(unlock, Unlock) or QApplication.focusWidget() is not unlock.field:
            return
        if not self.passphrase:
            say(f"locked {os.getpid()}")
            self.timer.stop()
            return
        QTest.keyClicks(unlock.field, self.passphrase)
        QTest.keyClick(unlock.field, Qt.Key.Key_Return)
        self.step = self.choose_case

    def choose_case(self) -> None:
        window = self.window()
        if window is None or window.desk is None or window.context.jobs.busy():
            return
        from app.actions import queries

        case = window.context.session.ask(queries.cases)[0]
        window.context.case.take(case.code, case.uid, case.title)
        if self.where:
            self.desk, self.session = window.desk, window.context.session
            self.step = self.next_place
            return
        self.page = window.desk.show_page("threats")
        self.page.begin_new()
        self.page.inspector.form.form.focus_field("words")
        self.step = self.type

    def _intake(self) -> None:
        self.desk.show_page("intake").questions.cells["who"].editor.setFocus()

    def _dossier(self) -> None:
        self.desk.show_page("dossier").choices.recipient.setFocus()

    def _quick(self) -> None:
        self.desk.quick.begin("threat")

    def next_place(self) -> None:
        """The next field, with all the words typed at once; or said that all is typed."""
        if self.desk.context.jobs.busy():
            return
        if not self.places:
            self.timer.stop()
            say("typed")
            return
        self.places.pop(0)()
        QTest.keyClicks(QApplication.focusWidget(), self.words)
        self.waits_for = len(self.places)
        self.step = self.kept

    def kept(self) -> None:
        """Go on once the vault holds what was typed, which nobody has left; the last place is left to the killer."""
        from app.actions import previewing, queries

        found = [draft.text for draft in self.session.ask(queries.drafts)]
        found.append(self.session.ask(previewing.chosen, "C-001").get("recipient"))
        if found.count(self.words) == 3 - self.waits_for or not self.places:
            self.step = self.next_place

    def type(self) -> None:
        """One key at a time, as people type; the timers of the program run in between."""
        if self.words:
            QTest.keyClicks(QApplication.focusWidget(), self.words[0])
            self.words = self.words[1:]
        else:
            self.timer.stop()
            say(f"typed {self.page.inspector.form.target.uid}")


def play(
    vault: Path, passphrase: str, words: str, environ: dict[str, str] | None = None, where: str = ""
) -> subprocess.Popen[str]:
    """Start the program with somebody who opens the vault and types; without a screen of its own offscreen."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.ui.player"],
        cwd=ROOT, env=environ or {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdin is not None
    process.stdin.write(f"{vault}\n{passphrase}\n{words}\n{where}\n")
    process.stdin.close()
    return process


def line_of(process: subprocess.Popen[str]) -> list[str]:
    """The words of the next line the program says."""
    assert process.stdout is not None
    return process.stdout.readline().split()


def main() -> int:
    vault, passphrase, words, where = ([*sys.stdin.read().splitlines(), "", "", "", ""])[:4]
    made = ui_main.application
    players = []

    def application() -> QApplication:
        app = made()
        players.append(Player(passphrase, words, where))
        return app

    ui_main.application = application
    return ui_main.main(["--vault", str(Path(vault))] if vault else None)


if __name__ == "__main__":
    sys.exit(main())
