"""A window in a process of its own: types into a new threat, says so, and waits to be killed."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.actions import opening, queries
from ui.main import application, make_context
from ui.window import Window


def main(vault: Path, words: str) -> None:
    """Type `words` into the field “Words used” and print `typed`; never leaves the field."""
    app = application()
    context = make_context()
    context.theme.wear(app)
    window = Window(context)
    session = opening.open_vault(vault, bytearray(sys.stdin.readline().strip().encode()))
    window.show()
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    window.open_desk(session)
    case = session.ask(queries.cases)[0]
    context.case.take(case.code, case.uid, case.title)
    page = window.desk.show_page("threats")
    page.begin_new()
    form = page.inspector.form
    form.form.focus_field("words")
    QTest.keyClicks(QApplication.focusWidget(), words)
    began = time.monotonic()
    while not session.ask(queries.drafts) and time.monotonic() - began < 30:
        QTest.qWait(20)
    sys.stdout.write(f"typed {form.target.uid} {round(1000 * (time.monotonic() - began))}\n")
    sys.stdout.flush()
    QTest.qWait(60_000)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
