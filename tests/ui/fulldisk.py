"""The window on a small disk of its own, in a mount namespace: full while somebody works, then pulled out for good.

Argument: an empty folder where the disk is mounted. Prints one JSON document of what the window said and kept.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.actions import opening, queries, records
from app.settings import Settings
from app.vault import folder
from app.vault.credentials import KdfParams
from tests.faults.small_disk import fill
from ui.bus import Bus
from ui.context import Context
from ui.jobs import Jobs
from ui.theme import Theme
from ui.window import Window

PASSPHRASE = b"arches solving nueva frontal invites fishery"
_SIZE, _RESERVE = "12m", 256 * 1024
_LONG = 15.0
WORDS = "They came at night. "


class Sitting:
    """Somebody at the window."""

    def __init__(self, disk: Path) -> None:
        self.disk, self.found = disk, {}
        app = QApplication.instance() or QApplication([])
        theme = Theme("light")
        theme.wear(app)
        self.context = Context(Jobs(), Bus(), Settings(remember_vault=False), theme, str)
        self.window = Window(self.context)
        self.window.show()

    def until(self, what: Callable[[], object]) -> bool:
        end = time.monotonic() + _LONG
        while not what():
            if time.monotonic() > end:
                return False
            QTest.qWait(20)
        return True

    def settle(self) -> None:
        self.until(lambda: not self.context.jobs.busy())
        QTest.qWait(20)
        self.until(lambda: not self.context.jobs.busy())

    def begin(self) -> None:
        """A vault on the disk, an event in hand."""
        session, _ = opening.make_vault(
            self.disk / "vault", bytearray(PASSPHRASE), kdf=KdfParams(memory_kib=64 * 1024, passes=1, lanes=1)
        )
        session.do(records.add_case, {"title": "Birch", "code": "C-001"})
        self.event = session.do(records.add_record, "event", {"event_kind": "arrest", "title": "x"}, "C-001").result
        self.window.open_desk(session)
        self.settle()
        self.context.case.take("C-001", session.ask(queries.cases)[0].uid, "Birch")
        self.desk, self.session = self.window.desk, session
        for timer in (self.desk.trouble._again, self.desk.trouble._judge):
            timer.setInterval(300)
        self.page = self.desk.show_page("timeline")
        self.page.show_record("event", self.event.uid)
        self.until(lambda: self.page.inspector.uid == self.event.uid)
        self.settle()
        self.form = self.page.inspector.form

    def write(self, text: str) -> None:
        """Words into the facts of the event, kept as they are while somebody types."""
        self.form.form.focus_field("narrative")
        QTest.keyClicks(QApplication.focusWidget(), " ")
        QApplication.focusWidget().insertPlainText(text)
        self.form.save_drafts()
        self.settle()

    def full(self) -> None:
        """Exhibits first, then words, more than the reserve holds; then there is room again."""
        paper = self.disk.parent / "paper.txt"
        paper.write_bytes(b"words " * 500_000)
        fill(self.disk, 200_000)
        evidence = self.desk.show_page("evidence")
        evidence.arrivals.files([paper])
        self.until(lambda: self.desk.trouble.standing or evidence.banner.isVisible() or self.desk.banner.isVisible())
        self.settle()
        self.found["exhibit said"] = [self.desk.banner.words.text(), evidence.banner.words.text()]
        self.found["exhibits"] = self.session.ask(queries.count, "evidence", "C-001")
        self.desk.show_page("timeline")
        fill(self.disk, 0)
        for _ in range(8):
            self.write(WORDS * 4000)
            if self.desk.trouble.standing:
                break
        self.found["full said"] = self.desk.banner.words.text()
        self.found["in the window"] = len(self.form.form.text("narrative"))
        self.desk.show_page("threats")
        self.found["another page"] = self.desk.name_of(self.desk.current())
        (self.disk / "ballast").unlink()
        self.desk.trouble.try_again()
        self.settle()
        self.until(lambda: not self.desk.trouble.standing)
        self.settle()
        self.found["room said"] = self.desk.banner.words.text()
        self.found["stored"] = self._stored(self.session)

    def _stored(self, session: Any) -> int:
        texts = [len(draft.text) for draft in session.ask(queries.drafts) if draft.uid == self.event.uid]
        return max([*texts, len(session.ask(queries.find, self.event.uid).narrative or "")])

    def pulled(self) -> None:
        """The disk goes while somebody types, as when its stick is pulled; another mount brings it back."""
        aside = self.disk.parent / "aside"
        self.desk.show_page("timeline")
        self.settle()
        # As of one moment, which is what a pulled disk holds: copied while nothing is written.
        self.session.do(lambda unit: shutil.copytree(self.disk, aside) and None)
        subprocess.run(["umount", "-l", str(self.disk)], check=True)
        self.write("After the disk was gone.")
        self.until(lambda: self.desk.trouble.standing)
        self.found["gone said"] = self.desk.banner.words.text()
        self.found["gone kept"] = "After the disk was gone." in self.form.form.text("narrative")
        _mount(self.disk)
        shutil.copytree(aside, self.disk, dirs_exist_ok=True)
        self.until(lambda: "there again" in self.desk.banner.words.text())
        self.found["back said"] = self.desk.banner.words.text()
        self.desk.banner.action.click()
        unlock = self.window.stack.currentWidget()
        unlock.field.setText(PASSPHRASE.decode())
        unlock.submit()
        if not self.until(lambda: self.window.stack.currentWidget() is self.desk):
            self.found["opening said"] = unlock.problem.text()
        self.settle()
        self.until(lambda: not self.desk.trouble.standing)
        self.settle()
        session = self.context.session
        texts = [draft.text for draft in session.ask(queries.drafts)]
        texts.append(session.ask(queries.find, self.event.uid).narrative or "")
        self.found["back kept"] = any("After the disk was gone." in text for text in texts)
        session.lock()


def _mount(disk: Path) -> None:
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_SIZE}", "tmpfs", str(disk)], check=True)


def main() -> None:
    folder.RESERVE = _RESERVE
    disk = Path(sys.argv[1])
    _mount(disk)
    sitting = Sitting(disk)
    try:
        sitting.begin()
        sitting.full()
        sitting.pulled()
    finally:
        sys.stdout.write(json.dumps(sitting.found))


if __name__ == "__main__":
    main()
