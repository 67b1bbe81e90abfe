"""Undo and redo in the window, by keys on a real vault: one action, one step, told in words."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit

from app.actions import queries, records, undoing
from ui.dialogs.steps import Steps


@pytest.fixture
def task(at_desk: Any) -> Any:
    """A task on the page where tasks are."""
    session = at_desk.window.context.session
    made = session.do(records.add_record, "task", {"title": "Call the lawyer"}, "C-001").result
    at_desk.window.desk.go("task", made.uid)
    at_desk.settle()
    at_desk.until(lambda: at_desk.window.desk.current().inspector.uid == made.uid)
    return made


def _title(hands: Any, uid: str) -> str:
    return str(hands.window.context.session.ask(queries.find, uid).title)


def _editor(hands: Any, name: str) -> QLineEdit:
    editor = hands.window.desk.current().inspector.form.form.cell(name).editor.line
    assert isinstance(editor, QLineEdit)
    return editor


def _banner(hands: Any) -> str:
    return str(hands.window.desk.banner.words.text())


def test_an_edit_is_one_step_back_and_forth(at_desk: Any, task: Any) -> None:
    line = _editor(at_desk, "title")
    line.setFocus()
    at_desk.press("End")
    at_desk.type(" today")
    at_desk.press("Ctrl+Z")  # the editor's own, while it is being typed in
    at_desk.settle()
    assert line.text() == "Call the lawyer"
    assert _title(at_desk, task.uid) == "Call the lawyer"
    at_desk.type(" tomorrow")
    at_desk.press("Tab")
    at_desk.settle()
    assert _title(at_desk, task.uid) == "Call the lawyer tomorrow"
    line.setFocus()
    at_desk.press("Ctrl+Z")  # stored, so it is the vault's
    at_desk.until(lambda: _title(at_desk, task.uid) == "Call the lawyer")
    at_desk.settle()
    assert _banner(at_desk) == "Taken back: Task changed: Call the lawyer tomorrow (What is to be done)"
    assert line.text() == "Call the lawyer"
    at_desk.press("Ctrl+Y")
    at_desk.until(lambda: _title(at_desk, task.uid) == "Call the lawyer tomorrow")
    at_desk.settle()
    assert _banner(at_desk).startswith("Done again: Task changed")


def test_what_is_being_typed_is_stored_before_it_is_taken_back(at_desk: Any, task: Any) -> None:
    page = at_desk.window.desk.current()
    line = _editor(at_desk, "title")
    line.setFocus()
    at_desk.type("x")
    page.table().setFocus()
    at_desk.press("Ctrl+Z")
    at_desk.settle()
    assert _title(at_desk, task.uid) == "Call the lawyer"
    assert line.text() == "Call the lawyer"


def test_undo_shows_the_record_or_a_way_to_it(at_desk: Any, task: Any) -> None:
    desk = at_desk.window.desk
    at_desk.window.context.session.do(records.edit_record, task.uid, {"title": "Write to the lawyer"})
    desk.show_page("vault")
    at_desk.press("Ctrl+Z")
    at_desk.until(lambda: _banner(at_desk).startswith("Taken back"))
    desk.banner.action.click()
    at_desk.until(lambda: desk.current().inspector.uid == task.uid)
    assert desk.current() is desk.page("risk")


def test_the_list_of_steps_takes_back_down_to_a_line(at_desk: Any, task: Any) -> None:
    session, desk = at_desk.window.context.session, at_desk.window.desk
    for word in ("One", "Two", "Three"):
        session.do(records.edit_record, task.uid, {"title": word})
    at_desk.press("Ctrl+Alt+Z")
    at_desk.until(lambda: desk.findChildren(Steps))
    (dialog,) = desk.findChildren(Steps)
    assert dialog.list.item(0).text().startswith("Task changed: Three (What is to be done)")
    at_desk.press("Down")
    at_desk.press("Down")
    assert dialog.yes.text() == "Take back 3 steps"
    at_desk.press("Enter")
    at_desk.until(lambda: _title(at_desk, task.uid) == "Call the lawyer")
    at_desk.settle()
    at_desk.until(lambda: not desk.findChildren(Steps))
    at_desk.window.activateWindow()
    at_desk.until(lambda: QGuiApplication.focusWindow() is at_desk.window.windowHandle())
    desk.current().table().setFocus()
    for word in ("One", "Two", "Three"):
        at_desk.press("Ctrl+Y")
        at_desk.until(lambda word=word: _title(at_desk, task.uid) == word)


def test_an_erasure_ends_undo_and_says_so(at_desk: Any, task: Any) -> None:
    session = at_desk.window.context.session
    session.do(records.erase_fields, task.uid, [], "asked for")
    at_desk.settle()
    at_desk.press("Ctrl+Z")
    at_desk.until(lambda: "erasure" in _banner(at_desk))
    states = [step.state for step in session.do(undoing.steps).result]
    assert states == [undoing.FINAL, undoing.STAYS, undoing.STAYS]


def test_a_change_that_was_signed_meanwhile_is_named(at_desk: Any) -> None:
    session, desk = at_desk.window.context.session, at_desk.window.desk
    person = session.do(records.add_record, "person", {"name": "Ales"}, "C-001").result
    made = session.do(records.add_record, "statement", {"person": person.uid, "title": "First"}, "C-001").result
    session.do(records.edit_record, made.uid, {"signed_on": "2026-01-02"})
    at_desk.settle()
    desk.undoing.undo()
    at_desk.until(lambda: _banner(at_desk).startswith("Not taken back"))
    at_desk.settle()
    assert "Statement added: First" in _banner(at_desk) or "First" in _banner(at_desk)
    assert desk.banner.action.isVisible()
