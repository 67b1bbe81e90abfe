"""A page or passage is carried from the viewer to what it proves, by mouse or by keys; other programs get no word."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.actions import answering, evidence, linking, queries, records
from app.paths import resource
from tests import forms
from ui.kit import citing
from ui.kit.citing import Cited, carried, packed
from ui.kit.locator import Locator
from ui.pages.dossier_side import FORM


@pytest.fixture
def stocked(at_desk: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """An exhibit of one page in hand, an event, a threat, and an answer to a form."""
    forms.use(monkeypatch)
    session = at_desk.window.context.session
    evidence.add_evidence(session, [resource("sample", "exhibits", "medical-report.pdf")], "C-001")

    def fill(unit: Any) -> None:
        records.add_record(unit, "person", {"name": "Anton Vymysl", "role": "subject"}, "C-001")
        records.add_record(unit, "event", {"event_kind": "arrest", "title": "Examined", "when": "2 May 2021"}, "C-001")
        records.add_record(unit, "threat", {"threat_kind": "threat_message", "title": "A call"}, "C-001")

    session.do(fill)
    session.do(answering.write_answer, "C-001", forms.NAME, "why", "Category II.")
    page = at_desk.window.desk.show_page("evidence")
    at_desk.until(lambda: len(page.table().rows.rows) == 1)
    page.table().selectRow(0)
    at_desk.until(lambda: page.viewer.total() and page.viewer.paper.words)
    at_desk.settle()
    return at_desk


def _drag(widget: QWidget, at: QPoint, data: QMimeData, *, dropped: bool = True) -> bool:
    """As Qt tells a widget of something that is carried over it; whether it was taken."""
    button, held, ways = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.DropAction.LinkAction
    QApplication.sendEvent(widget, QDragEnterEvent(at, ways, data, button, held))
    move = QDragMoveEvent(at, ways, data, button, held)
    QApplication.sendEvent(widget, move)
    if not dropped or not move.isAccepted():
        return move.isAccepted()
    drop = QDropEvent(QPointF(at), ways, data, button, held)
    QApplication.sendEvent(widget, drop)
    return drop.isAccepted()


def _links(hands: Any) -> list[tuple[Any, ...]]:
    session = hands.window.context.session
    rows = session.ask(queries.records, "citation", "C-001").rows
    return [(row.target_kind, row.page, row.quote) for row in rows]


def test_what_is_carried_holds_a_token_and_no_words(stocked: Any) -> None:
    data = packed(Cited("uid", "E-001", Locator(1, "MEDICAL REPORT")))
    assert data.formats() == [citing.MIME]
    assert b"MEDICAL" not in bytes(data.data(citing.MIME).data())
    found = carried(data)
    assert found is not None
    assert found.place.text == "MEDICAL REPORT"
    foreign = QMimeData()
    foreign.setData(citing.MIME, b"guessed")
    assert carried(foreign) is None


def test_words_taken_up_are_dropped_on_an_event_of_the_timeline(stocked: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    hands, page = stocked, stocked.window.desk.current()
    carried_off: list[Cited] = []
    monkeypatch.setattr(citing, "drag", lambda _source, cited, _context: carried_off.append(cited))
    paper = page.viewer.paper
    paper.choose_span(0, 1)
    at = paper.on_screen(paper.chosen_box()).center().toPoint()
    QTest.mousePress(paper, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    QTest.mouseMove(paper, at + QPoint(40, 40))
    assert [(one.number, one.place.page, one.place.text) for one in carried_off] == [("E-001", 1, "MEDICAL REPORT")]
    data = packed(carried_off[0])
    # Resting on a page at the side opens it.
    _drag(hands.window.desk.buttons["timeline"], QPoint(5, 5), data, dropped=False)
    hands.until(lambda: hands.window.desk.current() is not page)
    timeline = hands.window.desk.current()
    hands.settle()
    table = timeline.table()
    hands.until(lambda: len(table.rows.rows) == 2)
    row = next(n for n, one in enumerate(table.rows.rows) if one.kind == "event")
    where = table.visualRect(table.rows.index(row, 0)).center()
    assert _drag(table.viewport(), where, data)
    hands.until(lambda: _links(hands))
    assert _links(hands) == [("event", 1, "MEDICAL REPORT")]
    hands.settle()
    assert not _drag(table.viewport(), QPoint(10, table.viewport().height() - 2), data)  # below the last line


def test_the_page_is_dropped_on_the_shelf_beside_it(stocked: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    hands, page = stocked, stocked.window.desk.current()
    shelf = page.citing.shelf
    seen: list[bool] = []

    def dropped(_source: QWidget, cited: Cited, _context: Any) -> None:
        hands.until(lambda: shelf.list.count() == 3)
        seen.append(shelf.card.isVisible())
        item = next(shelf.list.item(n) for n in range(3) if "A call" in shelf.list.item(n).text())
        assert _drag(shelf.list.viewport(), shelf.list.visualItemRect(item).center(), packed(cited))

    monkeypatch.setattr(citing, "drag", dropped)
    handle = page.viewer.bar.cite
    QTest.mousePress(handle, Qt.MouseButton.LeftButton)
    QTest.mouseMove(handle, QPoint(90, 90))
    hands.until(lambda: _links(hands))
    assert seen == [True]
    assert not shelf.card.isVisible()
    assert _links(hands) == [("threat", 1, None)]


def test_a_page_dropped_on_a_field_of_a_form_is_cited_in_its_words(stocked: Any) -> None:
    hands = stocked
    item = hands.window.context.session.ask(queries.records, "evidence", "C-001").rows[0]
    page = hands.window.desk.show_page("dossier")
    hands.until(lambda: page.choices.cards)
    page.choices.choose(forms.NAME)
    page.show_pane(FORM)
    hands.until(lambda: page.answers.fields)
    hands.settle()
    why = page.answers.fields["why"]
    assert _drag(why.editor.box.viewport(), QPoint(5, 5), packed(Cited(item.uid, item.exhibit, Locator(1))))
    assert why.editor.text() == "Category II. ⟦E-001:1⟧"
    page.flush()
    hands.settle()
    session = hands.window.context.session
    assert session.ask(queries.records, "answer", "C-001").rows[0].text == f"Category II. ⟦{item.uid}:1⟧"


def test_by_keys_a_page_is_cited_for_what_is_found_by_typing(stocked: Any) -> None:
    hands, page = stocked, stocked.window.desk.current()
    page.focus_viewer()
    hands.press("Ctrl+L")
    hands.type("exam")
    hands.until(lambda: page.links.found.isVisible() and page.links.found.count() == 1)
    hands.press("Enter")
    hands.until(lambda: _links(hands))
    assert _links(hands)[0][:2] == ("event", 1)
    answer = hands.window.context.session.ask(queries.records, "answer", "C-001").rows[0]
    hands.window.context.session.do(linking.link, page.inspector.uid, "answer", answer.uid, {"page": 1})
    text = hands.window.context.session.ask(queries.records, "answer", "C-001").rows[0].text
    assert text == f"Category II. ⟦{page.inspector.uid}:1⟧"


def test_leaving_the_list_takes_the_mark_away(stocked: Any) -> None:
    page = stocked.window.desk.show_page("timeline")
    stocked.until(lambda: len(page.table().rows.rows) == 2)
    view = page.table().viewport()
    data = packed(Cited("uid", "E-001", Locator(1)))
    assert _drag(view, page.table().visualRect(page.table().rows.index(0, 0)).center(), data, dropped=False)
    mark = view.findChild(QWidget, "drop-mark")
    assert mark.isVisible()
    QApplication.sendEvent(view, QEvent(QEvent.Type.DragLeave))
    assert not mark.isVisible()
