"""Tab goes the way the eye goes, Esc goes back to the list, and what is shown to people is in their words."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit

from app.actions import records
from app.domain.bidi import in_a_cell
from app.domain.kinds import Reading
from app.domain.kinds.times import Day, Instant
from tests.ui.walker import name
from ui.kit.basics import upright
from ui.kit.reading import stops
from ui.kit.record_form import RecordForm

_DARK = 120


def _names(root: Any) -> list[str]:
    return [name(widget) for widget in stops(root)]


def test_tab_goes_through_a_form_as_it_is_read_and_comes_to_the_quick_line_last(at_desk: Any) -> None:
    session = at_desk.window.context.session
    session.do(records.add_record, "threat", {"threat_kind": "smear", "title": "Called an agent"}, "C-001")
    at_desk.press("Ctrl+4")
    page = at_desk.window.desk.current()
    at_desk.until(lambda: page.inspector.uid)
    at_desk.settle()
    every = _names(at_desk.window.desk)
    ways = [every.index(one) for one in ("Today", "Filter", "Log of threats", "Kind", "Place", "Quick line")]
    assert ways == sorted(ways)
    page.table().setFocus()
    at_desk.press("Tab")
    assert page.inspector.isAncestorOf(QApplication.focusWidget())
    at_desk.press("Esc")
    assert page.table().hasFocus()


def test_esc_goes_back_to_the_list_from_the_head_of_a_page(at_desk: Any) -> None:
    session = at_desk.window.context.session
    session.do(records.add_record, "note", {"text": "A call"}, "C-001")
    at_desk.press("Ctrl+9")
    page = at_desk.window.desk.current()
    at_desk.until(lambda: page.inspector.uid)
    page.tabs["source"].setFocus()
    at_desk.press("Esc")
    assert page.table().hasFocus()
    assert page.table().selected_count() == 1


def test_another_list_puts_away_what_is_in_hand(at_desk: Any) -> None:
    session = at_desk.window.context.session
    session.do(records.add_record, "note", {"text": "A call"}, "C-001")
    at_desk.press("Ctrl+9")
    page = at_desk.window.desk.current()
    at_desk.until(lambda: page.inspector.uid)
    page.take_kind("source")
    assert not page.inspector.uid
    page.take_kind("note")
    at_desk.until(lambda: page.inspector.uid)


def test_a_list_gives_its_spare_room_to_words_that_would_be_cut(at_desk: Any) -> None:
    session = at_desk.window.context.session
    when = "between 20 September and 5 October 2024"
    session.do(records.add_record, "event", {"event_kind": "arrest", "title": "x", "when": when}, "C-001")
    at_desk.window.resize(1366, 768)
    at_desk.window.desk.show_page("records")
    page = at_desk.window.desk.current()
    page.take_kind("event")
    at_desk.until(lambda: len(page.table().rows.rows) == 1)
    at_desk.settle()
    table = page.table()
    column = next(n for n, one in enumerate(table.rows.columns) if one.sort == "when")
    assert table.columnWidth(column) > table.context.theme.size(table.rows.columns[column].width)
    table.horizontalHeader().resizeSection(column, 90)
    page.load()
    at_desk.settle()
    assert table.columnWidth(column) == 90  # noqa: PLR2004 - drawn by hand


def test_long_words_look_fixed_only_while_they_are(at_desk: Any) -> None:
    from app.domain.fields import REGISTRY

    form = RecordForm(REGISTRY["note"], at_desk.window.context)
    box = form.form.cell("text").editor.box
    free = box.grab().toImage()
    form.form.set_fixed(lambda _: True)
    fixed = box.grab().toImage()
    form.form.set_fixed(lambda _: False)
    assert fixed != free
    assert box.grab().toImage() == free


def test_days_and_moments_stand_in_editors_as_people_write_them() -> None:
    for lang in ("en", "ru", "fa"):
        for kind, value in ((Day(), "2025-06-02"), (Instant(), "2027-01-21T10:00:00Z")):
            shown = kind.edit_text(value, lang)
            assert value not in shown
            assert kind.parse(shown, Reading(lang)) == value
    assert Day().edit_text("2025-06-02") == "2 June 2025"
    assert Instant().edit_text("2027-01-21T10:00:00Z") == "21 January 2027, 10:00 UTC"
    assert Instant().edit_text("2027-01-21T10:00:07Z") == "2027-01-21T10:00:07Z"  # seconds are never lost


def test_letters_with_a_tall_face_stand_in_the_middle_of_a_line(at_desk: Any) -> None:
    def ink(line: QLineEdit, text: str) -> tuple[int, int]:
        line.setText(text)
        line.setReadOnly(True)
        QApplication.processEvents()
        image = line.grab().toImage()
        dark = [
            y for y in range(4, line.height() - 4) for x in (11, 12, 13) if image.pixelColor(x, y).lightness() < _DARK
        ]
        return dark[0], dark[-1]

    lines = [upright(QLineEdit()), upright(QLineEdit())]
    for line in lines:
        at_desk.qtbot.addWidget(line)
        line.resize(300, 34)
        line.show()
    latin, both = ink(lines[0], "BBBB"), ink(lines[1], "BBBB ۲۰۲۵")
    assert abs(latin[0] - both[0]) <= 1


@pytest.mark.parametrize("lang", ["fa"])
def test_parts_put_together_run_from_the_right(at_desk: Any) -> None:
    context = at_desk.window.context
    told = context.translate("{field}: {value}").format(field="زبان", value="English")
    assert told.isascii() is False
    assert told.startswith("\u200f")
    assert in_a_cell(told).startswith("\u200f")
    assert in_a_cell("Called an agent") == "\u2068Called an agent\u2069"
