"""What a fieldworker does, by keys alone, on a real vault."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pytestqt.qtbot import QtBot

from app.actions import opening, queries
from ui.window import Window

PASSPHRASE = "arches solving nueva frontal invites fishery"


def test_first_run_to_the_first_event(qtbot: QtBot, window: Window, hands: Any, tmp_path: Path) -> None:
    path = tmp_path / "vault"
    with qtbot.waitSignal(window.ready):
        window.begin(path)
    hands.press("Enter")
    first = window.stack.currentWidget()
    hands.until(lambda: first.stack.currentIndex() == 1)
    hands.type(PASSPHRASE)
    first.secret_step.second.setFocus()
    hands.type(PASSPHRASE)
    hands.press("Enter")
    hands.until(lambda: first.stack.currentIndex() == 2)
    code = first.recovery_step.code.text()
    group = int("".join(c for c in first.recovery_step.ask.text() if c.isdigit()))
    hands.type(code.split()[group % 8])
    hands.press("Enter")
    assert first.stack.currentIndex() == 2
    assert first.recovery_step.problem.isVisible()
    hands.type(code.split()[group - 1].lower())
    hands.press("Enter")
    hands.until(lambda: first.stack.currentIndex() == 3)
    assert first.recovery_step.code.text() == ""
    hands.type("Birch")
    hands.press("Enter")
    hands.until(lambda: window.desk is not None and window.context.case.code)
    hands.settle()

    hands.press("Ctrl+E")
    hands.type("~mar 2021 detained at Vnukovo #arrest")
    hands.press("Enter")
    timeline = window.desk.page("timeline")
    hands.until(lambda: timeline.table().rows.rows)
    row = timeline.table().rows.rows[0]
    assert (row.kind, row.code, row.title) == ("event", "arrest", "detained at Vnukovo")
    assert row.when.display("en") == "around March 2021"

    hands.press("Ctrl+T")
    hands.type("2 May 2021 caller says: we know where you live !4")
    hands.press("Enter")
    hands.until(lambda: len(timeline.table().rows.rows) == 2)
    threat = timeline.table().rows.rows[1]
    assert (threat.kind, threat.severity) == ("threat", 4)

    hands.press("Ctrl+Shift+F")
    hands.type("vnukovo")
    search = window.desk.page("search")
    hands.until(search.list.marked)
    assert search.list.marked().same == row.uid
    hands.press("Enter")
    hands.until(lambda: window.desk.current() is timeline and timeline.inspector.uid == row.uid)

    hands.press("Esc")
    timeline.table().setFocus()
    hands.press("Ctrl+Z")
    hands.until(lambda: len(timeline.table().rows.rows) == 1)
    hands.press("Ctrl+Y")
    hands.until(lambda: len(timeline.table().rows.rows) == 2)

    with qtbot.waitSignal(window.ended, timeout=20_000):
        hands.press("Ctrl+Shift+L")
    assert window.again
    assert not window.isVisible()
    session = opening.open_vault(path, bytearray(PASSPHRASE.encode()))
    assert len(session.ask(queries.timeline, "C-001").rows) == 2
    session.lock()
