"""Cases by keys and by mouse: the list, the board, moving a case on and taking it back."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.actions import queries, records
from app.session import Session

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(at_desk: Any) -> Any:
    session = at_desk.window.context.session
    for code, status, priority in (
        ("C-002", "active", "urgent"),
        ("C-003", "monitoring", "normal"),
        ("C-004", "closed_other", "normal"),
    ):
        session.do(records.add_case, {"code": code, "title": f"Tree {code}", "status": status, "priority": priority})
    at_desk.settle()
    at_desk.press("Ctrl+0")
    made = at_desk.window.desk.pages["cases"]
    at_desk.until(lambda: len(made.table().rows.rows) == 3)
    at_desk.settle()
    return made


def shown(page: Any) -> list[str]:
    return [row.code for row in page.table().rows.rows]


def status_of(session: Session, code: str) -> Any:
    return next(case.status for case in session.ask(queries.cases) if case.code == code)


def key(code: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget(), code, modifier)


def test_the_most_pressing_case_is_one_enter_away(at_desk: Any, page: Any) -> None:
    assert shown(page) == ["C-002", "C-003", "C-001"]
    assert page.table().hasFocus()
    at_desk.press("Enter")
    at_desk.until(lambda: at_desk.window.context.case.code == "C-002")
    assert at_desk.window.desk.current() is at_desk.window.desk.pages["timeline"]


def test_the_archive_is_reached_and_words_filter(at_desk: Any, page: Any) -> None:
    page.status.setCurrentIndex(page.status.findData("archive"))
    at_desk.until(lambda: shown(page) == ["C-004"])
    page.status.setCurrentIndex(page.status.findData("all"))
    at_desk.until(lambda: len(shown(page)) == 4)
    at_desk.press("Ctrl+F")
    at_desk.type("C-003")
    at_desk.until(lambda: shown(page) == ["C-003"])


def test_tags_appear_as_soon_as_there_are_some(at_desk: Any, page: Any) -> None:
    assert not page.tag.isVisible()
    session = at_desk.window.context.session
    case = next(case for case in session.ask(queries.cases) if case.code == "C-003")
    session.do(records.edit_record, case.uid, {"tags": ["asylum"]})
    at_desk.until(page.tag.isVisible)
    page.tag.setCurrentIndex(page.tag.findData("asylum"))
    at_desk.until(lambda: shown(page) == ["C-003"])


def test_on_the_board_keys_walk_move_and_undo(at_desk: Any, page: Any) -> None:
    session = at_desk.window.context.session
    at_desk.press("Ctrl+B")
    at_desk.until(lambda: page.board.current() != "")
    at_desk.settle()
    assert [pile.status for pile in page.board.shown()] == ["", "intake", "active", "monitoring", "dormant"]
    assert not page.inspector.isVisible()
    key(Qt.Key.Key_Right)
    at_desk.settle()
    active = page.board.columns["active"]
    assert active.list.hasFocus()
    uid = page.board.current()
    key(Qt.Key.Key_Right, CTRL)
    at_desk.until(lambda: status_of(session, "C-002") == "monitoring")
    at_desk.until(lambda: page.board.columns["monitoring"].list.hasFocus() and page.board.current() == uid)
    assert "Monitoring" in page.banner.words.text()
    key(Qt.Key.Key_Z, CTRL)
    at_desk.until(lambda: status_of(session, "C-002") == "active")
    at_desk.until(lambda: active.rows.row_of(uid) >= 0)
    key(Qt.Key.Key_F2)
    at_desk.until(page.inspector.isVisible)
    at_desk.press("Esc")
    at_desk.until(lambda: not page.inspector.isVisible())


def test_a_card_is_moved_by_the_mouse(at_desk: Any, page: Any) -> None:
    session = at_desk.window.context.session
    page.show_view("board")
    at_desk.until(lambda: page.board.columns["active"].rows.row_of)
    at_desk.settle()
    uid = page.board.columns["active"].rows.rows[0].uid
    data = QMimeData()
    data.setData("application/x-havenfile-case", uid.encode())
    pile = page.board.columns["dormant"]
    drop = QDropEvent(
        QPointF(5, 5), Qt.DropAction.MoveAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    pile.dropEvent(drop)
    at_desk.until(lambda: status_of(session, "C-002") == "dormant")
    at_desk.until(lambda: pile.rows.row_of(uid) >= 0)


def test_five_hundred_cases_come_page_by_page(at_desk: Any, page: Any) -> None:
    session = at_desk.window.context.session

    def many(unit: Any) -> None:
        for n in range(500):
            unit.add("case", {"code": f"K-{n:03d}", "title": f"Tree {n}", "status": "active", "priority": "normal"})

    session.do(many)
    at_desk.until(lambda: len(page.table().rows.rows) == 503)
    at_desk.settle()
    loaded = sum(1 for _ in page.table().rows.rows)
    assert loaded < 503
    page.show_view("board")
    at_desk.until(lambda: len(page.board.columns["active"].rows.rows) == 501)
