"""Lists: pages from the store, under Qt's own model tester; selection survives; own echoes are not heard."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QObject
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.actions import records
from app.domain.changes import Changed
from app.domain.fields import REGISTRY
from ui.bus import Bus
from ui.kit.lists import columns_of, listed
from ui.kit.table import PAGE, PagedModel, Table

_MANY = 2 * PAGE + 30


def _fill(session: Any, many: int) -> None:
    def add(unit: Any) -> None:
        for n in range(many):
            records.add_record(unit, "task", {"title": f"Call {n:04d}"}, "C-001")

    session.do(add)


def test_a_long_list_comes_page_by_page(qtbot: QtBot, at_desk: Any) -> None:
    context = at_desk.window.context
    _fill(context.session, _MANY)
    kind = REGISTRY["task"]
    model = PagedModel(columns_of(kind, context), context)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    with qtbot.waitSignal(model.filled):
        model.show(listed, kind=kind, case="C-001", text=None)
    assert model.rowCount() == PAGE

    def whole() -> bool:
        model.fetchMore(QModelIndex())
        return model.rowCount() == _MANY

    qtbot.waitUntil(whole)
    assert model.rowCount() == _MANY
    assert len({row.uid for row in model.rows}) == _MANY
    assert tester.model() is model


def test_a_reload_keeps_the_line_in_hand(qtbot: QtBot, at_desk: Any) -> None:
    context = at_desk.window.context
    _fill(context.session, 20)
    kind = REGISTRY["task"]
    model = PagedModel(columns_of(kind, context), context)
    table = Table(model, "Tasks", context)
    qtbot.addWidget(table)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, table)
    with qtbot.waitSignal(model.filled):
        model.show(listed, kind=kind, case="C-001", text=None)
    wanted = model.rows[7].uid
    assert table.choose(wanted)
    context.session.do(records.delete_record, model.rows[3].uid, "double")
    with qtbot.waitSignal(model.filled):
        model.reload()
    assert model.rowCount() == 19
    assert table.current() == wanted
    model.clear()
    assert model.rowCount() == 0


def test_the_newest_question_wins(qtbot: QtBot, at_desk: Any) -> None:
    context = at_desk.window.context
    _fill(context.session, 12)
    kind = REGISTRY["task"]
    model = PagedModel(columns_of(kind, context), context)
    model.show(listed, kind=kind, case="C-001", text=None)
    with qtbot.waitSignal(model.filled):
        model.show(listed, kind=kind, case="C-001", text="0007")
    at_desk.settle()
    assert [row.record.title for row in model.rows] == ["Call 0007"]


def test_people_are_found_by_any_name(at_desk: Any) -> None:
    session = at_desk.window.context.session
    person = session.do(records.add_record, "person", {"name": "Алесь Бяроза", "role": "subject"}, "C-001").result
    other = {"person": person.uid, "text": "Ales Biaroza", "script": "Latn"}
    session.do(records.add_record, "person_name", other, "C-001")
    session.do(records.add_record, "person", {"name": "Irena"}, "C-001")
    for text in ("бяро", "ales", "BIAROZA"):
        page = session.ask(listed, REGISTRY["person"], "C-001", text, after=None, limit=10)
        assert [line.record.name for line in page.rows] == ["Алесь Бяроза"], text


def test_a_view_does_not_hear_its_own_echo(qtbot: QtBot) -> None:
    bus, me, other = Bus(), QObject(), QObject()
    heard: list[str] = []
    bus.listen(me, lambda _: heard.append("me"))
    bus.listen(other, lambda _: heard.append("other"))
    bus.changed.emit(Changed(initiator=me))
    assert heard == ["other"]
    bus.changed.emit(Changed())
    assert sorted(heard) == ["me", "other", "other"]
