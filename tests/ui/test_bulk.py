"""Several chosen lines: their common form, changed by keys, taken back in one step."""

from __future__ import annotations

from typing import Any

from app.actions import queries, records


def _tasks(hands: Any, *values: dict[str, Any]) -> list[str]:
    session = hands.window.context.session
    uids = [session.do(records.add_record, "task", value, "C-001").result.uid for value in values]
    hands.window.desk.go("task", uids[0])
    hands.settle()
    hands.window.desk.current().table().setFocus()
    return uids


def _titles(hands: Any) -> set[tuple[str, str | None]]:
    rows = hands.window.context.session.ask(queries.records, "task", "C-001").rows
    return {(row.title, row.remark) for row in rows}


def test_only_what_is_touched_is_changed_in_all(at_desk: Any) -> None:
    _tasks(at_desk, {"title": "One", "remark": "a"}, {"title": "Two", "remark": "b"})
    page = at_desk.window.desk.current()
    at_desk.press("Ctrl+A")
    at_desk.until(lambda: page.inspector.many)
    form = page.inspector.many
    assert page.inspector.title.text() == "2 records chosen"
    assert form.form.cell("title").note.text() == "several values"
    assert form.form.text("title") == ""
    assert not form.apply.isEnabled()
    at_desk.press("Enter")
    first = at_desk.target()
    assert form.form.isAncestorOf(first)  # never the button that archives
    form.form.focus_field("remark")
    at_desk.type("for both")
    assert form.apply.text() == "Change 2 records"
    at_desk.press("Ctrl+Enter")
    at_desk.settle()
    assert page.table().hasFocus()
    assert _titles(at_desk) == {("One", "for both"), ("Two", "for both")}
    assert page.banner.words.text() == "2 records changed. Ctrl+Z takes it back."
    page.table().setFocus()
    at_desk.press("Ctrl+Z")
    at_desk.until(lambda: _titles(at_desk) == {("One", "a"), ("Two", "b")})
    at_desk.settle()
    assert at_desk.window.desk.banner.words.text() == "Taken back: Tasks: 2 records changed (Remark)"


def test_a_value_that_does_not_fit_changes_nothing(at_desk: Any) -> None:
    _tasks(at_desk, {"title": "One"}, {"title": "Two"})
    page = at_desk.window.desk.current()
    at_desk.press("Ctrl+A")
    at_desk.until(lambda: page.inspector.many)
    form = page.inspector.many
    form.form.focus_field("due_on")
    at_desk.type("no day at all")
    form.apply.click()
    assert form.form.cell("due_on").problem.text()
    at_desk.settle()
    assert {row.due_on for row in at_desk.window.context.session.ask(queries.records, "task", "C-001").rows} == {None}


def test_one_line_again_shows_its_own_form(at_desk: Any) -> None:
    uids = _tasks(at_desk, {"title": "One"}, {"title": "Two"})
    page = at_desk.window.desk.current()
    at_desk.press("Ctrl+A")
    at_desk.until(lambda: page.inspector.many)
    at_desk.press("Down")
    at_desk.until(lambda: page.inspector.many is None and page.inspector.uid)
    assert page.inspector.uid in uids
