"""Search and log by keys: what is found leads there, what was done can be read."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from app.actions import records


@pytest.fixture
def filled(at_desk: Any) -> Any:
    """Two cases with an event in each; one was changed."""

    def fill(unit: Any) -> str:
        records.add_case(unit, {"title": "Rowan", "code": "C-002"})
        for code in ("C-001", "C-002"):
            event = {"event_kind": "arrest", "title": f"Held near the harbour {code}"}
            made = records.add_record(unit, "event", event, code)
        return str(made.uid)

    session = at_desk.window.context.session
    at_desk.uid = session.do(fill).result
    session.do(records.edit_record, at_desk.uid, {"title": "Held at the harbour"})
    at_desk.settle()
    return at_desk


def _search(hands: Any, text: str) -> Any:
    hands.press("Ctrl+Shift+F")
    page = hands.window.desk.pages["search"]
    hands.until(lambda: QApplication.focusWidget() is page.field)
    hands.type(text)
    hands.until(lambda: not page._timer.isActive())
    hands.settle()
    return page


def test_search_is_grouped_and_enter_takes_the_case_in_hand(filled: Any) -> None:
    page = _search(filled, "harbour")
    headings = [line.words for line in page.list.offers.lines if line.take is None]
    assert sorted(headings) == ["C-001  Birch  ·  Events  ·  1", "C-002  Rowan  ·  Events  ·  1"]
    while "C-001" in page.list.marked().words:
        filled.press("Down")
    assert page.field.accessibleDescription().startswith("Held at the harbour")
    filled.press("Enter")
    filled.settle()
    assert filled.window.context.case.code == "C-002"
    assert filled.window.desk.current() is filled.window.desk.pages["timeline"]


def test_kind_and_case_narrow_and_nothing_found_says_what_to_try(filled: Any) -> None:
    page = _search(filled, "harbour")
    page.here.setChecked(True)
    filled.settle()
    assert page.count.text() == "1 found"
    page.kind.setCurrentIndex(page.kind.findData("threat"))
    filled.settle()
    assert page.stack.currentWidget() is page.none
    assert any("fewer letters" in words.text() for words in page.none.findChildren(QLabel))


def test_pasted_megabytes_are_cut_with_a_word(filled: Any) -> None:
    page = _search(filled, "h")
    QApplication.clipboard().setText("harbour " * 300_000)
    page.field.selectAll()
    filled.press("Ctrl+V")
    assert len(page.field.text()) == 300
    assert "300" in page.cut.text()
    assert page.cut.isVisible()
    filled.settle()
    QApplication.clipboard().clear()


def _log(hands: Any) -> Any:
    page = hands.window.desk.show_page("log")
    hands.until(lambda: page.model.rows)
    hands.settle()
    return page


def _said(page: Any) -> str:
    return "\n".join(words.text() for words in page.entry.findChildren(QLabel) if not words.isHidden())


def test_an_entry_is_told_from_what_to_what(filled: Any) -> None:
    page = _log(filled)
    page.table.selectRow(0)
    filled.until(lambda: "Held at the harbour" in _said(page))
    filled.settle()
    assert "Held near the harbour C-002\n→ Held at the harbour" in _said(page)
    filled.press("Ctrl+Shift+R")
    filled.settle()
    assert [entry.action for entry in page.model.rows] == ["edit", "add"]
    page.one.click()
    filled.settle()
    assert len(page.model.rows) > 2
    page.table.selectRow(0)
    filled.press("Enter")
    filled.settle()
    assert filled.window.context.case.code == "C-002"


def test_the_log_is_narrowed_by_kind_and_days(filled: Any) -> None:
    page = _log(filled)
    page.kind.setCurrentIndex(page.kind.findData("case"))
    filled.settle()
    assert {entry.kind for entry in page.model.rows} == {"case"}
    page.day.setText("May 1999")
    page.day.editingFinished.emit()
    filled.settle()
    assert page.stack.currentWidget() is page.nothing
    page.day.setText("no day at all")
    page.day.editingFinished.emit()
    assert page.wrong.isVisible()
    page.day.clear()
    page.day.editingFinished.emit()
    filled.settle()
    assert page.model.rows
    assert not page.wrong.isVisible()
