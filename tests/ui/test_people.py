"""People by keys: cards, finding in any script, sub-lists on the page, what another case knows stays there."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.actions import people, queries, records


def _add(hands: Any, kind: str, case: str = "C-001", **values: Any) -> Any:
    return hands.window.context.session.do(records.add_record, kind, values, case).result


@pytest.fixture
def page(at_desk: Any) -> Any:
    birch = _add(at_desk, "person", name="Anton Vymysl", pseudonym="Birch", role="subject", birth="1983")
    _add(at_desk, "person_name", person=birch.uid, text="Антон Вымысл", script="Cyrl")
    _add(at_desk, "consent", person=birch.uid, status="given", valid_until="2020-01-01")
    child = _add(at_desk, "person", name="گۈلنار تۇرسۇن", role="relative", birth="2015")
    _add(at_desk, "threat", threat_kind="other", severity=5, likelihood=3, targets=[birch.uid])
    at_desk.window.desk.show_page("people")
    made = at_desk.window.desk.pages["people"]
    at_desk.until(lambda: len(made.table().rows.rows) == 2)
    at_desk.settle()
    made.birch, made.child = birch, child
    return made


def _spoken(page: Any) -> list[str]:
    table = page.table()
    return [table.model().index(n, 0).data() for n in range(len(table.rows.rows))]


def test_cards_say_who_is_at_risk_a_minor_or_without_consent(at_desk: Any, page: Any) -> None:
    birch, child = _spoken(page)
    assert "Birch" in birch and "Антон Вымысл" in birch and "born 1983" in birch
    assert "Consent expired" in birch and "At risk" in birch and "Minor" not in birch
    assert "Minor" in child and "Not asked" in child and "At risk" not in child
    assert child.startswith("\u2068گۈلنار تۇرسۇن\u2069")


@pytest.mark.parametrize("typed", ["vymysl", "Вымысл", "ant", "Birch"])
def test_a_name_is_found_in_any_script(at_desk: Any, page: Any, typed: str) -> None:
    page.filter.setFocus()
    QApplication.clipboard().setText(typed)  # keys of a test press Latin letters alone
    at_desk.press("Ctrl+V")
    at_desk.until(lambda: len(page.table().rows.rows) == 1)
    assert page.table().rows.rows[0].uid == page.birch.uid


def test_the_chips_keep_those_of_one_role(at_desk: Any, page: Any) -> None:
    assert list(page.chips) == ["", "subject", "relative"]
    page.chips["relative"].setFocus()
    at_desk.press("Space")
    at_desk.until(lambda: len(page.table().rows.rows) == 1)
    assert page.table().rows.rows[0].uid == page.child.uid


def test_a_contact_is_added_changed_and_taken_out_by_keys(at_desk: Any, page: Any) -> None:
    session = at_desk.window.context.session
    page.table().choose(page.birch.uid)
    at_desk.until(lambda: page.inspector.uid == page.birch.uid)
    at_desk.settle()
    listed = page.person.sheet.lists["contact_point"]
    listed.add.setFocus()
    at_desk.press("Space")
    listed.form.form.cell("channel").editor.set_text("phone")
    listed.form.form.focus_field("value")
    at_desk.type("+000 123")
    at_desk.press("Enter")
    at_desk.until(lambda: listed.rows)
    (made,) = session.ask(queries.children, "contact_point", "person", page.birch.uid)
    assert (made.value, made.channel) == ("+000 123", "phone")

    at_desk.press("Esc")
    assert not listed.holder.isVisible() and listed.list.hasFocus()
    at_desk.press("Enter")
    listed.form.form.focus_field("safe_times")
    at_desk.type("evenings")
    at_desk.press("Esc")
    at_desk.until(lambda: session.ask(queries.find, made.uid).safe_times == "evenings")
    at_desk.settle()

    listed.list.setFocus()
    at_desk.press("Delete")
    assert listed.leaving.isVisible() and listed.reason.hasFocus()
    at_desk.press("Esc")
    assert not listed.leaving.isVisible()
    listed.list.setFocus()
    at_desk.press("Delete")
    at_desk.press("Enter")
    at_desk.until(lambda: session.ask(queries.find, made.uid).deleted_at)
    assert QApplication.activeModalWidget() is None
    at_desk.until(lambda: not listed.rows)


def test_what_another_case_knows_stays_there_unless_shared(at_desk: Any, page: Any) -> None:
    session = at_desk.window.context.session
    other = session.do(records.add_case, {"title": "Linden", "code": "C-002"}).result
    _add(at_desk, "participation", "C-002", person=page.birch.uid, role="witness")
    _add(at_desk, "contact_point", "C-002", person=page.birch.uid, channel="phone", value="secret number")
    _add(at_desk, "contact_point", "C-002", person=page.birch.uid, channel="email", value="open@x", shared=True)
    known = session.ask(people.known, page.birch.uid, "C-001")
    assert [one.value for one in known.lists["contact_point"]] == ["open@x"]
    assert known.hidden == {"contact_point", "participation"} and known.card.elsewhere
    assert session.ask(people.known, page.birch.uid, "C-002").card.name == ""
    at_desk.window.context.case.take("C-002", other.uid, "Linden")
    at_desk.settle()
    assert session.ask(people.cards, "C-002", "vymysl").rows == []
    assert len(session.ask(people.cards, "C-002", "Birch").rows) == 1
    assert "Anton" not in _spoken(page)[0]
    page.table().choose(page.birch.uid)
    at_desk.until(lambda: page.inspector.uid == page.birch.uid)
    at_desk.settle()
    assert page.person.sheet.elsewhere.isVisible()
    assert page.person.sheet.lists["person_name"].rows == []


def test_a_new_person_by_keys_is_shown_with_all_lists(at_desk: Any, page: Any) -> None:
    at_desk.press("Ctrl+Shift+N")
    page.inspector.form.form.focus_field("name")
    at_desk.type("Vera Vymysl")
    at_desk.press("Enter")
    at_desk.until(lambda: len(page.table().rows.rows) == 3)
    at_desk.settle()
    sheet = page.person.sheet
    assert sheet is not None and [one.text for one in sheet.lists["person_name"].rows] == ["Vera Vymysl"]


def test_a_consent_is_shown_on_the_sheet_of_its_person(at_desk: Any, page: Any) -> None:
    (consent,) = at_desk.window.context.session.ask(queries.children, "consent", "person", page.birch.uid)
    at_desk.window.context.go("consent", consent.uid)
    at_desk.until(lambda: page.person.sheet is not None and page.person.sheet.lists["consent"].holder.isVisible())
    at_desk.settle()
    assert page.inspector.uid == page.birch.uid
    listed = page.person.sheet.lists["consent"]
    assert listed.form.target.uid == consent.uid
    first = next(iter(listed.form.form.cells().values()))
    at_desk.until(lambda: not first.visibleRegion().isEmpty())


def test_a_part_is_entered_in_the_grid_by_keys_and_enter_opens_the_event(at_desk: Any, page: Any) -> None:
    session = at_desk.window.context.session
    event = _add(at_desk, "event", event_kind="arrest", title="Taken from home", when="2021")
    page.tabs["grid"].setFocus()
    at_desk.press("Space")
    at_desk.until(lambda: page.grid is not None and len(page.grid.model.columns) == 2)
    at_desk.settle()
    grid = page.grid
    assert grid.cells.hasFocus() and not page.inspector.isVisible()
    column = [one.uid for one in grid.model.columns].index(event.uid)
    grid.cells.setCurrentIndex(grid.model.index(0, column))
    assert "Birch" in grid.told.text() and "no part entered" in grid.told.text()
    at_desk.press("F2")
    at_desk.until(lambda: QApplication.activePopupWidget() is not None)
    grid.load("C-001", "nobody of this name")  # filled anew under the open menu
    at_desk.until(lambda: not grid.model.persons)
    QTest.keyClick(QApplication.activePopupWidget(), Qt.Key.Key_Return)
    at_desk.until(lambda: session.ask(queries.count, "involvement", "C-001") == 1)
    grid.load("C-001", None)
    at_desk.until(lambda: grid.model.persons)
    at_desk.until(lambda: "Victim" in grid.told.text())
    assert "Victim" in grid.model.index(0, column).data()
    at_desk.window.activateWindow()  # this platform doesn't give the keys back from a menu
    at_desk.until(at_desk.window.isActiveWindow)
    grid.cells.setFocus()
    at_desk.press("Enter")
    at_desk.until(lambda: at_desk.window.desk.current() is at_desk.window.desk.pages["timeline"])
    at_desk.window.desk.undo()
    at_desk.until(lambda: session.ask(queries.count, "involvement", "C-001") == 0)


def test_the_grid_loads_its_columns_as_one_walks(at_desk: Any, page: Any) -> None:
    session = at_desk.window.context.session
    session.do(_many_events, 130)
    page.take_view("grid")
    at_desk.until(lambda: page.grid.model.columns)
    at_desk.settle()
    assert len(page.grid.model.columns) < 131
    while page.grid.model.next is not None:
        page.grid.cells.setCurrentIndex(page.grid.model.index(0, len(page.grid.model.columns) - 1))
        before = len(page.grid.model.columns)
        at_desk.until(lambda before=before: len(page.grid.model.columns) > before)
    at_desk.settle()
    uids = [one.uid for one in page.grid.model.columns]
    assert len(uids) == len(set(uids)) == 131


def _many_events(unit: Any, many: int) -> None:
    for n in range(many):
        records.add_record(unit, "event", {"event_kind": "other", "title": f"Day {n}", "when": f"{1900 + n}"}, "C-001")


def test_the_drawing_is_the_same_every_time_and_walked_by_keys(at_desk: Any, page: Any) -> None:
    _add(at_desk, "relationship", person=page.child.uid, relationship="child", other=page.birch.uid)
    page.take_view("graph")
    at_desk.until(lambda: page.graph.picture.boxes)
    at_desk.settle()
    picture = page.graph.picture
    boxes = dict(picture.boxes)
    assert picture.hasFocus() and len(boxes) == 2
    assert picture.accessibleName() and "Child of Birch" in picture.accessibleDescription()
    first = picture.current
    at_desk.press("End")
    at_desk.press("Home")
    for way in ("Up", "Down", "Left", "Right"):
        at_desk.press(way)
    page.load()
    at_desk.settle()
    assert picture.boxes == boxes
    picture.take(first)
    at_desk.press("Enter")
    at_desk.until(lambda: page.view == "person" and page.inspector.uid == first)


def test_what_we_hold_is_shown_after_the_check_and_can_be_copied(at_desk: Any, page: Any) -> None:
    page.table().choose(page.birch.uid)
    at_desk.until(lambda: page.inspector.uid == page.birch.uid)
    at_desk.settle()
    page.person.sheet.held.setFocus()
    at_desk.press("Space")
    held = page.held
    assert held.check.hasFocus() and not held.text.isVisible() and not held.show_button.isEnabled()
    at_desk.type("passport seen")
    at_desk.press("Enter")
    at_desk.until(lambda: held.text.isVisible())
    assert "Антон Вымысл" in held.text.toPlainText() and "Case C-001" in held.text.toPlainText()
    held.copy_button.setFocus()
    at_desk.press("Space")
    assert "Антон Вымысл" in QApplication.clipboard().text()
    at_desk.press("Esc")
    at_desk.until(lambda: page.view == "person" and page.inspector.isVisible())


def test_a_consent_is_withdrawn_in_one_step_and_undone_with_one(at_desk: Any, page: Any) -> None:
    session = at_desk.window.context.session
    consent = _add(at_desk, "consent", person=page.birch.uid, status="given", scopes={"store": "yes", "ecthr": "no"})
    page.table().choose(page.birch.uid)
    at_desk.until(lambda: page.inspector.uid == page.birch.uid)
    at_desk.settle()
    sheet = page.person.sheet
    listed = sheet.lists["consent"].list
    assert any("Allowed:" in listed.item(n).text() and "Refused:" in listed.item(n).text() for n in range(2))
    sheet.withdraw.setFocus()
    at_desk.press("Space")
    at_desk.until(lambda: session.ask(queries.find, consent.uid).withdrawn_on)
    at_desk.until(lambda: not sheet.withdraw.isVisible())
    at_desk.until(lambda: "withdrawn" in page.banner.words.text())
    at_desk.window.desk.undo()
    at_desk.until(lambda: session.ask(queries.find, consent.uid).status == "given")
    at_desk.until(sheet.withdraw.isVisible)


def test_ctrl_delete_in_a_list_of_the_person_takes_out_its_row_alone(at_desk: Any, page: Any) -> None:
    page.table().choose(page.birch.uid)
    at_desk.until(lambda: page.inspector.uid == page.birch.uid)
    at_desk.settle()
    listed = page.person.sheet.lists["person_name"]
    listed.list.setFocus()
    page.delete_current()
    assert listed.leaving.isVisible() and QApplication.activeModalWidget() is None
