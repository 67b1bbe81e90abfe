"""The quick line by keys: what is offered, what is taken, what is said, what was typed before."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from app.actions import queries, records


@pytest.fixture
def told(at_desk: Any) -> Any:
    """A case with persons in three scripts, two of one name."""

    def fill(unit: Any) -> None:
        for name in ("Anna Birch", "Иван Петров", "علی رضایی", "Olga Elm", "Olga Elm"):
            records.add_record(unit, "person", {"name": name, "role": "witness"}, "C-001")

    at_desk.window.context.session.do(fill)
    at_desk.settle()
    at_desk.until(lambda: len(at_desk.window.desk.quick._people) == 5)
    return at_desk


def _type(hands: Any, text: str) -> None:
    """As a keyboard of any layout gives it: sign by sign."""
    line = hands.window.desk.quick.line
    for sign in text:
        line.insert(sign)
        line.textEdited.emit(line.text())


def _threats(hands: Any) -> list[Any]:
    return list(hands.window.context.session.ask(queries.records, "threat", "C-001").rows)


def _events(hands: Any) -> list[Any]:
    return list(hands.window.context.session.ask(queries.records, "event", "C-001").rows)


def test_an_event_takes_two_keys_beyond_its_text(told: Any) -> None:
    told.press("Ctrl+E")
    _type(told, "2 May 2021 taken from the market #arrest")
    told.press("Enter")
    told.until(lambda: _events(told))
    (event,) = _events(told)
    assert (event.title, event.event_kind, event.when.edtf) == ("taken from the market", "arrest", "2021-05-02")
    assert QApplication.focusWidget() is told.window.desk.quick.line


def test_a_threat_takes_four_keys_beyond_its_text(told: Any) -> None:
    told.press("Ctrl+T")
    _type(told, "2 May 2021 call at night !4")
    told.press("Enter")
    told.until(lambda: _threats(told))
    assert (_threats(told)[0].title, _threats(told)[0].severity) == ("call at night", 4)


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("взят на рынке №ан", "2 мая 2021 "),
        ('взят на рынке "ан', "2 мая 2021 "),
        ("pazarda alındı /an", "2021-05-02 "),
        ("در بازار گرفته شد ٬an", "۲۰۲۱-۰۵-۰۲ "),
        ("في السوق @an", "٢٠٢١-٠٥-٠٢ "),
    ],
)
def test_tab_takes_what_is_offered_after_each_layouts_signs(told: Any, typed: str, digits: str) -> None:
    quick = told.window.desk.quick
    told.press("Ctrl+E")
    _type(told, digits + typed)
    assert quick.completion.isVisible()
    told.press("Tab")
    assert not quick.completion.isVisible()
    assert quick.line.text().endswith("Anna Birch ")
    assert quick.line.hasFocus()
    told.press("Enter")
    told.until(lambda: _events(told))
    assert _events(told)[0].when.edtf == "2021-05-02"
    assert told.window.context.session.ask(queries.count, "involvement", "C-001") == 1


def test_of_two_persons_of_one_name_the_one_taken_is_meant(told: Any) -> None:
    quick = told.window.desk.quick
    told.press("Ctrl+E")
    _type(told, "2021 held @ol")
    told.press("Down")
    meant = quick.completion.list.marked().same
    told.press("Enter")
    assert quick.line.text() == "2021 held @Olga Elm "
    told.press("Enter")
    told.until(lambda: _events(told))
    part = told.window.context.session.ask(queries.records, "involvement", "C-001").rows[0]
    assert part.person == meant


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2021 held @nobody", "No person of this case is called “nobody”."),
        ("2021 held @olga", "“olga” may be: Olga Elm, Olga Elm"),
        ("2021 held !9", "How grave it is goes from 1 to 5, not “9”."),
        ("31 feb 2021 held", "There is no such day: 31 feb 2021"),
        ("2021 " + "long " * 80, "Too long for one line"),
    ],
)
def test_what_is_not_understood_is_said_and_stays(told: Any, typed: str, said: str) -> None:
    quick = told.window.desk.quick
    told.press("Ctrl+E")
    quick.line.setText(typed)
    quick.completion.hide()
    told.press("Enter")
    assert quick.reading.text().startswith(said)
    assert quick.line.accessibleDescription().startswith(said)
    assert quick.line.text() == typed
    assert _events(told) == []


def test_pasted_megabytes_are_cut_with_a_word_about_it(told: Any) -> None:
    quick = told.window.desk.quick
    told.press("Ctrl+E")
    QApplication.clipboard().setText("word " * 400_000)
    told.press("Ctrl+V")
    assert len(quick.line.text()) == 1000
    assert "1000 letters" in quick.reading.text()
    QApplication.clipboard().clear()


def test_up_brings_back_what_was_typed_before_in_this_sitting(told: Any) -> None:
    quick = told.window.desk.quick
    told.press("Ctrl+E")
    for text in ("2020 first", "2021 second"):
        quick.line.setText(text)
        told.press("Enter")
        told.settle()
    told.press("Up")
    assert quick.line.text() == "2021 second"
    told.press("Up")
    assert quick.line.text() == "2020 first"
    told.press("Down")
    told.press("Down")
    assert quick.line.text() == ""


def test_ctrl_enter_stores_and_stays(told: Any) -> None:
    quick = told.window.desk.quick
    told.press("Ctrl+E")
    quick.line.setText("2021 held")
    told.press("Ctrl+Return")
    told.until(lambda: _events(told))
    told.settle()
    assert quick.line.hasFocus()
    assert quick.line.text() == ""


def test_esc_puts_the_list_away_first_then_the_line(told: Any) -> None:
    quick = told.window.desk.quick
    told.press("Ctrl+E")
    _type(told, "held @")
    told.press("Esc")
    assert (quick.completion.isVisible(), quick.line.text()) == (False, "held @")
    told.press("Esc")
    assert (quick.line.hasFocus(), quick.line.text()) == (False, "")
