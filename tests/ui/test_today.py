"""Today by keys alone: what waits, across cases, and that it goes when it is done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from app.actions import first_steps, records
from app.session import Session
from ui.window import Window


def due(days: int) -> str:
    return (dt.datetime.now(dt.UTC) + dt.timedelta(days=days)).isoformat(timespec="seconds")


def fill(session: Session) -> Any:
    session.do(records.add_case, {"title": "Oak", "code": "C-002", "status": "active"})
    session.do(records.add_record, "task", {"title": "Call the lawyer", "due_on": due(1)[:10]}, "C-001")
    event = {"event_kind": "arrest", "title": "Taken at home"}
    session.do(records.add_record, "event", event, "C-002")
    removal = {"proceeding_kind": "asylum_first", "forum": "Board", "removal_at": due(3)}
    session.do(records.add_record, "proceeding", removal, "C-002")
    values = {"title": "Reply", "deadline_kind": "statutory", "due_at": due(-2), "zone": "Asia/Tokyo"}
    return session.do(records.add_record, "deadline", values, "C-002").result


def words(page: Any) -> list[str]:
    return [line.words for line in page.list.lines()]


def test_the_desk_opens_on_today_and_enter_goes_to_the_record_in_its_case(
    window: Window, hands: Any, make_vault: Callable[..., Session]
) -> None:
    session = make_vault()
    deadline = fill(session)
    window.open_desk(session)
    hands.until(lambda: "today" in window.desk.pages)
    page = window.desk.current()
    hands.until(lambda: page.list.count())
    assert [line.words for line in page.list.lines() if not line.heading] == [
        "Reply",
        "Removal  ·  Board",
        "Call the lawyer",
        "Taken at home",
    ]
    first = page.list.lines()[1]
    assert first.grave
    assert first.end == "2 days overdue"
    assert "Asia/Tokyo" in first.below
    assert page.list.lines()[2].grave
    assert page.list.hasFocus()
    assert page.list.currentItem().text() == "Reply"
    for _ in range(2):
        hands.press("Down")
    assert page.list.currentItem().text() == "Call the lawyer"
    for _ in range(2):
        hands.press("Up")
    hands.press("Enter")
    law = window.desk.page("law")
    hands.until(lambda: window.desk.current() is law and law.inspector.uid == deadline.uid)
    assert window.context.case.code == "C-002"


def test_what_is_done_goes_and_an_all_clear_is_calm(at_desk: Any) -> None:
    window = at_desk.window
    session = window.context.session
    at_desk.press("Alt+Home")
    page = window.desk.pages["today"]
    at_desk.settle()
    assert window.desk.current() is page
    at_desk.until(lambda: page.stack.currentWidget() is page.clear)
    task = session.do(records.add_record, "task", {"title": "Call", "due_on": due(0)[:10]}, "C-001").result
    at_desk.until(lambda: "Call" in words(page))
    session.do(records.edit_record, task.uid, {"status": "done"})
    at_desk.until(lambda: page.stack.currentWidget() is page.clear)
    assert page.backup.text() == "No backup yet"


def test_without_a_case_the_desk_opens_on_cases(window: Window, hands: Any, make_vault: Callable[..., Session]) -> None:
    window.open_desk(make_vault(case=""))
    hands.until(lambda: "cases" in window.desk.pages)
    page = window.desk.show_page("today")
    hands.until(lambda: page.stack.currentWidget() is page.nothing)


def test_the_line_in_hand_keeps_its_place_when_something_changes(at_desk: Any) -> None:
    window = at_desk.window
    session = window.context.session
    for title in ("One", "Two", "Three"):
        session.do(records.add_record, "task", {"title": title, "due_on": due(1)[:10]}, "C-001")
    page = window.desk.show_page("today")
    at_desk.until(lambda: page.list.count() == 4)
    page.list.setFocus()
    at_desk.press("Down")
    held = page.list.current_key()
    session.do(records.add_record, "task", {"title": "Zero", "due_on": due(-3)[:10]}, "C-001")
    at_desk.until(lambda: page.list.count() == 5)
    assert page.list.current_key() == held
    assert page.list.hasFocus()


def test_first_steps_lead_there_tick_themselves_and_are_put_away(at_desk: Any) -> None:
    window = at_desk.window
    session = window.context.session
    session.do(first_steps.open_steps)
    page = window.desk.show_page("today")
    at_desk.until(page.steps.isVisible)
    assert "not done" not in page.steps.words.text()
    page.steps.buttons["threat"].setFocus()
    at_desk.press("Space")
    assert window.desk.quick.line.hasFocus()
    at_desk.type("2 May 2021 a call")
    at_desk.press("Enter")
    at_desk.until(lambda: "done" in page.steps.buttons["threat"].accessibleName())
    assert "1 of 4" in page.steps.words.text()
    page.steps.buttons["exhibit"].setFocus()
    at_desk.press("Space")
    assert window.desk.current() is window.desk.pages["evidence"]
    window.desk.show_page("today")
    at_desk.settle()
    page.steps.close_button.setFocus()
    at_desk.press("Space")
    at_desk.settle()
    assert not page.steps.isVisible()
    assert session.ask(first_steps.steps)["shown"] is False


def test_a_package_nobody_answered_leads_to_the_page_of_handover(
    window: Window, hands: Any, make_vault: Callable[..., Session]
) -> None:
    session = make_vault()
    old = (dt.datetime.now(dt.UTC) - dt.timedelta(days=20)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    values = {
        "direction": "out",
        "package": "ab" * 16,
        "number": 3,
        "state": "sent",
        "made_at": old,
        "scope": {"named": "Open Bridge"},
    }
    session.do(lambda unit: unit.add("handover", values, action="handover"))
    window.open_desk(session)
    hands.until(lambda: "today" in window.desk.pages)
    page = window.desk.current()
    hands.until(lambda: page.list.count())
    lines = page.list.lines()
    assert ("Packages nobody has answered", "Package 3  ·  Open Bridge") == (lines[0].words, lines[1].words)
    assert lines[1].end == "ask whether it came"
    hands.press("Enter")
    hands.until(lambda: window.desk.current() is not page)
    assert type(window.desk.current()).__name__ == "HandoverPage"
