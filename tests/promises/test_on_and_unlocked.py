"""On, unlocked: auto-lock after idle, on suspend, on screen lock; a lock never loses a keystroke."""

from __future__ import annotations

from typing import Any

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.actions import queries
from tests.promises.conftest import Office, readable

HALF = "We know where your mo"


def test_on_and_unlocked_it_locks_by_itself_when_nobody_is_there(window: Any, hands: Any, office: Office) -> None:
    window.open_desk(office.open())
    hands.settle()
    session = window.context.session
    window.context.settings.idle_minutes = 1
    window.stay()
    for _ in range(60):
        assert not session.locked
        window._tick()
    hands.until(lambda: session.released)
    assert window.again


def test_on_and_unlocked_a_lock_never_loses_a_keystroke(window: Any, hands: Any, office: Office) -> None:
    window.open_desk(office.open())
    hands.settle()
    session = window.context.session
    case = session.ask(queries.cases)[0]
    window.context.case.take(case.code, case.uid, case.title)
    page = window.desk.show_page("threats")
    page.begin_new()
    page.inspector.form.form.focus_field("words")
    QTest.keyClicks(QApplication.focusWidget(), HALF)
    window.lock()
    hands.until(lambda: session.released)
    assert readable(office.files()) == []
    assert not any(HALF.encode() in data for data in office.files().values())
    with office.open() as again:
        assert [draft.text for draft in again.ask(queries.drafts)] == [HALF]
