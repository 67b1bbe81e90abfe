"""The timeline by keys alone: list and graphic are one model with one selection; filters are chips; nothing is lost."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, QPoint, QPointF, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.actions import queries, records
from app.actions.chronology import Sieve, chronology
from app.actions.chronology_saved import kept_filters
from ui.kit.paged import PAGE
from ui.kit.timeline_layout import UNDATED
from ui.kit.timeline_marks import EVENT, UNASSESSED, mark_of
from ui.pages.timeline import GRAPHIC, LIST


@pytest.fixture
def told(at_desk: Any) -> Any:
    """A case with a little of everything, its timeline shown."""
    session = at_desk.window.context.session

    def tell(unit: Any) -> None:
        def add(kind: str, **values: Any) -> str:
            return str(records.add_record(unit, kind, values, "C-001").uid)

        anna = add("person", name="Anna", role="subject")
        taken = add("event", event_kind="arrest", title="Taken", when="12 May 2021", local_time="14:30")
        add("event", event_kind="departure", title="By bus", when="between 20 Sep and 5 Oct 2022", disputed=True)
        add("event", event_kind="arrival", title="Stays", when="since 3 Mar 2023", place="Tbilisi")
        add("event", event_kind="search", title="Some day", place="Tbilisi")
        add("threat", threat_kind="smear", title="Called names", first_seen="before 2020", targets=[anna])
        add("threat", threat_kind="following", title="Followed", first_seen="around 2024", severity=4, likelihood=3,
            targets=[anna])  # fmt: skip
        add("involvement", person=anna, target_kind="event", target_uid=taken, degree="victim")
        for number in (1, 2):
            item = {"exhibit": f"E-00{number}", "title": f"Letter {number}"}
            unit.add("evidence", item, records.case_by_code(unit, "C-001").uid)

    session.do(tell)
    page = at_desk.window.desk.show_page("timeline")
    page.load()
    at_desk.settle()
    return at_desk


def page_of(hands: Any) -> Any:
    return hands.window.desk.page("timeline")


def titles(hands: Any) -> list[str]:
    hands.settle()
    return [row.title for row in page_of(hands).table().rows.rows]


ALL = ["Called names", "Taken", "By bus", "Stays", "Followed", "Some day"]


def words_in(hands: Any, number: int) -> list[str]:
    model = page_of(hands).table().model()
    return [str(model.index(number, column).data()) for column in range(model.columnCount())]


def test_the_list_says_what_stands_behind_each_line(told: Any) -> None:
    assert titles(told) == ALL
    assert words_in(told, 0) == ["before 2020", "Called names", "none", "No source", "Anna", "not assessed"]
    assert words_in(told, 1)[0] == "12 May 2021, 14:30"
    assert words_in(told, 2)[3] == "Disputed"
    assert words_in(told, 5)[0] == "not known"
    assert page_of(told).count.text() == "6 entries"
    rows = list(page_of(told).table().rows.rows)
    assert mark_of(rows[0]) == UNASSESSED
    assert mark_of(rows[1]) == EVENT
    assert mark_of(rows[4]).sign == "4"


def test_a_long_chronology_comes_as_it_is_looked_at(qtbot: QtBot, at_desk: Any) -> None:
    many = 3 * PAGE + 20

    def fill(unit: Any) -> None:
        for n in range(many):
            when = f"{1990 + n % 30}" if n % 7 else None
            records.add_record(unit, "event", {"event_kind": "arrest", "title": f"e{n}", "when": when}, "C-001")

    at_desk.window.context.session.do(fill)
    page = page_of(at_desk)
    model = page.table().rows
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, page)
    page.load()
    at_desk.until(lambda: model.rowCount() == many)
    assert tester.model() is model
    page.table().scrollToBottom()
    model.look_at(many - 1)
    at_desk.until(lambda: model.rows[many - 1] is not None)
    assert model.rows[many - 1].when is None
    page.filters.take(Sieve(statuses=("undated",)))
    at_desk.until(lambda: model.rowCount() == many // 7 + 1)
    page.table().sort_by("when", descending=True)
    page.filters.take(Sieve())
    at_desk.until(lambda: model.rowCount() == many and model.rows[0] is not None)
    assert model.rows[0].when.earliest == "2019-01-01"
    assert not model.canFetchMore(QModelIndex())


# -- filters --------------------------------------------------------------------------------


def test_filters_are_opened_taken_and_let_go_by_keys(told: Any) -> None:
    filters = page_of(told).filters
    filters.types.setFocus()
    told.press("Down")
    told.until(lambda: filters.types.popup is not None)
    told.type("arriv")
    QTest.keyClick(filters.types.popup.line, Qt.Key.Key_Return)
    assert titles(told) == ["Stays"]
    assert filters.types.popup is None
    chip = filters.chips.itemAt(0).widget()
    assert chip.accessibleName().startswith("Take away: Arriv")
    chip.setFocus()
    told.until(lambda: QApplication.focusWidget() is chip)
    told.press("Space")
    assert titles(told) == ALL
    filters.person.setFocus()
    told.press("Down")
    told.until(lambda: filters.person.options)
    QTest.keyClick(filters.person.popup.line, Qt.Key.Key_Return)
    assert titles(told) == ["Called names", "Taken", "Followed"]
    filters.status.setFocus()
    told.press("Down")
    QTest.keyClick(filters.status.popup.line, Qt.Key.Key_Down)
    QTest.keyClick(filters.status.popup.list, Qt.Key.Key_Escape)
    assert titles(told) == ["Called names", "Taken", "Followed"]


def test_a_period_is_typed_in_words_and_a_wrong_one_is_told_calmly(told: Any) -> None:
    filters = page_of(told).filters
    filters.period.setFocus()
    told.type("from 2021 to 2022")
    told.press("Enter")
    assert titles(told) == ["Taken", "By bus"]
    assert filters.sieve.since == "2021-01-01"
    told.type("the other day")
    told.press("Enter")
    assert "not understood" in filters.problem.text()
    assert filters.problem.isVisible()
    assert titles(told) == ["Taken", "By bus"]
    told.type("x")
    assert not filters.problem.isVisible()
    page_of(told).clear_filters()
    assert titles(told) == ALL


def test_words_narrow_and_nothing_that_fits_is_said(told: Any) -> None:
    told.press("Ctrl+F")
    assert QApplication.focusWidget() is page_of(told).filter
    told.type("tbilisi")
    told.until(lambda: len(page_of(told).table().rows.rows) == 2)
    assert titles(told) == ["Stays", "Some day"]
    told.type("nowhere")
    told.until(lambda: not len(page_of(told).table().rows.rows))
    page = page_of(told)
    assert page.lists.currentWidget() is page.nothing
    assert page._nothing.head.text() == "Nothing fits these filters"
    assert page._nothing.text.minimumWidth() > 150  # one word a line can't be read
    page._clear.setFocus()
    told.press("Space")
    assert titles(told) == ALL


def test_a_filter_is_saved_under_a_name_in_the_vault(told: Any) -> None:
    page, session = page_of(told), told.window.context.session
    page.filters.begin_keeping()
    assert "Choose a filter first" in page.filters.problem.text()
    page.filters.take(Sieve(statuses=("unsourced",)))
    page.filters.begin_keeping()
    told.type("To do")
    told.press("Enter")
    told.settle()
    assert session.ask(kept_filters) == {"To do": Sieve(statuses=("unsourced",))}
    page.clear_filters()
    page.filters.kept.setFocus()
    told.press("Down")
    assert page.filters.kept.popup.list.item(0).text() == "To do"
    QTest.keyClick(page.filters.kept.popup.list, Qt.Key.Key_Return)
    told.settle()
    assert page.filters.sieve == Sieve(statuses=("unsourced",))
    page.filters.kept.removed.emit("own:To do")
    told.settle()
    assert session.ask(kept_filters) == {}


def test_the_histogram_chooses_a_period(told: Any) -> None:
    page = page_of(told)
    strip = page.density
    told.settle()
    assert sum(strip.made.counts) == 5
    assert strip.made.undated == 1
    strip.setFocus()
    told.press("Home")
    assert "1 entry" in strip.accessibleDescription()
    strip.at = strip.stretch_at(strip.bar(len(strip.made.counts) - 1).center().x())
    assert strip.at == len(strip.made.counts) - 1
    QTest.keyClick(strip, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    told.press("Enter")
    told.settle()
    assert page.filters.sieve.since
    assert "Followed" in titles(told)
    assert "Taken" not in titles(told)
    assert sum(strip.made.counts) == 5  # always the whole time
    strip.setFocus()
    told.press("Delete")
    assert titles(told) == ALL
    left, right = strip.bar(0), strip.bar(len(strip.made.counts) // 2)
    QTest.mousePress(strip, Qt.MouseButton.LeftButton, pos=QPoint(int(left.center().x()), 10))
    QTest.mouseMove(strip, QPoint(int(right.center().x()), 10))
    QTest.mouseRelease(strip, Qt.MouseButton.LeftButton, pos=QPoint(int(right.center().x()), 10))
    assert "Called names" in titles(told)
    assert page.filters.sieve.until < "2023"


# -- the graphic ----------------------------------------------------------------------------


def drawn(hands: Any) -> Any:
    page = page_of(hands)
    if not page.drawing:
        hands.press("Ctrl+G")
    scene = page.graphic.scene
    hands.until(lambda: scene.single and scene.bands)
    hands.settle()
    return scene


def shown(scene: Any) -> dict[str, list[str]]:
    return {band.words: [bar.row.title for bar in band.bars] for band in scene.bands}


def test_lanes_by_person_place_and_type(told: Any) -> None:
    scene = drawn(told)
    assert shown(scene) == {
        "Anna": ["Called names", "Taken", "Followed"], "Nobody named": ["By bus", "Stays"], "No date": ["Some day"],
    }  # fmt: skip
    assert scene.bands[-1].key == UNDATED
    page = page_of(told)
    page.graphic.lanes.buttons["place"].setFocus()
    told.press("Space")
    told.until(lambda: "Tbilisi" in shown(scene) and scene.single)
    assert shown(scene)["Tbilisi"] == ["Stays"]
    assert len(shown(scene)["No place"]) == 4
    page.graphic.lanes.buttons["type"].click()
    told.until(lambda: "Arrest" in shown(scene) and scene.single)


def test_geometry_tells_what_is_known(told: Any) -> None:
    scene = drawn(told)
    bars = {bar.row.title: (bar, scene.bar_box(bar, 0)) for band in scene.bands for bar in band.bars}
    bar, box = bars["By bus"]
    assert (bar.extent.body, bar.extent.soft) == ("one_of", False)
    assert box.width() == pytest.approx(max(3.0, 16 * scene.axis.per_day))
    assert bars["Called names"][0].extent.open_left
    assert bars["Stays"][0].extent.open_right
    assert bars["Followed"][0].extent.soft
    assert bars["Some day"][0].extent is None
    assert bars["Called names"][1].right() < bars["Taken"][1].left() < bars["By bus"][1].left()
    for band in scene.bands:
        for first, second in zip(band.bars, band.bars[1:], strict=False):
            if first.line == second.line and first.extent and second.extent:
                assert scene.bar_box(first, 0).left() < scene.bar_box(second, 0).left()
    tops = [(band.top, band.tall) for band in scene.bands]
    assert all(a[0] + a[1] == b[0] for a, b in zip(tops, tops[1:], strict=False))
    picture = scene.grab().toImage()
    field = scene.field()
    assert field.left() > 0
    assert not picture.isNull()


def test_arrows_go_from_item_to_item_and_the_inspector_and_list_follow(told: Any) -> None:
    scene, page = drawn(told), page_of(told)
    assert QApplication.focusWidget() is scene
    scene.band, scene.item = 0, 0
    told.press("Right")
    told.settle()
    assert scene.bar_now().row.title == "Taken"
    assert page.inspector.title.text() == "Taken"
    assert page.table().current() == scene.uid
    assert scene.accessibleDescription().startswith("Taken. 12 May 2021, 14:30. Anna")
    assert scene.accessibleDescription().endswith("Lane: Anna.")
    told.press("Down")
    told.settle()
    assert scene.bar_now().row.title == "By bus"
    told.press("Down")
    told.settle()
    assert scene.bar_now().row.title == "Some day"
    told.press("Up")
    told.press("Up")
    told.settle()
    assert page.inspector.title.text() in shown(scene)["Anna"]
    told.press("Enter")
    told.settle()
    assert page.inspector.isAncestorOf(QApplication.focusWidget())
    told.press("Esc")
    assert QApplication.focusWidget() is scene
    told.press("Ctrl+G")
    assert page.view.value() == LIST
    assert QApplication.focusWidget() is page.table()
    assert page.table().current() == scene.uid
    page.table().selectRow(3)
    told.settle()
    assert scene.uid == page.table().current()


def test_zoom_from_decades_to_hours_and_back(told: Any) -> None:
    scene = drawn(told)
    whole = scene.axis
    scene.band, scene.item = 0, 0
    told.press("Right")
    for _ in range(22):
        told.press("Plus")
    told.settle()
    assert scene.axis.days < 1
    assert 0 <= scene.axis.x(scene.bar_now().extent.first) <= scene.axis.width
    told.press("Minus")
    first = scene.axis.first
    QTest.keyClick(scene, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert scene.axis.first > first
    told.press("Home")
    told.settle()
    assert scene.axis.days == pytest.approx(whole.days)
    page = page_of(told)
    assert page.density.window_shown == (scene.axis.first, scene.axis.last)
    told.press("Esc")
    assert QApplication.focusWidget() is page.density
    told.press("Esc")
    assert QApplication.focusWidget() is scene


def test_many_items_are_drawn_as_counts_until_one_looks_closer(told: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.actions.chronology_graphic._SINGLY", 2)
    page = page_of(told)
    told.press("Ctrl+G")
    scene = page.graphic.scene
    told.until(lambda: scene.picture is not None and scene.bands)
    told.settle()
    assert not scene.single
    assert sum(cell.count for band in scene.bands for cell in band.cells) == 5
    assert "Enter looks closer" in scene.description()
    scene.setFocus()
    told.press("Enter")
    told.until(lambda: scene.single)
    assert any(band.bars for band in scene.bands)


def test_what_is_written_while_the_graphic_is_shown_is_under_the_cursor(at_desk: Any) -> None:
    page = page_of(at_desk)
    at_desk.press("Ctrl+G")
    assert page.lists.currentWidget() is page.nothing
    session = at_desk.window.context.session
    values = {"event_kind": "arrest", "title": "Some day"}
    session.do(records.add_record, "event", values, "C-001")
    at_desk.until(lambda: page.lists.currentWidget() is page.graphic)
    scene = page.graphic.scene
    at_desk.until(lambda: shown(scene) == {"No date": ["Some day"]})
    at_desk.press("Ctrl+E")
    at_desk.type("12 May 2021 taken #arrest")
    at_desk.press("Enter")
    at_desk.until(lambda: "Nobody named" in shown(scene) and scene.single)
    at_desk.settle()
    assert shown(scene) == {"Nobody named": ["taken"], "No date": ["Some day"]}
    assert page.inspector.title.text() == "taken"
    assert scene.bar_now().row.title == "taken"
    assert scene.accessibleDescription().startswith("taken. 12 May 2021")


def test_the_pointer_chooses_drags_and_zooms(told: Any) -> None:
    scene = drawn(told)
    band = next(band for band in scene.bands if band.words == "Nobody named")
    bar = band.bars[0]
    box = scene.bar_box(bar, scene.head + band.top)
    place = QPointF(scene._anchor_of(bar, box), box.top() - 4)
    found = scene.found_at(place)
    assert found is not None
    assert scene.bands[found[0]].bars[found[1]].row.title == "By bus"
    QTest.mouseClick(scene.viewport(), Qt.MouseButton.LeftButton, pos=place.toPoint())
    told.settle()
    assert page_of(told).inspector.title.text() == "By bus"
    first = scene.axis.first
    QTest.mousePress(scene.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(400, scene.head + 6))
    QTest.mouseMove(scene.viewport(), QPoint(340, scene.head + 6))
    QTest.mouseRelease(scene.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(340, scene.head + 6))
    assert scene.axis.first >= first


def test_each_case_is_shown_as_it_was_last_looked_at(told: Any) -> None:
    window, page = told.window, page_of(told)
    drawn(told)
    session = window.context.session
    other = session.do(records.add_case, {"title": "Linden", "code": "C-002"}).result
    first = next(case for case in session.ask(queries.cases) if case.code == "C-001")
    page.filters.take(Sieve(statuses=("disputed",)))
    window.context.case.take(other.code, other.uid, other.title)
    told.settle()
    assert page.view.value() == LIST
    assert page.filters.sieve == Sieve()
    assert page.lists.currentWidget() is page.nothing
    window.context.case.take(first.code, first.uid, first.title)
    told.settle()
    assert page.view.value() == GRAPHIC
    assert titles(told) == ALL


# -- exhibits -------------------------------------------------------------------------------


def test_an_exhibit_is_linked_in_the_inspector_and_enter_goes_there(told: Any) -> None:
    page, session = page_of(told), told.window.context.session
    page.table().selectRow(1)
    told.settle()
    links = page.citations
    assert links.title.text() == "No exhibit yet"
    links.add.setFocus()
    told.press("Space")
    told.type("letter 2")
    told.until(lambda: links.picker._model.rowCount() == 1)
    told.press("Enter")
    assert QApplication.focusWidget() is links.place
    told.type("3")
    told.press("Enter")
    told.until(lambda: links.proofs)
    told.settle()
    assert links.words(links.proofs[0]) == "E-002 Letter 2, page 3"
    assert words_in(told, 1)[2] == "1"
    row = session.ask(chronology, "C-001").rows[1]
    assert row.exhibits == 1
    links.list.setFocus()
    told.press("Enter")
    told.settle()
    assert told.window.desk.current() is told.window.desk.pages["evidence"]
    told.window.desk.show_page("timeline")
    links.list.setFocus()
    told.press("Delete")
    told.until(lambda: not links.proofs)
    told.settle()
    assert session.ask(chronology, "C-001").rows[1].exhibits == 0


def test_several_lines_are_changed_together(told: Any) -> None:
    page = page_of(told)
    page.table().setFocus()
    page.table().selectRow(1)
    told.settle()
    QTest.keyClick(page.table(), Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    told.until(lambda: page.inspector.many is not None)
    assert not page.citations.isVisible()
    QTest.keyClick(page.table(), Qt.Key.Key_Down)
    told.until(lambda: page.inspector.many is None and page.inspector.uid)
    told.settle()
    assert page.citations.isVisible()
    assert page.graphic.scene.uid == page.inspector.uid


def test_right_to_left_names_stand_right_and_time_runs_on(told: Any, qapp: QApplication) -> None:
    scene = drawn(told)
    assert scene.field().left() == scene.names_wide
    assert not scene.isRightToLeft()
    scene.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert scene.field().left() == 0
    assert scene.axis.x(scene.axis.first + 10) > scene.axis.x(scene.axis.first)
    assert not scene.grab().isNull()
