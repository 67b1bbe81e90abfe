"""Ctrl+K: anything is a few letters away, by keys alone."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from app.actions import queries, records


@pytest.fixture
def filled(at_desk: Any) -> Any:
    """Two cases, a person in two scripts, an event."""
    session = at_desk.window.context.session

    def fill(unit: Any) -> None:
        records.add_case(unit, {"title": "Rowan", "code": "C-002"})
        person = records.add_record(unit, "person", {"name": "Антон Вымысл", "role": "subject"}, "C-002")
        records.add_record(unit, "person_name", {"person": person.uid, "text": "آنتون"}, "C-002")
        records.add_record(unit, "event", {"event_kind": "arrest", "title": "Taken from the market"}, "C-001")

    session.do(fill)
    at_desk.settle()
    return at_desk


def _lines(hands: Any) -> list[str]:
    return [line.words for line in hands.window.desk.palette_line.list.offers.lines if line.take is not None]


def _type(hands: Any, text: str) -> None:
    palette = hands.window.desk.palette_line
    hands.press("Ctrl+K")
    hands.until(lambda: QApplication.focusWidget() is palette.line)
    palette.line.setText(text)
    hands.until(lambda: not palette._timer.isActive())
    hands.settle()


def test_a_page_by_three_letters(filled: Any) -> None:
    _type(filled, "evi")
    assert _lines(filled)[0] == "Evidence"
    filled.press("Enter")
    filled.settle()
    assert filled.window.desk.current() is filled.window.desk.pages["evidence"]
    assert not filled.window.desk.palette_line.isVisible()


def test_a_command_is_done_also_when_typed_on_another_layout(filled: Any) -> None:
    _type(filled, "туц усуте")
    assert not _lines(filled)
    filled.press("Esc")
    _type(filled, "туц умуте")
    assert _lines(filled) == ["New event"]
    filled.press("Enter")
    assert QApplication.focusWidget() is filled.window.desk.quick.line


@pytest.mark.parametrize("text", ["anton", "@вым", "انت"])
def test_a_person_of_another_case_in_any_script(filled: Any, text: str) -> None:
    _type(filled, text)
    assert "Антон Вымысл" in _lines(filled)[0]
    filled.press("Enter")
    filled.settle()
    assert filled.window.context.case.code == "C-002"
    assert filled.window.desk.current() is filled.window.desk.pages["people"]


def test_what_happened_and_where_one_was_last(filled: Any) -> None:
    _type(filled, "market")
    assert "Taken from the market" in _lines(filled)
    filled.press("Enter")
    filled.settle()
    _type(filled, "")
    assert _lines(filled)[0] == "Taken from the market"
    event = filled.window.context.session.ask(queries.records, "event", "C-001").rows[0]
    assert filled.window.desk.palette_line.recent.uids[0] == event.uid


def test_signs_narrow_and_esc_leads_back(filled: Any) -> None:
    filled.window.desk.case_name.setFocus()
    before = QApplication.focusWidget()
    _type(filled, ">")
    assert "Undo" in _lines(filled)
    assert "C-001  Birch" not in _lines(filled)
    _type_on = filled.window.desk.palette_line.line
    _type_on.setText("@")
    assert [set(line.split(" · ")) for line in _lines(filled)] == [{"Антон Вымысл", "آنتون"}]
    filled.press("Esc")
    assert QApplication.focusWidget() is before


def test_the_mark_goes_over_headings_and_is_told(filled: Any) -> None:
    palette = filled.window.desk.palette_line
    _type(filled, "c")
    first = palette.list.marked()
    filled.press("Down")
    assert palette.list.marked() is not first
    assert palette.line.accessibleDescription().startswith(palette.list.marked().words)
    filled.press("Up")
    assert palette.list.marked() is first
    filled.press("Up")
    assert palette.list.marked().take is not None


def test_what_fits_best_is_marked_until_somebody_moves_the_mark(filled: Any) -> None:
    palette = filled.window.desk.palette_line
    _type(filled, "e")
    filled.press("Down")
    chosen = palette.list.marked().same
    palette._came(palette._turn, list(palette._found))
    assert palette.list.marked().same == chosen
    palette.line.setText("evi")
    assert palette.list.marked().words == "Evidence"


def test_nothing_found_says_where_to_look(filled: Any) -> None:
    _type(filled, "zzzz zzz")
    assert "Ctrl+Shift+F" in filled.window.desk.palette_line.nothing.text()
