"""The page of threats by keys: the grid filters, the queue is worked through, threats become a pattern."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from app.actions import patterns, queries, records
from ui.kit import digits

_ROWS = (
    {"title": "Call at night", "first_seen": "2026-01-03", "severity": 5, "likelihood": 3, "host_state": "GE"},
    {"title": "Message", "first_seen": "2025-03", "severity": 2, "likelihood": 2, "host_state": "GE", "status": "closed"},
    {"title": "Visit", "first_seen": "2026-02-10", "perpetrator_state": "BY", "channel": "visit"},
    {"title": "Summons", "first_seen": "between 3 Mar and 10 Apr 2026", "severity": 5, "likelihood": 3, "family_targeted": True},
)  # fmt: skip


@pytest.fixture
def page(at_desk: Any) -> Any:
    """The page with four threats, with the list in hand; its queue holds three of them."""
    for values in _ROWS:
        at_desk.window.context.session.do(records.add_record, "threat", {"threat_kind": "other", **values}, "C-001")
    at_desk.settle()
    at_desk.press("Ctrl+4")
    at_desk.settle()
    made = at_desk.window.desk.current()
    at_desk.until(lambda: len(made.table().rows.rows) == 4)
    made.overview_tab.setChecked(True)
    made.assess._today = lambda: dt.date(2026, 5, 1)
    return made


def titles(page: Any) -> list[str]:
    return [row.record.title for row in page.table().rows.rows]


def found(page: Any, title: str) -> Any:
    rows = page.context.session.ask(queries.records, "threat", "C-001").rows
    return next(row for row in rows if row.title == title)


def test_the_grid_filters_and_says_what_it_shows(page: Any, at_desk: Any) -> None:
    heat = page.overview.heat
    at_desk.until(lambda: heat.cells)
    assert heat.cells == {(5, 3): 2, (2, 2): 1}
    assert page.overview.unassessed.text() == "1 not assessed"
    heat.setFocus()
    at_desk.press("Left")
    at_desk.press("Left")
    assert heat.accessibleDescription() == (
        "Severity 5 (Critical – danger to life / refoulement imminent), likelihood 3 (Possible): 2 threats. Grave. "
        "Enter shows only these."
    )
    at_desk.press("Enter")
    at_desk.until(lambda: titles(page) == ["Call at night", "Summons"])
    assert [chip.text() for chip in page.filters._chips] == ["Severity × likelihood: 5 × 3  ×"]
    assert heat.cells == {(5, 3): 2, (2, 2): 1}  # the grid itself stays whole
    at_desk.press("Enter")
    at_desk.until(lambda: len(titles(page)) == 4)
    assert page.filters._chips == []
    page.overview.unassessed.click()
    at_desk.until(lambda: titles(page) == ["Visit"])
    page.reset.click()
    at_desk.until(lambda: len(titles(page)) == 4)
    page.filters.family.click()
    at_desk.until(lambda: titles(page) == ["Summons"])
    at_desk.until(lambda: heat.cells == {(5, 3): 1})  # other filters narrow the grid too


def test_the_curve_is_told_in_words_and_filters(page: Any, at_desk: Any) -> None:
    curve = page.overview.curve
    at_desk.until(lambda: curve.steps)
    assert page.overview.told.text().startswith(
        "3 threats, March 2025 to April 2026. Severity is rising, from 2.0 to 5.0"
    )
    assert "1 is spread over its possible time." in page.overview.told.text()
    assert "1 has no severity yet." in page.overview.told.text()
    curve.setFocus()
    assert "April 2026" in curve.accessibleDescription()
    assert "Some may belong to another time." in curve.accessibleDescription()
    at_desk.press("Home")
    assert curve.accessibleDescription() == "March 2025: 1 threat. Mean severity of three steps 2.0, from 2 to 2."
    at_desk.press("Enter")
    at_desk.until(lambda: titles(page) == ["Message"])
    assert page.filters._chips[0].text() == "March 2025  ×"


def test_a_list_on_its_way_takes_nothing_from_the_hand(page: Any, at_desk: Any) -> None:
    at_desk.press("Ctrl+Shift+A")
    flow = page.assess
    at_desk.until(lambda: flow.threat is not None and len(flow.rows) == 3)
    at_desk.settle()
    rows = list(flow.rows)
    flow._turning = True  # it was asked anew, and one was quicker than the answer
    at_desk.press("4")
    flow._arrived(rows[1:])
    assert (flow.uid, len(flow.rows)) == (rows[0].uid, 3)
    at_desk.settle()


def test_what_waits_is_assessed_by_digits_each_to_be_taken_back(page: Any, at_desk: Any) -> None:
    at_desk.press("Ctrl+Shift+A")
    flow = page.assess
    at_desk.until(lambda: flow.threat is not None and len(flow.rows) == 3)
    assert "any keyboard layout" in flow.card.accessibleDescription()
    assert [row.why for row in flow.rows] == ["grave_without_review", "grave_without_review", "fresh"]
    assert "R" in flow.why.text()
    at_desk.press("R")
    assert flow.review.hasFocus()
    assert flow.review.selectedText() == "15 May 2026"
    at_desk.type("31.2.2026")
    at_desk.press("Enter")
    assert flow.problem.isVisible()
    flow.review.selectAll()
    at_desk.type("20 May 2036")
    at_desk.press("Enter")
    assert flow.at == 0  # the key that stores the date does not go on as well
    first = flow.title.text()
    at_desk.until(lambda: found(page, first).review_on == "2036-05-20")
    at_desk.until(lambda: flow.why.text() == "Done. Enter goes on.")
    at_desk.press("Enter")
    at_desk.settle()
    assert flow.title.text() != first
    at_desk.press("Enter")
    at_desk.until(lambda: flow.title.text() == "Visit")
    at_desk.press("4")
    at_desk.until(lambda: found(page, "Visit").severity == 4)
    at_desk.press("Shift+2")
    at_desk.until(lambda: found(page, "Visit").likelihood == 2)
    at_desk.until(lambda: flow.likelihood.group.checkedId() == 2)
    assert flow.severity.group.checkedId() == 4
    at_desk.press("Ctrl+Z")
    at_desk.until(lambda: found(page, "Visit").likelihood is None)
    assert found(page, "Visit").severity == 4
    at_desk.until(lambda: flow.likelihood.group.checkedId() == -1)
    at_desk.press("Backspace")
    at_desk.until(lambda: flow.at == 1 and flow.threat.title != "Visit")
    at_desk.press("Enter")
    at_desk.until(lambda: flow.threat.title == "Visit")
    at_desk.press("Shift+1")
    at_desk.until(lambda: found(page, "Visit").likelihood == 1)
    at_desk.press("Enter")
    at_desk.until(lambda: [row.why for row in flow.rows] == ["grave_without_review"])
    assert page.views["assess"].text() == "To assess: 1"


@pytest.mark.parametrize(
    ("text", "shift", "scan", "meant"),
    [
        ("3", False, 0, (3, False)),
        ("۳", False, 0, (3, False)),  # Persian
        ("٣", False, 0, (3, False)),  # Arabic
        ("#", True, 0, (3, True)),
        ("№", True, 0, (3, True)),  # Russian
        ("^", True, 0, (3, True)),  # Turkish
        ("٫", True, 0, (3, True)),  # Persian
        ("§", True, 0, (3, True)),  # German
        ('"', False, 0, (3, False)),  # French: digits stand above
        ("3", True, 0, (3, True)),
        ("anything", False, 12, (3, False)),  # the place of the key decides
        ("anything", True, 12, (3, True)),
        ("7", False, 0, None),
        ("a", False, 0, None),
    ],
)
def test_digits_lie_where_they_lie_on_every_layout(
    text: str, shift: bool, scan: int, meant: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    held = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_unknown, held, scan, 0, 0, text)
    assert digits.digit(event) == meant
    letter = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_unknown, held, scan or 27, 0, 0, text)
    assert digits.is_letter(letter, "r") is (not scan)
    assert digits.is_letter(QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_unknown, held, 0, 0, 0, "к"), "r")


def test_chosen_lines_become_a_pattern_and_leave_it(page: Any, at_desk: Any) -> None:
    table = page.table()
    table.setFocus()
    table.selectRow(0)
    at_desk.settle()
    assert page.pattern.head.text() == "Not linked with other threats"
    at_desk.press("Ctrl+Shift+P")
    assert "Choose two or more" in page.banner.words.text()
    at_desk.press("Ctrl+A")
    assert page.link.isVisible()
    at_desk.press("Ctrl+Shift+P")
    at_desk.until(lambda: page.banner.words.text() == "4 threats linked as one pattern.")
    at_desk.settle()
    table.selectRow(0)
    at_desk.until(lambda: page.pattern.head.text() == "Pattern of 4 threats")
    session, summons = page.context.session, found(page, "Summons")
    chain = session.ask(patterns.pattern, summons.uid).members
    assert [one.title for one in chain] == ["Message", "Call at night", "Visit", "Summons"]
    at_desk.until(lambda: page._linked(table.rows.rows[1]) == "2 links")
    page.show_record("threat", found(page, "Visit").uid)
    at_desk.until(lambda: page.pattern.uid == found(page, "Visit").uid and page.pattern.unlink.isVisible())
    at_desk.settle()
    page.pattern.unlink.click()
    at_desk.until(lambda: page.pattern.head.text() == "Not linked with other threats")
    assert len(session.ask(patterns.pattern, summons.uid).members) == 3
    page.pattern.link.click()
    at_desk.settle()
    assert page.pattern.picker.line.hasFocus()
    at_desk.type("Summons")
    at_desk.until(lambda: page.pattern.picker._model.rowCount() == 1)
    at_desk.press("Enter")
    at_desk.until(lambda: page.pattern.head.text() == "Pattern of 4 threats")


def test_a_cell_of_states_leads_to_its_threats(page: Any, at_desk: Any) -> None:
    page.take_view("states")
    states = page.states
    at_desk.until(lambda: states.table.rowCount() == 2)
    assert not page.inspector.isVisible()
    states.table.setFocus()
    states.table.setCurrentCell(0, 0)
    assert states.table.item(0, 0).toolTip() == "not known in Georgia: 2 threats"
    states.table.activated.emit(states.table.currentIndex())
    at_desk.until(lambda: titles(page) == ["Message", "Call at night"])
    assert page.view == "log"
    page.take_view("states")
    states.scope.button(1).click()
    at_desk.settle()
    assert "left out" in states.told.text()


def test_a_log_of_nothing_is_calm(at_desk: Any) -> None:
    at_desk.press("Ctrl+4")
    at_desk.settle()
    page = at_desk.window.desk.current()
    assert page.lists.currentWidget() is page.nothing
    page.overview_tab.setChecked(True)
    at_desk.settle()
    assert page.overview.told.text() == "No threat here has both a date and a severity."
    assert page.overview.unassessed.text() == "All are assessed"
    at_desk.press("Ctrl+Shift+A")
    at_desk.settle()
    assert page.assess.stack.currentIndex() == 0
    at_desk.press("3")
    picture = page.grab().toImage()
    assert not picture.isNull()
    assert QApplication.focusWidget() is not None
