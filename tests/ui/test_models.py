"""Lists: pages from the store, under Qt's own model tester; selection survives; own echoes are not heard."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QObject
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.actions import queries, records
from app.domain.changes import Changed
from app.domain.fields import REGISTRY
from ui.bus import Bus
from ui.kit.lists import columns_of, listed
from ui.kit.table import PAGE, Column, PagedModel, Table

_MANY = 2 * PAGE + 30


def _fill(session: Any, many: int) -> None:
    def add(unit: Any) -> None:
        for n in range(many):
            records.add_record(unit, "task", {"title": f"Call {n:04d}"}, "C-001")

    session.do(add)


def _model(context: Any, kind: str = "task") -> PagedModel:
    model = PagedModel(columns_of(REGISTRY[kind], context), context)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    return model


def _shown(qtbot: QtBot, at_desk: Any, many: int) -> Table:
    context = at_desk.window.context
    _fill(context.session, many)
    table = Table(_model(context), "Tasks", context)
    table.rows.setParent(table)
    qtbot.addWidget(table)
    table.resize(900, 600)
    table.show()
    qtbot.waitExposed(table)
    with qtbot.waitSignal(table.rows.filled):
        table.rows.show(listed, kind=REGISTRY["task"], case="C-001", text=None)
    table.activateWindow()
    table.setFocus()
    at_desk.settle()
    return table


def _titles(table: Table) -> list[str]:
    return [row.record.title for row in table.selected()]


def test_a_long_list_is_whole_at_once_and_loads_what_is_looked_at(qtbot: QtBot, at_desk: Any) -> None:
    context = at_desk.window.context
    _fill(context.session, _MANY)
    model = _model(context)
    with qtbot.waitSignal(model.filled):
        model.show(listed, kind=REGISTRY["task"], case="C-001", text=None)
    assert model.rowCount() == _MANY
    assert len(list(model.rows)) == PAGE
    last = model.index(_MANY - 1, 0)
    with qtbot.waitSignal(model.filled):
        assert last.data() == "…"
    order = [row.title for row in context.session.ask(queries.records, "task", "C-001", limit=1000).rows]
    assert last.data() == order[-1]
    assert model.index(PAGE, 0).data() == "…"
    at_desk.settle()
    assert len({row.uid for row in model.rows}) == _MANY


def test_a_list_without_a_count_comes_page_by_page(qtbot: QtBot, at_desk: Any) -> None:
    context = at_desk.window.context
    _fill(context.session, _MANY)
    model = PagedModel([Column("What", lambda row: row.title)], context)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    with qtbot.waitSignal(model.filled):
        model.show(queries.records, kind="task", case="C-001")
    assert model.rowCount() == PAGE

    def whole() -> bool:
        model.fetchMore(QModelIndex())
        return model.rowCount() == _MANY

    qtbot.waitUntil(whole)
    assert len({row.uid for row in model.rows}) == _MANY


def test_the_end_is_one_key_away_and_the_place_is_kept_when_something_changes(qtbot: QtBot, at_desk: Any) -> None:
    table = _shown(qtbot, at_desk, _MANY)
    at_desk.press("Ctrl+End")
    at_desk.until(lambda: table.current())
    at_desk.until(lambda: table.rows.rows[_MANY - 1])
    assert table.current() == table.rows.rows[_MANY - 1].uid
    before, hand = table.verticalScrollBar().value(), table.current()
    session = at_desk.window.context.session
    session.do(records.add_record, "task", {"title": "Call 9999"}, "C-001")
    with qtbot.waitSignal(table.rows.filled):
        table.rows.reload()
    at_desk.settle()
    assert table.rows.rowCount() == _MANY + 1
    assert table.current() == hand
    assert table.verticalScrollBar().value() == before


def test_several_lines_are_chosen_by_keys(qtbot: QtBot, at_desk: Any) -> None:
    table = _shown(qtbot, at_desk, 12)
    at_desk.press("Home")
    at_desk.press("Shift+Down")
    at_desk.press("Shift+Down")
    order = [row.record.title for row in table.rows.rows]
    assert _titles(table) == order[:3]
    at_desk.press("Ctrl+Down")
    at_desk.press("Ctrl+Down")
    at_desk.press("Ctrl+Space")
    assert _titles(table) == [*order[:3], order[4]]
    session = at_desk.window.context.session
    session.do(records.delete_record, table.rows.rows[8].uid, "double")
    table.rows.reload()
    at_desk.settle()
    assert _titles(table) == [*order[:3], order[4]]
    at_desk.press("Ctrl+A")
    assert table.selected_count() == 11


def test_all_that_match_are_chosen_though_few_are_loaded(qtbot: QtBot, at_desk: Any) -> None:
    table = _shown(qtbot, at_desk, _MANY)
    at_desk.press("Ctrl+A")
    assert table.selected_count() == _MANY
    found: list[str] = []
    table.ask_selected(found.extend)
    at_desk.until(lambda: found)
    rows = at_desk.window.context.session.ask(queries.records, "task", "C-001", limit=1000).rows
    assert found == [row.uid for row in rows]


def test_a_column_sorts_the_whole_list_in_the_store(qtbot: QtBot, at_desk: Any) -> None:
    table = _shown(qtbot, at_desk, _MANY)
    at_desk.press("Down")
    hand = table.current()
    title = next(n for n, column in enumerate(table.rows.columns) if column.sort == "title")
    table.horizontalHeader().sectionClicked.emit(title)
    at_desk.settle()
    table.horizontalHeader().sectionClicked.emit(title)
    at_desk.settle()
    assert (table.rows.order, table.rows.descending) == ("title", True)
    assert table.rows.rows[0].record.title == f"Call {_MANY - 1:04d}"
    at_desk.until(lambda: table.current() == hand)
    at_desk.press("Ctrl+End")
    at_desk.until(lambda: table.rows.rows[_MANY - 1])
    assert table.rows.rows[_MANY - 1].record.title == "Call 0000"
    at_desk.press("Ctrl+Left")
    at_desk.settle()
    assert (table.rows.order, table.rows.descending) == ("title", False)
    menu = table.sort_menu()
    assert [action.text() for action in menu.actions() if action.isChecked()] == ["What is to be done, upwards"]
    menu.actions()[0].trigger()
    at_desk.settle()
    assert table.rows.order == ""


def test_a_record_far_down_is_found(qtbot: QtBot, at_desk: Any) -> None:
    table = _shown(qtbot, at_desk, _MANY)
    rows = at_desk.window.context.session.ask(queries.records, "task", "C-001", limit=1000).rows
    assert not table.choose(rows[_MANY - 5].uid)
    at_desk.until(lambda: table.current() == rows[_MANY - 5].uid)
    assert table.currentIndex().row() == _MANY - 5


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
