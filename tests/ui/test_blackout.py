"""Blacking out by mouse and by keys, suggestions looked through, a copy made, looks taken down."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.actions import evidence, exhibits, looks, queries, records
from app.sandbox.sources import BytesSource
from ui.kit.blackout import Black, Blacks, between
from ui.pages.evidence import BLACK, PAGES

LETTER = b"The police came at noon.\n\nThey took Zoravar Bekmurat with them.\n\nCall 0049 170 1234567.\n"


def _exhibit(at_desk: Any, tmp_path: Path, data: bytes = LETTER, name: str = "letter.txt") -> str:
    session = at_desk.window.context.session
    path = tmp_path / name
    path.write_bytes(data)
    person = session.do(records.add_record, "person", {"name": "Zoravar Bekmurat", "role": "subject"}, "C-001").result
    phone = {"person": person.uid, "channel": "phone", "value": "+49 170 1234567"}
    session.do(records.add_record, "contact_point", phone, "C-001")
    return evidence.add_evidence(session, [path], "C-001")[0].uid


def _pane(at_desk: Any, uid: str) -> Any:
    page = at_desk.window.desk.show_page("evidence")
    at_desk.until(lambda: page.table().rows.rows)
    page.show_record("evidence", uid)
    at_desk.until(lambda: page.inspector.uid == uid, timeout=30_000)
    page._view(BLACK)
    pane = page.black
    at_desk.until(lambda: pane.pages is not None and not pane.paper.picture.isNull(), timeout=60_000)
    at_desk.settle()
    return pane


def test_suggestions_are_accepted_by_enter_and_become_a_copy(at_desk: Any, tmp_path: Path) -> None:
    uid = _exhibit(at_desk, tmp_path)
    pane = _pane(at_desk, uid)
    assert not pane.make.isEnabled()
    pane.suggest()
    at_desk.until(lambda: pane.list.count() == 2, timeout=60_000)
    assert [item.reason for item in pane.blacks.items] == ["name", "contact details"]
    assert "suggested" in pane.list.item(0).text()
    assert "Zoravar" in pane.paper.accessibleDescription()
    pane.paper.setFocus()
    QTest.keyClick(pane.paper, Qt.Key.Key_Return)
    assert [item.suggested for item in pane.blacks.items] == [False, True]
    QTest.keyClick(pane.paper, Qt.Key.Key_Delete)
    assert [item.reason for item in pane.blacks.items] == ["name"]
    QTest.keyClick(pane.paper, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(pane.blacks.items) == 2
    pane.list.setFocus()
    pane.list.setCurrentRow(1)
    QTest.keyClick(pane.list, Qt.Key.Key_Return)
    assert not pane.blacks.suggestions()
    pane.make_copy()
    session = at_desk.window.context.session
    at_desk.until(lambda: "E-001/R1" in pane.told.text(), timeout=60_000)
    at_desk.settle()
    copy = session.ask(exhibits.family, uid)[1].record
    assert (copy.exhibit, copy.derived_as) == ("E-001/R1", "redacted")
    (part,) = session.ask(evidence.parts_of, copy.uid)
    with session.ask(evidence.source, part) as source:
        data = source.read_at(0, source.size)
    assert BytesSource(data).size == part.size
    with pypdfium2.PdfDocument(data) as document:
        text = document[0].get_textpage().get_text_range()
    assert "police came" in text
    assert "Zoravar" not in text and "1234567" not in text


def test_boxes_are_made_moved_and_stretched_by_keys_alone(at_desk: Any, tmp_path: Path) -> None:
    pane = _pane(at_desk, _exhibit(at_desk, tmp_path))
    paper = pane.paper
    paper.setFocus()
    QTest.keyClick(paper, Qt.Key.Key_Insert)
    (box,) = pane.blacks.items
    QTest.keyClick(paper, Qt.Key.Key_Left)
    QTest.keyClick(paper, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(paper, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    left, top, right, bottom = box.box
    assert pane.blacks.items[0].box == (left - 20, top + 4, right, bottom + 4)
    pane.reason.setCurrentIndex(pane.reason.findData("face"))
    assert pane.blacks.items[0].reason == "face"
    pane.reason.setEditText("my own words")
    assert pane.blacks.items[0].reason == "my own words"
    assert "my own words" in pane.list.item(0).text()
    assert paper.accessibleName() and paper.accessibleDescription()
    QTest.keyClick(paper, Qt.Key.Key_Space)
    assert pane.make.isEnabled()


def test_a_box_is_dragged_and_chosen_with_the_mouse(at_desk: Any, tmp_path: Path) -> None:
    pane = _pane(at_desk, _exhibit(at_desk, tmp_path))
    paper = pane.paper
    wide, high = paper.width(), paper.height()
    one, other = QPoint(wide // 10, high // 10), QPoint(wide // 2, high // 5)
    QTest.mousePress(paper, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, one)
    QTest.mouseMove(paper, other)
    QTest.mouseRelease(paper, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, other)
    (made,) = pane.blacks.items
    assert all(abs(edge - meant) <= 6 for edge, meant in zip(made.box, (100, 100, 500, 200), strict=True))
    QTest.mouseClick(paper, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(wide - 5, high - 5))
    assert pane.blacks.in_hand is None
    QTest.mouseClick(paper, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(wide // 5, high // 7))
    assert pane.blacks.in_hand is made


def test_a_page_is_said_to_be_looked_at_and_that_is_taken_back(at_desk: Any, tmp_path: Path) -> None:
    from tests.dossier.made import jpeg

    uid = _exhibit(at_desk, tmp_path, jpeg((300, 200)), "photo.jpg")
    page = at_desk.window.desk.show_page("evidence")
    at_desk.until(lambda: page.table().rows.rows)
    page.show_record("evidence", uid)
    page._view(PAGES)
    at_desk.until(lambda: not page.viewer.paper.picture.isNull(), timeout=60_000)
    at_desk.settle()
    assert page.looks.page == 1
    page.viewer.paper.setFocus()
    at_desk.press("Ctrl+Shift+G")
    session = at_desk.window.context.session
    at_desk.until(lambda: page.looks.words.text(), timeout=30_000)
    assert "nothing hidden" in page.looks.words.text()
    assert list(session.ask(looks.looked, session.ask(queries.find, uid))) == [1]
    (action,) = page.looks.who.menu().actions()
    assert "Zoravar Bekmurat" in action.text()
    person = action.data()
    action.trigger()
    at_desk.until(lambda: "can be told" in page.looks.words.text(), timeout=30_000)
    (look,) = session.ask(looks.looked, session.ask(queries.find, uid)).values()
    assert look.shows == (person,)
    page.looks.take_back()
    at_desk.until(lambda: not page.looks.words.text(), timeout=30_000)
    assert session.ask(looks.looked, session.ask(queries.find, uid)) == {}


@pytest.mark.parametrize("lang", ["fa"])
def test_the_pane_runs_from_right_to_left(at_desk: Any, tmp_path: Path) -> None:
    pane = _pane(at_desk, _exhibit(at_desk, tmp_path))
    assert pane.layoutDirection() == Qt.LayoutDirection.RightToLeft
    pane.paper.new_box()
    before = pane.blacks.items[0].box
    QTest.keyClick(pane.paper, Qt.Key.Key_Left)
    assert pane.blacks.items[0].box[0] < before[0], "left is left on the page, whatever the language"


def test_changes_are_undone_one_by_one() -> None:
    blacks = Blacks()
    assert not blacks.undo()
    blacks.add(Black(2, (10, 10, 50, 50), "name"))
    blacks.add(Black(1, (10, 10, 50, 50), "face"))
    assert [item.page for item in blacks.items] == [1, 2]
    assert blacks.suggest([Black(1, (20, 20, 30, 30), suggested=True)]) == 0, "it lies in a box already"
    assert blacks.suggest([Black(3, (1, 1, 9, 9), suggested=True), Black(3, (20, 20, 90, 90), suggested=True)]) == 2
    assert blacks.accept(every=True) == 2
    assert not blacks.suggestions()
    for _ in range(4):
        assert blacks.undo()
    assert blacks.items == [] and not blacks.undo()
    assert between((5, 5), (6, 50)) is None
    assert between((50, 60), (10, 20)) == (10, 20, 50, 60)
