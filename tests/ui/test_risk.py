"""The page of risk by keys: step by step, the curve and the scenarios beside them, then fixed."""

from __future__ import annotations

from typing import Any

from app.actions import queries, records


def begun(at_desk: Any) -> Any:
    session = at_desk.window.context.session
    values = {"threat_kind": "other", "title": "Call", "severity": 4, "first_seen": "2026-02", "status": "open"}
    session.do(records.add_record, "threat", values, "C-001")
    at_desk.settle()
    at_desk.press("Ctrl+5")
    at_desk.settle()
    page = at_desk.window.desk.current()
    assert page.lists.currentWidget() is page.nothing
    at_desk.press("Ctrl+Shift+N")
    at_desk.until(lambda: page.wizard.record is not None and page.right.currentWidget() is page.wizard)
    at_desk.settle()
    return page


def kept(page: Any) -> Any:
    return page.context.session.ask(queries.find, page.wizard.record.uid)


def test_an_assessment_is_led_step_by_step_and_then_fixed(at_desk: Any) -> None:
    page = begun(at_desk)
    wizard = page.wizard
    assert wizard.asks.text().startswith("What exactly happened")
    assert not wizard.sign.isEnabled()
    wizard.forms[0].form.focus_field("facts")
    at_desk.type("Three calls")
    at_desk.press("Ctrl+PageDown")
    at_desk.until(lambda: kept(page).facts == "Three calls")
    assert (wizard.at, wizard.forms[1].form.focused_field()) == (1, "pattern")
    at_desk.until(lambda: wizard.curve.steps)
    assert "Too few threats for a trend." in wizard.told.text()
    at_desk.press("Ctrl+PageUp")
    wizard.consider.click()
    at_desk.until(lambda: len(kept(page).threats or ()) == 1)
    wizard.take_step(4)
    wizard.forms[4].form.focus_field("conclusion")
    at_desk.type("Harm is possible")
    at_desk.press("Ctrl+Return")
    assert wizard.at == 5
    wizard.chance.setCurrentIndex(2)
    wizard.harm.setCurrentIndex(4)
    wizard.words.setFocus()
    at_desk.type("Taken at the border")
    at_desk.press("Enter")
    at_desk.until(lambda: kept(page).scenarios == "3 × 5 – Taken at the border")
    at_desk.until(lambda: wizard.map.cells == {(5, 3): 1})
    assert wizard.map.accessibleDescription().startswith("Harm 5")
    page.context.session.do(records.edit_record, wizard.record.uid, {"likelihood": 3, "harm": 5})
    wizard.take_step(7)
    at_desk.until(lambda: "Decision" in wizard.asks.text() and "missing" in wizard.asks.text())
    wizard.forms[7].form.focus_field("decision")
    at_desk.type("Move house")
    wizard.forms[7].form.focus_field("protection_plan")
    at_desk.until(lambda: wizard.sign.isEnabled())
    wizard.sign.click()
    assert "Press again" in wizard.sign.text()
    wizard.sign.click()
    at_desk.until(lambda: wizard.locked)
    at_desk.until(lambda: "Signed off on" in wizard.state.text() and not wizard.sign.isVisible())
    assert kept(page).signed_off_on
    assert kept(page).valid_until
    at_desk.settle()
    cell = wizard.forms[7].form.cell("decision")
    cell.editor.setFocus()
    at_desk.type(" no")
    wizard.flush()
    at_desk.settle()
    assert kept(page).decision == "Move house"
    first = wizard.record.uid
    at_desk.press("Ctrl+Shift+N")
    at_desk.until(lambda: wizard.record.uid != first)
    assert (wizard.record.conclusion, wizard.record.signed_off_on, wizard.at) == ("Harm is possible", None, 0)
    at_desk.until(lambda: len(page.table().rows.rows) == 2)
    at_desk.press("Esc")
    assert page.table().hasFocus()


def test_interventions_and_tasks_are_lists(at_desk: Any) -> None:
    session = at_desk.window.context.session
    uid = session.do(records.add_record, "task", {"title": "Call the lawyer"}, "C-001").result.uid
    at_desk.settle()
    at_desk.press("Ctrl+5")
    page = at_desk.window.desk.current()
    page.tabs["task"].click()
    at_desk.until(lambda: len(page.table().rows.rows) == 1)
    page.table().selectRow(0)
    at_desk.until(lambda: page.inspector.uid == uid and page.right.currentWidget() is page.inspector)


def test_other_pages_lead_into_a_field_of_an_assessment(at_desk: Any) -> None:
    page = begun(at_desk)
    uid = page.wizard.record.uid
    at_desk.press("Ctrl+4")
    at_desk.window.desk.show_page("risk")
    page.show_field("risk_assessment", uid, "protection_plan")
    at_desk.until(lambda: page.wizard.at == 7 and page.wizard.forms[7].form.focused_field() == "protection_plan")
